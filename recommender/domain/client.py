"""Words about a client and a course of therapy."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from recommender.domain.value import Id, Several, Text, Value


class Ownership(StrEnum):
    """Who leads the choice of practice; it moves one step at a time (B14-B18)."""

    THERAPIST = "therapist"
    SHARED = "shared"
    CLIENT = "client"


class Stage(StrEnum):
    """Where in the planned course the client is, by the fraction of sessions held (§A3)."""

    OPENING = "opening"
    MIDDLE = "middle"
    LATE = "late"
    CLOSING = "closing"


class Modality(StrEnum):
    """A way of working. A preference for one is a preference, not a learning style."""

    READ = "read"
    WRITE = "write"
    WATCH = "watch"
    LISTEN = "listen"
    DO = "do"
    TALK = "talk"
    TRACK = "track"


class Delivery(StrEnum):
    """Where sessions take place, which decides what material can be handed over (B10)."""

    IN_PERSON = "in_person"
    ONLINE = "online"


class Day(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class AgeBand(StrEnum):
    """Which wording fits (B2)."""

    ADOLESCENT = "adolescent"
    ADULT = "adult"


RISK_FLAGS = frozenset(
    {
        "si",
        "self_harm",
        "harm_to_others",
        "abuse",
        "acute_psychosis",
        "intoxication_crisis",
        "phq9_item9",
        "crisis",
    }
)
"""Flags that stop all suggestions until a therapist clears them (S1; 'crisis' is ours, for a risk
that nobody has named more closely)."""

RISK_ALIASES = {
    "suicidal_ideation": "si",
    "suicide": "si",
    "suicidal": "si",
    "suicidality": "si",
    "suicide_plan": "si",
    "suicide_attempt": "si",
    "suicidal_thoughts": "si",
    "overdose": "self_harm",
    "self_injury": "self_harm",
    "child_abuse": "abuse",
    "sexual_abuse": "abuse",
    "domestic_violence": "abuse",
    "violence": "harm_to_others",
    "violence_risk": "harm_to_others",
    "homicidal": "harm_to_others",
    "suicide_risk": "si",
    "selfharm": "self_harm",
    "psychosis_acute": "acute_psychosis",
    "intoxication": "intoxication_crisis",
    "acute_crisis": "crisis",
    "risk": "crisis",
}
"""Other names for the same risk, so that a habit of spelling never opens the gate."""

PASSIVE_EXPECTATION = "passive_expectation"
"""Flag: the client hopes to be cured without practice of their own (A5)."""
PERFECTIONISM = "perfectionism"
"""Flag: whatever is not perfect feels like nothing (B35)."""
URGENT_TOPIC = "urgent_topic"
"""Flag: something came up that goes before the review of practice (B38)."""

ANY_GOAL = "any"
"""The goal area of task types that need no goal yet, such as finding goals."""


class Goal(Value):
    """What the client works towards, and the areas by which task types find it."""

    id: Id
    areas: Annotated[Several[Id], Field(min_length=1, max_length=8)] = Field(
        description="Goal areas, most important first, such as 'worry' or 'low-mood'."
    )
    text: Text | None = Field(default=None, description="The goal in the client's own words.")

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Leave the client's own words out (S11)."""
        yield from (("id", self.id), ("areas", self.areas))
