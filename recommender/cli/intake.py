"""What a file brings: events that can be taken in, and each line that cannot, with its reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recommender.app import check
from recommender.cli.caseload import IN_FUTURE, latest
from recommender.cli.terminal import counted, inline, say
from recommender.domain.errors import InputError, Problem
from recommender.interchange.records import UNNAMED, BadRecord, content_id, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.cli.caseload import Caseload
    from recommender.domain.history import AnyEvent
    from recommender.domain.settings import Settings
    from recommender.interchange.files import Reading

    Numbered = tuple[int, AnyEvent]

MOST_SHOWN = 50


@dataclass(slots=True)
class Intake:
    """The good events in the order of the file, the bad lines, and clients opened on the way."""

    good: list[AnyEvent] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)


def sift(caseload: Caseload, reading: Reading, *, is_table: bool) -> Intake:
    """Part the events that fit each client's history from those that contradict it."""
    intake = Intake(bad=list(reading.bad))
    settings = caseload.recommender.settings
    by_client: dict[str, list[Numbered]] = defaultdict(list)
    owners = caseload.store.owners([event.id for _, event in reading.events])
    limit = latest()
    for number, event in reading.events:
        if event.at > limit:
            problem = Problem("at", event.at.isoformat(), IN_FUTURE)
        elif owners.setdefault(event.id, event.client) != event.client:
            message = "is used for an event of another client already; give this one another id"
            problem = Problem("id", event.id, message)
        else:
            by_client[event.client].append((number, event))
            continue
        intake.bad.append(BadRecord(number, (problem,)))
    kept: set[int] = set()
    openings: list[AnyEvent] = []
    for client, numbered in by_client.items():
        known = caseload.store.events(client)
        fresh, bad = _same_ids(known, numbered)
        start: list[AnyEvent] = []
        if is_table and not known and fresh:
            start = [_opening(client, fresh)]
            intake.opened.append(client)
        bad += _contradictions([*known, *start], fresh, settings)
        wrong = {one.number for one in bad}
        intake.bad += bad
        openings += start
        kept |= {id(event) for number, event in numbered if number not in wrong}
    # A line that is there twice is one event.
    whole = {event.id: event for _, event in reading.events if id(event) in kept}
    intake.good = [*openings, *whole.values()]
    intake.bad.sort(key=lambda one: one.number)
    return intake


def _opening(client: str, fresh: Sequence[Numbered]) -> AnyEvent:
    """Return the opening of a course that a table implies; consent is for people to record."""
    earliest = min(event.at for _, event in fresh)
    record = {"kind": "client_opened", "client": client, "at": earliest, "actor": "import"}
    event = parse({"id": UNNAMED, **record}).event
    return event.model_copy(update={"id": content_id(event)})


def _same_ids(
    known: Sequence[AnyEvent], numbered: Sequence[Numbered]
) -> tuple[list[Numbered], list[BadRecord]]:
    """Return the events that are not on record, and the lines that reuse an id."""
    seen = {event.id: event for event in known}
    fresh: list[Numbered] = []
    bad: list[BadRecord] = []
    for number, event in numbered:
        if event.id not in seen:
            seen[event.id] = event
            fresh.append((number, event))
        elif seen[event.id] != event:
            message = "is used for another event already; give this one another id"
            bad.append(BadRecord(number, (Problem("id", event.id, message),)))
    return fresh, bad


def _contradictions(
    known: Sequence[AnyEvent], fresh: Sequence[Numbered], settings: Settings
) -> list[BadRecord]:
    """Return the lines that contradict the history; searched for only where there is one."""
    ordered = sorted(fresh, key=lambda one: one[1].at)
    accepted: list[AnyEvent] = []
    bad: list[BadRecord] = []
    while ordered:
        length, reason = _sound(known, accepted, ordered, settings)
        accepted += [event for _, event in ordered[:length]]
        if length < len(ordered):
            number, event = ordered[length]
            bad.append(BadRecord(number, (Problem(event.kind, "", reason),)))
        ordered = ordered[length + 1 :]
    return bad


def _sound(
    known: Sequence[AnyEvent],
    accepted: Sequence[AnyEvent],
    ordered: Sequence[Numbered],
    settings: Settings,
) -> tuple[int, str]:
    """Return how many events fit before the first that does not, and why that one does not.

    Tries all, then single steps and ever larger ones, then halves: few folds, wherever it lies.
    """

    def why(length: int) -> str:
        try:
            check(known, [*accepted, *(event for _, event in ordered[:length])], settings)
        except InputError as error:
            return str(error)
        return ""

    reason = why(len(ordered))
    if not reason:
        return len(ordered), ""
    fits, step = 0, 1
    fails = len(ordered)
    while fits + step < fails:
        said = why(fits + step)
        if said:
            fails, reason = fits + step, said
            break
        fits += step
        step *= 2
    while fails - fits > 1:
        middle = (fits + fails) // 2
        said = why(middle)
        if said:
            fails, reason = middle, said
        else:
            fits = middle
    return fits, reason


def report(bad: Sequence[BadRecord], *, keep_going: bool) -> None:
    """Say of each bad line what is wrong with it: every one up to a limit, then how many more."""
    for one in bad[:MOST_SHOWN]:
        say(inline(str(one)), err=True)
    if len(bad) > MOST_SHOWN:
        say(f"and {len(bad) - MOST_SHOWN} more lines.", err=True)
    if bad and not keep_going:
        count = counted(len(bad), "line")
        message = f"{count} cannot be used, so nothing was written; correct them, or --keep-going."
        say(f"Error: {message}", err=True)
    elif bad:
        numbers = ", ".join(str(one.number) for one in bad[:MOST_SHOWN])
        say(f"Left out {counted(len(bad), 'line')}: {numbers}", err=True)


def _strange(caseload: Caseload, events: Sequence[AnyEvent]) -> list[str]:
    """Return the task types of assignments that nothing here knows, which may be misspelt."""
    named = {one.task_type for one in events if one.kind == "assigned"}
    return sorted(named - set(caseload.recommender.task_types))[:MOST_SHOWN]


def write(caseload: Caseload, intake: Intake, *, dry_run: bool) -> None:
    """Write the good events in one go, and say how many of whom."""
    for name in _strange(caseload, intake.good):
        say(
            f"Note: no plugin here has a task type '{inline(name)}'; it is kept as it is.", err=True
        )
    names = {one.client for one in intake.good}
    clients = counted(len(names), "client")
    if dry_run:
        known = {one.id for name in names for one in caseload.store.events(name)}
        new = sum(one.id not in known for one in intake.good)
        say(f"Nothing is written. This would be {counted(new, 'new event')} of {clients}.")
        return
    appended = caseload.record(intake.good, dry_run=False) if intake.good else None
    recorded, already = (appended.recorded, appended.already) if appended else (0, 0)
    were = "was" if already == 1 else "were"
    tail = f"; {already} {were} on record already" if already else ""
    say(f"Imported {counted(recorded, 'event')} of {clients}{tail}.")
    for client in intake.opened:
        say(f"Opened {client}; record consent with: homework client set {client} --consent yes")
