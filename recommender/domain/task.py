"""A task type: everything a kind of practice between sessions has to say about itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from recommender.domain import coherence
from recommender.domain.barrier import Barrier
from recommender.domain.client import Delivery, Modality, Ownership
from recommender.domain.value import (
    FlagName,
    Id,
    Minutes,
    Occasions,
    SchemaVersion,
    Text,
    Title,
    Value,
)

Level = Annotated[int, Field(strict=True, ge=0, le=5)]
"""A part of difficulty, 0 (none) to 5 (very high)."""


class Kind(StrEnum):
    """Practised for as long as it helps, or useful once (B19)."""

    PERMANENT = "permanent"
    ONE_OFF = "one_off"


class Role(StrEnum):
    """What a task type is for in the course of therapy."""

    PRACTICE = "practice"
    CLOSING = "closing"
    SCAFFOLD = "scaffold"


class Cadence(StrEnum):
    """How often a permanent task comes round."""

    DAILY = "daily"
    SEVERAL_A_WEEK = "several_a_week"
    WEEKLY = "weekly"


class Grade(StrEnum):
    """How well the kind of practice is supported (clinical brief, §A8); U is 'not looked up'."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    U = "U"


class Difficulty(Value):
    """How demanding a rung is, each part 0 (none) to 5 (very high)."""

    effort: Level
    distress: Level
    reflection: Level
    exposure: Level = Field(description="Social exposure.")

    @property
    def load(self) -> float:
        """The mean of the four parts as a share, 0 to 1."""
        return (self.effort + self.distress + self.reflection + self.exposure) / 20

    def climbs_from(self, lower: Difficulty) -> bool:
        """Tell whether no part is easier than in `lower`."""
        return (
            self.effort >= lower.effort
            and self.distress >= lower.distress
            and self.reflection >= lower.reflection
            and self.exposure >= lower.exposure
        )


class Rung(Value):
    """One size of a task: how long, how often, how demanding, and what it introduces."""

    title: Title
    what: Text = Field(description="What the client does at this size, in one or two sentences.")
    minutes: Minutes = Field(description="Minutes of one occasion.")
    occasions: Occasions = Field(description="Occasions in a week.")
    difficulty: Difficulty
    introduces: tuple[Id, ...] = Field(
        default=(), description="Form fields or contexts that are new at this rung."
    )

    @property
    def weekly_minutes(self) -> int:
        """Minutes a week at full dose."""
        return self.minutes * self.occasions


class Rationale(Value):
    """Why this practice, for a goal in one area."""

    goal: Id = Field(description="A goal area of the task type.")
    text: Text


class Preparation(Value):
    """What the client hears before a task that may stir something up (A8)."""

    may_come_up: Text
    how_to_prepare: Text
    when_to_stop: Text


class Obstacle(Value):
    """An if-then plan for something that may get in the way."""

    barrier: Barrier
    when: Text = Field(description="What may come up, as in 'the day is full'.")
    then: Text = Field(description="What the client does then.")


class GoodEnough(Value):
    """The variant for a client whom perfection gets in the way (B35)."""

    imperfection: Text = Field(description="The imperfection that is part of the task.")
    minutes_cap: Minutes = Field(description="Stop after this many minutes, whatever is there.")


class Need(StrEnum):
    """What a prerequisite asks for."""

    REHEARSED = "rehearsed"
    OUTPUT = "output"
    AGREED = "agreed"
    PRACTISED = "practised"


class Prerequisite(Value):
    """Something that comes first: a rehearsal, another task's output, an agreement."""

    need: Need
    name: Id = Field(description="The skill, output, agreement or task type that is needed.")
    alternatives: tuple[Id, ...] = Field(
        default=(), description="Task types of which the practice of one does as well."
    )
    why: Text
    from_rung: Annotated[int, Field(strict=True, ge=1, le=9)] = 1

    @model_validator(mode="after")
    def _practised(self) -> Self:
        if self.alternatives and self.need is not Need.PRACTISED:
            message = "alternatives: only practice of a task type has any"
            raise ValueError(message)
        return self


class Contraindication(Value):
    """A flag under which this task type is withheld (S4)."""

    flag: FlagName
    why: Text


class Caution(Value):
    """A note that a task type is offered with, under a flag or always (S4)."""

    flag: FlagName | None = Field(default=None, description="Left out: the note is always said.")
    note: Text

    def holds(self, flags: Collection[str]) -> bool:
        """Tell whether the note is to be said of a client with these flags."""
        return self.flag is None or self.flag in flags


class Wording(Value):
    """How the task is put to the client at each stage of ownership."""

    therapist: Text
    shared: Text
    client: Text

    def at(self, ownership: Ownership) -> str:
        """Return the words for one stage of ownership."""
        words: str = getattr(self, ownership.value)
        return words


class FormField(Value):
    """One field of the form that goes with a task."""

    name: Id
    label: Title
    type: Literal["text", "number", "choice", "yes_no", "time"]
    low: Annotated[int, Field(strict=True)] | None = None
    high: Annotated[int, Field(strict=True)] | None = None
    choices: tuple[Title, ...] = ()

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if faults := coherence.bounds(self):
            raise ValueError("; ".join(faults))
        return self

    def accepts(self, value: object) -> bool:
        """Tell whether an entry fits: a number in its range, a choice that is listed (B20)."""
        if self.type == "number":
            assert self.low is not None  # noqa: S101 - validated above
            assert self.high is not None  # noqa: S101
            plain = isinstance(value, int | float) and not isinstance(value, bool)
            return plain and self.low <= value <= self.high  # type: ignore[operator]
        if self.type == "yes_no":
            return isinstance(value, bool)
        if self.type == "choice":
            return value in self.choices
        return isinstance(value, str) and bool(value.strip())


class Material(Value):
    """Something a task needs, and the kinds of session in which it can be handed over."""

    name: Title
    delivery: tuple[Delivery, ...] = (Delivery.IN_PERSON, Delivery.ONLINE)
    without: Text = Field(description="How the task goes without it (B32).")


class Evidence(Value):
    """How well this is supported, and where that is read."""

    grade: Grade
    label: Title = Field(description="The grade in words, such as 'limited evidence'.")
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]


class TaskType(Value):
    """A kind of practice between sessions, as its plugin declares it."""

    schema_version: SchemaVersion = 1
    id: Id
    title: Title
    summary: Text
    kind: Kind
    cadence: Cadence | None = Field(default=None, description="Required for permanent tasks.")
    role: Role = Role.PRACTICE
    skills: Annotated[tuple[Id, ...], Field(min_length=1)]
    goals: Annotated[tuple[Id, ...], Field(min_length=1)] = Field(
        description="Goal areas it serves; 'any' when it needs no goal yet."
    )
    modality: Annotated[tuple[Modality, ...], Field(min_length=1)] = Field(
        description="Ways of working, the main one first."
    )
    ladder: Annotated[tuple[Rung, ...], Field(min_length=1, max_length=9)]
    rationale: Annotated[tuple[Rationale, ...], Field(min_length=1)]
    longer_rationale: Text = Field(description="Said when the purpose was not clear (B33).")
    teach_back: Text = Field(description="An open question that shows the purpose was understood.")
    preparation: Preparation | None = None
    obstacles: Annotated[tuple[Obstacle, ...], Field(min_length=1)]
    good_enough: GoodEnough
    prerequisites: tuple[Prerequisite, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    no_contraindications_because: Text | None = None
    cautions: tuple[Caution, ...] = ()
    checked_by: tuple[Id, ...] = Field(
        default=(), description="Plugins that have to clear each candidate; silence is a veto."
    )
    gated: bool = Field(default=False, description="Never explored, such as exposure (S15).")
    wording: Wording
    review_questions: Annotated[tuple[Text, ...], Field(min_length=2)]
    fields: tuple[FormField, ...] = ()
    materials: tuple[Material, ...] = ()
    orientations: tuple[Id, ...] = Field(
        default=(), description="Approaches it belongs to; none: it fits any (B4)."
    )
    produces: tuple[Id, ...] = Field(default=(), description="Outputs that unlock other tasks.")
    excludes: tuple[Id, ...] = Field(
        default=(),
        description="Task types it does not go with: not beside one, nor after it (S4).",
    )
    evidence: Evidence
    languages: Annotated[tuple[Id, ...], Field(min_length=1)] = ("en",)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if faults := coherence.faults(self):
            raise ValueError("; ".join(faults))
        return self

    def entry_problems(self, rung: int, entry: Mapping[str, object]) -> tuple[str, ...]:
        """Return what does not fit in an entry of the form at a rung, a sentence each (B20)."""
        fields = {one.name: one for one in self.fields_at(rung)}
        strangers = [f"'{name}' is no field of this size." for name in entry if name not in fields]
        wrong = [
            f"'{name}' holds what the field does not take; {_takes(fields[name])}."
            for name, value in entry.items()
            if name in fields and not fields[name].accepts(value)
        ]
        return (*strangers, *wrong)

    @model_validator(mode="after")
    def _not_apart_from_itself(self) -> Self:
        if self.id in self.excludes:
            message = "excludes: names the task type itself"
            raise ValueError(message)
        return self

    def fields_at(self, rung: int) -> tuple[FormField, ...]:
        """Return the form fields unlocked at a rung (1 is the lowest); all if no rung names any."""
        names = {field.name for field in self.fields}
        unlocking = {name for one in self.ladder for name in one.introduces if name in names}
        open_now = {name for one in self.ladder[:rung] for name in one.introduces}
        return tuple(
            field for field in self.fields if field.name not in unlocking or field.name in open_now
        )


def _takes(field: FormField) -> str:
    """Say what a field takes, for a person."""
    if field.type == "number":
        return f"it takes {field.low} to {field.high}"
    if field.type == "choice":
        return f"it takes one of: {', '.join(field.choices)}"
    return "it takes yes or no" if field.type == "yes_no" else "it takes words"
