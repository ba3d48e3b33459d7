"""D6: many programs record the same events, and each event is there once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.domain.errors import StoreError
from recommender.store import append
from recommender.store.log import Store
from torture.children import child
from torture.row import Row, Seen, Sizes
from torture.writing import held, ids, made, memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAMS = 16
CLIENT = "c"


def run(keys: int) -> Seen:
    """Let all programs record the same events, in the same order."""
    return _together(keys)


def control(keys: int) -> Seen:
    """Let nobody look whether an id is recorded already."""
    with patch.object(append, "_recorded", lambda _connection, _ids: {}):
        return _together(min(keys, 20))


def _together(keys: int) -> Seen:
    with memory() as at:
        path = made(at)
        said = Counter[str]()
        children = [child(lambda say: _record(path, keys, say)) for _ in range(PROGRAMS)]
        for each in children:
            said += Counter(each.rest())
        there = ids(path, CLIENT)
    refused = PROGRAMS * keys - said["recorded"] - said["already"]
    words = (
        f"{PROGRAMS} programs × {keys:,} events: {said['recorded']:,} times recorded, "
        f"{said['already']:,} times said to be there already, {refused:,} not told so"
    )
    once = sorted(there) == sorted(held(CLIENT, number).id for number in range(keys))
    return Seen(words, once and said["recorded"] == keys and refused == 0)


def _record(path: Path, keys: int, say: Callable[[str], None]) -> None:
    with Store.open(path) as store:
        for number in range(keys):
            try:
                done = store.append([held(CLIENT, number)])
            except StoreError:
                say("refused")
            else:
                say("recorded" if done.recorded else "already")


ROW = Row(
    id="D6",
    sentence="The same event from 16 programs is recorded once, and each is told that it is there.",
    figure="each exactly once, everybody told so",
    sizes=Sizes(tiny=3, change=200, long=10_000),
    run=run,
    control=control,
    taken_out="looking whether the id is recorded already",
)
