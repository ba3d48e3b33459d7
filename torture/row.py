"""A row of the bar: what is promised, how it is measured, and what shows that it could fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torture.already import Already


@dataclass(frozen=True, slots=True)
class Seen:
    """What a measurement came to, in words, and whether that is what was promised.

    `met` is None where nothing could be measured, as without an extra that is needed.
    """

    words: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is tried: in the tests of the harness, on every change, and for the long report."""

    tiny: int
    change: int
    long: int


@dataclass(frozen=True, slots=True)
class Row:
    """One promise with its measurement, and the same measurement with the control taken out.

    `run` and `control` take a size; `control` has to come out as not met, or the row does not
    count. Of a row that is `timed` the figures are those of the machine as it is at the moment;
    nothing else is run beside it.
    """

    id: str
    sentence: str
    figure: str
    sizes: Sizes
    run: Callable[[int], Seen]
    control: Callable[[int], Seen]
    taken_out: str
    timed: bool = False
    known: str = ""
    """Why a figure is out of reach, where it is known to be: then it is called not met."""
    counted: Callable[[Already], Seen | None] | None = None
    """Reads the measurement off a report of the tests, where they ran at this row's size."""


@dataclass(frozen=True, slots=True)
class NotRun:
    """A promise of which nothing can be measured here, and why; it is never called met."""

    id: str
    sentence: str
    why: str
