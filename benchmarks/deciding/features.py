"""The hand-made features that every peer is given: one row for each arm of a session.

They rest on the folded case alone, so they say what a therapist could read off the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recommender.domain.barrier import Barrier

if TYPE_CHECKING:
    from benchmarks.deciding.arms import Arms
    from benchmarks.deciding.simulator import Floats, Library
    from recommender.domain.case import CaseState

NAMES = (
    "effort",
    "distress",
    "reflection",
    "exposure",
    "rung_share",
    "minutes_share",
    "log_minutes",
    "form_fields",
    "passed",
    "rate",
    "rate_last_3",
    "misses_in_a_row",
    "outcomes",
    "type_rate",
    "type_outcomes",
    "rung_or_above_rate",
    "above_best",
    "modality_rate",
    "taste",
    "difficulty_rated",
    "type_difficulty_rated",
    "distress_rated",
    "pace",
    "said_time",
    "said_hard",
    "perfectionism",
)
SHARED = (8, 9, 10, 11, 12, 19, 21, 22, 23, 24, 25)
"""The features that are the same for all arms of a session: what the client brings."""


def rows(case: CaseState, arms: Arms, library: Library) -> Floats:
    """Return one row of features for each arm."""
    table = np.zeros((len(arms), len(NAMES)))
    of_type, rung = library.of_type[arms.rows], library.rung[arms.rows]
    table[:, :4] = library.difficulty[arms.rows] / 5
    table[:, 4] = (rung - 1) / np.maximum(library.top[arms.rows] - 1, 1)
    weekly = arms.minutes * arms.occasions
    table[:, 5] = np.minimum(weekly / max(case.weekly_minutes, 1), 1)
    table[:, 6] = np.log1p(weekly) / 5
    table[:, 7] = library.form_fields[arms.rows] / 10
    table[:, 8] = min(case.fraction, 1)
    record = case.outcomes
    done = np.array([one.practised for one in record], float)
    count = len(record)
    overall = (1.1 + done.sum()) / (2 + count)
    table[:, 9] = overall
    table[:, 10] = (overall + done[-3:].sum()) / (1 + len(done[-3:]))
    table[:, 11] = min(_run(done), 4) / 4
    table[:, 12] = min(count, 12) / 12
    kinds = np.array([library.names.index(one.assignment.task_type) for one in record], int)
    rungs = np.array([one.assignment.rung for one in record], int)
    ways = library.modality.argmax(axis=1)
    way_of_type = np.array([ways[library.row[name, 1]] for name in library.names])
    if count:
        same = of_type[:, None] == kinds
        table[:, 13] = (overall + same @ done) / (1 + same.sum(1))
        table[:, 14] = np.minimum(same.sum(1), 6) / 6
        near = same & (rungs >= rung[:, None])
        table[:, 15] = (overall + near @ done) / (1 + near.sum(1))
        best = np.where(same & (done > 0), rungs, 0).max(axis=1)
        table[:, 16] = np.clip(rung - best, -3, 4) / 4
        alike = way_of_type[of_type][:, None] == way_of_type[kinds]
        table[:, 17] = (overall + alike @ done) / (1 + alike.sum(1))
    else:
        table[:, [13, 15, 17]] = overall
        table[:, 16] = np.clip(rung, -3, 4) / 4
    table[:, 18] = _taste(case, arms, library)
    _ratings(table, case, of_type, kinds)
    return table


def _run(done: Floats) -> int:
    count = 0
    for one in done[::-1]:
        if one:
            break
        count += 1
    return count


def _taste(case: CaseState, arms: Arms, library: Library) -> Floats:
    from benchmarks.deciding.simulator import MODALITIES

    stated = np.array([(one in case.likes) - (one in case.dislikes) for one in MODALITIES], float)
    return np.asarray(library.modality[arms.rows] @ stated)


def _ratings(table: Floats, case: CaseState, of_type: np.ndarray, kinds: np.ndarray) -> None:
    record = case.outcomes
    rated = np.array([np.nan if o.difficulty is None else o.difficulty / 10 for o in record])
    known = ~np.isnan(rated)
    mean = (0.5 + np.nansum(rated)) / (1 + known.sum())
    table[:, 19] = mean
    if len(record):
        same = (of_type[:, None] == kinds) & known
        table[:, 20] = (mean + same @ np.nan_to_num(rated)) / (1 + same.sum(1))
    else:
        table[:, 20] = mean
    upset = [one.distress / 10 for one in record if one.distress is not None]
    table[:, 21] = (0.3 + sum(upset)) / (1 + len(upset))
    paces = [min(one.minutes / one.assignment.minutes, 4) for one in record if one.minutes]
    table[:, 22] = (1 + sum(paces)) / (1 + len(paces))
    last = record[-3:]
    hard = {Barrier.TOO_HARD, Barrier.TOO_DISTRESSING, Barrier.PERFECTIONISM}
    table[:, 23] = any(Barrier.TIME in one.barriers for one in last)
    table[:, 24] = any(hard & set(one.barriers) for one in last)
    table[:, 25] = "perfectionism" in case.flags or any(
        Barrier.PERFECTIONISM in one.barriers for one in record
    )
