"""The last word of history and trees: learned where clients held out gain by it, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clients import TYPES
from clinics import clinic
from histories import frozen_host
from recommender_models import elicited, features, last_word
from recommender_models.looking import log_odds, look_many
from recommender_models.past import told
from recommender_models.population import SHOWN_TO_TREES
from scipy.special import logit

from recommender import Recommender

BASE = elicited.base()
CLIENTS, EACH = 60, 20


def rows(told_by_history: float, clients: int = CLIENTS) -> last_word.Rows:
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
    return last_word.Rows(shown, practised, np.repeat(np.arange(clients), EACH))


def test_a_history_that_says_nothing_more_has_no_say() -> None:
    assert last_word.with_last_word(rows(0.0), BASE, BASE) is BASE


def test_a_history_that_says_more_has_the_last_word() -> None:
    learned = last_word.with_last_word(rows(1.5), BASE, BASE)
    assert learned.history_weights[features.HISTORY_FEATURES.index("same_fast")] > 0.5


@pytest.mark.parametrize("clients", [2, 24])
def test_of_few_outcomes_it_cannot_be_told(clients: int) -> None:
    assert clients * EACH < last_word.LAST_WORD_FROM
    assert last_word.with_last_word(rows(1.5, clients), BASE, BASE) is BASE


def test_where_all_practised_it_cannot_be_told() -> None:
    found = rows(1.5)
    alike = last_word.Rows(found.shown, np.ones(len(found)), found.client)
    assert last_word.with_last_word(alike, BASE, BASE) is BASE


def test_of_trees_that_do_as_well_the_fewest_are_kept() -> None:
    draw = np.random.default_rng(5)
    client = np.repeat(np.arange(CLIENTS), EACH)
    noise = draw.normal(0.0, 0.1, len(client))
    by = {40: noise + 0.05, 80: noise + 0.001 * draw.normal(size=len(client)), 150: noise}
    assert last_word.fewest(by, 150, client) == 80
    assert last_word.fewest({**by, 80: by[80] + 0.01}, 150, client) == 150


def test_how_sure_a_difference_is_goes_by_clients_and_not_by_outcomes() -> None:
    client = np.repeat(np.arange(CLIENTS), EACH)
    none, apart = np.zeros(len(client)), np.where(client % 2 == 0, 0.5, -0.44)
    assert last_word.fewest({40: none + apart, 80: none}, 80, client) == 40
    assert last_word.fewest({40: none + apart, 80: none}, 80, np.arange(len(client))) == 80


def test_a_forecast_is_shown_the_very_numbers_that_were_learned_from() -> None:
    recommender = Recommender(host=frozen_host())
    cases = [recommender.case(one.history, at=one.now) for one in clinic(30)]
    records = [told(one, features.Catalogue(TYPES)) for one in cases]
    learned_from = last_word.looked_at(records, BASE)
    grown = last_word._grown(learned_from, 40)
    spoken = replace(BASE, trees=last_word.exported(grown), trees_share=1.0)
    moments = [one for record in records for one in last_word._moments(record)]
    said = np.empty(len(moments))
    for seen, numbers in look_many(BASE, None, moments):
        said[numbers] = log_odds(spoken, seen)[:, 0]
    theirs = logit(grown.predict_proba(learned_from.shown)[:, 1])
    assert said == pytest.approx(theirs, abs=1e-9)
