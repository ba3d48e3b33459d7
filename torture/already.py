"""What the tests of this very revision came to just before, as pytest's JUnit report says it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Already:
    """The outcomes of tests, by their names: `tests/a/test_b.py::test_c[d]`."""

    outcomes: dict[str, str]

    @classmethod
    def read(cls, report: Path) -> Self:
        """Read a report that is named by the revision it is of.

        Raises ValueError where that is not the revision that is here, with nothing changed.
        """
        here = revision()
        if report.stem != here or here.endswith("-dirty"):
            message = f"{report.name} is no report of what is here, {here} with nothing changed"
            raise ValueError(message)
        cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 - our own tests wrote it
        return cls({_name(one): _outcome(one) for one in cases})

    def of(self, tests: Sequence[str]) -> dict[str, str] | None:
        """Return the outcomes of tests, named as for pytest; None unless all of them ran."""
        found: dict[str, str] = {}
        for asked in tests:
            these = {name: said for name, said in self.outcomes.items() if _is_of(name, asked)}
            if not these:
                return None
            found |= these
        return found


def revision() -> str:
    """Return the revision that is here, or nothing outside of a repository."""
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    here = Path(__file__).parent
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    return done.stdout.strip()


def _name(case: ET.Element) -> str:
    """Return a test's name as pytest takes it: its class here is its file, with dots."""
    return f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"


def _outcome(case: ET.Element) -> str:
    bad = [one.tag for one in case if one.tag in {"failure", "error", "skipped"}]
    return bad[0] if bad else PASSED


def _is_of(name: str, asked: str) -> bool:
    """Tell whether a test is the one asked for, one of its cases, or in the file asked for."""
    return name == asked or name.startswith((f"{asked}[", f"{asked}::"))
