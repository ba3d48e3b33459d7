"""What a record says at each site: the same task and size in one week counts together."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender_models.covariance import Array
    from recommender_models.features import Still
    from recommender_models.past import Past

MOST_SITES = 160
"""Sites kept, the newest: what is older hardly bears on the coming week (design default)."""
SAME_WEEK = 0.05
"""Outcomes of one task and size within this many weeks make one site (design default)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was observed at each site: practice (share, weight) and ratings (mean, count)."""

    share: Array
    weight: Array
    rating: Array
    rated: Array


class Gathered(NamedTuple):
    """The sites of one record: their rungs, and columns of numbers.

    The columns are minutes, share of the week, stage, own, known (see `Outcome`), then what was
    observed: share practised, weight, mean rating, number of ratings.
    """

    stills: list[Still]
    columns: list[list[float]]


def gathered(past: Past) -> Gathered:
    """Return one site for all outcomes of the same task, size and week, with what they say."""
    groups: dict[tuple[int, float, bool, int], list[int]] = {}
    moments = zip(past.stills, past.minutes, past.own, past.known, strict=True)
    for number, (still, minutes, own, known) in enumerate(moments):
        key = still.place, minutes, own, floor(known / SAME_WEEK + 1e-9)
        groups.setdefault(key, []).append(number)
    kept = list(groups.values())[-MOST_SITES:]
    newest = [group[-1] for group in kept]
    where = (past.minutes, past.share, past.stage, past.own, past.known)
    columns: list[list[float]] = [
        [column[number] for number in newest] for column in (*where, past.practised, past.weight)
    ]
    ratings = [past.ratings[number] for number in newest]
    columns.append([0.0 if one is None else one for one in ratings])
    columns.append([0.0 if one is None else 1.0 for one in ratings])
    if len(groups) < len(past):
        for place, group in enumerate(kept):
            if len(group) > 1:
                for column, value in zip(columns[-4:], _said_together(past, group), strict=True):
                    column[place] = value
    return Gathered([past.stills[number] for number in newest], columns)


def _said_together(past: Past, group: Sequence[int]) -> tuple[float, float, float, float]:
    weight = sum([past.weight[number] for number in group])
    share = sum([past.weight[number] * past.practised[number] for number in group]) / weight
    ratings = [past.ratings[number] for number in group]
    rated = [one for one in ratings if one is not None]
    return share, weight, sum(rated) / len(rated) if rated else 0.0, float(len(rated))
