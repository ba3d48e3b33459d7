"""Run the rows of the bar and print the table: `python -m torture.run change|long|tiny [ROW …]`.

With `--report FILE` the table is written there too. The exit code is 1 where a row is missed, or
where its measurement does not come out as missed without the control: then it proves nothing.
What cannot be measured here stands in the table as not run, and a figure that is known to be out of
reach as not met; neither changes the exit code. Nor does a time that was missed, which is called
that, for it is the machine's of this moment.

With `--already FILE`, a JUnit report of `make test` named by this revision, what passed there is
counted for the rows that the project's own tests measure, and only their controls are run. With
`--within SECONDS` no row is begun when that time is up; what is left is in the table as not run.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sqlite3
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from torture.already import Already, revision
from torture.bar import BAR, FIRST
from torture.kept import Kept
from torture.line import Line
from torture.row import NotRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from torture.row import Row, Seen

ROWS: tuple[Row | NotRun, ...] = BAR
SIZES = ("tiny", "change", "long")
MINUTES = {"tiny": 10, "change": 10, "long": 75}
"""The budget of a whole run on two cores: row S3."""
JOBS = 2
ADDITIONS = 1_000_000
"""A piece of work that is always the same, timed after each timed row."""
MET, MISSED, UNPROVEN = "met", "missed", "its control does not fail"
SLOW = "missed at this speed"
TAKES = {"N1": 300.0}
"""Seconds that a row takes, where it is begun only if there is as much time left."""
NOT_MET, NOT_RUN = "not met", "not run"
TIME_UP = "the time was up"


@dataclass(frozen=True, slots=True)
class Work:
    """How much is tried, what was seen already, and when (monotonic) no row is begun any more."""

    size: str
    already: Already | None
    until: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="such as D2; all unless given")
    parser.add_argument("--report", type=Path, help="write the table there too")
    parser.add_argument("--jobs", type=int, default=JOBS, help="rows at a time, but the timed ones")
    parser.add_argument("--already", type=Path, help="a report of make test, of this revision")
    parser.add_argument("--within", type=float, default=math.inf, help="seconds to begin rows in")
    parser.add_argument("--keep", type=Path, help="go on with what this file has, and add to it")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.rows) - {one.id for one in ROWS}:
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    wanted = [one for one in ROWS if not asked.rows or one.id in asked.rows]
    try:
        kept = asked.keep and Kept.take_up(asked.keep, asked.size, revision())
    except ValueError as error:
        parser.error(str(error))
    work = Work(asked.size, _already(asked.already), time.monotonic() + asked.within)
    place = _place(asked.jobs, len(kept.lines) if kept else 0)
    lines, seconds = _measured(wanted, asked.jobs, work, kept)
    if not asked.rows:
        lines.append(_budget(asked.size, seconds))
    table = f"{place}\n\n{_table(lines)}\n"
    print(f"\n{table}")
    if asked.report is not None:
        asked.report.write_text(f"# The bar, row by row\n\n{table}", "utf-8")
    if kept and not any(one.seen == TIME_UP for one in lines):
        kept.path.unlink()
    return 1 if any(one.verdict in {MISSED, UNPROVEN} for one in lines) else 0


def _already(report: Path | None) -> Already | None:
    """Read the report of the tests; where it is not of what is here, every row runs its own."""
    if report is None:
        return None
    try:
        return Already.read(report)
    except ValueError as error:
        print(f"{error}; every test is run here")
        return None


def _measured(
    wanted: Sequence[Row | NotRun], jobs: int, work: Work, kept: Kept | None
) -> tuple[list[Line], float]:
    """Measure what is not kept yet; return all lines, and the seconds of all sittings."""
    begin, earlier = time.monotonic(), kept.seconds if kept else 0.0
    found = {line.id: line for line in (kept.lines if kept else ())}
    for line in _lines([one for one in wanted if one.id not in found], jobs, work):
        found[line.id] = line
        if kept and line.seen != TIME_UP:
            kept.add(line, time.monotonic() - begin)
    return [found[one.id] for one in wanted], earlier + time.monotonic() - begin


def _lines(wanted: Sequence[Row | NotRun], jobs: int, work: Work) -> Iterator[Line]:
    """Run what times nothing some rows at a time, and then the timed rows one by one."""
    rows = [one for one in wanted if not isinstance(one, NotRun)]
    yield from (_not_run(one) for one in wanted if isinstance(one, NotRun))
    beside = sorted((one.id for one in rows if not one.timed), key=_place_in_line)
    for ids, many in ((beside, jobs), ([one.id for one in rows if one.timed], 1)):
        if not ids:
            continue
        with ProcessPoolExecutor(many, get_context("fork")) as pool:
            for done in as_completed([pool.submit(line_of, one, work) for one in ids]):
                line = done.result()
                print(f"{line.id}: {line.verdict} ({line.seconds:.0f} s)", flush=True)
                yield line


def _place_in_line(row: str) -> int:
    return FIRST.index(row) if row in FIRST else len(FIRST)


def line_of(name: str, work: Work) -> Line:
    """Measure a row, with its control and without; or count what has been measured already."""
    (row,) = (one for one in ROWS if one.id == name and not isinstance(one, NotRun))
    many, begin = getattr(row.sizes, work.size), time.monotonic()
    if begin + TAKES.get(name, 0.0) > work.until:
        return Line(name, row.sentence, row.figure, TIME_UP, "", 0.0, NOT_RUN)
    try:
        seen = _counted(row, work) or row.run(many)
        without = row.control(many)
    except Exception as error:  # noqa: BLE001 - the other rows are worth seeing too
        words, bare, verdict = f"broken: {type(error).__name__}: {error}", "", MISSED
    else:
        words, bare = seen.words, without.words
        words += f"; {_pace()}" if row.timed else ""
        verdict = _verdict(row, seen, without)
    spent = time.monotonic() - begin
    without_it = f"{row.taken_out}: {bare}"
    return Line(row.id, row.sentence, row.figure, words, without_it, spent, verdict)


def _counted(row: Row, work: Work) -> Seen | None:
    """Return what the report says of a row; the long sizes are more than make test tries."""
    if work.already is None or row.counted is None or work.size == "long":
        return None
    return row.counted(work.already)


def _pace() -> str:
    """Say how fast the machine is at the moment: its figures are known to vary fourfold."""
    begin, total = time.process_time(), 0
    for one in range(ADDITIONS):
        total += one
    spent = (time.process_time() - begin) * 1000
    return f"{ADDITIONS:,} additions took {spent:.0f} ms of the processor then"


def _verdict(row: Row, seen: Seen, without: Seen) -> str:
    if seen.met is None:
        return NOT_RUN
    if not seen.met:
        missed = SLOW if row.timed else MISSED
        return f"{NOT_MET}: {row.known}" if row.known else missed
    return UNPROVEN if without.met else MET


def _not_run(row: NotRun) -> Line:
    return Line(row.id, row.sentence, "", row.why, "", 0.0, NOT_RUN)


def _budget(size: str, seconds: float) -> Line:
    most = MINUTES[size]
    verdict = MET if seconds <= 60 * most else SLOW
    said = f"{seconds / 60:.1f} minutes"
    sentence = "All rows together take no longer than somebody waits for them."
    without = f"nothing: the budget is added: {seconds / 60 + most:.1f} minutes"
    return Line("S3", sentence, f"≤ {most} minutes on two cores", said, without, seconds, verdict)


def _place(jobs: int, kept: int) -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, at {revision() or 'no revision'}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{platform.system()}, {os.cpu_count()} cores{load}; rows at a time: {jobs}, timed ones: 1"
        f"{f'; {kept} of the rows at an earlier sitting' if kept else ''}."
    )


def _table(lines: Iterable[Line]) -> str:
    head = [
        "| row | promise | figure to hit | figure seen | without the control | s | |",
        "| --- | --- | --- | --- | --- | ---: | --- |",
    ]
    return "\n".join([*head, *(one.cells() for one in lines)])


if __name__ == "__main__":
    sys.exit(main())
