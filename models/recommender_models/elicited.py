"""The population before any outcome was seen: numbers from the literature, or marked as ours.

Each number stands beside its source. 'A1'..'A8' are sections of the project's clinical ground;
'design default' is our own judgement, and a clinic's own outcomes replace it (`fitting.fit`).
"""

from __future__ import annotations

import numpy as np

from recommender_models.covariance import Spread
from recommender_models.features import TASK_FEATURES
from recommender_models.population import Population

INTERCEPT = 2.0
"""A middling task (a third of each demand, 10 minutes, a third of the week) has log-odds .1, a
chance of .53 (A2: prior completion .55 ± .15)."""

TASK_WEIGHTS = {
    "effort": (-1.2, "demand lowers practice; the size is a design default"),
    "distress": (-1.2, "graded exposure: 57.5% met challenges (A5, Peynenburg 2022); size ours"),
    "reflection": (-1.2, "thought challenging: 59.6% met challenges (A5, Peynenburg 2022)"),
    "exposure": (-1.0, "design default, as effort"),
    "minutes": (-0.1, "time is the most named reason (A5, Bunnell 2020: 12/21); size ours"),
    "share": (-1.2, "the same, against the client's own week; size ours"),
    "preparation": (0.0, "design default: no figure found"),
    "one_off": (0.0, "design default"),
    "stage": (-0.1, "practice drifts down over a course (A7: Haller; Gaynor); size ours"),
}
"""Change of the log-odds over the whole span of each feature, with its source."""

SPREAD = Spread()
"""How much clients differ: .9 in log-odds gives the ± .15 of A2 (design default for the rest)."""


def base() -> Population:
    """Return the population that every fit starts from."""
    weights = np.array([TASK_WEIGHTS.get(name, (0.0, ""))[0] for name in TASK_FEATURES])
    return Population(INTERCEPT, weights, {}, SPREAD)
