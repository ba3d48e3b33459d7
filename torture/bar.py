"""Every row of the bar, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torture.row import NotRun, Row
from torture.rows import (
    backups,
    by_tests,
    disk_faults,
    flips,
    hostile_input,
    kills,
    log_growth,
    made_up,
    migrations,
    no_pickle,
    no_room,
    plugins,
    power_cuts,
    quick,
    record_speed,
    records_by_tests,
    removals,
    same_bytes,
    same_key,
    speed,
    writers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

MEASURED: tuple[Row, ...] = (
    kills.ROW,
    power_cuts.ROW,
    disk_faults.ROW,
    no_room.ROW,
    *writers.ROWS,
    same_key.ROW,
    *speed.ROWS,
    backups.ROW,
    flips.FLIPS,
    flips.TIME,
    migrations.ROW,
    log_growth.ROW,
    no_pickle.ROW,
    quick.MODEL,
    plugins.FAILING,
    made_up.ROW,
    plugins.ENDED,
    quick.PLUGINS,
    *hostile_input.ROWS,
    record_speed.OPENED,
    record_speed.FORGOTTEN,
    same_bytes.ROW,
    removals.ROW,
)
TESTED = (*by_tests.TESTED, *records_by_tests.TESTED)

NO_WEB = "there is no such back end: no web server"
NOT_RUN = (
    NotRun(
        "D13",
        "A PostgreSQL server is killed, and nothing is lost.",
        "there is no such back end: no PostgreSQL",
    ),
    NotRun("I4", "Every case made up from the interface's description is answered.", NO_WEB),
    NotRun("A1", "Who may see what holds on every route.", NO_WEB),
    NotRun("A2", "The requirements of ASVS 5.0 are mapped to tests.", NO_WEB),
    NotRun(
        "S1-audit",
        "Of nothing that is locked a weakness is known.",
        "make audit looks it up, and says itself when it could not",
    ),
)

FIRST = ("N1", "N1-ranking", "I1", "N4", "N2", "D3", "S2", "N5-poison", "D11", "P1", "A3", "D1")
"""What takes longest, and is begun first."""


def _ordered(rows: Iterable[Row | NotRun]) -> tuple[Row | NotRun, ...]:
    """Order rows as the bar has them: D, M, P, I, A, N, S, each by its number."""

    def place(one: Row | NotRun) -> tuple[int, int, str]:
        name, _, part = one.id.partition("-")
        return "DMPIANS".index(name[0]), int(name[1:]), part

    return tuple(sorted(rows, key=place))


BAR = _ordered((*MEASURED, *(one.row() for one in TESTED), *NOT_RUN))
