"""Who is at work, for the audit."""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTOR_VARIABLE = "HOMEWORK_ACTOR"
LONGEST = 80
_NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")
"""What `getpass.getuser` asks before the list of users."""

_ACTING: ContextVar[str | None] = ContextVar("acting", default=None)


@contextmanager
def acting(name: str) -> Iterator[None]:
    """Say who is at work within the block, for a program that serves several people."""
    token = _ACTING.set(name)
    try:
        yield
    finally:
        _ACTING.reset(token)


def who() -> str:
    """Return who is at work: as `acting` says, or HOMEWORK_ACTOR, or the system's user.

    At most 80 characters, on one line.
    """
    name = _ACTING.get() or os.environ.get(ACTOR_VARIABLE) or _user()
    words = "".join(one if one.isprintable() else " " for one in name).split()
    return " ".join(words)[:LONGEST] or "unknown"


def _user() -> str:
    return next(filter(None, map(os.environ.get, _NAMES)), None) or _looked_up()


@cache
def _looked_up() -> str:
    """Return the system's user by its list of users, which is a file to be read."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user id without a name, as containers have them
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"
