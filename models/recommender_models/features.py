"""What a forecast looks at: a task at a size, as numbers, and the names of all features.

What a client's record says is read in `past.py`, and made into features in `memory.py`. All of this
is plain arithmetic on a case, with no numeric stack; the arrays are made by whoever needs them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from recommender.plugin import Kind, Modality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.plugin import Candidate, TaskType

MODALITIES = tuple(Modality)
TASK_FEATURES = (
    "effort",
    "distress",
    "reflection",
    "exposure",
    "minutes",
    "share",
    "preparation",
    "one_off",
    "stage",
    "stage_depth",
    *(f"modality_{one.value}" for one in MODALITIES),
)
"""Names of the features of a task at a size, in order."""

HISTORY_FEATURES = (
    "recent_fast",
    "recent_middle",
    "recent_slow",
    "misses_running",
    "missed_last",
    "missed_twice",
    "practised_running",
    "rating_last",
    "rating_mean",
    "late_last",
    "late_mean",
    "late_count",
    "quality_last",
    "quality_mean",
    "silence",
    "open_tasks",
    "practised_sum",
    "missed_sum",
    "same_fast",
    "same_middle",
    "same_slow",
    "same_practised",
    "same_missed",
    "other_practised",
    "other_missed",
    "other_fast",
    "other_middle",
    "other_whole",
)
"""Names of the features of a record, in order."""

SIGNS = (1, 1, 1, -1, -1, -1, 1, -1, -1, 0, 0, 0, 1, 1, -1, 0, 1, -1, 1, 1, 1, 1, -1, 0, 0, 0, 0, 0)
"""Which way each history feature may move the chance: up, down, or (0) either."""
SAME_COUNT = 10
SHARED_COUNT = len(HISTORY_FEATURES) - SAME_COUNT

RUNGS_APART = 20
"""Distance of two task types in `Still.place`: more than any two rungs of one can be apart."""
HIGHEST = 9
"""No ladder is longer (`TaskType.ladder`)."""


class Still(NamedTuple):
    """What holds for one rung of a task type at any size, and never changes.

    `place` is RUNGS_APART times the number of the task type, plus the rung; `number` is its row in
    its catalogue, or -1 if it is in none.
    """

    type: str
    rung: int
    place: int
    number: int
    load: float
    modality: int
    demand: tuple[float, float, float, float]
    prepared: float
    one_off: float


class Task(NamedTuple):
    """A task at a size, as numbers: what both a candidate and a past assignment come down to.

    `minutes` is a logarithm, 0 at ten; `share` is the part of the client's week; `stage` the part
    of the course that is over.
    """

    still: Still
    minutes: float
    share: float
    stage: float

    @property
    def type(self) -> str:
        """The id of the task type."""
        return self.still.type

    @property
    def rung(self) -> int:
        """The rung, within the ladder."""
        return self.still.rung

    @property
    def load(self) -> float:
        """The mean demand, 0 to 1."""
        return self.still.load

    @property
    def modality(self) -> int:
        """The number of the main way of working, or -1."""
        return self.still.modality

    @property
    def row(self) -> tuple[float, ...]:
        """The features of the task, in the order of TASK_FEATURES."""
        still, depth = self.still, self.still.demand[2]
        return (
            *still.demand,
            self.minutes,
            self.share,
            still.prepared,
            still.one_off,
            self.stage,
            self.stage * depth,
            *(1.0 if place == still.modality else 0.0 for place in range(len(MODALITIES))),
        )


class Catalogue:
    """The task types that a model knows, each rung made into numbers once."""

    __slots__ = ("ladders", "stills")

    def __init__(self, types: Mapping[str, TaskType]) -> None:
        """Give the rungs of every task type their numbers, in order."""
        self.stills: list[Still] = [NO_STILL]
        self.ladders: dict[str, tuple[Still, ...]] = {}
        for place, (name, task_type) in enumerate(types.items()):
            first = len(self.stills)
            ladder = _ladder(task_type, place, first)
            self.stills += ladder
            self.ladders[name] = ladder


def _ladder(task_type: TaskType, place: int, first: int) -> tuple[Still, ...]:
    return tuple(
        Still(
            type=task_type.id,
            rung=rung,
            place=RUNGS_APART * place + rung,
            number=first + rung - 1,
            load=step.difficulty.load,
            modality=MODALITIES.index(task_type.modality[0]),
            demand=(
                step.difficulty.effort / 5,
                step.difficulty.distress / 5,
                step.difficulty.reflection / 5,
                step.difficulty.exposure / 5,
            ),
            prepared=1.0 if task_type.preparation is not None else 0.0,
            one_off=1.0 if task_type.kind is Kind.ONE_OFF else 0.0,
        )
        for rung, step in enumerate(task_type.ladder, 1)
    )


def gone(name: str, rung: int, place: int) -> Still:
    """Return what is known of a rung of a task type that is no longer installed."""
    rung = min(rung, HIGHEST)
    at = RUNGS_APART * place + rung
    return Still(name, rung, at, -1, 0.25, -1, (0.3, 0.3, 0.3, 0.1), 0.0, 0.0)


NO_STILL = Still("", 1, 1, 0, 0.0, -1, (0.0, 0.0, 0.0, 0.0), 0.0, 0.0)
"""Stands where there is none, with no weight; what it holds makes no difference."""
GONE_SHARE = 0.3
"""Part of the week that a task type no longer installed is taken to have asked (design default)."""


def tasks(
    candidates: Sequence[Candidate], catalogue: Catalogue, stage: float, weekly: float
) -> list[Task]:
    """Return candidates as numbers; a rung that is not there counts as the top one.

    Raises KeyError for a task type that the catalogue does not know.
    """
    week = max(weekly, 1.0)
    found = []
    for one in candidates:
        ladder = catalogue.ladders[one.task_type.id]
        still = ladder[min(one.rung, len(ladder)) - 1]
        minutes = one.minutes
        share = min(minutes * one.occasions / week, 2.0)
        found.append(Task(still, math.log(minutes / 10), share, stage))
    return found
