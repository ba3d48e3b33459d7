"""What got in the way, and what to change about the task or its explanation. One table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from recommender.domain.barrier import Barrier, Locus
from recommender.domain.history import Status

if TYPE_CHECKING:
    from recommender.domain.case import Practice
    from recommender.domain.settings import Settings


class Dose(StrEnum):
    """What happens to the size next time."""

    SAME = "same"
    HALF = "half"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What one barrier asks for: where it sits, the size next time, what the therapist does."""

    locus: Locus
    dose: Dose
    steps: tuple[str, ...]


REMEDIES: dict[Barrier, Remedy] = {
    Barrier.TIME: Remedy(Locus.TASK, Dose.HALF, ("halve",)),
    Barrier.FORGOT: Remedy(Locus.TASK, Dose.SAME, ("cue",)),
    Barrier.UNCLEAR_HOW: Remedy(Locus.EXPLANATION, Dose.SAME, ("show",)),
    Barrier.UNCLEAR_WHY: Remedy(Locus.EXPLANATION, Dose.SAME, ("purpose", "teach_back")),
    Barrier.TOO_HARD: Remedy(Locus.TASK, Dose.DOWN, ("smaller",)),
    Barrier.TOO_DISTRESSING: Remedy(Locus.TASK, Dose.DOWN, ("gentler", "prepare")),
    Barrier.TOO_BORING: Remedy(Locus.FIT, Dose.SAME, ("vary",)),
    Barrier.NOT_RELEVANT: Remedy(Locus.FIT, Dose.SAME, ("relevance",)),
    Barrier.PERFECTIONISM: Remedy(Locus.FIT, Dose.SAME, ("good_enough",)),
    Barrier.SYMPTOMS: Remedy(Locus.CLIENT_STATE, Dose.DOWN, ("smaller",)),
    Barrier.CIRCUMSTANCES: Remedy(Locus.CIRCUMSTANCE, Dose.SAME, ("occasion", "without")),
    Barrier.NO_OPPORTUNITY: Remedy(Locus.CIRCUMSTANCE, Dose.SAME, ("occasion",)),
    Barrier.DID_OTHER_PRACTICE: Remedy(Locus.FIT, Dose.SAME, ("adopt",)),
    Barrier.DISAGREED: Remedy(Locus.FIT, Dose.SAME, ("relevance",)),
    Barrier.PRIVACY: Remedy(Locus.CIRCUMSTANCE, Dose.SAME, ("discreet",)),
    Barrier.OTHER: Remedy(Locus.TASK, Dose.DOWN, ("ask",)),
    Barrier.UNKNOWN: Remedy(Locus.EXPLANATION, Dose.DOWN, ("relevance", "smaller")),
}
"""One row for each reason; for too distressing, time, unclear why, too hard: A9, B32, B33, B34."""

STATUS_STEPS: dict[Status, tuple[str, ...]] = {
    Status.INCORRECT: ("show",),
    Status.MODIFIED: ("adopt_change",),
    Status.OPPOSITE: ("plan_question",),
    Status.OTHER_PRACTICE: ("adopt",),
}
"""What an outcome itself asks for, whatever the barrier (B7, B41)."""


def reported(practice: Practice) -> tuple[Barrier, ...]:
    """Return what got in the way; unknown where less than half came without a reason (A4)."""
    if practice.barriers:
        return tuple(sorted(set(practice.barriers)))
    partial = practice.status in _PARTIAL
    return (Barrier.UNKNOWN,) if partial and not practice.practised else ()


_PARTIAL = (Status.NOT_THIS_TIME, Status.PARTLY)


def distressing(practice: Practice, settings: Settings) -> bool:
    """Tell whether it was too distressing: by what got in the way, or by the rating of it (A9)."""
    rated = (practice.distress or 0) >= settings.ease_difficulty
    return rated or Barrier.TOO_DISTRESSING in practice.barriers


def met(practice: Practice, settings: Settings) -> tuple[Barrier, ...]:
    """Return what got in the way, too much distress included where it was rated and not named."""
    named = reported(practice)
    if Barrier.TOO_DISTRESSING in named or not distressing(practice, settings):
        return named
    return (*named, Barrier.TOO_DISTRESSING)


def doses(practice: Practice) -> frozenset[Dose]:
    """Return every change of size the barriers ask for."""
    found = [REMEDIES[one].dose for one in reported(practice)]
    return frozenset([one for one in found if one is not Dose.SAME])


def steps(practice: Practice) -> tuple[str, ...]:
    """Return the codes of what to do before or with the next assignment, each once."""
    asked = [*STATUS_STEPS.get(practice.status, ())]
    for barrier in reported(practice):
        asked += REMEDIES[barrier].steps
    return tuple(dict.fromkeys(asked))
