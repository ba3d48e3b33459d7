"""What comes in by the plugin door. Everything heavy is imported inside the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.plugin import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recommender.plugin import Forecaster, TaskType


@hookimpl
def recommender_forecaster(task_types: Mapping[str, TaskType]) -> Forecaster:
    """Return the forecaster of the model that ships."""
    from recommender_models.elicited import base
    from recommender_models.forecaster import LearnedForecaster

    return LearnedForecaster(base(), dict(task_types), "elicited-1", "0" * 64)
