"""Invariants of the order of options and of what is said about it: 15, 17, 22, 24."""

from __future__ import annotations

import zoneinfo
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from histories import (
    START,
    Course,
    as_shipped,
    case,
    courses,
    found,
    make_type,
    practice,
    shipped_host,
    steps_up,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from invariants import checkers

from recommender import Recommender
from recommender.domain.client import Goal
from recommender.domain.history import Status
from recommender.domain.task import Evidence, Grade
from recommender.plugin import Forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import Candidate, Plan, Suggestion
    from recommender.domain.task import TaskType

NAMES = ("ant", "bee", "cat", "dog")
GOAL = Goal(id="g", areas=("worry",))
ZONES = sorted(zoneinfo.available_timezones())
OUTCOMES = st.tuples(
    st.integers(0, 3), st.sampled_from((Status.DONE, Status.NOT_THIS_TIME)), st.integers(0, 10)
)


# 15 relabelling


def relabelled(names: Sequence[str], record: Sequence[tuple[int, Status, int]]) -> Plan:
    """Return a plan of four task types that differ in size, under these names."""
    types = [
        make_type(name, ladder=steps_up(minutes=4 + 3 * number), skills=(f"skill-{number}",))
        for number, name in enumerate(names)
    ]
    practised = [
        practice(names[which], status, minutes=4 + 3 * which, difficulty=hard)
        for which, status, hard in record
    ]
    now = case(record=tuple(practised), goals=(GOAL,), weekly_minutes=300)
    return Recommender(host=shipped_host(*types)).suggest_case(now, "0" * 64, most=4)


@given(names=st.permutations(NAMES), record=st.lists(OUTCOMES, max_size=5))
def test_15_other_names_of_tasks_change_nothing_but_the_names(
    names: list[str], record: list[tuple[int, Status, int]]
) -> None:
    """15 relabelling: the names of task types decide between exact ties only."""
    one, other = relabelled(NAMES, record), relabelled(names, record)
    assume(len({some.score for some in one.suggestions}) == len(one.suggestions) == len(NAMES))
    checkers.check_relabelled(one, other, dict(zip(NAMES, names, strict=True)))


# 17 explanation


def without(course: Course, unwanted: Callable[[AnyEvent], bool]) -> Course:
    """Return the course without some events."""
    return Course(course.client, course.now, [one for one in course.events if not unwanted(one)])


def evidence_of(
    code: str, suggestion: Suggestion, course: Course
) -> Callable[[AnyEvent], bool] | None:
    """Return which events a reason rests on; None for a reason that rests on no event."""
    if code == "goal":
        return lambda one: (
            (one.kind == "goal_stated" and one.goal.id == suggestion.goal)
            or (one.kind == "goal_closed" and one.goal == suggestion.goal)
        )
    if code in {"continue", "remedy"}:
        own = {
            one.assignment
            for one in course.events
            if one.kind == "assigned" and one.task_type == suggestion.task_type
        }
        return lambda one: getattr(one, "assignment", "") in own
    return None


@given(course=courses(calm=True), data=st.data())
def test_17_without_its_evidence_a_reason_is_gone_or_weighs_less(
    recommender: Recommender, course: Course, data: st.DataObject
) -> None:
    """17 evidence: what the first reason rests on, taken out, takes the reason or points away."""
    gone = {one.target for one in course.events if one.kind == "retracted"}
    course = without(course, lambda one: one.kind == "retracted" or one.id in gone)
    plan = recommender.suggest(course.history, at=course.now)
    resting = [
        (one, reason, wanted)
        for one in plan.suggestions
        for reason in one.reasons
        if reason.points > 0 and (wanted := evidence_of(reason.code, one, course)) is not None
    ]
    assume(resting)
    one, reason, unwanted = data.draw(st.sampled_from(resting))
    bare = without(course, unwanted)
    after = recommender.suggest(bare.history, at=bare.now)
    checkers.check_rested(one, reason, after)


@given(course=courses(calm=True))
def test_17_what_is_cited_is_on_record(recommender: Recommender, course: Course) -> None:
    """17 cited facts: the goal is one of theirs, and the record is counted as it is."""
    plan = recommender.suggest(course.history, at=course.now)
    now = recommender.case(course.history, at=course.now)
    checkers.check_cited(plan, now)


# 22 time


@given(course=courses(), zone=st.sampled_from(ZONES))
def test_22_the_zone_of_the_clock_changes_nothing(
    recommender: Recommender, course: Course, zone: str
) -> None:
    """22 time: the same moment, told in any zone with its changes of clocks, is the same plan."""
    there = course.now.astimezone(zoneinfo.ZoneInfo(zone))
    checkers.check_same(
        recommender.suggest(course.history, at=course.now),
        recommender.suggest(course.history, at=there),
    )


# 24 dominance

CHANCES = st.integers(10, 90).map(lambda tenths: tenths / 100)
GRADES = (Grade.A, Grade.B, Grade.C, Grade.U, Grade.D)
"""Best first: U is 'not looked up', and counts for more than what was looked up and is weak (D)."""


def told_by(chances: Mapping[str, float]) -> Any:
    """Return a plugin whose forecaster gives each task type a chance of its own."""

    class Known:
        """Forecasts by a table."""

        name = fingerprint = "known"

        def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> list[Forecast]:
            """Forecast with the same doubt for all."""
            return [
                Forecast(
                    chance=chances[one.task_type.id],
                    low=chances[one.task_type.id] - 0.05,
                    high=chances[one.task_type.id] + 0.05,
                    difficulty=3.0,
                    difficulty_low=1.0,
                    difficulty_high=5.0,
                    minutes=float(one.minutes),
                    minutes_low=float(one.minutes),
                    minutes_high=float(one.minutes),
                )
                for one in candidates
            ]

    def recommender_forecaster(task_types: Mapping[str, TaskType]) -> Known:
        return Known()

    return as_shipped(found("known", forecaster=recommender_forecaster))


@given(
    names=st.permutations(NAMES[:2]),
    chances=st.lists(CHANCES, min_size=2, max_size=2),
    grades=st.lists(st.integers(0, len(GRADES) - 1), min_size=2, max_size=2),
    areas=st.lists(st.integers(1, 2), min_size=2, max_size=2),
)
def test_24_what_is_better_in_every_way_never_stands_lower(
    names: list[str], chances: list[float], grades: list[int], areas: list[int]
) -> None:
    """24 dominance: equal in all but chance, evidence and goals served, the better comes first."""
    better, worse = names
    high, low = max(chances), min(chances)
    best, least = min(grades), max(grades)
    assume((high, best, max(areas)) != (low, least, min(areas)))
    goals = (Goal(id="g", areas=("worry",)), Goal(id="h", areas=("sleep",)))

    def one(name: str, grade: int, many: int) -> TaskType:
        evidence = Evidence(grade=GRADES[grade], label="made up", sources=("None.",))
        areas = ("worry", "sleep")[:many]
        return make_type(name, goals=areas, evidence=evidence, ladder=steps_up(1))

    types = (one(better, best, max(areas)), one(worse, least, min(areas)))
    host = shipped_host(*types, extra=[told_by({better: high, worse: low})])
    now = replace(case(goals=goals, weekly_minutes=300), at=START)
    plan = Recommender(host=host).suggest_case(now, "0" * 64, most=2)
    assert plan.decision.model == "known"
    checkers.check_dominance(plan, better, worse)
