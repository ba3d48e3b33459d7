"""Take something out of a copy of what is committed, run tests there, and put it back."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[2]
PASSED, FAILED = 0, 1
"""What pytest returns when tests ran and all passed, or some failed; anything else proves nothing."""
_FAILURE = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ran:
    """What pytest returned, and the tests it named as failed."""

    code: int
    failed: tuple[str, ...]


@contextmanager
def copied() -> Iterator[Path]:
    """Hand over a copy of what is committed, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        yield copy


@contextmanager
def without(copy: Path, removal: Mapping[str, Any]) -> Iterator[None]:
    """Write `new` in the place of `old` in a file; raises ValueError unless it is there once."""
    path = copy / removal["file"]
    text = path.read_text(encoding="utf-8")
    if text.count(removal["old"]) != 1:
        message = f"{removal['file']} no longer says once: {removal['old']}"
        raise ValueError(message)
    path.write_text(text.replace(removal["old"], removal["new"]), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def run(copy: Path, folder: str, tests: Sequence[str]) -> Ran:
    """Run tests, named from a folder of the copy, up to the first that fails."""
    path = os.pathsep.join(str(copy / part) for part in ("", "plugins", "models"))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=copy / folder, env=environment, check=False, capture_output=True, text=True
    )
    return Ran(done.returncode, tuple(_FAILURE.findall(done.stdout)))
