"""Each checker of the invariants catches what it is there for: a broken plan, a broken rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from histories import START, Course, candidate, case, frozen_host, make_type, practice
from invariants import checkers

from recommender import History, Recommender, Settings
from recommender.domain.case import Assignment, CaseState
from recommender.domain.client import Ownership
from recommender.domain.history import Status
from recommender.domain.plan import Plan, Size, Suggestion, Withheld
from recommender.engine.prior import Prior
from recommender.engine.sizing import Reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.plan import Candidate, Forecast

SETTINGS = Settings()
PRIOR = Prior(SETTINGS)
TYPES = frozen_host().types


def course() -> Course:
    """Return a course with an open task, a review and two goals."""
    made = Course.opened().goal("worry", "worry", "stress").goal("anxiety").session()
    made.assign("worry-time", "a1").review("a1", minutes=12)
    return made.session(8).assign("bibliotherapy", "a2")


@pytest.fixture(scope="module")
def plan(recommender: Recommender) -> Plan:
    """Return a sound plan with three options."""
    made = course()
    sound = recommender.suggest(made.history, at=made.now, most=3)
    assert len(sound.suggestions) == 3
    return sound


@pytest.fixture(scope="module")
def now(recommender: Recommender) -> CaseState:
    """Return the case that the sound plan rests on."""
    made = course()
    return recommender.case(made.history, at=made.now)


def with_first(plan: Plan, **changes: Any) -> Plan:
    """Return the plan with its first suggestion changed."""
    first, *rest = plan.suggestions
    return replace(plan, suggestions=(replace(first, **changes), *rest))


def named(plan: Plan, name: str) -> Plan:
    """Return the plan with its first suggestion renamed to another task type."""
    return with_first(plan, task_type=name)


def caught(message: str) -> Any:
    """Expect a checker to object in these words."""
    return pytest.raises(AssertionError, match=message)


def test_the_sound_plan_passes_every_checker(plan: Plan, now: CaseState) -> None:
    """A control of the controls: nothing is wrong to begin with."""
    checkers.check_range(plan)
    checkers.check_contraindicated(plan, now, TYPES)
    checkers.check_prerequisites(plan, now, TYPES)
    checkers.check_budget(plan, now)
    checkers.check_adds_up(plan)
    checkers.check_explained(plan)
    checkers.check_preparation(plan, TYPES)
    checkers.check_options(plan, 3)
    checkers.check_not_open(plan, now)
    checkers.check_cool_down(plan, now, 2)
    checkers.check_something_or_why(plan)
    assert plan.stopped is None


@pytest.mark.parametrize(
    "numbers",
    [{"chance": 1.0}, {"low": 0.0}, {"chance": float("nan")}, {"low": 0.9, "chance": 0.5}],
)
def test_01_catches_a_chance_out_of_range(plan: Plan, numbers: dict[str, float]) -> None:
    """1 range."""
    forecast = replace(plan.suggestions[0].forecast, **numbers)
    with caught("in the plan|chance of"):
        checkers.check_range(with_first(plan, forecast=forecast))


def test_01_catches_an_infinite_score(plan: Plan) -> None:
    """1 range."""
    with caught("in the plan"):
        checkers.check_range(with_first(plan, score=float("inf")))


class Sulking:
    """A forecaster that takes practice as a reason for pessimism."""

    name = fingerprint = "sulking"

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> list[Forecast]:
        """Forecast less, the more is on record."""
        less = 0.1 * len(case.record)
        return [replace(one, chance=one.chance - less) for one in PRIOR.forecast(case, candidates)]


def test_02_catches_a_forecaster_that_falls_with_practice() -> None:
    """2 completion monotone."""
    with caught("fell to"):
        checkers.check_completion(Sulking(), case(), candidate(make_type()), practice())


def test_04_catches_a_contraindicated_task(plan: Plan, now: CaseState) -> None:
    """4 contraindicated: as an option, and as another size only."""
    barred = replace(now, flags=("recent_trauma",))
    with caught("offered although contraindicated"):
        checkers.check_contraindicated(named(plan, "graded-exposure"), barred, TYPES)


def test_04_catches_a_contraindication_that_is_not_listed(plan: Plan, now: CaseState) -> None:
    """4 contraindicated: its exclusion is listed."""
    barred = replace(now, flags=("recent_trauma",))
    silent = replace(
        plan, withheld=tuple(w for w in plan.withheld if w.task_type != "graded-exposure")
    )
    with caught("not listed"):
        checkers.check_contraindicated(silent, barred, TYPES)


def test_04_catches_a_missing_rehearsal(plan: Plan, now: CaseState) -> None:
    """4 prerequisites."""
    with caught("breathing without breathing"):
        checkers.check_prerequisites(named(plan, "breathing"), now, TYPES)


def test_05_catches_a_warning_that_opens_something(plan: Plan) -> None:
    """5 safety monotone."""
    open_now = replace(
        plan, withheld=tuple(w for w in plan.withheld if w.task_type != "graded-exposure")
    )
    with caught("allowed only with more warnings"):
        checkers.check_fewer(plan, open_now, lambda one: checkers.allowed_rungs(one, TYPES))


@pytest.mark.parametrize("harder", [Reach(3, 1.0, None), Reach(2, 1.0, None)])
def test_06_catches_a_dose_that_grows_with_difficulty(harder: Reach) -> None:
    """6 dose anti-monotone: by rung, and by minutes."""
    with caught("became"):
        checkers.check_dose(make_type(), Reach(2, 0.5, None), harder)


def test_07_catches_a_week_that_is_overbooked(plan: Plan, now: CaseState) -> None:
    """7 budget."""
    with caught("planned of 60"):
        checkers.check_budget(with_first(plan, minutes=60), now)


def test_07_catches_open_tasks_that_were_forgotten(plan: Plan, now: CaseState) -> None:
    """7 budget: open tasks count."""
    more = Assignment("a9", "worry-time", 1, 30, 2, Ownership.THERAPIST, 1, START)
    with caught("planned of 60"):
        checkers.check_budget(plan, replace(now, open=(*now.open, more)))


def test_07_catches_a_week_too_long_at_the_clients_pace(plan: Plan, now: CaseState) -> None:
    """7 budget: at the client's own pace."""
    slow = replace(plan.suggestions[0].forecast, minutes=70.0)
    with caught("at pace of 60"):
        checkers.check_budget(with_first(plan, forecast=slow), now)


def test_08_catches_a_jump_of_two_steps() -> None:
    """8 autonomy step."""
    with caught("therapist to client"):
        checkers.check_steps([Ownership.THERAPIST, Ownership.CLIENT])


def test_08_catches_a_step_forward_after_a_miss() -> None:
    """8 never up after a miss."""
    with caught("after a miss"):
        checkers.check_not_up_after_miss(
            Ownership.THERAPIST, Ownership.SHARED, practice(status="not_this_time")
        )


@pytest.mark.parametrize("disturbed", [[3, 1, 2, 3, 3], [3, 2, 1, 1, 3]])
def test_09_catches_a_fall_and_a_slow_return(disturbed: list[int]) -> None:
    """9 no oscillation."""
    with caught("odd week"):
        checkers.check_calm([3] * 5, disturbed, 1)


def test_09_counts_the_turns_of_a_swing() -> None:
    """9 no oscillation: a row that swings each week turns each week."""
    assert checkers.turns([1, 2, 1, 2, 1]) == 3
    assert checkers.turns([3, 2, 2, 1, 1]) == 0


def test_10_catches_a_suggestion_in_a_crisis(plan: Plan) -> None:
    """10 crisis dominance: an option beside a stop, and a stop without a word."""
    with caught("although the plan is stopped"):
        checkers.check_crisis(replace(plan, stopped="A risk flag is open."))
    with caught("no word"):
        checkers.check_crisis(replace(plan, suggestions=()))


def test_10_reads_risk_from_the_log_by_itself() -> None:
    """10 crisis dominance: the second reading of the log sees aliases, retractions, clearing."""
    one = Course.opened().add("flag_raised", flag="suicidal-ideation")
    assert checkers.risk_open(one.history)
    assert not checkers.risk_open(Course.opened().add("flag_raised", flag="panic").history)
    assert not checkers.risk_open(one.add("flag_cleared", flag="si").history)


def test_11_catches_a_task_added_by_a_failure(plan: Plan) -> None:
    """11 failure monotone."""
    with caught("added by a failure"):
        checkers.check_nothing_added(replace(plan, suggestions=()), plan)


def test_14_catches_one_byte(plan: Plan) -> None:
    """14, 16, 21."""
    with caught("the plans differ"):
        checkers.check_same(plan, replace(plan, client="c-018"))


def test_17_catches_a_reason_that_does_not_count(plan: Plan) -> None:
    """17 explanation adds up."""
    with caught("is not the score"):
        checkers.check_adds_up(with_first(plan, reasons=plan.suggestions[0].reasons[1:]))


@pytest.mark.parametrize(
    "changes",
    [
        {"reasons": ()},
        {"rationale": " "},
        {"evidence": ""},
        {"sources": ()},
        {"would_change": ()},
        {"steps": ("Explain None.",)},
        {"smaller": None, "no_smaller_because": None},
        {"larger": None, "no_larger_because": None},
    ],
)
def test_17_catches_a_suggestion_without_its_words(plan: Plan, changes: dict[str, Any]) -> None:
    """17 and S8."""
    with pytest.raises(AssertionError):
        checkers.check_explained(with_first(plan, **changes))


def test_a8_catches_a_distressing_task_without_preparation(plan: Plan) -> None:
    """A8."""
    bare = with_first(plan, task_type="graded-exposure", rung=1, preparation=None)
    with caught("unprepared"):
        checkers.check_preparation(bare, TYPES)


def test_22_hides_times_and_nothing_else(recommender: Recommender, plan: Plan) -> None:
    """22 time: what is compared leaves out the times, and keeps the rest."""
    later = replace(plan, at=plan.at + timedelta(days=1))
    assert checkers.without_times(plan) == checkers.without_times(later)
    assert checkers.without_times(plan) != checkers.without_times(named(plan, "other"))


def test_24_catches_a_task_that_comes_twice(plan: Plan) -> None:
    """24 duplicates."""
    with caught("twice"):
        checkers.check_options(replace(plan, suggestions=(plan.suggestions[0],) * 2), 3)


def test_24_catches_too_many_options(plan: Plan) -> None:
    """24, A4."""
    with caught("3 options"):
        checkers.check_options(plan, 2)
    six = tuple(replace(plan.suggestions[0], task_type=f"t{n}") for n in range(6))
    with caught("6 options"):
        checkers.check_options(replace(plan, suggestions=six), 6)


def test_24_catches_a_task_that_is_open_already(plan: Plan, now: CaseState) -> None:
    """B37."""
    with caught("although open"):
        checkers.check_not_open(named(plan, "bibliotherapy"), now)


def test_24_catches_a_declined_task(plan: Plan, now: CaseState) -> None:
    """24 cool-down: inside its time only."""
    name = plan.suggestions[0].task_type
    with caught("although declined"):
        checkers.check_cool_down(plan, replace(now, declined=((name, now.sessions - 1),)), 2)
    checkers.check_cool_down(plan, replace(now, declined=((name, now.sessions - 2),)), 2)


def test_catches_an_empty_plan_without_a_word(plan: Plan) -> None:
    """S3, S8."""
    with caught("without a word"):
        checkers.check_something_or_why(replace(plan, suggestions=(), withheld=(), notes=()))
    with caught("no note"):
        checkers.check_something_or_why(replace(plan, suggestions=(), notes=()))


def test_catches_a_task_type_that_vanished(plan: Plan) -> None:
    """S8."""
    seen = [*(w.task_type for w in plan.withheld), *(s.task_type for s in plan.suggestions)]
    lost = replace(plan, withheld=tuple(Withheld(n, (), "X", "x") for n in seen if n == "x"))
    asked_more = replace(lost, decision=replace(plan.decision, most=5))
    with caught("neither offered nor withheld"):
        checkers.check_accounted(asked_more, TYPES)


def test_catches_a_list_that_changes_with_its_length(plan: Plan) -> None:
    """Also cheap: limit n."""
    turned: tuple[Suggestion, ...] = plan.suggestions[::-1]
    with caught("another list"):
        checkers.check_prefix(plan, replace(plan, suggestions=turned))


def test_catches_a_task_left_out_of_a_longer_list(plan: Plan) -> None:
    """Also cheap: the longer list without the first of the shorter."""
    with caught("left out"):
        checkers.check_holds(plan, replace(plan, suggestions=plan.suggestions[1:], withheld=()))


@pytest.mark.parametrize("size", ["smaller", "larger"])
def test_catches_another_size_that_is_none(plan: Plan, size: str) -> None:
    """Other sizes: the first suggestion's own size passed off as another."""
    one = next(one for one in plan.suggestions if one.smaller)
    same = Size(one.rung - (size == "larger"), one.minutes, one.occasions, 0.5, "x")
    with caught(size):
        checkers.check_other_sizes(replace(plan, suggestions=(replace(one, **{size: same}),)))


def test_03_catches_a_model_fitted_anew_that_falls() -> None:
    """3 refit: a fall by more than rounding."""
    checkers.check_refit(0.5, 0.5 - 1e-10)
    with caught("by fitting anew"):
        checkers.check_refit(0.5, 0.499)


def test_12_catches_an_empty_record_without_a_word(plan: Plan) -> None:
    """12 empty history: labelled."""
    with caught("no word on an empty record"):
        checkers.check_labelled(plan)


def test_13_catches_a_climb_of_two_rungs_and_one_after_a_miss() -> None:
    """13 all complete, all missed."""
    checkers.check_next(2, 3, good=True)
    with caught("rung 2 became 4"):
        checkers.check_next(2, 4, good=True)
    with caught("rung 2 became 3"):
        checkers.check_next(2, 3, good=False)


def test_15_catches_a_name_that_decides(plan: Plan) -> None:
    """15 relabelling: the same plan passes under its own names, and its reverse does not."""
    names = {one.task_type: one.task_type for one in plan.suggestions}
    checkers.check_relabelled(plan, plan, names)
    with caught("the names of tasks decide"):
        checkers.check_relabelled(plan, replace(plan, suggestions=plan.suggestions[::-1]), names)


def test_17_catches_a_reason_that_rests_on_nothing(plan: Plan) -> None:
    """17 evidence: with what it rests on taken out, the same reason with the same points."""
    one = plan.suggestions[0]
    with caught("rests on nothing"):
        checkers.check_rested(one, one.reasons[0], plan)
    checkers.check_rested(one, one.reasons[0], replace(plan, suggestions=()))


def test_17_catches_a_goal_and_a_record_that_are_not_theirs(plan: Plan, now: CaseState) -> None:
    """17 cited facts."""
    checkers.check_cited(plan, now)
    with caught("is not the client's"):
        checkers.check_cited(with_first(plan, goal="somebody-elses"), now)
    known = next(one for one in plan.suggestions if now.record_of(one.task_type))
    wrong = tuple(
        replace(why, text="On record lately: 7 of 9.") if why.code == "record" else why
        for why in known.reasons
    )
    told = replace(plan, suggestions=(replace(known, reasons=wrong),))
    with caught("is not so"):
        checkers.check_cited(told, now)


def test_17_catches_other_practice_counted_among_the_misses(plan: Plan, now: CaseState) -> None:
    """17 cited facts: one of their own, one practised another way (A1)."""
    known = next(one for one in plan.suggestions if now.record_of(one.task_type))
    other = practice(known.task_type, Status.OTHER_PRACTICE, session=now.sessions, at=now.at)
    more = replace(now, record=(*now.record, other))

    def told(text: str) -> Plan:
        reason = next(one for one in known.reasons if one.code == "record")
        return replace(plan, suggestions=(replace(known, reasons=(replace(reason, text=text),)),))

    checkers.check_cited(told("On record lately: 1 of 1; 1 practised another way."), more)
    with caught("is not so"):
        checkers.check_cited(told("On record lately: 1 of 2."), more)


def test_19_catches_a_record_that_came_back_otherwise() -> None:
    """19 round trip: one event less is another digest."""
    made = course()
    assert History.from_events(made.events[:-1]).digest != made.history.digest


def test_20_catches_an_event_that_is_there_twice_or_not_at_all() -> None:
    """20 idempotence, N2."""
    checkers.check_kept({"a": ["x", "y"]}, {"a": ("x", "y")})
    for held in ({"a": ("x", "y", "y")}, {"a": ("x",)}, {"a": ("y", "x")}, {}):
        with caught("the store and the model of it differ"):
            checkers.check_kept({"a": ["x", "y"]}, held)


def test_23_catches_a_model_that_has_learned_something_else(now: CaseState) -> None:
    """23 erasure: another forecaster says something else of somebody."""
    cases = [now, now]
    checkers.check_same_numbers(PRIOR, PRIOR, cases, TYPES)
    with caught("two models differ"):
        checkers.check_same_numbers(PRIOR, Sulking(), cases, TYPES)


def test_24_catches_the_worse_before_the_better(plan: Plan) -> None:
    """24 dominance."""
    first, second = (one.task_type for one in plan.suggestions[:2])
    checkers.check_dominance(plan, first, second)
    with caught("comes first"):
        checkers.check_dominance(plan, second, first)
    with caught("is not there"):
        checkers.check_dominance(plan, "absent", first)


def test_25_catches_a_row_that_reading_wrote() -> None:
    """25 read purity."""
    with caught("reading has written"):
        checkers.check_rows([("events", [1])], [("events", [1, 2])])


def test_12_an_unopened_history_is_stopped(recommender: Recommender) -> None:
    """12: the empty history passes the checker of a stop."""
    empty = recommender.suggest(History("x", ()), at=START)
    checkers.check_crisis(empty)
    assert empty.suggestions == ()
