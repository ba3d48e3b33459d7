"""What comes in by the plugin door. Everything heavy is imported inside the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.plugin import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recommender.plugin import Forecaster, Learner, TaskType


@hookimpl
def recommender_forecaster(task_types: Mapping[str, TaskType]) -> Forecaster:
    """Return the forecaster of the model that ships; raises ModelError if it is damaged."""
    from recommender_models.learner import SHIPPED, forecaster

    return forecaster(SHIPPED, task_types)


@hookimpl
def recommender_learner() -> Learner:
    """Return what fits, judges and keeps models of this kind."""
    from recommender_models.learner import ModelLearner

    return ModelLearner()
