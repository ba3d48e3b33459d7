"""Histories at the ends of what a history can be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from histories import Course, make_type, steps_up, tiny_host

from recommender.domain.plan import Candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from recommender import Recommender
    from recommender.domain.plan import Plan

LOW, HIGH = 0.01, 0.99
MANY_TASKS = 1_000
TASK = "breathing"


def _opened(**opening: object) -> Course:
    return Course.opened(weekly_minutes=120, planned_sessions=40, **opening).goal("g", "worry")


def _weeks(many: int, status: str, **outcome: object) -> Course:
    """Return a course of so many outcomes, one after the other, all alike."""
    made = _opened()
    for number in range(many):
        if number % 50 == 0:
            made.session()
        made.assign(TASK, f"a-{number}").wait(hours=1)
        made.review(f"a-{number}", status, **outcome)
    return made


def _none() -> Course:
    return Course()


def _at(moment: datetime) -> Course:
    made = Course(now=moment).add("client_opened", consent=True).goal("g", "worry")
    made.add("session_held").assign(TASK)
    return made.wait(hours=1).review(TASK)


def _far_apart() -> Course:
    made = _at(datetime(1970, 1, 1, tzinfo=UTC))
    made.now = datetime(2199, 12, 30, tzinfo=UTC)
    return made.add("session_held").assign(TASK, "a-2").review("a-2", "not_this_time")


def _extreme(rating: int, minutes: int, share: float) -> Course:
    return _weeks(
        30,
        "done",
        difficulty=rating,
        distress=rating,
        helped=rating,
        minutes=minutes,
        quantity=share,
        before=rating,
        after=rating,
        items=10_000 if rating else 0,
    )


def _turns() -> Course:
    made = _opened()
    for number in range(60):
        made.session().assign(TASK, f"a-{number}").wait(hours=1)
        made.review(
            f"a-{number}", "done" if number % 2 else "not_this_time", difficulty=10 * (number % 2)
        )
    return made


def _at_once() -> Course:
    made = _opened().session()
    moment = made.now
    for number in range(200):
        made.add(
            "assigned",
            at=moment,
            assignment=f"a-{number}",
            task_type=TASK,
            rung=1,
            minutes=5,
            occasions=1,
        )
        made.add("outcome_reviewed", at=moment, assignment=f"a-{number}", status="done")
    return made


def _open_tasks() -> Course:
    made = _opened().session()
    for number in range(500):
        made.assign(TASK, f"a-{number}")
    return made


def _measured(value: float) -> Course:
    return _opened().session().add("measured", measure="gad7", value=value)


HISTORIES: dict[str, Callable[[], Course]] = {
    "no event": _none,
    "one event": Course.opened,
    "two events": lambda: Course.opened().goal("g", "worry"),
    "one event that is no opening": lambda: Course().add("session_held"),
    "5,000 events, all done": lambda: _weeks(2_475, "done", difficulty=3),
    "5,000 events, none done": lambda: _weeks(2_475, "not_this_time"),
    "all done": lambda: _weeks(40, "done"),
    "none done": lambda: _weeks(40, "not_this_time", barriers=("time",)),
    "all pending": lambda: _weeks(40, "pending"),
    "all of them other practice": lambda: _weeks(40, "other_practice"),
    "the lowest of everything": lambda: _extreme(0, 0, 0.0),
    "the highest of everything": lambda: _extreme(10, 1_440, 1.0),
    "to and fro": _turns,
    "all at one moment": _at_once,
    "500 open tasks": _open_tasks,
    "the first day there is": lambda: _at(datetime(1970, 1, 1, 0, 0, tzinfo=UTC)),
    "the last day there is": lambda: _at(datetime(2199, 12, 31, 0, 0, tzinfo=UTC)),
    "230 years": _far_apart,
    "the lowest measure": lambda: _measured(-1_000_000.0),
    "the highest measure": lambda: _measured(1_000_000.0),
    "the smallest measure": lambda: _measured(5e-324),
    "no minutes a week": lambda: Course.opened(weekly_minutes=0).goal("g", "worry").session(),
    "a session a day": lambda: (
        Course.opened(interval_days=1, planned_sessions=2).goal("g", "worry").session()
    ),
    "eight goals": lambda: _with_goals(8),
    "a hundred goals": lambda: _with_goals(100),
}


def _with_goals(many: int) -> Course:
    made = _opened()
    for number in range(many):
        made.goal(f"goal-{number}", "worry")
    return made.session()


def chances(recommender: Recommender, course: Course) -> Iterator[float]:
    """Yield every chance that is forecast of a client: of every task at every size, and in a plan."""
    at = course.events[-1].at if course.events else datetime(2026, 1, 5, tzinfo=UTC)
    case = recommender.case(course.history, at=at)
    sizes = [
        Candidate(one, rung, size.minutes, size.occasions)
        for one in recommender.task_types.values()
        for rung, size in enumerate(one.ladder, 1)
    ]
    for one in recommender.forecaster().forecast(case, sizes):
        yield from (one.chance, one.low, one.high)
    plan: Plan = recommender.suggest(course.history, at=at)
    for said in plan.suggestions:
        yield from (said.forecast.chance, said.forecast.low, said.forecast.high)


def out_of_range(recommender: Recommender, course: Course) -> list[float]:
    """Return the chances that are none: not finite, or as good as certain."""
    return [one for one in chances(recommender, course) if not LOW <= one <= HIGH]


def many_tasks():
    """Return a host with a thousand task types, each of its own plugin."""
    return tiny_host(*(make_type(f"t-{n}", ladder=steps_up(2)) for n in range(MANY_TASKS)))
