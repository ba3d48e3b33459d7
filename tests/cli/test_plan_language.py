"""A plan at the desk speaks of practice in one language, the client's, where a task type has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import recommender_plugins

from recommender import Recommender
from recommender.language.catalogues import translated

if TYPE_CHECKING:
    from conftest import Line

WEEK_1 = "2026-09-07T09:00:00Z"
A_WEEK = {"en": "min a week", "es": "min por semana", "ca": "min per setmana"}


def client(line: Line, language: str) -> None:
    """Add a client in a language, after a first session."""
    line("init")
    line("client", "add", "c-1", "--consent", "yes", "--goal", "g:worry", "--at", WEEK_1)
    line("client", "set", "c-1", "--language", language, "--at", WEEK_1)
    line("session", "c-1", "--held", "--at", WEEK_1)


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_every_size_is_told_in_the_language_of_the_plan(bare: Line, language: str) -> None:
    client(bare, language)
    out = bare("suggest", "c-1", "--at", WEEK_1).stdout
    options = [one for one in out.splitlines() if one[:2] in {"1.", "2.", "3."}]
    assert len(options) > 1
    assert all(A_WEEK[language] in one for one in options)
    chosen = bare("assign", "c-1", "--at", WEEK_1, "--dry-run", typed="1\n1\n").stdout
    assert f"{A_WEEK[language]}\n" in chosen


@pytest.mark.parametrize("language", ["es", "ca"])
def test_what_is_left_out_is_told_in_the_language_of_the_plan(bare: Line, language: str) -> None:
    client(bare, language)
    out = bare("suggest", "c-1", "--at", WEEK_1).stdout
    english = [one.title for one in Recommender().task_types.values()]
    known = translated(english, recommender_plugins.LOCALE, language)
    shown = [one for one in out.splitlines() if one.startswith("- ")]
    assert [
        one for one in shown if one[2:].startswith(tuple(f"{title}: " for title in known))
    ] == []
    assert [one for one in shown if one[2:].startswith(tuple(f"{one}: " for one in known.values()))]
