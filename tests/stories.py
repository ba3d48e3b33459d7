"""The eight courses as they play today, each played once for the whole run."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from recommender import History, Recommender
from recommender.cases import NAMES, Story, play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.cases import Step
    from recommender.domain.case import CaseState, Practice


@cache
def recommender() -> Recommender:
    return Recommender()


@cache
def story(name: str) -> Story:
    return play(name, recommender=recommender())


def sessions() -> Iterator[tuple[str, Step]]:
    """Yield every session of every course in which something could be suggested."""
    for name in NAMES:
        for step in story(name).steps:
            if step.plan.stopped is None:
                yield f"{name} {step.session}", step


@cache
def case(client: str, session: int) -> CaseState:
    """Return what was known at the end of a session."""
    (name,) = (one for one in NAMES if story(one).case.history.client == client)
    at = story(name).steps[session - 1].at
    past = [one for one in story(name).case.history.events if one.at <= at]
    return recommender().case(History.from_events(past), at=at)


def came_back(step: Step) -> Iterator[Practice]:
    """Yield what was looked back on in a session, where it is more than 'not yet'."""
    names = {one.assignment for one in step.came if one.kind == "outcome_reviewed"}
    record = case(step.plan.client, step.session).record
    yield from (one for one in record if one.assignment.id in names and one.counts)
