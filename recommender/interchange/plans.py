"""Many plans in a file: JSON Lines, or Parquet made of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from pydantic import TypeAdapter

from recommender.domain.errors import InputError
from recommender.domain.history import SCHEMA_VERSION
from recommender.domain.plan import PLAN, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".jsonl", ".parquet")
GROUP = 2_000
"""Rows of a row group: what is held in memory while a Parquet file is made."""


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A client whose history cannot be used, and why."""

    client: str
    at: datetime
    error: str
    schema_version: int = SCHEMA_VERSION


UNPLANNED: TypeAdapter[Unplanned] = TypeAdapter(Unplanned)

Outcome = Literal["plan", "stopped", "error"]
Row = tuple[Outcome, str, bytes]
"""What came of one history, whose it is, and its line of JSON without the newline."""


def row(answer: Plan | Unplanned) -> Row:
    """Return the row of one plan, or of a history that cannot be used."""
    if isinstance(answer, Unplanned):
        return "error", answer.client, UNPLANNED.dump_json(answer)
    outcome: Outcome = "plan" if answer.stopped is None else "stopped"
    return outcome, answer.client, PLAN.dump_json(answer)


def plan_in(made: Row) -> Plan | Unplanned:
    """Return what a row was made of."""
    outcome, _, line = made
    return UNPLANNED.validate_json(line) if outcome == "error" else PLAN.validate_json(line)


def require_parquet() -> None:
    """Raise InputError where Parquet cannot be written."""
    _pyarrow()


def to_parquet(lines: Path, target: BinaryIO) -> None:
    """Make a Parquet file of a file of JSON Lines, a row group at a time."""
    pa, parquet = _pyarrow()
    schema = _schema(pa)
    with (
        lines.open("rb") as source,
        parquet.ParquetWriter(target, schema, compression="zstd") as writer,
    ):
        for group in _groups(source):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        message = "Parquet needs pyarrow; in the project's folder: pip install '.[parquet]'"
        raise InputError(message) from None
    return pa, parquet


def _schema(pa: Any) -> Any:
    size = pa.int32()
    suggestion = pa.struct(
        [
            ("task_type", pa.string()),
            ("title", pa.string()),
            ("rung", size),
            ("minutes", size),
            ("occasions", size),
            ("chance", pa.float64()),
            ("low", pa.float64()),
            ("high", pa.float64()),
            ("propensity", pa.float64()),
        ]
    )
    return pa.schema(
        [
            pa.field("client", pa.string(), nullable=False),
            pa.field("at", pa.timestamp("us", tz="UTC"), nullable=False),
            ("ownership", pa.string()),
            ("stage", pa.string()),
            ("stopped", pa.string()),
            ("suggestions", pa.list_(suggestion)),
            ("model", pa.string()),
            ("error", pa.string()),
            # The whole line, so that nothing is lost that has no column of its own.
            pa.field("plan", pa.string(), nullable=False),
        ]
    )


def _groups(lines: Iterator[bytes]) -> Iterator[list[dict[str, Any]]]:
    while group := [_cells(line.rstrip(b"\n").decode()) for line in islice(lines, GROUP)]:
        yield group


def _cells(line: str) -> dict[str, Any]:
    plain = json.loads(line)
    return {
        **{key: plain.get(key) for key in ("client", "ownership", "stage", "stopped", "error")},
        "at": datetime.fromisoformat(plain["at"]),
        "suggestions": [_option(one) for one in plain.get("suggestions", ())],
        "model": plain.get("decision", {}).get("model"),
        "plan": line,
    }


def _option(suggestion: dict[str, Any]) -> dict[str, Any]:
    forecast = suggestion["forecast"]
    return {**suggestion, **{key: forecast[key] for key in ("chance", "low", "high")}}
