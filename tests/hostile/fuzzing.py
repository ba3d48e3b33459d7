"""What came of many bad inputs: how many, and everything that is not as promised."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hostile.importers import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hostile.importers import Importer

CANARY = "Anna told me about the bridge"
"""The words of a client in every kept input, in each field that may hold such."""
LONGEST = 1_200
"""Letters of one sentence about one line."""
SLOWEST = 2.0
KINDS_KEPT = 5
UNPRINTED = {chr(code) for code in (*range(32), *range(127, 160), 0x2028, 0x2029, 0x202E)}


@dataclass(slots=True)
class Fuzzed:
    """Counts, and of each broken promise the first few inputs."""

    cases: int = 0
    taken: int = 0
    refused: int = 0
    slowest: float = 0.0
    broken: dict[str, list[bytes]] = field(default_factory=dict)

    def add(self, other: Fuzzed) -> None:
        self.cases += other.cases
        self.taken += other.taken
        self.refused += other.refused
        self.slowest = max(self.slowest, other.slowest)
        for what, inputs in other.broken.items():
            self._note(what, inputs)

    def one(self, importer: Importer, content: bytes, folder: Path) -> None:
        """Have one input read, and hold what comes of it to what is promised."""
        began = time.process_time()
        try:
            said = list(importer.read(content, folder))
        except REFUSALS as error:
            said = [str(error)]
            self.refused += 1
        except Exception as error:
            said = []
            self._note(
                f"{importer.name}: traceback: {type(error).__name__}: {error!s:.200}", [content]
            )
        else:
            self.taken += not said
            self.refused += bool(said)
        took = time.process_time() - began
        self.cases += 1
        self.slowest = max(self.slowest, took)
        for text in said:
            for what in faults_of(text):
                self._note(f"{importer.name}: {what}", [content])

    def _note(self, what: str, inputs: Iterable[bytes]) -> None:
        found = self.broken.setdefault(what, [])
        found += list(inputs)[: KINDS_KEPT - len(found)]


def faults_of(text: str) -> list[str]:
    """Return what is wrong with a refusal as a text for a person."""
    found = []
    lines = text.split("\n")
    if any(len(one) > LONGEST for one in lines):
        found.append("says too much")
    if not UNPRINTED.isdisjoint(text.replace("\n", "")) or not text.strip():
        found.append("holds what a terminal would obey")
    if any("\ud800" <= one <= "\udfff" for one in text):
        found.append("holds half a letter")
    if CANARY in text or "the bridge" in text:
        found.append("repeats a client's words")
    return found


def fuzzed(importers: Iterable[Importer], many: int, folder: Path, seed: int = 0) -> Fuzzed:
    """Have each importer read its share of so many mutated inputs."""
    from hostile.mutation import mutated

    importers = tuple(importers)
    for one in importers:
        Fuzzed().one(
            one, one.seeds[0], folder
        )  # what is loaded at the first call is no part of a time
    found = Fuzzed()
    draw = random.Random(f"{seed}")
    for number in range(many):
        importer = importers[number % len(importers)]
        found.one(importer, mutated(importer.seeds, draw, as_json=importer.as_json), folder)
    return found
