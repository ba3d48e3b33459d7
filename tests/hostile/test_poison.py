"""H26, N5: one client that breaks a plan hides no other, and the exit code says so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from caseloads import contradictory, course
from click.testing import CliRunner
from hostile.poison import (
    BAD,
    BREAKS,
    CONTAINED_APART,
    FATAL,
    caseload,
    damaged,
    forecasting,
    poisoned,
    rows,
    without,
)

from recommender import Recommender, workers
from recommender.cli import cli
from recommender.store.log import Store

if TYPE_CHECKING:
    from click.testing import Result


@pytest.mark.parametrize("how", BREAKS)
def test_a_forecaster_that_breaks_for_one_client_changes_nothing_of_the_others(how: str) -> None:
    recommender = Recommender(host=forecasting(BREAKS[how]))
    histories = caseload(30)
    found = rows(recommender, histories)
    assert found.pop(BAD)[0] == "plan"
    assert found == rows(recommender, without(histories, BAD))


@pytest.mark.parametrize("how", CONTAINED_APART)
def test_a_forecaster_that_dies_or_hangs_for_one_client_hides_no_other(how: str) -> None:
    histories = caseload(10)
    found = rows(Recommender(host=forecasting(CONTAINED_APART[how])), histories)
    assert list(found) == [one.client for one in histories]
    assert {outcome for outcome, _ in found.values()} == {"plan", "stopped"}


def test_a_defect_met_by_one_client_of_many_is_a_row_and_the_others_are_as_they_were(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    histories = caseload(30)
    wanted = rows(recommender, without(histories, BAD))
    sound = Recommender._started

    def defect(self, host, forecaster, case, *about):
        if case.client == BAD:
            raise ZeroDivisionError
        return sound(self, host, forecaster, case, *about)

    monkeypatch.setattr(Recommender, "_started", defect)
    found = rows(recommender, histories)
    assert found.pop(BAD)[0] == "error"
    assert found == wanted
    with pytest.raises(ZeroDivisionError):  # the same without the guard around each client
        [recommender.suggest(one) for one in histories]


# What ends or holds up the process that plans are made in


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a worker for seconds in place of minutes."""
    monkeypatch.setattr(workers, "SECONDS", 5.0)


@pytest.mark.parametrize("how", ["dies", "hangs"])
def test_a_history_that_loses_a_worker_is_a_row_and_the_others_have_their_plans(
    how: str, impatient: None, monkeypatch: pytest.MonkeyPatch, recommender: Recommender
) -> None:
    histories = caseload(30)
    wanted = rows(recommender, without(histories, BAD))
    monkeypatch.setattr(Recommender, "_recipe", poisoned(how))
    found = rows(recommender, histories, jobs=2, chunk=3)  # two waves: the first one is lost
    outcome, line = found.pop(BAD)
    assert outcome == "error"
    assert b"This plan ended the process it was made in, or took longer than 5.5 seconds" in line
    assert found == wanted


@pytest.mark.long
@pytest.mark.parametrize("how", FATAL)
def test_one_of_a_thousand_that_loses_a_worker_leaves_999_plans(
    how: str, impatient: None, monkeypatch: pytest.MonkeyPatch, recommender: Recommender
) -> None:
    monkeypatch.setattr(Recommender, "_recipe", poisoned(how))
    found = rows(recommender, caseload(999), jobs=2)
    assert len(found) == 1_000
    assert [client for client, (outcome, _) in found.items() if outcome == "error"] == [BAD]


# At the desk


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a store of six clients."""
    with Store.create(tmp_path / "homework.db") as store:
        for number in range(6):
            store.append(course(number).events)
    return tmp_path


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, list(words), env={"HOMEWORK_HOME": str(home)})


def contradict(home: Path) -> None:
    """Put a client into the store whose history contradicts itself."""
    with Store.open(home / "homework.db") as store:
        store.append(contradictory("c-0002-bad").events)


SAID = "c-0002-bad: Assignment 'never-assigned' was never assigned; record 'assigned' first."
EVERYONE = (["suggest", "--all"], ["suggest", "--all", "--json"], ["client", "list"])


@pytest.mark.parametrize("words", [*EVERYONE, ["client", "list", "--json"]], ids=" ".join)
def test_a_client_who_contradicts_hides_nobody_at_the_desk(words: list[str], home: Path) -> None:
    before = run(home, *words)
    contradict(home)
    after = run(home, *words)
    assert (before.exit_code, after.exit_code) == (0, 3)
    assert [one[:16] for one in after.stdout.splitlines()] == [
        one[:16] for one in before.stdout.splitlines()
    ]
    assert SAID in after.stderr


def test_a_client_who_contradicts_and_is_the_only_one_is_an_error(home: Path) -> None:
    contradict(home)
    assert run(home, "suggest", "c-0002-bad").exit_code == 2


@pytest.mark.parametrize("body", ["{{{", '{"kind": "session_held"}', "null", "[" * 900])
def test_a_damaged_event_is_a_line_of_the_file_and_hides_nobody(body: str, home: Path) -> None:
    damaged(home / "homework.db", "c-0002", body)
    out = home / "plans.jsonl"
    done = run(home, "suggest", "--all", "--out", str(out))
    made = {
        one["client"]: one.get("error", "") for one in map(json.loads, out.read_text().splitlines())
    }
    assert done.exit_code == 3
    assert list(made) == [f"c-000{number}" for number in range(6)]
    assert [client for client, error in made.items() if error] == ["c-0002"]
    assert made["c-0002"].endswith("in the store is damaged; put back a backup")


def test_a_store_of_which_nobody_can_be_read_is_an_error_of_the_store(home: Path) -> None:
    for number in range(6):
        damaged(home / "homework.db", f"c-000{number}", "{{{")
    done = run(home, "suggest", "--all", "--out", str(home / "plans.jsonl"))
    assert done.exit_code == 2
    assert "is damaged; put back a backup" in done.stderr


def test_a_batch_with_a_damaged_client_is_gone_on_with_after_a_stop(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender.cli import suggest_all

    damaged(home / "homework.db", "c-0002", "{{{")
    monkeypatch.setattr(suggest_all, "CHUNK", 2)
    whole, out = home / "whole.jsonl", home / "plans.jsonl"
    at = ["--at", "2026-02-10T09:00:00Z"]
    run(home, "suggest", "--all", "--out", str(whole), *at)
    added = suggest_all.Unfinished.add

    def stopped(self, some):
        added(self, some)
        raise KeyboardInterrupt

    monkeypatch.setattr(suggest_all.Unfinished, "add", stopped)
    assert run(home, "suggest", "--all", "--out", str(out), *at).exit_code == 130
    monkeypatch.setattr(suggest_all.Unfinished, "add", added)
    assert run(home, "suggest", "--all", "--out", str(out), "--resume").exit_code == 3
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    "at", ["", "soon", None, 5, "9999-99-99", "2026-01-05T09:00:00" + "0" * 5_000]
)
def test_a_journal_whose_moment_is_none_is_refused(at: object, home: Path) -> None:
    journal = {"layout": 1, "work": {"at": at}, "progress": {}}
    (home / "plans.jsonl.journal").write_text(json.dumps(journal))
    done = run(home, "suggest", "--all", "--out", str(home / "plans.jsonl"), "--resume")
    assert done.exit_code == 2
    assert "cannot be gone on with" in done.stderr


ALONE = """
import sys
sys.path[:0] = [sys.argv[1]]
from hostile.poison import Dying
from recommender.cli import caseload, main
caseload.Recommender = Dying
sys.exit(main(sys.argv[2:]))
"""


def test_a_client_that_kills_a_batch_has_a_line_once_it_is_gone_on_with(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(home / "homework.db") as store:
        store.append(caseload(1)[0].events)
    words = ["suggest", "--all", "--out", str(home / "plans.jsonl")]
    program = [sys.executable, "-c", ALONE, str(Path(__file__).parents[1]), *words]
    environment = {**os.environ, "HOMEWORK_HOME": str(home)}
    killed = subprocess.run(program, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    monkeypatch.setattr(Recommender, "_recipe", poisoned("dies"))
    done = run(home, *words, "--resume")
    lines = [json.loads(one) for one in (home / "plans.jsonl").read_text().splitlines()]
    assert done.exit_code == 3
    assert len(lines) == 7
    assert [one["client"] for one in lines if "error" in one] == [BAD]
    assert "1 that cannot be used" in done.stderr
