"""Invented clients, deliberately not of the form that any model here assumes.

A client practises at least half of a task when what they can carry that week exceeds what the task
asks of *them*. Neither side is a logistic or a count:

- **capacity** grows with practice and saturates, in general and for each task type; misses wear
  morale down for a while; it falls and rises with an autocorrelated, heavy-tailed run of good and
  bad weeks;
- **demand** is convex in distress (times the client's own sensitivity), linear in effort,
  reflection and exposure, with the client's own weights; time above what the client *really* has
  (not what was stated) costs extra; a perfectionist carries less, or nothing, of what is long or
  complex; **ladders are misjudged**: for each task type, each rung and each client the true demand
  differs from the declared difficulty;
- **taste** for ways of working shifts capacity; only part of it is stated;
- the **link** is a smooth threshold with heavy tails (Student's t with two degrees of freedom),
  between a floor and the client's own ceiling; population `unseen` has other forms altogether (an
  asymmetric link, growth by a power law, a hard time limit, multiplicative taste).

What is observed is worse still: ratings of difficulty with the client's own offset and scale,
rounded and often missing; barriers that are often wrong or unsaid; partial, modified, misunderstood
and other practice; weeks without an opportunity; reviews that come a session late; dropout after
bad weeks, likelier when practice was missed.

**Common random numbers.** Whatever chance decides about a client, a week and a task comes from a
generator seeded with (seed, population, group, client, session, arm), so that it is the same for
every policy and does not depend on the order of calls.

None of these numbers was fitted to data; they are design defaults, chosen so that about half of
randomly assigned tasks and about three in four of the easiest are practised (CLINICAL.md A1, A2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from recommender.domain.barrier import Barrier
from recommender.domain.client import Modality
from recommender.domain.history import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from recommender.domain.task import TaskType

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MODALITIES = tuple(Modality)
SKILLS = ("assertive-communication", "breathing", "relaxation", "approach")
HIERARCHY = "exposure-hierarchy"
FEARS = frozenset({"anxiety", "social-anxiety", "panic", "avoidance"})
NO_OPPORTUNITY = 0.04
FLOOR = 0.02
ABILITY = 2.2
LATE_REVIEW = 0.03
BAD_WEEK = 0.7
EVALUATED, LOGGED = 0, 1
"""The two groups of clients of a population: those decided for, and those of the logs."""


@dataclass(frozen=True, slots=True)
class Population:
    """How different its clients are; every number is a standard deviation unless it says more."""

    name: str
    number: int
    ability: float = 0.8
    taste: float = 0.5
    sensitivity: float = 0.35
    weights: float = 0.2
    perfection: tuple[float, float] = (1.2, 3.5)
    week: float = 0.4
    ladder_type: float = 0.4
    ladder_rung: float = 0.25
    ladder_client: float = 0.35
    rating_offset: float = 1.2
    rating_scale: float = 0.2
    time: float = 0.35
    changed_forms: bool = False


POPULATIONS = {
    one.name: one
    for one in (
        Population("typical", 0),
        Population(
            "alike",
            1,
            ability=0.3,
            taste=0.2,
            sensitivity=0.15,
            weights=0.08,
            perfection=(1.5, 9.0),
            ladder_client=0.15,
            rating_offset=0.6,
            rating_scale=0.1,
            time=0.2,
        ),
        Population(
            "quirky",
            2,
            ability=1.2,
            taste=1.0,
            sensitivity=0.6,
            weights=0.4,
            perfection=(0.8, 1.6),
            week=0.55,
            ladder_type=0.8,
            ladder_rung=0.5,
            ladder_client=0.8,
            rating_offset=2.0,
            rating_scale=0.4,
            time=0.6,
        ),
        Population("unseen", 3, ability=0.9, taste=0.7, ladder_type=0.6, changed_forms=True),
    )
}


@dataclass(frozen=True)
class Library:
    """The task types as arrays: one row for each (task type, rung), in the order of their ids."""

    types: Mapping[str, TaskType]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ids of the task types."""
        return tuple(sorted(self.types))

    @cached_property
    def keys(self) -> tuple[tuple[str, int], ...]:
        """Task type and rung of each row."""
        return tuple(
            (name, rung)
            for name in self.names
            for rung in range(1, len(self.types[name].ladder) + 1)
        )

    @cached_property
    def row(self) -> dict[tuple[str, int], int]:
        """The row of each task type and rung."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def of_type(self) -> Ints:
        """The number of the task type of each row."""
        return np.array([self.names.index(name) for name, _ in self.keys])

    @cached_property
    def rung(self) -> Ints:
        """The rung of each row."""
        return np.array([rung for _, rung in self.keys])

    @cached_property
    def top(self) -> Ints:
        """The highest rung of each row's task type."""
        return np.array([len(self.types[name].ladder) for name, _ in self.keys])

    @cached_property
    def difficulty(self) -> Floats:
        """Declared effort, distress, reflection and exposure of each row."""
        parts = [self.types[name].ladder[rung - 1].difficulty for name, rung in self.keys]
        return np.array([[p.effort, p.distress, p.reflection, p.exposure] for p in parts], float)

    @cached_property
    def full_minutes(self) -> Floats:
        """Minutes a week of the highest rung of each row's task type."""
        return np.array(
            [self.types[name].ladder[-1].weekly_minutes for name, _ in self.keys], float
        )

    @cached_property
    def form_fields(self) -> Ints:
        """Form fields open at each row."""
        return np.array([len(self.types[name].fields_at(rung)) for name, rung in self.keys])

    @cached_property
    def modality(self) -> Floats:
        """How much of each way of working is in each row: the main one most."""
        weights = np.zeros((len(self.keys), len(MODALITIES)))
        for number, (name, _) in enumerate(self.keys):
            ways = self.types[name].modality
            rest = 0.3 / max(len(ways) - 1, 1)
            for place, way in enumerate(ways):
                weights[number, MODALITIES.index(way)] = 0.7 if place == 0 else rest
            weights[number] /= weights[number].sum()
        return weights

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Goal areas that more than one task type serves, without 'any'."""
        every = [goal for one in self.types.values() for goal in one.goals]
        return tuple(sorted({one for one in every if every.count(one) > 1} - {"any"}))

    @cached_property
    def flags(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Flags that withhold some task type, and flags that ask for caution only."""
        hard = {c.flag for one in self.types.values() for c in one.contraindications}
        soft = {c.flag for one in self.types.values() for c in one.cautions}
        return tuple(sorted(hard)), tuple(sorted(soft - hard))


@dataclass(frozen=True, slots=True)
class Intake:
    """What a therapist writes down: all that is known of a client before the first task."""

    planned: int
    weekly_minutes: int
    goals: tuple[str, ...]
    likes: tuple[Modality, ...]
    dislikes: tuple[Modality, ...]
    flags: tuple[tuple[int, str], ...]
    risk_at: int | None
    rehearsals: tuple[tuple[int, str], ...]
    hierarchy_at: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a week's task: the truth (`practised`), and what is reported of it."""

    practised: bool
    status: Status
    quantity: float | None = None
    quality: int | None = None
    difficulty: int | None = None
    distress: int | None = None
    minutes: int | None = None
    items: int | None = None
    barriers: tuple[Barrier, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """What tasks ask of a client in one week, by part, and the margin that is left."""

    parts: Floats
    margin: Floats


PARTS = (
    Barrier.TOO_HARD,
    Barrier.TOO_DISTRESSING,
    Barrier.TOO_BORING,
    Barrier.TIME,
    Barrier.PERFECTIONISM,
    Barrier.CIRCUMSTANCES,
    Barrier.FORGOT,
)
"""The barrier that each part of demand is reported as, when it is reported truly."""


def heavy_tailed(x: Floats) -> Floats:
    """Return a smooth threshold: the distribution function of Student's t, two degrees."""
    return np.asarray(0.5 + x / (2 * np.sqrt(2 + x * x)))


def lopsided(x: Floats) -> Floats:
    """Return an asymmetric threshold: slow to rise, quick to saturate (Gumbel, minimum)."""
    return np.asarray(1 - np.exp(-np.exp(np.clip(1.1 * x - 0.35, -20, 5))))


class Client:
    """One client: fixed traits, a state that practice changes, and weeks that nobody changes."""

    def __init__(
        self,
        library: Library,
        population: Population,
        seed: int,
        group: int,
        number: int,
        sessions: int = 12,
    ) -> None:
        """Draw the client; the same arguments give the same client."""
        self.library, self.population = library, population
        self.key = (seed, population.number, group, number)
        self.name = f"{population.name}-{'log' if group else 'c'}{number:04d}"
        rng = np.random.default_rng(np.random.SeedSequence((*self.key, 1)))
        self._draw_traits(rng, seed)
        self.weeks = self._draw_weeks(rng, sessions + 2)
        self.intake = self._draw_intake(rng, sessions)
        self.general = 0.0
        self.familiar = np.zeros(len(library.names))
        self.morale = 0.0
        self.bad_weeks = 0
        self.misses = 0

    def _draw_traits(self, rng: np.random.Generator, seed: int) -> None:
        p, library = self.population, self.library
        shared = np.random.default_rng(np.random.SeedSequence((seed, p.number, 9)))
        kinds, rows = len(library.names), len(library.keys)
        types = p.ladder_type * shared.standard_normal(kinds)
        rungs = p.ladder_rung * shared.standard_normal(rows)
        own = p.ladder_client * rng.standard_t(5, kinds)
        self.misjudged = types[library.of_type] + rungs + own[library.of_type]
        self.ability = ABILITY + p.ability * rng.standard_normal()
        self.growth = 1.8 * np.exp(0.3 * rng.standard_normal())
        self.pace_of_growth = 4.0 * np.exp(0.3 * rng.standard_normal())
        self.taste = p.taste * rng.standard_normal(len(MODALITIES))
        self.sensitive = float(np.exp(p.sensitivity * rng.standard_normal()))
        self.weights = np.exp(p.weights * rng.standard_normal(3))
        self.perfection = float(rng.beta(*p.perfection))
        self.ceiling = float(rng.uniform(0.9, 0.99))
        self.time_share = float(np.exp(-0.2 + p.time * rng.standard_normal()))
        self.pace = float(np.exp(0.1 + 0.25 * rng.standard_normal()))
        self.rating = (
            p.rating_offset * rng.standard_normal(),
            float(np.exp(p.rating_scale * rng.standard_normal())),
        )
        self.missing = float(rng.uniform(0.1, 0.4))

    def _draw_weeks(self, rng: np.random.Generator, count: int) -> Floats:
        """Return how heavy each week is: autocorrelated, with heavy tails."""
        steps = self.population.week * rng.standard_t(4, count)
        weeks = np.zeros(count)
        for week in range(count):
            weeks[week] = (0.6 * weeks[week - 1] if week else 0.0) + steps[week]
        return np.clip(weeks, -2.0, 3.0)

    def _draw_intake(self, rng: np.random.Generator, sessions: int) -> Intake:
        library = self.library
        count = int(rng.choice([1, 2, 3], p=[0.35, 0.4, 0.25]))
        goals = tuple(str(one) for one in rng.choice(library.areas, count, replace=False))
        planned = sessions if rng.random() < 0.6 else int(rng.integers(8, 17))
        said = rng.random(len(MODALITIES)) < 0.5
        spread = max(self.population.taste, 0.3)
        likes = [
            m for m, t, s in zip(MODALITIES, self.taste, said, strict=True) if s and t > spread
        ]
        dislikes = [
            m for m, t, s in zip(MODALITIES, self.taste, said, strict=True) if s and t < -spread
        ]
        hard, soft = library.flags
        flags = [(1, flag) for flag in hard if rng.random() < 0.03]
        flags += [(int(rng.integers(2, 9)), flag) for flag in hard if rng.random() < 0.005]
        flags += [(1, flag) for flag in soft if rng.random() < 0.04]
        risk = int(rng.integers(2, 12)) if rng.random() < 0.02 else None
        sessions_of = rng.integers(1, 5, len(SKILLS))
        afraid = bool(set(goals) & FEARS)
        return Intake(
            planned=planned,
            weekly_minutes=int(rng.choice([20, 30, 45, 60, 60, 90, 120])),
            goals=goals,
            likes=tuple(likes[:2]),
            dislikes=tuple(dislikes[:2]),
            flags=tuple(sorted(set(flags))),
            risk_at=risk,
            rehearsals=tuple(
                (int(when), skill) for when, skill in zip(sessions_of, SKILLS, strict=True)
            ),
            hierarchy_at=int(rng.integers(2, 6)) if afraid else None,
        )

    # What a week asks, and what the client can carry

    def _grown(self, practice: Floats | float) -> Floats:
        """Return how much of the possible growth this much practice has brought, 0 to 1."""
        amount = np.asarray(practice, float) / self.pace_of_growth
        if self.population.changed_forms:
            return np.asarray(np.minimum(0.55 * amount**0.4, 1.2))
        return np.asarray(1 - np.exp(-amount))

    def demand(self, rows: Ints, minutes: Floats, occasions: Floats, session: int) -> Demand:
        """Return what tasks ask of the client in the week after a session, and what is left."""
        library, week = self.library, self.weeks[session]
        effort, distress, reflection, exposure = library.difficulty[rows].T
        hard = 0.5 * self.weights[0] * effort + 0.32 * self.weights[1] * reflection
        hard = hard + self.misjudged[rows]
        upset = 0.26 * self.sensitive * distress**1.4 + 0.28 * self.weights[2] * exposure
        liked = library.modality[rows] @ self.taste
        weekly = minutes * occasions * self.pace
        over = weekly / (self.intake.weekly_minutes * self.time_share * np.exp(-0.2 * week))
        if self.population.changed_forms:
            late = 2.5 * np.maximum(over - 0.8, 0.0)
            bored = -liked * (0.4 + 0.25 * effort)
        else:
            late = 0.5 * np.log1p(np.exp(4 * (over - 0.9))) + 0.5 * over
            bored = -liked
        size = weekly / 45 + library.form_fields[rows] / 6 + reflection / 5
        perfect = 1.9 * self.perfection * np.clip(size - 0.8, 0.0, 1.6)
        forgets = 0.06 * (occasions - 1)
        gone = np.full(len(rows), week)
        parts = np.stack([hard, upset, bored, late, perfect, gone, forgets])
        skill = self.growth * (
            0.6 * self._grown(self.general) + 0.6 * self._grown(2 * self.familiar)
        )
        can = self.ability + skill[library.of_type[rows]] + self.morale
        return Demand(parts, can - parts.sum(axis=0))

    def _link(self, margin: Floats) -> Floats:
        form = lopsided if self.population.changed_forms else heavy_tailed
        return FLOOR + (self.ceiling - FLOOR) * form(margin / 0.9)

    def chances(self, rows: Ints, minutes: Floats, occasions: Floats, session: int) -> Floats:
        """Return the true chance of practising at least half, for each task at its size."""
        margin = self.demand(rows, minutes, occasions, session).margin
        return np.asarray((1 - NO_OPPORTUNITY) * self._link(margin))

    # What happens

    def outcome(self, row: int, minutes: int, occasions: int, session: int) -> Outcome:
        """Return what becomes of one task; changes nothing."""
        rng = np.random.default_rng(np.random.SeedSequence((*self.key, 2, session, row)))
        chance, normal = rng.random(16), rng.standard_normal(8)
        rows = np.array([row])
        asked = self.demand(rows, np.array([float(minutes)]), np.array([float(occasions)]), session)
        late = bool(chance[15] < LATE_REVIEW)
        if chance[0] < NO_OPPORTUNITY:
            return Outcome(
                practised=False,
                status=Status.NO_OPPORTUNITY,
                barriers=(Barrier.NO_OPPORTUNITY,),
                late=late,
            )
        margin = float(asked.margin[0])
        level = float(self._link(asked.margin)[0])
        practised = bool(chance[1] < level)
        if practised:
            found = self._practised(row, chance, margin)
        else:
            found = self._missed(asked.parts[:, 0], chance, rng, near=chance[1] - level < 0.2)
        rated = chance[5] >= (self.missing if practised else 0.5 + self.missing / 2)
        felt = 4.5 - 1.4 * margin + 0.8 * normal[0]
        offset, scale = self.rating
        moved = 0.45 * self.library.difficulty[row, 1] * 2 * self.sensitive + normal[1]
        spent = minutes * self.pace * np.exp(0.2 * normal[2])
        return replace(
            found,
            difficulty=_rating(5 + offset + scale * (felt - 5)) if rated else None,
            distress=_rating(moved) if rated and chance[6] < 0.6 else None,
            minutes=min(max(round(spent), 1), 600) if practised and chance[7] < 0.5 else None,
            late=late,
        )

    def _practised(self, row: int, chance: Floats, margin: float) -> Outcome:
        kind, partly = chance[2], 0.14 * (1 - self.perfection)
        produces = bool(self.library.types[self.library.keys[row][0]].produces)
        items = (0 if chance[8] < 0.08 else 1 + int(chance[9] * 6)) if produces else None
        quality = int(np.clip(round(2.8 + 0.7 * margin), 0, 4)) if chance[3] < 0.3 else None
        if kind < partly:
            share = round(0.5 + 0.4 * float(chance[4]), 2)
            return Outcome(
                practised=True, status=Status.PARTLY, quantity=share, quality=quality, items=items
            )
        rest = (kind - partly) / (1 - partly)
        status = Status.DONE
        if rest > 0.88:
            status = Status.MODIFIED if rest < 0.97 else Status.INCORRECT
        return Outcome(practised=True, status=status, quality=quality, items=items)

    def _missed(
        self, parts: Floats, chance: Floats, rng: np.random.Generator, *, near: bool
    ) -> Outcome:
        status, quantity = Status.NOT_THIS_TIME, None
        if near and chance[3] < 0.8 * (1 - self.perfection):
            status, quantity = Status.PARTLY, round(0.1 + 0.35 * float(chance[4]), 2)
        elif chance[2] < 0.1:
            status = Status.OTHER_PRACTICE if chance[2] < 0.08 else Status.OPPOSITE
        said: tuple[Barrier, ...] = ()
        noise = 0.7 * rng.gumbel(size=len(PARTS))
        likely = PARTS[int(np.argmax(parts + noise))]
        if chance[10] < 0.6:
            said = (likely,)
        elif chance[10] < 0.75:
            said = (tuple(Barrier)[int(chance[11] * len(Barrier))],)
        elif chance[10] < 0.82:
            said = (Barrier.UNKNOWN,)
        return Outcome(practised=False, status=status, quantity=quantity, barriers=said)

    def live(self, row: int | None, outcome: Outcome | None, minutes: int, session: int) -> bool:
        """Let a week change the client; tell whether the client comes to the next session."""
        bad = self.weeks[session] > BAD_WEEK
        self.bad_weeks = self.bad_weeks + 1 if bad else 0
        missed = outcome is not None and not outcome.practised
        if outcome is not None and row is not None:
            if outcome.practised:
                self.misses = 0
                self.general += 0.5 + min(minutes / 60, 1.0)
                self.familiar[self.library.of_type[row]] += 0.5 + min(minutes / 60, 0.5)
                self.morale = min(0.7 * self.morale + 0.08, 0.3)
            elif outcome.status is not Status.NO_OPPORTUNITY:
                self.misses += 1
                self.general += 0.15
                self.morale = max(0.7 * self.morale - 0.15, -0.6)
        rng = np.random.default_rng(np.random.SeedSequence((*self.key, 3, session)))
        hazard = 0.003 + 0.02 * bad + 0.03 * (bad and missed)
        hazard += 0.04 * (self.bad_weeks > 1 and self.misses > 1)
        return bool(rng.random() >= hazard)

    def confidence(self, session: int) -> int | None:
        """Return how confident the client says they are in leading practice, or nothing."""
        rng = np.random.default_rng(np.random.SeedSequence((*self.key, 4, session)))
        felt = 6.0 + 4 * self.morale + 0.12 * self.general - self.weeks[session - 1]
        return None if rng.random() < 0.15 else _rating(felt + rng.standard_normal())


def _rating(value: float) -> int:
    return int(np.clip(round(value), 0, 10))
