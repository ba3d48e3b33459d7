"""Histories for tests: one written by hand, event by event, or a whole course by chance."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from recommender.domain.barrier import Barrier
from recommender.domain.case import Assignment, CaseState, Practice
from recommender.domain.client import Modality, Ownership
from recommender.domain.history import AnyEvent, Status
from recommender.domain.plan import Candidate
from recommender.domain.settings import Settings
from recommender.engine import state
from recommender.host import Host
from recommender.host.discovery import Found, Origin, installed
from recommender.interchange.records import EVENT, History
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

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
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


# Histories by hand


@dataclass
class Course:
    """A course of therapy written down step by step; each event is a minute after the last."""

    client: str = "c-017"
    now: datetime = START
    events: list[AnyEvent] = field(default_factory=list)

    @classmethod
    def opened(cls, client: str = "c-017", **opening: Any) -> Course:
        """Return a course that was opened with consent, at START."""
        return cls(client).add("client_opened", **{"consent": True, **opening})

    def add(self, kind: str, **fields: Any) -> Course:
        """Record one event, a minute after the last unless `at` is given."""
        at = fields.pop("at", None) or self.now
        self.now = at + MINUTE
        named = {"id": f"{self.client}:{len(self.events)}", **fields}
        self.events.append(
            EVENT.validate_python({"kind": kind, "client": self.client, "at": at, **named})
        )
        return self

    def wait(self, **span: float) -> Course:
        """Let time pass."""
        self.now += timedelta(**span)
        return self

    def goal(self, name: str, *areas: str) -> Course:
        """State a goal."""
        return self.add("goal_stated", goal={"id": name, "areas": areas or (name,)})

    def session(self, confidence: int | None = None, *, after: timedelta = WEEK) -> Course:
        """Hold a session a week later."""
        self.now += after
        return self.add("session_held", confidence=confidence)

    def assign(self, task_type: str, name: str = "", **size: Any) -> Course:
        """Assign a task; its id is that of the task type unless one is given."""
        size = {"rung": 1, "minutes": 5, "occasions": 2, **size}
        return self.add("assigned", assignment=name or task_type, task_type=task_type, **size)

    def review(self, name: str, status: str = "done", **outcome: Any) -> Course:
        """Review an assignment."""
        return self.add("outcome_reviewed", assignment=name, status=status, **outcome)

    @property
    def last(self) -> str:
        """The id of the last event."""
        return self.events[-1].id

    @property
    def history(self) -> History:
        """The history so far."""
        return History.from_events(self.events)


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
RISKS = ("si", "self-harm", "suicidal ideation", "abuse", "harm_to_others", "psychosis_acute")
SKILLS = ("breathing", "approach", "relaxation", "assertive-communication")
AGREEMENTS = ("exposure-hierarchy",)
OPS = (
    *("assign",) * 8,
    *("review",) * 12,
    *("goal",) * 3,
    *("rehearse",) * 3,
    *("flag",) * 2,
    *("clear",) * 2,
    *("retract",) * 2,
    "agree",
    "close_goal",
    "prefer",
    "risk",
    "measure",
    "decline",
    "decline",
    "reopen",
    "lead",
    "release",
    "end",
    "change",
)
STATUSES = tuple(Status)
WEEKLY = (0, 3, 10, 15, 20, 30, 45, 60, 60, 60, 90, 120, 300)

Move = tuple[str, int, int, int]
Week = tuple[int | None, int, list[Move]]

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
    return play(opening, first, weeks, calm=calm)


def play(
    opening: dict[str, Any], first: Sequence[Move], weeks: Sequence[Week], *, calm: bool = False
) -> Course:
    """Turn moves into a course without contradictions; a move that makes no sense is left out."""
    player = _Player(Course().add("client_opened", **opening), calm)
    for one in first:
        player.move(*one)
    for confidence, days, moves in weeks:
        player.course.session(confidence, after=timedelta(days=days))
        for one in moves:
            player.move(*one)
    return player.course


@dataclass
class _Player:
    course: Course
    calm: bool
    open: dict[str, str] = field(default_factory=dict)
    goals: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    undoable: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def move(self, op: str, a: int, b: int, c: int) -> None:
        if self.calm and op in {"risk", "measure"}:
            return
        getattr(self, f"_{op}")(a, b, c)

    def _undoable(self, assignment: str = "") -> None:
        self.undoable[self.course.last] = assignment

    def _assign(self, a: int, b: int, c: int) -> None:
        types = frozen_host().types
        names = (*types, "gone-task")
        name = names[a % len(names)]
        if name in self.open.values():
            return
        self.count += 1
        rungs = types[name].ladder if name in types else types["thought-record"].ladder
        rung = rungs[b % len(rungs)]
        size = {"rung": b % len(rungs) + 1, "minutes": rung.minutes, "occasions": rung.occasions}
        if c % 8 == 1:
            size["minutes"] = max(rung.minutes // 2, 1)
        elif c % 8 == 2:
            size["occasions"] = 1
        elif c % 16 == 3:
            size = {"rung": 9, "minutes": 60, "occasions": 7}
        chosen = tuple(Ownership)[c % 3]
        self.course.assign(name, f"a{self.count}", chosen_by=chosen, **size)
        self.open[f"a{self.count}"] = name

    def _review(self, a: int, b: int, c: int) -> None:
        if not self.open:
            self._assign(a, b, c)
        if not self.open:
            return
        name = sorted(self.open)[a % len(self.open)]
        good = b % 2 == 0
        status = Status.DONE if good else STATUSES[(b // 2) % len(STATUSES)]
        outcome: dict[str, Any] = {}
        if c % 2:
            outcome["difficulty"] = (c // 2) % 11
        if c % 3 == 0:
            outcome["distress"] = (c // 3) % 11
        if c % 5 == 0:
            outcome["minutes"] = (a % 40) + c % 7
        if c % 7 == 0:
            outcome["quality"] = a % 5
        if c % 4 == 0:
            outcome["items"] = a % 4
        if status in {Status.PARTLY, Status.DONE} and c % 6 == 0:
            outcome["quantity"] = (a % 11) / 10
        if not good and c % 3:
            outcome["barriers"] = tuple(
                dict.fromkeys([tuple(Barrier)[a % len(Barrier)], tuple(Barrier)[c % len(Barrier)]])
            )
        self.course.review(name, status, **outcome)
        if status not in {Status.PENDING, Status.DISPLACED}:
            self.open.pop(name)
            self._undoable(name)

    def _goal(self, a: int, b: int, c: int) -> None:
        areas = tuple(dict.fromkeys(AREAS[x % len(AREAS)] for x in (a, b)[: c % 2 + 1]))
        name = f"goal-{a % 5}"
        self.course.goal(name, *areas)
        if name not in self.goals:
            self.goals.append(name)

    def _close_goal(self, a: int, _b: int, _c: int) -> None:
        if self.goals:
            self.course.add("goal_closed", goal=self.goals.pop(a % len(self.goals)))

    def _rehearse(self, a: int, _b: int, _c: int) -> None:
        self.course.add("skill_rehearsed", skill=SKILLS[a % len(SKILLS)])
        self._undoable()

    def _agree(self, _a: int, _b: int, _c: int) -> None:
        self.course.add("agreement_made", agreement=AGREEMENTS[0])
        self._undoable()

    def _flag(self, a: int, _b: int, _c: int) -> None:
        self.course.add("flag_raised", flag=FLAGS[a % len(FLAGS)])
        self.flags.append(FLAGS[a % len(FLAGS)])
        self._undoable()

    def _risk(self, a: int, b: int, _c: int) -> None:
        flag = RISKS[a % len(RISKS)] if b % 2 else FLAGS[a % len(FLAGS)]
        self.course.add("flag_raised", flag=flag, risk=not b % 2)
        self.flags.append(flag)

    def _measure(self, a: int, _b: int, _c: int) -> None:
        self.course.add("measured", measure="phq9-item9" if a % 2 else "gad7", value=a % 4)
        self.flags.append("phq9_item9")

    def _clear(self, a: int, _b: int, _c: int) -> None:
        if self.flags:
            self.course.add("flag_cleared", flag=self.flags.pop(a % len(self.flags)))

    def _prefer(self, a: int, b: int, _c: int) -> None:
        likes, dislikes = tuple(Modality)[a % 7], tuple(Modality)[b % 7]
        self.course.add(
            "preference_stated",
            likes=(likes,),
            dislikes=(dislikes,) if dislikes is not likes else (),
        )
        self._undoable()

    def _decline(self, a: int, _b: int, _c: int) -> None:
        types = tuple(frozen_host().types)
        self.course.add("declined", task_type=types[a % len(types)])
        self._undoable()

    def _reopen(self, a: int, _b: int, _c: int) -> None:
        types = tuple(frozen_host().types)
        self.course.add("task_reopened", task_type=types[a % len(types)])

    def _lead(self, a: int, _b: int, _c: int) -> None:
        self.course.add("ownership_set", ownership=tuple(Ownership)[a % 3])

    def _release(self, _a: int, _b: int, _c: int) -> None:
        self.course.add("ownership_set", ownership=None)

    def _end(self, a: int, _b: int, _c: int) -> None:
        if a % 4 == 0:
            self.course.add("end_declared")

    def _change(self, a: int, b: int, _c: int) -> None:
        if a % 2:
            self.course.add("client_changed", weekly_minutes=WEEKLY[b % len(WEEKLY)])
        else:
            self.course.add("client_changed", planned_sessions=2 + b % 39)

    def _retract(self, a: int, _b: int, _c: int) -> None:
        if not self.undoable:
            return
        target = list(self.undoable)[a % len(self.undoable)]
        assignment = self.undoable.pop(target)
        if assignment:
            task = next(
                one.task_type  # type: ignore[union-attr]
                for one in self.course.events
                if one.kind == "assigned" and one.assignment == assignment
            )
            if task in self.open.values():
                return
            self.open[assignment] = task
        self.course.add("retracted", target=target)
