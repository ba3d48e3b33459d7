"""The first bytes of a file: what it is, and which journal it has."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 20
"""Bytes at the start of a file that say what it is and which journal it has."""

PLAIN = b"SQLite format 3\0"
JOURNAL_AT, ROLLBACK, WAL = 18, 1, 2
_held: dict[tuple[int, int], int] = {}
"""Descriptors by file, open for good: closing one drops each lock that this process has on it."""


def head(path: Path) -> bytes:
    """Read the first bytes of a file that may be in use, and drop no lock that is held on it."""
    if sys.platform == "win32":  # locks go with the descriptor that took them
        with path.open("rb") as file:
            return file.read(HEAD)
    found = path.stat()
    key = found.st_dev, found.st_ino
    if key not in _held:
        _held[key] = os.open(path, os.O_RDONLY)
    return os.pread(_held[key], HEAD, 0)


def is_wal(first: bytes) -> bool:
    """Tell by its first bytes whether a plain file has a write-ahead log."""
    return first.startswith(PLAIN) and first[JOURNAL_AT] == WAL
