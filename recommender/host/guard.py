"""What keeps a plugin's doings in their place: its output, and what it says its things are."""

from __future__ import annotations

import builtins
import io
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 400


class NotUsableError(Exception):
    """A plugin's answer cannot be used; the message says what it was, never whose data."""


class Muffled(io.StringIO):
    """Takes what a plugin prints, and outlives its closing it."""

    def close(self) -> None:
        """Stay open: what was printed is looked at afterwards."""


@contextmanager
def muffled() -> Iterator[Muffled]:
    """Keep what is printed in the block off the terminal: it could repeat a client's data (S11)."""
    said = Muffled()
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = said
    try:
        yield said
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def told() -> Iterator[None]:
    """Let a plugin's own sentence through, where it was given no client's data to repeat."""
    try:
        yield
    except InputError as error:
        words = " ".join("".join(one if one.isprintable() else " " for one in str(error)).split())
        message = words[:LONGEST].rstrip(".") or "it gave no reason"
        raise NotUsableError(message) from None


def problem_of(error: BaseException) -> str:
    """Say what a plugin did wrong, by the error it ended in.

    An error's own message may repeat a client's data, so only its kind is told (S11).
    """
    return str(error) if isinstance(error, NotUsableError) else f"it raised {kind(error)}"


def kind(thing: object) -> str:
    """Name an object's class by its nearest built-in one.

    A plugin chooses the names of its classes: one may hold a client's words, or raise when asked.
    """
    own = type(thing)
    for one in type.__dict__["__mro__"].__get__(own):
        name = type.__dict__["__name__"].__get__(one)
        if getattr(builtins, name, None) is one:
            return str(name)
    return "object"
