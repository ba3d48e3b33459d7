"""What becomes of a client over a course: the engine follows its own suggestions, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from histories import Course, candidate, frozen_host, models, practice, tiny_host

from recommender import Recommender
from recommender.engine import sizing

if TYPE_CHECKING:
    from recommender.host.discovery import Found

AREA = {"thought-record": "self-criticism", "sleep-diary": "sleep", "worry-time": "worry"}


def followed(recommender: Recommender, task_type: str, week: int, **outcome: Any) -> list[int]:
    """Return the rung of each week in which the suggestion was taken up, with this outcome."""
    course = Course.opened(weekly_minutes=week, planned_sessions=20).goal(AREA[task_type])
    rungs = []
    for number in range(14):
        plan = recommender.suggest(course.session(5).history, at=course.now, most=5)
        offers = [one for one in plan.suggestions if one.task_type == task_type]
        for one in offers[:1]:
            size = {"rung": one.rung, "minutes": one.minutes, "occasions": one.occasions}
            course.assign(task_type, f"a{number}", **size).review(f"a{number}", **outcome)
            rungs.append(one.rung)
    return rungs


@pytest.mark.parametrize("task_type", sorted(AREA))
def test_with_time_enough_a_good_responder_climbs(recommender: Recommender, task_type: str) -> None:
    """B12: load and depth never fall, and rise."""
    rungs = followed(recommender, task_type, 300, difficulty=3)
    assert rungs == sorted(rungs)
    assert rungs[-1] == len(recommender.task_types[task_type].ladder)


@pytest.mark.parametrize("extra", [(), models()], ids=["prior", "models"])
@pytest.mark.parametrize(
    ("task_type", "week"), [("thought-record", 20), ("thought-record", 30), ("sleep-diary", 20)]
)
def test_with_little_time_a_good_responder_climbs_too(
    task_type: str, week: int, extra: tuple[Found, ...]
) -> None:
    """B12: less time a week makes practice shorter, not shallower for ever.

    The task is alone here, so that no other one takes its time or its place.
    """
    kind = frozen_host().types[task_type]
    recommender = Recommender(host=tiny_host(kind, extra=extra))
    rungs = followed(recommender, task_type, week, difficulty=3)
    assert len(rungs) == 14
    assert rungs == sorted(rungs)
    assert len(set(rungs[-8:])) > 1 or rungs[-1] == len(kind.ladder)


@pytest.mark.parametrize("extra", [(), models()], ids=["prior", "models"])
@pytest.mark.parametrize("name", sorted(frozen_host().types))
def test_no_size_that_went_well_is_given_up(name: str, extra: tuple[Found, ...]) -> None:
    """B12: not even where a person chose it, sooner than the suggestions would have come to it."""
    kind = frozen_host().types[name]
    recommender = Recommender(host=tiny_host(kind, extra=extra))
    for number, rung in enumerate(kind.ladder, 1):
        course = Course.opened(weekly_minutes=60, planned_sessions=12).goal("g", kind.goals[0])
        course.session(8).session(8).session(8).session(8)
        course.assign(name, rung=number, minutes=rung.minutes, occasions=rung.occasions)
        course.session(8).review(name, difficulty=3)
        plan = recommender.suggest(course.history, at=course.now)
        assert all(one.rung >= number for one in plan.suggestions)


def test_among_others_a_good_responder_with_little_time_climbs(recommender: Recommender) -> None:
    """B12: also where other tasks take their turns."""
    rungs = followed(recommender, "sleep-diary", 20, difficulty=3)
    assert rungs == sorted(rungs)
    assert rungs[-1] == 4


@pytest.mark.parametrize("task_type", sorted(AREA))
def test_a_struggling_responder_stays_small(recommender: Recommender, task_type: str) -> None:
    """B12: what is never managed never grows."""
    rungs = followed(recommender, task_type, 300, status="not_this_time")
    assert set(rungs) <= {1}


@pytest.mark.parametrize(
    "outcome",
    [
        {"status": "done", "difficulty": 10},
        {"status": "not_this_time", "barriers": ["too_hard"]},
    ],
)
def test_what_is_too_hard_on_the_first_rung_gets_smaller_too(
    recommender: Recommender, outcome: dict[str, Any]
) -> None:
    """B34: too hard on the lowest rung leaves the minutes to give way."""
    course = Course.opened(weekly_minutes=300).goal("worry").session().session().session()
    course.session().assign("worry-time", minutes=10).review("worry-time", **outcome)
    plan = recommender.suggest(course.history, at=course.now, most=5)
    one = next(one for one in plan.suggestions if one.task_type == "worry-time")
    assert one.minutes * one.occasions < 20


def test_a_step_down_takes_no_more_of_the_week_than_holding_would(recommender: Recommender) -> None:
    """Invariant 6: the example that 2,000 examples found."""
    task_type = recommender.task_types["worry-time"]
    weeks = []
    for difficulty in (7, 9):
        last = practice("worry-time", rung=3, minutes=15, occasions=2, difficulty=difficulty)
        found = sizing.reach(task_type, [last], recommender.settings)
        full = candidate(task_type, found.rung)
        weeks.append(sizing.sized(full, found.share, found.weekly).weekly_minutes)
    assert weeks[1] <= weeks[0]
