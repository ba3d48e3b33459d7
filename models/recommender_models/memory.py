"""What a record leaves behind: the history features that a forecast looks at.

They only ever rise with one more practised outcome, or stay (issue rule: more practised history
never lowers the forecast of the same rung).
"""

from __future__ import annotations

import math
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING

from recommender_models.features import SAME_COUNT, SHARED_COUNT

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from recommender_models.past import Past

KEEPS = tuple(0.5 ** (1 / half_life) for half_life in (0.7, 2.0, 5.0))
"""What three memories of a record keep per outcome: half-lives of .7, 2 and 5 (design default)."""
SMOOTHING, WHOLE_SMOOTHING = 0.3, 0.5
"""Outcomes added to each side of a ratio, so that one outcome is no certainty (design default)."""
RATING_CENTRE, RATING_SPREAD = 4.0, 2.0
QUALITY_CENTRE, QUALITY_SPREAD = 2.5, 1.0
LATE_SPREAD, LATE_FROM = 5.0, 0.0
"""Centre and spread of ratings (0-10), quality (0-4) and days late (design default)."""
REMEMBERED = 400
"""Outcomes a memory of a record looks back on; of older ones not even a last bit is left."""


def shared_row(past: Past, now: float, open_tasks: int) -> list[float]:
    """Return the history features that are the same for every task; 0 where nothing is known.

    `now` is in weeks, as the times of the past are.
    """
    if not past:
        return [0.0] * SHARED_COUNT
    in_a_row, missed_in_a_row = _running(past.practised)
    rating = _trace(past.ratings, RATING_CENTRE, RATING_SPREAD)
    late = _trace(past.lates, 0.0, LATE_SPREAD)
    quality = _trace(past.qualities, QUALITY_CENTRE, QUALITY_SPREAD)
    late_count = sum([one is not None and one > LATE_FROM for one in past.lates])
    held = _held(past.practised, _MEMORIES)
    return [
        *_balance(held),
        math.log1p(missed_in_a_row),
        1.0 if missed_in_a_row else 0.0,
        1.0 if missed_in_a_row > 1 else 0.0,
        math.log1p(in_a_row),
        *rating,
        *late,
        math.log1p(late_count),
        *quality,
        math.log1p(max(now - past.known[-1], 0.0)),
        math.log1p(open_tasks),
        math.log1p(held[-1][0]),
        math.log1p(held[-1][1]),
    ]


def same_rows(past: Past, names: Collection[str]) -> dict[str, list[float]]:
    """Return the history features of task types: their own record, and that of all the others.

    Other practice in a task's place says nothing of it.
    """
    own = [
        (still.type, practised)
        for still, practised, is_own in zip(past.stills, past.practised, past.own, strict=True)
        if is_own
    ]
    by_type: dict[str, list[float]] = {}
    for of_type, practised in own:
        by_type.setdefault(of_type, []).append(practised)
    # To the types without a record, all of it is that of others: they have one row in common.
    unknown = _same_row([], [practised for _, practised in own])
    return {
        name: unknown
        if name not in by_type
        else _same_row(by_type[name], [practised for of_type, practised in own if of_type != name])
        for name in names
    }


def _same_row(same: Sequence[float], other: Sequence[float]) -> list[float]:
    if not same and not other:
        return NOTHING_SAME
    done, others = sum(same), sum(other)
    return [
        *(_balance(_held(same, _MEMORIES)) if same else (0.0, 0.0, 0.0)),
        math.log1p(done),
        math.log1p(len(same) - done),
        math.log1p(others),
        math.log1p(len(other) - others),
        *(_balance(_held(other, _MEMORIES[:2])) if other else (0.0, 0.0)),
        math.log((others + WHOLE_SMOOTHING) / (len(other) - others + WHOLE_SMOOTHING)),
    ]


def _balance(held: Sequence[tuple[float, float]]) -> list[float]:
    return [math.log((done + SMOOTHING) / (missed + SMOOTHING)) for done, missed in held]


NOTHING_SAME = [0.0] * SAME_COUNT
"""The history features of a task type without a record."""


_FADED = tuple(tuple(keep**age for age in reversed(range(REMEMBERED))) for keep in KEEPS)
"""What each memory holds of an outcome, the newest last."""
_WHOLE = tuple((0.0, *accumulate(reversed(faded))) for faded in _FADED)
"""What each memory holds of so many outcomes together."""


_MEMORIES = tuple(zip(_FADED, _WHOLE, strict=True))
"""The three memories: fast, middle and slow."""


def _held(
    practised: Sequence[float],
    memories: Sequence[tuple[tuple[float, ...], tuple[float, ...]]],
) -> list[tuple[float, float]]:
    """Return how much practice and how much else each memory holds."""
    recent = practised[-REMEMBERED:]
    count = len(recent)
    found = []
    for faded, whole in memories:
        done = sum(map(mul, recent, faded[-count:]))
        found.append((done, max(whole[count] - done, 0.0)))
    return found


def _running(practised: Sequence[float]) -> tuple[int, int]:
    """Return how many outcomes in a row, up to the last, were practised, and how many missed."""
    last, count = practised[-1], 0
    for one in reversed(practised):
        if one != last:
            break
        count += 1
    return (count, 0) if last else (0, count)


def _trace(values: Sequence[float | None], centre: float, spread: float) -> tuple[float, float]:
    """Return the last and the mean of a series, centred; 0 until anything is seen."""
    seen = [one for one in values if one is not None]
    if not seen:
        return 0.0, 0.0
    return (seen[-1] - centre) / spread, (sum(seen) / len(seen) - centre) / spread
