"""Simple forecasters to stand beside a model. Each learns from the *other* clients alone.

That is more than any of them could have known at the time, so the comparison is kind to them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from recommender_models.covariance import Array
    from recommender_models.evaluation import Judged

WEIGHT = 2.0
"""Outcomes that the base rate is worth where there is little else (design default)."""
FAR = 2
"""Rungs from the adaptive ladder beyond which they are taken together."""


def baselines(seen: Judged) -> dict[str, Array]:
    """Return what each simple forecaster would have said of every outcome."""
    base = _shares(seen, [0] * len(seen), np.full(len(seen), 0.5))
    return {
        "base rate": base,
        "running mean": _running(seen, base),
        "popularity": _shares(seen, seen.task, base),
        "fixed ladder": _shares(seen, seen.rung.tolist(), base),
        "adaptive ladder": _shares(seen, np.clip(seen.ladder, -FAR, FAR).tolist(), base),
    }


WORDS = {
    "base rate": "the share practised by all others",
    "running mean": "the client's own share so far",
    "popularity": "the share of the task type with all others",
    "fixed ladder": "the share of the rung with all others",
    "adaptive ladder": "the share at that distance from one rung up after practice, one down after "
    "none",
}


def _running(seen: Judged, base: Array) -> Array:
    done = np.array([sum(before) for before in seen.before])
    many = np.array([len(before) for before in seen.before])
    found: Array = (done + WEIGHT * base) / (many + WEIGHT)
    return found


def _shares(seen: Judged, keys: Sequence[Hashable], base: Array) -> Array:
    """Return the share practised by other clients where the key is the same."""
    done: Counter[Hashable] = Counter()
    many: Counter[Hashable] = Counter()
    own_done: Counter[Hashable] = Counter()
    own_many: Counter[Hashable] = Counter()
    rows = list(zip(keys, seen.client.tolist(), seen.practised.tolist(), strict=True))
    for key, client, practised in rows:
        done[key] += practised
        many[key] += 1
        own_done[key, client] += practised
        own_many[key, client] += 1
    return np.array(
        [
            (done[key] - own_done[key, client] + WEIGHT * start)
            / (many[key] - own_many[key, client] + WEIGHT)
            for (key, client, _), start in zip(rows, base.tolist(), strict=True)
        ]
    )
