"""Policies that need no peer library: the product, the oracle, the plain rules, the diagnostics."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.deciding import arms as arms_
from benchmarks.deciding.courses import Pick
from benchmarks.deciding.simulator import ABILITY
from recommender.domain.plan import Forecast
from recommender.engine.prior import Prior
from recommender.interchange.records import History

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.deciding.arms import Arms
    from benchmarks.deciding.courses import Learned, Logs, View
    from benchmarks.deciding.simulator import Client, Floats, Library
    from recommender.app import Recommender
    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate


@dataclass
class Plain:
    """A policy that learns nothing; the others change what they need."""

    name: str = "plain"

    def warm(self, logs: Logs) -> None:
        """Learn nothing from logs."""

    def learn(self, one: Learned) -> None:
        """Learn nothing from an outcome."""

    def course_ended(self) -> None:
        """Do nothing between clients."""


@dataclass
class Ours(Plain):
    """The product as it is: its first suggestion, at its offered minutes, from the events alone.

    `fit`, where given, makes a Recommender with a fitted population model out of the logs.
    """

    name: str = "ours"
    recommender: Recommender | None = None
    fit: Callable[[Recommender, Logs], Recommender] | None = None

    def warm(self, logs: Logs) -> None:
        """Hand the logs to the fit, if there is one; the shipped default learns nothing."""
        if self.fit is not None:
            from benchmarks.deciding.trials import product

            self.recommender = self.fit(self.recommender or product(), logs)

    def pick(self, view: View, rng: np.random.Generator) -> Pick | None:
        """Return the first suggestion."""
        recommender = self.recommender or view.recommender
        history = History.from_events(view.events)
        plan = recommender.suggest(history, at=view.at, seed=int(rng.integers(1 << 30)))
        if not plan.suggestions:
            return None
        first = plan.suggestions[0]
        row = view.library.row[first.task_type, first.rung]
        return Pick(row, first.minutes, first.occasions, first.forecast.chance)


def fitted(recommender: Recommender, logs: Logs) -> Recommender:
    """Return the product with a model fitted to the logs, written and loaded as a clinic's is."""
    from recommender_models.artifact import save
    from recommender_models.elicited import base
    from recommender_models.fitting import fit
    from recommender_models.manifest import About

    from recommender.app import Recommender

    population = fit(logs.cases, recommender.task_types, base())
    folder = Path(tempfile.mkdtemp()) / "model"
    save(folder, population, About(name="fitted to the logs"))
    made = Recommender(settings=recommender.settings, model=folder)
    if made.faults:
        # Else the prior would answer in its place, and be judged under its name.
        raise ValueError(str(made.faults[0]))
    return made


@dataclass
class OursPractising(Ours):
    """The product's first suggestion that is neither its lead by the course nor a closing task."""

    name: str = "ours, first practice task"

    def pick(self, view: View, rng: np.random.Generator) -> Pick | None:
        """Return the first suggestion with the role of practice, or the first of all."""
        history = History.from_events(view.events)
        plan = view.recommender.suggest(history, at=view.at, seed=int(rng.integers(1 << 30)))
        if not plan.suggestions:
            return None
        types = view.library.types
        able = [one for one in plan.suggestions if types[one.task_type].role.value == "practice"]
        first = (able or plan.suggestions)[0]
        row = view.library.row[first.task_type, first.rung]
        return Pick(row, first.minutes, first.occasions, first.forecast.chance)


@dataclass
class Truth:
    """A forecaster that knows: for the diagnostics, never a competitor."""

    client: Client
    library: Library
    session: int
    name: str = "truth"
    fingerprint: str = "0" * 64

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> tuple[Forecast, ...]:  # noqa: ARG002
        """Return the true chances, without any spread; the rest as the prior says."""
        if not candidates:
            return ()
        rows = np.array([self.library.row[one.key] for one in candidates])
        minutes = np.array([float(one.minutes) for one in candidates])
        occasions = np.array([float(one.occasions) for one in candidates])
        chances = np.clip(self.client.chances(rows, minutes, occasions, self.session), 0.01, 0.99)
        pace = self.client.pace
        return tuple(
            Forecast(c, c, c, 5.0, 3.0, 7.0, m * pace, m * pace, m * pace)
            for c, m in zip(chances.tolist(), minutes.tolist(), strict=True)
        )


@dataclass
class OursKnowing(Ours):
    """The product's choice rule with the true chances: what is lost here is lost by the rule."""

    name: str = "ours, true chances"

    def pick(self, view: View, rng: np.random.Generator) -> Pick | None:
        """Return the first suggestion under the true chances."""
        from recommender.app import Recommender

        knowing = Recommender(host=view.recommender.host, settings=view.recommender.settings)
        knowing._prior = Truth(view.client, view.library, view.session)  # type: ignore[assignment]  # noqa: SLF001
        self.recommender = knowing
        return super().pick(view, rng)


@dataclass
class PriorTimesValue(Plain):
    """The product's forecast with the known values: what is lost here is lost by the forecast."""

    name: str = "our forecast x value"
    within_steps: bool = False

    def pick(self, view: View, rng: np.random.Generator) -> Pick:  # noqa: ARG002
        """Return the arm of the highest forecast chance times value."""
        recommender, arms = view.recommender, view.arms
        candidates = _candidates(arms, view.library)
        forecasts = Prior(recommender.settings).forecast(view.case, candidates)
        chance = np.array([one.chance for one in forecasts])
        score = chance * view.values
        if self.within_steps:
            inside = arms_.reachable(view.case, arms, recommender, view.library)
            score = np.where(inside, score, score * 1e-6)
        best = int(score.argmax())
        return view.pick(best, float(chance[best]))


def _candidates(arms: Arms, library: Library) -> list[Candidate]:
    from recommender.domain.plan import Candidate as Made

    return [
        Made(library.types[library.keys[row][0]], library.keys[row][1], int(m), int(o))
        for row, m, o in zip(arms.rows, arms.minutes, arms.occasions, strict=True)
    ]


@dataclass
class Oracle(Plain):
    """Takes the arm of the highest true expected value, week by week; sees everything."""

    name: str = "oracle"
    within_steps: bool = False

    def pick(self, view: View, rng: np.random.Generator) -> Pick:  # noqa: ARG002
        """Return the best arm there is this week."""
        truth = arms_.expected(view.client, view.arms, view.values, view.session)
        if self.within_steps:
            inside = arms_.reachable(view.case, view.arms, view.recommender, view.library)
            truth = np.where(inside, truth, truth * 1e-6)
        return view.pick(int(truth.argmax()))


@dataclass
class Clairvoyant(Plain):
    """Knows the client in full but not what kind of week comes: more than anyone could learn."""

    name: str = "oracle without the week"
    within_steps: bool = False

    def pick(self, view: View, rng: np.random.Generator) -> Pick:  # noqa: ARG002
        """Return the best arm for a week like any other."""
        client, weeks = view.client, view.client.weeks
        client.weeks = np.zeros_like(weeks)
        score = arms_.expected(client, view.arms, view.values, view.session)
        client.weeks = weeks
        if self.within_steps:
            inside = arms_.reachable(view.case, view.arms, view.recommender, view.library)
            score = np.where(inside, score, score * 1e-6)
        return view.pick(int(score.argmax()))


@dataclass
class Random(Plain):
    """Any admissible arm."""

    name: str = "random"

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Draw one."""
        return view.pick(int(rng.integers(len(view.arms))))


@dataclass
class Easiest(Plain):
    """The lowest declared load; among those the most valuable."""

    name: str = "easiest always"

    def pick(self, view: View, rng: np.random.Generator) -> Pick:  # noqa: ARG002
        """Return the easiest."""
        arms = view.arms
        load = view.library.difficulty[arms.rows].sum(axis=1)
        return view.pick(int(np.lexsort((-view.values, load))[0]))


@dataclass
class FixedLadder(Plain):
    """The rung that the calendar says, of the task type that is worth most at it."""

    name: str = "fixed ladder"

    def target(self, view: View, name: str) -> int:
        """Return the rung for one task type."""
        top = len(view.library.types[name].ladder)
        return 1 + int(min(view.case.fraction, 0.999) * top)

    def pick(self, view: View, rng: np.random.Generator) -> Pick:  # noqa: ARG002
        """Return the most valuable among each type's arm at its rung, or the nearest below."""
        arms, library = view.arms, view.library
        wanted = {library.keys[row][0]: 0 for row in arms.rows}
        wanted = {name: self.target(view, name) for name in wanted}
        gap = np.array(
            [abs(library.keys[row][1] - wanted[library.keys[row][0]]) for row in arms.rows]
        )
        nearest = np.array(
            [gap[library.of_type[arms.rows] == library.of_type[row]].min() for row in arms.rows]
        )
        return view.pick(int(np.where(gap == nearest, view.values, -1.0).argmax()))


@dataclass
class AdaptiveLadder(FixedLadder):
    """One rung up after practice, one down after a miss, for each task type."""

    name: str = "adaptive ladder"

    def target(self, view: View, name: str) -> int:
        """Walk the record of one task type."""
        rung = 1
        for one in view.case.record_of(name):
            if one.counts:
                rung = max(one.assignment.rung + (1 if one.practised else -1), 1)
        return min(rung, len(view.library.types[name].ladder))


@dataclass
class MostPopular(Plain):
    """The task and rung with the highest completion so far, shrunk to one half."""

    name: str = "most popular"
    done: Counter[int] = field(default_factory=Counter)
    count: Counter[int] = field(default_factory=Counter)

    def warm(self, logs: Logs) -> None:
        """Count the logs."""
        for one in logs.learned:
            self.learn(one)

    def learn(self, one: Learned) -> None:
        """Count one outcome."""
        self.done[one.row] += one.practised
        self.count[one.row] += 1

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Return the most completed, at full dose; ties by chance."""
        rate = np.array([(1 + self.done[r]) / (2 + self.count[r]) for r in view.arms.rows.tolist()])
        return view.pick(int((rate + 1e-6 * rng.random(len(rate))).argmax()))


@dataclass
class Therapist(Plain):
    """Whose logs they are: harder tasks to abler clients, by an impression nobody wrote down."""

    name: str = "therapist of the logs"

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Pick a task type by its worth and fashion, and a rung by the impression of the client."""
        arms, library, client = view.arms, view.library, view.client
        impression = (client.ability - ABILITY) / 1.2 + 0.5 * rng.standard_normal()
        impression += 1.2 * view.case.fraction - 0.6
        wanted = 1 / (1 + np.exp(-1.5 * impression))
        rung = (library.rung[arms.rows] - 1) / np.maximum(library.top[arms.rows] - 1, 1)
        score = view.values - 1.2 * np.abs(rung - wanted) + 0.25 * rng.gumbel(size=len(arms))
        return view.pick(int(score.argmax()))


@dataclass
class Contraindicated(Plain):
    """The negative control of the checks: picks what a flag or a limit forbids, where it can."""

    name: str = "negative control"

    def pick(self, view: View, rng: np.random.Generator) -> Pick:  # noqa: ARG002
        """Return a contraindicated task if there is one, else the highest rung of the library."""
        library = view.library
        for row, (name, _) in enumerate(library.keys):
            if any(c.flag in view.case.flags for c in library.types[name].contraindications):
                return _whole(row, library)
        return _whole(len(library.keys) - 1, library)


def _whole(row: int, library: Library) -> Pick:
    name, rung = library.keys[row]
    size = library.types[name].ladder[rung - 1]
    return Pick(row, size.minutes, size.occasions)


@dataclass
class Logistic(Plain):
    """scikit-learn's logistic regression on the given features, refitted as clients finish."""

    name: str = "scikit-learn logistic"
    rows: list[Floats] = field(default_factory=list)
    done: list[bool] = field(default_factory=list)
    every: int = 10
    ended: int = 0
    slopes: Floats | None = None

    def warm(self, logs: Logs) -> None:
        """Fit on the logs."""
        for one in logs.learned:
            self.learn(one)
        self._fit()

    def learn(self, one: Learned) -> None:
        """Keep one outcome for the next fit."""
        self.rows.append(one.features)
        self.done.append(one.practised)

    def course_ended(self) -> None:
        """Fit again: after each of the first clients, then after every tenth."""
        self.ended += 1
        if self.ended <= self.every or self.ended % self.every == 0:
            self._fit()

    def _fit(self) -> None:
        from sklearn.linear_model import LogisticRegression

        if len(set(self.done)) < 2:
            return
        table = np.array(self.rows)
        self.centre, self.scale = table.mean(0), table.std(0) + 1e-3
        model = LogisticRegression(C=0.3, max_iter=300)
        model.fit((table - self.centre) / self.scale, self.done)
        self.slopes = np.append(model.coef_[0], model.intercept_[0])

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Return the arm of the highest chance times value; before any fit, an easy one."""
        if self.slopes is None:
            return Easiest().pick(view, rng)
        x = (view.features - self.centre) / self.scale
        chance = 1 / (1 + np.exp(-(x @ self.slopes[:-1] + self.slopes[-1])))
        return view.pick(int((chance * view.values).argmax()))
