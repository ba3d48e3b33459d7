"""Histories for tests: one written by hand, event by event, or a whole course by chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from recommender.domain.barrier import Barrier
from recommender.domain.case import Assignment, CaseState, Practice
from recommender.domain.client import Modality, Ownership
from recommender.domain.history import Status
from recommender.domain.plan import Candidate
from recommender.domain.settings import Settings
from recommender.engine import state
from recommender.host import Host
from recommender.host.discovery import Found, Origin, installed
from recommender.plugin import (
    Cadence,
    Difficulty,
    Evidence,
    GoodEnough,
    Grade,
    Kind,
    Obstacle,
    Preparation,
    Rationale,
    Rung,
    TaskType,
    Wording,
    hookimpl,
)
from recommender.testing.course import MINUTE, START, WEEK, Course
from recommender.testing.moves import OPS, WEEKLY, Move, Week, World, play

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["MINUTE", "START", "WEEK", "Course"]
"""What tests take from here though it stands elsewhere."""

BUILT_IN = "homework-recommender"

# Plugins


def built_in() -> tuple[Found, ...]:
    """Return the entry points of this distribution and of no other on this machine."""
    return tuple(one for one in installed() if one.origin.distribution == BUILT_IN)


MODELS = "homework-models"


@cache
def frozen_host() -> Host:
    """Return one host with the built-in plugins, loaded once for the whole run."""
    return Host(built_in())


@cache
def prior_host() -> Host:
    """Return one host with the built-in plugins but the models: the transparent prior answers."""
    return Host(tuple(one for one in built_in() if one.origin.name != MODELS))


def models() -> tuple[Found, ...]:
    """Return the entry point of the models alone, to put beside tiny plugins."""
    return tuple(one for one in built_in() if one.origin.name == MODELS)


def found(
    name: str, *, safety: bool = False, load: Callable[[], object] | None = None, **hooks: Any
) -> Found:
    """Return an entry point of a tiny plugin made of functions, as if it were installed."""
    group = "recommender.safety" if safety else "recommender"
    origin = Origin(name, f"dist-{name}", "1.0", group, f"module_{name}")
    marked = {f"recommender_{hook}": hookimpl(one) for hook, one in hooks.items()}
    module = SimpleNamespace(**marked)
    return Found(origin, load or (lambda: module))


def steps_up(count: int = 4, minutes: int = 10, occasions: int = 2) -> tuple[Rung, ...]:
    """Return a ladder on which distress and effort climb and the minutes grow."""
    return tuple(
        Rung(
            title=f"Step {number}",
            what=f"Do step {number}.",
            minutes=minutes + 2 * (number - 1),
            occasions=occasions,
            difficulty=Difficulty(
                effort=min(number, 5), distress=min(number - 1, 5), reflection=1, exposure=0
            ),
        )
        for number in range(1, count + 1)
    )


def make_type(name: str = "made-up", **changes: Any) -> TaskType:
    """Return a valid task type, with the fields given changed."""
    goals = changes.pop("goals", ("worry",))
    fields: dict[str, Any] = {
        "id": name,
        "title": name.title(),
        "summary": "A task for tests.",
        "kind": Kind.PERMANENT,
        "cadence": Cadence.SEVERAL_A_WEEK,
        "skills": (f"skill-{name}"[:64],),
        "goals": goals,
        "modality": (Modality.WRITE,),
        "ladder": steps_up(),
        "rationale": tuple(Rationale(goal=goal, text=f"For {goal}.") for goal in goals),
        "longer_rationale": "The longer purpose.",
        "teach_back": "What could it show?",
        "preparation": Preparation(
            may_come_up="Something.", how_to_prepare="Slowly.", when_to_stop="Any time."
        ),
        "obstacles": (
            Obstacle(barrier=Barrier.FORGOT, when="it slips", then="I set a cue"),
            Obstacle(barrier=Barrier.PRIVACY, when="somebody reads", then="I use a code"),
            Obstacle(barrier=Barrier.TIME, when="the day is full", then="I do half"),
        ),
        "good_enough": GoodEnough(imperfection="Leave a word out.", minutes_cap=4),
        "no_contraindications_because": "It is a test.",
        "wording": Wording(therapist="T.", shared="S.", client="C."),
        "review_questions": ("What happened?", "What helped?"),
        "evidence": Evidence(grade=Grade.B, label="made up", sources=("None.",)),
    }
    fields |= changes
    if fields["kind"] is Kind.ONE_OFF:
        fields["cadence"] = None
    if fields.get("contraindications"):
        fields["no_contraindications_because"] = None
    return TaskType(**fields)


def tiny_host(*types: TaskType, extra: Sequence[Found] = (), **hooks: Any) -> Host:
    """Return a real host with one tiny plugin for each task type, and the extra plugins."""
    made = [found(one.id, task_types=_giving(one), **hooks) for one in types]
    return Host((*made, *extra))


def shipped_host(*types: TaskType, extra: Sequence[Found] = ()) -> Host:
    """Return the same with task types as if they shipped with the core, the extra plugins not.

    What ships is not tried in a copy of the process first, which takes most of a host's making.
    """
    made = [as_shipped(found(one.id, task_types=_giving(one))) for one in types]
    return Host((*made, *extra))


def as_shipped(one: Found) -> Found:
    """Return the plugin as if it shipped with the core: it is asked in the process itself."""
    return replace(one, origin=replace(one.origin, distribution=BUILT_IN))


def _giving(task_type: TaskType) -> Callable[[], list[TaskType]]:
    def recommender_task_types() -> list[TaskType]:
        return [task_type]

    return recommender_task_types


# Cases


def practice(
    task_type: str = "made-up",
    status: Status | str = Status.DONE,
    *,
    rung: int = 1,
    minutes: int = 10,
    occasions: int = 2,
    session: int = 1,
    at: datetime = START,
    **outcome: Any,
) -> Practice:
    """Return an assignment with its outcome, as `fold` would make it."""
    assignment = Assignment(
        "a", task_type, rung, minutes, occasions, Ownership.THERAPIST, session, at
    )
    spent = outcome.pop("spent", None)
    return Practice(assignment, Status(status), session, at, minutes=spent, **outcome)


def case(**changes: Any) -> CaseState:
    """Return the state of an opened course in its middle, with the fields given changed."""
    course = Course.opened()
    plain = state.fold(course.events, START, Settings())
    return replace(plain, **{"sessions": 4, **changes})


def candidate(task_type: TaskType, rung: int = 1, **changes: int) -> Candidate:
    """Return a candidate at the full dose of its rung, with the numbers given changed."""
    step = task_type.ladder[rung - 1]
    return replace(Candidate(task_type, rung, step.minutes, step.occasions), **changes)


# Histories by chance

AREAS = (
    "worry",
    "low-mood",
    "anxiety",
    "stress",
    "avoidance",
    "self-criticism",
    "relationships",
    "sleep",
    "panic",
    "perfectionism",
    "nobody-serves-this",
)
FLAGS = (
    "interpersonal_violence",
    "eating_disorder",
    "mania",
    "acute_medical",
    "recent_trauma",
    "psychosis",
    "panic",
    "perfectionism",
    "no_privacy",
    "unheard-of",
)
SKILLS = ("breathing", "approach", "relaxation", "assertive-communication")
AGREEMENTS = ("exposure-hierarchy",)


@cache
def world() -> World:
    """Return what the moves choose from: the built-in task types, and one that is gone."""
    types = frozen_host().types
    return World(types, (*types, "gone-task"), AREAS, FLAGS, SKILLS, AGREEMENTS)


_BYTE = st.integers(0, 255)
_MOVE = st.tuples(st.sampled_from(OPS), _BYTE, _BYTE, _BYTE)
_WEEK = st.tuples(
    st.sampled_from((None, 3, 6, 7, 8, 10)), st.integers(1, 20), st.lists(_MOVE, max_size=6)
)
_OPENING = st.fixed_dictionaries(
    {
        "consent": st.sampled_from((True,) * 12 + (False, None)),
        "planned_sessions": st.sampled_from((8, 8, 2, 3, 5, 12, 20, 40)),
        "weekly_minutes": st.sampled_from(WEEKLY),
        "language": st.sampled_from(("en", "en", "es", "xx")),
        "contact_line": st.sampled_from((None, "Ask at the desk.")),
    }
)


@st.composite
def courses(draw: st.DrawFn, *, most_weeks: int = 8, calm: bool = False) -> Course:
    """Return a valid course: opened, then weeks of sessions, assignments, outcomes and the rest.

    A calm one has consent and no risk, so that suggestions can be made.
    """
    opening: dict[str, Any] = draw(_OPENING)
    first: list[Move] = draw(st.lists(_MOVE, max_size=6))
    weeks: list[Week] = draw(st.lists(_WEEK, max_size=most_weeks))
    if calm:
        opening = {**opening, "consent": True}
    return play(world(), opening, first, weeks, calm=calm)
