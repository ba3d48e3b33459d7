"""What holds for the oral-care plugin; runs wherever it is installed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from importlib.metadata import entry_points
from importlib.resources import files
from itertools import pairwise

import homework_oral_care
import pytest
from homework_oral_care import EVENING, MORNING

from recommender import History, Recommender
from recommender.plugin import Grade, TaskType, untranslated
from recommender.testing import conformance

BOTH = (MORNING, EVENING)
test_conformance = conformance("oral-care")
ON = datetime(2026, 11, 20, 10, tzinfo=UTC)


def history(language: str = "en") -> History:
    """Return a client with a goal in the area of oral care, after a first session."""
    common = {"client": "c1", "at": ON}
    goal = {"id": "g1", "areas": ["oral-care"]}
    return History.from_records(
        [
            {**common, "kind": "client_opened", "consent": True, "language": language},
            {**common, "kind": "goal_stated", "goal": goal},
            {**common, "kind": "session_held"},
        ]
    )


@pytest.mark.parametrize("one", BOTH, ids=lambda one: one.id)
def test_each_rung_asks_for_more_than_the_one_below(one: TaskType) -> None:
    for lower, upper in pairwise(one.ladder):
        assert upper.weekly_minutes >= lower.weekly_minutes
        assert upper.difficulty.load > lower.difficulty.load


@pytest.mark.parametrize("one", BOTH, ids=lambda one: one.id)
def test_the_ladder_starts_with_four_times_two_minutes(one: TaskType) -> None:
    assert (one.ladder[0].minutes, one.ladder[0].occasions) == (2, 4)


@pytest.mark.parametrize("one", BOTH, ids=lambda one: one.id)
def test_the_evidence_is_not_graded_and_names_its_source(one: TaskType) -> None:
    assert one.evidence.grade is Grade.U
    assert "107464" in one.evidence.sources[0]


@pytest.mark.parametrize("language", ["es", "ca"])
def test_every_text_is_there_in_each_language(language: str) -> None:
    assert language in MORNING.languages
    assert untranslated(BOTH, files(homework_oral_care) / "texts", language) == ()


def test_the_plugin_is_found_by_its_entry_point() -> None:
    (found,) = (one for one in entry_points(group="recommender") if one.name == "oral-care")
    assert found.load() is sys.modules[homework_oral_care.__name__]


def test_both_task_types_are_suggested_for_a_goal_in_oral_care() -> None:
    plan = Recommender().suggest(history(), at=ON)
    assert {one.id for one in BOTH} <= {one.task_type for one in plan.suggestions}


def test_the_first_suggestion_is_the_smallest_size() -> None:
    plan = Recommender().suggest(history(), at=ON)
    sizes = {(one.rung, one.minutes) for one in plan.suggestions if one.goal == "g1"}
    assert sizes == {(1, 2)}


def test_the_titles_are_in_the_language_of_the_client() -> None:
    plan = Recommender().suggest(history("ca"), at=ON)
    assert "Raspallat de dents al matí" in {one.title for one in plan.suggestions}


def test_the_plugin_is_without_faults() -> None:
    recommender = Recommender()
    recommender.suggest(history("es"), at=ON)
    assert [one for one in recommender.faults if one.plugin == "oral-care"] == []
