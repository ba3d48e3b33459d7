"""What a restore does not take away: open flags, and consent that was taken back (S1, S3, S4).

A backup knows nothing of what was recorded since. What stops or narrows suggestions now is recorded
again in the store that comes back; a therapist clears it there, if it holds no longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from recommender.cli.caseload import Caseload
    from recommender.domain.history import AnyEvent
    from recommender.interchange.records import History


@dataclass(frozen=True, slots=True)
class Held:
    """What stands against suggestions for one client; of the flags, which are risks."""

    client: str
    flags: tuple[str, ...]
    risks: tuple[str, ...]
    withdrawn: bool

    def words(self) -> str:
        """Say it on one line."""
        said = [*self.flags, *(["consent taken back"] if self.withdrawn else [])]
        return f"{self.client} ({', '.join(said)})"


@dataclass(frozen=True, slots=True)
class Before:
    """What the store holds before another takes its place."""

    events: int
    held: tuple[Held, ...]
    erased: tuple[str, ...] = ()
    """When clients were erased, one moment for each."""
    kept_days: int | None = None


def before(path: Path) -> Before | None:
    """Read the store that is there; None where it cannot be read, as one that is damaged.

    A restore is the way out then, so nothing that is met here ends it.
    """
    from recommender.cli.caseload import opened
    from recommender.domain.audit import Act
    from recommender.domain.errors import HomeworkError
    from recommender.store import audit, retention

    if not path.exists():
        return Before(0, ())
    try:
        with opened() as caseload:
            histories = list(caseload.everyone())
            found = [_held(caseload, one) for one in histories]
            entries = caseload.store.ask(audit.entries)
            kept_days = retention.days(caseload.store)
    except HomeworkError:
        return None
    events = sum(len(one.events) for one in histories)
    open_now = tuple(one for one in found if one.flags or one.withdrawn)
    erased = tuple(one.at for one in entries if one.act is Act.ERASED)
    return Before(events, open_now, erased, kept_days)


def _held(caseload: Caseload, history: History) -> Held:
    case = caseload.recommender.case(history)
    flags = tuple(dict.fromkeys((*case.flags, *case.risks)))
    return Held(history.client, flags, case.risks, case.consent is False)


def keep(known: Before) -> tuple[Held, ...]:
    """Record again in the store that came back what it lacks; return whom it does not know."""
    from recommender.cli.caseload import opened
    from recommender.cli.options import now
    from recommender.store import retention

    held = known.held
    with opened() as caseload:
        if known.kept_days is not None and retention.days(caseload.store) is None:
            retention.keep(caseload.store, known.kept_days)
        there = [one for one in held if caseload.store.has(one.client)]
        events = [event for one in there for event in _lacking(caseload, one, now(None))]
        if events:
            caseload.record(events, dry_run=False)
    return tuple(one for one in held if one not in there)


def _lacking(caseload: Caseload, one: Held, at: datetime) -> Iterator[AnyEvent]:
    from recommender.cli.event_text import event
    from recommender.interchange.records import History

    now = _held(caseload, History.from_events(caseload.store.events(one.client)))
    for flag in one.flags:
        risk = flag in one.risks
        if flag not in (now.risks if risk else now.flags):
            yield event("flag_raised", one.client, at, flag=flag, risk=risk)
    if one.withdrawn and not now.withdrawn:
        yield event("client_changed", one.client, at, consent=False)
