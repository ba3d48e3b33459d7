"""The population's start: learned from practice and from ratings, of many clients at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from clients import NAMES, TYPES, client, outcome, sizes
from recommender_models import features, start
from recommender_models.covariance import Spread
from recommender_models.elicited import base
from recommender_models.forecaster import LearnedForecaster
from recommender_models.past import told
from scipy.optimize import check_grad

from recommender.plugin import Status

CATALOGUE = features.Catalogue(TYPES)
SPREAD = Spread()
EASY, HARD = NAMES[0], NAMES[1]


def learned(*records: Any, spread: Spread = SPREAD) -> Any:
    """Return the base population with its start learned from these clients' records."""
    some = [told(client(*record), CATALOGUE) for record in records]
    return start.with_start(some, base(), spread)


def both(**of_each: Any) -> list[Any]:
    """Return an outcome of each of two task types, with what is said of each."""
    one = outcome(EASY, days=20, **of_each.get("easy", {}))
    return [one, outcome(HARD, days=10, **of_each.get("hard", {}))]


def effect(population: Any, name: str) -> float:
    """Return the effect of the first rung of a task type, its type's included."""
    return float(population.type_effects[name] + population.type_effects[f"{name}/1"])


def test_what_is_rated_harder_than_its_demands_say_is_taken_to_be_so() -> None:
    """All of it was practised, so that practice alone tells nothing apart."""
    load = {name: TYPES[name].ladder[0].difficulty.load for name in (EASY, HARD)}
    usual = {name: round(SPREAD.easy + SPREAD.steep * one) for name, one in load.items()}
    records = [
        both(
            easy={"difficulty": max(usual[EASY] - 2, 0)},
            hard={"difficulty": min(usual[HARD] + 2, 10)},
        )
    ] * 12
    found, silent = learned(*records), learned(*[both()] * 12)
    apart = effect(found, EASY) - effect(found, HARD)
    assert apart > effect(silent, EASY) - effect(silent, HARD) + 0.5


def test_one_clients_way_of_rating_says_nothing_of_the_tasks() -> None:
    """Half of the clients rate everything four points higher: the tasks stay as they are."""
    low, high = (
        both(easy={"difficulty": 3}, hard={"difficulty": 3}),
        both(easy={"difficulty": 7}, hard={"difficulty": 7}),
    )
    mixed = learned(*[low] * 10, *[high] * 10, spread=replace(SPREAD, bias=3.0))
    middle = both(easy={"difficulty": 5}, hard={"difficulty": 5})
    plain = learned(*[middle] * 20, spread=replace(SPREAD, bias=3.0))
    for name in (EASY, HARD):
        assert effect(mixed, name) == pytest.approx(effect(plain, name), abs=0.05)


def test_without_a_rating_the_worth_of_ratings_changes_nothing() -> None:
    records = [both(), both(easy={"status": Status.NOT_THIS_TIME})] * 5
    usual, other = learned(*records), learned(*records, spread=replace(SPREAD, noise=0.2))
    assert usual.type_effects == other.type_effects
    assert usual.task_weights.tolist() == other.task_weights.tolist()


def test_no_demand_is_learned_to_make_practice_likelier() -> None:
    records = [
        [outcome(HARD, Status.DONE, days=9, rung=4), outcome(HARD, Status.NOT_THIS_TIME, days=4)]
    ] * 20
    found = learned(*records)
    for name, weight in zip(features.TASK_FEATURES, found.task_weights, strict=True):
        if name in start.HARDER:
            assert weight <= 1e-9


def test_the_slope_is_the_slope_of_the_loss() -> None:
    records = [told(client(*one), CATALOGUE) for one in (both(easy={"difficulty": 8}), both())]
    names = sorted(
        {one.task.type for some in records for one in some}
        | {f"{one.task.type}/{one.task.rung}" for some in records for one in some}
    )
    loss = start._Loss(
        seen=start._outcomes(records, names, SPREAD),
        base=base(),
        spread=SPREAD,
        known=np.full(len(names), 0.3),
        pull=np.full(len(names), 0.7),
        clients=2,
    )
    at = np.random.default_rng(3).standard_normal(loss.size)
    found = check_grad(lambda theta: loss(theta)[0], lambda theta: loss(theta)[1], at)
    assert found < 1e-4


def test_a_rung_that_is_found_harder_is_forecast_to_be_rated_harder() -> None:
    (one, *_) = sizes(HARD)
    plain = base()
    harder = replace(plain, type_effects={HARD: -1.0})
    rated = [
        LearnedForecaster(each, TYPES, "m").forecast(client(), [one])[0] for each in (plain, harder)
    ]
    more = rated[1].difficulty - rated[0].difficulty
    assert more == pytest.approx(plain.spread.rating, abs=0.3)
