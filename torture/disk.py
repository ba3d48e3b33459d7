"""The border between SQLite and the disk: every write, cut, sync and removal of a file is seen.

SQLite offers this border to programs as its VFS. Ours is a copy of the one in use, with five of
its functions put behind Python's, set up by ctypes in the very library that `sqlite3` uses: the
store that is tried is the real one, unchanged, and neither a compiler nor another SQLite is needed.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK = 0
FULL = 13
"""SQLITE_FULL: there is no space left; half of what was to be written is."""
IO_ERRORS = {"write": 10 | 3 << 8, "sync": 10 | 4 << 8, "truncate": 10 | 6 << 8}
"""SQLITE_IOERR_WRITE and so on: what SQLite makes of EIO."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing asked of the disk: write `data` at `at`, cut off at `at`, sync, make or remove."""

    kind: str
    file: str
    at: int = 0
    data: bytes = b""


_POINTER, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_REMOVE = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_char_p, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)

_CREATE = 0x4


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        ("open", _OPEN),
        ("remove", _REMOVE),
        ("others", _POINTER * 14),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", _INT),
        ("close", _POINTER),
        ("read", _POINTER),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("others", _POINTER * 13),
    ]


def _nothing(_operation: Operation) -> int:
    return OK


class _Disk:
    """Our VFS; there is one in a process, for SQLite keeps the addresses of its functions."""

    def __init__(self) -> None:
        self.seen: Callable[[Operation], int] = _nothing
        self.library = ctypes.CDLL(_sqlite3.__file__)  # finds the SQLite it is linked to
        self.library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self.usual = self.library.sqlite3_vfs_find(None)
        self.vfs = _Vfs.from_buffer_copy(self.usual.contents)
        self.vfs.name = b"torture"
        self.vfs.open, self.vfs.remove = _OPEN(self._open), _REMOVE(self._remove)
        self._methods: dict[int, tuple[_Methods, _Methods]] = {}
        self._names: dict[int, str] = {}

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        # The name goes on as the address it came by: SQLite keeps it, and reads on behind its end.
        code = self.usual.contents.open(vfs, name, file, flags, out)
        if code == OK and name is not None:
            methods = ctypes.c_void_p.from_address(file)
            ours, _ = self._ours(methods.value or 0)
            methods.value = ctypes.addressof(ours)
            self._names[file] = ctypes.string_at(name).decode()
            if flags & _CREATE:
                self.seen(Operation("make", self._names[file]))
        return int(code)

    def _ours(self, address: int) -> tuple[_Methods, _Methods]:
        if address not in self._methods:
            usual = _Methods.from_address(address)
            ours = _Methods.from_buffer_copy(usual)
            ours.version = min(usual.version, 2)  # the third can write without being seen

            def write(file: int, data: int, size: int, at: int) -> int:
                content = ctypes.string_at(data, size)
                code = self.seen(Operation("write", self._names[file], at, content))
                if code in {OK, FULL}:
                    some = size if code == OK else size // 2
                    return int(usual.write(file, data, some, at)) or code
                return code

            def truncate(file: int, size: int) -> int:
                asked = Operation("truncate", self._names[file], size)
                return self.seen(asked) or int(usual.truncate(file, size))

            def sync(file: int, flags: int) -> int:
                asked = Operation("sync", self._names[file])
                return self.seen(asked) or int(usual.sync(file, flags))

            ours.write, ours.truncate, ours.sync = _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)
            self._methods[address] = (ours, usual)
        return self._methods[address]

    def _remove(self, vfs: int, name: bytes, folder_too: int) -> int:
        code = self.seen(Operation("remove", name.decode()))
        if code == OK:
            code = int(self.usual.contents.remove(vfs, name, folder_too))
        if code == OK and folder_too:
            self.seen(Operation("sync", ""))
        return code


@cache
def _disk() -> _Disk:
    return _Disk()


@contextmanager
def watched(seen: Callable[[Operation], int]) -> Iterator[None]:
    """Show `seen` what SQLite asks of the disk in here; what it returns is what SQLite is told.

    `OK` lets it happen. Connections opened in here must be closed in here.
    """
    disk: Any = _disk()
    disk.seen = seen
    disk.library.sqlite3_vfs_register(ctypes.byref(disk.vfs), 1)
    try:
        yield
    finally:
        disk.library.sqlite3_vfs_register(disk.usual, 1)
        disk.seen = _nothing
