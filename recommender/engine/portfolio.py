"""What a client takes along at the end: compiled from this client's own record (B26-B28)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from recommender.domain.history import Assigned, OutcomeReviewed
from recommender.engine import barriers, state
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.history import AnyEvent
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType
    from recommender.language.voice import Voice


@dataclass(frozen=True, slots=True)
class Tried:
    """One task that was practised: how often, at what size, where, and how much it helped.

    `rating` is the client's own, 0 to 10, of how much it helped; None where that was not asked.
    `own` are the client's words for what they designed themselves.
    """

    task_type: str
    title: str
    times: int
    practised: int
    minutes: int
    occasions: int
    contexts: tuple[str, ...]
    rating: float | None
    own: tuple[str, ...] = field(default=(), repr=False)
    best: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Portfolio:
    """What to keep: goals, all that was tried with the best marked, the client's own words."""

    client: str
    goals: tuple[str, ...]
    tried: tuple[Tried, ...]
    words: tuple[str, ...]
    own_ideas: tuple[str, ...]
    contact_line: str | None


def portfolio(
    events: Sequence[AnyEvent],
    case: CaseState,
    types: Mapping[str, TaskType],
    settings: Settings,
) -> Portfolio:
    """Return the portfolio of one client; words are quoted, and nothing is concluded (B45)."""
    told = [one for one in state.standing(events) if isinstance(one, OutcomeReviewed)]
    return Portfolio(
        client=case.client,
        goals=tuple(one.text or one.id for one in case.goals),
        tried=_marked(_tried(events, case, types), case, settings),
        words=tuple(one.learned for one in told if one.learned),
        own_ideas=tuple(one.modified_to for one in told if one.modified_to),
        contact_line=case.contact_line,
    )


def told(found: Portfolio, voice: Voice, texts: Mapping[str, Mapping[str, str]]) -> Portfolio:
    """Return a portfolio with its titles in a voice; `texts` are the plugins', by task type."""
    tried = tuple(
        replace(one, title=replace(voice, catalogue=texts.get(one.task_type, {})).text(one.title))
        for one in found.tried
    )
    return replace(found, tried=tried)


def _tried(
    events: Sequence[AnyEvent], case: CaseState, types: Mapping[str, TaskType]
) -> list[Tried]:
    named = dict(_designed(events))
    names = dict.fromkeys(one.assignment.task_type for one in case.outcomes)
    return [
        _one(name, types, [one for one in case.record_of(name) if one.counts], named)
        for name in names
    ]


def _designed(events: Sequence[AnyEvent]) -> Iterator[tuple[str, str]]:
    """Yield each assignment that the client put in words of their own, with these words."""
    for one in state.standing(events):
        if isinstance(one, Assigned) and (words := one.what or (one.design and one.design.what)):
            yield one.assignment, words


def _one(
    name: str,
    types: Mapping[str, TaskType],
    record: Sequence[Practice],
    named: Mapping[str, str],
) -> Tried:
    known = types.get(name)
    well = [one for one in record if one.practised]
    fitting = (well or record)[-1].assignment
    tasks = [one.assignment.id for one in record]
    return Tried(
        task_type=name,
        title=known.title if known else say("task.gone", task_type=name),
        times=len(record),
        practised=len(well),
        minutes=fitting.minutes,
        occasions=fitting.occasions,
        contexts=tuple(sorted({place for one in well for place in one.contexts})),
        rating=_rating(record),
        own=tuple(dict.fromkeys(named[one] for one in tasks if one in named)),
    )


def _rating(record: Sequence[Practice]) -> float | None:
    helped = [one.helped for one in record if one.helped is not None]
    return sum(helped) / len(helped) if helped else None


def _marked(tried: Sequence[Tried], case: CaseState, settings: Settings) -> tuple[Tried, ...]:
    """Mark the tasks that helped most, by the client's own rating of how much they helped.

    Never one that was too distressing or left the client worse when it was last practised.
    """
    helped = [one for one in tried if one.practised and one.rating and _gentle(one, case, settings)]
    worth = sorted(helped, key=lambda one: (-(one.rating or 0.0), -one.practised, one.task_type))
    best = {one.task_type for one in worth[: settings.best_tasks]}
    return tuple(replace(one, best=one.task_type in best) for one in tried)


def _gentle(one: Tried, case: CaseState, settings: Settings) -> bool:
    """Tell whether the last practice neither was too distressing nor left the client worse."""
    last = [practice for practice in case.record_of(one.task_type) if practice.counts][-1]
    return not last.worsened and not barriers.distressing(last, settings)
