"""Histories in files: JSON Lines (every event) and CSV (a plain table of past homework)."""

from __future__ import annotations

import codecs
import csv
import io
import json
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recommender import ordinary
from recommender.domain.errors import InputError, Problem, shown_value
from recommender.interchange import table
from recommender.interchange.records import BadRecord, Parsed, RecordError, parse
from recommender.interchange.table import column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from recommender.domain.history import AnyEvent

LONGEST_LINE = 200_000
"""Bytes in one line; more is not a record of one event, all texts at their longest."""
LARGEST_FILE = 500_000_000
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True, repr=False)
class Reading:
    """What a file held: events by their line, lines that cannot be used, and notices."""

    events: list[tuple[int, AnyEvent]] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)
    notices: tuple[str, ...] = ()


def read(
    path: str | PathLike[str],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    progress: Callable[[int], None] = lambda _: None,
) -> Reading:
    """Read a .jsonl or .csv file; raises InputError where the file as a whole cannot be used.

    `progress` is told the number of bytes after each line.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix not in {".jsonl", ".ndjson", ".csv"}:
        message = f"{place.name}: the name says neither .jsonl nor .csv; rename it to what it is."
        raise InputError(message)
    check_options(encoding, delimiter)
    content = _without_mark(whole(place), place, encoding)
    reading = Reading()
    notices: dict[str, None] = {}
    rows = (
        _csv(content, place.name, encoding, delimiter, reading, progress)
        if suffix == ".csv"
        else _jsonl(content, encoding, reading, progress)
    )
    for number, records in rows:
        parsed, found = _parsed(records, table=suffix == ".csv")
        if found:
            reading.bad.append(BadRecord(number, found))
            continue
        for one in parsed:
            reading.events.append((number, one.event))
            notices |= dict.fromkeys(one.notices)
    reading.notices = tuple(notices)
    return reading


def _parsed(
    records: Sequence[dict[str, Any]], *, table: bool
) -> tuple[list[Parsed], tuple[Problem, ...]]:
    """Return the events of one line, or what is wrong with it: a line is used whole or not."""
    parsed: list[Parsed] = []
    found: dict[Problem, None] = {}
    for record in records:
        try:
            parsed.append(parse(record))
        except RecordError as error:
            for one in _without_words(error.problems):
                named = column(one.field, record["kind"]) if table else one.field
                found[replace(one, field=named)] = None
    return parsed, tuple(found)


def _without_words(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Leave out every value with a letter in it: in the wrong cell it is a name or a note (S11)."""
    return tuple(
        replace(one, value="") if any(map(str.isalpha, one.value)) else one for one in found
    )


def check_options(encoding: str, delimiter: str) -> None:
    """Raise InputError where an encoding is not known or a delimiter is not one character."""
    try:
        codecs.lookup(encoding)
        b"a".decode(encoding, "replace")  # not every codec gives text
    except (LookupError, ValueError):
        message = f"encoding = {shown_value('encoding', encoding)}: is not known; use utf-8."
        raise InputError(message) from None
    if len(delimiter) != 1:
        message = f"delimiter = {shown_value('delimiter', delimiter)}: is not one character."
        raise InputError(message)


def whole(place: Path) -> bytes:
    """Return what a file holds; raises InputError where it cannot be read or is no text."""
    try:
        about = place.stat()
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
            message = f"{place.name} is not a file that can be read to its end; give another."
            raise InputError(message)
        with ordinary.opened(place) as file:
            few = about.st_size <= LARGEST_FILE
            content = (file.read(LARGEST_FILE + 1) or b"") if few else b""
        if max(about.st_size, len(content)) > LARGEST_FILE:
            message = f"{place.name} is larger than {LARGEST_FILE // 1_000_000} MB; split it."
            raise InputError(message)
    except FileNotFoundError:
        message = f"There is no file {place}; check the path."
        raise InputError(message) from None
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        why = getattr(error, "strerror", None) or "no file can have this name"
        message = f"{place} cannot be read ({why}); check the path and its permissions."
        raise InputError(message) from None
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        message = f"{place.name}, line {line}: holds a NUL byte; save the file as plain UTF-8 text."
        raise InputError(message)
    return content


def _without_mark(content: bytes, place: Path, encoding: str) -> bytes:
    if content.startswith(BOM) and encoding.lower().replace("_", "-") != "utf-8-sig":
        message = (
            f"{place.name} begins with a byte-order mark; save it as UTF-8 without one, "
            "or import it with: --encoding utf-8-sig"
        )
        raise InputError(message)
    return content


def _lines(
    content: bytes, encoding: str, reading: Reading, progress: Callable[[int], None]
) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(io.BytesIO(content), 1):
        progress(len(raw))
        if len(raw) > LONGEST_LINE:
            message = f"is longer than {LONGEST_LINE:,} bytes; put one event on a line"
            reading.bad.append(BadRecord(number, (Problem("line", "", message),)))
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeError:
            message = f"is not {encoding} text; save the file in that encoding"
            reading.bad.append(BadRecord(number, (Problem("line", "", message),)))
            continue
        if text.strip():
            yield number, text


def _jsonl(
    content: bytes, encoding: str, reading: Reading, progress: Callable[[int], None]
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    for number, text in _lines(content, encoding, reading, progress):
        try:
            record = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            said = str(error) if isinstance(error, _RepeatedKeyError) else "is not one JSON object"
            problem = Problem("line", "", f"{said}; write one event as JSON on each line")
            reading.bad.append(BadRecord(number, (problem,)))
            continue
        yield number, [record]


class _RepeatedKeyError(ValueError):
    """A JSON object names one key twice, and nobody knows which was meant."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "names a field twice"
        raise _RepeatedKeyError(message)
    return found


def _no_constant(name: str) -> float:
    message = f"{name} is not a number"
    raise ValueError(message)


def _csv(
    content: bytes,
    name: str,
    encoding: str,
    delimiter: str,
    reading: Reading,
    progress: Callable[[int], None],
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    lines = list(_lines(content, encoding, reading, progress))
    if not lines:
        message = f"{name} is empty; its first line is the header: {','.join(table.COLUMNS)}"
        raise InputError(message)
    numbers = [number for number, _ in lines]
    rows = csv.reader((text for _, text in lines), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(rows)]
        table.check_header(header, name, delimiter)
        for row in rows:
            number = numbers[min(rows.line_num, len(numbers)) - 1]
            try:
                found = list(table.records(header, row))
            except RecordError as error:
                reading.bad.append(BadRecord(number, _without_words(error.problems)))
                continue
            yield number, found
    except csv.Error as error:
        line = numbers[min(rows.line_num, len(numbers)) - 1]
        message = f"{name}, line {line}: is not valid CSV ({error}); check the quotes."
        raise InputError(message) from None
