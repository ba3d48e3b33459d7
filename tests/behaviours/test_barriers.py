"""What got in the way leads to a change of the task or its explanation."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from claims import behaviour
from histories import (
    Course,
    candidate,
    found,
    frozen_host,
    make_type,
    tiny_host,
)
from plans import (
    chance,
    desk,
    middle,
    offers,
    plan_of,
    plan_with,
    practised,
    reason,
    size,
    the_one,
    withheld,
)
from pydantic import ValidationError

from recommender import History, InputError, Recommender, Settings
from recommender.domain.barrier import Barrier, Locus
from recommender.engine.barriers import REMEDIES
from recommender.language.messages import say
from recommender.plugin import Difficulty, Rung, TaskType

MADE_UP = make_type()


def missed(*barriers: str, kind: TaskType = MADE_UP, rung: int = 1) -> Course:
    """Return a course in which one task was not possible, for these reasons."""
    step = kind.ladder[rung - 1]
    return practised(
        middle(),
        kind.id,
        "not_this_time",
        rung=rung,
        minutes=step.minutes,
        occasions=step.occasions,
        barriers=barriers,
    )


def answer(*barriers: str, kind: TaskType = MADE_UP, rung: int = 1) -> Any:
    """Return the next suggestion of a task that was not possible."""
    return the_one(plan_with(missed(*barriers, kind=kind, rung=rung), kind))


# A4


@behaviour("A4")
@pytest.mark.parametrize("barriers", [(), ("unknown",)])
def test_without_a_reason_the_first_question_is_whether_the_task_fits(
    barriers: tuple[str, ...],
) -> None:
    assert answer(*barriers).steps[0] == say("step.relevance")


@behaviour("A4")
def test_without_a_reason_nothing_is_placed_with_the_client() -> None:
    assert REMEDIES[Barrier.UNKNOWN].locus in {Locus.TASK, Locus.EXPLANATION}
    of_the_client = {
        say(f"step.{code}")
        for remedy in REMEDIES.values()
        if remedy.locus is Locus.CLIENT_STATE
        for code in remedy.steps
    } - {say("step.smaller")}
    assert not of_the_client & set(answer().steps)


# A8


def distressing(distress: int, **changes: Any) -> TaskType:
    """Return a task type whose one rung has this distress."""
    demand = Difficulty(effort=1, distress=distress, reflection=1, exposure=0)
    rung = Rung(title="One", what="Do it.", minutes=5, occasions=1, difficulty=demand)
    return make_type("bare", ladder=(rung,), **changes)


@behaviour("A8")
@pytest.mark.parametrize(("distress", "accepted"), [(2, True), (3, False), (5, False)])
def test_a_distressing_task_without_preparation_is_not_accepted(
    distress: int, accepted: bool
) -> None:
    def task_types() -> list[TaskType]:
        return [distressing(distress, preparation=None)]

    host = tiny_host(extra=[found("bare", task_types=task_types)])
    recommender = Recommender(host=host)
    assert bool(recommender.task_types) is accepted
    assert bool(recommender.faults) is not accepted
    assert bool(plan_of(middle(), recommender=recommender).suggestions) is accepted


@behaviour("A8")
def test_a_distressing_task_shows_what_may_come_up_how_to_prepare_and_when_to_stop() -> None:
    (shown,) = plan_with(middle(), distressing(3)).suggestions
    assert shown.preparation is not None
    assert shown.preparation.may_come_up
    assert shown.preparation.how_to_prepare
    assert shown.preparation.when_to_stop


@behaviour("A8", "S4")
def test_every_distressing_size_that_ships_carries_its_preparation() -> None:
    for kind in desk().task_types.values():
        if any(rung.difficulty.distress >= 3 for rung in kind.ladder):
            assert kind.preparation, kind.id


# A9


@behaviour("A9")
@pytest.mark.parametrize("rung", [2, 3, 4])
def test_what_was_too_distressing_comes_back_gentler_and_prepared(rung: int) -> None:
    before = MADE_UP.ladder[rung - 1].difficulty.distress
    one = answer("too_distressing", rung=rung)
    assert MADE_UP.ladder[one.rung - 1].difficulty.distress <= before - 1
    assert one.preparation is not None
    assert one.steps == (say("step.gentler"), say("step.prepare"))


@behaviour("A9")
def test_what_was_too_distressing_at_its_gentlest_is_shorter_with_an_offer_to_rehearse() -> None:
    one = answer("too_distressing")
    assert (one.rung, one.minutes) == (1, MADE_UP.ladder[0].minutes // 2)
    assert "rehears" in one.steps[0]


# A10


@behaviour("A10")
@pytest.mark.parametrize("forecaster", ["learned", "prior"])
def test_ten_minutes_that_took_twenty_three_times_are_shown_as_sixteen_to_twenty(
    forecaster: str,
) -> None:
    course = middle()
    for _ in range(3):
        practised(course, "breathing", spent=20, minutes=10)
    plan = plan_of(course, recommender=desk(forecaster))
    ratios = [one.forecast.minutes / one.minutes for one in plan.suggestions]
    assert ratios
    assert all(16 <= 10 * ratio <= 20 for ratio in ratios)


@behaviour("A10")
@pytest.mark.parametrize("forecaster", ["learned", "prior"])
@pytest.mark.parametrize(("spent", "longer"), [(20, True), (5, False)])
def test_one_outcome_is_enough_to_move_the_minutes_shown(
    forecaster: str, spent: int, longer: bool
) -> None:
    course = practised(middle(), "breathing", spent=spent, minutes=10)
    plan = plan_of(course, recommender=desk(forecaster))
    assert all((one.forecast.minutes > one.minutes) is longer for one in plan.suggestions)


# A11


@behaviour("A11")
@pytest.mark.parametrize("weekly", [5, 12, 20, 45, 90, 300])
@pytest.mark.parametrize("slow", [False, True])
def test_everything_suggested_fits_the_week_at_the_clients_own_pace(
    weekly: int, slow: bool
) -> None:
    course = middle("worry", "stress", "sleep", weekly_minutes=weekly)
    if slow:
        practised(course, "thought-record", spent=15, minutes=5)
    course.assign("goal-list", minutes=5, occasions=1)
    plan = plan_of(course)
    planned = 5 + sum(one.minutes * one.occasions for one in plan.suggestions)
    paced = sum(one.forecast.minutes * one.occasions for one in plan.suggestions)
    assert planned <= weekly
    assert paced <= weekly + 1
    assert plan.suggestions or weekly < 20


@behaviour("A11")
def test_what_does_not_fit_is_made_smaller_before_it_is_left_out() -> None:
    course = middle(weekly_minutes=12)
    one = the_one(plan_with(course, make_type()))
    assert size(one) == (1, 5, 1)
    assert reason(one, "cut") is not None


@behaviour("A11")
def test_what_does_not_fit_at_any_size_is_left_out_with_the_reason() -> None:
    plan = plan_with(middle(weekly_minutes=4), make_type())
    assert plan.suggestions == ()
    assert withheld(plan) == {"made-up": "A11"}
    assert "4 minutes" in plan.withheld[0].reason
    assert "nothing_fits" in {one.code for one in plan.notes}


# A14


@behaviour("A14")
def test_two_misses_of_a_way_of_working_bring_another_one() -> None:
    course = middle()
    for name in ("thought-record", "negative-thought-list"):
        practised(course, name, "not_this_time", minutes=5)
    found_ = offers(plan_of(course))
    written = [one for name, one in found_.items() if way(name) == "write"]
    assert all(reason(one, "tired") for one in written)
    assert {way(name) for name in found_} - {"write"}
    assert not any(reason(one, "tired") for name, one in found_.items() if way(name) != "write")


@behaviour("A14")
def test_one_miss_tires_no_way_of_working() -> None:
    course = practised(middle(), "thought-record", "not_this_time", minutes=5)
    assert not any(reason(one, "tired") for one in plan_of(course).suggestions)


def way(task_type: str) -> str:
    """Return the main way of working of a task type."""
    return frozen_host().types[task_type].modality[0].value


@behaviour("A14", "S15")
def test_another_option_is_tried_by_chance_and_the_chance_is_on_record() -> None:
    course = middle("worry")
    plans = [plan_of(course, seed=seed, most=2) for seed in range(300)]
    second = Counter(one.suggestions[1].task_type for one in plans)
    usual, _ = second.most_common(1)[0]
    drawn = sum(count for name, count in second.items() if name != usual)
    assert 0.05 <= Settings().exploration <= 0.30
    assert 0.02 * 300 <= drawn <= 0.2 * 300
    shares = {}
    for one in plans:
        shares[one.suggestions[1].task_type] = one.suggestions[1].propensity
        assert one.decision.propensities == tuple(s.propensity for s in one.suggestions)
    assert sum(shares.values()) == pytest.approx(1, abs=0.001)
    assert all(abs(second[name] / 300 - share) < 0.08 for name, share in shares.items())


@behaviour("A14", "S15")
def test_a_clinic_cannot_ask_for_more_chance_than_three_in_ten() -> None:
    assert Settings(exploration=0.3).exploration == 0.3
    with pytest.raises(ValidationError):
        Settings(exploration=0.31)


# B30


@behaviour("B30")
@pytest.mark.parametrize("word", ["unwilling", "resistant", "lazy", "refused", "avoidance"])
def test_no_outcome_can_say_that_a_client_did_not_want_to(word: str) -> None:
    course = middle().assign("thought-record", "a", minutes=5).review("a", "not_this_time")
    records = [one.model_dump(mode="json") for one in course.events]
    records[-1]["barriers"] = [word]
    with pytest.raises(InputError):
        History.from_records(records)


# B32


@behaviour("B32")
def test_too_little_time_halves_the_minutes_and_keeps_the_goal() -> None:
    one = answer("time")
    assert size(one) == (1, 5, 2)
    assert one.goal == "goal"
    assert one.steps == (say("step.halve"),)


# B33


@behaviour("B33")
def test_an_unclear_purpose_brings_the_same_task_a_longer_reason_and_a_question() -> None:
    one = answer("unclear_why")
    assert one.task_type == "made-up"
    assert size(one) == (1, 10, 2)
    assert one.steps == (
        say("step.purpose", longer=MADE_UP.longer_rationale),
        say("step.teach_back", question=MADE_UP.teach_back),
    )


# B34


@behaviour("B34")
@pytest.mark.parametrize("rung", [2, 3, 4])
def test_what_was_too_hard_comes_back_easier_and_likelier_for_the_same_goal(rung: int) -> None:
    kind = frozen_host().types["thought-record"]
    course = missed("too_hard", kind=kind, rung=rung)
    one = offers(plan_of(course))["thought-record"]
    assert one.rung < rung
    assert one.goal == "goal"
    assert one.forecast.chance > chance(course, candidate(kind, rung))
    assert one.steps == (say("step.smaller"),)


@behaviour("B34")
@pytest.mark.parametrize("rung", [2, 3, 4])
def test_what_was_too_hard_is_smaller_whatever_its_chance(rung: int) -> None:
    settings = Settings(chance_needed=0.0)
    hard, forgot = (
        the_one(plan_with(missed(why, rung=rung), MADE_UP, settings=settings))
        for why in ("too_hard", "forgot")
    )
    assert hard.rung < forgot.rung == rung


@behaviour("B34")
def test_what_was_too_hard_at_its_easiest_is_shorter() -> None:
    assert size(answer("too_hard")) == (1, 5, 2)


# B35


@behaviour("B35")
@pytest.mark.parametrize("how", ["reason", "flag"])
def test_where_perfection_gets_in_the_way_a_flaw_and_a_time_to_stop_are_part_of_it(
    how: str,
) -> None:
    if how == "reason":
        one = answer("perfectionism")
    else:
        one = the_one(plan_with(middle().add("flag_raised", flag="perfectionism"), MADE_UP))
    good = MADE_UP.good_enough
    assert good.imperfection in one.steps[-1]
    assert f"Stop after {min(good.minutes_cap, one.minutes)} min" in one.steps[-1]


@behaviour("B35")
def test_a_reason_of_perfection_never_adds_fields() -> None:
    kind = frozen_host().types["thought-record"]
    for rung in (1, 2, 3, 4):
        found_ = offers(plan_of(missed("perfectionism", kind=kind, rung=rung)))
        assert len(found_["thought-record"].fields) <= len(kind.fields_at(rung))


@behaviour("A4", "A9", "B32", "B33", "B34", "B35")
@pytest.mark.parametrize("barrier", list(Barrier))
def test_every_reason_has_an_answer_of_its_own_kind(barrier: Barrier) -> None:
    one = answer(barrier.value)
    assert one.steps, barrier
    assert one.minutes * one.occasions <= MADE_UP.ladder[0].weekly_minutes


@behaviour("A10")
def test_the_page_shows_the_time_that_tasks_have_taken_this_client() -> None:
    from recommender.cli.plan_text import page

    def shown(spent: int) -> str:
        course = middle("worry")
        for _ in range(3):
            practised(course, "worry-time", "done", minutes=10, spent=spent)
        case = desk().case(course.history, at=course.now)
        return "\n".join(page(plan_of(course), case, desk().task_types, {}))

    assert "min an occasion by the record so far" in shown(20)
    assert "min an occasion by the record so far" not in shown(10)


@behaviour("A10", "A11")
def test_a_pace_learned_elsewhere_is_called_that_and_the_minutes_of_the_page_add_up() -> None:
    from recommender.cli.plan_text import page

    course = middle("worry", weekly_minutes=60)
    for _ in range(3):
        practised(course, "worry-time", "done", minutes=10, spent=20)
    plan = plan_of(course)
    text = "\n".join(page(plan, desk().case(course.history, at=course.now), desk().task_types, {}))
    assert "Nothing of this kind is on record yet." in text
    assert "min an occasion by this client's pace in other tasks" in text
    planned = sum(one.minutes * one.occasions for one in plan.suggestions)
    (told,) = re.findall(
        r"Together they would take (\d+) minutes a week at this client's pace", text
    )
    assert planned < int(told) <= 60
    left = [int(one) for one in re.findall(r"does not fit the (\d+) minutes", text)]
    assert 60 - int(told) in left
