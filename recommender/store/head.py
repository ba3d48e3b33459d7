"""Reading a file that may be in use: its first bytes say what it is, and which journal it has."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from recommender.store.schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = 20
"""Bytes at the start of a file that say what it is and which journal it has."""

PLAIN = b"SQLite format 3\0"
JOURNAL_AT, ROLLBACK, WAL = 18, 1, 2
APPLICATION_AT = 68
STORE_HEAD = APPLICATION_AT + 4
"""Bytes at the start of a file by which a plain store is known."""

_held: dict[tuple[int, int], int] = {}
"""Descriptors by file, open for good: closing one drops each lock that this process has on it."""


def head(path: Path) -> bytes:
    """Read the first bytes of a file that may be in use, and drop no lock that is held on it."""
    return next(blocks(path, HEAD), b"")


def blocks(path: Path, size: int) -> Iterator[bytes]:
    """Read a file that may be in use, so many bytes at once, and drop no lock held on it."""
    if sys.platform == "win32":  # locks go with the descriptor that took them
        with path.open("rb") as file:
            yield from iter(lambda: file.read(size), b"")
        return
    file, start = _descriptor(path), 0
    while block := os.pread(file, size, start):
        yield block
        start += len(block)


def _descriptor(path: Path) -> int:
    found = path.stat()
    key = found.st_dev, found.st_ino
    if key not in _held:
        _let_go()
        _held[key] = os.open(path, os.O_RDONLY)
    return _held[key]


def _let_go() -> None:
    """Close what has lost its name: nobody new can come to it, and its space is to be free."""
    for key, file in list(_held.items()):
        if not os.fstat(file).st_nlink:
            os.close(_held.pop(key))


def is_wal(first: bytes) -> bool:
    """Tell by its first bytes whether a plain file has a write-ahead log."""
    return first.startswith(PLAIN) and first[JOURNAL_AT] == WAL


def is_plain_store(first: bytes) -> bool:
    """Tell by its first bytes whether a file is a store that is not encrypted, or a copy of one."""
    ours = APPLICATION_ID.to_bytes(4, "big")
    return first.startswith(PLAIN) and first[APPLICATION_AT:STORE_HEAD] == ours
