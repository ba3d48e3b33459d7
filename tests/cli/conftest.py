"""A command line in process, with a store of its own in a temporary folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from recommender.cli import cli
from recommender.store.log import Store

if TYPE_CHECKING:
    from pathlib import Path

WEEK_1 = "2026-09-07T09:00:00Z"
WEEK_2 = "2026-09-14T09:00:00Z"
WEEK_2_LATER = "2026-09-14T10:00:00Z"


@dataclass(frozen=True)
class Line:
    """A command line with its store."""

    home: Path

    def __call__(self, *words: str, typed: str = "", code: int = 0) -> Result:
        """Run one command and hold it to its exit code."""
        result = CliRunner().invoke(cli, list(words), input=typed)
        assert result.exit_code == code, (words, result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    def refused(self, *words: str, typed: str = "") -> str:
        """Run a command that is refused with one sentence and writes nothing; return that."""
        before = self.content()
        result = self(*words, typed=typed, code=2)
        assert self.content() == before
        (sentence,) = [one for one in result.stderr.splitlines() if one.startswith("Error: ")]
        return sentence

    def content(self) -> list[object]:
        """Return everything in the store."""
        path = self.home / "homework.db"
        if not path.exists():
            return []
        with Store.open(path) as store:
            return list(store.every())


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line whose store is not made yet."""
    home = tmp_path / "home"
    monkeypatch.setenv("HOMEWORK_HOME", str(home))
    monkeypatch.delenv("HOMEWORK_BLOCK", raising=False)
    return Line(home)


@pytest.fixture
def line(bare: Line) -> Line:
    """A command line with an empty store."""
    bare("init")
    return bare


@pytest.fixture
def demo(bare: Line) -> Line:
    """A command line with the invented caseload."""
    bare("init", "--demo")
    return bare


@pytest.fixture
def course(line: Line) -> Line:
    """A command line with one client, c-017, in the first session and with one open task."""
    goal = "worry-at-work:worry,stress"
    line("client", "add", "c-017", "--consent", "yes", "--goal", goal, "--at", WEEK_1)
    line("client", "set", "c-017", "--session", "--at", "2026-09-07T09:00:01Z")
    line("assign", "c-017", "thought-record", "--at", "2026-09-07T09:00:02Z")
    return line
