"""Which rung, and how much of it: one step at a time, cut to the week, and the sizes beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from histories import START, Course, candidate, frozen_host, make_type, practice, steps_up
from hypothesis import given
from hypothesis import strategies as st

from recommender import Settings
from recommender.domain.barrier import Barrier
from recommender.domain.plan import Forecast
from recommender.domain.task import Cadence, TaskType
from recommender.engine import sizing
from recommender.engine.sizing import Reach, Worth

SETTINGS = Settings()
TYPE = make_type(ladder=steps_up(5))
MINUTES = [rung.minutes for rung in TYPE.ladder]


def reach(*record: Any, task_type: TaskType = TYPE) -> tuple[int, float]:
    """Return the rung and share that a record allows."""
    found = sizing.reach(task_type, record, SETTINGS)
    return found.rung, found.share


def at(rung: int, status: str = "done", **outcome: Any) -> Any:
    """Return practice at a rung, at its full minutes unless they are given."""
    minutes = outcome.pop("planned", MINUTES[rung - 1])
    return practice(status=status, rung=rung, minutes=minutes, **outcome)


# Reach


def test_the_first_time_is_the_first_rung_in_full() -> None:
    assert sizing.reach(TYPE, [], SETTINGS) == Reach(1, 1.0, None)


@pytest.mark.parametrize("status", ["pending", "displaced", "no_opportunity"])
def test_what_is_no_outcome_changes_nothing(status: str) -> None:
    assert sizing.reach(TYPE, [at(3, status)], SETTINGS) == Reach(1, 1.0, None)
    assert reach(at(3, status), at(3)) == (4, 1.0)


def test_the_last_outcome_is_kept() -> None:
    last = at(2)
    assert sizing.reach(TYPE, [at(1), last, at(3, "pending")], SETTINGS).last == last


@pytest.mark.parametrize("status", ["done", "modified"])
def test_success_opens_the_next_rung(status: str) -> None:
    assert reach(at(2, status)) == (3, 1.0)


def test_the_top_is_the_top() -> None:
    assert reach(at(5)) == (5, 1.0)


def test_an_assignment_above_the_ladder_counts_as_the_top() -> None:
    assert reach(practice(rung=9, minutes=18)) == (5, 1.0)


@pytest.mark.parametrize("status", ["partly", "incorrect", "opposite", "other_practice"])
def test_what_is_neither_success_nor_miss_holds(status: str) -> None:
    assert reach(at(3, status)) == (3, 1.0)


@pytest.mark.parametrize(("difficulty", "rung"), [(0, 4), (6, 4), (7, 3), (8, 3), (9, 2), (10, 2)])
@pytest.mark.parametrize("which", ["difficulty", "distress"])
def test_strain_holds_from_seven_and_eases_from_nine(
    which: str, difficulty: int, rung: int
) -> None:
    assert reach(at(3, **{which: difficulty})) == (rung, 1.0)


def test_the_higher_of_difficulty_and_distress_counts() -> None:
    assert reach(at(3, difficulty=1, distress=9)) == (2, 1.0)
    assert reach(at(3, difficulty=9, distress=1)) == (2, 1.0)


@pytest.mark.parametrize("rated", [{}, {"difficulty": 0}, {"distress": 0}])
def test_what_was_not_rated_is_no_strain(rated: dict[str, int]) -> None:
    calm = Settings(climb_difficulty=0)
    assert sizing.reach(TYPE, [at(3, **rated)], calm).rung == 4
    assert sizing.reach(TYPE, [at(3, difficulty=1)], calm).rung == 3


@pytest.mark.parametrize(("quality", "rung"), [(2, 3), (3, 4), (4, 4), (0, 3)])
def test_quality_counts_where_it_is_reported(quality: int, rung: int) -> None:
    assert reach(at(3, quality=quality)) == (rung, 1.0)


def test_done_but_less_than_half_is_no_success() -> None:
    assert reach(at(3, quantity=0.4)) == (3, 1.0)
    assert reach(at(3, quantity=0.5)) == (4, 1.0)


@pytest.mark.parametrize("barrier", [Barrier.TOO_HARD, Barrier.SYMPTOMS, Barrier.OTHER])
def test_too_hard_is_one_rung_down(barrier: Barrier) -> None:
    assert reach(at(3, "not_this_time", barriers=(barrier,))) == (2, 1.0)


def test_a_miss_without_a_reason_is_one_rung_down() -> None:
    assert reach(at(3, "not_this_time")) == (2, 1.0)


def test_on_the_first_rung_the_minutes_give_way() -> None:
    assert reach(at(1, "not_this_time")) == (1, 0.5)


@pytest.mark.parametrize("barrier", [Barrier.FORGOT, Barrier.PRIVACY, Barrier.UNCLEAR_WHY])
def test_what_the_size_cannot_help_leaves_the_size(barrier: Barrier) -> None:
    assert reach(at(3, "not_this_time", barriers=(barrier,))) == (3, 1.0)


def test_time_halves_the_minutes_and_keeps_the_rung() -> None:
    assert reach(at(3, "not_this_time", barriers=(Barrier.TIME,))) == (3, 0.5)


def test_time_halves_what_was_assigned_not_the_full_rung() -> None:
    assert reach(at(3, "partly", planned=7, barriers=(Barrier.TIME,))) == (3, 0.25)


def test_too_hard_and_no_time_do_both() -> None:
    one = at(3, "not_this_time", barriers=(Barrier.TIME, Barrier.TOO_HARD))
    assert reach(one) == (2, 0.5)


def test_too_hard_as_well_never_means_more_minutes_in_the_week() -> None:
    """Whole minutes: half of 2 × 4 at rung 4 came to 3, and at the rung below to 4."""
    task_type = frozen_host().types["assertive-conversation"]
    weeks = []
    for barriers in ((Barrier.TIME,), (Barrier.TIME, Barrier.TOO_HARD)):
        one = practice(status="partly", rung=4, minutes=4, occasions=2, barriers=barriers)
        found = sizing.reach(task_type, [one], SETTINGS)
        full = sizing.ladder(task_type)[found.rung - 1]
        weeks.append(sizing.sized(full, found.share, found.weekly).weekly_minutes)
    assert weeks == [3, 2]


def test_too_distressing_is_one_rung_down() -> None:
    assert reach(at(4, "not_this_time", barriers=(Barrier.TOO_DISTRESSING,))) == (3, 1.0)


def test_one_outcome_moves_the_rung_one_step_at_most() -> None:
    record = frozen_host().types["thought-record"]
    one = practice("thought-record", "not_this_time", rung=8, barriers=(Barrier.TOO_DISTRESSING,))
    assert reach(one, task_type=record)[0] == 7


def test_after_a_step_back_one_success_confirms_and_the_next_climbs() -> None:
    back = at(3, "not_this_time")
    assert reach(back, at(2)) == (2, 1.0)
    assert reach(back, at(2), at(2)) == (3, 1.0)


def test_holding_does_not_confirm() -> None:
    assert reach(at(3, "not_this_time"), at(2, difficulty=8), at(2)) == (2, 1.0)


def test_after_halving_success_restores_the_minutes_first() -> None:
    halved = at(3, "not_this_time", barriers=(Barrier.TIME,))
    assert reach(halved, at(3, planned=7)) == (3, 1.0)
    assert reach(halved, at(3, planned=7), at(3)) == (3, 1.0)
    assert reach(halved, at(3, planned=7), at(3), at(3)) == (4, 1.0)


def test_more_minutes_than_the_rung_count_as_the_full_rung() -> None:
    assert reach(at(2, "partly", planned=100)) == (2, 1.0)


def test_fewer_minutes_are_kept_as_a_share() -> None:
    assert reach(at(1, "partly", planned=4)) == (1, 0.4)


def test_what_went_well_at_one_rung_confirms_nothing_of_another() -> None:
    """Half of rung 2 in 12 minutes a week, then of rung 3, and the other way round."""
    two, three = at(2, planned=6), at(3, planned=6)
    assert reach(two, three) == (3, pytest.approx(12 / 14))
    assert reach(at(3, planned=7), at(2, planned=6, occasions=1)) == (2, 1.0)


def test_the_same_size_gone_well_twice_climbs() -> None:
    """The week keeps it small then, and not the record (B12)."""
    assert reach(at(3, planned=6), at(3, planned=6)) == (4, 1.0)
    assert reach(at(3, planned=6), at(3, planned=4)) == (4, 1.0)
    assert reach(at(3, planned=6), at(3, planned=6, occasions=1)) == (4, 1.0)


def test_more_than_what_went_well_before_is_confirmed_first() -> None:
    assert reach(at(3, planned=4), at(3, planned=6)) == (3, pytest.approx(12 / 14))
    assert reach(at(3, planned=6, occasions=1), at(3, planned=6)) == (3, pytest.approx(12 / 14))
    assert reach(at(3, planned=4, occasions=5), at(3, planned=6)) == (3, pytest.approx(12 / 14))


def test_minutes_spread_over_more_occasions_than_the_rungs_are_a_whole_week() -> None:
    """Six minutes five times is more than 14 twice; shorter each time all the same."""
    often = at(3, planned=6, occasions=5)
    assert sizing.reach(TYPE, [often], SETTINGS) == Reach(3, pytest.approx(12 / 14), often)
    assert reach(often, at(3, planned=6)) == (4, 1.0)
    assert reach(at(3, planned=6), often) == (3, pytest.approx(12 / 14))


def test_the_record_is_walked_to_its_end() -> None:
    assert reach(at(1), at(2), at(3)) == (4, 1.0)
    assert reach(at(4), at(1, "partly")) == (1, 1.0)


def test_a_miss_does_not_make_the_week_longer(recommender: Any) -> None:
    course = Course.opened(weekly_minutes=300).goal("worry").session()
    course.assign("thought-record", minutes=5, occasions=1)
    course.review("thought-record", "not_this_time", barriers=["forgot"])
    plan = recommender.suggest(course.history, at=course.now, most=5)
    one = next(one for one in plan.suggestions if one.task_type == "thought-record")
    assert one.minutes * one.occasions <= 5


def test_time_halves_the_minutes_at_a_lower_rung_too(recommender: Any) -> None:
    course = Course.opened(weekly_minutes=300).goal("worry").session().session().session()
    for name in ("a", "b"):
        course.session().assign("thought-record", name, rung=2, minutes=5, occasions=4)
        course.review(name, "not_this_time", barriers=["time"])
    plan = recommender.suggest(course.history, at=course.now, most=5)
    one = next(one for one in plan.suggestions if one.task_type == "thought-record")
    assert one.minutes == 2


# Mastery


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ((), False),
        ((at(5),), False),
        ((at(5), at(5)), True),
        ((at(5), at(5, "partly"), at(5)), True),
        ((at(5), at(4)), False),
        ((at(5), at(5, difficulty=7)), False),
        ((at(5, quality=4), at(5, quality=2)), False),
        ((practice(rung=9), at(5)), True),
        ((at(5), at(5), at(5)), True),
    ],
)
def test_mastery_is_the_top_rung_gone_well_twice(record: Any, found: bool) -> None:
    assert sizing.mastered(record, 5, SETTINGS) is found


@pytest.mark.parametrize(
    ("hours", "occasions", "found"),
    [
        (0, 2, True),
        (1, 2, True),
        (2, 7, True),
        (1, 1, False),
        (2.01, 2, False),
        (-0.01, 2, False),
        (None, 2, False),
        (None, 1, False),
    ],
)
def test_several_days_work_within_two_hours_of_the_session_is_compressed(
    hours: float | None, occasions: int, found: bool
) -> None:
    """B31: what was meant for one time is not compressed, nor what is not dated."""
    ahead = None if hours is None else timedelta(hours=hours)
    one = practice(rung=5, occasions=occasions, ahead=ahead)
    assert sizing.compressed(one, SETTINGS) is found


@pytest.mark.parametrize(("times", "found"), [(3, False), (4, True)])
def test_compressed_practice_counts_half_for_mastery(times: int, found: bool) -> None:
    """B31."""
    one = practice(rung=5, ahead=timedelta(hours=1))
    assert sizing.mastered([one] * times, 5, SETTINGS) is found


# Sized


@pytest.mark.parametrize(
    ("minutes", "share", "expected"),
    [(10, 1.0, 10), (10, 0.5, 5), (5, 0.5, 2), (1, 0.5, 1), (3, 0.1, 1)],
)
def test_a_share_of_the_minutes_is_at_least_one(minutes: int, share: float, expected: int) -> None:
    one = sizing.sized(candidate(TYPE, minutes=minutes), share)
    assert (one.minutes, one.occasions) == (expected, 2)


@pytest.mark.parametrize(
    ("minutes", "occasions", "expected"),
    [
        (None, None, (10, 4)),
        (6, None, (6, 4)),
        (None, 3, (10, 3)),
        (6, 3, (6, 3)),
        (10, 4, (10, 4)),
        (300, 5, (10, 4)),
    ],
)
def test_a_cap_takes_away_and_never_adds(
    minutes: int | None, occasions: int | None, expected: tuple[int, int]
) -> None:
    """A5, A11."""
    one = sizing.capped(candidate(TYPE, minutes=10, occasions=4), minutes, occasions)
    assert (one.minutes, one.occasions) == expected


# Within

DAILY = make_type(cadence=Cadence.DAILY)


def within(left: float, pace: float = 1.0, kind: TaskType = TYPE, **size: int) -> Any:
    """Cut 10 minutes on 4 occasions to the minutes left."""
    one = sizing.within(candidate(kind, **{"minutes": 10, "occasions": 4, **size}), left, pace)
    return one and (one.minutes, one.occasions)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (100, (10, 4)),
        (40, (10, 4)),
        (39.9, (10, 3)),
        (10, (10, 1)),
        (9.9, (5, 1)),
        (5, (5, 1)),
        (4.9, None),
        (0, None),
        (-3, None),
    ],
)
def test_occasions_give_way_first_and_then_half_the_minutes(left: float, expected: Any) -> None:
    assert within(left) == expected


@pytest.mark.parametrize(
    ("left", "pace", "expected"),
    [
        (40, 2.0, (10, 2)),
        (19, 2.0, (5, 1)),
        (9, 2.0, None),
        (40, 0.5, (10, 4)),
        (30, 0.5, (10, 3)),
        (80, 2.0, (10, 4)),
        (79, 2.0, (10, 3)),
    ],
)
def test_a_slow_client_counts_at_their_pace_and_a_quick_one_as_planned(
    left: float, pace: float, expected: Any
) -> None:
    assert within(left, pace) == expected


@pytest.mark.parametrize(
    ("left", "occasions", "expected"),
    [
        (40, 4, (10, 4)),
        (20, 4, (10, 2)),
        (19, 4, (5, 3)),
        (10, 4, (5, 2)),
        (9, 4, None),
        (40, 7, (10, 4)),
        (39, 7, (5, 7)),
        (19, 7, None),
    ],
)
def test_a_daily_task_keeps_half_of_its_days(left: float, occasions: int, expected: Any) -> None:
    assert within(left, kind=DAILY, occasions=occasions) == expected


def test_one_minute_is_not_halved_to_nothing() -> None:
    assert within(3, 2.0, minutes=1, occasions=3) == (1, 1)
    assert within(1, minutes=1, occasions=3) == (1, 1)
    assert within(0.9, minutes=1, occasions=3) is None


def test_what_fits_exactly_fits() -> None:
    """Five times 2 minutes at a pace of 1.1 are 11, whatever the last bit of 2.2 says."""
    assert within(11.0, 1.1, minutes=2, occasions=6) == (2, 5)


@pytest.mark.parametrize(("minutes", "half"), [(2, 1), (3, 1), (7, 3)])
def test_half_is_rounded_down(minutes: int, half: int) -> None:
    assert within(half, minutes=minutes, occasions=1) == (half, 1)
    assert within(half - 0.1, minutes=minutes, occasions=1) is None


def test_a_gated_task_keeps_its_minutes() -> None:
    """S4: an exposure cut short is another task."""
    gated = make_type(ladder=steps_up(3), gated=True)
    assert within(10, kind=gated) == (10, 1)
    assert within(9, kind=gated) is None


# Choosing the rung


def forecast(chance: float) -> Forecast:
    """Return a forecast with this chance."""
    return Forecast(chance, 0.01, 0.99, 5, 4, 6, 10, 8, 12)


WIDE = Settings(chance_enough=0.7)
"""A band of chances wide enough to see the rule at work in."""
WORTHS = {1: 0.6, 2: 0.75, 3: 0.9}
"""Twice .6/.75 less one is .6; twice .75/.9 less one is two thirds."""


def chosen(
    chances: dict[int, float],
    limit: int = 3,
    last: Any = None,
    worths: dict[int, float] | None = None,
    settings: Settings = WIDE,
) -> int | None:
    """Return the rung chosen where each has this chance and this worth."""
    by_rung = {n: candidate(TYPE, n) for n in chances}
    forecasts = {n: forecast(chance) for n, chance in chances.items()}
    reached = Reach(limit, 1.0, last)
    worth = {n: Worth(each, each) for n, each in (worths or WORTHS).items()}
    return sizing.choose_rung(by_rung, forecasts, worth.__getitem__, reached, settings)


@pytest.mark.parametrize(
    ("chances", "limit", "expected"),
    [
        ({1: 0.9, 2: 0.9, 3: 0.9}, 3, 3),
        ({1: 0.9, 2: 0.9, 3: 0.9}, 2, 2),
        ({1: 0.9, 2: 0.600001, 3: 0.66}, 3, 2),
        ({1: 0.9, 2: 0.599999, 3: 0.66}, 3, 1),
        ({1: 0.9, 2: 0.5, 3: 0.67}, 3, 3),
        ({1: 0.5, 2: 0.5}, 2, 1),
        ({2: 0.5, 3: 0.5}, 3, 2),
        ({2: 0.9}, 1, None),
        ({}, 1, None),
    ],
)
def test_the_highest_rung_in_reach_that_is_likely_enough_for_its_worth_or_the_lowest(
    chances: dict[int, float], limit: int, expected: int | None
) -> None:
    """A7: likely enough is where it promises more than one with twice the odds and less worth."""
    assert chosen(chances, limit) == expected


@pytest.mark.parametrize(
    ("worths", "chance", "expected"),
    [
        ({1: 0.1, 2: 0.9}, 0.5, 2),
        ({1: 0.1, 2: 0.9}, 0.499999, 1),
        ({1: 0.9, 2: 0.9}, 0.7, 2),
        ({1: 0.9, 2: 0.9}, 0.699999, 1),
        ({1: 0.9, 2: 0.3}, 0.7, 2),
    ],
)
def test_likely_enough_is_one_half_at_least_and_seven_in_ten_at_most(
    worths: dict[int, float], chance: float, expected: int
) -> None:
    assert chosen({1: 0.95, 2: chance}, worths=worths) == expected


def test_what_is_left_of_a_lower_rung_is_what_a_rung_has_to_beat() -> None:
    """More practice of the lower rung makes the higher one likely enough, never less so."""
    by_rung = {n: candidate(TYPE, n) for n in (1, 2)}
    forecasts = {1: forecast(0.9), 2: forecast(0.55)}
    found = [
        sizing.choose_rung(
            by_rung,
            forecasts,
            {1: Worth(0.6, left), 2: Worth(0.75, 0.75)}.__getitem__,
            Reach(2, 1.0, None),
            SETTINGS,
        )
        for left in (0.6, 0.57)
    ]
    assert found == [1, 2]


def test_the_best_of_all_lower_rungs_is_what_a_rung_has_to_beat() -> None:
    assert chosen({1: 0.9, 2: 0.1, 3: 0.6}, worths={1: 0.85, 2: 0.2, 3: 0.9}) == 1


@given(
    chances=st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3),
    lower=st.lists(st.floats(0, 0.5), min_size=3, max_size=3),
    worths=st.lists(st.floats(0.05, 1.5), min_size=3, max_size=3),
)
def test_lower_chances_never_raise_the_rung(
    chances: list[float], lower: list[float], worths: list[float]
) -> None:
    """Invariant 6: whichever chances a harder report lowers, and however much."""
    before = dict(enumerate(chances, 1))
    after = {n: max(before[n] - less, 0.01) for n, less in enumerate(lower, 1)}
    worth = dict(enumerate(worths, 1))
    first, then = chosen(before, worths=worth), chosen(after, worths=worth)
    assert first is not None
    assert then is not None
    assert then <= first


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ({"difficulty": 3}, 2),
        ({}, 2),
        ({"difficulty": 7}, 2),
        ({"status": "partly"}, 2),
        ({"status": "incorrect"}, 2),
        ({"status": "not_this_time", "barriers": ("too_hard",)}, 2),
    ],
)
def test_up_to_the_last_rung_the_record_decides(last: dict[str, Any], expected: int) -> None:
    """B7, B12, B20: no forecast takes a size away; the record does that, a step at a time."""
    assert chosen({1: 0.9, 2: 0.4, 3: 0.3}, last=practice(rung=2, **last)) == expected


def test_below_the_last_rung_no_forecast_is_asked_either() -> None:
    """Where the last rung itself is withheld, the one below is open by the record alone."""
    assert chosen({1: 0.9, 2: 0.4}, last=practice(rung=3)) == 2
    assert chosen({1: 0.9, 2: 0.4}, last=practice(rung=3), limit=2) == 2


@pytest.mark.parametrize(("chance", "expected"), [(0.9, 2), (0.89, 1)])
def test_after_too_hard_the_rung_in_reach_is_to_be_very_likely(
    chance: float, expected: int
) -> None:
    """B34."""
    last = practice(rung=3, status="not_this_time", barriers=(Barrier.TOO_HARD,))
    assert chosen({1: 0.95, 2: chance}, limit=2, last=last) == expected
    other = practice(rung=3, status="not_this_time", barriers=(Barrier.FORGOT,))
    assert chosen({1: 0.95, 2: chance}, limit=2, last=other) == 2


@pytest.mark.parametrize(("needed", "expected"), [(0.0, 3), (0.7, 2), (0.8, 1)])
def test_how_likely_is_for_the_clinic_to_say(needed: float, expected: int) -> None:
    settings = Settings(chance_needed=needed, chance_enough=1.0)
    assert chosen({1: 0.8, 2: 0.7, 3: 0.67}, settings=settings) == expected


def test_the_odds_of_a_lower_rung_are_for_the_clinic_to_say() -> None:
    """Three times the odds, four fifths of the worth: 3 × .8 less one, by two."""
    settings = Settings(lower_rung_odds=3, chance_needed=0, chance_enough=1)
    assert sizing.chance_needed(1.0, 0.8, settings) == pytest.approx(0.7)


# The sizes beside it

EVERY = {n: candidate(TYPE, n) for n in range(1, 6)}
RUNGS = tuple(EVERY.values())


def test_smaller_is_a_rung_down_that_takes_less_time() -> None:
    one = candidate(TYPE, 3, minutes=13, occasions=1)
    assert sizing.smaller(one, EVERY) == replace(EVERY[2], minutes=12, occasions=1)


def test_a_rung_down_that_takes_as_long_is_not_smaller() -> None:
    one = candidate(TYPE, 3, minutes=12, occasions=1)
    assert sizing.smaller(one, EVERY) == replace(one, minutes=6)
    one = candidate(TYPE, 3, minutes=12, occasions=2)
    assert sizing.smaller(one, EVERY) == replace(one, minutes=6)
    hour = make_type(ladder=steps_up(2, minutes=60, occasions=7))
    one = candidate(hour, 2, minutes=60)  # 420 minutes: equal numbers that are not one object
    assert sizing.smaller(one, {1: candidate(hour, 1)}) == replace(one, minutes=30)


def test_smaller_takes_the_lower_rungs_own_minutes_where_they_are_fewer() -> None:
    assert sizing.smaller(EVERY[3], EVERY) == EVERY[2]
    assert sizing.smaller(EVERY[2], EVERY) == EVERY[1]


def test_without_a_lower_rung_it_is_half_the_minutes() -> None:
    assert sizing.smaller(EVERY[1], EVERY) == replace(EVERY[1], minutes=5)
    assert sizing.smaller(candidate(TYPE, 1, minutes=15), EVERY) == candidate(TYPE, 1, minutes=7)
    assert sizing.smaller(EVERY[3], {3: EVERY[3]}) == replace(EVERY[3], minutes=7)


def test_with_one_minute_it_is_half_the_occasions() -> None:
    one = candidate(TYPE, 1, minutes=1, occasions=3)
    assert sizing.smaller(one, EVERY) == replace(one, occasions=1)
    for occasions, half in ((2, 1), (4, 2), (5, 2), (7, 3)):
        one = candidate(TYPE, 1, minutes=1, occasions=occasions)
        assert sizing.smaller(one, EVERY) == replace(one, occasions=half)


def test_one_minute_once_has_nothing_smaller() -> None:
    assert sizing.smaller(candidate(TYPE, 1, minutes=1, occasions=1), EVERY) is None


def test_two_minutes_can_be_halved() -> None:
    one = candidate(TYPE, 1, minutes=2, occasions=1)
    assert sizing.smaller(one, EVERY) == replace(one, minutes=1)


def larger(one: Any, every: Any = EVERY, *, limit: Reach | None = None) -> Any:
    """Return the larger size; the reach is that of the rung offered unless it is given."""
    return sizing.larger(one, every, limit or Reach(one.rung, 1.0, None))


def test_larger_is_this_rung_in_full_first() -> None:
    assert larger(candidate(TYPE, 2, minutes=6)) == EVERY[2]
    assert larger(candidate(TYPE, 2, occasions=1)) == EVERY[2]


def test_larger_is_the_rung_above_when_this_one_is_full() -> None:
    assert larger(EVERY[2]) == EVERY[3]


def test_an_hour_a_day_is_full_where_it_is_the_full_rung() -> None:
    """420 minutes: two numbers that are equal without being one object."""
    kind = make_type(ladder=steps_up(2, minutes=60, occasions=7))
    every = {n: candidate(kind, n) for n in (1, 2)}
    assert larger(replace(every[1]), every) == every[2]


def test_nothing_is_larger_than_the_top_or_than_what_is_allowed() -> None:
    assert larger(EVERY[5]) is None
    assert larger(EVERY[2], {2: EVERY[2]}) is None


def test_larger_is_at_most_one_rung_above_what_is_in_reach() -> None:
    assert larger(EVERY[3], limit=Reach(1, 1.0, None)) is None
    assert larger(EVERY[3], limit=Reach(4, 1.0, None)) == EVERY[4]
    assert larger(EVERY[3], limit=Reach(2, 1.0, None)) is None
    assert larger(EVERY[1], limit=Reach(1, 1.0, None)) == EVERY[2]


def test_after_a_miss_nothing_above_the_reach_is_shown() -> None:
    missed = at(3, "not_this_time")
    assert larger(EVERY[2], limit=Reach(2, 1.0, missed)) is None
    assert larger(EVERY[2], limit=Reach(3, 1.0, missed)) == EVERY[3]


def test_of_a_gated_task_nothing_above_the_reach_is_shown() -> None:
    gated = make_type(ladder=steps_up(3), gated=True)
    every = {n: candidate(gated, n) for n in (1, 2, 3)}
    assert larger(every[1], every, limit=Reach(1, 1.0, None)) is None
    assert larger(every[1], every, limit=Reach(2, 1.0, at(1))) == every[2]


# What was left off a rung


def weekly(*record: Any) -> int | None:
    """Return the most minutes a week that a record allows, where they are fewer than the rung's."""
    return sizing.reach(TYPE, record, SETTINGS).weekly


def test_a_full_rung_has_no_limit() -> None:
    assert weekly(at(2, "partly")) is None


def test_fewer_occasions_are_kept() -> None:
    assert weekly(at(2, "partly", occasions=1)) == 12
    assert weekly(at(3, "partly", planned=12)) == 24


def test_more_occasions_than_the_rungs_set_no_limit() -> None:
    assert weekly(at(3, "partly", planned=6, occasions=5)) is None


def test_half_is_half_of_the_week_that_was_assigned() -> None:
    assert weekly(at(2, "not_this_time", occasions=1, barriers=(Barrier.TIME,))) == 6
    assert weekly(at(2, "not_this_time", barriers=(Barrier.TIME,))) == 12
    assert weekly(at(1, "not_this_time", planned=2, occasions=1)) == 1


def test_a_rung_down_takes_no_more_of_the_week_than_was_assigned() -> None:
    assert weekly(at(3, "not_this_time", planned=4, occasions=1)) == 4


def test_success_gives_back_what_was_left_off_by_doubling() -> None:
    found = sizing.reach(TYPE, [at(3, planned=7, occasions=1)], SETTINGS)
    assert (found.rung, found.share, found.weekly) == (3, 1.0, 14)
    found = sizing.reach(TYPE, [at(3, occasions=1)], SETTINGS)
    assert (found.rung, found.share, found.weekly) == (3, 1.0, None)
    assert weekly(at(1, planned=5)) is None
    assert weekly(at(3, planned=6)) == 24
    assert weekly(at(3, planned=10)) is None
    assert weekly(at(1, planned=4, occasions=2)) == 16
    assert reach(at(3, planned=4)) == (3, pytest.approx(8 / 14))


@pytest.mark.parametrize(
    ("share", "most", "size"),
    [
        (1.0, None, (10, 4)),
        (0.5, None, (5, 4)),
        (1.0, 40, (10, 4)),
        (1.0, 39, (10, 3)),
        (1.0, 10, (10, 1)),
        (1.0, 9, (9, 1)),
        (0.5, 9, (5, 1)),
        (1.0, 0, (1, 1)),
    ],
)
def test_a_size_keeps_to_the_most_minutes_a_week(
    share: float, most: int | None, size: tuple[int, int]
) -> None:
    one = sizing.sized(candidate(TYPE, minutes=10, occasions=4), share, most)
    assert (one.minutes, one.occasions) == size


def test_what_would_come_after_a_success_is_what_comes() -> None:
    record = (at(2, "not_this_time"),)
    so_far = sizing.walk(RUNGS, record, SETTINGS)
    found = sizing.after_success(EVERY[1], RUNGS, so_far, START, SETTINGS)
    assert found.rung == sizing.reach(TYPE, [*record, at(1)], SETTINGS).rung == 1
    new = sizing.walk(RUNGS, (), SETTINGS)
    assert sizing.after_success(EVERY[2], RUNGS, new, START, SETTINGS).rung == 3
