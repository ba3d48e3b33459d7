"""Rows that the project's own tests measure; the control is taken out of the text of a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from torture.already import PASSED
from torture.row import Row, Seen, Sizes
from torture.writing import memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torture.already import Already

ROOT = Path(__file__).parents[1]
PARTS = (
    *("recommender", "plugins", "models", "tests", "examples", "docs"),
    *("benchmarks", "requirements", "torture"),
)
FILES = ("pyproject.toml", "README.md", "LICENSE", ".gitignore")
UNSHRUNK = {"HYPOTHESIS_PROFILE": "unshrunk"}
"""In the tests of a control the first failure is enough."""
FAILED = 1
"""What pytest returns when tests ran and some failed; anything else proves nothing."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) \S*::(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Removal:
    """A control in the text of a file, and what stands there without it."""

    file: str
    old: str
    new: str

    def make(self, root: Path) -> None:
        """Take the control out of a copy; raises ValueError where it is not there once."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            message = f"{self.file} no longer says once: {self.old}"
            raise ValueError(message)
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class ByTests:
    """What is promised, the tests that measure it, and the control whose absence they notice."""

    id: str
    sentence: str
    tests: tuple[str, ...]
    least: int
    """So many tests have to have run, or somebody has taken them away."""
    removal: Removal
    taken_out: str
    noticed_by: str
    """The test that fails without the control."""
    more: tuple[str, ...] = ()
    """Tests that the long report runs too."""
    always: Mapping[str, str] = field(default_factory=dict)
    """Set in the environment of the tests: how much they try."""
    setting: Mapping[str, str] = field(default_factory=dict)
    """Set instead for the long report."""

    def row(self) -> Row:
        """Return the row; of its sizes only the long one is larger."""
        return Row(
            id=self.id,
            sentence=self.sentence,
            figure=f"all of at least {self.least} tests pass",
            sizes=Sizes(tiny=0, change=1, long=2),
            run=partial(_run, self),
            control=partial(_control, self),
            taken_out=self.taken_out,
            counted=None if self.always else partial(_counted, self),
        )


def _run(tested: ByTests, size: int) -> Seen:
    long = size > 1
    tests = (*tested.tests, *(tested.more if long else ()))
    done = _pytest(ROOT, tests, {**tested.always, **(tested.setting if long else {})})
    passed = _count("passed", done.stdout)
    others = sum(_count(one, done.stdout) for one in ("failed", "error", "skipped"))
    seen = _seen(tested, passed, others, "here", _FAILED.findall(done.stdout))
    return seen if done.returncode == 0 else replace(seen, met=False)


def _counted(tested: ByTests, already: Already) -> Seen | None:
    """Count what the tests came to just before; None where some of them did not run then."""
    outcomes = already.of(tested.tests)
    if outcomes is None:
        return None
    bad = [name.rpartition("::")[2] for name, said in outcomes.items() if said != PASSED]
    return _seen(tested, len(outcomes) - len(bad), len(bad), "in make test just before", bad)


def _seen(tested: ByTests, passed: int, others: int, where: str, bad: Sequence[str]) -> Seen:
    words = f"{passed} tests passed {where}, {others} failed or were skipped"
    words += f" ({', '.join(bad[:3])})" if bad else ""
    return Seen(words, others == 0 and passed >= tested.least)


def _control(tested: ByTests, _size: int) -> Seen:
    with memory() as copy:
        # What Python has compiled comes along: it goes by a file's time and size, not its place.
        for part in (one for one in PARTS if (ROOT / one).is_dir()):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("reports"))
        for name in FILES:
            shutil.copyfile(ROOT / name, copy / name)
        tested.removal.make(copy)
        done = _pytest(copy, ("-x", tested.noticed_by), UNSHRUNK)
    if done.returncode != FAILED:
        return Seen(f"nobody notices ({done.returncode})", met=True)
    failed = _FAILED.search(done.stdout)
    return Seen(f"fails: {failed[1] if failed else 'a test'}", met=False)


def _count(what: str, said: str) -> int:
    found = re.search(rf"(\d+) {what}", said.splitlines()[-1] if said else "")
    return int(found[1]) if found else 0


def _pytest(
    root: Path, tests: Sequence[str], setting: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(root / part) for part in ("", "plugins", "models"))
    environment = {**os.environ, **setting, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", *tests],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
