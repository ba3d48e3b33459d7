"""The first sessions: short, light, and open about what fits."""

from __future__ import annotations

from itertools import count

import pytest
from claims import behaviour
from histories import Course, candidate, frozen_host, make_type
from plans import (
    chance,
    middle,
    offers,
    plan_of,
    plan_with,
    practised,
    reason,
)

from recommender.domain.plan import Plan, Suggestion
from recommender.plugin import Difficulty, FormField, Modality, Rung

AREAS = ("worry", "low-mood", "stress", "sleep", "self-knowledge")


def sizes(plan: Plan) -> list[tuple[str, int, int]]:
    """Return task type, rung and minutes of each option and of its other sizes."""
    return [
        (one.task_type, other.rung, other.minutes)
        for one in plan.suggestions
        for other in (one, one.smaller, one.larger)
        if other is not None
    ]


def fields(name: str, rung: int) -> int:
    """Return how many fields a size has."""
    return len(frozen_host().types[name].fields_at(rung))


def eager(sessions: int, **opening: int) -> Course:
    """Return a course whose record would allow every task its second or third rung."""
    course = middle(*AREAS, sessions=0, **opening)
    for name in ("bibliotherapy", "worry-time", "thought-record", "goal-list"):
        for rung in (1, 2):
            step = frozen_host().types[name].ladder[rung - 1]
            course.assign(
                name, f"{name}-{rung}", rung=rung, minutes=step.minutes, occasions=step.occasions
            )
            course.review(f"{name}-{rung}")
    for _ in range(sessions):
        course.session(5)
    return course


# B1


@behaviour("B1")
@pytest.mark.parametrize("sessions", [0, 1, 2])
@pytest.mark.parametrize("planned", [2, 8, 40])
def test_the_first_two_sessions_keep_to_ten_minutes_and_three_fields(
    sessions: int, planned: int
) -> None:
    plan = plan_of(eager(sessions, planned_sessions=planned))
    assert plan.suggestions
    for name, rung, minutes in sizes(plan):
        assert minutes <= 10, name
        assert fields(name, rung) <= 3, name


@behaviour("B1")
def test_the_third_session_may_ask_for_more() -> None:
    plan = plan_of(eager(3))
    assert any(minutes > 10 for _, _, minutes in sizes(plan))


FORM = tuple(FormField(name=f"f{n}", label=f"F {n}", type="text") for n in range(4))


@behaviour("B1")
@pytest.mark.parametrize(
    ("minutes", "many", "kept"), [(10, 3, True), (11, 3, False), (10, 4, False)]
)
def test_ten_and_three_are_the_last_that_pass(minutes: int, many: int, kept: bool) -> None:
    rung = Rung(
        title="One",
        what="Do it.",
        minutes=minutes,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=0, reflection=1, exposure=0),
    )
    kind = make_type(ladder=(rung,), fields=FORM[:many])
    plan = plan_with(middle(sessions=2), kind)
    assert bool(plan.suggestions) is kept
    assert kept or plan.withheld[0].rule == "B1"


# B13


@behaviour("B13")
@pytest.mark.parametrize("sessions", [0, 3, 4, 6])
def test_the_opening_part_keeps_to_fifteen_minutes_and_a_depth_of_two(sessions: int) -> None:
    plan = plan_of(eager(sessions, planned_sessions=20))
    assert plan.stage == "opening"
    assert plan.suggestions
    for name, rung, minutes in sizes(plan):
        assert minutes <= 15, name
        assert frozen_host().types[name].ladder[rung - 1].difficulty.reflection <= 2, name


@behaviour("B13")
@pytest.mark.parametrize(
    ("minutes", "depth", "kept"), [(15, 2, True), (16, 2, False), (15, 3, False)]
)
def test_fifteen_and_two_are_the_last_that_pass(minutes: int, depth: int, kept: bool) -> None:
    rung = Rung(
        title="One",
        what="Do it.",
        minutes=minutes,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=0, reflection=depth, exposure=0),
    )
    course = middle(planned_sessions=20)
    plan = plan_with(course, make_type(ladder=(rung,)))
    assert bool(plan.suggestions) is kept
    assert kept or plan.withheld[0].rule == "B13"
    assert plan_with(middle(planned_sessions=9), make_type(ladder=(rung,))).suggestions


@behaviour("B13", "B12")
@pytest.mark.parametrize("planned", [8, 12, 20])
def test_a_course_that_goes_well_has_depth_to_offer_where_the_client_leads(planned: int) -> None:
    course = middle(sessions=0, planned_sessions=planned)
    names, found = count(), []
    for _ in range(planned):
        plan = plan_of(course.session(9), most=3)
        if plan.ownership == "client":
            found.append(max(depth(one) for one in plan.suggestions))
        for one in plan.suggestions[:2]:
            name = f"n{next(names)}"
            course.assign(
                one.task_type, name, rung=one.rung, minutes=one.minutes, occasions=one.occasions
            ).review(name, difficulty=3)
    assert found
    assert all(one >= 4 for one in found)


def depth(one: Suggestion) -> int:
    """Return the reflective depth of a suggestion."""
    return frozen_host().types[one.task_type].ladder[one.rung - 1].difficulty.reflection


# A13

WAYS = [
    make_type(way.value, skills=(f"skill-{way.value}",), modality=(way,), goals=("worry",))
    for way in (Modality.READ, Modality.WRITE, Modality.DO)
]


@behaviour("A13")
def test_without_a_record_every_way_of_working_scores_alike() -> None:
    plan = plan_with(middle(), *WAYS)
    assert len(plan.suggestions) == 3
    assert not any(reason(one, "preference") for one in plan.suggestions)


@behaviour("A13")
def test_outcomes_move_what_a_way_of_working_is_worth() -> None:
    course = middle(planned_sessions=20)
    for _ in range(4):
        practised(course, "read", minutes=10)
        practised(course, "write", "not_this_time", minutes=10, barriers=("forgot",))
    found = offers(plan_with(course, *WAYS))
    assert reason(found["read"], "preference").points > 0  # type: ignore[union-attr]
    assert reason(found["write"], "preference").points < 0  # type: ignore[union-attr]


@behaviour("A13")
@pytest.mark.parametrize("stated", ["likes", "dislikes"])
def test_a_preference_moves_a_score_by_fifteen_in_a_hundred_at_most(stated: str) -> None:
    course = middle(planned_sessions=20).add("preference_stated", **{stated: ("read",)})
    for _ in range(6):
        practised(course, "read", "done" if stated == "likes" else "not_this_time", minutes=10)
    one = offers(plan_with(course, *WAYS))["read"]
    moved = reason(one, "preference")
    assert moved is not None
    assert 0 < abs(moved.points) <= 0.15 * one.score + 1e-9


@behaviour("A13")
def test_a_way_of_working_that_is_not_liked_is_still_there() -> None:
    every = tuple(way.value for way in Modality)
    plan = plan_with(middle().add("preference_stated", dislikes=every), *WAYS)
    assert set(offers(plan)) == {"read", "write", "do"}
    assert not [one for one in plan.withheld if not one.rungs]


# B3


@behaviour("B3")
@pytest.mark.parametrize("forecaster", ["learned", "prior"])
def test_a_reluctant_start_weighs_less_than_half_after_four_sessions(forecaster: str) -> None:
    asked = candidate(frozen_host().types["thought-record"])

    def pull(good: int) -> float:
        found = []
        for status in ("not_this_time", "no_opportunity"):
            course = middle(sessions=1).assign("worry-time", "a", minutes=10)
            course.review("a", status)
            for number in range(good):
                course.session(5).assign("sleep-diary", f"s{number}", minutes=2)
                course.review(f"s{number}")
            found.append(chance(course, asked, forecaster))
        return found[1] - found[0]

    assert pull(0) > 0
    assert pull(4) < 0.5 * pull(0)


@behaviour("B3", "S7")
def test_what_was_declined_once_comes_back() -> None:
    course = middle(sessions=1).add("declined", task_type="thought-record")
    assert "thought-record" not in offers(plan_of(course))
    for _ in range(4):
        practised(course, "worry-time", minutes=10)
    assert "thought-record" in offers(plan_of(course))
