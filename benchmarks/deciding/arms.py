"""The arms of a session, the same for every policy, and what each is worth.

Admissible is what the product's own guard lets through for the client's folded case (safety,
contraindications, prerequisites, limits of the first sessions and of the opening, goals, open and
finished tasks), cut to the minutes of the week. Each stands there at the dose that fits and at half
of its minutes. The oracle, the peers and the product choose among the same; the product alone may
offer further fractions, because that is how it sizes.

**Value of practising an arm now** (known to every policy except the product, which has its own
rule):

    relevance x dose x depth x freshness

- relevance: noisy-or over the client's goals that the task type serves, .70, .45 and .30 by their
  place; .35 if it serves none but 'any'; a closing task in the closing stage, and the client's own
  design once the client leads, count as serving the first goal;
- dose: (minutes a week / minutes a week of the type's top rung) ** .25, at most 1;
- depth: .6 + (.15 + .45 f) x (.6 reflection + .4 max(effort, distress, exposure)) / 5, where f is
  the share of the planned course that has passed;
- freshness: 1 until the same rung or a higher one of the type was practised twice, then .7 for each
  further time, at least .3.

**Expected value** = true chance of practising at least half x value. It is not the product's score.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from recommender.domain.client import Ownership, Stage
from recommender.domain.task import Role
from recommender.engine import course, safety, sizing
from recommender.engine.prior import Prior
from recommender.engine.shelf import Shelf
from recommender.engine.suggest import Sources, guard

if TYPE_CHECKING:
    from benchmarks.deciding.simulator import Client, Floats, Ints, Library
    from recommender.app import Recommender
    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate

GOALS = (0.70, 0.45, 0.30)
ANY = 0.35


@dataclass(frozen=True, slots=True)
class Arms:
    """Tasks at their sizes, as arrays of one length."""

    rows: Ints
    minutes: Floats
    occasions: Floats

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.rows)

    def only(self, keep: Ints | np.ndarray) -> Arms:
        """Return some of them."""
        return Arms(self.rows[keep], self.minutes[keep], self.occasions[keep])


def admissible(case: CaseState, recommender: Recommender, library: Library) -> Arms:
    """Return what the product's guard allows for a case, at the doses that fit its week."""
    settings, host = recommender.settings, recommender.host
    if recommender.stopped(case) is not None:
        return _arms([], library)
    sources = Sources(host.types, host.propose, host.vetoes, Prior(settings))
    shelf = Shelf(host.types, settings)
    allowed, _ = guard(case, sources, shelf, course.stage(case, settings), settings)
    left = max(case.weekly_minutes - sum(one.weekly_minutes for one in case.open), 0)
    found = []
    for by_rung in allowed.values():
        for candidate in by_rung.values():
            full = sizing.within(candidate, left, 1.0)
            if full is None:
                continue
            half = replace(full, minutes=max(full.minutes // 2, 1))
            sizes = [full] if half.minutes == full.minutes else [full, half]
            vetoed = safety.vetoed(sizes, case, host.vetoes)
            together = zip(sizes, vetoed, strict=True)
            found += [one for one, finding in together if one is full or not finding]
    return _arms(found, library)


def _arms(found: list[Candidate], library: Library) -> Arms:
    return Arms(
        np.array([library.row[one.key] for one in found], int),
        np.array([one.minutes for one in found], float),
        np.array([one.occasions for one in found], float),
    )


def values(case: CaseState, arms: Arms, library: Library, now: Stage) -> Floats:
    """Return what practising each arm is worth now, if it is practised."""
    rows = arms.rows
    effort, distress, reflection, exposure = library.difficulty[rows].T
    depth = 0.6 * reflection + 0.4 * np.maximum(np.maximum(effort, distress), exposure)
    passed = min(case.fraction, 1.0)
    dose = np.minimum(arms.minutes * arms.occasions / library.full_minutes[rows], 1.0) ** 0.25
    relevance = np.array([_relevance(name, case, library, now) for name in library.names])
    done = Counter(
        (one.assignment.task_type, one.assignment.rung) for one in case.outcomes if one.practised
    )
    times = np.zeros(len(library.keys))
    for (name, rung), count in done.items():
        first = library.row[name, 1]
        times[first : first + rung] += count
    fresh = np.maximum(0.7 ** np.maximum(times[rows] - 1, 0), 0.3)
    return (
        relevance[library.of_type[rows]] * dose * (0.6 + (0.15 + 0.45 * passed) * depth / 5) * fresh
    )


def _relevance(name: str, case: CaseState, library: Library, now: Stage) -> float:
    task_type = library.types[name]
    if task_type.role is Role.CLOSING and now is Stage.CLOSING:
        return GOALS[0]
    if task_type.role is Role.SCAFFOLD and case.ownership is Ownership.CLIENT:
        return GOALS[0]
    missing = 1.0
    for place, area in enumerate(case.goal_areas[: len(GOALS)]):
        if area in task_type.goals:
            missing *= 1 - GOALS[place]
    return 1 - missing if missing < 1 else ANY


def reachable(
    case: CaseState, arms: Arms, recommender: Recommender, library: Library
) -> np.ndarray:
    """Tell which arms lie within the product's own ladder steps for this record."""
    limits = {
        name: sizing.reach(library.types[name], case.record_of(name), recommender.settings).rung
        for name in {library.keys[row][0] for row in arms.rows}
    }
    return np.array([library.keys[row][1] <= limits[library.keys[row][0]] for row in arms.rows])


def expected(client: Client, arms: Arms, worth: Floats, session: int) -> Floats:
    """Return the true expected value of each arm."""
    return client.chances(arms.rows, arms.minutes, arms.occasions, session) * worth
