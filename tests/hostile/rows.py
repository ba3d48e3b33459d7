"""The rows of the bar about hostile input, each a function of a size that returns a figure.

Every row stands beside its control: the same measurement with a guard taken out, not met.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from caseloads import LATER
from histories import frozen_host, prior_host
from hostile.bombs import archives, laid, set_off_all, set_off_unguarded
from hostile.child import apart
from hostile.degenerate import HISTORIES, many_tasks, out_of_range
from hostile.fuzzing import Fuzzed, fuzzed
from hostile.importers import Importer, importers
from hostile.poison import BAD, caseload, forecasting, rows, without
from hostile.sinks import SINKS
from hostile.texts import texts

from recommender import Recommender
from recommender.interchange.records import EVENT

if TYPE_CHECKING:
    from histories import Course

    from recommender.host import Host

TYPED = "import, as typed"
FEWER = 500
"""Of so many inputs one goes through the whole command, which takes that much longer."""
MEGABYTES, SECONDS = 256, 2.0
BOMB_MEGABYTES, BOMB_SECONDS = 100, 1.0
PLAN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measurement came to, in words, and whether that is what was promised."""

    words: str
    met: bool


def i1(size: int) -> Figure:
    """So many mutated inputs over all importers: each taken, or refused as promised."""
    done = apart(_fuzz, size, seconds=3_600)
    found: Fuzzed = done.answer
    words = (
        f"{found.cases:,} inputs, {found.taken:,} taken, {found.refused:,} refused, "
        f"{len(found.broken)} promises broken; slowest {found.slowest:.2f} s, {done.megabytes:.0f} MB"
    )
    met = not found.broken and found.slowest <= SECONDS and done.megabytes <= MEGABYTES
    return Figure(words, met)


def i1_control(size: int) -> Figure:
    """Read the same inputs with a reader that guards against nothing."""
    seeds = next(one.seeds for one in importers() if one.name == "history.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        found = fuzzed([Importer("naive", seeds, _naive)], min(size, 500), Path(folder))
    return Figure(f"{len(found.broken)} promises broken", not found.broken)


def _fuzz(size: int) -> Fuzzed:
    with tempfile.TemporaryDirectory() as folder:
        found = fuzzed([one for one in importers() if one.name != TYPED], size, Path(folder))
        typed = [one for one in importers() if one.name == TYPED]
        found.add(fuzzed(typed, max(size // FEWER, 1), Path(folder)))
    return found


def _naive(content: bytes, _: Path) -> list[str]:
    for line in content.decode().splitlines():
        EVENT.validate_json(line)
    return []


def i2(size: int) -> Figure:
    """So many hostile texts through every sink: none is more than a text."""
    leaks = _leaks(size)
    words = f"{min(size, len(texts())):,} texts, {len(SINKS)} sinks, {leaks} leaks"
    return Figure(words, leaks == 0)


def i2_control(size: int) -> Figure:
    """The same with every encoder switched off."""
    with patch("recommender.cli.event_text.inline", str):
        leaks = _leaks(size)
    return Figure(f"{leaks} leaks", leaks == 0)


def _leaks(size: int) -> int:
    return sum(not one.sound(text, one.write(text)) for one in SINKS for text in texts()[:size])


def i5(_size: int) -> Figure:
    """Every bomb: read or refused in little time and memory."""
    with tempfile.TemporaryDirectory() as folder:
        done = apart(set_off_all, laid(Path(folder)))
    slowest = max(seconds for *_, seconds in done.answer)
    words = f"{len(done.answer)} kinds, slowest {slowest:.2f} s, {done.megabytes:.0f} MB in all"
    return Figure(words, slowest <= BOMB_SECONDS and done.megabytes <= BOMB_MEGABYTES)


def i5_control(_size: int) -> Figure:
    """Unpack one archive as it says it is."""
    held = apart(set_off_unguarded, archives()["a bomb, of two members"]).megabytes
    return Figure(f"{held:.0f} MB", held <= BOMB_MEGABYTES)


def n3(_size: int) -> Figure:
    """Every degenerate history with both models: no exception, no chance that is none."""
    recommenders = [Recommender(host=frozen_host()), Recommender(host=prior_host())]
    wrong = sum(
        len(out_of_range(one, make())) for one in recommenders for make in HISTORIES.values()
    )
    words = f"{len(HISTORIES)} histories, 2 models, {wrong} chances out of range"
    return Figure(words, wrong == 0)


def n3_control(_size: int) -> Figure:
    """The same against bounds that no chance keeps to."""
    with patch("hostile.degenerate.LOW", 0.5):
        return n3(_size)


def n3_time(_size: int) -> Figure:
    """A plan from every degenerate history with both models, and one with a thousand tasks."""
    return _slowest(0.0)


def n3_time_control(_size: int) -> Figure:
    """The same with the time allowed added to each."""
    return _slowest(PLAN_SECONDS)


def _slowest(added: float) -> Figure:
    """Time each plan as it is asked for the first time, in seconds of the clock."""
    few = {"1,000 tasks": lambda: HISTORIES["two events"]().session()}
    asked = ((frozen_host(), HISTORIES), (prior_host(), HISTORIES), (many_tasks(), few))
    spent = [(_planned(host, make()), name) for host, some in asked for name, make in some.items()]
    slowest, name = max(spent)
    words = f"{len(spent)} plans, slowest {(slowest + added) * 1000:.0f} ms ({name})"
    return Figure(words, slowest + added <= PLAN_SECONDS)


def _planned(host: Host, course: Course) -> float:
    recommender, history = Recommender(host=host), course.history
    begin = time.perf_counter()
    recommender.suggest(history, at=course.events[-1].at if course.events else LATER)
    return time.perf_counter() - begin


def n5_poison(size: int) -> Figure:
    """One client of many breaks the forecaster: the others are as they would be without."""
    recommender = Recommender(host=forecasting(_raise))
    histories = caseload(size)
    found, wanted = rows(recommender, histories), rows(recommender, without(histories, BAD))
    same = sum(found.get(client) == row for client, row in wanted.items())
    return Figure(f"{same:,} of {len(wanted):,} others as without it", same == len(wanted))


def n5_poison_control(size: int) -> Figure:
    """The same without the guard around each client."""
    defect = patch.object(Recommender, "_steps", _raise)
    with defect:
        try:
            plans = [
                Recommender(host=prior_host()).suggest(one, at=LATER) for one in caseload(size)
            ]
        except ZeroDivisionError:
            plans = []
    return Figure(f"{len(plans)} of {size} others", len(plans) >= size)


def _raise(*_: object) -> None:
    raise ZeroDivisionError
