"""Plugins written into a folder of their own, and loaded as an author's would be."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from testing.bad_plugins import written

from recommender.domain.plan import Candidate
from recommender.testing import Subject, by_path, loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], Subject]]:
    """Return what makes a plugin of the sound one and something added; nothing of it stays."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(Candidate, "weekly_minutes", Candidate.weekly_minutes)
    monkeypatch.setenv("OF_A_TEST", "as it was")
    names: list[str] = []

    def make(name: str, added: str = "") -> Subject:
        names.append(name)
        (found,) = by_path(written(tmp_path, name, added))
        return loaded(found)

    yield make
    for name in names:
        sys.modules.pop(name, None)
