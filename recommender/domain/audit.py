"""Words for the audit: what was done to a record, and by whom; never what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from recommender.domain.history import (
    Assigned,
    ClientChanged,
    ClientOpened,
    Declined,
    Retracted,
    Suggested,
)

if TYPE_CHECKING:
    from recommender.domain.history import AnyEvent


class Act(StrEnum):
    """What somebody did."""

    SAW = "saw"
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"
    RECORDED = "recorded"
    CONSENTED = "consented"
    WITHDREW = "withdrew consent"
    TOOK_BACK = "took back"
    EXPORTED = "exported"
    LEARNED = "learned from"
    ERASED = "erased"
    CLEANED = "taken out of this backup"
    RETENTION = "set retention"
    BACKED_UP = "backed up"
    RESTORED = "restored"
    ENCRYPTED = "encrypted"
    REKEYED = "gave another key"
    DECRYPTED = "decrypted"
    COPIED_KEY = "copied the key"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. `client` is None for all clients at once, and after an erasure.

    `many` counts what it was about: events, or clients where it was about all of them.
    """

    number: int
    at: str
    who: str
    act: Act
    client: str | None
    erased: bool
    many: int


def act(event: AnyEvent) -> Act:
    """Return what recording an event amounts to."""
    if isinstance(event, Assigned):
        return _ORIGINS.get(event.origin, Act.RECORDED)
    if isinstance(event, ClientOpened | ClientChanged):
        return _CONSENTS.get((type(event), event.consent), Act.RECORDED)
    return _ACTS.get(type(event), Act.RECORDED)


WRITES = frozenset(
    {
        *(Act.ACCEPTED, Act.CHANGED, Act.DECLINED, Act.RECORDED),
        *(Act.CONSENTED, Act.WITHDREW, Act.TOOK_BACK),
    }
)
"""What adds to a history."""

_ORIGINS = {"accepted": Act.ACCEPTED, "edited": Act.CHANGED}
_CONSENTS: dict[tuple[type, bool | None], Act] = {
    (ClientOpened, True): Act.CONSENTED,
    (ClientChanged, True): Act.CONSENTED,
    (ClientChanged, False): Act.WITHDREW,
}
_ACTS: dict[type, Act] = {
    Suggested: Act.SUGGESTED,
    Declined: Act.DECLINED,
    Retracted: Act.TOOK_BACK,
}
