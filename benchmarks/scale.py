"""How time and memory grow with the number of clients: made-up histories to a file of plans.

    python benchmarks/scale.py --sizes 10000 100000 1000000

Writes scale.json and scale.md, with the date, the machine and the versions, to `--results`. The
histories are made one by one as they are read, so the figures hold what a batch itself needs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from recommender import History, Recommender
from recommender.domain.client import Goal
from recommender.domain.history import (
    Assigned,
    ClientOpened,
    GoalStated,
    OutcomeReviewed,
    SessionHeld,
    Status,
)
from recommender.interchange.unfinished import Unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.domain.history import AnyEvent

SIZES = (10_000, 100_000, 1_000_000)
MOMENT = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""The moment for which plans are made."""
MOST_TASKS = 40
SHORTER = 3.0
"""The shape of the number of tasks: most clients have few, some have all 40."""
TASKS = ("thought-record", "sleep-diary", "breathing", "worry-time", "goal-list", "problem-solving")
MINUTE = timedelta(minutes=1)
PACKAGES = ("homework-recommender", "joblib", "pydantic", "pluggy")
MIB = 1 << 20


def history(number: int) -> History:
    """Return the history of one made-up client, always the same for the same number.

    Its events are made without being checked, for making them is not what is measured.
    """
    draw = random.Random(number)  # noqa: S311 - made-up people, no secret
    tasks = int((MOST_TASKS + 1) * draw.random() ** SHORTER)
    # Every course is under way: its last session was in the week before, so a plan is made.
    client, at = f"c-{number:07}", MOMENT - timedelta(days=7 * (1 + (tasks + 1) // 2) - 1)

    def named(kind: str, count: int = 0) -> dict[str, Any]:
        return {"id": f"{client}:{kind}{count}", "client": client}

    goal = Goal(id="worry-at-work", areas=("worry", "stress"))
    minutes = 30 + number % 90
    events: list[AnyEvent] = [
        ClientOpened.model_construct(
            **named("o"), at=at, consent=True, planned_sessions=20, weekly_minutes=minutes
        ),
        GoalStated.model_construct(**named("g"), at=at, goal=goal),
    ]
    for count in range(tasks):
        if count % 2 == 0:
            at += timedelta(days=7)
            events.append(
                SessionHeld.model_construct(
                    **named("s", count), at=at, confidence=draw.randrange(11)
                )
            )
        events.append(
            Assigned.model_construct(
                **named("a", count),
                at=at + (1 + count % 2 * 2) * MINUTE,
                assignment=f"{client}-{count}",
                task_type=draw.choice(TASKS),
                rung=1,
                minutes=5,
                occasions=3,
            )
        )
        events.append(
            OutcomeReviewed.model_construct(
                **named("r", count),
                at=at + (2 + count % 2 * 2) * MINUTE,
                assignment=f"{client}-{count}",
                status=draw.choice((Status.DONE, Status.DONE, Status.PARTLY)),
                difficulty=draw.randrange(9),
                minutes=draw.randrange(3, 12),
            )
        )
    return History(client, tuple(events))


class Memory:
    """The most memory this process and its workers had at any moment that was looked at."""

    def __init__(self) -> None:
        """Begin to look."""
        self.parent = self.workers = 0
        self._end = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def _look(self) -> None:
        me = psutil.Process()
        while not self._end.wait(0.2):
            self.parent = max(self.parent, me.memory_info().rss)
            self.workers = max(self.workers, sum(map(_resident, me.children(recursive=True))))

    def end(self) -> None:
        """Look no more."""
        self._end.set()
        self._looking.join()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def measured(size: int, jobs: int, folder: Path) -> dict[str, Any]:
    """Plan for so many clients; return the figures."""
    recommender = Recommender()
    target = folder / f"{size}.jsonl"
    memory, begin = Memory(), time.perf_counter()
    made: Iterator[History] = (history(number) for number in range(size))
    rows = recommender.rows_many(made, at=MOMENT, jobs=jobs)
    with Unfinished.start(target, {"clients": size}) as file:
        while some := list(islice(rows, 500)):
            file.add(some)
        file.finish()
    seconds = time.perf_counter() - begin
    memory.end()
    written = target.stat().st_size
    target.unlink()
    return {
        "clients": size,
        "jobs": jobs,
        "seconds": round(seconds, 2),
        "clients_a_second": round(size / seconds, 1),
        "peak_mib_parent": round(memory.parent / MIB, 1),
        "peak_mib_workers": round(memory.workers / MIB, 1),
        "file_mib": round(written / MIB, 1),
    }


def report(runs: list[dict[str, Any]], read: float) -> dict[str, Any]:
    """Return the figures with what they were measured on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
        "load_before": [round(one, 2) for one in os.getloadavg()],
        "microseconds_to_make_a_history": round(read, 1),
        "runs": runs,
    }


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    lines = [
        f"Measured on {found['date']}: {found['machine']}, Python {found['python']}, {versions}.",
        f"Making a history took the parent {found['microseconds_to_make_a_history']} us of these.",
        "",
        "| clients | jobs | seconds | clients a second | parent, MiB | workers, MiB | file, MiB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in found["runs"]:
        cells = (f"{value:,}" for value in one.values())
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run every size and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    begin = time.perf_counter()
    for number in range(1_000):
        history(number)
    read = (time.perf_counter() - begin) * 1_000
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            runs.append(measured(size, options.jobs, Path(folder)))
            print(runs[-1], flush=True)
    found = report(runs, read)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "scale.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.results / "scale.md").write_text(table(found))
    print(table(found))


if __name__ == "__main__":
    main()
