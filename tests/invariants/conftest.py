"""How many histories each property is tried with: as the profile says, or shared out by invariant.

With `INVARIANT_EXAMPLES=10000` each invariant is tried with at least so many, shared among its own
properties: the bar asks for 10,000 of each (row N1), not of each test that looks at a part of one.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

EACH = int(os.environ.get("INVARIANT_EXAMPLES", "0"))
HERE = Path(__file__).parent


def _number(item: pytest.Item) -> str | None:
    found = re.match(r"test_(\d\d)_", item.name)
    return found[1] if found else None


def _many(among: int, costly: pytest.Mark | None) -> int:
    """Return how many for one of so many properties of an invariant; 0 is none of an invariant."""
    if EACH and among:
        return -(-EACH // among)
    return max(settings().max_examples // (costly.args[0] if costly else 1), 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each property its number of histories, of those that run together."""
    ours = [
        one
        for one in items
        if isinstance(one, pytest.Function)
        and HERE in one.path.parents
        and hasattr(one.obj, "hypothesis")
    ]
    among = Counter(_number(one) for one in ours)
    del among[None]
    for function, one in {one.obj: one for one in ours}.items():
        many = _many(among[_number(one)], one.get_closest_marker("costly"))
        settings(max_examples=many)(function)
