"""P3: answers of plugins that are made up by chance, some of them forged."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import Any
from unittest.mock import patch

from recommender.domain.plan import Candidate, Cleared, Forecast, Veto
from recommender.host import Host, answers
from recommender.host.discovery import installed
from recommender.plugin import TaskType
from torture.row import Row, Seen, Sizes

OWN = "homework-recommender"
JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 7, 1.5, math.nan, math.inf, 1e308, "", "x", b"x", [], (), {}, object()),
    *(Candidate, Cleared, Veto, TaskType, print, range(3), iter(()), {"rung": 1}, [[]]),
)


def made_up(many: int) -> Seen:
    """Have so many answers of plugins read, made up by chance."""
    draw, found = random.Random(many), Counter[str]()  # noqa: S311 - no secret
    types = sorted(
        Host([one for one in installed() if one.origin.distribution == OWN]).types.items()
    )
    for _ in range(many):
        _, task_type = draw.choice(types)
        answer, read, right = draw.choice(_QUESTIONS)(draw, task_type)
        try:
            said = read(answer)
        except Exception:  # noqa: BLE001 - the host names the plugin, whatever it is
            found["refused"] += 1
        else:
            found["used" if right(said) else "through unchecked"] += 1
    words = ", ".join(f"{found[one]:,} {one}" for one in ("refused", "used", "through unchecked"))
    met = found["refused"] > 0 < found["used"] and not found["through unchecked"]
    return Seen(f"{many:,} answers: {words}", met)


def unread(many: int) -> Seen:
    """Take each proposal and each forecast as it is."""
    with (
        patch.object(answers, "_on_ladder", lambda *_: True),
        patch.object(answers, "_in_order", lambda _: True),
    ):
        return made_up(min(many, 500))


def _number(draw: random.Random) -> Any:
    return draw.choice((0, 1, 1, 2, 3, 5, 20, -1, 10_000, True, 1.0, math.nan, "2", None))


def _proposal(draw: random.Random, task_type: TaskType) -> Any:
    def one() -> Any:
        if draw.random() < 0.2:  # noqa: PLR2004 - some are nothing like it
            return draw.choice(JUNK)
        forged: Any = object.__new__(draw.choice((Candidate, type("Other", (Candidate,), {}))))
        numbers = ("rung", "minutes", "occasions")
        parts = dict(zip(numbers, [_number(draw) for _ in range(3)], strict=True))
        for name, value in {"task_type": task_type, **parts}.items():
            object.__setattr__(forged, name, value)
        return forged

    def right(said: Any) -> bool:
        rungs = task_type.ladder
        return all(
            type(one) is Candidate
            and one.task_type is task_type
            and {type(part) for part in (one.rung, one.minutes, one.occasions)} == {int}
            and 1 <= one.rung <= len(rungs)
            and 1 <= one.minutes <= rungs[one.rung - 1].minutes
            and 1 <= one.occasions <= rungs[one.rung - 1].occasions
            for one in said
        )

    answer = [one() for _ in range(draw.randint(0, 3))] if draw.random() > 0.1 else one()  # noqa: PLR2004
    return answer, lambda given: answers.candidates(given, task_type), right


def _forecast(draw: random.Random, _: TaskType) -> Any:
    parts = (0.5, 0.4, 0.9, 3.0, 2.0, 4.0, 2.0, 1.0, 3.0)
    wild = (*JUNK, 0.0, 1.0, -0.1, 11.0, 99_999.0)

    def one() -> Any:
        if draw.random() < 0.2:  # noqa: PLR2004 - some are nothing like it
            return draw.choice(JUNK)
        forged = object.__new__(Forecast)
        for name, value in zip(Forecast.__slots__, parts, strict=True):
            odd = draw.random() < 0.1  # noqa: PLR2004 - one in ten
            object.__setattr__(forged, name, draw.choice(wild) if odd else value)
        return forged

    def right(said: Any) -> bool:
        return len(said) == count and all(
            type(one) is Forecast
            and all(
                isinstance(getattr(one, name), int | float) and math.isfinite(getattr(one, name))
                for name in Forecast.__slots__
            )
            and answers.LEAST <= one.low <= one.chance <= one.high <= answers.MOST
            for one in said
        )

    count = draw.randint(1, 3)
    answer = [one() for _ in range(count if draw.random() > 0.1 else 7)]  # noqa: PLR2004
    return answer, lambda given: answers.forecasts(given, count), right


def _verdict(draw: random.Random, _: TaskType) -> Any:
    reason = draw.choice((*JUNK, "too soon", "  ", "x" * 9_999))
    forged: Any = object.__new__(draw.choice((Veto, type("Other", (Veto,), {}))))
    object.__setattr__(forged, "reason", reason)

    def right(said: Any) -> bool:
        return (
            said is None
            or type(said) is Cleared
            or (type(said) is Veto and type(said.reason) is str and 1 <= len(said.reason) <= 300)  # noqa: PLR2004
        )

    return draw.choice((forged, Cleared(), *JUNK)), answers.verdict, right


def _task_type(draw: random.Random, task_type: TaskType) -> Any:
    parts = {name: getattr(task_type, name) for name in TaskType.model_fields}
    for name in draw.sample(sorted(parts), draw.choice((0, 1, 2))):
        parts[name] = draw.choice(JUNK)
    forged = TaskType.model_construct(**parts)

    def right(said: Any) -> bool:
        return all(TaskType.model_validate(one.model_dump()) == one for one in said)

    return [forged], lambda given: answers.task_types(given, task_type.id), right


_QUESTIONS = (_proposal, _forecast, _verdict, _task_type)

ROW = Row(
    id="P3",
    sentence="No answer of a plugin, forged ones neither, is used without being checked.",
    figure="0 of 10,000 through unchecked",
    sizes=Sizes(tiny=500, change=10_000, long=100_000),
    run=made_up,
    control=unread,
    taken_out="looking at a proposal's numbers, and at a forecast's",
)
