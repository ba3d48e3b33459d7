"""The key of an encrypted store: random, and known by a name that gives nothing of it away."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from secrets import token_hex

from recommender.domain.errors import InputError, StoreError

NAME_BYTES, SECRET_BYTES = 16, 32
_NAME = re.compile(rf"[0-9a-f]{{{2 * NAME_BYTES}}}")
_SECRET = re.compile(rf"[0-9a-f]{{{2 * SECRET_BYTES}}}")


class UnopenedError(StoreError):
    """A file is no plain store, and no key that is at hand opens it: it may be damaged."""


@dataclass(frozen=True, slots=True)
class Key:
    """A 256-bit key, and its name: the salt, with which the file begins in plain sight.

    The name finds the key of a file, of its copies and of its backups; nothing follows from it.
    """

    name: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        """Raise InputError, without repeating it, for a text that cannot be a key."""
        if not (_NAME.fullmatch(self.name) and _SECRET.fullmatch(self.secret)):
            message = f"A key is {2 * SECRET_BYTES} letters a to f and digits; copy it as it was"
            raise InputError(message)

    @property
    def raw(self) -> str:
        """Write the key as SQLCipher takes it: as it is, without deriving it from a password."""
        return f"x'{self.secret}{self.name}'"


def fresh() -> Key:
    """Make a key from the system's source of randomness."""
    return Key(token_hex(NAME_BYTES), token_hex(SECRET_BYTES))
