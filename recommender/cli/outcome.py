"""Outcomes of open tasks: asked for in numbered questions, or checked when typed as options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recommender.cli.asking import ask
from recommender.cli.caseload import nearest
from recommender.cli.choices import BARRIERS, STATUSES
from recommender.cli.options import Number
from recommender.cli.terminal import inline, say
from recommender.domain.case import CREDIT
from recommender.domain.errors import InputError
from recommender.domain.history import OutcomeReviewed, Status
from recommender.engine import course

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import Assignment, CaseState
    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import ReviewItem

AFTER_PRACTICE = "Thank you for telling how it went. What would you like to keep from it?"
AFTER_OTHER_PRACTICE = (
    "Thank you for telling how it went. Practice of another kind counts as well. "
    "What did it bring, and could it become the task?"
)
AFTER_A_MISS = (
    "Thank you for telling how it went. A week tells something, whatever it brought. "
    "What would make a next step fit your days better?"
)
"""Said after an outcome: a thank-you and an open question (A15, S5)."""

TRIED = {Status.DONE, Status.PARTLY, Status.MODIFIED, Status.INCORRECT}
WAITING = {Status.PENDING, Status.DISPLACED}


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """A client's open tasks, with the curious questions that go with each."""

    case: CaseState
    reviewed: frozenset[str]
    items: dict[str, ReviewItem]
    stopped: str | None

    @property
    def open(self) -> tuple[Assignment, ...]:
        """The tasks, oldest first."""
        return self.case.open


def open_tasks(caseload: Caseload, client: str, at: datetime) -> OpenTasks:
    """Return what there is to look back on."""
    history = caseload.history(client)
    case = caseload.recommender.case(history, at=at)
    items = course.review(case, caseload.recommender.task_types)
    done = {one.assignment.id for one in case.record} - {one.id for one in case.open}
    by_id = {one.assignment: one for one in items}
    return OpenTasks(case, frozenset(done), by_id, caseload.recommender.stopped(case))


def one_open(tasks: OpenTasks, client: str, assignment: str | None) -> Assignment:
    """Return the open task of an id, or the only one; raises InputError that lists them."""
    listed = ", ".join(inline(one.id) for one in tasks.open) or "none"
    if assignment is None and len(tasks.open) == 1:
        return tasks.open[0]
    for one in tasks.open:
        if one.id == assignment:
            return one
    if assignment is None:
        message = f"ASSIGNMENT: name the task that is meant; open for {client}: {listed}"
        raise InputError(message)
    shown = inline(assignment)[:64]
    if assignment in tasks.reviewed:
        message = (
            f'"{shown}" already has an outcome; to correct it, take that back first with: '
            f"homework undo {client}"
        )
        raise InputError(message)
    near = nearest(assignment, [one.id for one in tasks.open])
    hint = f' Did you mean "{near}"?' if near else ""
    message = f'There is no open task "{shown}" of {client}.{hint} Open: {listed}'
    raise InputError(message)


def asked(
    tasks: OpenTasks, chosen: Sequence[Assignment]
) -> list[tuple[Assignment, dict[str, Any]]]:
    """Ask about each task; one that is skipped is left out."""
    if tasks.stopped:
        say(tasks.stopped)
        if tasks.case.contact_line:
            say(f"Whom to turn to: {inline(tasks.case.contact_line)}")
    found = []
    for one in chosen:
        item = tasks.items[one.id]
        say(f"{inline(item.title)} ({one.id}), {one.occasions} × {one.minutes} min a week")
        if not tasks.stopped:
            for question in item.questions:
                say(f"    {inline(question)}")
        answer = _ask()
        if answer is not None:
            found.append((one, answer))
    return found


def _ask() -> dict[str, Any] | None:
    names = list(STATUSES)
    for number, name in enumerate(names, 1):
        say(f"  {number} {STATUSES[name]}")
    say("  0 leave it for now")
    number = ask("Did it happen", type=Number(0, len(names)))
    if number == 0:
        return None
    status = Status(names[number - 1])
    found: dict[str, Any] = {"status": status.value}
    if status is Status.MODIFIED:
        words = "What did it become, in the client's words (blank: not said)"
        found["modified_to"] = _prompt(words, lambda text: text.strip() or None)
    if status in TRIED:
        rating = _optional(Number(0, 10))
        found["difficulty"] = _prompt("How was it, 0 easy to 10 too hard (blank: unknown)", rating)
        spent = _optional(Number(0, 1_440))
        found["minutes"] = _prompt("Minutes one occasion took (blank: unknown)", spent)
    if status not in {Status.DONE, *WAITING}:
        found["barriers"] = _ask_barriers()
    return found


def _ask_barriers() -> list[str]:
    names = list(BARRIERS)
    for number, name in enumerate(names, 1):
        say(f"  {number} {BARRIERS[name]}")
    text = "What got in the way: numbers, such as 1 4 (blank: unknown)"
    picked: list[str] = _prompt(text, _numbers(Number(1, len(names)), names))
    return picked


def _prompt(text: str, reader: Callable[[str], Any]) -> Any:
    return ask(text, default="", show_default=False, value_proc=reader)


def _optional(kind: Number) -> Callable[[str], int | None]:
    """Return a reader of an answer that may be left blank."""

    def read(text: str) -> int | None:
        return int(kind.convert(text.strip(), None, None)) if text.strip() else None

    return read


def _numbers(kind: Number, names: Sequence[str]) -> Callable[[str], list[str]]:
    """Return a reader of several numbers, each of which stands for a name."""

    def read(text: str) -> list[str]:
        numbers = [int(kind.convert(one, None, None)) for one in text.replace(",", " ").split()]
        return [names[number - 1] for number in dict.fromkeys(numbers)]

    return read


def recorded(
    caseload: Caseload,
    client: str,
    events: Sequence[AnyEvent],
    *,
    stopped: str | None,
    dry_run: bool,
) -> None:
    """Write what was told, thank for it and leave an open question; no question at a stop (S1)."""
    if not events:
        say("There is nothing to look back on now.")
        return
    if not caseload.record(events, dry_run=dry_run):
        return
    outcomes = [one for one in events if isinstance(one, OutcomeReviewed)]
    if outcomes and not stopped:
        say(_thanks({one.status for one in outcomes}))
    else:
        say("Recorded.")
    say(f"Next: homework suggest {client}. Undo: homework undo {client}")


def _thanks(came: set[Status]) -> str:
    """Return the thank-you for what came back; other practice is practice, and no miss (A1)."""
    missed = {one for one in came if not CREDIT.get(one, 0.0)}
    if not missed:
        return AFTER_PRACTICE
    return AFTER_OTHER_PRACTICE if missed == {Status.OTHER_PRACTICE} else AFTER_A_MISS
