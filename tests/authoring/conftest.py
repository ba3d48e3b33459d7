"""Tables of a made-up clinic, written to a folder and read back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recommender.authoring import catalogue, columns, sheet
from recommender.authoring.catalogue import Catalogue, Wanted

Make = Callable[..., Catalogue]
HEADINGS = ("id", "title", "what", "prerequisites", "exclusions")


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes rows below headings into a table."""

    def write(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Path:
        path = tmp_path / "clinic.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return path

    return write


@pytest.fixture
def make(table: Callable[..., Path]) -> Make:
    """Return a function that makes a catalogue of rows, with one goal area for all of them."""

    def made(
        *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, **said: Any
    ) -> Catalogue:
        read = sheet.read(table(*rows, headings=headings))
        found = columns.mapped(read.headings, {})
        answers = {"goals": "sleep"} | said.pop("answers", {})
        wanted = replace(Wanted("clinic", found, answers), **said)
        return catalogue.built(read, wanted)

    return made
