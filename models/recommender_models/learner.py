"""The learner that comes in by the plugin door. What only fitting needs is imported inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recommender_models.artifact import copied, load
from recommender_models.forecaster import LearnedForecaster

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommender.domain.learner import Decided, Told, Wish
    from recommender.plugin import CaseState, Forecaster, TaskType

SHIPPED = Path(__file__).with_name("shipped")
"""The model that ships, inside the package."""


def forecaster(folder: Path, task_types: Mapping[str, TaskType]) -> LearnedForecaster:
    """Return the forecaster of a model in a folder; raises ModelError if it cannot be used."""
    population, told = load(folder)
    return LearnedForecaster(population, dict(task_types), told.about.name, told.fingerprint)


@dataclass(frozen=True, slots=True)
class ModelLearner:
    """Fit, judge and keep models of this package; see `recommender.domain.learner.Learner`."""

    shipped: Path = SHIPPED

    def load(self, folder: str, task_types: Mapping[str, TaskType]) -> Forecaster:
        """Return the forecaster of a model in a folder."""
        return forecaster(Path(folder), task_types)

    def keep(self, folder: str, home: str) -> str:
        """Check a model and copy it into a folder of models; return its fingerprint."""
        _, told = copied(Path(folder), Path(home))
        return told.fingerprint

    def show(self, folder: str | None) -> Told:
        """Tell what a model is, in the words of its manifest."""
        from recommender_models.telling import model

        return model(load(self.shipped if folder is None else Path(folder))[1])

    def fit(
        self, cases: Iterable[CaseState], task_types: Mapping[str, TaskType], wish: Wish
    ) -> Told:
        """Learn from whole histories, and write a model that beats the one that ships."""
        from recommender_models.learning import Learning

        return Learning(task_types, wish, self.shipped).told(cases)

    def evaluate(
        self,
        cases: Sequence[CaseState],
        decided: Sequence[Decided],
        task_types: Mapping[str, TaskType],
        forecaster: Forecaster,
    ) -> Told:
        """Tell how well a forecaster did on whole histories."""
        from recommender_models.telling import evaluation

        return evaluation(cases, decided, task_types, forecaster)
