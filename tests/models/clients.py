"""Clients and populations for the tests of the learned forecaster."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
from histories import START, case, frozen_host, practice
from hypothesis import strategies as st
from recommender_models.elicited import base
from recommender_models.features import HISTORY_FEATURES, SIGNS
from recommender_models.forecaster import LearnedForecaster
from recommender_models.population import TREE_SIGNS, Population
from recommender_models.trees import Trees

from recommender.plugin import Candidate, CaseState, Practice, Status, TaskType

NOW = START + timedelta(days=400)
TYPES: dict[str, TaskType] = dict(frozen_host().types)
NAMES = tuple(sorted(TYPES))
LEARNED = (Status.DONE,) * 5 + (
    Status.PARTLY,
    Status.NOT_THIS_TIME,
    Status.NOT_THIS_TIME,
    Status.INCORRECT,
    Status.OPPOSITE,
    Status.OTHER_PRACTICE,
    Status.MODIFIED,
)


def outcome(
    name: str = "thought-record",
    status: Status = Status.DONE,
    *,
    days: float = 7.0,
    rung: int = 1,
    **more: Any,
) -> Practice:
    """Return an outcome that was known so many days ago, assigned five days before that."""
    known = NOW - timedelta(days=days)
    made = practice(name, status, rung=rung, at=known - timedelta(days=5), **more)
    size = made.assignment._replace(until=known - timedelta(days=1))
    return made._replace(at=known, assignment=size)


def client(*record: Practice, **changes: Any) -> CaseState:
    """Return a client in the middle of a course, with this record."""
    plain = {"at": NOW, "planned_sessions": 12, "weekly_minutes": 90, "sessions": 6}
    return case(**{**plain, "record": tuple(record), **changes})


def sizes(name: str = "thought-record", *, minutes: int = 10) -> list[Candidate]:
    """Return every rung of a task type at the same minutes."""
    count = len(TYPES[name].ladder)
    return [Candidate(TYPES[name], rung, minutes, 3) for rung in range(1, count + 1)]


def invented(seed: int, most: int = 60, candidates: int = 26) -> tuple[CaseState, list[Candidate]]:
    """Return a client and candidates, all by chance."""
    draw = random.Random(seed)
    count = draw.randint(0, most)
    record = []
    for place in range(count):
        status = draw.choice(LEARNED)
        record.append(
            outcome(
                draw.choice((*NAMES[:8], "gone-task")),
                status,
                days=3.5 * (count - place) + draw.random(),
                rung=draw.randint(1, 5),
                minutes=draw.choice((2, 5, 10, 30)),
                occasions=draw.randint(1, 7),
                session=place // 2 + 1,
                difficulty=draw.choice((None, *range(11))),
                quality=draw.choice((None, *range(5))),
                spent=draw.choice((None, 3, 10, 50)),
                quantity=draw.choice((0.2, 0.5, 0.9)) if status is Status.PARTLY else None,
            )
        )
    some = [
        Candidate(TYPES[name], draw.randint(1, 6), draw.randint(1, 60), draw.randint(1, 7))
        for name in (draw.choice(NAMES) for _ in range(draw.randint(1, candidates)))
    ]
    return client(*record, weekly_minutes=draw.choice((0, 30, 90, 300))), some


def stumps(seed: int = 0, count: int = 60) -> Trees:
    """Return trees of one split that keep to their signs, and go either way where there is none."""
    draw = np.random.default_rng(seed)
    feature = np.zeros((count, 3), dtype=np.int64)
    feature[:, 0] = draw.integers(0, len(TREE_SIGNS), count)
    threshold = np.zeros((count, 3))
    threshold[:, 0] = draw.normal(0, 1, count)
    sign = np.array(TREE_SIGNS)[feature[:, 0]]
    sign = np.where(sign == 0, draw.choice((-1, 1), count), sign)
    rise = np.abs(draw.normal(0, 0.2, count)) * sign
    low, high = (np.tile(np.arange(3), (count, 1)) for _ in range(2))
    low[:, 0], high[:, 0] = 1, 2
    value = np.stack([np.zeros(count), -rise / 2, rise / 2], axis=1)
    return Trees(feature, threshold, low, high, value, 1, 0.1)


@cache
def fitted() -> Population:
    """Return a population as a fit might leave it: weights on the history by sign, and trees."""
    draw = np.random.default_rng(7)
    signs = np.where(np.array(SIGNS) == 0, draw.choice((-1, 1), len(SIGNS)), SIGNS)
    weights = signs * np.abs(draw.normal(0, 0.1, len(HISTORY_FEATURES)))
    return replace(base(), history_weights=weights, own_weight=0.8, trees=stumps(), trees_share=0.5)


@cache
def forecasters() -> tuple[LearnedForecaster, LearnedForecaster]:
    """Return the forecaster of the elicited population, and one with trees."""
    plain = LearnedForecaster(base(), TYPES, "elicited", "0" * 64)
    return plain, LearnedForecaster(fitted(), TYPES, "fitted", "0" * 64)


@st.composite
def records(draw: st.DrawFn, most: int = 12) -> list[Practice]:
    """Return a record, oldest first: few task types, any status that says something."""
    count = draw(st.integers(0, most))
    gaps = draw(
        st.lists(st.sampled_from((0.0, 0.5, 3.0, 7.0, 30.0)), min_size=count, max_size=count)
    )
    days, found = 2.0, []
    for gap in gaps:
        days += gap
        status = draw(st.sampled_from(LEARNED))
        found.append(
            outcome(
                draw(st.sampled_from((*NAMES[:3], "thought-record", "gone-task"))),
                status,
                days=days,
                rung=draw(st.integers(1, 4)),
                minutes=draw(st.sampled_from((1, 5, 10, 60, 480))),
                difficulty=draw(st.sampled_from((None, 0, 3, 5, 8, 10))),
                session=draw(st.integers(1, 12)),
                quantity=draw(st.sampled_from((0.1, 0.55, 1.0)))
                if status is Status.PARTLY
                else None,
            )
        )
    return found[::-1]
