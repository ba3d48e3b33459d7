"""Real stores in real files, plain and encrypted; nothing here stands in for SQLite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from recommender.domain.history import SessionHeld
from recommender.store.driver import driver_of
from recommender.store.log import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEEDS_EXTRA = pytest.mark.skipif(
    find_spec("sqlcipher3") is None, reason="the extra `encrypted` is not installed"
)


@pytest.fixture(params=["plain", pytest.param("encrypted", marks=NEEDS_EXTRA)])
def kind(request: pytest.FixtureRequest) -> str:
    """Return which of the two kinds of store there are."""
    return str(request.param)


@pytest.fixture
def path(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where to make a store of each kind, in this process and in those it starts."""
    monkeypatch.delenv("HOMEWORK_ENCRYPTED", raising=False)
    monkeypatch.delenv("HOMEWORK_KEY_FILE", raising=False)
    if kind == "encrypted":
        monkeypatch.setenv("HOMEWORK_ENCRYPTED", "1")
        monkeypatch.setenv("HOMEWORK_KEY_FILE", str(tmp_path / "keys"))
    return tmp_path / "home" / "homework.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.create(path) as made:
        yield made


@pytest.fixture
def raw() -> Callable[[Path], sqlite3.Connection]:
    """Return what opens a store's file behind its back."""
    return lambda path: driver_of(path).connect(path)


@pytest.fixture
def held() -> Callable[..., SessionHeld]:
    def make(number: int, client: str = "c1", confidence: int | None = None) -> SessionHeld:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        return SessionHeld(id=f"{client}:{number}", client=client, at=at, confidence=confidence)

    return make
