"""An event as it lies on disk: canonical JSON, checked on the way in and on the way out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from pydantic import TypeAdapter, ValidationError

from recommender.domain.errors import InputError, StoreError
from recommender.domain.history import SCHEMA_VERSION, AnyEvent
from recommender.domain.value import QUIET

if TYPE_CHECKING:
    from collections.abc import Mapping

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent, config=QUIET)
_KINDS = frozenset(one.model_fields["kind"].default for one in get_args(get_args(AnyEvent)[0]))


@dataclass(frozen=True, slots=True)
class Body:
    """One event, and the columns by which it is found."""

    id: str
    client: str
    kind: str
    at: str
    schema_version: int
    body: str = field(repr=False)


def laid_down(event: AnyEvent) -> Body:
    """Write an event down in its one form."""
    fields = event.model_dump(mode="json", warnings=False)
    at, version = fields["at"], event.schema_version
    return Body(event.id, event.client, event.kind, at, version, _canonical(fields))


def written(event: AnyEvent) -> Body:
    """Write an event down; refuse one that could not be read back as it is."""
    body = laid_down(event)
    try:
        same = _EVENT.validate_json(body.body) == event
    except ValidationError:
        same = False
    if not same:
        message = f"Event {event.id!r} is not valid; make it with its class, which checks it"
        raise InputError(message)
    return body


def is_known(row: Mapping[Any, Any]) -> bool:
    """Tell whether this version knows the kind and the layout of an event."""
    version = row["schema_version"]  # of a damaged event it may be no number
    return row["kind"] in _KINDS and (type(version) is not int or version <= SCHEMA_VERSION)


def read(row: Mapping[Any, Any]) -> AnyEvent:
    """Read an event back; never repeat what is in it."""
    if not is_known(row):
        message = "The store was written by a newer version; upgrade homework-recommender"
        raise StoreError(message)
    try:
        event = _EVENT.validate_json(row["body"])
    except ValidationError:
        event = None
    if event is None or (event.id, event.client) != (row["id"], row["client"]):
        message = f"Event number {row['position']} in the store is damaged; put back a backup"
        raise StoreError(message)
    return event
