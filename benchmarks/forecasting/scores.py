"""How good forecasts are: log-loss, Brier, AUC and calibration, with intervals over people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
CLIP, BINS, DRAWS, LEVEL = 1e-4, 10, 300, 0.95
"""Chances are clipped before the log-loss; bins of equal mass; draws of people, and interval."""


def losses(chance: Floats, practised: Floats) -> Floats:
    """Return the log-loss of each forecast."""
    said = np.clip(chance, CLIP, 1 - CLIP)
    return np.asarray(-np.where(practised > 0, np.log(said), np.log(1 - said)))


def log_loss(chance: Floats, practised: Floats) -> float:
    """Return the mean log-loss."""
    return float(losses(chance, practised).mean())


def brier(chance: Floats, practised: Floats) -> float:
    """Return the mean squared error."""
    return float(((chance - practised) ** 2).mean())


def auc(chance: Floats, practised: Floats) -> float:
    """Return the chance that what was practised was rated above what was not; .5 if all is one."""
    yes = practised.sum()
    no = len(practised) - yes
    if not yes or not no:
        return 0.5
    ranks = rankdata(chance)
    return float((ranks[practised > 0].sum() - yes * (yes + 1) / 2) / (yes * no))


def calibration_error(chance: Floats, practised: Floats) -> float:
    """Return the mean gap between forecast and practice over ten bins of equal mass."""
    order = np.argsort(chance, kind="stable")
    gaps = [
        len(part) * abs(chance[part].mean() - practised[part].mean())
        for part in np.array_split(order, BINS)
        if len(part)
    ]
    return float(sum(gaps) / len(chance))


SCORES: dict[str, Callable[[Floats, Floats], float]] = {
    "log_loss": log_loss,
    "brier": brier,
    "auc": auc,
    "calibration_error": calibration_error,
}


def draws_of(people: NDArray[np.int64], seed: int) -> list[NDArray[np.int64]]:
    """Return rows for each draw of people with replacement."""
    rows = [np.flatnonzero(people == one) for one in range(people.max() + 1)]
    random = np.random.default_rng(seed)
    return [
        np.concatenate([rows[one] for one in random.integers(0, len(rows), len(rows))])
        for _ in range(DRAWS)
    ]


def scored(chance: Floats, practised: Floats, draws: list[NDArray[np.int64]]) -> dict[str, Any]:
    """Return every score with its interval over draws of people."""
    found = {}
    for name, score in SCORES.items():
        drawn = [score(chance[rows], practised[rows]) for rows in draws]
        found[name] = {"value": score(chance, practised), "interval": interval(drawn)}
    return found


def compared(
    ours: Floats, theirs: Floats, practised: Floats, people: NDArray[np.int64], seed: int
) -> dict[str, Any]:
    """Return our log-loss minus theirs, paired: over forecasts, and over people as equals."""
    gap = losses(ours, practised) - losses(theirs, practised)
    many = people.max() + 1
    total, count = np.bincount(people, gap, many), np.bincount(people, minlength=many)
    drawn = np.random.default_rng(seed).integers(0, many, (DRAWS, many))
    return {
        "difference": float(gap.mean()),
        "interval": interval(list(total[drawn].sum(1) / count[drawn].sum(1))),
        "difference_per_person": float((total / count).mean()),
        "people_better": float((total < 0).mean()),
    }


def interval(drawn: list[float]) -> list[float]:
    """Return the bounds that hold 95% of the draws."""
    edge = (1 - LEVEL) / 2
    return [float(np.quantile(drawn, edge)), float(np.quantile(drawn, 1 - edge))]
