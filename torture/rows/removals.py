"""S2: controls of the safety case are taken out one by one, and the tests named for them fail."""

from __future__ import annotations

import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

from torture.row import Row, Seen, Sizes

ROOT = Path(__file__).parents[2]
TRIALS = ROOT / "tests" / "mutation"


def run(many: int) -> Seen:
    """Take out so many controls, from all over the list."""
    every = _controls()
    return _taken_out(every[:: max(len(every) // many, 1)][:many], len(every))


def control(_many: int) -> Seen:
    """Take out nothing: write each control again as it is."""
    whole = [{**one, "new": one["old"]} for one in _controls()[:2]]
    return _taken_out(whole, len(whole))


def _controls() -> list[dict[str, Any]]:
    text = (ROOT / "docs" / "hazards.toml").read_text(encoding="utf-8")
    hazards = tomllib.loads(text)["hazard"]
    return [{**some, "id": one["id"]} for one in hazards for some in one.get("control", [])]


def _taken_out(some: list[dict[str, Any]], of: int) -> Seen:
    if str(TRIALS) not in sys.path:
        sys.path.insert(0, str(TRIALS))
    trial, trying = import_module("trial"), import_module("controls")
    unnoticed = []
    with trial.copied() as copy:
        tests = sorted({test for one in some for test in one["tests"]})
        sound = trial.run(copy, trying.FOLDER, tests).code == trial.PASSED
        for one in some:
            _, problem = trying.failing(copy, one)
            unnoticed += [one["id"]] if problem else []
    names = f" ({', '.join(unnoticed)})" if unnoticed else ""
    words = f"{len(some)} of {of} controls taken out, {len(unnoticed)} unnoticed{names}"
    return Seen(
        f"{words}{'' if sound else '; with all in place tests fail'}", sound and not unnoticed
    )


ROW = Row(
    id="S2",
    sentence="Each control of the safety case is missed by its tests when it is taken out.",
    figure="0 unnoticed (mutation scores: make mutants)",
    sizes=Sizes(tiny=1, change=4, long=1_000),
    run=run,
    control=control,
    taken_out="nothing is taken out",
)
