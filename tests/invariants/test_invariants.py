"""The invariants of RELIABILITY.md section 5, by their numbers, over whole histories by chance."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from histories import (
    FLAGS,
    START,
    WEEK,
    Course,
    built_in,
    candidate,
    case,
    courses,
    found,
    frozen_host,
    make_type,
    models,
    practice,
    prior_host,
    shipped_host,
    steps_up,
    tiny_host,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from invariants import checkers

from recommender import History, Recommender, Settings
from recommender.domain.barrier import Barrier
from recommender.domain.client import Goal, Ownership
from recommender.domain.history import Status
from recommender.domain.plan import PLAN, Cleared, Plan, Veto
from recommender.engine import state
from recommender.engine.prior import Prior
from recommender.engine.sizing import reach
from recommender.engine.suggest import ladder
from recommender.host import Host

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate
    from recommender.domain.task import TaskType

SETTINGS = Settings()
PRIOR = Prior(SETTINGS)
TYPES = frozen_host().types
NAMES = st.sampled_from(sorted(TYPES))
DAYS = st.sampled_from((0, 0, 0, 0, 1, 7, 41, 42, 43, 90))
MOST = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)


def at_end(course: Course, days: int = 0) -> datetime:
    """Return a moment after the last event."""
    return course.now + timedelta(days=days)


def planned(recommender: Recommender, course: Course, **asked: Any) -> tuple[Plan, CaseState]:
    """Return the plan at the end of a course, and the case it rests on."""
    at = asked.pop("at", course.now)
    history = course.history
    return recommender.suggest(history, at=at, **asked), recommender.case(history, at=at)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """Return a validator of the published schema of a plan."""
    return jsonschema.Draft202012Validator(PLAN.json_schema(mode="serialization"))


# One plan


@given(course=courses(), days=DAYS, most=MOST, seed=SEEDS)
def test_01_every_number_is_in_range(
    recommender: Recommender, course: Course, days: int, most: int, seed: int
) -> None:
    """1 range: chances lie within .01 and .99, and no number is infinite or not a number."""
    plan, _ = planned(recommender, course, at=at_end(course, days), most=most, seed=seed)
    checkers.check_range(plan)


@given(course=courses(calm=True), most=MOST)
def test_04_a_contraindicated_task_is_never_shown(
    recommender: Recommender, course: Course, most: int
) -> None:
    """4 contraindicated never: not offered, and not shown as a smaller or larger size."""
    plan, case = planned(recommender, course, most=most)
    checkers.check_contraindicated(plan, case, TYPES)


@given(course=courses(calm=True), name=NAMES)
def test_04_what_is_contraindicated_cannot_be_picked_by_its_name(
    recommender: Recommender, course: Course, name: str
) -> None:
    """4 for people: whoever picks a task, a flag that speaks against it holds."""
    course.add("client_changed", consent=True)
    barred = TYPES[name].contraindications
    assume(barred)
    course.session().add("flag_raised", flag=barred[0].flag)
    now = recommender.case(course.history, at=course.now)
    why = recommender.objection(now, candidate(TYPES[name]))
    assert why is not None
    assert why[0] == "S4"


@given(course=courses(calm=True), most=MOST)
def test_04_nothing_comes_before_its_rehearsal_or_agreement(
    recommender: Recommender, course: Course, most: int
) -> None:
    """4 for prerequisites: no size that needs a rehearsal or an agreement comes before it."""
    plan, case = planned(recommender, course, most=most)
    checkers.check_prerequisites(plan, case, TYPES)


@given(course=courses(calm=True), flags=st.sets(st.sampled_from(FLAGS), min_size=1))
def test_05_more_warnings_never_allow_more(
    recommender: Recommender, course: Course, flags: set[str]
) -> None:
    """5 safety monotone: raising flags never adds a rung to what may be offered."""
    fewer, _ = planned(recommender, course, at=at_end(course, 1))
    for flag in sorted(flags):
        course.add("flag_raised", flag=flag)
    more, _ = planned(recommender, course, at=at_end(course, 1))
    checkers.check_fewer(fewer, more, lambda plan: checkers.allowed_rungs(plan, TYPES))


@given(course=courses(calm=True), most=MOST, seed=SEEDS)
def test_07_the_week_is_never_overbooked(
    recommender: Recommender, course: Course, most: int, seed: int
) -> None:
    """7 budget: open tasks and suggestions fit the week, at plan and at the client's pace."""
    plan, case = planned(recommender, course, most=most, seed=seed)
    checkers.check_budget(plan, case)


@given(course=courses(), days=DAYS)
def test_10_a_crisis_stops_everything(recommender: Recommender, course: Course, days: int) -> None:
    """10 crisis dominance: an open risk, whoever raised it, leaves nothing suggested."""
    plan, case = planned(recommender, course, at=at_end(course, days))
    assert bool(case.risks) == checkers.risk_open(course.history)
    if case.risks or case.consent is not True or days > SETTINGS.stale_after_days:
        checkers.check_crisis(plan)
    if case.risks:
        assert all(one.rule == "S1" for one in plan.withheld)


@given(course=courses(calm=True), later=courses(most_weeks=1), flag=st.sampled_from(("si", "x")))
def test_10_a_risk_recorded_later_stops_an_earlier_plan(
    recommender: Recommender, course: Course, later: Course, flag: str
) -> None:
    """10 for clocks: a risk that stands at the end of the log stops the plan of any earlier time."""
    at = course.now
    course.wait(days=3, minutes=len(later.events)).add("flag_raised", flag=flag, risk=True)
    checkers.check_crisis(recommender.suggest(course.history, at=at))


@given(course=courses(calm=True), most=MOST)
def test_17_the_reasons_add_up_to_the_score(
    recommender: Recommender, course: Course, most: int
) -> None:
    """17 explanation adds up: the points of the reasons are the score to within 1e-9."""
    plan, _ = planned(recommender, course, most=most)
    checkers.check_adds_up(plan)


def test_17_the_chance_in_words_is_the_chance_in_numbers() -> None:
    """17 cited facts: 'at this size' speaks of the forecast of the size that is offered."""
    course = Course.opened(weekly_minutes=20).goal("worry").session().session().session()
    plan = Recommender(host=tiny_host(make_type(ladder=steps_up(1)))).suggest(
        course.history, at=course.now
    )
    (one,) = plan.suggestions
    said = next(reason.text for reason in one.reasons if reason.code == "chance")
    assert ("more likely than not" in said) == (0.5 <= one.forecast.chance < 0.75)


@given(course=courses(calm=True), most=MOST, seed=SEEDS)
def test_24_no_task_comes_twice(
    recommender: Recommender, course: Course, most: int, seed: int
) -> None:
    """24 duplicates: each task type at most once, and at most as many options as asked for."""
    plan, case = planned(recommender, course, most=most, seed=seed)
    checkers.check_options(plan, most)
    checkers.check_not_open(plan, case)


@given(course=courses(calm=True), data=st.data(), sessions=st.integers(0, 3))
def test_24_a_declined_task_keeps_away_for_its_time(
    recommender: Recommender, course: Course, data: st.DataObject, sessions: int
) -> None:
    """24 cool-down: a task that was declined is not offered for two sessions."""
    plan, _ = planned(recommender, course)
    if plan.suggestions:
        course.add("declined", task_type=data.draw(st.sampled_from(plan.suggestions)).task_type)
    for _ in range(sessions):
        course.session()
    plan, case = planned(recommender, course, most=5)
    checkers.check_cool_down(plan, case, SETTINGS.decline_sessions)


@given(course=courses(), days=DAYS, most=MOST)
def test_there_is_something_to_do_or_a_reason_why_not(
    recommender: Recommender, course: Course, days: int, most: int
) -> None:
    """Fail closed but never silent (S3, S8)."""
    plan, _ = planned(recommender, course, at=at_end(course, days), most=most)
    checkers.check_something_or_why(plan)
    checkers.check_accounted(plan, TYPES)


@given(course=courses(calm=True), most=MOST, seed=SEEDS)
def test_every_suggestion_is_explained(
    recommender: Recommender, course: Course, most: int, seed: int
) -> None:
    """S8: reasons, purpose, evidence and what would change it, with each suggestion."""
    plan, _ = planned(recommender, course, most=most, seed=seed)
    checkers.check_explained(plan)
    checkers.check_preparation(plan, TYPES)


@given(course=courses(), days=DAYS, most=MOST)
def test_the_plan_keeps_to_its_schema(
    recommender: Recommender,
    validator: jsonschema.Draft202012Validator,
    course: Course,
    days: int,
    most: int,
) -> None:
    """The plain form of every plan is valid by the published schema."""
    plan, _ = planned(recommender, course, at=at_end(course, days), most=most)
    assert list(validator.iter_errors(plan.to_dict())) == []
    assert json.loads(plan.to_json()) == plan.to_dict()


@given(course=courses(calm=True), most=MOST, seed=SEEDS)
def test_other_sizes_are_other_sizes(course: Course, most: int, seed: int) -> None:
    """A smaller size takes less time and is as likely at least; a larger one takes more."""
    plan, _ = planned(Recommender(host=prior_host()), course, most=most, seed=seed)
    checkers.check_other_sizes(plan)


@given(course=courses(calm=True), most=MOST, seed=SEEDS)
def test_other_sizes_are_other_sizes_by_the_models_too(
    recommender: Recommender, course: Course, most: int, seed: int
) -> None:
    """Its chance, too, but for what the client's own record says of short and long practice."""
    plan, _ = planned(recommender, course, most=most, seed=seed)
    checkers.check_other_sizes(plan, tolerance=0.1)


@given(course=courses(calm=True), most=st.integers(1, 4), seed=SEEDS)
def test_a_longer_list_begins_with_the_shorter_one(
    recommender: Recommender, course: Course, most: int, seed: int
) -> None:
    """Also cheap: limit n returns the first n of limit n + 1.

    Where the course asks for a task of its own, it comes before the best if there is room for one
    alone (B17, B26); then the longer list holds all of the shorter one.
    """
    fewer, _ = planned(recommender, course, most=most, seed=seed)
    more, _ = planned(recommender, course, most=most + 1, seed=seed)
    if fewer.stage == "closing" or fewer.ownership == "client":
        checkers.check_holds(fewer, more)
    else:
        checkers.check_prefix(fewer, more)


# Two histories


@given(course=courses(calm=True), name=NAMES, data=st.data())
def test_02_completion_never_lowers_the_chance(
    recommender: Recommender, course: Course, name: str, data: st.DataObject
) -> None:
    """2 completion monotone: one more completed practice of t never lowers the chance of t."""
    case = recommender.case(course.history, at=course.now)
    rung = data.draw(st.integers(1, len(TYPES[name].ladder)))
    done = practice(
        name,
        data.draw(st.sampled_from((Status.DONE, Status.MODIFIED, Status.INCORRECT))),
        rung=data.draw(st.integers(1, 9)),
        session=case.sessions,
        difficulty=data.draw(st.none() | st.integers(0, 10)),
        distress=data.draw(st.none() | st.integers(0, 10)),
        spent=data.draw(st.none() | st.integers(0, 90)),
    )
    checkers.check_completion(PRIOR, case, candidate(TYPES[name], rung), done)


PRACTICES = st.builds(
    practice,
    st.just("any"),
    st.sampled_from(tuple(Status)),
    rung=st.integers(1, 9),
    minutes=st.integers(1, 60),
    quantity=st.none() | st.sampled_from((0.0, 0.3, 0.5, 1.0)),
    quality=st.none() | st.integers(0, 4),
    difficulty=st.none() | st.integers(0, 10),
    distress=st.none() | st.integers(0, 10),
    barriers=st.lists(st.sampled_from(tuple(Barrier)), max_size=2, unique=True).map(tuple),
)
RATING = st.integers(0, 10)


@given(
    name=NAMES,
    record=st.lists(PRACTICES, max_size=8),
    last=PRACTICES,
    ratings=st.tuples(RATING, RATING),
    which=st.sampled_from(("difficulty", "distress")),
)
def test_06_harder_never_raises_the_dose(
    name: str,
    record: list[Any],
    last: Any,
    ratings: tuple[int, int],
    which: str,
) -> None:
    """6 dose anti-monotone: a harder last report never raises the rung or the minutes a week."""
    milder = last._replace(**{which: min(ratings)})
    harder = last._replace(**{which: max(ratings)})
    task_type = TYPES[name]
    checkers.check_dose(
        task_type,
        reach(task_type, [*record, milder], SETTINGS),
        reach(task_type, [*record, harder], SETTINGS),
    )


HOSTS = {"prior": (), "models": models()}


@cache
def alone(name: str, forecaster: str) -> Recommender:
    """Return a recommender of one built-in task type, with the prior or with the models."""
    return Recommender(host=tiny_host(TYPES[name], extra=HOSTS[forecaster]))


@pytest.mark.parametrize("forecaster", sorted(HOSTS))
@given(
    name=NAMES,
    record=st.lists(PRACTICES, max_size=4),
    last=PRACTICES,
    ratings=st.tuples(RATING, RATING),
    weekly=st.sampled_from((2400, 60, 20)),
)
def test_06_harder_never_raises_the_rung_of_a_plan(
    forecaster: str,
    name: str,
    record: list[Any],
    last: Any,
    ratings: tuple[int, int],
    weekly: int,
) -> None:
    """6 for whole plans: with the forecast's say, and that of the week."""
    goal = Goal(id="g", areas=(TYPES[name].goals[0],))
    top = len(TYPES[name].ladder)
    own = [
        one._replace(
            assignment=one.assignment._replace(task_type=name, rung=min(one.assignment.rung, top))
        )
        for one in (*record, last)
    ]
    rungs = []
    for rating in (min(ratings), max(ratings)):
        known = (*own[:-1], own[-1]._replace(difficulty=rating))
        now = case(sessions=6, record=known, weekly_minutes=weekly, goals=(goal,))
        plan = alone(name, forecaster).suggest_case(now, "0" * 64, most=1)
        rungs += [one.rung for one in plan.suggestions]
    assert rungs == sorted(rungs, reverse=True)


def leads(recommender: Recommender, course: Course) -> list[tuple[int, Ownership]]:
    """Return who leads at each event, with the number of the session it belongs to."""
    events = course.history.events
    found = []
    for count in range(1, len(events) + 1):
        case = state.fold(events[:count], events[count - 1].at, recommender.settings)
        found.append((case.sessions, case.ownership))
    return found


def without_retractions(course: Course) -> Course:
    """Return the course with what was retracted left out, and the retractions too."""
    gone = {one.target for one in course.events if one.kind == "retracted"}
    gone |= {one.id for one in course.events if one.kind == "retracted"}
    return Course(course.client, course.now, [one for one in course.events if one.id not in gone])


@given(course=courses(calm=True, most_weeks=12))
def test_08_the_lead_moves_one_step_from_session_to_session(
    recommender: Recommender, course: Course
) -> None:
    """8 autonomy step: at the end of each session the lead is one step from the last, at most."""
    assume(not any(one.kind == "ownership_set" for one in course.events))
    last = dict(leads(recommender, without_retractions(course)))
    checkers.check_steps(list(last.values()))


@given(course=courses(calm=True, most_weeks=12))
def test_08_the_lead_moves_one_step_from_event_to_event(
    recommender: Recommender, course: Course
) -> None:
    """8 for each event: none moves the lead by two steps, but the therapist's word.

    A risk may: see tests/engine/test_ownership.py.
    """
    course = without_retractions(course)
    assume(not any(one.kind in {"ownership_set", "client_changed"} for one in course.events))
    checkers.check_steps([one for _, one in leads(recommender, course)])


@given(course=courses(calm=True, most_weeks=12), name=NAMES)
def test_08_the_lead_never_moves_on_after_a_miss(
    recommender: Recommender, course: Course, name: str
) -> None:
    """8 after a miss: a missed last task leaves the lead where it is, or moves it back."""
    assume(not any(one.kind == "ownership_set" for one in course.events))
    course.session(9, after=timedelta(days=1)).assign(name, "last")
    before = recommender.case(course.history, at=course.now)
    course.review("last", "not_this_time")
    after = recommender.case(course.history, at=course.now)
    # Who led before is the lead that the last session left behind.
    checkers.check_not_up_after_miss(before.ownership, after.ownership, after.outcomes[-1])


@given(
    name=NAMES,
    weeks=st.integers(3, 10),
    data=st.data(),
    normal=st.sampled_from(
        (
            {"status": "done", "difficulty": 7},
            {"status": "done", "difficulty": 8},
            {"status": "partly"},
            {"status": "done", "difficulty": 3},
        )
    ),
    odd=st.sampled_from(
        (
            {"status": "not_this_time"},
            {"status": "not_this_time", "barriers": (Barrier.TOO_HARD,)},
            {"status": "done", "difficulty": 10},
            {"status": "done", "distress": 9},
            {"status": "partly", "barriers": (Barrier.SYMPTOMS,)},
            {"status": "done", "difficulty": 0},
        )
    ),
)
def test_09_one_odd_week_moves_the_rung_one_step(
    name: str, weeks: int, data: st.DataObject, normal: dict[str, Any], odd: dict[str, Any]
) -> None:
    """9 no oscillation: in a steady record, an outlier costs one step and heals in two weeks."""
    task_type = TYPES[name]
    top = len(task_type.ladder)
    # A record that goes well is steady at the top only; every other one holds anywhere.
    start = top if normal.get("difficulty") == 3 else data.draw(st.integers(1, top))
    outlier = data.draw(st.integers(0, weeks - 1))
    plain = walk(task_type, start, [normal] * weeks)
    weeks_with = [normal] * outlier + [odd] + [normal] * (weeks - outlier - 1)
    checkers.check_calm(plain, walk(task_type, start, weeks_with), outlier)


def walk(task_type: TaskType, start: int, outcomes: list[dict[str, Any]]) -> list[int]:
    """Return the rung after each outcome, where each task is assigned at the rung in reach."""
    record: list[Any] = []
    rungs = []
    now = ladder(task_type)[start - 1]
    for outcome in outcomes:
        size = {"rung": now.rung, "minutes": now.minutes, "occasions": now.occasions}
        record.append(practice(task_type.id, **size, **outcome))
        now = checkers.dose(task_type, reach(task_type, record, SETTINGS))
        rungs.append(now.rung)
    return rungs


@given(name=NAMES, start=st.integers(1, 8), weeks=st.integers(2, 14))
def test_09_good_and_bad_weeks_in_turn_do_not_swing(name: str, start: int, weeks: int) -> None:
    """9 alternating weeks: at most one change of direction for two weeks."""
    task_type = TYPES[name]
    row: list[dict[str, Any]] = [
        {"status": "done", "difficulty": 3} if week % 2 else {"status": "not_this_time"}
        for week in range(weeks)
    ]
    rungs = walk(task_type, min(start, len(task_type.ladder)), row)
    assert checkers.turns(rungs) <= weeks / 2


@given(name=NAMES, row=st.lists(PRACTICES, min_size=1, max_size=10))
def test_09_no_outcome_climbs_more_than_one_rung(name: str, row: list[Any]) -> None:
    """9 and 13: whatever the record, the next rung is at most one above the last assignment's."""
    task_type = TYPES[name]
    found = reach(task_type, row, SETTINGS)
    counted = [one for one in row if one.counts]
    last = min(counted[-1].assignment.rung, len(task_type.ladder)) if counted else 1
    assert 1 <= found.rung <= last + 1
    assert 0 < found.share <= 1


# Degenerate histories


@given(clients=st.sampled_from(("c-017", "x", "A.b_c-1")), days=st.integers(0, 30), seed=SEEDS)
def test_12_an_empty_history_is_answered_and_says_so(
    recommender: Recommender, clients: str, days: int, seed: int
) -> None:
    """12 empty history: defined, the same for everybody, and labelled."""
    at = START + timedelta(days=days)
    plan = recommender.suggest(History(clients, ()), at=at, seed=seed)
    checkers.check_crisis(plan)
    only_opened = Course.opened(clients).goal("worry").session()
    first = recommender.suggest(only_opened.history, at=only_opened.now, seed=seed)
    checkers.check_labelled(first)
    assert [one.code for one in first.notes] == ["no_data", "orientation"]
    assert len(first.suggestions) == 3


@given(name=NAMES, weeks=st.integers(1, 8), good=st.booleans(), planned_sessions=st.integers(2, 40))
def test_13_all_complete_and_all_missed_stay_bounded(
    recommender: Recommender, name: str, weeks: int, good: bool, planned_sessions: int
) -> None:
    """13: no exception, chances bounded, one rung up at most, and never up after misses."""
    course = Course.opened(planned_sessions=planned_sessions, weekly_minutes=300)
    for area in sorted(set(TYPES[name].goals) - {"any"}):
        course.goal(area)
    for need in TYPES[name].prerequisites:
        if need.need.value == "rehearsed":
            course.add("skill_rehearsed", skill=need.name)
        if need.need.value == "agreed":
            course.add("agreement_made", agreement=need.name)
    rung = 1
    for week in range(weeks):
        step = TYPES[name].ladder[rung - 1]
        course.session(8).assign(name, f"a{week}", rung=rung, minutes=step.minutes)
        course.review(f"a{week}", "done" if good else "not_this_time")
        plan, _ = planned(recommender, course, most=5)
        checkers.check_range(plan)
        now = next((one.rung for one in plan.suggestions if one.task_type == name), rung)
        checkers.check_next(rung, now, good=good)
        rung = now


# Two calls


@given(course=courses(), other=courses(most_weeks=3), seed=SEEDS)
def test_14_another_client_changes_nothing(
    recommender: Recommender, course: Course, other: Course, seed: int
) -> None:
    """14 non-interference: what is done for another client leaves this plan as it is."""
    before, _ = planned(recommender, course, seed=seed)
    planned(recommender, other, seed=seed + 1)
    after, _ = planned(recommender, course, seed=seed)
    checkers.check_same(before, after)


@given(course=courses(), days=DAYS, seed=SEEDS, name=st.sampled_from(("a", "zz-9", "C.1_x")))
def test_15_another_name_changes_nothing_but_the_name(
    recommender: Recommender, course: Course, days: int, seed: int, name: str
) -> None:
    """15 relabelling: renaming the client leaves the plan as it is, up to the name."""
    at = at_end(course, days)
    renamed = History.from_records([{**one, "client": name} for one in course.history.to_records()])
    one = recommender.suggest(course.history, at=at, seed=seed)
    other = recommender.suggest(renamed, at=at, seed=seed)
    assert (one.client, other.client) == (course.client, name)
    plain = replace(other.decision, history_digest=one.decision.history_digest)
    checkers.check_same(one, replace(other, client=one.client, decision=plain))


@given(course=courses(), data=st.data(), seed=SEEDS)
def test_16_the_order_of_insertion_does_not_matter(
    recommender: Recommender, course: Course, data: st.DataObject, seed: int
) -> None:
    """16 order: events with distinct times may come in any order."""
    assert len({one.at for one in course.events}) == len(course.events)
    shuffled = data.draw(st.permutations(course.events))
    one = recommender.suggest(course.history, at=course.now, seed=seed)
    other = recommender.suggest(History.from_events(shuffled), at=course.now, seed=seed)
    checkers.check_same(one, other)


@pytest.mark.costly(3)
@given(course=courses(calm=True), data=st.data())
def test_16_the_order_of_plugins_does_not_matter(
    recommender: Recommender, course: Course, data: st.DataObject
) -> None:
    """16 plugin order: plugins may load in any order."""
    shuffled = Recommender(host=Host(data.draw(st.permutations(built_in()))))
    checkers.check_same(
        recommender.suggest(course.history, at=course.now, most=5),
        shuffled.suggest(course.history, at=course.now, most=5),
    )


def without_flags(plan: Plan) -> Plan:
    """Return a plan without the note on flags that nothing knows."""
    return replace(plan, notes=tuple(one for one in plan.notes if one.code != "flag_unknown"))


@given(course=courses(calm=True), kind=st.sampled_from(("measured", "suggested", "flag_raised")))
def test_18_what_has_nothing_to_do_with_it_changes_nothing(
    recommender: Recommender, course: Course, kind: str
) -> None:
    """18 irrelevant append: another instrument, a protocol entry or an unheard-of flag.

    Of the flag a note says that nothing knows it (S4); the rest of the plan stays as it was.
    """
    extra: dict[str, Any] = {
        "measured": {"measure": "some-scale", "value": 3},
        "suggested": {
            "options": (),
            "seed": 0,
            "history_digest": "0" * 64,
            "engine": "1",
            "model": "m",
        },
        "flag_raised": {"flag": "likes_tea"},
    }[kind]
    at = at_end(course, 1)
    before, case = planned(recommender, course, at=at)
    course.add(kind, **extra)
    after, later = planned(recommender, course, at=at)
    digest = replace(after.decision, history_digest=before.decision.history_digest)
    before, after = without_flags(before), without_flags(after)
    checkers.check_same(before, replace(after, decision=digest))
    everything = [
        candidate(one, rung + 1) for one in TYPES.values() for rung in range(len(one.ladder))
    ]
    assert PRIOR.forecast(case, everything) == PRIOR.forecast(later, everything)


@given(course=courses())
def test_19_records_come_back_as_they_went(recommender: Recommender, course: Course) -> None:
    """19 round trip: records, and records of records, and the plan of both."""
    history = course.history
    records = history.to_records()
    again = History.from_records(json.loads(json.dumps(records)))
    assert again == history
    assert again.to_records() == records
    checkers.check_same(
        recommender.suggest(history, at=course.now), recommender.suggest(again, at=course.now)
    )


@given(course=courses())
def test_19_json_lines_come_back_as_they_went(
    tmp_path_factory: pytest.TempPathFactory, course: Course
) -> None:
    """19 round trip by file: writing, reading and writing again gives the same bytes."""
    path = tmp_path_factory.getbasetemp() / "history.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) for one in course.history.to_records()]
    path.write_text("\n".join(lines), encoding="utf-8")
    again = History.read(path)
    assert again.digest == course.history.digest
    assert [json.dumps(one, ensure_ascii=False) for one in again.to_records()] == lines


@given(course=courses(), data=st.data())
def test_20_the_same_event_twice_is_the_same_event(
    recommender: Recommender, course: Course, data: st.DataObject
) -> None:
    """20 idempotence: an event that comes twice, anywhere, counts once."""
    repeated = list(course.events)
    for one in data.draw(st.lists(st.sampled_from(course.events), max_size=4)):
        repeated.insert(data.draw(st.integers(0, len(repeated))), one)
    twice = History.from_events(repeated)
    assert twice == course.history
    checkers.check_same(
        recommender.suggest(twice, at=course.now),
        recommender.suggest(course.history, at=course.now),
    )


@given(course=courses(), seed=SEEDS, most=MOST)
def test_21_the_same_question_gets_the_same_answer(
    recommender: Recommender, course: Course, seed: int, most: int
) -> None:
    """21 determinism: twice on one host, and once on a host loaded anew."""
    one, _ = planned(recommender, course, seed=seed, most=most)
    other, _ = planned(recommender, course, seed=seed, most=most)
    checkers.check_same(one, other)


@given(course=courses(), other=courses(most_weeks=2), seed=SEEDS)
def test_21_many_plans_at_once_are_those_of_one_by_one(
    recommender: Recommender, course: Course, other: Course, seed: int
) -> None:
    """21 determinism: a batch answers as single questions do."""
    at = max(course.now, other.now)
    histories = [other.history, course.history]
    for one, plan in zip(
        histories, recommender.suggest_many(histories, at=at, seed=seed), strict=True
    ):
        checkers.check_same(plan, recommender.suggest(one, at=at, seed=seed))


CHILD = """
import json, sys
from datetime import datetime
from recommender import History, Recommender
r = Recommender()
for line in sys.stdin:
    asked = json.loads(line)
    h = History.from_records(asked["records"])
    at = datetime.fromisoformat(asked["at"])
    print(r.suggest(h, at=at, seed=asked["seed"], most=5).to_json())
"""


def test_21_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    """21 determinism: another process with another hash seed gives the same bytes."""
    asked: list[str] = []

    @settings(max_examples=25, database=None)
    @given(course=courses(calm=True), seed=SEEDS)
    def gather(course: Course, seed: int) -> None:
        question = {
            "records": course.history.to_records(),
            "at": course.now.isoformat(),
            "seed": seed,
        }
        asked.append(json.dumps(question))

    gather()
    answers = set()
    for number in ("0", "1", "4242"):
        child = subprocess.run(
            [sys.executable, "-c", CHILD],
            input="\n".join(asked),
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": number},
        )
        answers.add(child.stdout)
    assert len(answers) == 1
    assert answers.pop().count("\n") == len(asked)


@given(course=courses(), days=st.integers(-3_000, 20_000), after=DAYS, seed=SEEDS)
def test_22_another_day_changes_nothing_but_the_times(
    recommender: Recommender, course: Course, days: int, after: int, seed: int
) -> None:
    """22 time: shifting every time by whole days leaves the plan, but for its times."""
    shift = timedelta(days=days)
    moved = Course(course.client, course.now + shift)
    moved.events = [one.model_copy(update={"at": one.at + shift}) for one in course.events]
    one = recommender.suggest(course.history, at=at_end(course, after), seed=seed)
    other = recommender.suggest(moved.history, at=at_end(moved, after), seed=seed)
    assert checkers.without_times(one) == checkers.without_times(other)


@given(course=courses(calm=True), back=st.integers(0, 60))
def test_22_a_time_before_the_last_event_is_flagged(
    recommender: Recommender, course: Course, back: int
) -> None:
    """22 clock: events after the time given are left aside, and the plan says so or stops."""
    at = course.now - timedelta(days=back, minutes=5)
    plan = recommender.suggest(course.history, at=at)
    later = sum(one.at > at for one in course.events)
    flagged = any(one.code == "later_events" for one in plan.notes)
    assert not later or flagged or plan.stopped


@given(course=courses(), seed=SEEDS)
def test_25_asking_changes_nothing(recommender: Recommender, course: Course, seed: int) -> None:
    """25 read purity: history, task types and settings are as they were."""
    history = course.history
    digest, copied = history.digest, copy.deepcopy(history)
    types = {name: one.model_dump_json() for name, one in recommender.task_types.items()}
    recommender.suggest(history, at=course.now, seed=seed)
    assert (history.digest, history) == (digest, copied)
    assert {name: one.model_dump_json() for name, one in recommender.task_types.items()} == types
    assert recommender.settings == SETTINGS


# Plugins that fail (11)


def hooked(bad: str) -> Any:
    """Return a hook that fails in one of the ways a plugin may fail."""

    def recommender_veto(candidate: Candidate, case: CaseState) -> Any:
        if bad == "raise":
            raise RuntimeError(case.client)
        if bad == "exit":
            sys.exit(0)
        if bad == "junk":
            return {"allowed": True}
        if bad == "veto":
            return Veto("no")
        if bad == "mutate":
            object.__setattr__(case, "flags", ())
            object.__setattr__(candidate, "rung", 1)
            return None
        return Cleared() if bad == "clear" else None

    return recommender_veto


BAD = ("raise", "exit", "junk", "veto", "silent", "mutate")
SOUND = {
    "open": make_type("open", goals=("any",)),
    "guarded": make_type("guarded", goals=("any",), checked_by=("guard",)),
    "third": make_type("third", goals=("any",)),
}


def checked(kinds: Sequence[str]) -> Recommender:
    """Return a recommender whose checks answer in these ways."""
    names = ["guard", *(f"check-{number}" for number in range(len(kinds) - 1))]
    extra = [
        found(name, safety=True, veto=hooked(kind)) for name, kind in zip(names, kinds, strict=True)
    ]
    return Recommender(host=shipped_host(*SOUND.values(), extra=extra))


@cache
def cleared(many: int) -> Recommender:
    """Return a recommender with so many checks, all of which clear everything."""
    return checked(["clear"] * many)


@given(
    course=courses(calm=True, most_weeks=3),
    bad=st.lists(st.sampled_from(BAD), min_size=1, max_size=3),
)
def test_11_a_failing_check_only_removes(course: Course, bad: list[str]) -> None:
    """11 failure monotone: however many checks fail, in whatever way, no task is added.

    The week has room for all: where it has not, what is withheld makes room for the next in line.
    """
    course.add("client_changed", weekly_minutes=2_400)

    sound = cleared(len(bad)).suggest(course.history, at=course.now, most=5)
    broken = checked(bad).suggest(course.history, at=course.now, most=5)
    checkers.check_nothing_added(sound, broken)
    assert "guarded" not in {one.task_type for one in broken.suggestions} or bad[0] == "clear"
    if {"raise", "exit", "junk", "veto"} & set(bad):
        assert not broken.suggestions


@given(course=courses(most_weeks=3), bad=st.lists(st.sampled_from((*BAD, "clear")), max_size=3))
def test_10_no_failure_of_a_check_lets_anything_through_a_crisis(
    course: Course, bad: list[str]
) -> None:
    """10 crisis dominance: whatever checks answer, a risk leaves no suggestion at all (S1)."""
    course.add("flag_raised", flag="si")
    extra = [
        found(f"check-{number}", safety=True, veto=hooked(kind)) for number, kind in enumerate(bad)
    ]
    recommender = Recommender(host=shipped_host(*SOUND.values(), extra=extra))
    plan = recommender.suggest(course.history, at=course.now)
    checkers.check_crisis(plan)
    assert {one.rule for one in plan.withheld} == {"S1"}


@cache
def unloaded(names: frozenset[str]) -> Recommender:
    """Return a recommender whose checks of these names cannot be imported."""

    def broken() -> object:
        raise ImportError

    extra = [found(name, safety=True, load=broken) for name in sorted(names)]
    return Recommender(host=shipped_host(SOUND["open"], extra=extra))


@given(
    course=courses(calm=True, most_weeks=3), names=st.frozensets(st.sampled_from(("guard", "b")))
)
def test_11_a_check_that_does_not_load_stops_everything(
    course: Course, names: frozenset[str]
) -> None:
    """11 for loading: a safety plugin that cannot be imported leaves nothing suggested."""
    plan = unloaded(names).suggest(course.history, at=course.now)
    assert bool(plan.stopped) == bool(names)


@cache
def hurt(bad: str) -> Recommender:
    """Return a recommender with two sound task types, and a plugin whose own fail in this way."""

    def recommender_task_types() -> Any:
        if bad == "raise":
            raise ValueError
        return 7 if bad == "junk" else [7]

    extra = [found("bad", task_types=recommender_task_types)] if bad else []
    return Recommender(host=shipped_host(SOUND["open"], SOUND["third"], extra=extra))


@given(course=courses(calm=True, most_weeks=3), bad=st.sampled_from(("raise", "junk", "none")))
def test_11_a_failing_task_type_plugin_removes_only_its_own(course: Course, bad: str) -> None:
    """11 for suggestions: a plugin whose task types fail takes nothing else with it."""
    course.add("client_changed", weekly_minutes=300)
    one = hurt("").suggest(course.history, at=course.now)
    other = hurt(bad).suggest(course.history, at=course.now)
    assert one.suggestions == other.suggestions
    assert [fault.plugin for fault in other.faults] == ["bad"]


def test_11_a_failing_proposal_adds_nothing() -> None:
    """11 for proposals: where the plugin proposes nothing, its failure must not propose."""

    def nothing(task_type: TaskType, case: CaseState) -> list[Candidate]:
        return []

    def raising(task_type: TaskType, case: CaseState) -> list[Candidate]:
        raise RuntimeError

    course = Course.opened().session()
    plans = [
        Recommender(host=tiny_host(SOUND["open"], propose=hook)).suggest(
            course.history, at=course.now
        )
        for hook in (nothing, raising)
    ]
    checkers.check_nothing_added(*plans)


def test_14_a_fault_met_for_one_client_is_not_in_the_plan_of_another() -> None:
    """14 non-interference: a check that fails on A's history leaves B's plan as it was."""

    def recommender_veto(candidate: Candidate, case: CaseState) -> None:
        if case.client == "client-a":
            raise RuntimeError

    host = tiny_host(SOUND["open"], extra=[found("check", safety=True, veto=recommender_veto)])
    recommender = Recommender(host=host)
    a, b = (Course.opened(name).session() for name in ("client-a", "client-b"))
    before = recommender.suggest(b.history, at=b.now)
    recommender.suggest(a.history, at=a.now)
    checkers.check_same(before, recommender.suggest(b.history, at=b.now))


def half_but_for_a() -> Recommender:
    """Return a recommender whose forecaster says .5 to everyone, and raises for client A."""

    class Half:
        """Forecast .5 for everyone but client A."""

        name = "half"
        fingerprint = "f" * 64

        def forecast(self, case: CaseState, candidates: list[Candidate]) -> list[Any]:
            """Forecast, or raise."""
            if case.client == "client-a":
                raise RuntimeError
            return [replace(one, chance=0.5) for one in PRIOR.forecast(case, candidates)]

    extra = [found("half", forecaster=Half)]
    return Recommender(host=tiny_host(SOUND["open"], extra=extra))


def test_21_the_model_named_is_the_model_that_answered() -> None:
    """21 and S8: before and after a failure, the plan names the model whose numbers it shows."""
    recommender = half_but_for_a()
    a, b = (Course.opened(name).session() for name in ("client-a", "client-b"))
    for course in (b, a, b):
        plan = recommender.suggest(course.history, at=course.now)
        half = plan.suggestions[0].forecast.chance == 0.5
        assert plan.decision.model == ("half" if half else PRIOR.name)
        assert plan.decision.model_fingerprint == ("f" * 64 if half else PRIOR.fingerprint)


def test_14_a_forecast_that_fails_for_one_client_is_not_lost_to_another() -> None:
    """14 non-interference: B's plan is the same whether or not A was asked about before."""
    a, b = (Course.opened(name).session() for name in ("client-a", "client-b"))
    fresh, used = half_but_for_a(), half_but_for_a()
    used.suggest(a.history, at=a.now)
    one, other = (r.suggest(b.history, at=b.now) for r in (fresh, used))
    assert one.suggestions == other.suggestions


def test_weeks_are_weeks() -> None:
    """Guard the builder: a session comes a week after the last event."""
    course = Course.opened().session()
    assert course.events[-1].at - course.events[0].at == WEEK + timedelta(minutes=1)
