"""The posterior against the plain formulas, slowly and one by one."""

from __future__ import annotations

import numpy as np
import pytest
from clients import TYPES, client, invented, outcome
from hypothesis import given
from hypothesis import strategies as st
from recommender_models import features
from recommender_models.elicited import base
from recommender_models.posterior import kernel, merged, own_variance, posterior, ratings_fit, sites

SPREAD = base().spread


def gathered(seed):
    case, _ = invented(seed)
    kept, seen = merged(features.outcomes(case, TYPES))
    tasks = [one.task for one in kept]
    when, own = [one.known for one in kept], [one.own for one in kept]
    return sites(tasks, base().start(tasks), {}, when, own), seen


@given(seed=st.integers(0, 10**6))
def test_the_prior_is_a_covariance(seed):
    at, _ = gathered(seed)
    prior = kernel(at, at, SPREAD)
    assert np.allclose(prior, prior.T)
    assert np.allclose(np.diag(prior), own_variance(at, SPREAD))
    assert not len(at) or np.linalg.eigvalsh(prior).min() > -1e-9


@pytest.mark.parametrize("seed", range(12))
def test_the_mode_and_the_variance_are_those_of_the_plain_formulas(seed):
    at, seen = gathered(seed)
    if not len(at):
        pytest.skip("an invented client without a record")
    own, prior = posterior(at, seen, SPREAD), kernel(at, at, SPREAD)
    told, curve = ratings_fit(at, seen, SPREAD, own.effect)
    chance = 1 / (1 + np.exp(-(at.start + own.effect)))
    # At the mode the slope of the log-likelihood is that of the prior.
    assert np.isfinite(told)
    assert np.allclose(prior @ own.pull, own.effect, atol=1e-6)
    curve = curve + np.diag(seen.weight * chance * (1 - chance))
    across = prior
    plain = prior - across @ np.linalg.solve(np.eye(len(at)) + curve @ prior, curve @ across.T)
    found = own.look(at)
    assert np.allclose(found.mean, own.effect, atol=1e-6)
    assert np.allclose(found.variance, np.diag(plain), atol=1e-6)


def test_the_mode_is_the_highest_point_around():
    at, seen = gathered(4)
    own, prior = posterior(at, seen, SPREAD), kernel(at, at, SPREAD)

    def height(effect):
        odds = at.start + effect
        practice = seen.weight @ (seen.share * odds - np.logaddexp(0, odds))
        told, _ = ratings_fit(at, seen, SPREAD, effect)
        return practice + told - effect @ np.linalg.solve(prior, effect) / 2

    draw, best = np.random.default_rng(0), height(own.effect)
    for _ in range(50):
        assert height(own.effect + 0.05 * prior @ draw.normal(size=len(at))) < best


def test_outcomes_of_one_task_size_and_week_make_one_site():
    three = client(outcome(days=7.0, difficulty=4), outcome(days=7.0), outcome(days=3.0))
    kept, seen = merged(features.outcomes(three, TYPES))
    assert len(kept) == 2
    assert seen.weight.tolist() == [2.0, 1.0]
    assert seen.rating.tolist() == [4.0, 0.0]
    assert seen.rated.tolist() == [1.0, 0.0]
