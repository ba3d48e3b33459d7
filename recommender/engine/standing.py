"""What the record adds up to: engagement with its interval, who chose, contexts, levels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.client import Ownership
from recommender.domain.plan import Z90
from recommender.domain.task import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommender.domain.case import Assignment, CaseState, Practice
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType


@dataclass(frozen=True, slots=True)
class Engagement:
    """How much of what was assigned is practised, 0 to 1, with a 90% interval; no label (B8)."""

    share: float
    low: float
    high: float
    outcomes: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Levels before and after practice of one task type, in the client's rating (B23)."""

    task_type: str
    times: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What is reported of a course so far. `agency_index` and `help_rate` are None with no task.

    `agency_index` is the share of tasks that the client chose or designed (B6), `help_rate` that of
    tasks that came from a suggestion of the engine's, as it was or changed: it is meant to fall
    (B42). `contexts` holds where each skill has been practised (B44).
    """

    engagement: Engagement
    agency_index: float | None
    help_rate: float | None
    tasks: int
    contexts: Mapping[str, tuple[str, ...]]
    trends: tuple[Trend, ...]


def standing(case: CaseState, types: Mapping[str, TaskType], settings: Settings) -> Standing:
    """Return what the record adds up to."""
    tasks = assignments(case)
    chosen = sum(one.chosen_by is Ownership.CLIENT for one in tasks)
    helped = sum(one.origin != "own" and not _own_design(one, types) for one in tasks)
    return Standing(
        engagement=engagement(case.outcomes, settings),
        agency_index=chosen / len(tasks) if tasks else None,
        help_rate=helped / len(tasks) if tasks else None,
        tasks=len(tasks),
        contexts=contexts(case.outcomes, types),
        trends=_trends(case.outcomes),
    )


def _own_design(one: Assignment, types: Mapping[str, TaskType]) -> bool:
    """Tell whether a task is the client's own design, in which the engine had no say (B42)."""
    known = types.get(one.task_type)
    return known is not None and known.role is Role.SCAFFOLD


def assignments(case: CaseState) -> tuple[Assignment, ...]:
    """Return every task that became part of a week, oldest first, each once."""
    every = [*(one.assignment for one in case.record), *case.open]
    return tuple(sorted({one.id: one for one in every}.values(), key=lambda one: one.at))


def engagement(outcomes: Sequence[Practice], settings: Settings) -> Engagement:
    """Return the posterior share practised: a Beta prior (A2), and its spread in both directions.

    The interval is that of a normal curve with the Beta's own variance, cut at 0 and 1.
    """
    weight = settings.prior_weight
    done = settings.prior_chance * weight + sum([one.credit for one in outcomes])
    whole = weight + len(outcomes)
    share = done / whole
    half = Z90 * math.sqrt(share * (1 - share) / (whole + 1))
    return Engagement(share, max(share - half, 0.0), min(share + half, 1.0), len(outcomes))


def contexts(
    outcomes: Iterable[Practice], types: Mapping[str, TaskType]
) -> dict[str, tuple[str, ...]]:
    """Return where each skill has been practised, by skill; a context counts once."""
    found: dict[str, set[str]] = {}
    for one in outcomes:
        known = types.get(one.assignment.task_type)
        if known is None or not one.practised:
            continue
        for skill in known.skills:
            found.setdefault(skill, set()).update(one.contexts)
    return {skill: tuple(sorted(places)) for skill, places in sorted(found.items())}


def _trends(outcomes: Iterable[Practice]) -> tuple[Trend, ...]:
    by_type: dict[str, list[tuple[int, int]]] = {}
    for one in outcomes:
        if one.before is not None and one.after is not None:
            by_type.setdefault(one.assignment.task_type, []).append((one.before, one.after))
    return tuple(
        Trend(
            name,
            len(levels),
            sum(before for before, _ in levels) / len(levels),
            sum(after for _, after in levels) / len(levels),
        )
        for name, levels in sorted(by_type.items())
    )
