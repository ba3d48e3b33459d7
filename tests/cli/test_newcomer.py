"""What a newcomer ran into once, and does not any more."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recommender.cli import cli

OPENED = {"kind": "client_opened", "client": "c-1", "at": "2026-01-05T09:00:00Z", "consent": True}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "home"))
    assert run("init").exit_code == 0
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_a_line_that_is_there_twice_is_one_event(home: Path) -> None:
    file = home / "twice.jsonl"
    file.write_text("\n".join([json.dumps(OPENED)] * 2), encoding="utf-8")
    done = run("import", str(file))
    assert (done.exit_code, done.stdout) == (0, "Imported 1 event of 1 client.\n")


def test_nothing_is_recorded_ahead_of_the_clock(home: Path) -> None:
    assert run("client", "add", "c-1", "--consent", "yes").exit_code == 0
    done = run("client", "set", "c-1", "--flag", "self_harm", "--at", "2162-01-01T00:00:00Z")
    assert done.exit_code == 2
    assert "lies in the future; correct the time" in done.stderr
    assert len(json.loads(run("history", "c-1", "--json").stdout)["events"]) == 1


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "1900-01-01T00:00:00Z"]
)
def test_a_time_outside_the_years_is_refused(home: Path, at: str) -> None:
    done = run("suggest", "c-1", "--at", at)
    assert done.exit_code == 2
    assert "lies outside the years 1970 to 2199" in done.stderr


def test_a_place_whose_name_no_folder_can_have_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / ("a" * 300)))
    done = run("init")
    assert done.exit_code == 2
    assert "name another place by HOMEWORK_HOME" in done.stderr


def test_a_goal_area_nobody_serves_is_said_when_a_client_is_added(home: Path) -> None:
    done = run("client", "add", "c-1", "--goal", "calm:wory")
    assert done.exit_code == 0
    assert "no task type here serves 'wory'; did you mean 'worry'?" in done.stderr


def test_a_named_pipe_is_not_waited_for(home: Path) -> None:
    pipe = home / "pipe.csv"
    os.mkfifo(pipe)
    done = run("import", str(pipe))
    assert done.exit_code == 2
    assert "is not a file that can be read to its end" in done.stderr


@pytest.mark.parametrize("name", ["model.json", "blocked.json", "tiers.json"])
def test_a_pipe_beside_the_store_is_not_waited_for(home: Path, name: str) -> None:
    assert run("client", "add", "c-1", "--consent", "yes").exit_code == 0
    os.mkfifo(home / "home" / name)
    done = run("suggest", "c-1")
    assert done.exit_code == (2 if name == "blocked.json" else 0)
    assert ("cannot be read" in done.stderr) == (name != "tiers.json")


KERNEL = Path("/proc/kmsg")


@pytest.mark.skipif(not os.access(KERNEL, os.R_OK), reason="the log of the kernel, for its owner")
def test_a_file_that_never_ends_is_not_waited_for(home: Path) -> None:
    link = home / "endless.csv"
    link.symlink_to(KERNEL)
    assert run("import", str(link)).exit_code == 2


def test_a_second_session_of_a_day_is_counted_and_said_to_be_one(home: Path) -> None:
    day = "2026-09-07T{}:00:00Z"
    run("client", "add", "c-1", "--consent", "yes", "--at", day.format("08"))
    once = run("session", "c-1", "--held", "--at", day.format("11"))
    assert "on record already" not in once.output
    for words in (["session", "c-1", "--held"], ["client", "set", "c-1", "--session"]):
        again = run(*words, "--at", day.format("12"))
        assert again.exit_code == 0
        assert "a session of 2026-09-07 is on record already, so this counts as one" in again.stderr
        assert "homework undo c-1" in again.stderr
        run("undo", "c-1", "--at", day.format("13"))
    run("undo", "c-1", "--at", day.format("13"))
    anew = run("session", "c-1", "--held", "--at", day.format("14"))
    assert "on record already" not in anew.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--rehearsed", "slow-breathing"],
            "knows the skill 'slow-breathing'; did you mean 'breathing'?",
        ),
        (
            ["--agreed", "exposure-hierarchie"],
            "asks for the agreement 'exposure-hierarchie'; did you mean 'exposure-hierarchy'?",
        ),
        (["--agreed", "hierarchie"], "asks for the agreement 'hierarchie'"),
        (["--orientation", "psicoanalysis"], "names the approach 'psicoanalysis'."),
    ],
)
def test_a_name_that_no_task_type_knows_is_said(home: Path, words: list[str], said: str) -> None:
    run("client", "add", "c-1", "--consent", "yes")
    done = run("client", "set", "c-1", *words)
    assert done.exit_code == 0
    assert f"Note: no task type here {said}" in done.stderr
    known = run(
        "client", "set", "c-1", "--rehearsed", "breathing", "--agreed", "exposure-hierarchy"
    )
    assert "Note" not in known.stderr


def test_an_approach_may_be_typed_in_capitals(home: Path) -> None:
    assert run("client", "add", "c-1", "--orientation", "CBT").exit_code == 0
    assert run("client", "set", "c-1", "--orientation", "Dbt").exit_code == 0
    assert '"orientation": "dbt"' in run("client", "show", "c-1", "--json").stdout
