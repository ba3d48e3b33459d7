"""A clinic's table of worksheets, as it stands in a file: headings, and rows of cells."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError, shortened
from recommender.interchange.files import check_options, whole
from recommender.interchange.table import refuse_delimiter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENCODING = "utf-8-sig"
"""UTF-8, with the byte-order mark that some spreadsheets write or without one."""
MOST_ROWS = 1_000
"""Rows of one table: a plugin may have that many task types."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place below the header, from 1, its cells by heading, and what is wrong."""

    number: int
    cells: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the file's name, its headings in order, its rows."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read(path: Path, *, encoding: str = ENCODING, delimiter: str = ",") -> Sheet:
    """Read a table; raises InputError where the file as a whole cannot be used."""
    check_options(encoding, delimiter)
    lines = _lines(_text(whole(path), path.name, encoding), path.name, delimiter)
    if not lines:
        message = f"{path.name} is empty; its first line holds the headings of the columns."
        raise InputError(message)
    if len(lines[0]) == 1:
        refuse_delimiter(lines[0][0], path.name, delimiter)
    headings = tuple(" ".join(cell.split()) for cell in lines[0])
    twice = [one for one in headings if one and headings.count(one) > 1]
    if twice:
        shown = shortened(twice[0])
        message = f"{path.name}, line 1: the heading {shown} is there twice; rename one of them."
        raise InputError(message)
    rows = [_row(number, headings, line) for number, line in enumerate(lines[1:], 1) if any(line)]
    if not 1 <= len(rows) <= MOST_ROWS:
        message = f"{path.name} has {len(rows)} rows below its headings; give 1 to {MOST_ROWS}."
        raise InputError(message)
    return Sheet(path.name, headings, tuple(rows))


def _text(content: bytes, name: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError) as error:
        line = content[: getattr(error, "start", 0)].count(b"\n") + 1
        message = (
            f"{name}, line {line}: is not {encoding.removesuffix('-sig')} text; save it as UTF-8, "
            "or say how it was saved, such as: --encoding cp1252"
        )
        raise InputError(message) from None


def _lines(text: str, name: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [[cell.strip() for cell in line] for line in reader]
    except csv.Error as error:
        message = (
            f"{name}, line {reader.line_num}: is not a table that can be read ({error}); "
            "check the quotes, and keep each cell to a text for a person."
        )
        raise InputError(message) from None


def _row(number: int, headings: tuple[str, ...], line: list[str]) -> Row:
    # A spreadsheet may leave empty cells at the end of a row, or leave them out.
    kept = len(headings)
    if any(line[kept:]):
        message = f"has {len(line)} cells where there are {kept} headings; check the commas"
        return Row(number, {}, message)
    cells = {head: cell for head, cell in zip(headings, line, strict=False) if head and cell}
    return Row(number, cells)
