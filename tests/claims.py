"""What a test in `behaviours` says about itself: the behaviours it proves."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "docs" / "behaviours.toml"
GROUPS = tomllib.loads(DATA.read_text(encoding="utf-8"))["group"]
IDS = frozenset(name for group in GROUPS for name in group["behaviours"])


def behaviour(*ids: str) -> pytest.MarkDecorator:
    """Mark a test with the behaviours it proves; raises ValueError for none, or for a stranger."""
    if not ids:
        message = "name the behaviour that is proven, as in @behaviour('B12')"
        raise ValueError(message)
    if strangers := sorted(set(ids) - IDS):
        message = f"{', '.join(strangers)}: not in {DATA.name}"
        raise ValueError(message)
    return pytest.mark.behaviour(*ids)
