"""Real stores in real files; nothing here stands in for SQLite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from recommender.domain.history import SessionHeld
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "homework.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.create(path) as made:
        yield made


@pytest.fixture
def held() -> Callable[..., SessionHeld]:
    def make(number: int, client: str = "c1", confidence: int | None = None) -> SessionHeld:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        return SessionHeld(id=f"{client}:{number}", client=client, at=at, confidence=confidence)

    return make
