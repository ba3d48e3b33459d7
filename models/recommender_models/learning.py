"""Learn a clinic's own model: hold clients out, compare with the model that ships, then write.

A model that does not beat the one that ships on clients it has not seen is refused, and nothing is
written. Stages that are finished wait in a folder beside the model, under the fingerprint of the
data, until all is done.
"""

from __future__ import annotations

import heapq
import random
import shutil
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recommender.domain.errors import InputError
from recommender.domain.learner import Told
from recommender_models import artifact, fitting
from recommender_models.baselines import baselines
from recommender_models.evaluation import Judged, better, figures, groups, judged, log_loss
from recommender_models.features import Catalogue
from recommender_models.forecaster import LearnedForecaster
from recommender_models.manifest import About, feature_schema, libraries, written
from recommender_models.past import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommender.domain.learner import Wish
    from recommender.plugin import CaseState, TaskType
    from recommender_models.covariance import Array
    from recommender_models.past import Outcome
    from recommender_models.population import Population

MOST_CLIENTS = 20_000
"""Clients held in memory; of more, so many are drawn by the seed (design default)."""
HELD_OUT = 3
"""One client in so many is held out (design default)."""
STAGES = 4
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Learnable:
    """The clients to learn from, in an order that no name decides, with a digest for each."""

    cases: tuple[CaseState, ...]
    digests: tuple[str, ...]
    outcomes: int
    practised: int

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the sorted digests: numbers of outcomes, and nobody's name."""
        return sha256("".join(sorted(self.digests)).encode()).hexdigest()


def learnable(cases: Iterable[CaseState], types: Mapping[str, TaskType], seed: int) -> Learnable:
    """Return the clients with outcomes; each case's digest is of its numbers alone."""
    draw = random.Random(seed)  # noqa: S311 - it chooses clients, it protects nothing
    kept: list[tuple[float, str, int, CaseState]] = []
    catalogue = Catalogue(types)
    for place, case in enumerate(cases):
        record = told(case, catalogue)
        if not record:
            continue
        item = (draw.random(), _digest(record), place, case)
        if len(kept) < MOST_CLIENTS:
            heapq.heappush(kept, item)
        else:
            heapq.heappushpop(kept, item)
    found = sorted(kept, key=lambda one: one[1])
    outcomes = [one for *_, case in found for one in case.outcomes]
    return Learnable(
        tuple(case for *_, case in found),
        tuple(digest for _, digest, *_ in found),
        len(outcomes),
        sum(one.practised for one in outcomes),
    )


def _digest(record: Sequence[Outcome]) -> str:
    """Return a digest of a record's numbers; times count from its first, so none is a date."""
    first = record[0].assigned
    rows = [
        (
            one.task.type,
            one.task.rung,
            [round(value, DIGITS) for value in one.task.row],
            *(one.practised, round(one.weight, DIGITS), one.own),
            *(round(one.known - first, DIGITS), round(one.assigned - first, DIGITS)),
            *(one.rating, one.late, one.quality, one.pace),
        )
        for one in record
    ]
    return sha256(written(rows)).hexdigest()


@dataclass(frozen=True, slots=True)
class Learning:
    """One fit: what to learn for, how, and against which model."""

    types: Mapping[str, TaskType]
    wish: Wish
    shipped: Path

    def told(self, cases: Iterable[CaseState]) -> Told:
        """Learn, compare, write, and tell; raises InputError, with the reason, instead."""
        folder = Path(self.wish.folder)
        if folder.exists() or folder.is_symlink():
            message = f"{folder} is there already; give another name, or move it away."
            raise InputError(message)
        known = learnable(cases, self.types, self.wish.seed)
        self._check(known)
        base, manifest = artifact.load(self.shipped)
        work = self._work(folder, known, manifest.fingerprint)
        held = self._held(len(known.cases))
        learn = [one for place, one in enumerate(known.cases) if place not in held]
        test = [one for place, one in enumerate(known.cases) if place in held]
        first = self._stage(work / "held-out", learn, base, 0)
        metrics = self._compared(first, base, test)
        self.wish.progress("comparing", STAGES + 1, 2 * STAGES + 1)
        whole = self._stage(work / "whole", known.cases, base, STAGES + 1)
        about = About(
            name=f"clinic-{known.fingerprint[:8]}",
            clients=len(known.cases),
            outcomes=known.outcomes,
            training_data=known.fingerprint,
            base=manifest.fingerprint,
            settings={"seed": self.wish.seed, "least_clients": self.wish.least_clients},
            metrics=metrics,
        )
        fingerprint = artifact.save(folder, whole, about)
        shutil.rmtree(work.parent, ignore_errors=True)
        facts = {"fingerprint": fingerprint, **about.model_dump(mode="json")}
        return Told((f"Wrote {folder}: {_words(metrics)}",), facts)

    def _check(self, known: Learnable) -> None:
        many, least = len(known.cases), self.wish.least_clients
        if many < least:
            message = (
                f"There are {many} clients with outcomes to learn from, and at least {least} are "
                "needed; nothing is written, and the model in use stays."
            )
            raise InputError(message)
        if known.practised in {0, known.outcomes}:
            which = "practised" if known.practised else "not practised"
            message = (
                f"All {known.outcomes} outcomes are {which}, so there is nothing to tell apart; "
                "nothing is written, and the model in use stays."
            )
            raise InputError(message)

    def _held(self, many: int) -> set[int]:
        order = np.random.default_rng(self.wish.seed).permutation(many)
        return {int(one) for one in order[: max(many // HELD_OUT, 1)]}

    def _work(self, folder: Path, known: Learnable, base: str) -> Path:
        """Return the folder of finished stages: under all that they depend on."""
        on = [known.fingerprint, base, self.wish.seed, feature_schema(), libraries()]
        on += [sorted(self.types)]
        parts = folder.absolute().with_name(f".{folder.name}.part")
        if not self.wish.resume:
            shutil.rmtree(parts, ignore_errors=True)
        return parts / sha256(written(on)).hexdigest()[:16]

    def _stage(
        self, folder: Path, cases: Sequence[CaseState], base: Population, before: int
    ) -> Population:
        """Return what was fitted, now or by an earlier run that was stopped."""
        if folder.exists():
            try:
                return artifact.load(folder)[0]
            except artifact.ModelError:
                shutil.rmtree(folder)
        tell: Callable[[str, int, int], None] = lambda stage, done, _: self.wish.progress(  # noqa: E731
            stage, before + done, 2 * STAGES + 1
        )
        fitted = fitting.fit(
            cases, self.types, base, seed=self.wish.seed, jobs=self.wish.jobs, progress=tell
        )
        # An effect of a task type that is gone would tell nothing but a name from the record.
        kept = {
            name: one
            for name, one in fitted.type_effects.items()
            if name.partition("/")[0] in self.types
        }
        fitted = replace(fitted, type_effects=kept)
        artifact.save(folder, fitted, About(name="unfinished"))
        return fitted

    def _compared(
        self, fitted: Population, base: Population, test: Sequence[CaseState]
    ) -> dict[str, float]:
        """Return how both did on clients neither has seen; raises InputError for no gain."""
        seen = judged(test, self.types, LearnedForecaster(fitted, self.types, "fitted"))
        if not len(seen):
            message = "No held-out client has an outcome of an installed task type; install them."
            raise InputError(message)
        theirs = judged(test, self.types, LearnedForecaster(base, self.types, "shipped")).chance
        metrics = _metrics(seen, theirs)
        if metrics["gain"] <= 0:
            message = (
                f"The fitted model does not beat the one that ships: {_words(metrics)} Nothing is "
                "written, and the model in use stays."
            )
            raise InputError(message)
        return metrics


def _metrics(seen: Judged, theirs: Array) -> dict[str, float]:
    gain = better(seen, seen.chance, theirs)
    found = {
        "held_out_clients": float(len(set(seen.client.tolist()))),
        "held_out_outcomes": float(len(seen)),
        "gain": gain.value,
        "gain_low": gain.low,
        "gain_high": gain.high,
        "log_loss_of_the_shipped_model": log_loss(seen.practised, theirs),
    }
    for name, one in figures(seen, seen.chance).items():
        found |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    for name, chance in baselines(seen).items():
        found[f"log_loss_of_{name.replace(' ', '_')}"] = log_loss(seen.practised, chance)
    for group in groups(seen):
        found[f"forecast_less_practised,_{group.name}"] = group.difference
    return {name: value for name, value in found.items() if np.isfinite(value)}


def _words(metrics: Mapping[str, float]) -> str:
    return (
        f"log-loss {metrics['log_loss']:.4f} against {metrics['log_loss_of_the_shipped_model']:.4f}"
        f" on {metrics['held_out_outcomes']:.0f} outcomes of {metrics['held_out_clients']:.0f} "
        f"held-out clients (gain {metrics['gain']:.4f}, 95% interval {metrics['gain_low']:.4f} to "
        f"{metrics['gain_high']:.4f})."
    )
