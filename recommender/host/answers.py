"""Read what a plugin returned, and build it anew; raises NotUsableError for anything else.

A frozen value can be forged, so nothing is taken on its class alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from recommender.domain.errors import problems
from recommender.domain.plan import FORECAST, Candidate, Cleared, Forecast, Veto
from recommender.domain.task import TaskType
from recommender.domain.value import KEBAB
from recommender.host.guard import NotUsableError, kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recommender.domain.learner import Learner

TASK_TYPE: TypeAdapter[TaskType] = TypeAdapter(TaskType)
MOST_ANSWERS = 1_000
"""Things one plugin may return from one call; more is a mistake, or an endless iterator."""
LONGEST_REASON = 300
CLEARED = Cleared()
LONGEST_TEXT = 2_000
LEAST, MOST, HARDEST, LONGEST = 0.01, 0.99, 10, 10_000
"""The ranges of a forecast, as `Forecast` declares them."""


def listed(answer: Iterable[object], most: int = MOST_ANSWERS) -> list[Any]:
    """Read a plugin's answer to its end, while it is guarded."""
    found = list(islice(answer, most + 1))
    if len(found) > most:
        message = f"it returned more than {most} things"
        raise NotUsableError(message)
    return found


def task_types(answer: Iterable[object], name: str) -> list[TaskType]:
    """Return a plugin's task types, each validated anew, each with an id of the plugin's own."""
    checked = []
    for one in listed(answer):
        if not isinstance(one, TaskType):
            message = f"it returned {kind(one)} where a TaskType belongs"
            raise NotUsableError(message)
        try:
            checked.append(TASK_TYPE.validate_python(one.model_dump(warnings=False)))
        except ValidationError as error:
            said = "; ".join(str(problem) for problem in problems(error)[:3])
            message = f"a task type is not valid ({said})"
            raise NotUsableError(message) from None
    for one in checked:
        if not owned(one.id, name):
            message = f"task type '{one.id}' does not start with the plugin's own name, '{name}'"
            raise NotUsableError(message)
    return checked


def fields_of(given: object) -> set[str]:
    """Return what a plugin filled in, as `Class.field`, all the way down."""
    if type(given) in {tuple, list}:
        return {name for one in cast("list[object]", given) for name in fields_of(one)}
    if not isinstance(given, BaseModel):
        return set()
    filled = {name: getattr(given, name, None) for name in given.model_fields_set}
    own = {f"{type(given).__name__}.{name}" for name in filled}
    return own.union(*(fields_of(one) for one in filled.values()))


def owned(task_type: str, plugin: str) -> bool:
    """Tell whether a task type's id carries its plugin's name."""
    kebab = re.fullmatch(KEBAB, plugin) is not None
    return kebab and (task_type == plugin or task_type.startswith(f"{plugin}-"))


def candidates(answer: Iterable[object], task_type: TaskType) -> tuple[Candidate, ...]:
    """Return a plugin's candidates, one for each rung, with our own copy of the task type.

    One that is off the ladder, or larger than its rung, is not usable.
    """
    found: dict[int, Candidate] = {}
    for one in listed(answer):
        if not _on_ladder(one, task_type):
            message = "it proposed something that is not on the ladder of its task type"
            raise NotUsableError(message)
        found.setdefault(one.rung, Candidate(task_type, one.rung, one.minutes, one.occasions))
    return tuple(found[rung] for rung in sorted(found))


def _on_ladder(one: object, task_type: TaskType) -> bool:
    if type(one) is not Candidate or getattr(one.task_type, "id", None) != task_type.id:
        return False
    if not all(type(number) is int for number in (one.rung, one.minutes, one.occasions)):
        return False
    if not 1 <= one.rung <= len(task_type.ladder):
        return False
    rung = task_type.ladder[one.rung - 1]
    return 1 <= one.minutes <= rung.minutes and 1 <= one.occasions <= rung.occasions


def verdict(answer: object) -> Veto | Cleared | None:
    """Return a safety check's answer: a veto, a clearing, or nothing to say."""
    if answer is None:
        return None
    if type(answer) is Cleared:
        return CLEARED
    # A subclass of str may do anything when it is joined.
    if type(answer) is Veto and type(answer.reason) is str and answer.reason.strip():
        return Veto(answer.reason.strip()[:LONGEST_REASON])
    message = f"it returned {kind(answer)} where Veto, Cleared or None belongs"
    raise NotUsableError(message)


def forecasts(answer: Iterable[object], count: int) -> list[Forecast]:
    """Return one forecast per candidate, each finite, in range and inside its own interval."""
    given = _as_many(answer, count)
    return [Forecast(*_NUMBERS(one)) if _in_order(one) else _forecast(one) for one in given]


def own_forecasts(answer: Iterable[object], count: int) -> list[Forecast]:
    """Return the forecasts of the forecaster that ships, checked as any; nobody forges those."""
    return [one if _in_order(one) else _forecast(one) for one in _as_many(answer, count)]


def _as_many(answer: Iterable[object], count: int) -> list[Any]:
    given = listed(answer, max(count, 1))
    if len(given) != count:
        message = f"it gave {len(given)} forecasts for {count} candidates"
        raise NotUsableError(message)
    return given


_NUMBERS = attrgetter(*Forecast.__slots__)
_FLOATS = [float] * len(Forecast.__slots__)


def _in_order(one: object) -> bool:
    """Tell whether this is a forecast of nine floats, all in order.

    This is what nearly every forecast is, and looking at nine numbers costs little; anything else
    is read, or refused, with more ado.
    """
    if type(one) is not Forecast:
        return False
    numbers = _NUMBERS(one)
    if [*map(type, numbers)] != _FLOATS:
        return False
    chance, low, high, difficulty, easiest, hardest, minutes, shortest, longest = numbers
    # A number that is none is in no order, so it does not get through.
    return bool(
        LEAST <= low <= chance <= high <= MOST
        and 0 <= difficulty <= HARDEST
        and 0 <= easiest <= HARDEST
        and 0 <= hardest <= HARDEST
        and 0 <= minutes <= LONGEST
        and 0 <= shortest <= LONGEST
        and 0 <= longest <= LONGEST
    )


def _forecast(one: object) -> Forecast:
    """Return one forecast as the contract has it, or say what is wrong with it."""
    plain = {name: getattr(one, name) for name in Forecast.__slots__}
    try:
        forecast = FORECAST.validate_python(plain)
    except ValidationError as error:
        # Its value stays out: a plugin may have put a client's words there.
        wrong = problems(error)[0]
        message = f"a forecast is out of range ({wrong.field} {wrong.message})"
        raise NotUsableError(message) from None
    if not forecast.low <= forecast.chance <= forecast.high:
        message = "a forecast's chance lies outside its own interval"
        raise NotUsableError(message)
    return forecast


def texts(answer: object) -> dict[str, str]:
    """Return a plugin's catalogue: translations by English text."""
    if answer is None:
        return {}
    found = {key: answer[key] for key in listed(answer)} if isinstance(answer, Mapping) else None
    if found is None or not all(_is_text(key) and _is_text(text) for key, text in found.items()):
        message = f"it returned something that is no catalogue of texts up to {LONGEST_TEXT} long"
        raise NotUsableError(message)
    return {key: text.strip() for key, text in found.items()}


def _is_text(text: object) -> bool:
    return type(text) is str and 1 <= len(text.strip()) <= LONGEST_TEXT


def learner(answer: object) -> Learner | None:
    """Return a learner that has what one needs, or None."""
    if answer is None:
        return None
    for name in ("load", "keep", "show", "fit", "evaluate"):
        if not callable(getattr(answer, name, None)):
            message = f"its learner has no {name}"
            raise NotUsableError(message)
    return cast("Learner", answer)
