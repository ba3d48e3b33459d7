"""How long one decision takes, part by part, and how fast a population is fitted.

    python benchmarks/speed.py --results benchmarks/results

CPU time of this process, the median of many runs, one thread. Writes speed.json and speed.md with
the date, the machine and the versions; compare ratios within one run, not absolute times.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recommender_models import artifact
from recommender_models.features import Catalogue
from recommender_models.learner import SHIPPED
from recommender_models.looking import Known, learned, padded
from recommender_models.past import Past, past
from recommender_models.population import still_rows
from threadpoolctl import threadpool_limits

from recommender import History, Recommender
from recommender.engine import state
from recommender.engine.suggest import ladder

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.case import CaseState

MOMENT = datetime(2026, 6, 1, 9, tzinfo=UTC)
PAST = 40
TASKS = ("thought-record", "sleep-diary", "breathing", "worry-time", "goal-list", "problem-solving")
PACKAGES = ("homework-recommender", "numpy", "scikit-learn", "pydantic")
RUNS = 60
TARGETS = {
    "plan, from a folded case": 300,
    "plan, from records": 6_000,
    "forecasts for 90 sizes": None,
    "a client's posterior from 40 outcomes": None,
    "update a client after one outcome": 200,
    "forecasts for 90 sizes, after 5,000 outcomes": 200_000,
    "fold": None,
    "records to a history": None,
    "read the shipped model": 50_000,
    "a client of many, from records": 667,
}
"""Microseconds to reach (section 3 of the quality figures); the last is 3,000 clients a second."""


def records(number: int, past: int = PAST) -> list[dict[str, Any]]:
    """Return the records of one made-up client with so many past assignments."""
    draw = random.Random(number)  # noqa: S311 - made-up people, no secret
    client = f"c-{number:06}"
    at = MOMENT - timedelta(days=7 * (past // 2 + 1))
    who = {"client": client, "actor": "therapist"}
    areas = ["worry", "stress"]
    found: list[dict[str, Any]] = [
        {"kind": "client_opened", **who, "at": at.isoformat(), "consent": True,
         "planned_sessions": 30, "weekly_minutes": 90},
        {"kind": "goal_stated", **who, "at": at.isoformat(), "goal": {"id": "g", "areas": areas}},
    ]  # fmt: skip
    for count in range(past):
        if count % 2 == 0:
            at += timedelta(days=7)
            found.append(
                {"kind": "session_held", **who, "at": at.isoformat(), "confidence": count % 11}
            )
        at += timedelta(minutes=1)
        name = f"a-{count}"
        found.append(
            {"kind": "assigned", **who, "at": at.isoformat(), "assignment": name,
             "task_type": draw.choice(TASKS), "rung": 1, "minutes": 5, "occasions": 3}
        )  # fmt: skip
        at += timedelta(minutes=1)
        found.append(
            {"kind": "outcome_reviewed", **who, "at": at.isoformat(), "assignment": name,
             "status": draw.choice(("done", "done", "partly")), "difficulty": draw.randrange(9),
             "minutes": draw.randrange(3, 12)}
        )  # fmt: skip
    return found


def micros(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median CPU time of a piece of work, in microseconds."""
    work()
    took = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        took.append(time.process_time() - begin)
    return round(statistics.median(took) * 1e6, 1)


def measured() -> dict[str, float]:
    """Return microseconds for each part."""
    recommender = Recommender()
    settings = recommender.settings
    plain = records(7)
    history = History.from_records(plain)
    case = state.fold(history.events, MOMENT, settings)
    every = [one for kind in recommender.task_types.values() for one in ladder(kind)][:90]
    host = recommender.host.for_one_plan()
    forecaster = host.forecaster(recommender._prior)  # noqa: SLF001 - the fallback of any host
    long = state.fold(History.from_records(records(7, 5_000)).events, MOMENT, settings)
    many = [records(number, number % 20) for number in range(300)]

    def batch() -> None:
        histories = (History.from_records(one) for one in many)
        for _ in recommender.suggest_many(histories, at=MOMENT):
            pass

    return {
        "plan, from a folded case": micros(lambda: recommender.suggest_case(case, "0" * 64)),
        "plan, from records": micros(
            lambda: recommender.suggest(History.from_records(plain), at=MOMENT)
        ),
        "forecasts for 90 sizes": micros(lambda: forecaster.forecast(case, every)),
        **posteriors(recommender, case),
        "forecasts for 90 sizes, after 5,000 outcomes": micros(
            lambda: forecaster.forecast(long, every), 5
        ),
        "read the shipped model": micros(lambda: artifact.load(SHIPPED), 5),
        "fold": micros(lambda: state.fold(history.events, MOMENT, settings)),
        "records to a history": micros(lambda: History.from_records(plain)),
        "a client of many, from records": round(micros(batch, 3) / len(many), 1),
    }


def posteriors(recommender: Recommender, case: CaseState) -> dict[str, float]:
    """Return microseconds for what is learned of one client; an update reads all of the record."""
    population, _ = artifact.load(SHIPPED)
    catalogue = Catalogue(recommender.task_types)
    table = still_rows(catalogue.stills, population)
    own = past(case, catalogue)

    def learn(own: Past) -> object:
        return learned(population, table, [Known(own, 0.0, 0)], padded(len(own)))

    return {
        "a client's posterior from 40 outcomes": micros(lambda: learn(own)),
        "update a client after one outcome": micros(lambda: learn(past(case, catalogue))),
    }


def fitted(outcomes: int) -> dict[str, float]:
    """Return the seconds that fitting a population on so many outcomes takes."""
    from recommender_models.elicited import base
    from recommender_models.fitting import fit

    recommender = Recommender()
    some = [
        state.fold(History.from_records(records(number)).events, MOMENT, recommender.settings)
        for number in range(200)
    ]
    cases: list[CaseState] = [some[number % len(some)] for number in range(outcomes // PAST)]
    begin = time.perf_counter()
    fit(cases, recommender.task_types, base(), jobs=2)
    return {"outcomes": outcomes, "seconds": round(time.perf_counter() - begin, 1)}


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    fit = found["fit"]
    lines = [
        "# Speed",
        "",
        (
            f"Measured {found['date']}: {found['machine']}, Python {found['python']}, {versions}; "
            f"load before {found['load_before']}. {PAST} past assignments, 18 task types; the "
            f"median of {RUNS} runs, CPU time, one thread."
        ),
        "",
        "| what | microseconds | target |",
        "|---|---:|---:|",
    ]
    for name, value in found["microseconds"].items():
        target = TARGETS[name]
        said = "" if target is None else f"{target:,}{'' if value <= target else ' (missed)'}"
        lines.append(f"| {name} | {value:,} | {said} |")
    lines += ["", (f"Fitting a population on {fit['outcomes']:,} outcomes: {fit['seconds']} s "
              "(target 60 s).")]  # fmt: skip
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--outcomes", type=int, default=1_000_000)
    options = parser.parse_args()
    with threadpool_limits(1):
        times = measured()
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
        "load_before": [round(one, 2) for one in os.getloadavg()],
        "microseconds": times,
        "fit": fitted(options.outcomes),
    }
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "speed.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.results / "speed.md").write_text(table(found))
    print(table(found))


if __name__ == "__main__":
    main()
