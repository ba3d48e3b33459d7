"""A client's history is a log of events: never edited, only added to.

Each kind is a class with a `Literal` tag and a schema version. A correction is an event too: it
retracts the one it names. A new fact needs a new kind; an old kind never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from recommender.domain.barrier import Barrier
from recommender.domain.client import AgeBand, Day, Delivery, Goal, Modality, Ownership
from recommender.domain.design import Design
from recommender.domain.value import (
    ClientId,
    EventId,
    FlagName,
    Id,
    Minutes,
    Moment,
    Occasions,
    Rating,
    SchemaVersion,
    Several,
    Share,
    Text,
    Title,
    Value,
)

SCHEMA_VERSION = 1

RungNumber = Annotated[int, Field(strict=True, ge=1, le=9)]
PlannedSessions = Annotated[int, Field(strict=True, ge=2, le=40)]
WeeklyMinutes = Annotated[int, Field(strict=True, ge=0, le=2_400)]
IntervalDays = Annotated[int, Field(strict=True, ge=1, le=60)]
MinutesSpent = Annotated[int, Field(strict=True, ge=0, le=1_440)]
Quality = Annotated[int, Field(strict=True, ge=0, le=4)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Status(StrEnum):
    """What became of an assignment. Half done, modified and other practice all count."""

    __hash__ = str.__hash__  # that of an enumeration is many times slower, and a plan asks often

    DONE = "done"
    PARTLY = "partly"
    MODIFIED = "modified"
    INCORRECT = "incorrect"
    OPPOSITE = "opposite"
    OTHER_PRACTICE = "other_practice"
    NOT_THIS_TIME = "not_this_time"
    NO_OPPORTUNITY = "no_opportunity"
    PENDING = "pending"
    DISPLACED = "displaced"


class Actor(StrEnum):
    """Who says so."""

    THERAPIST = "therapist"
    CLIENT = "client"
    IMPORT = "import"


class Event(Value):
    """What every event carries. `at` is when it was recorded; `id` makes a repeat harmless."""

    schema_version: SchemaVersion = 1
    id: EventId
    client: ClientId
    at: Moment
    actor: Actor = Actor.THERAPIST

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Name the event and no more, for what it says may be a client's words (S11)."""
        yield from (("id", self.id), ("client", self.client), ("at", self.at.isoformat()))


class ClientOpened(Event):
    """A course of therapy begins, with what it was agreed to be."""

    kind: Literal["client_opened"] = "client_opened"
    consent: bool | None = Field(
        default=None,
        description="Consent to use the history; without it nothing is suggested (S3).",
    )
    planned_sessions: PlannedSessions = 8
    interval_days: IntervalDays = 7
    weekly_minutes: WeeklyMinutes = Field(
        default=60, description="Minutes a week the client has for practice."
    )
    language: Id = "en"
    age_band: AgeBand = AgeBand.ADULT
    contact_line: Text | None = Field(
        default=None, description="Whom to turn to, supplied by the clinic; never by this software."
    )
    invented: bool = Field(default=False, description="A demonstration client, not a person.")
    orientation: Id | None = Field(
        default=None, description="The approach of the therapy, such as 'cbt' (B4)."
    )
    delivery: Delivery = Field(
        default=Delivery.IN_PERSON, description="Where sessions take place (B10)."
    )
    guardian_consent: bool | None = Field(
        default=None, description="For an adolescent: consent of who answers for them (S9)."
    )
    blocked_days: Several[Day] = Field(
        default=(), max_length=7, description="Days that hold no practice (A11)."
    )


class ClientChanged(Event):
    """Something agreed about the course has changed; fields left out stay as they are."""

    kind: Literal["client_changed"] = "client_changed"
    consent: bool | None = None
    planned_sessions: PlannedSessions | None = None
    interval_days: IntervalDays | None = None
    weekly_minutes: WeeklyMinutes | None = None
    language: Id | None = None
    age_band: AgeBand | None = None
    contact_line: Text | None = None
    orientation: Id | None = None
    delivery: Delivery | None = None
    guardian_consent: bool | None = None
    blocked_days: Several[Day] | None = None


class GoalStated(Event):
    """A goal was agreed; the order of statement is the order of priority."""

    kind: Literal["goal_stated"] = "goal_stated"
    goal: Goal


class GoalClosed(Event):
    """A goal was reached or put aside."""

    kind: Literal["goal_closed"] = "goal_closed"
    goal: Id


class PreferenceStated(Event):
    """Ways of working the client likes or would rather avoid; replaces what was stated before."""

    kind: Literal["preference_stated"] = "preference_stated"
    likes: Several[Modality] = ()
    dislikes: Several[Modality] = ()

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if both := sorted(set(self.likes) & set(self.dislikes)):
            message = f"'{both[0]}' is both liked and disliked; keep one"
            raise ValueError(message)
        return self


class FlagRaised(Event):
    """A clinical flag holds: a risk (S1) or something a task type must heed (S4)."""

    kind: Literal["flag_raised"] = "flag_raised"
    flag: FlagName
    risk: bool = Field(default=False, description="True stops all suggestions, whatever the flag.")


class FlagCleared(Event):
    """A therapist has cleared a flag."""

    kind: Literal["flag_cleared"] = "flag_cleared"
    flag: FlagName
    actor: Literal[Actor.THERAPIST] = Actor.THERAPIST


class Measured(Event):
    """An instrument was scored elsewhere; 'phq9-item9' at 1 or more opens a risk flag (S1)."""

    kind: Literal["measured"] = "measured"
    measure: Id
    value: Annotated[float, Field(ge=-1_000_000, le=1_000_000)]


class SessionBegun(Event):
    """A session is under way; until it is held, nothing is suggested (B11)."""

    kind: Literal["session_begun"] = "session_begun"


class ReviewDisplaced(Event):
    """The review of open tasks gave way to another topic; nothing counts as missed (B37, B38)."""

    kind: Literal["review_displaced"] = "review_displaced"
    topic: Text | None = None


class SessionHeld(Event):
    """A session took place; suggestions are made at its end (B11)."""

    kind: Literal["session_held"] = "session_held"
    confidence: Rating | None = Field(
        default=None, description="The client's confidence in leading practice, 0 to 10 (B18)."
    )


class SkillRehearsed(Event):
    """A skill was rehearsed together in a session."""

    kind: Literal["skill_rehearsed"] = "skill_rehearsed"
    skill: Id


class AgreementMade(Event):
    """Therapist and client agreed on something a task type asks for, such as a hierarchy."""

    kind: Literal["agreement_made"] = "agreement_made"
    agreement: Id


class Offer(Value):
    """One option as it was offered, with the chance that it stood there."""

    task_type: Id
    rung: RungNumber
    minutes: Minutes
    occasions: Occasions
    propensity: Annotated[float, Field(gt=0, le=1)]


class Suggested(Event):
    """Options were put before the therapist, who then decided."""

    kind: Literal["suggested"] = "suggested"
    options: Several[Offer]
    seed: Annotated[int, Field(strict=True)]
    history_digest: Sha256
    engine: Title
    model: Title
    model_fingerprint: Title | None = None
    settings_digest: Sha256 | None = None
    most: Annotated[int, Field(strict=True, ge=1, le=40)] | None = Field(
        default=None, description="Options asked for; with it the plan can be made again."
    )


class Assigned(Event):
    """A task became part of the week, at a size, by a person's decision."""

    kind: Literal["assigned"] = "assigned"
    assignment: EventId
    task_type: Id
    rung: RungNumber
    minutes: Minutes
    occasions: Occasions
    chosen_by: Ownership = Ownership.THERAPIST
    origin: Literal["accepted", "edited", "own"] = Field(
        default="own",
        description="A suggestion accepted, accepted with changes, or the pair's own.",
    )
    goal: Id | None = None
    until: Moment | None = None
    what: Text | None = Field(default=None, description="The client's own design, in their words.")
    design: Design | None = None
    client_agreed: bool = Field(
        default=True,
        description="False: proposed by the therapist, and waiting for the client's yes (B14).",
    )
    override_reason: Text | None = Field(
        default=None, description="Why a suggestion was changed, or another task taken (S2)."
    )


class ClientAgreed(Event):
    """The client says yes to a task that waited for it (B14, B46)."""

    kind: Literal["client_agreed"] = "client_agreed"
    assignment: EventId


class TherapistAgreed(Event):
    """The therapist says yes to a task that the client or an app put down (B14, S2)."""

    kind: Literal["therapist_agreed"] = "therapist_agreed"
    assignment: EventId
    actor: Literal[Actor.THERAPIST] = Actor.THERAPIST


class TaskDrafted(Event):
    """An idea of the client's own is kept; without a goal it stays a draft (B16)."""

    kind: Literal["task_drafted"] = "task_drafted"
    draft: EventId
    design: Design


class DraftLinked(Event):
    """A draft has found the goal that it is for (B16)."""

    kind: Literal["draft_linked"] = "draft_linked"
    draft: EventId
    goal: Id


class Declined(Event):
    """A suggestion was declined; no reason is asked for (S7)."""

    kind: Literal["declined"] = "declined"
    task_type: Id
    reason: Text | None = Field(default=None, description="Kept if somebody gives one (S13).")


class NoteDismissed(Event):
    """A therapist has put a note aside."""

    kind: Literal["note_dismissed"] = "note_dismissed"
    note: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]


class OutcomeReviewed(Event):
    """What became of an assignment, as it really was."""

    kind: Literal["outcome_reviewed"] = "outcome_reviewed"
    assignment: EventId
    status: Status
    quantity: Share | None = Field(default=None, description="Share of what was assigned, 0 to 1.")
    quality: Quality | None = Field(default=None, description="How well it was done, 0 to 4.")
    difficulty: Rating | None = None
    distress: Rating | None = None
    minutes: MinutesSpent | None = Field(default=None, description="Minutes one occasion took.")
    items: Annotated[int, Field(strict=True, ge=0, le=10_000)] | None = Field(
        default=None, description="Entries the practice produced, such as thoughts on a list."
    )
    barriers: Several[Barrier] = ()
    contexts: Several[Id] = Field(default=(), description="Where it was practised.")
    learned: Text | None = Field(
        default=None, description="What was learned, in the client's words."
    )
    modified_to: Text | None = None
    before: Rating | None = Field(default=None, description="Level just before practice (B23).")
    after: Rating | None = Field(
        default=None, description="Level just after practice; higher is harder (B23, S6)."
    )
    helped: Rating | None = Field(
        default=None, description="How much it helped, in the client's own view (B27)."
    )
    done_at: Moment | None = None
    reported_by: Literal["client", "therapist", "both", "sensor"] = "client"

    @model_validator(mode="after")
    def _own_disagreement(self) -> Self:
        if Barrier.DISAGREED in self.barriers and self.reported_by not in {"client", "both"}:
            message = (
                "'disagreed' is for the client to report; leave it out, or say reported_by client"
            )
            raise ValueError(message)
        return self


class TaskReopened(Event):
    """A one-off task is useful once more (B19)."""

    kind: Literal["task_reopened"] = "task_reopened"
    task_type: Id


class OwnershipSet(Event):
    """The therapist sets who leads, until released with null; this wins over the rule (B18)."""

    kind: Literal["ownership_set"] = "ownership_set"
    ownership: Ownership | None
    actor: Literal[Actor.THERAPIST] = Actor.THERAPIST


class EndDeclared(Event):
    """The end of the course is in sight (B26)."""

    kind: Literal["end_declared"] = "end_declared"


class Retracted(Event):
    """An earlier event was recorded in error and no longer counts."""

    kind: Literal["retracted"] = "retracted"
    target: EventId


AnyEvent = Annotated[
    ClientOpened
    | ClientChanged
    | GoalStated
    | GoalClosed
    | PreferenceStated
    | FlagRaised
    | FlagCleared
    | Measured
    | SessionBegun
    | ReviewDisplaced
    | SessionHeld
    | SkillRehearsed
    | AgreementMade
    | Suggested
    | Assigned
    | ClientAgreed
    | TherapistAgreed
    | TaskDrafted
    | DraftLinked
    | Declined
    | NoteDismissed
    | OutcomeReviewed
    | TaskReopened
    | OwnershipSet
    | EndDeclared
    | Retracted,
    Field(discriminator="kind"),
]
"""One event of any kind this version knows; none holds a diagnosis or a transcript (S16)."""
