"""What fits where: stages, early sessions, one-off tasks, closing, declining, the review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from histories import START, Course, candidate, case, make_type, practice, steps_up

from recommender import Recommender, Settings
from recommender.domain.case import CaseState
from recommender.domain.client import Goal, Ownership, Stage
from recommender.domain.plan import Candidate
from recommender.domain.task import Difficulty, FormField, Kind, Role, Rung
from recommender.engine import course
from recommender.engine.notes import notes as notes_on

SETTINGS = Settings()
WORRY = (Goal(id="worry", areas=("worry",)),)


# Stages


@pytest.mark.parametrize(
    ("sessions", "planned", "stage"),
    [
        (0, 8, "opening"),
        (2, 8, "opening"),
        (3, 8, "middle"),
        (5, 8, "middle"),
        (6, 8, "late"),
        (7, 8, "closing"),
        (1, 3, "middle"),
        (2, 3, "late"),
        (16, 20, "late"),
        (17, 20, "closing"),
        (30, 20, "closing"),
    ],
)
def test_the_stage_is_the_share_of_sessions_held(sessions: int, planned: int, stage: str) -> None:
    now = case(sessions=sessions, planned_sessions=planned)
    assert course.stage(now, SETTINGS).value == stage


def test_a_declared_end_is_the_closing_phase() -> None:
    assert course.stage(case(sessions=0, ending=True), SETTINGS) is Stage.CLOSING


# Early sessions (B1, B13)


def rung(minutes: int = 10, reflection: int = 1, introduces: tuple[str, ...] = ()) -> Rung:
    """Return a rung of one occasion."""
    return Rung(
        title="R",
        what="Do it.",
        minutes=minutes,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=0, reflection=reflection, exposure=0),
        introduces=introduces,
    )


def too_big(sessions: int, planned: int = 8, **size: Any) -> str | None:
    """Return the rule that withholds a size at this time, if any."""
    one = candidate(make_type(ladder=(rung(**size),)))
    found = too_big_yet(one, case(sessions=sessions, planned_sessions=planned))
    return found and found[0]


def too_big_yet(one: Candidate, now: CaseState) -> tuple[str, str] | None:
    """Ask at the stage the case is in."""
    return course.too_big_yet(one, now, course.stage(now, SETTINGS), SETTINGS)


@pytest.mark.parametrize(
    ("sessions", "minutes", "rule"),
    [(0, 10, None), (2, 10, None), (2, 11, "B1"), (3, 11, None), (3, 60, None)],
)
def test_the_first_two_sessions_keep_to_ten_minutes(
    sessions: int, minutes: int, rule: str | None
) -> None:
    assert too_big(sessions, minutes=minutes) == rule


@pytest.mark.parametrize(
    ("sessions", "fields", "rule"), [(1, 3, None), (1, 4, "B1"), (2, 4, "B1"), (3, 4, None)]
)
def test_the_first_two_sessions_keep_to_three_fields(
    sessions: int, fields: int, rule: str | None
) -> None:
    form = tuple(FormField(name=f"f-{n}", label="F", type="text") for n in range(fields))
    one = candidate(make_type(ladder=(rung(),), fields=form))
    found = too_big_yet(one, case(sessions=sessions))
    assert (found and found[0]) == rule


def test_only_the_fields_of_the_rung_count() -> None:
    form = tuple(FormField(name=f"f-{n}", label="F", type="text") for n in range(4))
    ladder = (rung(introduces=("f-0", "f-1", "f-2")), rung(introduces=("f-3",)))
    kind = make_type(ladder=ladder, fields=form)
    found = [too_big_yet(candidate(kind, n), case(sessions=1)) for n in (1, 2)]
    assert [one and one[0] for one in found] == [None, "B1"]


@pytest.mark.parametrize(
    ("sessions", "minutes", "reflection", "rule"),
    [
        (6, 15, 2, None),
        (6, 16, 2, "B13"),
        (6, 15, 3, "B13"),
        (7, 16, 5, None),
        (1, 15, 1, "B1"),
        (1, 10, 3, "B13"),
    ],
)
def test_the_opening_keeps_to_fifteen_minutes_and_little_depth(
    sessions: int, minutes: int, reflection: int, rule: str | None
) -> None:
    assert too_big(sessions, planned=20, minutes=minutes, reflection=reflection) == rule


def test_what_is_said_names_the_limits() -> None:
    one = candidate(make_type(ladder=(rung(minutes=20),)))
    first = too_big_yet(one, case(sessions=1))
    later = too_big_yet(one, case(sessions=5, planned_sessions=20))
    assert first is not None
    assert first[1].startswith("The first sessions keep to 10 minutes and 3 fields")
    assert later == ("B13", "The opening part keeps to 15 minutes and little reflection.")


def test_what_is_offered_at_first_is_small(recommender: Recommender) -> None:
    """B1 in a plan, with every area a goal."""
    areas = ("worry", "low-mood", "anxiety", "stress", "sleep", "self-criticism")
    begun = Course.opened(weekly_minutes=300).goal("all", *areas).session()
    plan = recommender.suggest(begun.history, at=begun.now, most=5)
    assert len(plan.suggestions) == 5
    assert all(one.minutes <= 10 and len(one.fields) <= 3 for one in plan.suggestions)


# Out of place

ONE_OFF = make_type(kind=Kind.ONE_OFF)


def rule(kind: Any, stage: Stage = Stage.MIDDLE, **changes: Any) -> str | None:
    """Return the rule by which a task type does not belong here, if any."""
    now = case(**{"goals": WORRY, **changes})
    found = course.out_of_place(kind, now, stage)
    return found and found[0]


def test_a_task_that_serves_a_goal_belongs() -> None:
    assert rule(make_type()) is None


def test_a_task_that_serves_no_goal_does_not() -> None:
    found = course.out_of_place(make_type(goals=("sleep", "panic")), case(goals=WORRY), Stage.LATE)
    assert found == ("A12", "None of the agreed goals is about sleep, panic.")


def test_a_task_for_any_goal_always_belongs() -> None:
    assert rule(make_type(goals=("any",)), goals=()) is None


def test_a_task_that_is_open_is_not_offered_again() -> None:
    opened = practice().assignment
    assert rule(make_type(), open=(opened,)) == "B37"
    assert rule(make_type("another"), open=(opened,)) is None


@pytest.mark.parametrize(
    ("status", "quantity", "found"),
    [
        ("done", None, "B19"),
        ("partly", 0.5, None),
        ("modified", None, "B19"),
        ("partly", 0.4, None),
        ("not_this_time", None, None),
    ],
)
def test_a_one_off_task_is_done_once(
    status: str, quantity: float | None, found: str | None
) -> None:
    assert rule(ONE_OFF, record=(practice(status=status, quantity=quantity),)) == found


def test_a_permanent_task_comes_back() -> None:
    assert rule(make_type(), record=(practice(),)) is None


@pytest.mark.parametrize(("seconds", "found"), [(-1, "B19"), (0, "B19"), (1, None)])
def test_a_one_off_task_reopened_after_it_was_done_comes_back(
    seconds: int, found: str | None
) -> None:
    reopened = (("made-up", START + timedelta(seconds=seconds)),)
    assert rule(ONE_OFF, record=(practice(),), reopened=reopened) == found


def test_a_one_off_task_reopened_and_done_again_is_done() -> None:
    later = START + timedelta(days=2)
    record = (practice(), practice(at=later))
    reopened = (("made-up", START + timedelta(days=1)),)
    assert rule(ONE_OFF, record=record, reopened=reopened) == "B19"


def test_reopening_another_task_changes_nothing() -> None:
    reopened = (("another", START + timedelta(days=1)),)
    assert rule(ONE_OFF, record=(practice(),), reopened=reopened) == "B19"


def test_a_one_off_task_done_incorrectly_is_not_done() -> None:
    assert rule(ONE_OFF, record=(practice(status="incorrect"),)) is None


@pytest.mark.parametrize(
    ("owner", "found"),
    [(Ownership.THERAPIST, "B17"), (Ownership.SHARED, "B17"), (Ownership.CLIENT, None)],
)
def test_a_scaffold_is_for_the_client_who_leads(owner: Ownership, found: str | None) -> None:
    assert rule(make_type(role=Role.SCAFFOLD), ownership=owner) == found


@pytest.mark.parametrize(
    ("stage", "found"), [("opening", "B26"), ("middle", "B26"), ("late", None), ("closing", None)]
)
def test_a_closing_task_is_for_the_last_part(stage: str, found: str | None) -> None:
    assert rule(make_type(role=Role.CLOSING), Stage(stage)) == found


@pytest.mark.parametrize(
    ("status", "found"),
    [(None, "B26"), ("not_this_time", "B26"), ("done", None), ("other_practice", None)],
)
def test_the_closing_phase_adds_no_new_skill(status: str | None, found: str | None) -> None:
    record = (practice(status=status),) if status else ()
    assert rule(make_type(), Stage.CLOSING, record=record) == found
    assert rule(make_type(), Stage.LATE, record=record) is None


def closing(sessions: int) -> Course:
    """Return a course with one practised task, whose end is declared before its last session."""
    late = Course.opened(weekly_minutes=120).goal("worry").session().assign("thought-record")
    late.review("thought-record").add("end_declared")
    for _ in range(sessions - 1):
        late.session()
    return late


def test_the_closing_phase_offers_a_closing_task(recommender: Recommender) -> None:
    """B26 in a plan: among the first two."""
    late = closing(3)
    plan = recommender.suggest(late.history, at=late.now, most=5)
    first = {one.task_type for one in plan.suggestions[:2]}
    assert first & {"task-review", "warning-signs"}
    names = {one.task_type for one in plan.suggestions}
    assert names <= {"task-review", "warning-signs", "thought-record"}


def test_an_end_declared_early_still_brings_a_closing_task(recommender: Recommender) -> None:
    late = closing(2)
    plan = recommender.suggest(late.history, at=late.now, most=5)
    assert {one.task_type for one in plan.suggestions} & {"task-review", "warning-signs"}


# Declining


@pytest.mark.parametrize(("session", "found"), [(4, "S7"), (3, "S7"), (2, None)])
def test_a_declined_task_waits_for_two_sessions(session: int, found: str | None) -> None:
    answer = course.declined(make_type(), case(declined=(("made-up", session),)), SETTINGS)
    assert (answer and answer[0]) == found


def test_declining_another_task_changes_nothing() -> None:
    assert course.declined(make_type(), case(declined=(("another", 4),)), SETTINGS) is None


# The review


def test_every_open_task_is_to_be_looked_at_with_its_own_questions() -> None:
    opened = (practice().assignment, practice("gone").assignment)
    known, gone = course.review(case(open=opened), {"made-up": make_type()})
    assert (known.title, known.questions) == ("Made-Up", ("What happened?", "What helped?"))
    assert (gone.title, gone.questions) == ("gone (no longer installed)", course.CURIOUS)
    assert (known.assignment, known.since) == ("a", START)


def test_every_question_is_open_and_curious(recommender: Recommender) -> None:
    for kind in recommender.task_types.values():
        assert all(text.endswith("?") for text in kind.review_questions)


# Notes


def codes(stage: Stage = Stage.MIDDLE, **changes: Any) -> list[str]:
    """Return the codes of the notes."""
    now = case(**{"goals": WORRY, "record": (practice(),), **changes})
    return [one.code for one in notes_on(now, stage, {}, SETTINGS)]


def test_a_case_with_goals_a_record_and_a_gate_in_the_way_says_so() -> None:
    assert codes(record=(practice(), practice())) == ["ownership"]
    assert codes(record=(practice(), practice()), confidence=9) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"record": ()}, "no_data"),
        ({"later_events": 2}, "later_events"),
        ({"ownership_set": True}, "ownership_set"),
        ({"goals": ()}, "no_goal"),
        ({"stage": Stage.CLOSING}, "no_contact_line"),
    ],
)
def test_each_note_has_its_cause(changes: dict[str, Any], code: str) -> None:
    assert code in codes(**changes)
    assert code not in codes()


def test_a_contact_line_needs_no_note() -> None:
    assert "no_contact_line" not in codes(Stage.CLOSING, contact_line="Ask at the desk.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"record": (practice(),)}, "after 2 practices"),
        ({"record": (practice(), practice(distress=9))}, "distressing"),
        ({"record": (practice(), practice())}, "has been asked"),
        ({"record": (practice(), practice()), "confidence": 6}, "reaches 7 of 10"),
    ],
)
def test_what_keeps_the_lead_is_told(changes: dict[str, Any], words: str) -> None:
    notes = notes_on(case(goals=WORRY, **changes), Stage.MIDDLE, {}, SETTINGS)
    (text,) = [one.text for one in notes if one.code == "ownership"]
    assert words in text


def test_the_note_on_the_record_names_the_number_asked_for() -> None:
    notes = notes_on(
        case(goals=WORRY, record=(practice(),) * 2), Stage.MIDDLE, {}, Settings(outcomes_needed=3)
    )
    (text,) = [one.text for one in notes if one.code == "ownership"]
    assert "last two" not in text


def test_the_ladders_of_tests_climb() -> None:
    """Guard of the builder."""
    assert [one.minutes for one in steps_up(3)] == [10, 12, 14]
