"""D1: the writing process is killed at any moment, and what it acknowledged is there."""

from __future__ import annotations

import random
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from recommender import History, Recommender
from recommender.domain.errors import HomeworkError
from recommender.domain.history import ClientOpened, SessionHeld
from recommender.store.log import Store
from torture.children import child
from torture.row import Row, Seen, Sizes
from torture.writing import AT, held, made, memory, sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Writer = Callable[[Path, str, Callable[[str], None]], None]

KILLS_OF_A_STORE = 20
LONGEST = 0.05
"""Seconds a writer lives at most after its first event is recorded."""
_EVENTS = 10_000
"""More than it can record in that time."""
LATER = held("c", _EVENTS).at


def run(kills: int) -> Seen:
    """Kill writers that acknowledge what is recorded."""
    return _seen(_kills(kills, _write))


def control(kills: int) -> Seen:
    """Kill writers that acknowledge first, and record ten events at a time."""
    return _seen(_kills(max(3, kills // 10), _write_later))


def _seen(found: Counter[str]) -> Seen:
    bad = {one: found[one] for one in ("lost", "unacknowledged twice", "unsound", "without a plan")}
    words = ", ".join(f"{count} {what}" for what, count in bad.items())
    many = f"{found['kills']:,} kills, {found['acknowledged']:,} acknowledged"
    return Seen(f"{many}: {words}", found["acknowledged"] > found["kills"] > 0 == sum(bad.values()))


def _kills(many: int, writer: Writer) -> Counter[str]:
    chance = random.Random(many)  # noqa: S311 - moments, no secret
    recommender = Recommender()
    found = Counter[str]()
    for begin in range(0, many, KILLS_OF_A_STORE):
        with memory() as at:
            path = made(at)
            for number in range(begin, min(many, begin + KILLS_OF_A_STORE)):
                client = f"k{number}"
                writing = child(partial(writer, path, client))
                writing.first_word()
                time.sleep(chance.uniform(0, LONGEST))
                said = writing.kill()
                found += _look(path, client, said, recommender)
    return found


def _look(path: Path, client: str, said: list[str], recommender: Recommender) -> Counter[str]:
    found = Counter(kills=1, acknowledged=len(said))
    with Store.open(path) as store:
        events = store.events(client)
    recorded = [one.id for one in events]
    if recorded[: len(said)] != said:
        found["lost"] += 1
    if len(recorded) > len(said) + 1:
        found["unacknowledged twice"] += 1
    try:
        recommender.suggest(History(client, events), at=LATER)
    except HomeworkError:
        found["without a plan"] += 1
    if not sound(path):
        found["unsound"] += 1
    return found


def _course(client: str) -> list[ClientOpened | SessionHeld]:
    opened = ClientOpened(id=f"{client}:opened", client=client, at=AT, consent=True)
    return [opened, *(held(client, number) for number in range(_EVENTS))]


def _write(path: Path, client: str, say: Callable[[str], None]) -> None:
    with Store.open(path) as store:
        for event in _course(client):
            store.append([event])
            say(event.id)


def _write_later(path: Path, client: str, say: Callable[[str], None]) -> None:
    with Store.open(path) as store:
        waiting: list[ClientOpened | SessionHeld] = []
        for event in _course(client):
            say(event.id)
            waiting.append(event)
            if len(waiting) == 10:  # noqa: PLR2004 - as `control` says
                store.append(waiting)
                waiting = []


ROW = Row(
    id="D1",
    sentence="A writer killed at any moment loses nothing it acknowledged, and plans go on.",
    figure="0 lost, at most 1 unacknowledged in a kill, 0 unsound, 0 without a plan",
    sizes=Sizes(tiny=4, change=100, long=1_000),
    run=run,
    control=control,
    taken_out="acknowledged only after the commit",
)
