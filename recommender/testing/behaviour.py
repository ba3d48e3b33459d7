"""Checks of what a plugin does: its vetoes and proposals, and plans made with it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from recommender.engine.card import ladder
from recommender.host.answers import candidates
from recommender.host.consulting import PROPOSE_HOOK
from recommender.host.guard import NotUsableError, kind, muffled
from recommender.host.loading import VETO_HOOK
from recommender.testing.histories import COUNT, planned
from recommender.testing.registry import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Plan
    from recommender.domain.task import TaskType
    from recommender.testing.histories import Planned
    from recommender.testing.subject import Subject

EVERY = 10
"""Of the generated histories, every tenth is put to vetoes and proposals twice."""


def check_pure(subject: Subject) -> Iterator[Finding]:
    """Vetoes and proposals say the same when asked twice, and change nothing they are given."""
    cases = [one.case for one in planned(subject)[::EVERY]]
    for hook, questions in ((VETO_HOOK, _candidates), (PROPOSE_HOOK, _own_types)):
        call = _hook(subject, hook)
        if call is not None:
            for said in dict.fromkeys(_impure(call, cases, questions(subject))):
                yield Finding(said, hook, "Answer from the arguments alone, and leave them be")


def _impure(
    call: Callable[..., Any], cases: list[CaseState], questions: tuple[dict[str, Any], ...]
) -> Iterator[str]:
    for case in cases:
        for question in questions:
            lent, twin = copy.deepcopy(question), case.twin()
            first = _answer(call, lent, twin)
            if lent != question or twin != case:
                yield "it changes what it is given"
            elif _answer(call, copy.deepcopy(question), case.twin()) != first:
                yield "it gives two answers to one question"


def _answer(call: Callable[..., Any], question: dict[str, Any], case: CaseState) -> object:
    try:
        with muffled():
            answer = call(**question, case=case)
            return answer if answer is None or hasattr(answer, "reason") else repr(answer)
    except Exception as error:  # noqa: BLE001 - a plan would name it as a fault
        return kind(error)


def _candidates(subject: Subject) -> tuple[dict[str, Any], ...]:
    types = subject.peers.types.values()
    return tuple({"candidate": size} for one in types for size in ladder(one))


def _own_types(subject: Subject) -> tuple[dict[str, Any], ...]:
    return tuple({"task_type": one} for one in subject.host.types.values())


def _hook(subject: Subject, name: str) -> Callable[..., Any] | None:
    return next((one.hooks[name] for one in subject.host.plugins if name in one.hooks), None)


def check_histories_hold(subject: Subject) -> Iterator[Finding]:
    """In 500 generated histories nothing raises, and the plugin is without a fault."""
    yield from dict.fromkeys(_faults(subject))


def _faults(subject: Subject) -> Iterator[Finding]:
    for one in planned(subject):
        if one.plan is None:
            what = f"a plan ended in {kind(one.error)}"
            yield Finding(what, "generated histories", "Look at what the plugin changed")
        for fault in one.plan.faults if one.plan else ():
            if fault.plugin == subject.origin.name:
                yield Finding(fault.problem, fault.place, "Mend what the hook does there")


def check_histories_ladder(subject: Subject) -> Iterator[Finding]:
    """In 500 generated histories nothing is proposed or suggested that is over the ladder."""
    call = _hook(subject, PROPOSE_HOOK)
    types = subject.peers.types
    found: dict[Finding, None] = {}
    for one in planned(subject):
        for own in subject.host.types.values() if call else ():
            if said := _off_ladder(call, own, one.case):  # type: ignore[arg-type]  # a hook here
                found[Finding(said, PROPOSE_HOOK, "Stay at or below the sizes of the ladder")] = (
                    None
                )
        for shown in one.plan.suggestions if one.plan else ():
            rungs = types[shown.task_type].ladder
            rung = rungs[shown.rung - 1] if shown.rung <= len(rungs) else None
            if rung is None or shown.minutes > rung.minutes or shown.occasions > rung.occasions:
                what = f"{shown.task_type} is suggested above its ladder"
                found[Finding(what, "generated histories", "Change nothing of the engine")] = None
    yield from found


def _off_ladder(call: Callable[..., Any], task_type: TaskType, case: CaseState) -> str:
    """Return what is wrong with the proposals for one case; empty where nothing is."""
    try:
        with muffled():
            answer = call(task_type=task_type.model_copy(), case=case.twin())
            if answer is not None:
                candidates(answer, task_type)
    except NotUsableError as error:
        return str(error)
    except Exception:  # noqa: BLE001 - told by check_histories_hold
        return ""
    return ""


def check_histories_time(subject: Subject) -> Iterator[Finding]:
    """In 500 generated histories no plan takes more than the minutes a client has in a week."""
    over = [one for one in planned(subject) if _over(one)]
    if over:
        what = f"{len(over)} of {COUNT} plans take more than the client's week has"
        yield Finding(what, "generated histories", "Change nothing of the engine or its values")


def _over(one: Planned) -> bool:
    shown = one.plan.suggestions if one.plan else ()
    taken = sum(other.weekly_minutes for other in one.case.open)
    asked = sum(other.minutes * other.occasions for other in shown)
    return asked > 0 and taken + asked > one.case.weekly_minutes


def check_reachable(subject: Subject) -> Iterator[Finding]:
    """Each task type may be offered, if only after others, in one of 500 generated histories."""
    plans = [one.plan for one in planned(subject) if one.plan and one.plan.stopped is None]
    for name, own in sorted(subject.host.types.items()):
        if all(_kept_out(own, plan) for plan in plans):
            what = "something keeps it out of each of the generated histories"
            remedy = "Look at its prerequisites, checks and minutes"
            yield Finding(what, name, remedy)


def _kept_out(task_type: TaskType, plan: Plan) -> bool:
    """Tell whether a plan withholds all sizes of a task type; to be outranked is not that."""
    found = [one.rungs for one in plan.withheld if one.task_type == task_type.id]
    rungs = {rung for one in found for rung in one}
    return not all(found) or len(rungs) == len(task_type.ladder)
