"""fold(events) -> CaseState: what a history says at one moment."""

from __future__ import annotations

import re
from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, TypeGuard

from recommender.domain import history as events_
from recommender.domain.case import Assignment, CaseState, Practice
from recommender.domain.client import (
    RISK_ALIASES,
    RISK_FLAGS,
    AgeBand,
    Delivery,
    Goal,
    Modality,
    Ownership,
)
from recommender.domain.errors import InputError
from recommender.engine import ownership

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from recommender.domain.history import AnyEvent
    from recommender.domain.settings import Settings

ITEM_9 = re.compile(r"phq(9?(item|q|i)|9)9")
"""The measure whose value of 1 or more opens a risk flag, however its name is spelt."""
ITEM_9_FLAG = "phq9_item9"


def fold(events: Sequence[AnyEvent], at: datetime, settings: Settings) -> CaseState:
    """Return what the events up to `at` say; events recorded later are left aside.

    Two things hold for earlier moments too: a risk that is open by the end of the log stops the
    plan (S1), and consent that was withdrawn by then is no consent (S3, S9).
    Raises InputError for an outcome without its assignment, a second outcome, a second opening.
    """
    ordered = sorted(events, key=_WHEN)
    past = ordered
    if ordered and ordered[-1].at > at:
        past = [event for event in ordered if event.at <= at]
    case = _Fold(settings, ordered[0].client if ordered else "")
    for event in _standing(past, ordered):
        case.take(event)
    risks = case.risks
    if len(past) < len(ordered):
        whole = _Fold(settings, case.client)
        for event in _standing(ordered, ordered):
            whole.take_lasting(event)
        risks = risks | whole.risks
        case.withdraw(whole.profile)
    return case.state(at, tuple(sorted(risks)), len(ordered) - len(past))


_WHEN = attrgetter("at")


def standing(events: Sequence[AnyEvent]) -> tuple[AnyEvent, ...]:
    """Leave out what was retracted, and retractions that were themselves retracted.

    Raises InputError for a retraction of an event that is not among them.
    """
    return tuple(_standing(events, events))


def _standing(events: Sequence[AnyEvent], known: Sequence[AnyEvent]) -> Sequence[AnyEvent]:
    """Leave out what was retracted; `known` are the events that a retraction may name."""
    retractions = [event for event in events if type(event) is events_.Retracted]
    if not retractions:
        return events
    by_id = {event.id: event for event in known}
    gone = _gone({event.id: event.target for event in retractions if _counts(event, by_id)})
    return [event for event in events if event.id not in gone]


def _is_item_9(event: AnyEvent) -> TypeGuard[events_.Measured]:
    if not isinstance(event, events_.Measured):
        return False
    return ITEM_9.fullmatch(event.measure.replace("-", "")) is not None


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
        self.places_in_session: tuple[int, int] | None = None
        self.lead_set: Ownership | None = None
        self.outcomes_at_move = 0
        self.risk_since = False
        self.moved = True
        self.session_open = False
        self.displaced = 0
        self.waiting: dict[str, Assignment] = {}
        self.unread: set[str] = set()
        self.drafts: dict[str, str | None] = {}
        self.dismissed: dict[str, int] = {}
        self.prepared: dict[str, int] = {}
        self.held: list[datetime] = []

    @property
    def risks(self) -> frozenset[str]:
        """The open risk flags."""
        return frozenset(flag for flag, risk in self.flags.items() if risk)

    def take(self, event: AnyEvent) -> None:
        """Let one event change the state."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)
        # Asked again without news, the rule says the same again, so it is asked after news only.
        if self.moved:
            self._follow()
            self.moved = False

    def take_lasting(self, event: AnyEvent) -> None:
        """Let one event change the flags or the profile, and nothing else."""
        handler = _LASTING_HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def withdraw(self, latest: Mapping[str, object]) -> None:
        """Let go of the consent that a later profile says is withdrawn."""
        gone = {name: False for name in _CONSENTS if latest.get(name) is False}
        self.profile = {**self.profile, **gone}

    def _raise_flag(self, event: events_.FlagRaised) -> None:
        name = RISK_ALIASES.get(event.flag, event.flag)
        self._raise(name, risk=event.risk or name in RISK_FLAGS)

    def _measure(self, event: events_.Measured) -> None:
        if _is_item_9(event) and event.value >= 1:
            self._raise(ITEM_9_FLAG, risk=True)

    def _clear_flag(self, event: events_.FlagCleared) -> None:
        self.flags.pop(RISK_ALIASES.get(event.flag, event.flag), None)
        self.last_contact = event.at

    def _raise(self, name: str, *, risk: bool) -> None:
        # A flag once raised as a risk stays one until it is cleared.
        self.flags[name] = risk or self.flags.get(name, False)
        self.risk_since = self.risk_since or risk
        self.moved = True

    def _open(self, event: events_.ClientOpened) -> None:
        if self.opened_at is not None:
            message = f"Client '{event.client}' is opened twice; use client_changed instead."
            raise InputError(message)
        self.profile = {name: getattr(event, name) for name in _PROFILE}
        self.opened_at = self.last_contact = event.at
        self.moved = True

    def _change(self, event: events_.ClientChanged) -> None:
        new = event.model_dump(include=set(_PROFILE), exclude_none=True)
        self.profile = {**self.profile, **new}
        self.moved = True

    def _state_goal(self, event: events_.GoalStated) -> None:
        self.goals[event.goal.id] = event.goal

    def _close_goal(self, event: events_.GoalClosed) -> None:
        if self.goals.pop(event.goal, None) is None:
            message = f"Goal '{event.goal}' cannot be closed: it is not open."
            raise InputError(message)

    def _prefer(self, event: events_.PreferenceStated) -> None:
        self.likes, self.dislikes = event.likes, event.dislikes

    def _begin_session(self, _: events_.SessionBegun) -> None:
        self.session_open = True

    def _displace(self, _: events_.ReviewDisplaced) -> None:
        self.displaced += 1

    def _hold_session(self, event: events_.SessionHeld) -> None:
        self._move_lead()
        self.session_open = False
        self.held.append(event.at)
        self.sessions += 1
        self.last_contact = event.at
        if event.confidence is not None:
            self.confidence = event.confidence
        self.moved = True

    def _rehearse(self, event: events_.SkillRehearsed) -> None:
        self.rehearsed.add(event.skill)
        self.prepared[event.skill] = self.sessions

    def _agree(self, event: events_.AgreementMade) -> None:
        self.agreements.add(event.agreement)
        self.prepared[event.agreement] = self.sessions

    def _assign(self, event: events_.Assigned) -> None:
        if event.assignment in self.ids:
            message = (
                f"Assignment '{event.assignment}' exists already; give the new one another id."
            )
            raise InputError(message)
        self.ids.add(event.assignment)
        self._keep_lead()
        if event.actor is events_.Actor.CLIENT:
            self.unread.add(event.assignment)  # not before a therapist has said yes (S2)
        waits = not event.client_agreed or event.assignment in self.unread
        place = self.waiting if waits else self.open
        place[event.assignment] = Assignment(
            event.assignment,
            event.task_type,
            event.rung,
            event.minutes,
            event.occasions,
            event.chosen_by,
            self.sessions,
            event.at,
            event.until,
            event.origin,
            event.goal,
        )

    def _client_agrees(self, event: events_.ClientAgreed) -> None:
        if event.assignment not in self.waiting:
            message = f"Assignment '{event.assignment}' does not wait for the client's yes."
            raise InputError(message)
        if event.assignment not in self.unread:
            self.open[event.assignment] = self.waiting.pop(event.assignment)

    def _therapist_agrees(self, event: events_.TherapistAgreed) -> None:
        if event.assignment not in self.unread:
            message = f"Assignment '{event.assignment}' does not wait for the therapist's yes."
            raise InputError(message)
        self.unread.discard(event.assignment)
        if event.assignment in self.waiting:
            self.open[event.assignment] = self.waiting.pop(event.assignment)

    def _draft(self, event: events_.TaskDrafted) -> None:
        if event.draft in self.drafts:
            message = f"Draft '{event.draft}' exists already; give the new one another id."
            raise InputError(message)
        self.drafts[event.draft] = event.design.goal

    def _link_draft(self, event: events_.DraftLinked) -> None:
        if event.draft not in self.drafts:
            message = f"There is no draft '{event.draft}'; record 'task_drafted' first."
            raise InputError(message)
        self.drafts[event.draft] = event.goal

    def _dismiss(self, event: events_.NoteDismissed) -> None:
        self.dismissed[event.note] = self.sessions

    def _review(self, event: events_.OutcomeReviewed) -> None:
        if event.assignment not in self.ids:
            message = (
                f"Assignment '{event.assignment}' was never assigned; record 'assigned' first."
            )
            raise InputError(message)
        if event.assignment in self.waiting:  # whoever practises it has said yes to it
            self.open[event.assignment] = self.waiting.pop(event.assignment)
        if event.assignment not in self.open:
            message = (
                f"Assignment '{event.assignment}' already has an outcome; "
                "retract that one first to correct it."
            )
            raise InputError(message)
        if event.status is not events_.Status.DISPLACED:
            self.displaced = 0
        # What an app, an import or a sensor reports is no look at risk (S3).
        if event.actor is events_.Actor.THERAPIST and event.reported_by != "sensor":
            self.last_contact = event.at
        waiting = event.status in _WAITING
        assignment = self.open[event.assignment] if waiting else self.open.pop(event.assignment)
        practice = Practice(
            assignment,
            event.status,
            self.sessions,
            event.at,
            event.quantity,
            event.quality,
            event.difficulty,
            event.distress,
            event.minutes,
            event.items,
            event.barriers,
            event.contexts,
            event.done_at,
            event.before,
            event.after,
            event.helped,
        )
        self.record.append(practice)
        if practice.counts:
            self.outcomes.append(practice)
            self.moved = True

    def _decline(self, event: events_.Declined) -> None:
        self.declined[event.task_type] = self.sessions

    def _reopen(self, event: events_.TaskReopened) -> None:
        self.reopened[event.task_type] = event.at

    def _set_lead(self, event: events_.OwnershipSet) -> None:
        if event.ownership is None and self.lead_set is not None:
            self.lead, self.outcomes_at_move = self.lead_set, len(self.outcomes)
            place = ownership.ORDER.index(self.lead_set)
            self.places_in_session = place, place
        self.lead_set = event.ownership
        self.moved = True

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
        place = ownership.ORDER.index(self._rule())
        lowest, highest = self.places_in_session or (place, place)
        place = min(max(place, highest - 1), lowest + 1)
        self.shown = ownership.ORDER[place]
        self.places_in_session = min(lowest, place), max(highest, place)

    def _timed(self) -> tuple[Practice, ...]:
        """Return the record, each with how long before its session it was done (B31)."""
        if not self.held or all(one.done_at is None for one in self.record):
            return tuple(self.record)
        return tuple([self._with_time(one) for one in self.record])

    def _with_time(self, one: Practice) -> Practice:
        if one.done_at is None:
            return one
        session = min(self.held, key=lambda at: abs(at - one.at))
        return one._replace(ahead=session - one.done_at)

    def _keep_lead(self) -> None:
        """Hold on to who led when a task was agreed: what comes later starts from there."""
        if self.shown is not self.lead:
            self.lead, self.outcomes_at_move = self.shown, len(self.outcomes)

    def _move_lead(self) -> None:
        self._keep_lead()
        # Where one session ends the next begins: up from there it is one step, in whatever order
        # the news of the new session comes. How far back it goes is the rule's to say.
        self.places_in_session = ownership.ORDER.index(self.shown), 0
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
            record=self._timed(),
            declined=tuple(sorted(self.declined.items())),
            reopened=tuple(sorted(self.reopened.items())),
            ownership=self.shown,
            ownership_set=self.lead_set is not None,
            later_events=later,
            session_open=self.session_open,
            displaced=self.displaced,
            waiting=tuple(self.waiting.values()),
            drafts=tuple(sorted(self.drafts.items())),
            dismissed=tuple(sorted(self.dismissed.items())),
            prepared=tuple(sorted(self.prepared.items())),
            unread=tuple(sorted(self.unread)),
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
    "orientation": None,
    "delivery": Delivery.IN_PERSON,
    "guardian_consent": None,
    "blocked_days": (),
}
"""What stands before a course is opened: nothing is granted."""

_CONSENTS = ("consent", "guardian_consent")

_WAITING = (events_.Status.PENDING, events_.Status.DISPLACED)
"""The assignment stays open."""

_LASTING_HANDLERS: dict[type, Callable[[_Fold, AnyEvent], None]] = {
    events_.ClientOpened: _Fold._open,  # type: ignore[dict-item]  # keyed by its own event class
    events_.ClientChanged: _Fold._change,  # type: ignore[dict-item]
    events_.FlagRaised: _Fold._raise_flag,  # type: ignore[dict-item]
    events_.FlagCleared: _Fold._clear_flag,  # type: ignore[dict-item]
    events_.Measured: _Fold._measure,  # type: ignore[dict-item]
}

_HANDLERS: dict[type, Callable[[_Fold, AnyEvent], None]] = {
    **_LASTING_HANDLERS,
    events_.GoalStated: _Fold._state_goal,  # type: ignore[dict-item]
    events_.GoalClosed: _Fold._close_goal,  # type: ignore[dict-item]
    events_.PreferenceStated: _Fold._prefer,  # type: ignore[dict-item]
    events_.SessionBegun: _Fold._begin_session,  # type: ignore[dict-item]
    events_.ReviewDisplaced: _Fold._displace,  # type: ignore[dict-item]
    events_.ClientAgreed: _Fold._client_agrees,  # type: ignore[dict-item]
    events_.TherapistAgreed: _Fold._therapist_agrees,  # type: ignore[dict-item]
    events_.TaskDrafted: _Fold._draft,  # type: ignore[dict-item]
    events_.DraftLinked: _Fold._link_draft,  # type: ignore[dict-item]
    events_.NoteDismissed: _Fold._dismiss,  # type: ignore[dict-item]
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
