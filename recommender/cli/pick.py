"""What was picked: a suggestion, a suggestion changed, or a task of the therapist's own choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from recommender.cli.terminal import inline
from recommender.domain.errors import InputError
from recommender.domain.plan import Candidate
from recommender.engine.state import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import CaseState
    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import Plan, Suggestion
    from recommender.domain.task import TaskType

Origin = Literal["accepted", "edited", "own"]


@dataclass(frozen=True, slots=True)
class Change:
    """How a pick departs from what was suggested; None leaves a part as it is."""

    size: str | None = None
    rung: int | None = None
    minutes: int | None = None
    occasions: int | None = None
    what: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A task at a size, and where the choice came from."""

    task_type: TaskType
    rung: int
    minutes: int
    occasions: int
    origin: Origin
    goal: str | None = None


_CHOICES = ("suggested", "assigned", "declined", "client_agreed", "therapist_agreed")


def refuse_moved(events: Sequence[AnyEvent], plan: Plan, which: str) -> None:
    """Raise InputError for a number that was another task in the list chosen from last.

    A choice makes room or takes some, so the next list is another one, which nobody has seen.
    """
    choosing = takewhile(lambda one: one.kind in _CHOICES, reversed(standing(events)))
    said = next((one for one in choosing if one.kind == "suggested"), None)
    if said is None or not which.isdecimal() or not 1 <= int(which[:9]) <= len(said.options):
        return
    was = said.options[int(which) - 1].task_type
    now = found(plan, which) if int(which) <= len(plan.suggestions) else None
    if now is None or now.task_type != was:
        is_now = f"is '{now.task_type}' now" if now else "nothing has that number now"
        message = (
            f"WHICH = {which}: was '{was}' in the list that was chosen from last, and {is_now}; "
            "name the task type, or see the new list: homework suggest"
        )
        raise InputError(message)


def found(plan: Plan, which: str) -> Suggestion | None:
    """Return the suggestion of a number or a task type; raises InputError for no such number."""
    if which.isdecimal():
        count = len(plan.suggestions)
        if 1 <= int(which[:9]) <= count:
            return plan.suggestions[int(which[:9]) - 1]
        offer = f"choose 1 to {count}, or --most for more" if count else "there is none now"
        said = f"WHICH = {which[:9]}: is not the number of a suggestion"
        message = f"{said}; {offer}, or name a task type"
        raise InputError(message)
    return next((one for one in plan.suggestions if one.task_type == which), None)


def picked(
    caseload: Caseload, case: CaseState, one: Suggestion | None, which: str, change: Change
) -> Pick:
    """Return what was picked, at its size; raises InputError for a size that is not there."""
    if one is not None:
        task_type = caseload.task_type(one.task_type)
        start = Pick(task_type, one.rung, one.minutes, one.occasions, "accepted", one.goal)
        start = _resized(start, one, change.size)
    else:
        task_type = caseload.task_type(which)
        if change.size is not None:
            message = f"--size {change.size}: goes with a suggestion; give --rung instead"
            raise InputError(message)
        start = _at_rung(Pick(task_type, 1, 1, 1, "own"), _last_rung(case, task_type))
    changed = _changed(start, change)
    if one is not None and (changed != start or start.origin == "edited" or change.what):
        return replace(changed, origin="edited")
    return changed


def refuse_unsafe(caseload: Caseload, case: CaseState, pick: Pick) -> None:
    """Raise InputError where a safety rule withholds a pick, whoever's choice it is."""
    candidate = Candidate(pick.task_type, pick.rung, pick.minutes, pick.occasions)
    finding = caseload.recommender.objection(case, candidate)
    if finding is not None:
        rule, reason = finding
        name = pick.task_type.id
        message = f"'{name}' is withheld at this size ({rule}). {inline(reason)}"
        raise InputError(message)


def notes(plan: Plan, case: CaseState, pick: Pick) -> Iterator[str]:
    """Say which rule would have left a pick out, and whether the week has the minutes for it."""
    for one in plan.withheld:
        if one.task_type == pick.task_type.id and (not one.rungs or pick.rung in one.rungs):
            yield f"the suggestions left this out (rule {one.rule}): {inline(one.reason)}"
    week = sum(one.weekly_minutes for one in case.open) + pick.minutes * pick.occasions
    if week > case.weekly_minutes:
        yield f"this makes {week} minutes in a week for which {case.weekly_minutes} were agreed."


def _resized(start: Pick, one: Suggestion, size: str | None) -> Pick:
    if size is None:
        return start
    other = one.smaller if size == "smaller" else one.larger
    if other is None:
        why = one.no_smaller_because if size == "smaller" else one.no_larger_because
        message = f"--size {size}: there is none here. {inline(why or '')}"
        raise InputError(message)
    changed = replace(start, rung=other.rung, minutes=other.minutes, occasions=other.occasions)
    return replace(changed, origin="edited")


def _changed(start: Pick, change: Change) -> Pick:
    pick = start if change.rung is None else _at_rung(start, change.rung)
    if change.minutes is not None:
        pick = replace(pick, minutes=change.minutes)
    if change.occasions is not None:
        pick = replace(pick, occasions=change.occasions)
    return pick


def _at_rung(pick: Pick, rung: int) -> Pick:
    ladder, name = pick.task_type.ladder, pick.task_type.id
    if not 1 <= rung <= len(ladder):
        message = (
            f"rung {rung} is not on the ladder of '{name}', which has {len(ladder)}; "
            f"choose 1 to {len(ladder)}"
        )
        raise InputError(message)
    size = ladder[rung - 1]
    return replace(pick, rung=rung, minutes=size.minutes, occasions=size.occasions)


def _last_rung(case: CaseState, task_type: TaskType) -> int:
    record = case.record_of(task_type.id)
    return min(record[-1].assignment.rung, len(task_type.ladder)) if record else 1
