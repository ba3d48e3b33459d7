"""Ordinary files, which end: a pipe or a device in the place of one is not waited for."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def opened(path: Path) -> BinaryIO:
    """Open a file to be read; raises OSError for what is no ordinary one, without waiting for it.

    What some systems show as a file, such as a log of the kernel, then holds what it has by now.
    """
    file = os.fdopen(os.open(path, os.O_RDONLY | _AT_ONCE | _BINARY), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is no ordinary file")
    return file


def read(path: Path) -> bytes:
    """Return what an ordinary file holds; raises OSError."""
    with opened(path) as file:
        return file.read() or b""
