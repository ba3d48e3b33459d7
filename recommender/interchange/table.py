"""The CSV form: a row for each task of the past, as a clinic may keep it in a spreadsheet."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from recommender.domain.errors import InputError, Problem, shown_value
from recommender.interchange.records import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIRED = ("client", "task_type", "assigned_at")
COLUMNS = (
    *REQUIRED,
    "rung",
    "minutes",
    "occasions",
    "reviewed_at",
    "status",
    "quantity",
    "difficulty",
    "minutes_spent",
    "barriers",
)
"""Every column a table may have; the first three are needed."""

DEFAULTS = {"rung": 1, "minutes": 10, "occasions": 1}
"""What an assignment is taken to have been where its cell is empty (design default)."""

NUMBERS = {"rung", "minutes", "occasions", "difficulty", "minutes_spent"}
OUTCOME = "outcome_reviewed"
OTHER_DELIMITERS = ";\t|"


def check_header(header: list[str], name: str, delimiter: str) -> None:
    """Refuse a header that is not ours; raises InputError with the remedy."""
    if len(header) == 1:
        refuse_delimiter(header[0], name, delimiter)
    known = [one for one in header if one in COLUMNS]
    unknown = [one for one in header if one not in COLUMNS]
    missing = [one for one in REQUIRED if one not in header]
    if len(known) < len(unknown):
        # Without a header, these cells may be a client's words.
        wrong = "does not hold the names of the columns"
    elif unknown:
        wrong = f"the name of column {header.index(unknown[0]) + 1} is not one of those here"
    elif missing:
        wrong = f"'{missing[0]}' is missing"
    elif len(set(header)) != len(header):
        wrong = "a column appears twice"
    else:
        return
    message = f"{name}, line 1: {wrong}; the header is: {','.join(COLUMNS)}"
    raise InputError(message)


def refuse_delimiter(line: str, name: str, delimiter: str) -> None:
    """Raise InputError where the only cell of a header holds another delimiter."""
    for other in OTHER_DELIMITERS:
        if other in line:
            shown, typed = ("a tab", r"$'\t'") if other == "\t" else (f"'{other}'", f"'{other}'")
            message = (
                f"{name}: the columns are separated by {shown}, not '{delimiter}'; save with "
                f"commas, or import it with: --delimiter {typed}"
            )
            raise InputError(message)


def records(header: list[str], row: list[str]) -> Iterator[dict[str, Any]]:
    """Return the records of one row: an assignment, and its outcome where there is one."""
    if len(row) != len(header):
        message = f"has {len(row)} cells where the header has {len(header)}; check the commas"
        raise RecordError((Problem("row", "", message),))
    cells = {key: cell.strip() for key, cell in zip(header, row, strict=True) if cell.strip()}
    values: dict[str, Any] = {
        key: _number(key, cell) if key in NUMBERS else cell for key, cell in cells.items()
    }
    if "quantity" in cells:
        values["quantity"] = _share(cells["quantity"])
    assignment = (
        "a-" + sha256("\x1f".join(cells.get(k, "") for k in REQUIRED).encode()).hexdigest()[:20]
    )
    who = {"client": values.get("client", ""), "actor": "import"}
    yield {
        "kind": "assigned",
        **who,
        "at": values.get("assigned_at", ""),
        "assignment": assignment,
        "task_type": values.get("task_type", ""),
        **{key: values.get(key, default) for key, default in DEFAULTS.items()},
    }
    if "status" not in values and "reviewed_at" not in values:
        return
    outcome: dict[str, Any] = {"kind": OUTCOME, **who, "assignment": assignment}
    outcome["at"] = values.get("reviewed_at", "")
    outcome["status"] = values.get("status", "")
    outcome |= {key: values[key] for key in ("quantity", "difficulty") if key in values}
    if "minutes_spent" in values:
        outcome["minutes"] = values["minutes_spent"]
    if "barriers" in cells:
        outcome["barriers"] = cells["barriers"].replace(",", " ").replace(";", " ").split()
    yield outcome


def _number(key: str, cell: str) -> int:
    if re.fullmatch(r"-?[0-9]{1,6}", cell):
        return int(cell)
    problem = Problem(key, shown_value(key, cell), "is not a whole number; write one, like 10")
    raise RecordError((problem,))


def column(field: str, kind: str) -> str:
    """Return the column that a field of an event came from."""
    own = {"minutes": "minutes_spent", "at": "reviewed_at"} if kind == OUTCOME else {}
    return {"at": "assigned_at", **own}.get(field, field)


def _share(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        problem = Problem("quantity", shown_value("quantity", cell), "is not a share from 0 to 1")
        raise RecordError((problem,)) from None
