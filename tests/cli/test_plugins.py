"""The plugins at the desk: blocked, let in again, and gone while their tasks are open."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from recommender.cli import cli
from recommender.store import blocking

if TYPE_CHECKING:
    from cli.conftest import Line
    from click.testing import Result

PLUGIN = """
from recommender.plugin import *

@hookimpl
def recommender_task_types():
    return [TaskType(
        id="tea-break", title="A cup of tea", summary="A quiet cup of tea.", kind=Kind.ONE_OFF,
        skills=("pausing",), goals=("worry",), modality=(Modality.DO,),
        ladder=(Rung(title="One cup", what="Drink a cup of tea.", minutes=5, occasions=2,
            difficulty=Difficulty(effort=1, distress=0, reflection=0, exposure=0)),),
        rationale=(Rationale(goal="worry", text="A pause may help."),),
        longer_rationale="A pause may help.", teach_back="What could it be good for?",
        obstacles=(Obstacle(barrier=Barrier.TIME, when="the day is full", then="I do half."),),
        good_enough=GoodEnough(imperfection="Leave a part.", minutes_cap=5),
        no_contraindications_because="Tea.",
        wording=Wording(therapist="I suggest it.", shared="Shall we?", client="You choose."),
        review_questions=("What did you notice?", "What helped?"),
        evidence=Evidence(grade=Grade.U, label="not graded here", sources=("A test.",)))]
"""
CHECK = """
from recommender.plugin import *

@hookimpl
def recommender_veto(candidate, case):
    return Veto("too soon")
"""


@dataclass
class Desk:
    """The command, and a folder on the path to install distributions in."""

    home: Path
    site: Path

    def install(
        self, name: str, source: str, distribution: str, group: str = "recommender"
    ) -> None:
        """Install a distribution of one plugin."""
        module = name.replace("-", "_") + "_plugin"
        (self.site / f"{module}.py").write_text(source, encoding="utf-8")
        folder = self.site / f"{distribution.replace('-', '_')}-2.1.dist-info"
        folder.mkdir()
        about = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 2.1\n"
        (folder / "METADATA").write_text(about, encoding="utf-8")
        entry = f"[{group}]\n{name} = {module}\n"
        (folder / "entry_points.txt").write_text(entry, encoding="utf-8")

    def uninstall(self, name: str, distribution: str) -> None:
        """Remove it as an uninstaller does."""
        sys.modules.pop(f"{name.replace('-', '_')}_plugin", None)
        (self.site / f"{name.replace('-', '_')}_plugin.py").unlink()
        shutil.rmtree(self.site / f"{distribution.replace('-', '_')}-2.1.dist-info")

    def run(self, *words: str, code: int = 0) -> Result:
        """Run one command, as in a process that has imported no plugin; hold it to its code."""
        for path in self.site.glob("*_plugin.py"):
            sys.modules.pop(path.stem, None)
        importlib.invalidate_caches()
        done = CliRunner().invoke(cli, list(words))
        assert done.exit_code == code, (words, done.output, done.exception)
        return done

    def __call__(self, *words: str, code: int = 0) -> str:
        """Run one command and return what it says."""
        return self.run(*words, code=code).stdout

    def refused(self, *words: str) -> str:
        """Run a command that is refused with one sentence; return that."""
        (sentence,) = self.run(*words, code=2).stderr.splitlines()
        return sentence

    def plugin(self, name: str) -> dict[str, Any]:
        """Return what the list says of one plugin."""
        plugins = json.loads(self("plugins", "list", "--json"))["plugins"]
        (one,) = [one for one in plugins if one["name"] == name]
        return dict(one)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk without a store, and with nothing blocked."""
    monkeypatch.delenv("HOMEWORK_BLOCK", raising=False)
    made = Desk(tmp_path / "home", tmp_path / "site")
    made.site.mkdir()
    monkeypatch.setenv("HOMEWORK_HOME", str(made.home))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(made.site))
    return made


@pytest.fixture
def tea(desk: Desk) -> Desk:
    """Return a desk with one client, whose open and waiting tasks are of another's plugin."""
    desk.install("tea-break", PLUGIN, "tea-tasks")
    desk("init")
    desk("client", "add", "c1", "--consent", "yes", "--goal", "worry-at-work:worry")
    desk("client", "set", "c1", "--session")
    desk("assign", "c1", "tea-break")
    return desk


# A plugin that disappears between two sessions


def test_the_task_is_named_by_its_title_while_its_plugin_is_there(tea: Desk) -> None:
    assert "A cup of tea (tea-break-1)" in tea("client", "show", "c1")


@pytest.mark.parametrize("way", ["uninstalled", "blocked"])
def test_an_open_task_of_a_plugin_that_went_is_shown_as_no_longer_installed(
    tea: Desk, way: str
) -> None:
    before = tea("history", "c1", "--json")
    if way == "uninstalled":
        tea.uninstall("tea-break", "tea-tasks")
    else:
        tea("plugins", "block", "tea-tasks")
    for words in ("client show c1", "agenda c1", "suggest c1", "history c1"):
        assert "tea-break (no longer installed)" in tea(*words.split()), words
    assert tea("history", "c1", "--json") == before


def test_an_open_task_of_a_plugin_that_went_can_be_looked_back_on(tea: Desk) -> None:
    tea.uninstall("tea-break", "tea-tasks")
    tea("review", "c1", "tea-break-1", "--status", "done", "--difficulty", "3")
    assert "tea-break (no longer installed): yes" in tea("client", "show", "c1")
    assert "tea-break (no longer installed)" in tea("portfolio", "c1")
    assert "tea-break-1" in tea("export", "c1")


def test_nothing_is_lost_when_the_plugin_comes_back(tea: Desk) -> None:
    before = tea("client", "show", "c1")
    tea.uninstall("tea-break", "tea-tasks")
    assert tea("client", "show", "c1") != before
    tea.install("tea-break", PLUGIN, "tea-tasks")
    assert tea("client", "show", "c1") == before


# The list


def test_the_list_says_what_a_plugin_is_and_brings(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    assert desk.plugin("tea-break") == {
        "name": "tea-break",
        "distribution": "tea-tasks",
        "version": "2.1",
        "task_types": ["tea-break"],
        "hooks": ["recommender_task_types"],
        "group": "recommender",
        "tier": None,
        "blocked": False,
        "allowed": True,
        "faults": [],
    }


def test_the_list_names_the_hooks_for_people(desk: Desk) -> None:
    desk.install("tea-guard", CHECK, "tea-checks", "recommender.safety")
    (row,) = [one for one in desk("plugins", "list").splitlines() if one.startswith("tea-guard")]
    assert row.split() == [
        "tea-guard",
        "tea-checks",
        "2.1",
        "-",
        "-",
        "veto",
        "recommender.safety",
        "fine",
    ]


# Blocked, and let in again


def test_what_is_blocked_stays_so_and_is_shown(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    assert "Undo: homework plugins unblock tea-tasks" in desk("plugins", "block", "Tea_Tasks")
    one = desk.plugin("tea-break")
    assert (one["blocked"], one["task_types"], one["hooks"]) == (True, [], [])
    assert "Blocked here: tea-tasks" in desk.run("plugins", "list").stderr


def test_what_is_let_in_again_is_used_again(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    before = desk.plugin("tea-break")
    desk("plugins", "block", "tea-tasks")
    assert "Undo: homework plugins block tea-tasks" in desk("plugins", "unblock", "TEA.TASKS")
    assert desk.plugin("tea-break") == before


def test_a_plugin_can_be_blocked_without_being_imported(desk: Desk) -> None:
    desk.install("tea-break", "raise SystemExit", "tea-tasks")
    desk("plugins", "block", "tea-tasks")
    assert desk.plugin("tea-break")["faults"] == []


def test_what_is_gone_can_still_be_let_in(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    desk("plugins", "block", "tea-tasks")
    desk.uninstall("tea-break", "tea-tasks")
    assert "Let in again: tea-tasks" in desk("plugins", "unblock", "tea-tasks")


def test_a_dry_run_blocks_nothing_and_lets_nothing_in(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    assert "Nothing is written" in desk("plugins", "block", "tea-tasks", "--dry-run")
    assert not desk.plugin("tea-break")["blocked"]
    desk("plugins", "block", "tea-tasks")
    assert "Nothing is written" in desk("plugins", "unblock", "tea-tasks", "--dry-run")
    assert desk.plugin("tea-break")["blocked"]


def test_blocking_twice_is_said_and_changes_nothing(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    desk("plugins", "block", "tea-tasks")
    before = (desk.home / blocking.LIST).read_bytes()
    assert "blocked already" in desk("plugins", "block", "tea_tasks")
    assert (desk.home / blocking.LIST).read_bytes() == before


def test_a_name_that_nothing_has_is_refused_with_the_nearest(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    assert desk.refused("plugins", "block", "tea-task") == (
        'Error: No distribution "tea-task" with plugins is installed. Did you mean "tea-tasks"? '
        "List them with: homework plugins list"
    )
    desk("plugins", "block", "tea-tasks")
    assert desk.refused("plugins", "unblock", "tea-task") == (
        'Error: No distribution "tea-task" is blocked here. Did you mean "tea-tasks"? '
        "List them with: homework plugins list"
    )


def test_what_the_variable_blocks_is_let_in_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    desk("plugins", "block", "tea-tasks")
    monkeypatch.setenv("HOMEWORK_BLOCK", "tea_tasks")
    assert "still blocks it" in desk("plugins", "unblock", "tea-tasks")
    assert "HOMEWORK_BLOCK; take it out" in desk.refused("plugins", "unblock", "tea-tasks")


def test_blocking_a_safety_check_says_what_follows(desk: Desk) -> None:
    desk.install("tea-guard", CHECK, "tea-checks", "recommender.safety")
    said = desk("plugins", "block", "tea-checks")
    assert "It checks safety (tea-guard)" in said
    assert "all suggestions stop (S3)" in said


def test_blocking_what_checks_nothing_speaks_of_no_safety(desk: Desk) -> None:
    desk.install("tea-break", PLUGIN, "tea-tasks")
    assert "safety" not in desk("plugins", "block", "tea-tasks")


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b'{"distributions": "tea-tasks"}', b'{"distributions": [7]}']
)
def test_a_list_that_cannot_be_read_lets_nobody_in(line: Line, content: bytes) -> None:
    (line.home / blocking.LIST).write_bytes(content)
    for words in (("plugins", "list"), ("plugins", "block", "homework-recommender")):
        assert "cannot be read; mend it, or delete it" in line.refused(*words)
    assert (line.home / blocking.LIST).read_bytes() == content
