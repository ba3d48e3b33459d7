"""Import one module in this process and write down what that did; run as a script of its own.

    python -P -B probe.py REPORT MODULE FOLDER…

The report is JSON. Whatever the module prints goes where this process prints.
"""

from __future__ import annotations

import json
import locale
import logging
import os
import random
import signal
import sys
import threading
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TOUCHING = (
    *("socket.", "subprocess.", "shutil.", "tempfile.", "urllib.", "ftplib.", "smtplib."),
    *("os.chmod", "os.chown", "os.exec", "os.fork", "os.kill", "os.link", "os.mkdir"),
    *("os.posix_spawn", "os.remove", "os.rename", "os.rmdir", "os.spawn", "os.symlink"),
    *("os.system", "os.truncate", "os.utime", "sqlite3."),
)
"""Beginnings of the audit events of whoever touches files, sockets, processes or the clock."""
PLACES: dict[str, Callable[[], Any]] = {
    "the environment": lambda: dict(os.environ),
    "the working folder": os.getcwd,
    "sys.path": lambda: list(sys.path),
    "sys.argv": lambda: list(sys.argv),
    "sys.stdout or sys.stderr": lambda: (id(sys.stdout), id(sys.stderr)),
    "the hooks of the interpreter": lambda: (
        sys.excepthook,
        sys.displayhook,
        sys.getrecursionlimit(),
    ),
    "the import system": lambda: (list(sys.meta_path), list(sys.path_hooks)),
    "the filters of warnings": lambda: list(warnings.filters),
    "the root logger": lambda: (list(logging.root.handlers), logging.root.level),
    "the locale": lambda: locale.setlocale(locale.LC_ALL),
    "the state of random": random.getstate,
    "the handlers of signals": lambda: [signal.getsignal(one) for one in signal.valid_signals()],
    "the threads": lambda: list(threading.enumerate()),
}
"""What an import may not change, and how to look at it."""


def watched(module: str, folders: list[str]) -> dict[str, Any]:
    """Import a module and return the modules it loaded, what it touched and what it changed."""
    home = [str(Path(one).resolve()) for one in (*folders, *sys.path, sys.base_prefix) if one]
    sys.path[:0] = folders
    import_module("recommender.plugin")  # the contract, which every plugin may import
    known, before = set(sys.modules), {name: look() for name, look in PLACES.items()}
    touched: list[str] = []
    awake = [True]

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if awake and (event.startswith(TOUCHING) or _reaches_out(event, arguments, home)):
            touched.append(f"{event} {arguments[:1]!a}")

    sys.addaudithook(audit)
    raised = ""
    try:
        import_module(module)
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
        raised = f"{type(error).__name__}: {error}"
    awake.clear()
    changed = [name for name, look in PLACES.items() if look() != before[name]]
    return {
        "raised": raised,
        "loaded": sorted(set(sys.modules) - known),
        "touched": list(dict.fromkeys(touched)),
        "changed": changed,
    }


def _reaches_out(event: str, arguments: tuple[Any, ...], home: list[str]) -> bool:
    """Tell whether a file is opened to be written, or one that no package has brought is read."""
    if event != "open" or isinstance(arguments[0], int):
        return False
    path, mode, flags = os.fsdecode(arguments[0]), arguments[1], arguments[2]
    writing = bool(set(mode or "") & set("wax+")) or bool(
        isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )
    return writing or not str(Path(path).absolute()).startswith(tuple(home))


def main(arguments: list[str]) -> None:
    """Write the report; a process that a module ends on its way writes none."""
    report, module, *folders = arguments
    Path(report).write_text(json.dumps(watched(module, folders)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
