"""A past suggestion beside today's plan: what changed, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from histories import Course, prior_host

from recommender import History, Recommender, Settings
from recommender.domain.history import Suggested
from recommender.engine import replay
from recommender.interchange.plan_record import offered

if TYPE_CHECKING:
    from recommender.domain.plan import Plan


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return Recommender(host=prior_host())


def course() -> Course:
    """Return a course at the end of its second session, with one good outcome."""
    made = Course.opened(weekly_minutes=60).goal("g", "worry", "stress").session(6)
    made.assign("thought-record", "t-1").session(6)
    return made.review("t-1", "done", difficulty=4, minutes=6)


def planned(recommender: Recommender, made: Course, **asked: int) -> Plan:
    return recommender.suggest(made.history, at=made.now, **asked)


def suggested(made: Course, plan: Plan, **other: Any) -> Course:
    return made.add("suggested", at=plan.at, **{**offered(plan), **other})


def replayed(recommender: Recommender, made: Course) -> replay.Replayed:
    (found,) = recommender.replay(made.history)
    return found


def test_a_plan_made_again_is_the_same(recommender: Recommender) -> None:
    made = course()
    plan = planned(recommender, made, seed=11, most=2)
    found = replayed(recommender, suggested(made, plan))
    assert found.then == found.today
    assert (found.changes, found.causes, found.stopped) == ((), (), None)
    assert (found.seed, found.at) == (11, plan.at)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_seed(recommender: Recommender, seed: int) -> None:
    made = course()
    assert not replayed(recommender, suggested(made, planned(recommender, made, seed=seed))).changes


def test_many_suggestions_come_in_their_order(recommender: Recommender) -> None:
    made = course()
    suggested(made, planned(recommender, made))
    made.assign("worry-time", "w-1").session(7)
    suggested(made, planned(recommender, made))
    found = recommender.replay(made.history)
    assert [len(one.changes) for one in found] == [0, 0]
    assert found[0].at < found[1].at


def test_an_old_record_without_the_number_asked_for_is_made_with_three(
    recommender: Recommender,
) -> None:
    made = course()
    plan = planned(recommender, made)
    kept = ("model_fingerprint", "settings_digest", "most")
    found = replayed(recommender, suggested(made, plan, **dict.fromkeys(kept)))
    assert (found.changes, found.causes) == ((), ())


def test_other_settings_change_sizes_and_are_named(recommender: Recommender) -> None:
    made = course()
    suggested(made, planned(recommender, made))
    other = Recommender(host=prior_host(), settings=Settings(first_minutes=4))
    found = replayed(other, made)
    # The prior answers by the settings, so it is another model too.
    assert [one.name for one in found.causes] == ["model", "settings"]
    assert found.changes
    assert all(one.why or one.code == "ranked" for one in found.changes)


def test_another_engine_or_model_is_named(recommender: Recommender) -> None:
    made = course()
    plan = planned(recommender, made)
    old = {"engine": "0.0.1", "model": "older", "model_fingerprint": "a" * 64}
    causes = {one.name: one for one in replayed(recommender, suggested(made, plan, **old)).causes}
    assert set(causes) == {"engine", "model"}
    assert causes["engine"].then == "0.0.1"
    assert causes["model"].then == f"older {'a' * 64}"


def test_the_same_model_fitted_anew_is_named(recommender: Recommender) -> None:
    made = course()
    plan = planned(recommender, made)
    found = replayed(recommender, suggested(made, plan, model_fingerprint="b" * 64))
    assert [one.name for one in found.causes] == ["model"]


def test_added_removed_and_resized_each_with_a_reason(recommender: Recommender) -> None:
    made = course()
    plan = planned(recommender, made)
    options = offered(plan)["options"]
    options[0] = {**options[0], "minutes": options[0]["minutes"] + 7}
    gone = {**options[1], "task_type": "breathing"}
    found = replayed(recommender, suggested(made, plan, options=[options[0], gone]))
    kinds = {one.task_type: one for one in found.changes}
    assert kinds[options[0]["task_type"]].kind == "resized"
    assert kinds["breathing"].kind == "removed"
    assert "(B23)" in kinds["breathing"].why
    added = [one for one in found.changes if one.kind == "added"]
    assert {one.task_type for one in added} == {one.task_type for one in plan.suggestions[1:]}
    assert {one.code for one in found.changes} == {"size", "withheld", "reasons"}
    assert all(one.why for one in found.changes)


def test_what_ranks_below_others_says_so(recommender: Recommender) -> None:
    made = course()
    plan = planned(recommender, made, most=1)
    listed = {one.task_type for one in plan.suggestions}
    open_to = planned(recommender, made, most=3).suggestions
    other = next(one for one in open_to if one.task_type not in listed)
    options = [{**offered(plan)["options"][0], "task_type": other.task_type, "rung": other.rung}]
    found = replayed(recommender, suggested(made, plan, options=options))
    removed = next(one for one in found.changes if one.kind == "removed")
    assert (removed.code, removed.why) == ("ranked", "")


def test_a_plan_that_is_stopped_today_says_why(recommender: Recommender) -> None:
    made = course()
    plan = planned(recommender, made)
    suggested(made, plan)
    strict = Recommender(host=prior_host(), settings=Settings(required_plugins=("absent",)))
    found = replayed(strict, made)
    assert found.today == ()
    assert found.stopped
    assert {one.why for one in found.changes} == {found.stopped}


def test_a_retraction_of_something_later_said_nothing_then() -> None:
    made = course()
    early = made.now
    made.wait(hours=2)
    made.add("flag_raised", flag="low_energy")
    made.add("retracted", at=early, target=made.last)
    offer = {
        "options": [],
        "seed": 0,
        "history_digest": "0" * 64,
        "engine": "e",
        "model": "m",
    }
    made.add("suggested", at=early.replace(microsecond=1), **offer)
    ((_, before),) = replay.suggestions(made.history.events)
    assert "retracted" not in [one.kind for one in before]
    History.from_events(before)


def test_a_history_without_suggestions_has_nothing_to_make_again(
    recommender: Recommender,
) -> None:
    assert recommender.replay(course().history) == ()


def test_a_first_event_is_compared_with_a_client_nobody_opened(recommender: Recommender) -> None:
    made = course()
    plan = planned(recommender, made)
    lone = Course("c-1").add("suggested", at=plan.at, **offered(plan))
    lone.add("client_opened", consent=True)
    assert "No course has been opened" in (replayed(recommender, lone).stopped or "")


def test_what_is_recorded_of_an_offer_is_a_valid_event(recommender: Recommender) -> None:
    plan = planned(recommender, course())
    said = Suggested(id="s", client="c", at=plan.at, **offered(plan))
    assert said.most == 3
    assert replay.compare(said, replace(plan, client="c")).changes == ()
