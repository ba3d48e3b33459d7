"""Who is learned from and who is forecast, in each data set."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.forecasting.moments import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.forecasting.adapters import Course, Records

Split = tuple[list[Part], list[Part]]
LEARNED, FOLDS = 0.7, 5


def whole(courses: Sequence[Course]) -> list[Part]:
    """Return every trial of some courses."""
    return [Part(one, tuple(range(len(one.trials)))) for one in courses]


def people_of(records: Records, seed: int) -> list[str]:
    """Return the people in an order by the seed."""
    people = sorted({one.person for one in records.courses})
    return [people[place] for place in np.random.default_rng(seed).permutation(len(people))]


def by_person(records: Records, seed: int) -> list[Split]:
    """Return one split: 70% of the people to learn from, the others to forecast."""
    people = people_of(records, seed)
    chosen = set(people[: int(LEARNED * len(people))])
    learn = [one for one in records.courses if one.person in chosen]
    return [(whole(learn), whole([one for one in records.courses if one.person not in chosen]))]


def in_folds(records: Records, seed: int) -> list[Split]:
    """Return five splits: each fifth of the people is forecast once."""
    people = people_of(records, seed)
    found = []
    for fold in range(FOLDS):
        held = set(people[fold::FOLDS])
        learn = [one for one in records.courses if one.person not in held]
        found.append((whole(learn), whole([one for one in records.courses if one.person in held])))
    return found


def later(first: Callable[[float], int]) -> Callable[[Records, int], list[Split]]:
    """Return the split of each client's trials: the first 70%, rounded so, and the rest."""

    def split(records: Records, _: int) -> list[Split]:
        learn, test = [], []
        for one in records.courses:
            cut = first(round(LEARNED * len(one.trials), 9))
            learn.append(Part(one, tuple(range(cut))))
            test.append(Part(one, tuple(range(cut, len(one.trials)))))
        return [([one for one in learn if one.places], [one for one in test if one.places])]

    return split


def after_training(records: Records, _: int) -> list[Split]:
    """Return the split of each client's trials before and after the months of training."""

    def phase(name: str) -> list[Part]:
        parts = [
            Part(one, tuple([at for at, trial in enumerate(one.trials) if trial.phase == name]))
            for one in records.courses
        ]
        return [one for one in parts if one.places]

    return [(phase("PRE"), phase("POST"))]


PROTOCOLS: Mapping[str, tuple[str, Callable[[Records, int], list[Split]], str, float, float]] = {
    "oulad-by-person": ("oulad", by_person, "OULAD, 70/30 by person", 0.597, 0.360),
    "oulad-within": (
        "oulad",
        later(math.ceil),
        "OULAD, first 70% -> last 30% within person",
        0.703,
        0.352,
    ),
    "oral-by-person": ("oral", in_folds, "oral, 5-fold by person", 0.672, 0.520),
    "oral-within": (
        "oral",
        later(math.floor),
        "oral, first 70% -> last 30% within person",
        0.699,
        0.485,
    ),
    "effort": ("effort", after_training, "effort, before -> after training", 0.689, 0.255),
}
"""Data set, split, title, and from QUALITY.md: the loss of the base rate, and the target."""
