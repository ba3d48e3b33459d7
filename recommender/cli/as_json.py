"""Values of the library as one JSON object."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from recommender.cli.terminal import say_json
from recommender.domain.value import Value


def print_json(client: str, **parts: Any) -> None:
    """Print what is known about a client as one object, with its schema version."""
    whole = {"schema_version": 1, "client": client, **parts}
    say_json(json.dumps(whole, default=_plain, ensure_ascii=False))


def _plain(one: object) -> object:
    if is_dataclass(one) and not isinstance(one, type):
        return asdict(one)
    if isinstance(one, datetime):
        return one.isoformat()
    if isinstance(one, Value):
        return one.model_dump(mode="json")
    raise TypeError(type(one).__name__)
