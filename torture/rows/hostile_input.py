"""I1, I2, I5, N3 and N5: hostile input and degenerate histories, as tests/hostile measures them."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from pathlib import Path

from torture.row import Row, Seen, Sizes

TESTS = Path(__file__).parents[2] / "tests"
EVERY = 1_000_000
"""More than there are."""


def _seen(measure: str, size: int) -> Seen:
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    figure = getattr(import_module("hostile.rows"), measure)(size)
    return Seen(figure.words, figure.met)


def _row(
    name: str, sentence: str, figure: str, sizes: Sizes, taken_out: str, *, timed: bool = False
) -> Row:
    measure = name.lower().replace("-", "_")
    run, control = partial(_seen, measure), partial(_seen, f"{measure}_control")
    return Row(name, sentence, figure, sizes, run, control, taken_out, timed)


ROWS = (
    _row(
        "I1",
        "Whatever a file for an importer holds, it is taken or refused in words of ours.",
        "0 tracebacks, 0 partial writes, 0 refusals without a code or with text of the input, "
        "each ≤ 2 s, ≤ 256 MB",
        Sizes(tiny=500, change=20_000, long=1_000_000),
        "every guard of the reader",
    ),
    _row(
        "I2",
        "No text of a client is more than a text where it is written.",
        "0 leaks over all hostile texts and all sinks",
        Sizes(tiny=50, change=EVERY, long=EVERY),
        "the encoders",
    ),
    _row(
        "I5",
        "Bombs of archives, nesting, aliases and patterns are read or refused quickly.",
        "≥ 20 kinds, each ≤ 1 s, ≤ 100 MB",
        Sizes(tiny=1, change=1, long=1),
        "looking at what an archive says of its size",
        timed=True,
    ),
    _row(
        "N3",
        "A history of no, one, 5,000 or absurd events has chances that are chances.",
        "0 exceptions, 0 chances that are not finite and in [0.01, 0.99]",
        Sizes(tiny=1, change=1, long=1),
        "nothing: the range is narrowed to [0.5, 0.99]",
    ),
    _row(
        "N3-time",
        "A plan from each of these is there at once, and so is one among 1,000 tasks.",
        "each ≤ 200 ms",
        Sizes(tiny=1, change=1, long=1),
        "nothing: 200 ms are added",
        timed=True,
    ),
    _row(
        "N5-poison",
        "One client of a batch who breaks the forecaster changes no other client's row.",
        "every other client as without it",
        Sizes(tiny=20, change=300, long=1_000),
        "the guard around each client",
    ),
)
