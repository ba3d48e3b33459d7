"""One task type with what follows from it and the settings alone; no client is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.plan import Candidate
from recommender.domain.task import Grade, Kind
from recommender.language.messages import say

if TYPE_CHECKING:
    from recommender.domain.barrier import Barrier
    from recommender.domain.settings import Settings
    from recommender.domain.task import Rung, TaskType

_GRADES = tuple(Grade)


class Tier(NamedTuple):
    """One rung of a ladder: how deep it goes, 0 to 1, and the words that go with it."""

    depth: float
    fields: tuple[str, ...]
    opened: str
    """Said of the rung below: what opens this one."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a plan has to know of a task type, ready to be used.

    `way` is its main way of working, `weekly` the minutes a week of its top rung, `evidence` what
    its evidence adds as a share of its worth, and `grade` the evidence in words.
    """

    task_type: TaskType
    ladder: tuple[Candidate, ...]
    tiers: tuple[Tier, ...]
    permanent: bool
    way: str
    goals: frozenset[str]
    weekly: int
    evidence: tuple[str, float]
    grade: str
    obstacles: tuple[tuple[Barrier, str], ...]


def ladder(task_type: TaskType) -> tuple[Candidate, ...]:
    """Return one candidate for each rung, at its full dose."""
    return tuple(
        Candidate(task_type, number, rung.minutes, rung.occasions)
        for number, rung in enumerate(task_type.ladder, 1)
    )


def card_of(task_type: TaskType, settings: Settings) -> Card:
    """Return the card of a task type."""
    grade, label = task_type.evidence.grade, task_type.evidence.label
    share = settings.evidence_share * settings.evidence_grades[_GRADES.index(grade)]
    return Card(
        task_type=task_type,
        ladder=ladder(task_type),
        tiers=tuple(
            Tier(
                depth_of(rung, settings),
                tuple(field.label for field in task_type.fields_at(number)),
                say("change.up", title=rung.title, difficulty=settings.climb_difficulty),
            )
            for number, rung in enumerate(task_type.ladder, 1)
        ),
        permanent=task_type.kind is Kind.PERMANENT,
        way=task_type.modality[0].value,
        goals=frozenset(task_type.goals),
        weekly=task_type.ladder[-1].weekly_minutes,
        evidence=(say("reason.evidence", grade=grade, label=label), share),
        grade=say("evidence", grade=grade.value, label=label),
        obstacles=tuple(
            (one.barrier, say("obstacle", when=one.when, then=one.then))
            for one in task_type.obstacles
        ),
    )


def depth_of(rung: Rung, settings: Settings) -> float:
    """Return how deep a rung goes, 0 to 1: mostly its reflection, then its greatest demand."""
    asked, part = rung.difficulty, settings.reflection_part
    steepest = max(asked.effort, asked.distress, asked.exposure)
    return (part * asked.reflection + (1 - part) * steepest) / 5
