"""Which column says what: usual headings by themselves, any other by name."""

from __future__ import annotations

import pytest

from recommender.authoring.columns import FIELDS, mapped
from recommender.domain.errors import InputError


@pytest.mark.parametrize(
    ("headings", "title"),
    [(("Title", "What"), "Title"), (("Nr", "WORKSHEET"), "WORKSHEET"), (("Título",), "Título")],
)
def test_usual_headings_are_recognised(headings: tuple[str, ...], title: str) -> None:
    assert mapped(headings, {})["title"] == title


@pytest.mark.parametrize("heading", ["Goal area(s)", "goal_areas", "Goal area", "Goal(s)"])
def test_the_areas_of_goals_have_more_than_one_heading(heading: str) -> None:
    assert mapped(("Title", heading), {})["goals"] == heading


def test_a_heading_that_was_named_goes_before_a_usual_one() -> None:
    found = mapped(("Title", "Short"), {"title": "short"})
    assert found == {"title": "Short"}


def test_a_heading_fills_one_field() -> None:
    found = mapped(("Title", "Min"), {"occasions": "Min"})
    assert "minutes" not in found


def test_every_usual_heading_belongs_to_one_field() -> None:
    usual = [one for headings in FIELDS.values() for one in headings]
    assert len(usual) == len(set(usual))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"titel": "Title"}, "'titel' is no field of a table; perhaps 'title'?"),
        ({"title": "Titel"}, "is no heading here; perhaps 'Title'?"),
        ({"title": "Zzz"}, "there are: Title, What"),
    ],
)
def test_a_name_that_is_none_is_refused_with_the_nearest(wanted: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as refused:
        mapped(("Title", "What"), wanted)
    assert said in str(refused.value)
