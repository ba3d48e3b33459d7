"""What comes first and what does not go together, from the cells of a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.authoring.links import (
    BY_ID,
    FROM_0,
    FROM_1,
    Entry,
    Links,
    never_open,
    reading,
    resolved,
)


def entries(*cells: tuple[str, str], start: int = 1) -> list[Entry]:
    """Return rows with ids from `start`, each with its prerequisites and exclusions."""
    return [
        Entry(f"k-{number}", str(number), f"Title {number}", *both)
        for number, both in enumerate(cells, start)
    ]


def test_commas_ask_for_all_and_bars_for_one_of_them() -> None:
    found = resolved(entries(("", ""), ("", ""), ("1, 2", ""), ("1|2; 3", "")), BY_ID)
    assert found["k-3"].needs == (("k-1",), ("k-2",))
    assert found["k-4"].needs == (("k-1", "k-2"), ("k-3",))


def test_a_row_may_be_meant_by_its_title_even_with_a_comma() -> None:
    rows = [Entry("k-1", "1", "Look, and see", "", ""), Entry("k-2", "2", "B", "look, and see", "")]
    assert resolved(rows, BY_ID)["k-2"].needs == (("k-1",),)


def test_a_title_that_two_rows_have_means_none_of_them() -> None:
    rows = [Entry("k-1", "1", "A", "", ""), Entry("k-2", "2", "A", "", "")]
    assert resolved([*rows, Entry("k-3", "3", "B", "A", "")], BY_ID)["k-3"].unknown == ("A",)


def test_a_spreadsheets_decimals_are_whole_numbers() -> None:
    assert resolved(entries(("", ""), ("1.0", "")), BY_ID)["k-2"].needs == (("k-1",),)


def test_an_exclusion_holds_both_ways_and_says_where_only_one_names_it() -> None:
    found = resolved(entries(("", "2"), ("", "")), BY_ID)
    assert (found["k-1"].excludes, found["k-1"].one_sided) == (("k-2",), ())
    assert (found["k-2"].excludes, found["k-2"].one_sided) == (("k-1",), ("k-1",))


def test_an_exclusion_in_words_is_no_row() -> None:
    found = resolved(entries(("", "psychosis, 9")), BY_ID)["k-1"]
    assert (found.words, found.unknown) == (("psychosis",), ("9",))


def test_numbers_are_ids_where_each_names_another_row() -> None:
    assert reading(entries(("", "2"), ("1", ""))) == (BY_ID, "")


def test_numbers_are_places_where_ids_lead_nowhere_and_places_do_not() -> None:
    rows = entries(("", "1"), ("", "0"))
    how, why = reading(rows)
    assert how == FROM_0
    assert "name no row or their own" in why
    assert resolved(rows, how)["k-1"].excludes == ("k-2",)


def test_places_may_be_counted_from_one() -> None:
    assert reading(entries(("", "2"), ("", "1"), start=7))[0] == FROM_1


def test_where_no_reading_is_right_ids_are_kept_and_said_to_be_unknown() -> None:
    rows = entries(("99", ""), ("", ""))
    assert reading(rows) == (BY_ID, "")
    assert resolved(rows, BY_ID)["k-1"].unknown == ("99",)


@pytest.mark.parametrize(
    ("links", "refused", "said"),
    [
        ({"a": Links((("b",),)), "b": Links((("a",),))}, (), "circle"),
        ({"a": Links((("a",),))}, (), "circle"),
        ({"a": Links((("b",),)), "b": Links()}, ("b",), "'b' is refused"),
        ({"a": Links((("b",),), ("b",)), "b": Links((), ("a",))}, (), "excludes it too"),
        (
            {"a": Links((("b",), ("c",))), "b": Links((), ("c",)), "c": Links((), ("b",))},
            (),
            "exclude each other",
        ),
    ],
)
def test_a_row_that_nobody_can_come_to_is_named_with_the_reason(
    links: dict[str, Links], refused: tuple[str, ...], said: str
) -> None:
    assert said in never_open(links, refused)["a"]


def test_one_of_two_that_exclude_each_other_can_be_come_by() -> None:
    links = {"a": Links((("b", "c"),)), "b": Links((), ("c",)), "c": Links((), ("b",))}
    assert never_open(links, ()) == {}


KEYS = "abcdef"
ANY_LINKS = st.fixed_dictionaries(
    {
        key: st.lists(
            st.lists(st.sampled_from(KEYS), min_size=1, max_size=3).map(tuple), max_size=3
        ).map(lambda needs: Links(tuple(needs)))
        for key in KEYS
    }
)


@given(ANY_LINKS, st.frozensets(st.sampled_from(KEYS)))
def test_what_is_not_named_can_be_done_one_after_another(
    links: dict[str, Links], refused: frozenset[str]
) -> None:
    never = never_open(links, refused)
    todo = set(links) - refused - set(never)
    done: set[str] = set()
    while ready := {one for one in todo if all(set(group) & done for group in links[one].needs)}:
        done |= ready
        todo -= ready
    assert not todo
    assert all(any(not set(group) & done for group in links[one].needs) for one in never)
