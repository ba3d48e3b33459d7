"""Records (plain dicts, one for each event) and the History made of them."""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from recommender.domain.client import Goal
from recommender.domain.design import Design
from recommender.domain.errors import MOST_PROBLEMS, InputError, Problem, problems, shown_value
from recommender.domain.history import SCHEMA_VERSION, AnyEvent, Offer
from recommender.domain.value import QUIET
from recommender.interchange import redaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent, config=QUIET)
_EVENTS: TypeAdapter[list[AnyEvent]] = TypeAdapter(list[AnyEvent], config=QUIET)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_CLASSES = get_args(get_args(AnyEvent)[0])
KINDS = tuple(sorted(one.model_fields["kind"].default for one in _CLASSES))
"""Every kind of event this version knows."""

UNNAMED = "unnamed"
MOST_SHOWN = 5
LONGEST_KIND = 40
"""Letters of a kind that are compared with those there are."""

STYLES = {
    "visual": "watch",
    "auditory": "listen",
    "aural": "listen",
    "kinesthetic": "do",
    "kinaesthetic": "do",
    "reading": "read",
    "writing": "write",
    "verbal": "talk",
    "social": "talk",
}
"""'Learning styles' and the way of working each comes nearest to."""

STYLE_NOTICE = (
    "'learning_style' was taken as a preference for a way of working; matching tasks to learning "
    "styles is not supported by evidence (Pashler 2008), so it counts little and excludes nothing."
)


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that cannot be used, by its number (1 is the first), with each of its problems."""

    number: int
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        return f"line {self.number}: " + "; ".join(str(one) for one in self.problems)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An event, and what a reader may want to know about how it was read."""

    event: AnyEvent
    notices: tuple[str, ...] = ()


class RecordError(InputError):
    """One record cannot be used; `problems` says why, field by field."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        """Hold the problems, and say them in one sentence."""
        super().__init__("; ".join(str(one) for one in found[:MOST_PROBLEMS]))
        self.problems = found[:MOST_PROBLEMS]


def parse(record: Mapping[str, Any]) -> Parsed:
    """Return the event of one record; raises RecordError.

    A record without an `id` gets one made of its content, so that importing it twice is harmless.
    """
    if not isinstance(record, dict):
        raise RecordError((Problem("record", "", "is not an object; write one event a line"),))
    _refuse_unknown(record)
    record, notices = _translate(record)
    named = {"id": UNNAMED, **record}
    try:
        event = EVENT.validate_python(named)
    except ValidationError as error:
        raise RecordError(problems(error, KINDS)) from None
    if "id" not in record:
        (event,) = _named([event])
    return Parsed(event, notices)


def content_id(event: AnyEvent) -> str:
    """Return an id made of an event's content."""
    (content,) = _lines([event], _ID)
    return _id_of(content)


_ID = {"id"}


def _id_of(content: bytes) -> str:
    return "e-" + sha256(content).hexdigest()[:24]


def _named(unnamed: Sequence[AnyEvent]) -> list[AnyEvent]:
    """Return events that nobody else holds yet, each with an id made of its content."""
    for event, content in zip(unnamed, _lines(unnamed, _ID), strict=True):
        event.__dict__["id"] = _id_of(content)
    return list(unnamed)


def canonical(plain: object) -> str:
    """Return JSON that is the same for the same content: sorted keys, no spaces."""
    return _ENCODER.encode(plain)


def _refuse_unknown(record: Mapping[str, Any]) -> None:
    version = record.get("schema_version", SCHEMA_VERSION)
    if isinstance(version, int) and version > SCHEMA_VERSION:
        message = (
            f"was written by a newer version (this one reads {SCHEMA_VERSION}); "
            "upgrade homework-recommender"
        )
        raise RecordError(
            (Problem("schema_version", shown_value("schema_version", version), message),)
        )
    kind = record.get("kind")
    if kind not in KINDS:
        near = difflib.get_close_matches(kind[:LONGEST_KIND], KINDS, 1) if type(kind) is str else ()
        hint = f"did you mean '{near[0]}'?" if near else f"use one of: {', '.join(KINDS)}"
        shown = shown_value("kind", kind) if kind is not None else ""
        raise RecordError(
            (Problem("kind", shown, f"is not a kind of event this version knows; {hint}"),)
        )


def _translate(record: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Accept `learning_style` as an alias of a stated preference, and say what it became."""
    plain = dict(record)
    if plain["kind"] != "preference_stated" or "learning_style" not in plain:
        return plain, ()
    style = str(plain.pop("learning_style")).strip().lower()
    likes = plain.get("likes", ())
    if isinstance(likes, list | tuple):
        plain["likes"] = [*likes, STYLES.get(style, style)]
    return plain, (STYLE_NOTICE,)


_WHEN = attrgetter("at")


class _Shape(NamedTuple):
    """How events of one class are written: the names in order, each with None.

    `careful` are those whose values, where there are any, are left to `canonical`.
    """

    order: dict[str, None]
    careful: tuple[str, ...]


_NESTED = frozenset({Goal, Design, Design | None, tuple[Offer, ...]})
"""What holds fields of its own."""


@cache
def _shape(kind: type[BaseModel]) -> _Shape:
    names = tuple(sorted(kind.model_fields))
    annotations = {name: kind.model_fields[name].annotation for name in names}
    return _Shape(
        dict.fromkeys(names),
        tuple(name for name, one in annotations.items() if one in _NESTED or "float" in str(one)),
    )


def _lines(events: Iterable[AnyEvent], left_out: set[str] | None = None) -> Iterator[bytes]:
    """Yield the canonical JSON of each event, without the fields left out.

    Pydantic writes fields in the order an object holds them, so one object of each class, made to
    hold each event's values in the order of their names, is written instead of the event: a
    quarter of the cost. Floats and values within values are left to `canonical`.
    """
    stand_ins: dict[type, AnyEvent] = {}
    for event in events:
        kind, held = type(event), event.__dict__
        shape = _shape(kind)
        if shape.careful and _any_given(held, shape.careful):
            yield canonical(event.model_dump(mode="json", exclude=left_out)).encode()
            continue
        one = stand_ins.get(kind)
        if one is None:
            one = stand_ins[kind] = copy.copy(event)
        object.__setattr__(one, "__dict__", shape.order | held)
        yield kind.__pydantic_serializer__.to_json(one, exclude=left_out)


def _any_given(held: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(held[name] is not None for name in names)


def _all_at_once(records: Sequence[Mapping[str, Any]]) -> list[AnyEvent] | None:
    """Return the events of records that are all plain and valid, or None.

    One call for all of them costs a fraction of a call for each. What it does not take, be it an
    alias or a fault, goes one by one, where each is named with its number.
    """
    if not all(isinstance(one, dict) and "kind" in one for one in records):
        return None
    unnamed = ["id" not in one for one in records]
    try:
        events = _EVENTS.validate_python([{"id": UNNAMED, **one} for one in records])
    except ValidationError:
        return None
    _named([event for event, without in zip(events, unnamed, strict=True) if without])
    return events


@dataclass(frozen=True, slots=True, repr=False)
class History:
    """One client's events, in order of time; events of the same time keep the order given.

    Raises InputError where a record is not valid, or where records of two clients are mixed.
    """

    client: str
    events: tuple[AnyEvent, ...]
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Name the client and count the events, for these hold a client's words (S11)."""
        return f"History(client={self.client!r}, {len(self.events)} events)"

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, Any]]) -> History:
        """Return the history of plain dicts in the schema of the JSON Lines format.

        Raises InputError for anything else, with what is wrong with which record.
        """
        if isinstance(records, str | bytes | Mapping) or not isinstance(records, Iterable):
            kind = type(records).__name__
            message = f"The records are a {kind}; give a list with a dict for each event."
            raise InputError(message)
        records = list(records)
        if (events := _all_at_once(records)) is not None:
            return cls.from_events(events)
        parsed: list[Parsed] = []
        bad: list[BadRecord] = []
        for number, record in enumerate(records, 1):
            try:
                parsed.append(parse(record))
            except RecordError as error:
                bad.append(BadRecord(number, error.problems))
        if bad:
            raise InputError(told(bad))
        notices = tuple(dict.fromkeys(text for one in parsed for text in one.notices))
        return cls.from_events((one.event for one in parsed), notices=notices)

    @classmethod
    def from_events(cls, events: Iterable[AnyEvent], *, notices: tuple[str, ...] = ()) -> History:
        """Return the history of events that are valid already."""
        unique: dict[str, AnyEvent] = {}
        for event in events:
            known = unique.setdefault(event.id, event)
            if known is not event and known != event:
                message = f"Event id '{event.id}' is used for two different events; rename one."
                raise InputError(message)
        ordered = tuple(sorted(unique.values(), key=_WHEN))
        clients = sorted({event.client for event in ordered})
        if len(clients) > 1:
            message = (
                f"The records are of {len(clients)} clients ({', '.join(clients[:MOST_SHOWN])}); "
                "make one History for each."
            )
            raise InputError(message)
        return cls(clients[0] if clients else "", ordered, notices)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> History:
        """Return the history in a JSON Lines file; raises InputError naming each bad line."""
        # Reading files is a part of this package that not every embedding app needs.
        from recommender.interchange.files import read

        reading = read(path)
        if reading.bad:
            raise InputError(told(reading.bad))
        return cls.from_events((one for _, one in reading.events), notices=reading.notices)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the events as plain dicts, defaults left out; reading them gives this history."""
        return [plain(event) for event in self.events]

    def redacted(self) -> History:
        """Return this history without free text, for people who need no words (S11, B47)."""
        return History(self.client, redaction.redacted(redaction.shareable(self.events)))

    def shareable(self) -> History:
        """Return this history without what is between the engine and the therapist (B36)."""
        return History(self.client, redaction.shareable(self.events))

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of the content, the same for the same events."""
        return sha256(b"\n".join(_lines(self.events))).hexdigest()


def plain(event: AnyEvent) -> dict[str, Any]:
    """Return one event as a plain dict, with its kind, and without fields left at their default."""
    return {
        "kind": event.kind,
        **event.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }


def told(bad: Iterable[BadRecord]) -> str:
    """Return every bad record in one text, a line each, the first few in full."""
    listed = list(bad)
    lines = [str(one) for one in listed[:MOST_SHOWN]]
    more = len(listed) - len(lines)
    return "\n".join([*lines, *([f"and {more} more lines"] if more else [])])
