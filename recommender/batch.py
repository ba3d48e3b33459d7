"""Many histories, a plan for each: in order, as a stream, in one process or in many."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from recommender.domain.errors import InputError
from recommender.host import Host
from recommender.host.discovery import Origin, installed
from recommender.host.guard import kind
from recommender.interchange.plans import Unplanned, plan_in, row
from recommender.workers import spread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from datetime import datetime

    from recommender.domain.plan import Forecast, Plan
    from recommender.domain.settings import Settings
    from recommender.host.forecasting import Asked
    from recommender.interchange.plans import Row
    from recommender.interchange.records import History
    from recommender.workers import Chunk

    Steps = Generator[Asked, Sequence[Forecast] | None, Plan]

T = TypeVar("T")

CHUNK = 500
"""Histories that go to a worker at a time: on a cluster a tiny task costs 40 ms by itself."""

EVERY_CORE = -1


class Suggester(Protocol):
    """What makes plans, step by step, and forecasts for many of them at once."""

    def steps(self, history: History, *, at: datetime, seed: int, most: int) -> Steps:
        """Return the plan of one history in the making; it asks for forecasts on the way."""
        ...

    def forecast_many(self, asked: Sequence[Asked]) -> Sequence[Sequence[Forecast]] | None:
        """Return forecasts for what many plans ask, or None: then each asks on its own."""
        ...

    @property
    def model(self) -> str:
        """The name and the fingerprint of the forecaster in use."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every history alike."""

    at: datetime
    seed: int
    most: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker makes a suggester like the caller's: plain values only, so that it can be sent.

    `make` is a function of a module, which is sent by its name. `folder` is that of the model
    chosen, if any, and `model` names the forecaster that has to answer.
    """

    make: Callable[[Settings, Host, str | None], Suggester]
    settings: Settings
    origins: tuple[Origin, ...]
    blocked: frozenset[str]
    folder: str | None
    model: str

    def suggester(self) -> Suggester:
        """Make it, with the very plugins and model of the caller; raises InputError without."""
        made = self.make(self.settings, Host(self.found(), self.blocked), self.folder)
        if made.model != self.model:
            message = (
                f"The model {self.model} does not answer where the work is done; put it at "
                f"{self.folder or 'the same place'} there too, or use jobs=1."
            )
            raise InputError(message)
        return made

    def found(self) -> tuple[Any, ...]:
        """Return the entry points of the caller's plugins on this machine."""
        here = [one for one in installed() if one.origin in self.origins]
        missing = set(self.origins) - {one.origin for one in here}
        if missing:
            one = min(missing, key=lambda origin: (origin.name, origin.distribution))
            message = (
                f"Plugin '{one.name}' ({one.distribution} {one.version}) is not installed where "
                "the work is done; install it there, or use jobs=1."
            )
            raise InputError(message)
        return tuple(here)


def check(jobs: int, chunk: int) -> None:
    """Refuse numbers that make no sense; raises InputError."""
    if jobs < 1 and jobs != EVERY_CORE:
        message = f"jobs = {jobs}: give 1 or more, or {EVERY_CORE} for every core."
        raise InputError(message)
    if chunk < 1:
        message = f"chunk = {chunk}: give 1 or more histories."
        raise InputError(message)


def plans_of(suggester: Suggester, chunk: Chunk, question: Question) -> list[Plan | Unplanned]:
    """Return what comes of each history of a chunk, in order; one that cannot be used says why.

    What could not be read stays what it is.

    All plans of a chunk go forward together, and what they ask in one round is forecast in one
    call. A plan comes out as it would alone.
    """
    made = [_Making(suggester, one, question) for one in chunk]
    going = [one for one in made if one.result is None]
    while going:
        answers = suggester.forecast_many([one.asked for one in going])
        for number, one in enumerate(going):
            one.go_on(answers[number] if answers else None)
        going = [one for one in going if one.result is None]
    return [one.came_out() for one in made]


class _Making:
    """One plan in the making, up to its next question, or what came of it."""

    def __init__(
        self, suggester: Suggester, history: History | Unplanned, question: Question
    ) -> None:
        self.client, self.at = history.client, question.at
        self.result: Plan | Unplanned | None = None
        if isinstance(history, Unplanned):
            self.result = history
            return
        self._steps = suggester.steps(
            history, at=question.at, seed=question.seed, most=question.most
        )
        self.asked: Asked
        self.go_on(None)

    def go_on(self, answer: Sequence[Forecast] | None) -> None:
        try:
            self.asked = self._steps.send(answer)
        except StopIteration as end:
            self.result = end.value
        except InputError as error:
            self.result = Unplanned(self.client, self.at, str(error))
        except Exception as error:  # noqa: BLE001 - whatever one history does, the others go on
            # The message may hold a client's words, so only its kind is kept (S11).
            why = f"Something unexpected happened ({kind(error)}); please report it."
            self.result = Unplanned(self.client, self.at, why)

    def came_out(self) -> Plan | Unplanned:
        assert self.result is not None  # noqa: S101 - a chunk is done when all its plans are
        return self.result


def plans(
    suggester: Suggester,
    recipe: Recipe,
    question: Question,
    chunks: Iterator[list[History]],
    jobs: int,
) -> Iterator[Plan]:
    """Return a plan for each history; raises InputError at the first that cannot be used."""
    if jobs == 1:
        answers = chain.from_iterable(plans_of(suggester, one, question) for one in chunks)
        return (_required(one) for one in answers)
    return (_required(plan_in(one)) for one in _spread(recipe, question, chunks, jobs))


def rows(
    suggester: Suggester,
    recipe: Recipe,
    question: Question,
    chunks: Iterator[list[History | Unplanned]],
    jobs: int,
) -> Iterator[Row]:
    """Return a row of JSON for each history; one that cannot be used has a row that says why."""
    if jobs == 1:
        return chain.from_iterable(_rows_of(suggester, one, question) for one in chunks)
    return _spread(recipe, question, chunks, jobs)


def chunked(histories: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists, reading no further than the list that is asked for."""
    stream = iter(histories)
    while one := list(islice(stream, size)):
        yield one


def _required(answer: Plan | Unplanned) -> Plan:
    if isinstance(answer, Unplanned):
        message = f"Client {answer.client}: {answer.error}"
        raise InputError(message)
    return answer


def _rows_of(suggester: Suggester, chunk: Chunk, question: Question) -> list[Row]:
    return [row(one) for one in plans_of(suggester, chunk, question)]


def _spread(
    recipe: Recipe, question: Question, chunks: Iterator[Chunk], jobs: int
) -> Iterator[Row]:
    recipe.found()  # said before any process is started
    yield from spread(partial(_work, recipe, question), chunks, jobs, question.at)


_ONE_AT_A_TIME = threading.Lock()
"""A worker with several threads takes turns: calls of plugins are guarded for a whole process."""


def _work(recipe: Recipe, question: Question, chunk: Chunk) -> list[Row]:
    """Work on one chunk in a worker's process."""
    with _ONE_AT_A_TIME:
        return _rows_of(_kept(recipe), chunk, question)


@lru_cache(maxsize=1)
def _kept(recipe: Recipe) -> Suggester:
    """Return this process's own suggester: plugins are loaded once, not once a chunk."""
    return recipe.suggester()
