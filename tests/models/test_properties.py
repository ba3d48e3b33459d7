"""What holds of every forecast, whatever the record; and controls that would show if it did not."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from clients import (
    LEARNED,
    NAMES,
    TYPES,
    client,
    fitted,
    forecasters,
    invented,
    outcome,
    records,
    sizes,
)
from hypothesis import given
from hypothesis import strategies as st
from recommender_models import features, population
from recommender_models.elicited import base
from recommender_models.forecaster import LearnedForecaster
from recommender_models.looking import Client, Known, look_many
from recommender_models.past import past

from recommender.plugin import Candidate, Status

ROUNDING = 2e-6
"""A chance is rounded to six digits; two roundings may lie this far apart."""
WHICH = pytest.mark.parametrize("which", [0, 1], ids=["elicited", "with-trees"])
SILENT = (Status.PENDING, Status.DISPLACED, Status.NO_OPPORTUNITY)


def chance(which, record, name="thought-record", rung=1, **changes):
    one = Candidate(TYPES[name], rung, 10, 3)
    return forecasters()[which].forecast(client(*record, **changes), [one])[0].chance


# More practice never lowers


def added(record, place):
    """Return the record with one more practised outcome beside the one at `place`."""
    there = record[place]
    more = there._replace(
        status=Status.DONE, quantity=None, difficulty=None, quality=None, done_at=None, minutes=None
    )
    return [*record[: place + 1], more, *record[place + 1 :]]


def lowered(forecaster, record, place):
    """Return by how much one more practised outcome lowers the chance of its own rung."""
    size = record[place].assignment
    step = min(size.rung, len(TYPES[size.task_type].ladder))
    one = [Candidate(TYPES[size.task_type], step, size.minutes, size.occasions)]
    before = forecaster.forecast(client(*record), one)[0].chance
    after = forecaster.forecast(client(*added(record, place)), one)[0].chance
    return before - after


@WHICH
@given(record=records(), place=st.integers(0, 11))
def test_one_more_practised_outcome_never_lowers_the_chance_of_its_rung(which, record, place):
    there = [n for n, one in enumerate(record) if one.assignment.task_type in TYPES]
    if there:
        assert lowered(forecasters()[which], record, there[place % len(there)]) <= ROUNDING


def test_a_weight_against_its_sign_would_lower_it():
    weights = np.zeros(len(features.HISTORY_FEATURES))
    weights[features.HISTORY_FEATURES.index("practised_sum")] = -5.0
    broken = LearnedForecaster(replace(base(), history_weights=weights), TYPES, "broken")
    assert lowered(broken, [outcome()], 0) > 0.03


def test_trees_are_shown_nothing_that_both_kinds_of_outcome_move_the_same_way():
    # Doubt falls with practised and missed outcomes alike; a tree may go either way on it.
    one = [Candidate(TYPES["thought-record"], 1, 10, 3)]
    stage, weekly = 0.5, 90.0
    catalogue = features.Catalogue(TYPES)
    tasks = features.tasks(one, catalogue, stage, weekly)
    shown = []
    for record in ([outcome()], [outcome(), outcome()]):
        own = past(client(*record), catalogue)
        ((seen, _),) = look_many(fitted(), None, [Client(Known(own, 0.0, 0), tasks)])
        shown.append(seen.shown[0, 0])
    free = [n for n, sign in enumerate(population.TREE_SIGNS) if sign == 0]
    assert [shown[0][n] for n in free] == [shown[1][n] for n in free]


# A higher rating never raises


@WHICH
@given(
    record=records(),
    name=st.sampled_from(NAMES[:3]),
    rung=st.integers(1, 3),
    low=st.integers(0, 9),
    more=st.integers(1, 10),
    days=st.sampled_from((0.5, 1.0, 1.9)),
)
def test_a_higher_last_rating_never_raises_the_chance_of_its_task(
    which, record, name, rung, low, more, days
):
    rung = min(rung, len(TYPES[name].ladder))
    easy = outcome(name, rung=rung, days=days, difficulty=low)
    hard = easy._replace(difficulty=min(low + more, 10))
    before = chance(which, [*record, easy], name, rung)
    assert chance(which, [*record, hard], name, rung) <= before + ROUNDING


def test_a_higher_rating_lowers_the_chance():
    easy, hard = outcome(difficulty=2), outcome(difficulty=9)
    assert chance(0, [hard]) < chance(0, [easy]) - 0.03


# Range


def in_range(forecast):
    numbers = [getattr(forecast, name) for name in forecast.__slots__]
    return (
        all(math.isfinite(one) for one in numbers)
        and 0.01 <= forecast.low <= forecast.chance <= forecast.high <= 0.99
        and 0 <= forecast.difficulty_low <= forecast.difficulty <= forecast.difficulty_high <= 10
        and 0 < forecast.minutes_low <= forecast.minutes <= forecast.minutes_high
    )


@WHICH
@given(
    record=records(most=30),
    name=st.sampled_from(NAMES),
    minutes=st.sampled_from((1, 3, 10, 60, 480)),
    occasions=st.integers(1, 21),
    weekly=st.sampled_from((0, 1, 60, 10_000)),
)
def test_a_forecast_is_in_range(which, record, name, minutes, occasions, weekly):
    some = [replace(one, minutes=minutes, occasions=occasions) for one in sizes(name)]
    case = client(*record, weekly_minutes=weekly)
    assert all(in_range(one) for one in forecasters()[which].forecast(case, some))


@WHICH
@pytest.mark.parametrize("count", [0, 1, 60, 161, 5_000])
@pytest.mark.parametrize("status", [Status.DONE, Status.NOT_THIS_TIME])
@pytest.mark.parametrize("rating", [None, 0, 10])
def test_a_long_record_of_one_kind_is_forecast_in_range(which, count, status, rating):
    record = [
        outcome(NAMES[n % 5], status, days=(count - n) / 3 + 1, difficulty=rating, session=n // 3)
        for n in range(count)
    ]
    assert all(in_range(one) for one in forecasters()[which].forecast(client(*record), sizes()))


@WHICH
def test_five_thousand_outcomes_are_taken_in(which):
    record = [outcome(NAMES[n % 5], days=(5_000 - n) / 10) for n in range(5_000)]
    found = forecasters()[which].forecast(client(*record), sizes())
    assert len(found) == len(sizes())
    assert all(in_range(one) for one in found)


# What makes no difference


@given(seed=st.integers(0, 10**6))
def test_a_name_changes_nothing(seed):
    case, some = invented(seed)
    forecaster = forecasters()[1]
    renamed = replace(case, client="somebody-else")
    assert forecaster.forecast(renamed, some) == forecaster.forecast(case, some)


@WHICH
@given(seed=st.integers(0, 10**6), data=st.data())
def test_other_candidates_and_their_order_change_nothing(which, seed, data):
    case, some = invented(seed)
    forecaster = forecasters()[which]
    answers = forecaster.forecast(case, some)
    order = data.draw(st.permutations(range(len(some))))
    kept = order[: data.draw(st.integers(1, len(order)))]
    again = forecaster.forecast(case, [some[n] for n in kept])
    assert list(again) == [answers[n] for n in kept]


@given(seed=st.integers(0, 10**6), days=st.integers(-900, 900))
def test_moving_everything_in_time_changes_nothing(seed, days):
    case, some = invented(seed)
    by = timedelta(days=days)
    record = tuple(
        one._replace(
            at=one.at + by,
            assignment=one.assignment._replace(
                at=one.assignment.at + by, until=one.assignment.until + by
            ),
        )
        for one in case.record
    )
    moved = replace(case, record=record, at=case.at + by)
    forecaster = forecasters()[1]
    assert forecaster.forecast(moved, some) == forecaster.forecast(case, some)


# With little on record


@WHICH
@pytest.mark.parametrize("name", NAMES)
def test_one_outcome_moves_the_chance_visibly(which, name):
    none = chance(which, [], name)
    assert chance(which, [outcome(name)], name) >= none + 0.03
    assert chance(which, [outcome(name, Status.NOT_THIS_TIME)], name) <= none - 0.03


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [Status.DONE, Status.NOT_THIS_TIME])
def test_the_interval_is_wide_at_first_and_narrows(name, status):
    # In log-odds, since an interval also narrows by moving to the edge.
    widths = []
    for count in range(4):
        record = [outcome(name, status, days=7 * (count - n)) for n in range(count)]
        one = forecasters()[0].forecast(client(*record), [Candidate(TYPES[name], 1, 10, 3)])[0]
        widths.append(math.log(one.high / (1 - one.high)) - math.log(one.low / (1 - one.low)))
        if not count:
            assert one.high - one.low >= 0.4
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_harder_rung_is_no_likelier_for_a_client_without_a_record(name):
    for minutes in (1, 10, 60, 480):
        for stage in (0, 6, 12):
            case = client(sessions=stage)
            chances = [
                one.chance for one in forecasters()[0].forecast(case, sizes(name, minutes=minutes))
            ]
            assert chances == sorted(chances, reverse=True)


# Each status is what it is


@WHICH
@given(record=records(), status=st.sampled_from(SILENT), rating=st.sampled_from((None, 9)))
def test_what_is_no_outcome_changes_nothing(which, record, status, rating):
    silent = outcome(status=status, days=1.0, difficulty=rating)
    assert chance(which, [*record, silent]) == chance(which, record)


def test_other_practice_speaks_for_the_client_and_not_for_the_task():
    own, other = "thought-record", "sleep-diary"
    for which in (0, 1):
        record = [outcome(own, Status.OTHER_PRACTICE)]
        rises = [chance(which, record, name) - chance(which, [], name) for name in (own, other)]
        assert rises[1] > 0
        # As log-odds would have it, the two differ by where they begin; no more than that.
        assert rises[0] <= rises[1] + 0.02
        assert rises[0] < chance(which, [outcome(own)], own) - chance(which, [], own)


def test_practised_wrongly_is_practised():
    assert chance(0, [outcome(status=Status.INCORRECT)]) > chance(0, []) + 0.01


def test_nearly_all_counts_more_than_just_half():
    much, half = (outcome(status=Status.PARTLY, quantity=part) for part in (0.9, 0.55))
    assert chance(0, [much]) > chance(0, [half]) > chance(0, [])


def test_every_status_that_counts_is_tried():
    assert set(LEARNED) | set(SILENT) == set(Status)


# What is never loaded

SUGGEST = """
import sys
from datetime import datetime, timezone
from recommender import History, Recommender
records = [
    {"kind": "client_opened", "client": "c", "at": "2026-09-07T09:00:00Z", "consent": True},
    {"kind": "goal_stated", "client": "c", "at": "2026-09-07T09:01:00Z",
     "goal": {"id": "worry", "areas": ["worry"]}},
    {"kind": "session_held", "client": "c", "at": "2026-09-07T09:50:00Z"},
]
now = datetime(2026, 9, 14, tzinfo=timezone.utc)
plan = Recommender().suggest(History.from_records(records), at=now, seed=0)
print(plan.decision.model, [name for name in ("numpy", "sklearn", "scipy", "joblib") if name in sys.modules])
"""


def test_to_suggest_needs_neither_scikit_learn_nor_scipy():
    done = subprocess.run(
        [sys.executable, "-c", SUGGEST], capture_output=True, text=True, check=True
    )
    name, _, loaded = done.stdout.partition(" ")
    assert name != "transparent-prior-1"
    assert loaded.strip() == "['numpy']"
