"""What goes wrong at a border, as one sentence a person can act on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic import ValidationError

FREE_TEXT = frozenset(
    {
        *("client", "contact_line", "text", "learned", "modified_to", "topic"),
        *("reason", "override_reason", "userComment"),
        *("what", "when", "where", "obstacle", "plan", "learn"),
    }
)
"""Fields whose value no error repeats: a client's words, or a name by mistake (S11)."""

WHOLE = "record"
"""Stands for the field where a fault is in how the fields go together."""
MOST_SHOWN = 40
MOST_PROBLEMS = 5
"""Faults that are told of one record; whoever mends these looks at it anyway."""
HUGE = 10**18
LONGEST = 2_000
"""Letters looked at of a value that is not to be shown whole anyway."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class HomeworkError(Exception):
    """A problem whose message is one sentence: what, where, what to do."""


class InputError(HomeworkError, ValueError):
    """Something that was handed in cannot be used."""


class StoreError(HomeworkError):
    """The store cannot be opened, read or written."""


class OutputError(HomeworkError):
    """A file cannot be written."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one field of a record."""

    field: str
    value: str
    message: str

    def __str__(self) -> str:
        """Say it as one clause."""
        shown = f" = {self.value}" if self.value else ""
        return f"{self.field}{shown}: {self.message}"


def shown_value(field: str, value: object) -> str:
    """Repeat a typed value, shortened and made printable; a client's own words never.

    Where several words stand in a field that holds one, they may be a name or a note out of place.
    """
    if field.rsplit(".", 1)[-1] in FREE_TEXT or isinstance(value, dict | list | tuple):
        return ""
    if isinstance(value, int) and abs(value) >= HUGE:
        return "a huge number"
    if isinstance(value, str) and sum(map(_has_letters, value[:LONGEST].split())) > 1:
        return ""
    return shortened(value)


def shortened(value: object) -> str:
    """Repeat a value that nobody said in confidence, such as a setting, in printable letters."""
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _has_letters(word: str) -> bool:
    return any(map(str.isalpha, word))


def shown_name(part: object) -> str:
    """Repeat the name of a field, if it can be one; what was typed for it may be anything."""
    text = str(part)
    return text if _NAME.fullmatch(text) else "a name that cannot be shown"


def problems(error: ValidationError, tags: Collection[str] = ()) -> tuple[Problem, ...]:
    """Turn pydantic's findings into sentences that name the field, the value and the remedy.

    The first few of them: a record may be wrong in thousands of places.
    """
    found = []
    for one in error.errors(include_url=False, include_context=True)[:MOST_PROBLEMS]:
        path = [shown_name(part) for part in one["loc"]]
        # Of an event, the first place is the tag of its kind, which nobody wrote as a field.
        if len(path) > 1 and path[0] in tags:
            path = path[1:]
        field = ".".join(path) or WHOLE
        # A field nobody knows, or a long text, may be a note: left out, as is what is not there.
        hidden = one["type"] in {"missing", "extra_forbidden", "string_too_long"}
        value = "" if hidden else shown_value(field, one["input"])
        found.append(Problem(field, value, _remedy(one["type"], one["msg"])))
    return tuple(found)


_REMEDIES = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a known field; remove it or correct its name",
    "timezone_aware": "has no time zone; write it like 2026-11-22T10:00:00Z",
    "datetime_from_date_parsing": "is not a date and time; write it like 2026-11-22T10:00:00Z",
    "datetime_parsing": "is not a date and time; write it like 2026-11-22T10:00:00Z",
    "datetime_type": "is not a date and time; write it like 2026-11-22T10:00:00Z",
    "int_type": "is not a whole number; write one without quotes",
    "string_too_short": "is empty; write something",
    "string_too_long": "is too long; say it shorter",
    "string_unicode": "is not text that can be read; save it as UTF-8",
    "string_type": "is not a text; write it in quotes",
    "string_pattern_mismatch": (
        "does not have the form of a name here; use letters and digits joined by hyphens"
    ),
    "finite_number": "is not a finite number; write a plain number",
}


def _remedy(kind: str, message: str) -> str:
    if kind in _REMEDIES:
        return _REMEDIES[kind]
    text = message.removeprefix("Value error, ")
    first = text.partition(" ")[0]
    # A name such as FormField stays as it is.
    return text[:1].lower() + text[1:] if first == first.capitalize() else text
