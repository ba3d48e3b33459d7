"""Courses of therapy played with a policy: what the policy sees, picks, and what comes of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from benchmarks.deciding import arms as arms_
from benchmarks.deciding import checks, features
from benchmarks.deciding.simulator import HIERARCHY, Client
from recommender.domain import history as events_
from recommender.domain.client import Goal
from recommender.domain.history import Status
from recommender.engine import course, state
from recommender.interchange.records import History

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.deciding.arms import Arms
    from benchmarks.deciding.simulator import Floats, Library, Outcome
    from recommender.app import Recommender
    from recommender.domain.case import CaseState
    from recommender.domain.history import AnyEvent

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pick:
    """A task at a size, and the forecast that went with it, if any."""

    row: int
    minutes: int
    occasions: int
    forecast: float | None = None


@dataclass
class View:
    """What a policy is shown in a session. Only the oracle and the diagnostics read `client`."""

    events: Sequence[AnyEvent]
    at: datetime
    session: int
    case: CaseState
    arms: Arms
    values: Floats
    library: Library
    recommender: Recommender
    client: Client

    @cached_property
    def features(self) -> Floats:
        """One row of hand-made features for each arm, made when first asked for."""
        return features.rows(self.case, self.arms, self.library)

    def pick(self, number: int, forecast: float | None = None) -> Pick:
        """Return an arm by its number as a pick."""
        arms = self.arms
        return Pick(
            int(arms.rows[number]), int(arms.minutes[number]), int(arms.occasions[number]), forecast
        )

    def number(self, pick: Pick) -> int | None:
        """Return the number of the arm with the pick's task and rung that is nearest in size."""
        same = np.flatnonzero(self.arms.rows == pick.row)
        if not len(same):
            return None
        weekly = self.arms.minutes[same] * self.arms.occasions[same]
        return int(same[np.argmin(np.abs(weekly - pick.minutes * pick.occasions))])


@dataclass(frozen=True, slots=True)
class Learned:
    """One outcome for learners: the arm's features as they were, and whether it was practised."""

    features: Floats
    row: int
    practised: bool
    session: int


class Policy(Protocol):
    """Anything that picks one arm a session."""

    name: str

    def warm(self, logs: Logs) -> None:
        """Learn from the logs of other clients, once, before the first pick."""

    def pick(self, view: View, rng: np.random.Generator) -> Pick | None:
        """Return the pick, or None where nothing is offered."""

    def learn(self, one: Learned) -> None:
        """Learn from an outcome, at once."""

    def course_ended(self) -> None:
        """Take note that a client's course is over; the next client comes."""


@dataclass
class Logs:
    """What other clients' courses left behind: rows for peers, events and cases for the product."""

    learned: list[Learned] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    cases: list[CaseState] = field(default_factory=list)


@dataclass(slots=True)
class Week:
    """One session's decision, judged."""

    client: int
    session: int
    options: int
    row: int = -1
    minutes: int = 0
    occasions: int = 0
    value: float = 0.0
    chance: float = 0.0
    best: float = 0.0
    practised: bool = False
    counted: bool = False
    forecast: float | None = None
    violations: tuple[str, ...] = ()
    outside: bool = False
    """Whether the pick is smaller than the halves that peers choose among."""
    micros: float = 0.0
    losses: dict[str, float] = field(default_factory=dict)

    @property
    def expected(self) -> float:
        """The true expected value of the pick."""
        return self.value * self.chance


class Writer:
    """Writes a client's history as a therapist would record it."""

    def __init__(self, client: Client) -> None:
        """Open the course, with what the intake says."""
        self.client, self.now = client, START
        self.events: list[AnyEvent] = []
        intake = client.intake
        self.add(
            events_.ClientOpened,
            consent=True,
            planned_sessions=intake.planned,
            weekly_minutes=intake.weekly_minutes,
            contact_line="Ask at the desk.",
        )
        for number, area in enumerate(intake.goals):
            self.add(events_.GoalStated, goal=Goal(id=f"goal-{number}", areas=(area,)))
        self.add(events_.PreferenceStated, likes=intake.likes, dislikes=intake.dislikes)
        self.late: tuple[str, Outcome] | None = None

    def add(self, kind: type[Any], **fields: Any) -> None:
        """Record one event, a minute after the last."""
        self.now += MINUTE
        name = f"{self.client.name}:{len(self.events)}"
        self.events.append(kind(id=name, client=self.client.name, at=self.now, **fields))

    def session(self, session: int, outcome: tuple[str, Outcome] | None) -> None:
        """Hold a session: review, raise flags, rehearse, agree."""
        self.now = START + WEEK * (session - 1) + MINUTE * 60
        confidence = self.client.confidence(session)
        self.add(events_.SessionHeld, confidence=confidence)
        if self.late is not None:
            self._review(*self.late)
            self.late = None
        if outcome is not None and outcome[1].late:
            self.late = outcome
        elif outcome is not None:
            self._review(*outcome)
        self._intake(session)

    def _intake(self, session: int) -> None:
        """Record what the intake has for this session: flags, risk, rehearsals, agreements."""
        intake = self.client.intake
        for when, flag in intake.flags:
            if when == session:
                self.add(events_.FlagRaised, flag=flag)
        if intake.risk_at == session:
            self.add(events_.FlagRaised, flag="si", risk=True)
        elif intake.risk_at == session - 1:
            self.add(events_.FlagCleared, flag="si")
        for when, skill in intake.rehearsals:
            if when == session:
                self.add(events_.SkillRehearsed, skill=skill)
        if intake.hierarchy_at == session:
            self.add(events_.AgreementMade, agreement=HIERARCHY)

    def _review(self, name: str, outcome: Outcome) -> None:
        self.add(
            events_.OutcomeReviewed,
            assignment=name,
            status=outcome.status,
            quantity=outcome.quantity,
            quality=outcome.quality,
            difficulty=outcome.difficulty,
            distress=outcome.distress,
            minutes=outcome.minutes,
            items=outcome.items,
            barriers=outcome.barriers,
        )

    def assign(self, pick: Pick, library: Library) -> str:
        """Record what was picked; return the assignment's id."""
        name, rung = library.keys[pick.row]
        assignment = f"a{len(self.events)}"
        self.add(
            events_.Assigned,
            assignment=assignment,
            task_type=name,
            rung=rung,
            minutes=pick.minutes,
            occasions=pick.occasions,
            origin="accepted",
        )
        return assignment


def play(
    policy: Policy,
    client: Client,
    recommender: Recommender,
    sessions: int,
    logs: Logs | None = None,
) -> list[Week]:
    """Play one client's course with a policy; keep it in the logs, if they are given."""
    writer, library = Writer(client), client.library
    ledger = checks.Ledger(client.intake, library)
    before: tuple[str, Outcome] | None = None
    weeks: list[Week] = []
    waiting: list[Learned] = []
    for session in range(1, sessions + 1):
        writer.session(session, before)
        ledger.session(session)
        case = state.fold(writer.events, writer.now, recommender.settings)
        found = arms_.admissible(case, recommender, library)
        now = course.stage(case, recommender.settings)
        worth = arms_.values(case, found, library, now)
        view = View(
            tuple(writer.events),
            writer.now,
            session,
            case,
            found,
            worth,
            library,
            recommender,
            client,
        )
        week, pick = judge(policy, view, ledger)
        weeks.append(week)
        before = None
        outcome = None
        if pick is not None:
            name = writer.assign(pick, library)
            outcome = client.outcome(pick.row, pick.minutes, pick.occasions, session)
            before = name, outcome
            week.practised = outcome.practised
            week.counted = outcome.status is not Status.NO_OPPORTUNITY
            ledger.assigned(pick.row, pick.minutes * pick.occasions, outcome, session)
            number = view.number(pick)
            if week.counted and number is not None:
                row = Learned(view.features[number], pick.row, outcome.practised, session)
                waiting.append(row)
        comes = client.live(
            pick.row if pick else None,
            outcome,
            pick.minutes * pick.occasions if pick else 0,
            session,
        )
        for row in waiting:
            policy.learn(row)
            if logs is not None:
                logs.learned.append(row)
        waiting = []
        if not comes:
            break
    if logs is not None:
        logs.histories.append(History.from_events(writer.events))
        logs.cases.append(state.fold(writer.events, writer.now, recommender.settings))
    policy.course_ended()
    return weeks


def judge(policy: Policy, view: View, ledger: checks.Ledger) -> tuple[Week, Pick | None]:
    """Let the policy pick, time it, and hold the pick against the truth and against the rules."""
    client, session, library = view.client, view.session, view.library
    rng = np.random.default_rng(np.random.SeedSequence((*client.key, 5, session)))
    week = Week(client.key[-1], session, len(view.arms))
    truth = arms_.expected(client, view.arms, view.values, session)
    if len(view.arms):
        week.best = float(truth.max())
    begun = time.perf_counter()
    pick = policy.pick(view, rng) if len(view.arms) or policy.name.startswith("ours") else None
    week.micros = (time.perf_counter() - begun) * 1e6
    if pick is None:
        return week, None
    week.row, week.minutes, week.occasions = pick.row, pick.minutes, pick.occasions
    week.forecast = pick.forecast
    one = arms_.Arms(
        np.array([pick.row]), np.array([float(pick.minutes)]), np.array([float(pick.occasions)])
    )
    now = course.stage(view.case, view.recommender.settings)
    week.value = float(arms_.values(view.case, one, library, now)[0])
    week.chance = float(client.chances(one.rows, one.minutes, one.occasions, session)[0])
    week.outside = view.number(pick) is None
    week.violations = ledger.violations(pick.row, pick.minutes, pick.occasions, session)
    if policy.name.startswith("ours"):
        week.losses = losses(week, view, truth)
    return week, pick


def losses(week: Week, view: View, truth: Floats) -> dict[str, float]:
    """Say what a pick leaves on the table against the best arm of the session, by cause.

    `steps`: what no arm within the product's ladder steps could bring. Then, within these steps,
    the dose of the rung picked, the rung within the task type, and the task type: each against the
    best that changing it alone, after those before it, would bring. The parts add up to the whole.
    """
    library, rows = view.library, view.arms.rows
    inside = arms_.reachable(view.case, view.arms, view.recommender, library)
    inside |= rows == week.row
    truth = np.where(inside, truth, 0.0)
    same = rows == week.row
    kind = library.of_type[rows] == library.of_type[week.row]
    if not same.any():
        return {}
    at_dose = max(float(truth[same].max()), week.expected)
    best_row = int(rows[kind][truth[kind].argmax()])
    at_rung = max(float(truth[kind].max()), at_dose)
    at_type = max(float(truth.max()), at_rung)
    role = library.types[library.keys[week.row][0]].role.value
    return {
        "beyond our steps": max(week.best - at_type, 0.0),
        "dose": at_dose - week.expected,
        "rung too low" if best_row > week.row else "rung too high": at_rung - at_dose,
        "task type" if role == "practice" else f"task type led by {role}": at_type - at_rung,
    }
