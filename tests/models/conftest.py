"""Models in folders, made small and quickly; `clients.py` lies beside the tests that share it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from recommender_models import artifact, elicited, fitting
from recommender_models.features import HISTORY_FEATURES
from recommender_models.manifest import About
from recommender_models.population import SHOWN_TO_TREES, Population
from recommender_models.trees import Trees

sys.path.insert(0, str(Path(__file__).parent))


def full() -> Population:
    """Return a population that uses everything a model may hold, trees too."""
    trees = Trees(
        feature=np.array([[0, 3, 0, 0, 0], [len(SHOWN_TO_TREES) - 1, 0, 0, 0, 0]]),
        threshold=np.array([[0.1, 0.2, 0.0, 0.0, 0.0], [1 / 3, 0.0, 0.0, 0.0, 0.0]]),
        low=np.array([[1, 3, 2, 3, 4], [1, 1, 2, 0, 0]]),
        high=np.array([[2, 4, 2, 3, 4], [2, 1, 2, 0, 0]]),
        value=np.array([[0.0, 0.0, 0.3, -0.7, 0.1], [0.0, -0.2, 0.2, 0.0, 0.0]]),
        depth=2,
        base=0.1 + 0.2,
    )
    base = elicited.base()
    return replace(
        base,
        type_effects={"breathing": 1 / 3, "breathing/2": 0.2, "worry-time": -0.1},
        history_weights=np.arange(len(HISTORY_FEATURES)) / 70 * np.array(elicited_signs()),
        trees=trees,
        trees_share=0.15,
    )


def elicited_signs() -> tuple[int, ...]:
    """Return which way each weight of the history may go."""
    from recommender_models.features import SIGNS

    return SIGNS


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the folder of a whole model, with trees."""
    artifact.save(tmp_path / "model", full(), ABOUT)
    return tmp_path / "model"


ABOUT = About(name="for-tests", clients=3, outcomes=4, training_data="a" * 64, metrics={"auc": 0.7})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the spread as it is in a fit: to learn it takes most of the time."""
    monkeypatch.setattr(fitting, "with_spread", lambda _records, population, _base: population)
