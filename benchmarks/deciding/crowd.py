"""What could be learned at all: a policy that knows how clients are made, but not who this one is.

It is told everything about a population that any log, however long, could teach: the form of the
simulator, each of its numbers, and which ladders are misjudged for everybody. What it does not know
is the client. It starts from many invented ones (`Crowd`), weighs each by how well it explains what
this client has said and done so far (intake, confidence, practice, ratings, minutes, barriers), and
takes the arm of the highest expected value over them. A diagnostic: no learner that is given less
can be expected to choose better for the coming week.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_softmax, ndtr

from benchmarks.deciding import arms as arms_
from benchmarks.deciding.policies import Plain
from benchmarks.deciding.simulator import (
    FLOOR,
    MODALITIES,
    NO_OPPORTUNITY,
    PARTS,
    Client,
    Outcome,
    heavy_tailed,
    lopsided,
)
from recommender.domain.barrier import Barrier
from recommender.domain.history import SessionHeld, Status

if TYPE_CHECKING:
    from benchmarks.deciding.arms import Arms
    from benchmarks.deciding.courses import Pick, View
    from benchmarks.deciding.simulator import Floats, Intake
    from recommender.domain.case import Practice

HEARD = ("difficulty", "distress", "minutes", "quality", "barriers", "confidence")
"""What is listened to besides whether a task was practised."""

IMAGINED = 2
"""The group of clients who are only imagined: neither decided for nor in the logs."""

STRANGE = 1_000_000
"""From this seed on, one population for each of those who are imagined."""

MANY, DECIDING = 10_000, 1_000
"""How many are weighed, and how many of them, drawn by their weight, a choice is made with."""

TINY = 1e-12


@dataclass(frozen=True)
class State:
    """What practice so far has made of whoever the client is: known from the record."""

    general: float
    familiar: Floats
    morale: float


class Crowd:
    """Invented clients of one population as arrays: one row for each client."""

    def __init__(self, clients: list[Client]) -> None:
        """Take over the traits and the weeks of clients who are drawn already."""
        one = clients[0]
        self.library, self.population = one.library, one.population

        def of(name: str) -> Floats:
            return np.array([getattr(each, name) for each in clients])

        self.misjudged, self.ability, self.growth = of("misjudged"), of("ability"), of("growth")
        self.pace_of_growth, self.taste = of("pace_of_growth"), of("taste")
        self.sensitive, self.weights = of("sensitive"), of("weights")
        self.perfection, self.ceiling = of("perfection"), of("ceiling")
        self.time_share, self.pace, self.rating = of("time_share"), of("pace"), of("rating")
        self.weeks = of("weeks")

    def only(self, keep: np.ndarray) -> Crowd:
        """Return some of them, in any order, repeats and all."""
        some = object.__new__(Crowd)
        for name, value in vars(self).items():
            setattr(some, name, value[keep] if isinstance(value, np.ndarray) else value)
        return some

    def told(self, intake: Intake, rng: np.random.Generator) -> Crowd:
        """Return them with tastes such as would be stated at this intake."""
        some = self.only(np.arange(len(self.ability)))
        spread, size = max(self.population.taste, 0.3), len(self.ability)
        taste = np.empty_like(self.taste)
        for number, way in enumerate(MODALITIES):
            drawn = self.population.taste * rng.standard_normal(size * 40)
            if way in intake.likes:
                fits = drawn > spread
            elif way in intake.dislikes:
                fits = drawn < -spread
            else:
                fits = (np.abs(drawn) <= spread) | (rng.random(len(drawn)) < 0.5)
            kept = drawn[fits]
            taste[:, number] = kept[rng.integers(len(kept), size=size)]
        some.taste = taste
        return some

    def _grown(self, practice: Floats) -> Floats:
        amount = practice / self.pace_of_growth[:, None]
        if self.population.changed_forms:
            return np.asarray(np.minimum(0.55 * amount**0.4, 1.2))
        return np.asarray(1 - np.exp(-amount))

    def demand(self, arms: Arms, minutes_a_week: int, session: int) -> Floats:
        """Return each part of what arms ask (parts x clients x arms), as `Client.demand` does."""
        rows, library = arms.rows, self.library
        week = self.weeks[:, session, None]
        effort, distress, reflection, exposure = library.difficulty[rows].T
        own = self.weights[:, :, None]
        hard = 0.5 * own[:, 0] * effort + 0.32 * own[:, 1] * reflection + self.misjudged[:, rows]
        upset = 0.26 * self.sensitive[:, None] * distress**1.4 + 0.28 * own[:, 2] * exposure
        liked = self.taste @ library.modality[rows].T
        weekly = arms.minutes * arms.occasions * self.pace[:, None]
        over = weekly / (minutes_a_week * self.time_share[:, None] * np.exp(-0.2 * week))
        if self.population.changed_forms:
            late = 2.5 * np.maximum(over - 0.8, 0.0)
            bored = -liked * (0.4 + 0.25 * effort)
        else:
            late = 0.5 * np.log1p(np.exp(4 * (over - 0.9))) + 0.5 * over
            bored = -liked
        size = weekly / 45 + library.form_fields[rows] / 6 + reflection / 5
        perfect = 1.9 * self.perfection[:, None] * np.clip(size - 0.8, 0.0, 1.6)
        gone = np.broadcast_to(week, hard.shape)
        forgets = np.broadcast_to(0.06 * (arms.occasions - 1), hard.shape)
        return np.stack([hard, upset, bored, late, perfect, gone, forgets])

    def margin(self, arms: Arms, demand: Floats, so_far: State) -> Floats:
        """Return what is left when the demand is met (clients x arms)."""
        practice = np.append(2 * so_far.familiar, so_far.general)
        grown = 0.6 * self._grown(practice[None, :])
        skill = self.growth[:, None] * (grown[:, -1:] + grown[:, :-1])
        can = self.ability[:, None] + skill[:, self.library.of_type[arms.rows]] + so_far.morale
        return np.asarray(can - demand.sum(axis=0))

    def level(self, margin: Floats) -> Floats:
        """Return the chance of practising where there is an opportunity."""
        form = lopsided if self.population.changed_forms else heavy_tailed
        return np.asarray(FLOOR + (self.ceiling[:, None] - FLOOR) * form(margin / 0.9))

    # What an outcome says about who it is

    def explains(
        self, one: Practice, minutes_a_week: int, so_far: State, unheard: frozenset[str]
    ) -> Floats:
        """Return the log-likelihood of one outcome under each client, as far as it is heard."""
        if one.status is Status.NO_OPPORTUNITY:
            return np.zeros(len(self.ability))
        plan, row = one.assignment, self.library.row[one.assignment.task_type, one.assignment.rung]
        arm = arms_.Arms(
            np.array([row]), np.array([float(plan.minutes)]), np.array([float(plan.occasions)])
        )
        parts = self.demand(arm, minutes_a_week, plan.session)
        margin = self.margin(arm, parts, so_far)
        level = self.level(margin)[:, 0]
        left = margin[:, 0]
        found = np.log(np.maximum(level if one.practised else 1 - level, TINY))
        if one.difficulty is not None and "difficulty" not in unheard:
            offset, scale = self.rating.T
            mean = 5 + offset + scale * (4.5 - 1.4 * left - 5)
            found += _rated(one.difficulty, mean, 0.8 * scale, 10)
        if one.distress is not None and "distress" not in unheard:
            mean = 0.9 * self.library.difficulty[row, 1] * self.sensitive
            found += _rated(one.distress, mean, np.ones(len(mean)), 10)
        if one.minutes is not None and "minutes" not in unheard:
            low, high = max(one.minutes - 0.5, 0.1), one.minutes + 0.5
            usual = np.log(plan.minutes * self.pace)
            inside = ndtr((np.log(high) - usual) / 0.2) - ndtr((np.log(low) - usual) / 0.2)
            found += np.log(np.maximum(inside, TINY))
        if one.quality is not None and "quality" not in unheard:
            found += _rated(one.quality, 2.8 + 0.7 * left, np.full(len(left), 0.15), 4)
        if one.practised:
            partly = 0.14 * (1 - self.perfection)
            found += np.log(np.maximum(partly if one.status is Status.PARTLY else 1 - partly, TINY))
        elif one.barriers and "barriers" not in unheard:
            found += _said(one.barriers[0], parts[:, :, 0])
        return found


def _rated(value: int, mean: Floats, spread: Floats, top: int) -> Floats:
    """Return the log-chance that a rounded, bounded rating comes out at a value."""
    low = -np.inf if value == 0 else value - 0.5
    high = np.inf if value == top else value + 0.5
    inside = ndtr((high - mean) / spread) - ndtr((low - mean) / spread)
    return np.asarray(np.log(np.maximum(inside, TINY)))


def _said(barrier: Barrier, parts: Floats) -> Floats:
    """Return the log-chance that this is what is said to have stood in the way."""
    at_random = 0.15 / len(Barrier) + (0.07 if barrier is Barrier.UNKNOWN else 0.0)
    if barrier not in PARTS:
        return np.full(parts.shape[1], np.log(at_random))
    truly = np.exp(log_softmax(parts / 0.7, axis=0)[PARTS.index(barrier)])
    return np.asarray(np.log(0.6 * truly + at_random))


@dataclass
class Knowing(Plain):
    """Knows all that logs could teach, and learns who the client is as well as that can be done."""

    name: str = "knows how clients are made"
    within_steps: bool = False
    unheard: frozenset[str] = frozenset()
    """What of `HEARD` it does not listen to."""
    strange: bool = False
    """Whether the ladders that are misjudged for everybody are unknown, as before any log."""
    many: int = MANY
    left: list[float] = field(default_factory=list)
    """How many of the crowd still count, by their weights, at each decision."""
    drawn: Crowd | None = None
    """The crowd, drawn for the first client: a policy meets those of one population and seed."""

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Return the arm of the highest expected value over who the client may be."""
        some = self._some(view, rng)
        so_far = _states(view)[-1]
        demand = some.demand(view.arms, view.case.weekly_minutes, view.session)
        chances = some.level(some.margin(view.arms, demand, so_far)).mean(axis=0)
        score = chances * view.values
        if self.within_steps:
            inside = arms_.reachable(view.case, view.arms, view.recommender, view.library)
            score = np.where(inside, score, score * 1e-6)
        best = int(score.argmax())
        return view.pick(best, float(chances[best] * (1 - NO_OPPORTUNITY)))

    def _some(self, view: View, rng: np.random.Generator) -> Crowd:
        client = view.client  # for its population and intake, which the events say as well
        if self.drawn is None:
            seed, weeks, kind = client.key[0], len(client.weeks), client.population
            drawn = (
                Client(
                    view.library, kind, STRANGE + n if self.strange else seed, IMAGINED, n, weeks
                )
                for n in range(self.many)
            )
            self.drawn = Crowd(list(drawn))
        whole = self.drawn.told(client.intake, np.random.default_rng([client.key[-1], 7]))
        weight = self._weigh(whole, view)
        weight = np.exp(weight - weight.max())
        weight /= weight.sum()
        self.left.append(float(1 / (weight**2).sum()))
        return whole.only(rng.choice(len(weight), DECIDING, p=weight))

    def _weigh(self, whole: Crowd, view: View) -> Floats:
        states = _states(view)
        found = np.zeros(len(whole.ability))
        for one in view.case.outcomes:
            so_far = states[one.assignment.session]
            found += whole.explains(one, view.case.weekly_minutes, so_far, self.unheard)
        held = [one for one in view.events if isinstance(one, SessionHeld)]
        for session, one in enumerate(held, 1):
            if one.confidence is not None and "confidence" not in self.unheard:
                known = states[session]
                mean = 6.0 + 4 * known.morale + 0.12 * known.general - whole.weeks[:, session - 1]
                found += _rated(one.confidence, mean, np.ones(len(mean)), 10)
        return found


def _states(view: View) -> list[State]:
    """Return what practice had made of the client before each session's week, from the record."""
    shadow = Client(view.library, view.client.population, 0, IMAGINED, 0, len(view.client.weeks))
    by_session = {one.assignment.session: one for one in view.case.outcomes}

    def state() -> State:
        return State(shadow.general, shadow.familiar.copy(), shadow.morale)

    found = [state()]
    for session in range(1, view.session + 1):
        found.append(state())
        if one := by_session.get(session):
            row = view.library.row[one.assignment.task_type, one.assignment.rung]
            outcome = Outcome(practised=one.practised, status=one.status)
            shadow.live(row, outcome, one.assignment.minutes * one.assignment.occasions, session)
    return found
