"""What the invariants ask of a plan or of a function; each raises AssertionError with a reason."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from recommender.domain.client import RISK_ALIASES, RISK_FLAGS, Ownership
from recommender.domain.history import Status
from recommender.engine import sizing
from recommender.engine.ownership import ORDER
from recommender.engine.suggest import ladder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.plan import Candidate, Forecaster, Plan, Reason, Suggestion
    from recommender.domain.task import TaskType
    from recommender.engine.sizing import Reach
    from recommender.interchange.records import History

MOST_OPTIONS = 5
ROUNDING = 0.051
"""Forecast minutes are shown to one decimal."""


def offered(plan: Plan) -> Iterator[tuple[str, int]]:
    """Yield the task type and rung of each suggestion and of each other size it shows."""
    for one in plan.suggestions:
        yield one.task_type, one.rung
        for other in (one.smaller, one.larger):
            if other is not None:
                yield one.task_type, other.rung


def check_range(plan: Plan) -> None:
    """1: every chance is finite and within .01 and .99, in order; every number is finite."""
    for number in _numbers(plan.to_dict()):
        assert math.isfinite(number), f"{number} in the plan"
    for one in plan.suggestions:
        f = one.forecast
        assert 0.01 <= f.low <= f.chance <= f.high <= 0.99, f"chance of {one.task_type}"
        assert 0 <= f.difficulty_low <= f.difficulty <= f.difficulty_high <= 10, one.task_type
        assert 0 <= f.minutes_low <= f.minutes <= f.minutes_high, f"minutes of {one.task_type}"
        assert 0 < one.propensity <= 1, f"propensity of {one.task_type}"
        for other in (one.smaller, one.larger):
            assert other is None or 0.01 <= other.chance <= 0.99, f"other size of {one.task_type}"


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, int | float):
        yield float(value)


def check_completion(
    forecaster: Forecaster, case: CaseState, asked: Candidate, done: Practice
) -> None:
    """2: one more completed practice of a task never lowers its chance."""
    (before,) = forecaster.forecast(case, (asked,))
    (after,) = forecaster.forecast(replace(case, record=(*case.record, done)), (asked,))
    assert after.chance >= before.chance, f"{before.chance} fell to {after.chance}"


def check_contraindicated(plan: Plan, case: CaseState, types: Mapping[str, TaskType]) -> None:
    """4: a contraindicated task is neither offered nor shown as another size, and is listed."""
    barred = {
        name
        for name, one in types.items()
        if any(other.flag in case.flags for other in one.contraindications)
    }
    shown = {name for name, _ in offered(plan)}
    assert not barred & shown, f"offered although contraindicated: {barred & shown}"
    listed = {one.task_type for one in plan.withheld if not one.rungs}
    assert barred <= listed, f"not listed: {barred - listed}"


def check_prerequisites(plan: Plan, case: CaseState, types: Mapping[str, TaskType]) -> None:
    """4 as well: nothing is offered before the rehearsal or the agreement it asks for."""
    for name, rung in offered(plan):
        for need in types[name].prerequisites:
            if rung < need.from_rung:
                continue
            met = {"rehearsed": case.rehearsed, "agreed": case.agreements}.get(need.need.value)
            assert met is None or need.name in met, f"{name} without {need.name}"


def check_fewer(fewer: Plan, more: Plan, plain: Callable[[Plan], set[tuple[str, int]]]) -> None:
    """5: more warnings never allow anything that was not allowed before."""
    added = plain(more) - plain(fewer)
    assert not added, f"allowed only with more warnings: {sorted(added)}"


def allowed_rungs(plan: Plan, types: Mapping[str, TaskType]) -> set[tuple[str, int]]:
    """Return every rung that no rule withholds; leaving out for want of minutes is no rule here."""
    everything = {
        (name, number) for name, one in types.items() for number in range(1, len(one.ladder) + 1)
    }
    for one in plan.withheld:
        if one.rule == "A11":
            continue
        rungs = one.rungs or range(1, len(types[one.task_type].ladder) + 1)
        everything -= {(one.task_type, number) for number in rungs}
    return everything


def dose(task_type: TaskType, reach: Reach) -> Candidate:
    """Return the size that a reach stands for."""
    return sizing.sized(ladder(task_type)[reach.rung - 1], reach.share, reach.weekly)


def check_dose(task_type: TaskType, milder: Reach, harder: Reach) -> None:
    """6: reporting more difficulty or distress never raises the rung or the minutes a week."""
    low, high = dose(task_type, harder), dose(task_type, milder)
    assert low.rung <= high.rung, f"rung {high.rung} became {low.rung} when reported harder"
    weeks = high.weekly_minutes, low.weekly_minutes
    assert weeks[1] <= weeks[0], f"{weeks[0]} minutes a week became {weeks[1]}"


def check_budget(plan: Plan, case: CaseState) -> None:
    """7: open tasks and suggestions fit the week, for every prefix, also at the client's pace."""
    opened = sum(one.weekly_minutes for one in case.open)
    planned, paced, slack = float(opened), float(opened), 0.0
    for one in plan.suggestions:
        planned += one.minutes * one.occasions
        paced += one.forecast.minutes * one.occasions
        slack += ROUNDING * one.occasions
        assert planned <= case.weekly_minutes, f"{planned} planned of {case.weekly_minutes}"
        assert paced <= case.weekly_minutes + slack, f"{paced} at pace of {case.weekly_minutes}"


def check_steps(leads: Sequence[Ownership]) -> None:
    """8: who leads moves at most one step from each session to the next."""
    for before, after in pairwise(leads):
        moved = abs(ORDER.index(after) - ORDER.index(before))
        assert moved <= 1, f"{before} to {after} in one session"


def check_not_up_after_miss(before: Ownership, after: Ownership, last: Practice) -> None:
    """8: the lead never moves on after a miss."""
    if not last.practised:
        assert ORDER.index(after) <= ORDER.index(before), f"{before} to {after} after a miss"


def check_calm(undisturbed: Sequence[int], disturbed: Sequence[int], outlier: int) -> None:
    """9: one odd week moves the rung one step at most, and two weeks later it is one step off."""
    step = abs(disturbed[outlier] - undisturbed[outlier])
    assert step <= 1, f"one odd week moved the rung by {step}"
    if outlier + 2 < len(undisturbed):
        off = abs(disturbed[outlier + 2] - undisturbed[outlier + 2])
        assert off <= 1, f"{off} rungs off two weeks after one odd week"


def turns(rungs: Sequence[int]) -> int:
    """Return how often a row of rungs changes direction."""
    moves = [b - a for a, b in pairwise(rungs) if a != b]
    return sum((a > 0) != (b > 0) for a, b in pairwise(moves))


def check_crisis(plan: Plan) -> None:
    """10: while a risk is open, or nothing is known, nothing is suggested, and it is said why."""
    assert not plan.suggestions, f"{plan.suggestions[0].task_type} although the plan is stopped"
    assert plan.stopped, "no word on why there is no suggestion"


def risk_open(history: History) -> bool:
    """Tell, by a second and simpler reading of the log, whether a risk is open at its end."""
    gone: set[str] = set()
    for event in reversed(history.events):
        if event.kind == "retracted" and event.id not in gone:
            gone.add(event.target)
    state: dict[str, bool] = {}
    for event in history.events:
        if event.id in gone:
            continue
        if event.kind == "flag_raised":
            name = RISK_ALIASES.get(event.flag, event.flag)
            state[name] = state.get(name, False) or event.risk or name in RISK_FLAGS
        elif event.kind == "measured" and event.measure == "phq9-item9" and event.value >= 1:
            state["phq9_item9"] = True
        elif event.kind == "flag_cleared":
            state.pop(RISK_ALIASES.get(event.flag, event.flag), None)
    return any(state.values())


def check_nothing_added(sound: Plan, broken: Plan) -> None:
    """11: a plugin that fails never adds a task."""
    added = {one.task_type for one in broken.suggestions} - {
        one.task_type for one in sound.suggestions
    }
    assert not added, f"added by a failure: {sorted(added)}"


def check_same(one: Plan, other: Plan) -> None:
    """14, 16, 21: two plans are the same to the byte."""
    assert one.to_json() == other.to_json(), "the plans differ"


def without_times(plan: Plan) -> dict[str, Any]:
    """Return the plan but for times and for what is made of times."""
    plain = plan.to_dict()
    plain.pop("at")
    plain["decision"] = {**plain["decision"], "history_digest": ""}  # type: ignore[dict-item]
    plain["review"] = [{**one, "since": ""} for one in plain["review"]]  # type: ignore[attr-defined]
    return plain


def check_adds_up(plan: Plan) -> None:
    """17: the points of the reasons are the score, and every reason has words."""
    for one in plan.suggestions:
        total = math.fsum(reason.points for reason in one.reasons)
        assert abs(total - one.score) <= 1e-9, f"{total} is not the score {one.score}"
        assert all(reason.text.strip() for reason in one.reasons), f"a reason of {one.task_type}"


def check_explained(plan: Plan) -> None:
    """Every suggestion has reasons, a purpose, its evidence and a word on each size."""
    for one in plan.suggestions:
        assert one.reasons, f"{one.task_type} has no reason"
        assert one.rationale.strip(), f"{one.task_type} has no purpose"
        assert one.evidence.strip(), f"{one.task_type} has no evidence"
        assert one.sources, f"{one.task_type} has no source"
        assert one.would_change, f"{one.task_type}: nothing would change it"
        assert (one.smaller is None) == bool(one.no_smaller_because), one.task_type
        assert (one.larger is None) == bool(one.no_larger_because), one.task_type
        texts = (*one.steps, *one.obstacles, *one.cautions, *(r.text for r in one.reasons))
        assert not any("None" in text for text in texts), f"None in the words of {one.task_type}"


def check_preparation(plan: Plan, types: Mapping[str, TaskType]) -> None:
    """A8: what may distress comes with its preparation."""
    for one in plan.suggestions:
        distress = types[one.task_type].ladder[one.rung - 1].difficulty.distress
        assert distress < 3 or one.preparation is not None, f"{one.task_type} unprepared"


def check_options(plan: Plan, most: int) -> None:
    """24: no task twice, and at most as many options as asked for, never more than five."""
    names = [one.task_type for one in plan.suggestions]
    assert len(set(names)) == len(names), f"twice: {names}"
    assert len(names) <= min(most, MOST_OPTIONS), f"{len(names)} options"


def check_cool_down(plan: Plan, case: CaseState, sessions: int) -> None:
    """24: a declined task stays away for its time."""
    waiting = {name for name, session in case.declined if case.sessions - session < sessions}
    shown = {one.task_type for one in plan.suggestions}
    assert not waiting & shown, f"offered although declined: {waiting & shown}"


def check_not_open(plan: Plan, case: CaseState) -> None:
    """A task that is open is looked at first and not offered a second time."""
    shown = {one.task_type for one in plan.suggestions}
    assert not shown & {one.task_type for one in case.open}, "offered although open"
    assert {one.assignment for one in plan.review} == {one.id for one in case.open}, "review"


def check_something_or_why(plan: Plan) -> None:
    """There is something to do, or a reason why not."""
    said = plan.suggestions or plan.stopped or plan.withheld or plan.notes
    assert said, "an empty plan without a word"
    if not plan.suggestions and plan.stopped is None:
        assert any(one.code == "nothing_fits" for one in plan.notes), "nothing, and no note"


def check_accounted(plan: Plan, types: Mapping[str, TaskType]) -> None:
    """Where fewer options came than were asked for, every task type is offered or accounted for."""
    if len(plan.suggestions) >= plan.decision.most:
        return
    seen = {one.task_type for one in (*plan.suggestions, *plan.withheld)}
    assert set(types) <= seen, f"neither offered nor withheld: {sorted(set(types) - seen)}"


def check_other_sizes(plan: Plan, tolerance: float = 0.0) -> None:
    """A smaller size takes less time at no higher rung; a larger one more time or a higher rung."""
    for one in plan.suggestions:
        week = one.minutes * one.occasions
        if one.smaller is not None:
            assert one.smaller.minutes * one.smaller.occasions < week, f"smaller {one.task_type}"
            assert one.smaller.rung <= one.rung, f"smaller {one.task_type}"
            likely = one.smaller.chance + tolerance >= one.forecast.chance
            assert likely, f"smaller {one.task_type} is likelier"
        if one.larger is not None:
            assert one.larger.minutes * one.larger.occasions >= week, f"larger {one.task_type}"
            assert one.rung <= one.larger.rung <= one.rung + 1, f"larger {one.task_type}"


def check_holds(fewer: Plan, more: Plan) -> None:
    """The tasks of a list are all among those of a longer one."""
    longer = {one.task_type for one in (*more.suggestions, *more.withheld)}
    assert {one.task_type for one in fewer.suggestions} <= longer, "a task that is left out"


def check_prefix(fewer: Plan, more: Plan) -> None:
    """The first n options of a longer list are the list of n."""

    def plain(plan: Plan) -> list[tuple[object, ...]]:
        # Whether a larger size fits depends on the minutes that all the options leave.
        return [
            (one.task_type, one.rung, one.minutes, one.occasions, one.score, one.propensity)
            for one in plan.suggestions
        ]

    most = fewer.decision.most
    assert plain(more)[:most] == plain(fewer), "another list when more options are asked for"


def check_labelled(plan: Plan) -> None:
    """12: a plan without a record says that it rests on none."""
    assert any(one.code == "no_data" for one in plan.notes), "no word on an empty record"


def check_next(rung: int, now: int, *, good: bool) -> None:
    """13: practice climbs one rung at most, and a miss none."""
    assert now <= rung + (1 if good else 0), f"rung {rung} became {now}"


def check_relabelled(one: Plan, other: Plan, names: Mapping[str, str]) -> None:
    """15: other names of task types, and nothing else, is what sets two plans apart."""

    def plain(plan: Plan) -> list[tuple[str, int, int, int, float]]:
        return [
            (some.task_type, some.rung, some.minutes, some.occasions, some.score)
            for some in plan.suggestions
        ]

    renamed = [(names[name], *rest) for name, *rest in plain(one)]
    assert renamed == plain(other), "the names of tasks decide"


def check_rested(one: Suggestion, reason: Reason, after: Plan) -> None:
    """17: without its evidence a reason is gone, or the option has lost points by it."""
    still = [some for some in after.suggestions if some.task_type == one.task_type]
    for some in still:
        told = [why for why in some.reasons if (why.code, why.text) == (reason.code, reason.text)]
        lost = any(why.points < reason.points for why in told)
        assert not told or lost or some.score < one.score, f"{reason.code} rests on nothing"


def check_cited(plan: Plan, case: CaseState) -> None:
    """17: the goal of an option is the client's, and its record is counted as it is.

    What was practised another way is no miss, and is counted apart (A1).
    """
    goals = {one.id for one in case.goals}
    for one in plan.suggestions:
        assert one.goal is None or one.goal in goals, f"goal {one.goal} is not the client's"
        record = [p for p in case.record_of(one.task_type) if p.counts][-4:]
        own = [p for p in record if p.status is not Status.OTHER_PRACTICE]
        counted = [sum(p.practised for p in own), len(own)] if own else []
        counted += [len(record) - len(own)] if 0 < len(own) < len(record) else []
        for reason in one.reasons:
            if reason.code == "record" and record:
                told = [int(number) for number in re.findall(r"\d+", reason.text)]
                assert told == counted, f"'{reason.text}' is not so"


def check_dominance(plan: Plan, better: str, worse: str) -> None:
    """24: what is better in every way stands before what is worse."""
    names = [one.task_type for one in plan.suggestions]
    assert better in names, f"{better} is not there"
    assert worse not in names or names.index(better) < names.index(worse), f"{worse} comes first"


def check_refit(before: float, after: float) -> None:
    """3: a model fitted anew with one more completed practice does not lower its chance."""
    assert after >= before - 1e-9, f"{before} fell to {after} by fitting anew"


def check_rows(before: Sequence[object], after: Sequence[object]) -> None:
    """25: what only reads leaves every row of the store as it was."""
    assert before == after, "reading has written"


def check_kept(
    model: Mapping[str, Sequence[object]], store: Mapping[str, Sequence[object]]
) -> None:
    """20: the store holds what was acknowledged, once, in order, and nothing else."""
    assert {name: list(some) for name, some in store.items()} == {
        name: list(some) for name, some in model.items()
    }, "the store and the model of it differ"


def check_same_numbers(
    one: Forecaster, other: Forecaster, cases: Sequence[CaseState], types: Mapping[str, TaskType]
) -> None:
    """23: two models say the same of every client and every first size."""
    asked = [ladder(task_type)[0] for _, task_type in sorted(types.items())]
    for case in cases:
        same = list(one.forecast(case, asked)) == list(other.forecast(case, asked))
        assert same, "two models differ"
