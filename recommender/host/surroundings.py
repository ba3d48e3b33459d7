"""What a process has only one of: looked at before a plugin runs, and put back after it.

A plugin that runs in this process can change it for everybody. What is listed here is put back, and
the plugin is named. Not seen: what it changes inside of other modules' objects, in files, or in
processes it starts; a thread is seen, and cannot be stopped. `docs/hooks.md` says so.
"""

from __future__ import annotations

import builtins
import decimal
import gc
import locale
import os
import random
import signal
import socket
import sys
import threading
import time
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PRIVATE = 0o077
"""The mask for the moment in which it is read: nobody else may read a file made then."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a process has once: its name, how to look at it, how to put it back."""

    name: str
    look: Callable[[], Any]
    put_back: Callable[[Any], object]


@dataclass(slots=True)
class Changes:
    """What a plugin did beside its work; `put_back` names what is as it was again."""

    put_back: list[str] = field(default_factory=list)
    threads: bool = False
    warned: bool = False

    @property
    def problems(self) -> list[str]:
        """Say each kind of change in a few words."""
        return [
            words
            for words, happened in (
                (f"it changed {', '.join(self.put_back)} for the whole program", self.put_back),
                ("it started a thread, which goes on", self.threads),
                ("it gave a warning", self.warned),
            )
            if happened
        ]


@contextmanager
def kept() -> Iterator[Changes]:
    """Put back what is changed in the block, whatever else happens in it, and say what it was.

    Holds for a whole process, so only one thread at a time may use it.
    """
    changes = Changes()
    before = [one.look() for one in PARTS]
    threads = set(threading.enumerate())
    with warnings.catch_warnings(record=True) as warned:
        _usual_filters()
        filters = set(warnings.filters)
        try:
            yield changes
        finally:
            for part, was in zip(PARTS, before, strict=True):
                if part.look() != was:
                    part.put_back(was)
                    changes.put_back.append(part.name)
            now = set(warnings.filters)
            if filters - now or any(_is_global(one) for one in now - filters):
                changes.put_back.append("the filter of warnings")
            changes.threads = bool(set(threading.enumerate()) - threads)
            changes.warned = bool(warned)


def _usual_filters() -> None:
    """Listen to warnings that are meant for users; those for developers are nobody's here."""
    warnings.resetwarnings()
    for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", category)


def _is_global(one: tuple[Any, ...]) -> bool:
    """Tell whether a filter is about everything: a library's own names a message or a module."""
    _, message, _, module, _ = one
    return message is None and module is None


def _put_environment(was: Mapping[str, str]) -> None:
    for name in set(os.environ) - set(was):
        del os.environ[name]
    os.environ.update(was)
    if hasattr(time, "tzset"):
        time.tzset()  # TZ may be among them


def _folder() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - a path as a text, to go back to
    except OSError:
        return None


def _put_folder(was: str | None) -> None:
    if was is not None:
        with suppress(OSError):
            os.chdir(was)


def _mask() -> int:
    was = os.umask(PRIVATE)
    os.umask(was)
    return was


def _path() -> tuple[list[str], list[str]]:
    return sys.path, list(sys.path)


def _put_path(was: tuple[list[str], list[str]]) -> None:
    sys.path, sys.path[:] = was


class _Held:
    """A table of objects by name: equal to a later look that holds the same ones, and maybe more.

    Equality of the objects themselves is not asked for: it may run anybody's code.
    """

    def __init__(self, table: dict[Any, Any]) -> None:
        self.table = table
        self.was = dict(table)

    def __eq__(self, earlier: object) -> bool:
        if not isinstance(earlier, _Held):
            return NotImplemented
        now = self.was
        return all(now.get(name, _GONE) is one for name, one in earlier.was.items())

    __hash__ = None  # type: ignore[assignment]  # a table changes

    def put_back(self) -> None:
        self.table.update(self.was)


_GONE = object()


def _finders() -> _Held:
    """Look at what finds modules; a library may add one at the end."""
    return _Held(dict(enumerate(sys.meta_path)))


def _put_finders(was: _Held) -> None:
    first = list(was.was.values())
    ends = [place for place, one in enumerate(sys.meta_path, 1) if one is first[-1]]
    sys.meta_path[:] = [*first, *sys.meta_path[ends[-1] if ends else len(sys.meta_path) :]]


_DECIMAL = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")


def _numbers() -> tuple[tuple[Any, ...], dict[Any, bool]]:
    now = decimal.getcontext()
    return tuple(getattr(now, name) for name in _DECIMAL), dict(now.traps)


def _put_numbers(was: tuple[tuple[Any, ...], dict[Any, bool]]) -> None:
    now = decimal.getcontext()
    for name, value in zip(_DECIMAL, was[0], strict=True):
        setattr(now, name, value)
    now.traps.update(was[1])


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _put_locale(was: str) -> None:
    locale.setlocale(locale.LC_ALL, was)


def _logging() -> tuple[Any, ...]:
    """Return the set-up of the log; that of one that was not imported is as at its import."""
    logging = sys.modules.get("logging")
    if logging is None:
        return 30, [], False, 0
    root = logging.root
    return root.level, list(root.handlers), root.disabled, root.manager.disable


def _put_logging(was: tuple[Any, ...]) -> None:
    logging: Any = sys.modules["logging"]
    root = logging.root
    root.level, root.handlers[:], root.disabled, root.manager.disable = was
    root.manager._clear_cache()  # noqa: SLF001 - what the loggers remember of the level


_SIGNALS = tuple(
    int(getattr(signal, name))
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM", "SIGCHLD", "SIGPIPE", "SIGUSR1")
    if hasattr(signal, name)
)
"""Those that a program or a terminal may send to this one; to look at all takes longer."""


def _signals() -> dict[int, Any]:
    return {one: signal.getsignal(one) for one in _SIGNALS}


def _put_signals(was: Mapping[int, Any]) -> None:
    for number, handler in was.items():
        if handler is not None and signal.getsignal(number) is not handler:
            with suppress(ValueError, OSError):  # another thread than the first may set none
                signal.signal(number, handler)


def _alarm() -> bool:
    return hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL)[0] > 0


def _put_alarm(was: bool) -> None:  # noqa: FBT001 - what was looked at
    if not was:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _interpreter() -> tuple[Any, ...]:
    tracing = sys.gettrace(), sys.getprofile()
    return (
        sys.excepthook,
        sys.displayhook,
        sys.unraisablehook,
        sys.getrecursionlimit(),
        sys.getswitchinterval(),
        sys.stdin,
        tuple(sys.argv),
        gc.isenabled(),
        tracing,
    )


def _put_interpreter(was: tuple[Any, ...]) -> None:
    sys.excepthook, sys.displayhook, sys.unraisablehook = was[:3]
    sys.setrecursionlimit(was[3])
    sys.setswitchinterval(was[4])
    sys.stdin, sys.argv[:] = was[5], was[6]
    (gc.enable if was[7] else gc.disable)()
    sys.settrace(was[8][0])
    sys.setprofile(was[8][1])


PARTS = (
    Part("the interpreter's settings", _interpreter, _put_interpreter),
    Part("the built-in names", lambda: _Held(vars(builtins)), _Held.put_back),
    Part("the modules of others", lambda: _Held(sys.modules), _Held.put_back),
    Part("the import path", _path, _put_path),
    Part("what finds modules", _finders, _put_finders),
    Part("the environment variables", lambda: dict(os.environ), _put_environment),
    Part("the working folder", _folder, _put_folder),
    Part("the mask of new files", _mask, os.umask),
    Part("the locale", _locale, _put_locale),
    Part("the random generator", random.getstate, random.setstate),
    Part("the decimal context", _numbers, _put_numbers),
    Part("the set-up of the log", _logging, _put_logging),
    Part("the handlers of signals", _signals, _put_signals),
    Part("the alarm clock", _alarm, _put_alarm),
    Part("the time-out of connections", socket.getdefaulttimeout, socket.setdefaulttimeout),
)
