"""A client's own design on its way: kept as a draft, or made a task of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.cli.assign import free_id, offer
from recommender.cli.event_text import event
from recommender.cli.pick import Change, picked, refuse_unsafe
from recommender.cli.terminal import inline, say
from recommender.domain.client import Ownership
from recommender.domain.errors import InputError
from recommender.domain.history import Assigned, TaskDrafted
from recommender.domain.task import Role
from recommender.engine.state import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from recommender.cli.caseload import Caseload
    from recommender.domain.design import Design
    from recommender.domain.history import AnyEvent
    from recommender.engine.design import Remark
    from recommender.interchange.records import History


def drafted(history: History, at: datetime, given: Mapping[str, Any]) -> TaskDrafted:
    """Return the event that would keep a design; raises InputError naming what is not valid."""
    used = {one.draft for one in history.events if isinstance(one, TaskDrafted)}
    name = free_id("draft", used)
    made = event("task_drafted", history.client, at, draft=name, design=dict(given))
    if not isinstance(made, TaskDrafted):  # pragma: no cover - that is its kind
        raise TypeError
    return made


def drafts(history: History, at: datetime) -> dict[str, Design]:
    """Return the designs that are kept and still count, by the id of their draft."""
    events = standing([one for one in history.events if one.at <= at])
    return {one.draft: one.design for one in events if isinstance(one, TaskDrafted)}


def became(history: History) -> dict[Design, str]:
    """Return the id of the task that a design became."""
    events = standing(history.events)
    return {
        one.design: one.assignment
        for one in events
        if isinstance(one, Assigned) and one.design is not None
    }


def remarks(found: Sequence[Remark]) -> Iterator[str]:
    """Return a line for each thing there is to say of a design."""
    if not found:
        yield "Its size, safety and goal are fine as they are."
    for one in found:
        yield f"- {one.about}: {inline(one.text)}"


def assigned(
    caseload: Caseload, history: History, design: Design, at: datetime
) -> tuple[list[AnyEvent], str]:
    """Return the events that make a design a task of the week, and the id of the assignment.

    Raises InputError where it has to stay a draft for now: without an agreed goal (B16), or where
    a safety rule withholds it (S1-S4).
    """
    case = caseload.recommender.case(history, at=at)
    goals = [one.id for one in case.goals]
    if design.goal not in goals:
        listed = ", ".join(goals) or "none yet"
        message = f"The idea is for no goal that was agreed; goals: {listed}."
        raise InputError(message)
    plan = caseload.recommender.suggest(history, at=at)
    change = Change(minutes=design.minutes, occasions=design.occasions, what=design.what)
    pick = picked(caseload, case, None, _frame(caseload), change)
    refuse_unsafe(caseload, case, pick)
    used = {one.assignment for one in history.events if one.kind == "assigned"}
    name = free_id(pick.task_type.id, used)
    made = event(
        "assigned",
        history.client,
        at,
        assignment=name,
        task_type=pick.task_type.id,
        rung=pick.rung,
        minutes=pick.minutes,
        occasions=pick.occasions,
        chosen_by=Ownership.CLIENT,
        origin="own",
        goal=design.goal,
        what=design.what,
        design=design.model_dump(exclude_none=True),
    )
    return [*offer(plan, at), made], name


def _frame(caseload: Caseload) -> str:
    """Return the task type that stands for what a client designs."""
    types = caseload.recommender.task_types.values()
    frames = sorted(one.id for one in types if one.role is Role.SCAFFOLD)
    if not frames:
        message = "No task type for a client's own design is installed; see: homework plugins list"
        raise InputError(message)
    return frames[0]


def told(client: str, name: str, design: Design) -> None:
    """Say that a design is a task of the week now."""
    say(f"Assigned: {inline(design.what)} ({name}), for the goal {design.goal}.")
    say(f"Undo: homework undo {client}")
