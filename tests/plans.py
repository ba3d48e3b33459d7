"""What a test of a behaviour asks of the library: a history in, a plan out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from histories import Course, frozen_host, prior_host, tiny_host

from recommender import Recommender

if TYPE_CHECKING:
    from recommender.domain.plan import Candidate, Plan, Reason, Suggestion
    from recommender.domain.task import TaskType
    from recommender.host import Host

AMPLE = 2_400
"""Minutes a week that keep nothing out."""


@cache
def desk(forecaster: str = "learned") -> Recommender:
    """Return a recommender with the built-in task types, by one forecaster or the other."""
    return Recommender(host=frozen_host() if forecaster == "learned" else prior_host())


def plan_of(course: Course, **asked: Any) -> Plan:
    """Return the plan at the end of a course, with the built-in task types."""
    recommender = asked.pop("recommender", None) or desk()
    return recommender.suggest(course.history, at=course.now, **{"most": 5, **asked})


def plan_with(course: Course, *types: TaskType, host: Host | None = None, **asked: Any) -> Plan:
    """Return the plan at the end of a course, with task types made up for it and no others."""
    settings = asked.pop("settings", None)
    recommender = Recommender(host=host or tiny_host(*types), settings=settings)
    return plan_of(course, recommender=recommender, **asked)


def offers(plan: Plan) -> dict[str, Suggestion]:
    """Return the suggestions by task type."""
    return {one.task_type: one for one in plan.suggestions}


def the_one(plan: Plan) -> Suggestion:
    """Return the only suggestion of a plan."""
    (one,) = plan.suggestions
    return one


def size(one: Suggestion) -> tuple[int, int, int]:
    """Return rung, minutes and occasions."""
    return one.rung, one.minutes, one.occasions


def reason(one: Suggestion, code: str) -> Reason | None:
    """Return the reason with a code, if it is there."""
    return next((why for why in one.reasons if why.code == code), None)


def withheld(plan: Plan) -> dict[str, str]:
    """Return the rules under which whole task types are withheld."""
    return {one.task_type: one.rule for one in plan.withheld if not one.rungs}


def middle(*areas: str, sessions: int = 3, confidence: int | None = 5, **opening: Any) -> Course:
    """Return a course past its first sessions, with a goal and a week that keeps nothing out."""
    course = Course.opened(**{"weekly_minutes": AMPLE, **opening})
    course.goal("goal", *(areas or ("worry",)))
    for _ in range(sessions):
        course.session(confidence)
    return course


def chance(course: Course, candidate: Candidate, forecaster: str = "learned") -> float:
    """Return the chance of a task at a size, at the end of a course."""
    recommender = desk(forecaster)
    case = recommender.case(course.history, at=course.now)
    return recommender.forecaster().forecast(case, (candidate,))[0].chance


def practised(course: Course, task_type: str, status: str = "done", **outcome: Any) -> Course:
    """Assign a task, hold the next session, and look at what became of it."""
    sized = {key: outcome.pop(key) for key in ("rung", "minutes", "occasions") if key in outcome}
    spent = outcome.pop("spent", None)
    name = f"a{len(course.events)}"
    course.assign(task_type, name, **sized).session(outcome.pop("confidence", 5))
    return course.review(name, status, minutes=spent, **outcome)
