"""Texts and task types that a plugin keeps in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from histories import make_type

from recommender.plugin import read_texts, untranslated


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Return a folder with two texts in Spanish."""
    (tmp_path / "es.toml").write_text('"A task for tests." = "Una tarea"\n', encoding="utf-8")
    return tmp_path


def test_texts_are_read_by_their_english(texts: Path) -> None:
    assert read_texts(texts, "es") == {"A task for tests.": "Una tarea"}


@pytest.mark.parametrize("language", ["en", "ca", "../es", "es.toml", ""])
def test_a_language_without_a_file_has_no_texts(texts: Path, language: str) -> None:
    assert read_texts(texts, language) is None


def test_what_is_not_translated_yet_is_listed(texts: Path) -> None:
    missing = untranslated([make_type()], texts, "es")
    assert "A task for tests." not in missing
    assert "The longer purpose." in missing


def test_without_a_file_nothing_is_translated(texts: Path) -> None:
    assert "A task for tests." in untranslated([make_type()], texts, "ca")
