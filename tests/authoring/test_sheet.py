"""A clinic's table as spreadsheets save it, and what of it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.authoring import sheet
from recommender.domain.errors import InputError


def saved(folder: Path, content: bytes) -> Path:
    """Write a table as it is."""
    path = folder / "clinic.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_part_of_a_heading(tmp_path: Path, mark: bytes) -> None:
    read = sheet.read(saved(tmp_path, mark + "Title,What\nSueño,Duerme\n".encode()))
    assert read.headings == ("Title", "What")
    assert read.rows[0].cells == {"Title": "Sueño", "What": "Duerme"}


def test_quoted_cells_may_hold_commas_quotes_and_lines(tmp_path: Path) -> None:
    read = sheet.read(saved(tmp_path, b'Title,What\n"a, b","say ""x""\nand y"\n'))
    assert read.rows[0].cells == {"Title": "a, b", "What": 'say "x"\nand y'}


def test_another_encoding_is_read_where_it_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "Title,What\nSueño,Duerme\n".encode("cp1252"))
    assert sheet.read(path, encoding="cp1252").rows[0].cells["Title"] == "Sueño"


def test_empty_rows_and_cells_left_out_at_the_end_are_no_matter(tmp_path: Path) -> None:
    read = sheet.read(saved(tmp_path, b"Title,What,More,\na,b\n,,,\nc,d,,\n"))
    assert [(one.number, one.problem) for one in read.rows] == [(1, ""), (3, "")]


def test_a_row_with_more_cells_than_headings_is_named(tmp_path: Path) -> None:
    read = sheet.read(saved(tmp_path, b"Title,What\na,b,c\nd,e\n"))
    assert [bool(one.problem) for one in read.rows] == [True, False]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"Title,What\n", "has 0 rows"),
        (b"Title;What\na;b\n", "separated by ';'"),
        (b"Title\tWhat\na\tb\n", "separated by a tab"),
        ("Title,What\nb,b\nSueño,b\n".encode("cp1252"), "line 3: is not utf-8 text"),
        ("Title,What\na,b\n".encode("utf-16"), "NUL byte"),
        (b'Title,What\n"a,b\n', "check the quotes"),
        (b"Title,What\na," + b"x" * 1_000_000 + b"\n", "line 2: is not a table"),
        (b"Title,What,Title\na,b,c\n", "is there twice"),
        (b"Title,What\n" + b"a,b\n" * 1_001, "has 1001 rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        sheet.read(saved(tmp_path, content))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"encoding": "klingon"}, "is not known"),
        ({"encoding": "hex"}, "is not known"),
        ({"delimiter": "::"}, "is not one character"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    tmp_path: Path, options: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        sheet.read(saved(tmp_path, b"Title,What\na,b\n"), **options)
