"""Forecasts stay what they are, whatever is updated beneath them (H30)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from golden.make_forecasts import CLIENTS, FILE, forecasts
from histories import frozen_host
from recommender_models import artifact, telling
from recommender_models.learner import SHIPPED

if TYPE_CHECKING:
    import pytest


def test_forecasts_are_those_on_record() -> None:
    kept, now = json.loads(FILE.read_text(encoding="utf-8")), forecasts()
    assert kept.keys() == now.keys() == {"prior", "model"}
    for name, rows in now.items():
        assert len(rows) == CLIENTS * len(frozen_host().types)
        np.testing.assert_allclose(rows, kept[name], rtol=0, atol=1e-9, err_msg=name)


def test_a_model_made_with_other_libraries_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = artifact.load(SHIPPED)[1]
    other = {**made.libraries, "numpy": "0.0.1"}
    monkeypatch.setattr(telling, "libraries", lambda: other)
    said = " ".join(telling.model(made).lines)
    assert "Here are numpy 0.0.1: its forecasts can differ" in said
    monkeypatch.setattr(telling, "libraries", lambda: dict(made.libraries))
    assert "can differ" not in " ".join(telling.model(made).lines)
