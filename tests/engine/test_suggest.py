"""The straight line from a case to a plan: budget, neighbours, what is withheld, the border."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from histories import (
    START,
    Course,
    candidate,
    case,
    found,
    make_type,
    prior_host,
    steps_up,
    tiny_host,
)

from recommender import History, InputError, Recommender, Settings
from recommender.domain.plan import Candidate, Cleared, Forecast, Veto
from recommender.domain.task import Kind
from recommender.engine.suggest import ladder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Forecaster, Plan
    from recommender.domain.task import TaskType


def plan_of(
    course: Course, *types: TaskType, settings: Settings | None = None, **asked: Any
) -> Plan:
    """Return the plan of a course with a few made-up task types."""
    hooks = asked.pop("hooks", {})
    extra = asked.pop("extra", ())
    host = tiny_host(*types, extra=extra, **hooks)
    return Recommender(host=host, settings=settings).suggest(course.history, at=course.now, **asked)


def begun(**opening: Any) -> Course:
    """Return a course in its middle, with one goal."""
    return Course.opened(**opening).goal("worry").session().session().session()


ABC = tuple(make_type(name) for name in "abc")


def test_the_ladder_is_a_candidate_for_each_rung() -> None:
    kind = make_type(ladder=steps_up(2))
    assert ladder(kind) == (candidate(kind, 1), candidate(kind, 2))


def test_as_many_options_as_asked_for() -> None:
    assert [
        len(plan_of(begun(weekly_minutes=300), *ABC, most=n).suggestions) for n in (1, 2, 3)
    ] == [
        1,
        2,
        3,
    ]


def test_one_option_is_said_to_be_the_only_one() -> None:
    (note,) = [one for one in plan_of(begun(), ABC[0]).notes if one.code == "one_option"]
    assert note.text.startswith("One option fits this week")


def test_one_option_that_was_asked_for_is_not_said_to_be_the_only_one() -> None:
    plan = plan_of(begun(weekly_minutes=300), *ABC, most=1)
    (note,) = [one for one in plan.notes if one.code == "one_option"]
    assert note.text == "One option was asked for; others may fit as well."


def test_no_option_says_so_and_why() -> None:
    plan = plan_of(begun(weekly_minutes=0), *ABC)
    assert plan.suggestions == ()
    assert "nothing_fits" in [one.code for one in plan.notes]
    assert {(one.task_type, one.rule) for one in plan.withheld} == {(n, "A11") for n in "abc"}


def test_the_first_option_leaves_room_for_others() -> None:
    plan = plan_of(begun(weekly_minutes=40), *ABC)
    assert [one.minutes * one.occasions for one in plan.suggestions] == [20, 10, 5]


def test_open_tasks_take_their_minutes_first() -> None:
    course = begun(weekly_minutes=40).assign("other", minutes=15, occasions=2)
    plan = plan_of(course, *ABC)
    assert sum(one.minutes * one.occasions for one in plan.suggestions) <= 10


def test_an_open_task_larger_than_the_week_leaves_nothing() -> None:
    course = begun(weekly_minutes=40).assign("other", minutes=60, occasions=2)
    assert plan_of(course, *ABC).suggestions == ()


def test_halving_a_task_does_not_make_the_client_slow() -> None:
    course = begun(weekly_minutes=30).assign("a", minutes=10, occasions=1)
    course.review("a", "partly", barriers=["time"]).assign("other", minutes=15, occasions=1)
    plan = plan_of(course, make_type("a"))
    assert [one.minutes * one.occasions for one in plan.suggestions] == [5]


def test_a_halved_task_takes_half_of_what_a_full_one_takes() -> None:
    course = (
        begun(weekly_minutes=300).assign("a", minutes=10).review("a", "partly", barriers=["time"])
    )
    (one,) = plan_of(course, make_type("a")).suggestions
    assert (one.minutes, one.occasions, one.forecast.minutes) == (5, 2, 5.0)


def test_what_is_withheld_is_sorted_by_task_type_and_rung() -> None:
    course = Course.opened().goal("worry").session()
    withheld = plan_of(course, *ABC).withheld
    keys = [(one.task_type, one.rungs) for one in withheld]
    assert keys == sorted(keys)


def test_rungs_with_one_reason_are_named_together() -> None:
    course = Course.opened().goal("worry").session()
    plan = plan_of(course, make_type("a"))
    assert [(one.rungs, one.rule) for one in plan.withheld] == [((2, 3, 4), "B1")]


# Proposals and vetoes


def only(rung: int) -> Any:
    """Return a hook that proposes one rung."""

    def propose(task_type: TaskType, case: CaseState) -> list[Candidate]:
        return [candidate(task_type, rung)]

    return propose


def test_a_plugin_may_propose_fewer_rungs() -> None:
    plan = plan_of(begun(weekly_minutes=300), make_type("a"), hooks={"propose": only(1)})
    (one,) = plan.suggestions
    assert (one.rung, one.larger, one.no_larger_because) == (
        1,
        None,
        "A larger size is withheld for now.",
    )


@pytest.mark.parametrize("proposed", ["nothing", "too-high"])
def test_a_task_type_without_a_size_in_reach_is_accounted_for(proposed: str) -> None:
    def nothing(task_type: TaskType, case: CaseState) -> list[Candidate]:
        return []

    hook = nothing if proposed == "nothing" else only(3)
    plan = plan_of(begun(weekly_minutes=300), make_type("a"), hooks={"propose": hook})
    assert "a" in {one.task_type for one in (*plan.suggestions, *plan.withheld)}


def vetoing(refuse: Any) -> Any:
    """Return a safety plugin that vetoes what `refuse` says."""

    def veto(candidate: Candidate, case: CaseState) -> Veto | Cleared:
        return Veto("not this") if refuse(candidate) else Cleared()

    return [found("guard", safety=True, veto=veto)]


def test_a_veto_on_every_rung_withholds_the_task() -> None:
    plan = plan_of(begun(), *ABC, extra=vetoing(lambda one: one.task_type.id == "a"))
    assert "a" not in {one.task_type for one in plan.suggestions}
    (why,) = [one for one in plan.withheld if one.task_type == "a"]
    assert (why.rule, why.reason) == ("S3", "A safety check withholds it: not this")


def test_a_veto_on_a_rung_keeps_it_from_being_the_larger_size() -> None:
    extra = vetoing(lambda one: one.rung > 1)
    (one,) = plan_of(begun(weekly_minutes=300), make_type("a"), extra=extra).suggestions
    assert (one.larger, one.no_larger_because) == (None, "A larger size is withheld for now.")


def test_a_veto_on_a_size_counts_after_the_cut() -> None:
    """A check that refuses short practice sees the size that would be offered."""
    extra = vetoing(lambda one: one.occasions < 2)
    plan = plan_of(begun(weekly_minutes=18), make_type("a"), extra=extra)
    assert plan.suggestions == ()
    assert [(one.rungs, one.rule) for one in plan.withheld] == [((1,), "S3")]


def test_a_veto_on_the_smaller_size_takes_it_away() -> None:
    extra = vetoing(lambda one: one.minutes < 10)
    (one,) = plan_of(begun(weekly_minutes=300), make_type("a"), extra=extra).suggestions
    assert (one.smaller, one.no_smaller_because) == (None, "This is the smallest size.")


def test_a_required_check_that_is_absent_stops_everything() -> None:
    plan = plan_of(begun(), *ABC, settings=Settings(required_plugins=("guard",)))
    assert plan.stopped is not None
    assert "guard" in plan.stopped


# The border


@pytest.mark.parametrize("most", [0, -1, 6])
def test_the_number_of_options_is_one_to_five(recommender: Recommender, most: int) -> None:
    with pytest.raises(InputError) as error:
        recommender.suggest(History("c", ()), at=START, most=most)
    assert str(error.value) == f"most = {most}: ask for 1 to 5 options."


def test_a_time_needs_its_zone(recommender: Recommender) -> None:
    with pytest.raises(InputError, match="has no time zone"):
        recommender.suggest(History("c", ()), at=datetime(2026, 1, 1))


@pytest.mark.parametrize("at", ["2026-01-01T10:00:00Z", 5, date(2026, 1, 1)])
def test_a_time_is_a_datetime(recommender: Recommender, at: object) -> None:
    with pytest.raises(InputError, match="give a datetime with a zone"):
        recommender.suggest(History("c", ()), at=at)  # type: ignore[arg-type]


def test_the_same_moment_in_another_zone_is_the_same_plan(recommender: Recommender) -> None:
    course = begun()
    elsewhere = course.now.astimezone(timezone(timedelta(hours=5, minutes=45)))
    one = recommender.suggest(course.history, at=course.now)
    assert recommender.suggest(course.history, at=elsewhere).to_json() == one.to_json()


def test_the_decision_holds_what_is_needed_to_repeat_it() -> None:
    recommender, course = Recommender(host=prior_host()), begun()
    plan = recommender.suggest(course.history, at=course.now, seed=7, most=2)
    decision = plan.decision
    assert (decision.seed, decision.most, decision.model) == (7, 2, "transparent-prior-1")
    assert f"{decision.model} {decision.model_fingerprint}" == recommender.model
    assert decision.history_digest == course.history.digest
    assert decision.plugins == recommender.host.versions()
    assert decision.propensities == tuple(one.propensity for one in plan.suggestions)


def test_the_model_that_ships_answers_unless_it_is_taken_out(recommender: Recommender) -> None:
    course = begun()
    learned = recommender.suggest(course.history, at=course.now)
    assert not learned.faults
    assert learned.decision.model != "transparent-prior-1"
    assert f"{learned.decision.model} {learned.decision.model_fingerprint}" == recommender.model


# Sizes and the week


def likely() -> Forecaster:
    """Return a forecaster as a plugin does."""
    return Likely()


class Likely:
    """A forecaster that thinks less of a task the more of it there is in a week."""

    name = fingerprint = "likely"

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> list[Forecast]:
        """Say .9 for no time at all, and .01 less for each minute a week, whoever it is."""
        del case
        chances = [max(0.9 - one.weekly_minutes / 100, 0.01) for one in candidates]
        return [
            Forecast(chance, 0.01, 0.99, 3, 2, 4, one.minutes, 1, 99)
            for chance, one in zip(chances, candidates, strict=True)
        ]


@pytest.mark.parametrize(
    ("weekly", "size"),
    [
        # 32 minutes a week are .58, so the rung below is taken; with less time they are fewer.
        (300, (3, 14, 2)),
        (30, (4, 16, 1)),
        (20, (4, 16, 1)),
        (15, (4, 8, 1)),
    ],
)
def test_a_rung_is_judged_at_the_size_the_week_gives_it(
    weekly: int, size: tuple[int, int, int]
) -> None:
    """B12: little time makes practice shorter, not shallower."""
    kind = make_type(ladder=steps_up(4))
    course = begun(weekly_minutes=weekly)
    course.assign("made-up", rung=3, minutes=14, occasions=2).review("made-up").session()
    extra = [found("likely", forecaster=likely)]
    (one,) = plan_of(course, kind, extra=extra).suggestions
    assert (one.rung, one.minutes, one.occasions) == size


def test_a_one_off_task_is_offered_until_it_is_done() -> None:
    kind = make_type("a", kind=Kind.ONE_OFF)
    course = begun()
    assert len(plan_of(course, kind).suggestions) == 1
    course.assign("a").review("a")
    assert plan_of(course, kind).suggestions == ()


def test_a_made_up_case_is_sound() -> None:
    """Guard of the builder."""
    assert case().opened_at == START
