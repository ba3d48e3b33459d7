"""The forecast by counting, against numbers worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
from histories import candidate, case, make_type, practice, steps_up

from recommender import Settings
from recommender.domain.plan import Forecast
from recommender.domain.task import Difficulty, Rung
from recommender.engine.prior import Prior

SETTINGS = Settings()
PRIOR = Prior(SETTINGS)


def rungs(*loads: int) -> tuple[Rung, ...]:
    """Return rungs of ten minutes once a week; each load is the sum of the parts, 0 to 20."""
    return tuple(
        Rung(
            title=f"Load {load}",
            what="Do it.",
            minutes=10,
            occasions=1,
            difficulty=Difficulty(
                effort=min(load, 5),
                distress=min(max(load - 5, 0), 5),
                reflection=min(max(load - 10, 0), 5),
                exposure=max(load - 15, 0),
            ),
        )
        for load in loads
    )


# Load .3 is the centre: the sum of the parts is 6.
LEVEL = make_type(ladder=rungs(6, 6, 6))
OTHER = make_type("other", ladder=rungs(6))


def one(record: tuple[Any, ...] = (), rung: int = 1, kind: Any = LEVEL, **changes: Any) -> Forecast:
    """Forecast one candidate of ten minutes; a week of 10 ** 6 minutes makes its length nothing."""
    changes = {"weekly_minutes": 1_000_000, **changes}
    (found,) = PRIOR.forecast(case(record=record, **changes), [candidate(kind, rung)])
    return found


def mean(alpha: float, beta: float) -> Any:
    """Return the mean of a Beta, as near as the forecast is rounded."""
    return pytest.approx(alpha / (alpha + beta), abs=6e-6)


# The chance: three outcomes' worth of .55

A, B = 1.65, 1.35


def test_without_a_record_it_is_the_prior() -> None:
    half = 1.645 * math.sqrt(0.55 * 0.45 / 4)
    found = one()
    assert found.chance == pytest.approx(0.55, abs=6e-6)
    assert found.low == pytest.approx(0.55 - half, abs=6e-6)
    assert found.high == pytest.approx(0.55 + half, abs=6e-6)


def test_one_success_and_one_miss_count_one_each() -> None:
    assert one((practice(session=4),)).chance == mean(A + 1, B)
    assert one((practice(status="not_this_time", session=4),)).chance == mean(A, B + 1)


@pytest.mark.parametrize(("quantity", "done"), [(None, 1), (0.5, 1), (0.49, 0), (0.0, 0)])
def test_at_least_half_is_a_success_and_less_is_a_miss(quantity: float | None, done: int) -> None:
    found = one((practice(status="partly", quantity=quantity, session=4),))
    assert found.chance == mean(A + done, B + 1 - done)


@pytest.mark.parametrize("status", ["no_opportunity", "pending", "displaced"])
def test_what_says_nothing_about_practice_does_not_count(status: str) -> None:
    assert one((practice(status=status, session=4),)).chance == mean(A, B)


def test_another_tasks_outcome_counts_a_quarter() -> None:
    assert one((practice("other", session=4),)).chance == mean(A + 0.25, B)
    assert one((practice("other", "not_this_time", session=4),)).chance == mean(A, B + 0.25)


def test_other_practice_counts_for_every_other_task_and_against_the_fit_of_its_own() -> None:
    """A1."""
    instead = practice("other", "other_practice", session=4)
    assert one((instead,)).chance == mean(A + 0.25, B)
    assert one((instead,), kind=OTHER).chance == mean(A, B + 1)


@pytest.mark.parametrize(("rung", "weight"), [(1, 1.0), (2, 0.6), (3, 0.36)])
def test_success_below_counts_less_above(rung: int, weight: float) -> None:
    assert one((practice(session=4),), rung=rung).chance == mean(A + weight, B)


@pytest.mark.parametrize(("rung", "weight"), [(3, 1.0), (2, 0.6), (1, 0.36)])
def test_a_miss_above_counts_less_below(rung: int, weight: float) -> None:
    missed = practice(status="not_this_time", rung=3, session=4)
    assert one((missed,), rung=rung).chance == mean(A, B + weight)


def test_success_above_counts_in_full_below_and_a_miss_below_in_full_above() -> None:
    assert one((practice(rung=3, session=4),), rung=1).chance == mean(A + 1, B)
    assert one((practice(status="not_this_time", session=4),), rung=3).chance == mean(A, B + 1)


@pytest.mark.parametrize(
    ("sessions", "weight"), [(4, 1.0), (7, 0.5), (10, 0.25), (8, 0.5 ** (4 / 3))]
)
def test_an_outcome_weighs_half_after_three_sessions(sessions: int, weight: float) -> None:
    assert one((practice(session=4),), sessions=sessions).chance == mean(A + weight, B)


def test_an_early_refusal_weighs_less_than_half_after_four_sessions() -> None:
    """B3."""
    assert 0.5 ** (4 / SETTINGS.half_life_sessions) < 0.5


@pytest.mark.parametrize(("difficulty", "credit"), [(5, 1.0), (6, 0.92), (10, 0.6), (None, 1.0)])
def test_hard_practice_says_less_and_is_no_miss(difficulty: int | None, credit: float) -> None:
    assert one((practice(session=4, difficulty=difficulty),)).chance == mean(A + credit, B)


def test_hard_and_hardly_done_never_counts_below_nothing() -> None:
    hard = practice(status="partly", quantity=0.1, difficulty=10, session=4)
    assert one((hard,)).chance == mean(A, B + 1)


def test_more_load_is_less_likely() -> None:
    start = 1 / (1 + math.exp(-(math.log(0.55 / 0.45) - 2.0 * (0.8 - 0.3))))
    assert one(kind=make_type(ladder=rungs(16))).chance == pytest.approx(start, abs=6e-6)


@pytest.mark.parametrize(("week", "share"), [(10, 1.0), (20, 0.5), (5, 1.0), (0, 1.0)])
def test_a_larger_share_of_the_week_is_less_likely(week: int, share: float) -> None:
    start = 1 / (1 + math.exp(-(math.log(0.55 / 0.45) - 0.8 * share)))
    assert one(weekly_minutes=week).chance == pytest.approx(start, abs=6e-6)


def test_the_chance_is_never_certain() -> None:
    good = one(tuple(practice(session=4) for _ in range(5_000)))
    bad = one(tuple(practice(status="not_this_time", session=4) for _ in range(5_000)))
    assert (good.chance, good.high) == (0.99, 0.99)
    assert (bad.chance, bad.low) == (0.01, 0.01)


def test_more_record_is_a_narrower_interval() -> None:
    few, many = one((practice(session=4),)), one(tuple(practice(session=4) for _ in range(20)))
    assert many.high - many.low < few.high - few.low


# The minutes


def test_without_a_record_the_minutes_are_those_planned() -> None:
    found = one()
    spread = math.exp(1.645 * 0.3 * math.sqrt(2))
    assert found.minutes == 10.0
    assert found.minutes_low == round(10 / spread, 1)
    assert found.minutes_high == round(10 * spread, 1)


def test_ten_minutes_that_took_twenty_three_times_are_shown_as_about_eighteen() -> None:
    """A10: (1 + 2 + 2 + 2) / 4 = 1.75."""
    found = one(tuple(practice(session=4, spent=20) for _ in range(3)))
    assert found.minutes == 17.5
    assert 16 <= found.minutes <= 20


def test_times_of_every_task_count_for_the_pace() -> None:
    assert one((practice("other", minutes=5, spent=10, session=4),)).minutes == 15.0


@pytest.mark.parametrize(
    ("spent", "minutes"), [(1, 6.2), (2, 6.2), (3, 6.5), (40, 25.0), (400, 25.0)]
)
def test_one_odd_time_is_bounded(spent: int, minutes: float) -> None:
    assert one((practice(session=4, spent=spent),)).minutes == pytest.approx(minutes, abs=0.051)


@pytest.mark.parametrize("spent", [None, 0])
def test_no_time_reported_says_nothing(spent: int | None) -> None:
    assert one((practice(session=4, spent=spent),)).minutes == 10.0


# The difficulty


def test_without_a_record_the_difficulty_is_the_load() -> None:
    found = one()
    half = round(1.645 * 2.0 * math.sqrt(0.5), 2)
    assert found.difficulty == 3.0
    assert (found.difficulty_low, found.difficulty_high) == (round(3 - half, 2), round(3 + half, 2))


def test_ratings_of_the_same_task_move_it_by_what_they_are_over() -> None:
    """(9 - 3) / (2 + 1) = 2 above the load."""
    assert one((practice(session=4, difficulty=9),)).difficulty == 5.0


def test_ratings_of_another_task_do_not() -> None:
    assert one((practice("other", session=4, difficulty=9),)).difficulty == 3.0


def test_a_rating_above_the_ladder_is_set_against_the_top() -> None:
    assert one((practice(rung=9, session=4, difficulty=9),)).difficulty == 5.0


def test_the_difficulty_stays_between_nought_and_ten() -> None:
    hard = tuple(practice(session=4, difficulty=10) for _ in range(50))
    found = one(hard, rung=2, kind=make_type(ladder=rungs(0, 20)))
    assert (found.difficulty, found.difficulty_high) == (10.0, 10.0)
    easy = tuple(practice(session=4, rung=2, difficulty=0) for _ in range(50))
    found = one(easy, kind=make_type(ladder=rungs(0, 20)))
    assert (found.difficulty, found.difficulty_low) == (0.0, 0.0)


# As a forecaster


def test_forecasts_come_in_the_order_asked() -> None:
    kind = make_type(ladder=steps_up(3))
    asked = [candidate(kind, 3), candidate(OTHER), candidate(kind, 1)]
    together = PRIOR.forecast(case(), asked)
    assert together == tuple(PRIOR.forecast(case(), [one])[0] for one in asked)


def test_nothing_asked_is_nothing_answered() -> None:
    assert PRIOR.forecast(case(), []) == ()


def test_the_fingerprint_is_that_of_the_numbers() -> None:
    same, other = Prior(Settings()), Prior(Settings(prior_chance=0.6))
    assert PRIOR.fingerprint == same.fingerprint
    assert PRIOR.fingerprint != other.fingerprint
    assert len(PRIOR.fingerprint) == 64
    assert PRIOR.name == "transparent-prior-1"
