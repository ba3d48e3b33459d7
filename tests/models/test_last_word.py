"""The last word of history and trees: learned where clients held out gain by it, and only there."""

from __future__ import annotations

import numpy as np
import pytest
from recommender_models import elicited, features, fitting
from recommender_models.population import SHOWN_TO_TREES

BASE = elicited.base()
CLIENTS, EACH = 60, 20


def rows(told_by_history: float, clients: int = CLIENTS) -> fitting.Rows:
    """Return made-up rows; the history says so much more than the client's own log-odds do."""
    draw = np.random.default_rng(7)
    many = clients * EACH
    shown = np.zeros((many, len(SHOWN_TO_TREES)))
    shown[:, 0] = draw.normal(0.5, 1.0, many)
    shown[:, 3:] = draw.normal(size=(many, len(features.HISTORY_FEATURES)))
    odds = (
        shown[:, 0] + told_by_history * shown[:, 3 + features.HISTORY_FEATURES.index("same_fast")]
    )
    practised = (draw.random(many) < 1 / (1 + np.exp(-odds))).astype(float)
    return fitting.Rows(shown, practised, np.repeat(np.arange(clients), EACH))


def test_a_history_that_says_nothing_more_has_no_say() -> None:
    assert fitting.with_last_word(rows(0.0), BASE, BASE) is BASE


def test_a_history_that_says_more_has_the_last_word() -> None:
    learned = fitting.with_last_word(rows(1.5), BASE, BASE)
    assert learned.history_weights[features.HISTORY_FEATURES.index("same_fast")] > 0.5


@pytest.mark.parametrize("clients", [2, 24])
def test_of_few_outcomes_it_cannot_be_told(clients: int) -> None:
    assert clients * EACH < fitting.LAST_WORD_FROM
    assert fitting.with_last_word(rows(1.5, clients), BASE, BASE) is BASE


def test_where_all_practised_it_cannot_be_told() -> None:
    found = rows(1.5)
    alike = fitting.Rows(found.shown, np.ones(len(found)), found.client)
    assert fitting.with_last_word(alike, BASE, BASE) is BASE
