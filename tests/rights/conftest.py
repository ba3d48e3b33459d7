"""A store with people in it, its temporary files in a folder that can be searched."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from canaries import Canaries, Desk, everything

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A command line with an empty store, its temporary files in a folder that can be searched."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOMEWORK_BLOCK", raising=False)
    monkeypatch.setenv("HOMEWORK_ACTOR", "therapist-1")
    made = Desk(tmp_path / "home")
    made("init")
    return made


_marks = itertools.count(100)


@pytest.fixture
def canaries() -> Canaries:
    return Canaries(f"canary{next(_marks)}")


@pytest.fixture
def told(desk: Desk, canaries: Canaries) -> Desk:
    """The same with one client whose every free text is a canary, and two others."""
    with desk.store() as store:
        store.append(everything(canaries, "canary-client"))
        store.append(everything(Canaries("another"), "c-other"))
        store.append(everything(Canaries("third"), "c-third"))
    return desk
