"""What goes out: candidates, forecasts, vetoes, suggestions and the plan that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Protocol

from pydantic import Field, TypeAdapter

from recommender.domain.client import Ownership, Stage
from recommender.domain.history import SCHEMA_VERSION
from recommender.domain.task import Preparation, TaskType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import CaseState

Z90 = 1.645
"""Half the width of a 90% interval of a normal curve, in standard deviations."""

Chance = Annotated[float, Field(ge=0.01, le=0.99)]
"""A chance; never 0 or 1, because nobody is that sure."""


MinutesExpected = Annotated[float, Field(ge=0, le=10_000)]
"""Minutes an occasion may take: finite, and no more than a week holds."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task at one size, before anything is decided about it."""

    task_type: TaskType
    rung: int
    minutes: int
    occasions: int

    @property
    def weekly_minutes(self) -> int:
        """Minutes a week at this size."""
        return self.minutes * self.occasions

    @property
    def key(self) -> tuple[str, int]:
        """What tells candidates apart: task type and rung."""
        return self.task_type.id, self.rung


@dataclass(frozen=True, slots=True)
class Forecast:
    """How practice may go: each with the bounds of a 90% interval.

    `chance` is that of practising at least half, 0.01 to 0.99; `difficulty` is the rating
    expected, 0 to 10; `minutes` is how long one occasion may take this client.
    """

    chance: Chance
    low: Chance
    high: Chance
    difficulty: Annotated[float, Field(ge=0, le=10)]
    difficulty_low: Annotated[float, Field(ge=0, le=10)]
    difficulty_high: Annotated[float, Field(ge=0, le=10)]
    minutes: MinutesExpected
    minutes_low: MinutesExpected
    minutes_high: MinutesExpected


@dataclass(frozen=True, slots=True)
class Veto:
    """A safety hook withholds a candidate, and says why."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True)
class Cleared:
    """A safety hook has looked at a candidate and found nothing against it."""


class Forecaster(Protocol):
    """Anything that forecasts many candidates in one call.

    `name` and `fingerprint` (SHA-256, hex) say which model answered. Two more methods are used
    where a forecaster has them, and change no answer: `about(case)`, asked once for a plan, returns
    whatever it makes of a case, and that takes the case's place in every question of the plan;
    `forecast_many(pairs)` answers many pairs of a case and candidates at once.
    """

    @property
    def name(self) -> str:
        """The model's name, at most 80 characters."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what the model answers with."""
        ...

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> Sequence[Forecast]:
        """Return one forecast per candidate, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a plugin did that it should not; the plugin is named, the rest goes on."""

    plugin: str
    distribution: str
    version: str
    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        return (
            f"Plugin '{self.plugin}' ({self.distribution} {self.version}), {self.place}: "
            f"{self.problem}. {self.remedy}"
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why this is suggested: `code` for programs, `text` for people, `points` for the score."""

    code: str
    text: str
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Size:
    """Another size of the same task."""

    rung: int
    minutes: int
    occasions: int
    chance: Chance
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One option for the therapist and the client, with all that is needed to judge it."""

    task_type: str
    title: str
    rung: int
    what: str
    minutes: int
    occasions: int
    forecast: Forecast
    score: float
    propensity: Annotated[float, Field(gt=0, le=1)]
    reasons: tuple[Reason, ...]
    rationale: str
    goal: str | None
    wording: str
    smaller: Size | None
    larger: Size | None
    no_smaller_because: str | None
    no_larger_because: str | None
    preparation: Preparation | None
    steps: tuple[str, ...]
    obstacles: tuple[str, ...]
    cautions: tuple[str, ...]
    fields: tuple[str, ...]
    evidence: str
    sources: tuple[str, ...]
    would_change: tuple[str, ...]
    until_next: int = 1
    """Occasions until the next session: more in a fortnight, never a larger size (A6)."""
    materials: tuple[str, ...] = ()
    moments: tuple[datetime, ...] = ()
    """Days for small occasions, where practice came all at once before (B31)."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A point of the session's agenda, in order (B37, B38)."""

    code: str
    text: str
    questions: tuple[str, ...] = ()
    assignment: str | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """What was left out, by which rule, and why. No rungs: the whole task type."""

    task_type: str
    rungs: tuple[int, ...]
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """An open task to look at first, with curious questions (A7, B37)."""

    assignment: str
    task_type: str
    title: str
    since: datetime
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A word to the therapist about the plan, never about the client (A16)."""

    code: str
    text: str
    basis: str
    private: bool = False
    """For the therapist's eyes only: in no page or export for the client (B36)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """All that is needed to make the same plan again."""

    engine: str
    plugins: dict[str, str]
    model: str
    model_fingerprint: str
    settings_digest: str
    history_digest: str
    seed: int
    most: int
    propensities: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine has to say about the coming week. Nothing in it is assigned."""

    client: str
    at: datetime
    ownership: Ownership
    stage: Stage
    suggestions: tuple[Suggestion, ...]
    withheld: tuple[Withheld, ...]
    review: tuple[ReviewItem, ...]
    notes: tuple[Note, ...]
    faults: tuple[Fault, ...]
    decision: Decision
    stopped: str | None = None
    contact_line: str | None = None
    schema_version: int = field(default=SCHEMA_VERSION)

    def to_dict(self) -> dict[str, object]:
        """Return the plan as plain JSON values, in the published schema."""
        plain: dict[str, object] = PLAN.dump_python(self, mode="json")
        return plain

    def to_json(self) -> str:
        """Return the plan as one line of JSON; the same plan gives the same bytes."""
        return PLAN.dump_json(self).decode()


PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
FORECAST: TypeAdapter[Forecast] = TypeAdapter(Forecast)
VETO: TypeAdapter[Veto] = TypeAdapter(Veto)
