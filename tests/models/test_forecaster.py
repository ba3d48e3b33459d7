"""One client alone and among many: the same forecasts, to the last bit."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clients import TYPES, client, fitted, forecasters, invented, outcome, sizes
from histories import make_type
from hypothesis import given
from hypothesis import strategies as st
from recommender_models import features
from recommender_models.elicited import base
from recommender_models.evidence import MOST_SITES
from recommender_models.forecaster import LearnedForecaster, pace
from recommender_models.looking import Client, Known, evidence, look_many
from recommender_models.past import NOTHING
from recommender_models.population import sites as sites_of
from recommender_models.population import started, still_rows
from recommender_models.posterior import posterior, unknown

from recommender.plugin import Candidate, Status

WHICH = pytest.mark.parametrize("which", [0, 1], ids=["elicited", "with-trees"])


@WHICH
def test_five_hundred_clients_in_any_batches_are_forecast_as_alone(which):
    forecaster = forecasters()[which]
    pairs = [invented(seed) for seed in range(500)]
    alone = [forecaster.forecast(*one) for one in pairs]
    draw = random.Random(3)
    for size in (500, 97, 8):
        order = draw.sample(range(500), 500)
        for first in range(0, 500, size):
            some = order[first : first + size]
            together = forecaster.forecast_many([pairs[n] for n in some])
            assert together == [alone[n] for n in some]


@WHICH
@given(seeds=st.lists(st.integers(0, 10**6), max_size=9), most=st.sampled_from((3, 30)))
def test_clients_together_are_forecast_as_alone(which, seeds, most):
    forecaster = forecasters()[which]
    pairs = [invented(seed, most) for seed in seeds]
    assert forecaster.forecast_many(pairs) == [forecaster.forecast(*one) for one in pairs]


@WHICH
@given(seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=9), size=st.integers(1, 9))
def test_what_is_made_of_a_case_answers_again_and_again_as_the_case_does(which, seeds, size):
    forecaster = forecasters()[which]
    pairs = [invented(seed) for seed in seeds]
    abouts = [forecaster.about(case) for case, _ in pairs]
    everyone = list(range(len(pairs)))
    for places, most in ((everyone[::size], 9), (everyone, 99), (everyone[::-1], 2)):
        asked = [(abouts[place], pairs[place][1][:most]) for place in places]
        alone = [
            forecaster.forecast(pairs[place][0], some)
            for place, (_, some) in zip(places, asked, strict=True)
        ]
        assert forecaster.forecast_many(asked) == alone


def test_a_client_without_a_record_is_forecast_alike_with_sites_that_say_nothing():
    # The short cut without linear algebra comes to what the long way comes to.
    population, now = base(), np.zeros((1, 1))
    tasks = features.tasks(sizes(), features.Catalogue(TYPES), 0.0, 90.0)
    rows = still_rows([one.still for one in tasks], population)[None]
    minutes, share, stage = np.array([one[1:] for one in tasks]).T[:, None, :]
    start = started(population, rows, minutes, share, stage)
    where = sites_of(rows, start, minutes, now)
    empty = posterior(*evidence(population, None, [NOTHING], 8), population.spread)
    long = empty.belief(now, population.spread).look(where, population.spread)
    short = unknown(where, population.spread)
    assert (short.mean == long.mean).all()
    assert (short.variance == long.variance).all()
    assert short.bias == long.bias
    ((seen, _),) = look_many(population, None, [Client(Known(NOTHING, 0.0, 0), tasks)])
    assert np.allclose(seen.doubt[0, : len(tasks)] ** 2, short.variance)


def test_the_bits_hang_on_the_shape_so_shapes_are_the_same():
    # The control: a batch in which a client's own record differs does give another answer.
    case, some = invented(1)
    more = client(*case.record, outcome(days=0.1), weekly_minutes=case.weekly_minutes)
    forecaster = forecasters()[0]
    assert forecaster.forecast(more, some) != forecaster.forecast(case, some)


THREADS = """
import sys
from hashlib import sha256
sys.path[:0] = sys.argv[1:]
from clients import client, forecasters, invented, outcome, sizes, NAMES
pairs = [invented(seed, 60) for seed in range(60)]
long = [outcome(NAMES[n % 6], days=(300 - n) / 2 + 1, difficulty=n % 11) for n in range(300)]
pairs.append((client(*long), sizes()))
answers = [one.forecast_many(pairs) for one in forecasters()]
print(sha256(repr(answers).encode()).hexdigest())
"""


def test_threads_make_no_difference():
    here = Path(__file__).parent
    found = set()
    for threads in ("1", "2"):
        several = {f"{name}_NUM_THREADS": threads for name in ("OPENBLAS", "OMP", "MKL")}
        done = subprocess.run(
            [sys.executable, "-c", THREADS, str(here), str(here.parent)],
            env={**os.environ, **several},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_what_is_asked_is_left_as_it_was():
    # The host lends the forecaster that ships the case itself, and no copy.
    case, some = invented(3)
    kept = deepcopy((case, some))
    forecaster = forecasters()[1]
    forecaster.forecast(case, some)
    forecaster.forecast(forecaster.about(case), some)
    assert (case, some) == kept
    assert [one.model_dump() for one in case.goals] == [one.model_dump() for one in kept[0].goals]


def test_nobody_and_nothing_asked_is_answered_with_nothing():
    forecaster = forecasters()[0]
    assert forecaster.forecast_many([]) == []
    assert forecaster.forecast(client(), []) == ()
    some = sizes()
    assert forecaster.forecast_many([(client(), []), (client(), some)]) == [
        (),
        forecaster.forecast(client(), some),
    ]


def test_a_task_type_that_the_model_was_not_made_with_is_read_as_it_stands():
    known = LearnedForecaster(base(), {**TYPES, "made-up": make_type()}, "a")
    record = [outcome("made-up", Status.NOT_THIS_TIME), outcome("sleep-diary", days=1)]
    some = [Candidate(make_type(), 2, 10, 2), *sizes()]
    assert forecasters()[0].forecast(client(*record), some) == known.forecast(client(*record), some)


def test_a_client_beside_one_with_a_stranger_is_forecast_as_alone():
    forecaster, record = forecasters()[0], [outcome("made-up", Status.NOT_THIS_TIME)]
    pairs = [(client(*record), sizes()), (client(*record), [Candidate(make_type(), 1, 10, 2)])]
    assert forecaster.forecast_many(pairs) == [forecaster.forecast(*one) for one in pairs]


def test_an_outcome_before_the_newest_sites_says_nothing_to_the_posterior():
    newest = [outcome(days=7 * (MOST_SITES - n)) for n in range(MOST_SITES)]
    oldest = outcome("sleep-diary", days=5_000, difficulty=10)
    with_it, without = (
        forecasters()[0].forecast(client(*some), sizes("sleep-diary"))[0]
        for some in ([oldest, *newest], newest)
    )
    assert with_it.chance == without.chance


def test_minutes_follow_the_clients_own_pace():
    slow = client(*(outcome(days=7 * n, minutes=10, spent=20) for n in range(6, 0, -1)))
    one = forecasters()[0].forecast(slow, sizes())[0]
    assert 16 < one.minutes < 20
    assert pace([])[0] == 1.0


def test_the_shares_of_trees_and_weights_are_one():
    # With a share of nothing the trees are not asked.
    none = LearnedForecaster(replace(fitted(), trees_share=0.0), TYPES, "a")
    gone = LearnedForecaster(replace(fitted(), trees=None), TYPES, "b")
    assert none.forecast(client(outcome()), sizes()) == gone.forecast(client(outcome()), sizes())
