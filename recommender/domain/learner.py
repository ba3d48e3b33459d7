"""What learns from a clinic's own record: a contract for whoever brings models.

The core knows no model. It hands over cases and task types, and gets back a forecaster, or words
and figures to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate, Forecaster
    from recommender.domain.task import TaskType

LEAST_CLIENTS = 30
"""Clients with outcomes below which nothing is learned (design default)."""


@dataclass(frozen=True, slots=True)
class Decided:
    """An option that was offered by a known chance and taken, and what became of it.

    `case` is the case when it was offered; `instead` holds what the model that is judged would have
    offered then, one list for each draw.
    """

    case: CaseState
    taken: Candidate
    propensity: float
    practised: bool
    instead: tuple[tuple[Candidate, ...], ...]


def _quiet(stage: str, done: int, of: int) -> None:
    """Say nothing of how far it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to learn: `folder` is where the model goes; `progress` is told stage, done, of how many.

    With `resume`, stages that an earlier, interrupted fit on the same data has finished are kept.
    """

    folder: str
    seed: int = 0
    jobs: int = 1
    least_clients: int = LEAST_CLIENTS
    resume: bool = False
    progress: Callable[[str, int, int], None] = _quiet


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a model: sentences for people, plain JSON values for programs, a picture."""

    lines: tuple[str, ...]
    facts: Mapping[str, object] = field(default_factory=dict)
    picture: str = ""


class Learner(Protocol):
    """Anything that fits models, judges them and keeps them in folders.

    Every method raises InputError, with one sentence that names the file and the remedy and
    nothing of any client, for what it cannot use; it then leaves nothing behind.
    """

    def load(self, folder: str, task_types: Mapping[str, TaskType]) -> Forecaster:
        """Return the forecaster of a model in a folder; imports nothing that is for fitting."""
        ...

    def keep(self, folder: str, home: str) -> str:
        """Check a model and copy it into a folder of models; return the name it has there."""
        ...

    def show(self, folder: str | None) -> Told:
        """Tell what a model is; None stands for the one that ships."""
        ...

    def fit(
        self, cases: Iterable[CaseState], task_types: Mapping[str, TaskType], wish: Wish
    ) -> Told:
        """Learn from whole histories, and write a model that beats the one that ships."""
        ...

    def evaluate(
        self,
        cases: Sequence[CaseState],
        decided: Sequence[Decided],
        task_types: Mapping[str, TaskType],
        forecaster: Forecaster,
    ) -> Told:
        """Tell how well a forecaster did on whole histories."""
        ...
