"""The posterior against the plain formulas, slowly and one by one."""

from __future__ import annotations

import numpy as np
import pytest
from clients import TYPES, client, invented, outcome
from hypothesis import given
from hypothesis import strategies as st
from recommender_models.covariance import BEYOND, Sites, kernel, own_variance
from recommender_models.elicited import base
from recommender_models.evidence import gathered
from recommender_models.features import Catalogue
from recommender_models.looking import evidence, padded
from recommender_models.past import past
from recommender_models.posterior import posterior

SPREAD = base().spread


def observed(seed):
    case, _ = invented(seed)
    own = past(case, Catalogue(TYPES))
    at, seen = evidence(base(), None, [own], padded(len(own)))
    return at, seen


def ratings_fit(at, seen, effect):
    """Return the log-likelihood of the ratings at an effect, and its curvature, slowly."""
    rated = seen.rated[0] > 0
    off = seen.rating[0] - SPREAD.easy - SPREAD.steep * at.load[0] + SPREAD.rating * effect
    spread = SPREAD.noise**2 * np.diag(1 / seen.rated[0][rated]) + SPREAD.bias**2
    precise = np.zeros((len(at), len(at)))
    precise[np.ix_(rated, rated)] = np.linalg.inv(spread)
    return -0.5 * off @ precise @ off, SPREAD.rating**2 * precise


@given(seed=st.integers(0, 10**6))
def test_the_prior_is_a_covariance(seed):
    at, _ = observed(seed)
    prior = kernel(at, SPREAD)[0]
    assert np.allclose(prior, prior.T)
    assert np.allclose(np.diag(prior), own_variance(at, SPREAD))
    assert np.linalg.eigvalsh(prior).min() > -1e-9


@pytest.mark.parametrize("seed", range(12))
def test_the_mode_and_the_variance_are_those_of_the_plain_formulas(seed):
    at, seen = observed(seed)
    own, prior = posterior(at, seen, SPREAD), kernel(at, SPREAD)[0]
    told, curve = ratings_fit(at, seen, own.effect[0])
    chance = 1 / (1 + np.exp(-(at.start[0] + own.effect[0])))
    # At the mode the slope of the log-likelihood is that of the prior.
    assert np.isfinite(told)
    assert np.allclose(prior @ own.pull[0], own.effect[0], atol=1e-6)
    curve = curve + np.diag(seen.weight[0] * chance * (1 - chance))
    found = own.belief(at.when[:, -1:], SPREAD)
    here = elsewhere(at, at.when[0, -1])
    across = kernel(both(at, here), SPREAD)[0][: len(at), len(at) :]
    plain = own_variance(here, SPREAD)[0] - np.diag(
        across.T @ np.linalg.solve(np.eye(len(at)) + curve @ prior, curve @ across)
    )
    seen_there = found.look(here, SPREAD)
    assert np.allclose(seen_there.mean[0], across.T @ own.pull[0], atol=1e-6)
    assert np.allclose(seen_there.variance[0], plain, atol=1e-6)


def elsewhere(at, now):
    """Return the tasks of a record as if they were practised at one moment, each as its own."""
    place = np.where(at.place == BEYOND, 10 * BEYOND, at.place)
    return Sites(place, at.load, at.traits, np.full(at.when.shape, now))


def both(one, other):
    names = ("place", "load", "traits", "when")
    return Sites(*(np.concatenate([getattr(one, n), getattr(other, n)], axis=1) for n in names))


def test_the_mode_is_the_highest_point_around():
    at, seen = observed(4)
    own, prior = posterior(at, seen, SPREAD).effect[0], kernel(at, SPREAD)[0]

    def height(effect):
        odds = at.start[0] + effect
        practice = seen.weight[0] @ (seen.share[0] * odds - np.logaddexp(0, odds))
        told, _ = ratings_fit(at, seen, effect)
        return practice + told - effect @ np.linalg.solve(prior, effect) / 2

    draw, best = np.random.default_rng(0), height(own)
    for _ in range(50):
        assert height(own + 0.05 * prior @ draw.normal(size=len(at))) < best


def test_outcomes_of_one_task_size_and_week_make_one_site():
    three = client(outcome(days=7.0, difficulty=4), outcome(days=7.0), outcome(days=3.0))
    stills, columns = gathered(past(three, Catalogue(TYPES)))
    assert len(stills) == 2
    assert columns[-3:] == [[2.0, 1.0], [4.0, 0.0], [1.0, 0.0]]
