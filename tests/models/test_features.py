"""What a record comes down to, in numbers."""

from __future__ import annotations

import math

import pytest
from clients import LEARNED, NOW, TYPES, client, outcome, records
from hypothesis import given
from recommender_models import memory, past
from recommender_models.features import HISTORY_FEATURES, SIGNS, TASK_FEATURES, Catalogue

from recommender.plugin import Barrier, Status


def told(*record):
    return past.told(client(*record), Catalogue(TYPES))


def test_a_task_has_as_many_numbers_as_names():
    one, gone = told(outcome(), outcome("gone-task"))
    assert len(one.task.row) == len(gone.task.row) == len(TASK_FEATURES)
    assert len(SIGNS) == len(HISTORY_FEATURES)


@pytest.mark.parametrize(
    ("status", "more", "practised", "weight"),
    [
        (Status.DONE, {}, 1.0, 1.0),
        (Status.MODIFIED, {}, 1.0, 1.0),
        (Status.INCORRECT, {}, 1.0, 0.6),
        (Status.OPPOSITE, {}, 0.0, 0.5),
        (Status.OTHER_PRACTICE, {}, 1.0, 0.3),
        (Status.PARTLY, {"quantity": 0.9}, 1.0, 0.8),
        (Status.PARTLY, {"quantity": 0.55}, 1.0, 0.3),
        (Status.DONE, {"quantity": 0.2}, 0.0, 0.6),
        (Status.NOT_THIS_TIME, {}, 0.0, 1.0),
        (Status.NOT_THIS_TIME, {"barriers": (Barrier.FORGOT,)}, 0.0, 0.5),
        (Status.NOT_THIS_TIME, {"barriers": (Barrier.FORGOT, Barrier.TIME)}, 0.0, 1.0),
    ],
)
def test_each_outcome_says_what_it_says(status, more, practised, weight):
    (one,) = told(outcome(status=status, **more))
    assert (one.practised, one.weight) == (practised, pytest.approx(weight))
    assert one.own == (status is not Status.OTHER_PRACTICE)


def test_times_are_weeks_before_now():
    (one,) = told(outcome(days=14, done_at=NOW))
    assert one.known == pytest.approx(-2.0)
    assert one.assigned == pytest.approx(-19 / 7)
    assert one.late == past.LATEST_DAYS


def test_a_rung_above_the_ladder_is_the_top_one():
    (one,) = told(outcome(rung=9))
    assert one.task.rung == len(TYPES["thought-record"].ladder)


@given(record=records())
def test_the_history_is_that_of_a_slow_walk_through_it(record):
    some = told(*record)
    row = dict(
        zip(HISTORY_FEATURES, memory.shared_row(past.in_columns(some), 0.0, 2), strict=False)
    )
    done = missed = 0.0
    for one in some:
        done, missed = (memory.KEEPS[0] * held for held in (done, missed))
        done, missed = done + one.practised, missed + 1 - one.practised
    if some:
        assert row["recent_fast"] == pytest.approx(math.log((done + 0.3) / (missed + 0.3)))
        assert row["missed_last"] == (0.0 if some[-1].practised else 1.0)
        assert row["open_tasks"] == math.log1p(2)
    else:
        assert set(row.values()) == {0.0}


def test_other_practice_in_its_place_says_nothing_of_a_task():
    some = past.in_columns(told(outcome(status=Status.OTHER_PRACTICE)))
    row = memory.same_rows(some, ["thought-record"])
    assert row["thought-record"] == memory.NOTHING_SAME
    assert Status.OTHER_PRACTICE in LEARNED
