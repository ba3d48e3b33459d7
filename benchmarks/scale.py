"""How time and memory grow with the number of clients: made-up histories to a file of plans.

    python benchmarks/scale.py --sizes 10000 100000 1000000

Writes scale.json and scale.md, with the date, the machine and the versions, to `--results`. The
histories are made one by one as they are read, so the figures hold what a batch itself needs. Each
size is run whole, then again in a process that is killed half way, and gone on with: the bytes have
to be the same (`--no-kill` leaves that out).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import signal
import subprocess
import sys
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
from recommender.interchange.unfinished import Places, Unfinished, begun

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
FIGURES = (
    "clients",
    "jobs",
    "seconds",
    "clients_a_second",
    "peak_mib_parent",
    "peak_mib_workers",
    "file_mib",
)
PACKAGES = ("homework-recommender", "joblib", "pydantic", "pluggy")
TOGETHER = 500
"""Lines put on disk at a time."""
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


def write(size: int, jobs: int, target: Path) -> None:
    """Plan for so many clients into a file, from where it was left if it was begun."""
    work = {"clients": size}
    opening = Unfinished.start if begun(target) is None else Unfinished.resume
    with opening(target, work) as file:
        made: Iterator[History] = (history(one) for one in range(file.progress.rows, size))
        rows = Recommender().rows_many(made, at=MOMENT, jobs=jobs)
        while some := list(islice(rows, TOGETHER)):
            file.add(some)
        file.finish()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measured(size: int, jobs: int, target: Path) -> dict[str, Any]:
    """Plan for so many clients; return the figures."""
    memory, begin = Memory(), time.perf_counter()
    write(size, jobs, target)
    seconds = time.perf_counter() - begin
    memory.end()
    return {
        "clients": size,
        "jobs": jobs,
        "seconds": round(seconds, 2),
        "clients_a_second": round(size / seconds, 1),
        "peak_mib_parent": round(memory.parent / MIB, 1),
        "peak_mib_workers": round(memory.workers / MIB, 1),
        "file_mib": round(target.stat().st_size / MIB, 1),
        "sha256": digest(target),
    }


def killed(size: int, jobs: int, target: Path) -> dict[str, Any]:
    """Plan in a process that is killed half way, go on; return where that was and the digest."""
    command = [sys.executable, __file__, "--write", target, "--sizes", size, "--jobs", jobs]
    child = subprocess.Popen([*map(str, command)], start_new_session=True)  # noqa: S603 - ourselves
    while (rows := finished(target)) < size // 2 and child.poll() is None:
        time.sleep(0.05)
    if child.poll() is not None:
        message = f"The process ended with {child.returncode} before half of {size} was written."
        raise RuntimeError(message)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    write(size, jobs, target)
    return {"killed_after_rows": rows, "sha256": digest(target)}


def finished(target: Path) -> int:
    """Return how many lines of a file that is being written count."""
    journal = Places(target).journal
    if not journal.exists():
        return 0
    return int(json.loads(journal.read_bytes())["progress"]["rows"])


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
        "# Growth with the number of clients",
        "",
        f"Measured on {found['date']}: {found['machine']}, Python {found['python']}, {versions}.",
        f"Making a history took the parent {found['microseconds_to_make_a_history']} us of these.",
        "",
        (
            "| clients | jobs | seconds | clients a second | parent, MiB | workers, MiB "
            "| file, MiB | killed after | gone on with |"
        ),
        "|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for one in found["runs"]:
        cells = [f"{one[name]:,}" for name in FIGURES]
        again = one.get("again")
        if again is None:
            cells += ["not killed", ""]
        else:
            same = again["sha256"] == one["sha256"]
            cells += [f"{again['killed_after_rows']:,}", "same bytes" if same else "OTHER BYTES"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run every size and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--no-kill", action="store_true", help="run each size once")
    parser.add_argument("--write", type=Path, help="only write the plans of the first size here")
    options = parser.parse_args()
    if options.write:
        write(options.sizes[0], options.jobs, options.write)
        return
    begin = time.perf_counter()
    for number in range(1_000):
        history(number)
    read = (time.perf_counter() - begin) * 1_000
    runs = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "plans.jsonl"
            runs.append(measured(size, options.jobs, target))
            if not options.no_kill:
                target.unlink()
                runs[-1]["again"] = killed(size, options.jobs, target)
        print(runs[-1], flush=True)
    found = report(runs, read)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "scale.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.results / "scale.md").write_text(table(found))
    print(table(found))
    if any("again" in one and one["again"]["sha256"] != one["sha256"] for one in runs):
        sys.exit(1)


if __name__ == "__main__":
    main()
