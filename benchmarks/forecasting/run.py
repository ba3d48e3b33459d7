"""Forecast practice in real records, beside baselines; write dated JSON and Markdown.

    python -m benchmarks.forecasting.run --data ../shared/data --out DIR --jobs 2

Any folder of the same format will do: other people, cohorts, items or rewards, more or fewer of
them. Nothing in the folder is copied; only figures are written.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.forecasting import scores
from benchmarks.forecasting.adapters import READERS
from benchmarks.forecasting.baselines import BASELINES, WITH_FACTS
from benchmarks.forecasting.moments import engine_chances, moments
from benchmarks.forecasting.protocols import PROTOCOLS
from benchmarks.forecasting.report import OURS, about, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.forecasting.adapters import Records
    from benchmarks.forecasting.moments import Part


@cache
def records_of(name: str, data: Path) -> Records:
    """Return a data set in the engine's words, read once."""
    return READERS[name](data)


def measure(name: str, data: Path, seed: int, jobs: int) -> dict[str, Any]:
    """Return all figures of one protocol."""
    source, split, title, base, target = PROTOCOLS[name]
    records = records_of(source, data)
    said: dict[str, list[scores.Floats]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    tested: list[Part] = []
    learned = 0
    for learn, test in split(records, seed):
        for method, (chance, took) in _chances(records, learn, test, jobs).items():
            said[method].append(chance)
            seconds[method] += took
        tested += test
        learned += sum(len(part.places) for part in learn)
    truth = np.array([part.course.trials[at].practised for part in tested for at in part.places])
    people = _people(tested)
    draws = scores.draws_of(people, seed)
    chances = {method: np.concatenate(parts) for method, parts in said.items()}
    return {
        "title": title,
        "base_expected": base,
        "target": target,
        "forecasts": len(truth),
        "people": int(people.max() + 1),
        "learned": learned,
        "methods": {
            method: {**scores.scored(chance, truth, draws), "seconds": seconds[method]}
            for method, chance in chances.items()
        },
        "differences": {
            method: scores.compared(chances[OURS], chance, truth, people, seed)
            for method, chance in chances.items()
            if method != OURS
        },
    }


def _chances(
    records: Records, learn: Sequence[Part], test: Sequence[Part], jobs: int
) -> dict[str, tuple[scores.Floats, float]]:
    """Return what each method says of the test trials, and the seconds it took."""
    begun = time.perf_counter()
    found = {OURS: (engine_chances(learn, test, records.types, jobs), 0.0)}
    found[OURS] = found[OURS][0], time.perf_counter() - begun
    before, asked = moments(learn, records.types), moments(test, records.types)
    for name, method in {**BASELINES, **(WITH_FACTS if records.facts else {})}.items():
        begun = time.perf_counter()
        chance = method(before, records.facts)(asked)
        found[name] = chance, time.perf_counter() - begun
        print(f"  {name}: {found[name][1]:.0f} s", file=sys.stderr)
    return found


def _people(parts: Sequence[Part]) -> np.ndarray:
    codes: dict[str, int] = {}
    return np.array(
        [codes.setdefault(one.course.person, len(codes)) for one in parts for _ in one.places]
    )


def main() -> None:
    """Run what is asked for, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sets", nargs="+", choices=PROTOCOLS, default=[*PROTOCOLS])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    begun = time.perf_counter()
    # Where the data lie and where it was written is a matter of one machine.
    command = (
        f"python -m benchmarks.forecasting.run --sets {' '.join(options.sets)} "
        f"--seed {options.seed} --jobs {options.jobs}"
    )
    said = about(command)
    options.out.mkdir(parents=True, exist_ok=True)
    stem = options.out / f"forecasting-{datetime.now(UTC):%Y-%m-%d-%H%M}"
    sets: dict[str, Any] = {}
    for name in options.sets:
        print(name, file=sys.stderr)
        sets[name] = measure(name, options.data, options.seed, options.jobs)
        # Written as it goes: the largest set takes minutes, and what is measured is kept.
        report = {"about": {**said, "seconds": round(time.perf_counter() - begun)}, "sets": sets}
        stem.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        stem.with_suffix(".md").write_text(page(report), encoding="utf-8")
    print(f"Written: {stem}.md and .json")


if __name__ == "__main__":
    main()
