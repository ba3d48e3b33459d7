"""Five hundred courses of therapy around one plugin, the same at every run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from recommender.app import Recommender
from recommender.domain.task import Need
from recommender.testing.moves import OPS, RISKS, WEEKLY, Move, Week, World, play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Plan
    from recommender.domain.task import TaskType
    from recommender.testing.course import Course
    from recommender.testing.subject import Subject

COUNT = 500
SEED = 20_261_122
MOST_WEEKS = 8
MOST_MOVES = 6
MOST_OPTIONS = 5
OWN_SHARE = 3
"""Times as often as any other is a plugin's own task type, goal area or need drawn."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A generated history, with the plan at its end; `error` where there is none."""

    case: CaseState
    plan: Plan | None
    error: Exception | None = None


@lru_cache(maxsize=1)
def planned(subject: Subject) -> tuple[Planned, ...]:
    """Return the plan of each generated history, made beside the built-in task types."""
    recommender = Recommender(host=subject.peers)
    return tuple(_planned(recommender, course) for course in courses(subject))


def _planned(recommender: Recommender, course: Course) -> Planned:
    history = course.history
    case = recommender.case(history, at=course.now)
    try:
        plan = recommender.suggest_case(case, history.digest, most=MOST_OPTIONS)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        return Planned(case, None, error)
    return Planned(case, plan)


def courses(subject: Subject) -> Iterator[Course]:
    """Yield the courses; three of four are calm, so that there is something to suggest."""
    world = _world(subject)
    for number in range(COUNT):
        draw = Random(SEED + number)  # noqa: S311 - no secret is made of it
        first = _moves(draw)
        weeks = [_week(draw) for _ in range(draw.randrange(MOST_WEEKS + 1))]
        yield play(world, _opening(draw), first, weeks, calm=number % 4 > 0)


def _opening(draw: Random) -> dict[str, Any]:
    return {
        "consent": draw.choice((*(True,) * 12, False, None)),
        "planned_sessions": draw.choice((8, 8, 2, 3, 5, 12, 20, 40)),
        "weekly_minutes": draw.choice(WEEKLY),
        "language": draw.choice(("en", "en", "es", "ca", "xx")),
        "contact_line": draw.choice((None, "Ask at the desk.")),
    }


def _moves(draw: Random) -> list[Move]:
    return [
        (draw.choice(OPS), draw.randrange(256), draw.randrange(256), draw.randrange(256))
        for _ in range(draw.randrange(MOST_MOVES + 1))
    ]


def _week(draw: Random) -> Week:
    return draw.choice((None, 3, 6, 7, 8, 10)), draw.randrange(1, 21), _moves(draw)


def _world(subject: Subject) -> World:
    """Return what there is to draw from: the plugin's own things more often than others'."""
    types = subject.peers.types
    own = tuple(subject.host.types.values()) or tuple(types.values())
    others = tuple(one for one in types.values() if one not in own)
    goals = (*_goals(own) * OWN_SHARE, *_goals(others))
    return World(
        types=types,
        names=(*(one.id for one in _sources(own, others)), *types, "gone-task"),
        areas=(*goals, "nobody-serves-this"),
        flags=(*_flags(own), *_flags(others), *RISKS, "unheard-of"),
        skills=(*_needs(own, Need.REHEARSED) * OWN_SHARE, *_needs(others, Need.REHEARSED), "rest"),
        agreements=(*_needs(own, Need.AGREED), *_needs(others, Need.AGREED), "rest"),
    )


def _sources(own: tuple[TaskType, ...], others: tuple[TaskType, ...]) -> tuple[TaskType, ...]:
    """Return the plugin's task types and those it builds on, as often as they are to be drawn."""
    others_do = (name for one in own for need in one.prerequisites for name in need.alternatives)
    outputs = {*_needs(own, Need.OUTPUT), *_needs(own, Need.PRACTISED), *others_do}
    before = tuple(one for one in others if outputs & {one.id, *one.produces})
    return (*own, *before) * OWN_SHARE


def _goals(types: tuple[TaskType, ...]) -> tuple[str, ...]:
    return tuple(goal for one in types for goal in one.goals)


def _flags(types: tuple[TaskType, ...]) -> tuple[str, ...]:
    barred = [other.flag for one in types for other in one.contraindications]
    noted = (other.flag for one in types for other in one.cautions)
    return (*barred, *(flag for flag in noted if flag))


def _needs(types: tuple[TaskType, ...], need: Need) -> tuple[str, ...]:
    return tuple(other.name for one in types for other in one.prerequisites if other.need is need)
