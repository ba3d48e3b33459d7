"""Run the rows of the bar and print the table: `python -m torture.run change|long|tiny [ROW …]`.

With `--report FILE` the table is written there too. The exit code is 1 where a row is missed, or
where its measurement does not come out as missed without the control: then it proves nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from torture.rows import (
    by_tests,
    disk_faults,
    kills,
    migrations,
    no_pickle,
    no_room,
    power_cuts,
    quick,
    same_key,
    speed,
    writers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from torture.row import Row, Seen

MEASURED: tuple[Row, ...] = (
    kills.ROW,
    power_cuts.ROW,
    disk_faults.ROW,
    no_room.ROW,
    writers.ROW,
    same_key.ROW,
    speed.ROW,
    migrations.ROW,
    no_pickle.ROW,
    quick.MODEL,
    quick.PLUGINS,
)
ROWS: tuple[Row, ...] = (*MEASURED, *by_tests.ROWS)
SIZES = ("tiny", "change", "long")


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what was seen, with its control and without."""

    row: Row
    seen: Seen
    without: Seen
    seconds: float

    def fault(self) -> str | None:
        """Say what is not as it should be, or None."""
        if not self.seen.met:
            return "missed"
        return "its control does not fail" if self.without.met else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="such as D2; all unless given")
    parser.add_argument("--report", type=Path, help="write the table there too")
    asked = parser.parse_args(arguments)
    wanted = [one for one in ROWS if not asked.rows or one.id in asked.rows]
    if unknown := set(asked.rows) - {one.id for one in ROWS}:
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    results = [_result(one, asked.size) for one in wanted]
    table = f"{_place()}\n\n{_table(results)}\n"
    print(f"\n{table}")
    if asked.report is not None:
        asked.report.write_text(f"# The bar of durability and isolation\n\n{table}", "utf-8")
    return 1 if any(one.fault() for one in results) else 0


def _result(row: Row, size: str) -> Result:
    print(f"{row.id} …", end=" ", flush=True)
    begin = time.monotonic()
    many = getattr(row.sizes, size)
    result = Result(row, row.run(many), row.control(many), time.monotonic() - begin)
    print(f"{result.fault() or 'met'} ({result.seconds:.0f} s)", flush=True)
    return result


def _place() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {platform.system()}, {os.cpu_count()} cores{load}."
    )


def _table(results: Iterable[Result]) -> str:
    lines = [
        "| row | promise | figure to hit | figure seen | without the control | s | |",
        "| --- | --- | --- | --- | --- | ---: | --- |",
    ]
    for one in results:
        cells = (
            one.row.id,
            one.row.sentence,
            one.row.figure,
            one.seen.words,
            f"{one.row.taken_out}: {one.without.words}",
            f"{one.seconds:.0f}",
            one.fault() or "met",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
