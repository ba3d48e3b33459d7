"""All that a plugin author imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

from recommender.domain.barrier import Barrier
from recommender.domain.case import Assignment, CaseState, Practice
from recommender.domain.client import ANY_GOAL, Modality, Ownership, Stage
from recommender.domain.history import Status
from recommender.domain.learner import Decided, Learner, Told, Wish
from recommender.domain.plan import Candidate, Cleared, Forecast, Forecaster, Veto
from recommender.domain.task import (
    Cadence,
    Caution,
    Contraindication,
    Difficulty,
    Evidence,
    FormField,
    GoodEnough,
    Grade,
    Kind,
    Need,
    Obstacle,
    Preparation,
    Prerequisite,
    Rationale,
    Role,
    Rung,
    TaskType,
    Wording,
)
from recommender.hookspecs import PROJECT
from recommender.plugin_files import read_task_types, read_texts, untranslated

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ANY_GOAL",
    "Assignment",
    "Barrier",
    "Cadence",
    "Candidate",
    "CaseState",
    "Caution",
    "Cleared",
    "Contraindication",
    "Decided",
    "Difficulty",
    "Evidence",
    "Forecast",
    "Forecaster",
    "FormField",
    "GoodEnough",
    "Grade",
    "Kind",
    "Learner",
    "Modality",
    "Need",
    "Obstacle",
    "Ownership",
    "Practice",
    "Preparation",
    "Prerequisite",
    "Rationale",
    "Role",
    "Rung",
    "Stage",
    "Status",
    "TaskType",
    "Told",
    "Veto",
    "Wish",
    "Wording",
    "hookimpl",
    "read_task_types",
    "read_texts",
    "translations",
    "untranslated",
]

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of the hook of the same name."""


def translations(
    task_types: Sequence[TaskType], folder: str, language: str
) -> dict[str, str] | None:
    """Return what `recommender_catalogue` returns, read from gettext catalogues; None if empty.

    The folder holds `<language>/LC_MESSAGES/messages.mo`, keyed by the English text. What has no
    translation there stays English.
    """
    # Read only where a client's language is not English.
    from recommender.language.catalogues import texts_of, translated

    texts = [text for one in task_types for text in texts_of(one)]
    return translated(texts, folder, language) or None
