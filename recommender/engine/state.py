"""fold(events) -> CaseState: what a history says at one moment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeGuard

from recommender.domain import history as events_
from recommender.domain.case import Assignment, CaseState, Practice
from recommender.domain.client import RISK_ALIASES, RISK_FLAGS, AgeBand, Goal, Modality, Ownership
from recommender.domain.errors import InputError
from recommender.engine import ownership

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from recommender.domain.history import AnyEvent
    from recommender.domain.settings import Settings

ITEM_9 = "phq9item9"
"""The measure whose value of 1 or more opens a risk flag, however its name is spelt."""
ITEM_9_FLAG = "phq9_item9"


def fold(events: Sequence[AnyEvent], at: datetime, settings: Settings) -> CaseState:
    """Return what the events up to `at` say; events recorded later are left aside.

    Risk is the exception: a risk open at `at` or open by the end of the log stops the plan (S1).
    Raises InputError for an outcome without its assignment, a second outcome, a second opening.
    """
    ordered = sorted(events, key=lambda event: event.at)
    past = [event for event in ordered if event.at <= at]
    known = {event.id: event for event in ordered}
    case = _Fold(settings, ordered[0].client if ordered else "")
    for event in standing(past, known):
        case.take(event)
    risks = case.risks
    if len(past) < len(ordered):
        whole = _Fold(settings, case.client)
        for event in standing(ordered, known):
            whole.take_flags(event)
        risks = risks | whole.risks
    return case.state(at, tuple(sorted(risks)), len(ordered) - len(past))


def standing(
    events: Sequence[AnyEvent], known: Mapping[str, AnyEvent] | None = None
) -> tuple[AnyEvent, ...]:
    """Leave out what was retracted, and retractions that were themselves retracted.

    `known` holds every event a retraction may name, by id; these events, unless given. Raises
    InputError for a retraction of an event that is not among them.
    """
    known = {event.id: event for event in events} if known is None else known
    targets = {
        event.id: event.target
        for event in events
        if isinstance(event, events_.Retracted) and _counts(event, known)
    }
    gone = _gone(targets)
    return tuple(event for event in events if event.id not in gone)


def _is_item_9(event: AnyEvent) -> TypeGuard[events_.Measured]:
    return isinstance(event, events_.Measured) and event.measure.replace("-", "") == ITEM_9


def _gone(targets: Mapping[str, str]) -> set[str]:
    """Return what is retracted by a retraction that is not itself retracted.

    `targets` says what each retraction names. Retractions that name each other in a circle stand.
    """
    open_questions = Counter(targets.values())
    settled = [name for name in targets if name not in open_questions]
    gone: set[str] = set()
    while settled:
        name = settled.pop()
        target = targets.get(name)
        if target is None or target in gone:
            continue
        open_questions[target] -= 1
        if name not in gone:
            gone.add(target)
        if target in gone or not open_questions[target]:
            settled.append(target)
    return gone


def _counts(event: events_.Retracted, known: Mapping[str, AnyEvent]) -> bool:
    """Tell whether a retraction may take back its target: a risk, only by a therapist (S1)."""
    target = known.get(event.target)
    if target is None:
        message = f"Event '{event.target}' cannot be retracted: it is not in the history."
        raise InputError(message)
    about_risk = isinstance(target, events_.FlagRaised) or _is_item_9(target)
    return not about_risk or event.actor is events_.Actor.THERAPIST


class _Fold:
    """The state while it grows; lives no longer than one call of `fold`."""

    def __init__(self, settings: Settings, client: str) -> None:
        self.settings = settings
        self.profile: dict[str, object] = {}
        self.client = client
        self.sessions = 0
        self.opened_at: datetime | None = None
        self.last_contact: datetime | None = None
        self.ending = False
        self.confidence: int | None = None
        self.goals: dict[str, Goal] = {}
        self.likes: tuple[Modality, ...] = ()
        self.dislikes: tuple[Modality, ...] = ()
        self.flags: dict[str, bool] = {}
        self.rehearsed: set[str] = set()
        self.agreements: set[str] = set()
        self.open: dict[str, Assignment] = {}
        self.ids: set[str] = set()
        self.record: list[Practice] = []
        self.outcomes: list[Practice] = []
        self.declined: dict[str, int] = {}
        self.reopened: dict[str, datetime] = {}
        self.lead = self.shown = Ownership.THERAPIST
        self.shown_in_session: set[Ownership] = set()
        self.lead_set: Ownership | None = None
        self.outcomes_at_move = 0
        self.risk_since = False

    @property
    def risks(self) -> frozenset[str]:
        """The open risk flags."""
        return frozenset(flag for flag, risk in self.flags.items() if risk)

    def take(self, event: AnyEvent) -> None:
        """Let one event change the state."""
        if isinstance(event, events_.ClientOpened):
            self._open(event)
        self.take_flags(event)
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)
        self._follow()

    def take_flags(self, event: AnyEvent) -> None:
        """Let one event change the flags, and nothing else."""
        if isinstance(event, events_.FlagRaised):
            name = RISK_ALIASES.get(event.flag, event.flag)
            self._raise(name, risk=event.risk or name in RISK_FLAGS)
        elif _is_item_9(event) and event.value >= 1:
            self._raise(ITEM_9_FLAG, risk=True)
        elif isinstance(event, events_.FlagCleared):
            self.flags.pop(RISK_ALIASES.get(event.flag, event.flag), None)
            self.last_contact = event.at

    def _raise(self, name: str, *, risk: bool) -> None:
        # A flag once raised as a risk stays one until it is cleared.
        self.flags[name] = risk or self.flags.get(name, False)
        self.risk_since = self.risk_since or risk

    def _open(self, event: events_.ClientOpened) -> None:
        if self.opened_at is not None:
            message = f"Client '{event.client}' is opened twice; use client_changed instead."
            raise InputError(message)
        self.profile = event.model_dump(include=set(_PROFILE))
        self.opened_at = self.last_contact = event.at

    def _change(self, event: events_.ClientChanged) -> None:
        new = event.model_dump(include=set(_PROFILE), exclude_none=True)
        self.profile = {**self.profile, **new}

    def _state_goal(self, event: events_.GoalStated) -> None:
        self.goals[event.goal.id] = event.goal

    def _close_goal(self, event: events_.GoalClosed) -> None:
        if self.goals.pop(event.goal, None) is None:
            message = f"Goal '{event.goal}' cannot be closed: it is not open."
            raise InputError(message)

    def _prefer(self, event: events_.PreferenceStated) -> None:
        self.likes, self.dislikes = event.likes, event.dislikes

    def _hold_session(self, event: events_.SessionHeld) -> None:
        self._move_lead()
        self.sessions += 1
        self.last_contact = event.at
        if event.confidence is not None:
            self.confidence = event.confidence

    def _rehearse(self, event: events_.SkillRehearsed) -> None:
        self.rehearsed.add(event.skill)

    def _agree(self, event: events_.AgreementMade) -> None:
        self.agreements.add(event.agreement)

    def _assign(self, event: events_.Assigned) -> None:
        if event.assignment in self.ids:
            message = (
                f"Assignment '{event.assignment}' exists already; give the new one another id."
            )
            raise InputError(message)
        self.ids.add(event.assignment)
        self.open[event.assignment] = Assignment(
            id=event.assignment,
            task_type=event.task_type,
            rung=event.rung,
            minutes=event.minutes,
            occasions=event.occasions,
            chosen_by=event.chosen_by,
            session=self.sessions,
            at=event.at,
            until=event.until,
        )

    def _review(self, event: events_.OutcomeReviewed) -> None:
        if event.assignment not in self.ids:
            message = (
                f"Assignment '{event.assignment}' was never assigned; record 'assigned' first."
            )
            raise InputError(message)
        if event.assignment not in self.open:
            message = (
                f"Assignment '{event.assignment}' already has an outcome; "
                "retract that one first to correct it."
            )
            raise InputError(message)
        # What an app, an import or a sensor reports is no look at risk (S3).
        if event.actor is events_.Actor.THERAPIST and event.reported_by != "sensor":
            self.last_contact = event.at
        waiting = event.status in {events_.Status.PENDING, events_.Status.DISPLACED}
        assignment = self.open[event.assignment] if waiting else self.open.pop(event.assignment)
        practice = Practice(
            assignment=assignment,
            status=event.status,
            session=self.sessions,
            at=event.at,
            quantity=event.quantity,
            quality=event.quality,
            difficulty=event.difficulty,
            distress=event.distress,
            minutes=event.minutes,
            items=event.items,
            barriers=event.barriers,
            contexts=event.contexts,
            done_at=event.done_at,
        )
        self.record.append(practice)
        if practice.counts:
            self.outcomes.append(practice)

    def _decline(self, event: events_.Declined) -> None:
        self.declined[event.task_type] = self.sessions

    def _reopen(self, event: events_.TaskReopened) -> None:
        self.reopened[event.task_type] = event.at

    def _set_lead(self, event: events_.OwnershipSet) -> None:
        if event.ownership is None and self.lead_set is not None:
            self.lead, self.outcomes_at_move = self.lead_set, len(self.outcomes)
            self.shown_in_session = {self.lead_set}
        self.lead_set = event.ownership

    def _declare_end(self, _: events_.EndDeclared) -> None:
        self.ending = True

    def _rule(self) -> Ownership:
        """Return who leads by the rule, from who led at the end of the last session."""
        if not self.sessions:
            return self.lead
        planned = self.profile.get("planned_sessions", 8)
        return ownership.step(
            self.lead,
            self.sessions / int(str(planned)),
            self.confidence,
            self.outcomes,
            len(self.outcomes) - self.outcomes_at_move,
            self.settings,
            risk_since=self.risk_since,
        )

    def _follow(self) -> None:
        """Let the lead follow the rule, within one step of all it was in this session."""
        if self.lead_set is not None:
            self.shown = self.lead_set
            return
        places = [ownership.ORDER.index(one) for one in self.shown_in_session]
        place = ownership.ORDER.index(self._rule())
        if places:
            place = min(max(place, max(places) - 1), min(places) + 1)
        self.shown = ownership.ORDER[place]
        self.shown_in_session.add(self.shown)

    def _move_lead(self) -> None:
        if self.shown is not self.lead:
            self.lead, self.outcomes_at_move = self.shown, len(self.outcomes)
        self.shown_in_session = set()
        self.risk_since = bool(self.risks)

    def state(self, at: datetime, risks: tuple[str, ...], later: int) -> CaseState:
        """Freeze what was gathered."""
        profile = {**_PROFILE, **self.profile}
        return CaseState(
            client=self.client,
            at=at,
            sessions=self.sessions,
            opened_at=self.opened_at,
            last_contact=self.last_contact if self.opened_at else None,
            ending=self.ending,
            confidence=self.confidence,
            goals=tuple(self.goals.values()),
            likes=self.likes,
            dislikes=self.dislikes,
            flags=tuple(sorted(self.flags)),
            risks=risks,
            rehearsed=tuple(sorted(self.rehearsed)),
            agreements=tuple(sorted(self.agreements)),
            open=tuple(self.open.values()),
            record=tuple(self.record),
            declined=tuple(sorted(self.declined.items())),
            reopened=tuple(sorted(self.reopened.items())),
            ownership=self.shown,
            ownership_set=self.lead_set is not None,
            later_events=later,
            **profile,  # type: ignore[arg-type]  # the keys are those of _PROFILE, validated at the border
        )


_PROFILE: dict[str, object] = {
    "consent": None,
    "planned_sessions": 8,
    "interval_days": 7,
    "weekly_minutes": 0,
    "language": "en",
    "age_band": AgeBand.ADULT,
    "contact_line": None,
    "invented": False,
}
"""What stands before a course is opened: nothing is granted."""

_HANDLERS: dict[type, Callable[[_Fold, AnyEvent], None]] = {
    events_.ClientChanged: _Fold._change,  # type: ignore[dict-item]  # keyed by its own event class
    events_.GoalStated: _Fold._state_goal,  # type: ignore[dict-item]
    events_.GoalClosed: _Fold._close_goal,  # type: ignore[dict-item]
    events_.PreferenceStated: _Fold._prefer,  # type: ignore[dict-item]
    events_.SessionHeld: _Fold._hold_session,  # type: ignore[dict-item]
    events_.SkillRehearsed: _Fold._rehearse,  # type: ignore[dict-item]
    events_.AgreementMade: _Fold._agree,  # type: ignore[dict-item]
    events_.Assigned: _Fold._assign,  # type: ignore[dict-item]
    events_.OutcomeReviewed: _Fold._review,  # type: ignore[dict-item]
    events_.Declined: _Fold._decline,  # type: ignore[dict-item]
    events_.TaskReopened: _Fold._reopen,  # type: ignore[dict-item]
    events_.OwnershipSet: _Fold._set_lead,  # type: ignore[dict-item]
    events_.EndDeclared: _Fold._declare_end,  # type: ignore[dict-item]
}
