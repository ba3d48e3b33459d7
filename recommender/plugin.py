"""All that a plugin author imports."""

from __future__ import annotations

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
]

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of the hook of the same name."""
