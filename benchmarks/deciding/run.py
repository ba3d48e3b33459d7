r"""Compare policies on invented clients, and write what came out as dated JSON and Markdown.

    python -m benchmarks.deciding.run --clients 500 --sessions 12 \
        --populations typical alike quirky unseen --jobs 2

Every policy meets the same clients with the same chances (see `simulator`), chooses among the same
arms (see `arms`), and, when it learns, learns from every outcome as it comes: evaluation clients
arrive one after another. `after N` means that it first saw the logs of N other clients, whose
therapists gave harder tasks to abler clients. Peers are told the value of each arm and are given
the features of `features`; the product gets the events alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from joblib import Parallel, delayed
from rich.console import Console
from rich.progress import Progress

from benchmarks.deciding.report import about, compare, page
from benchmarks.deciding.simulator import POPULATIONS
from benchmarks.deciding.trials import LEARNERS, POLICIES, Job, attempt, logs_of

if TYPE_CHECKING:
    from benchmarks.deciding.courses import Logs, Week


def jobs_of(options: argparse.Namespace) -> list[Job]:
    """Return every job there is to do."""
    wanted = list(dict.fromkeys(["oracle", *options.policies]))
    shape = options.clients, options.sessions, options.seed
    return [
        Job(policy, population, *shape, logged)
        for population in options.populations
        for logged in dict.fromkeys((0, options.logged))
        for policy in wanted
        if not logged or policy in LEARNERS
    ]


def main() -> None:
    """Run what is asked for, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=12)
    parser.add_argument("--logged", type=int, default=500, help="clients in the logs; 0: cold only")
    parser.add_argument("--populations", nargs="+", choices=POPULATIONS, default=[*POPULATIONS])
    parser.add_argument("--policies", nargs="+", choices=POLICIES, default=[*POLICIES])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    begun, jobs = time.perf_counter(), jobs_of(options)
    results: dict[Job, list[Week]] = {job: [] for job in jobs}
    errors: dict[str, str] = {}
    parallel = Parallel(n_jobs=options.jobs, return_as="generator_unordered")
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("courses", total=len(jobs) + len(options.populations))
        logs: dict[str, Logs] = {}
        shape = options.logged, options.sessions, options.seed
        for population in options.populations if options.logged else ():
            logs[population] = logs_of(population, *shape)
            progress.advance(bar)
        todo = (delayed(attempt)(one, logs[one.population] if one.logged else None) for one in jobs)
        for job, weeks, error in parallel(todo):
            results[job] = weeks
            if error:
                errors[f"{job.policy}, {job.population}, {job.phase}"] = error
            progress.advance(bar)
    # Where it was written is a matter of one machine.
    said = [one for one in sys.argv[1:] if one not in {"--out", str(options.out)}]
    command = "python -m benchmarks.deciding.run " + " ".join(said)
    report = {
        "about": {**about(command), "seconds": round(time.perf_counter() - begun)},
        "populations": compare(results, options.clients, options.seed),
        "errors": errors,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    stem = options.out / f"deciding-{datetime.now(UTC):%Y-%m-%d-%H%M}"
    stem.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    stem.with_suffix(".md").write_text(page(report), encoding="utf-8")
    print(f"Written: {stem}.md and .json")


if __name__ == "__main__":
    main()
