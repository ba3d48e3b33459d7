"""homework suggest --all --out: what is written, what is refused, and a kill half way."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from caseloads import LATER, contradictory, course
from click.testing import CliRunner, Result

from recommender.cli import cli, suggest, suggest_all
from recommender.cli.failure import PARTLY
from recommender.interchange import plans
from recommender.interchange.records import History
from recommender.store.log import Store

if TYPE_CHECKING:
    from pathlib import Path

    from recommender import Recommender

AT = LATER.isoformat()
CLIENTS = 30
NAMES = ["plans.jsonl", "plans.parquet"]
KILLED = """
import os, signal, sys
from recommender.cli import main, suggest_all
from recommender.interchange import unfinished
suggest_all.CHUNK = 4
left, kept = int(sys.argv[1]), unfinished._note
def note(*args):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    kept(*args)
unfinished._note = note
sys.exit(main(sys.argv[2:]))
"""
FULL = """
import resource, sys
from recommender.cli import main, suggest_all
from recommender.store.place import default_path
suggest_all.CHUNK = 4
room = default_path().stat().st_size + 30_000  # enough for the store, too little for the plans
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to write to, beside a store with a caseload; one of its logs contradicts itself."""
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOMEWORK_BLOCK", raising=False)
    monkeypatch.setattr("recommender.cli.suggest_all.CHUNK", 4)
    with Store.create(tmp_path / "home" / "homework.db") as store:
        for number in range(CLIENTS):
            store.append(course(number).events)
        store.append(contradictory("c-0003x").events)
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def line(*words: object, code: int) -> Result:
    """Run `homework suggest --all`, and hold it to its exit code."""
    result = CliRunner().invoke(cli, ["suggest", "--all", *map(str, words)])
    assert result.exit_code == code, (result.output, result.exception)
    return result


def refused(*words: object) -> str:
    """Return the one sentence of a refusal."""
    found = line(*words, code=2).stderr.splitlines()
    (sentence,) = [one for one in found if one.startswith("Error: ")]
    return sentence


def run(folder: Path, program: str, *words: object) -> tuple[int, str]:
    """Run a program to its end; return its exit code and what it said on stderr.

    Not through a pipe: the workers of one that is killed wait for work a while, and hold it open.
    """
    said = folder.parent / "said.txt"
    with said.open("wb") as stderr:
        started = subprocess.Popen(
            [sys.executable, "-c", program, *map(str, words)],
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
        )
        code = started.wait(timeout=60)
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    return code, said.read_text(encoding="utf-8")


def test_a_line_for_each_client_in_order(folder: Path, recommender: Recommender) -> None:
    result = line("--out", folder / "plans.jsonl", "--at", AT, code=PARTLY)
    lines = (folder / "plans.jsonl").read_text(encoding="utf-8").splitlines()
    clients = [json.loads(one)["client"] for one in lines]
    assert clients == sorted(clients)
    assert len(set(clients)) == CLIENTS + 1
    assert "31 clients; 26 planned, 4 stopped, 1 that cannot be used." in result.stderr


def test_a_line_is_the_plan_of_that_client(folder: Path, recommender: Recommender) -> None:
    line("--out", folder / "plans.jsonl", "--at", AT, "--seed", 5, code=PARTLY)
    lines = (folder / "plans.jsonl").read_text(encoding="utf-8").splitlines()
    single = CliRunner().invoke(cli, ["suggest", "c-0007", "--json", "--at", AT, "--seed", "5"])
    assert single.stdout.strip() in lines


def test_a_history_that_cannot_be_used_says_why_in_its_line(folder: Path) -> None:
    line("--out", folder / "plans.jsonl", "--at", AT, code=PARTLY)
    lines = map(json.loads, (folder / "plans.jsonl").read_text(encoding="utf-8").splitlines())
    (bad,) = [one for one in lines if "error" in one]
    assert bad["client"] == "c-0003x"
    assert "never-assigned" in bad["error"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("after", "jobs"), [(0, 1), (5, 2), (9, 1)])
def test_a_kill_and_a_resume_give_the_same_bytes(
    folder: Path, name: str, after: int, jobs: int
) -> None:
    line("--out", folder / f"whole-{name}", "--at", AT, code=PARTLY)
    target = folder / name
    code, _ = run(
        folder, KILLED, after, "suggest", "--all", "--out", target, "--at", AT, "--jobs", jobs
    )
    assert code == -signal.SIGKILL
    assert not target.exists()
    line("--out", target, "--resume", *(() if after else ("--at", AT)), code=PARTLY)
    assert target.read_bytes() == (folder / f"whole-{name}").read_bytes()
    assert sorted(one.name for one in folder.iterdir()) == sorted([name, f"whole-{name}"])


def test_a_full_disk_is_one_sentence_and_can_be_gone_on_from(folder: Path) -> None:
    line("--out", folder / "whole.jsonl", "--at", AT, code=PARTLY)
    target = folder / "plans.jsonl"
    code, said = run(folder, FULL, "suggest", "--all", "--out", target, "--at", AT)
    assert code == 2
    assert said.count("\n") == 1
    assert "The disk is full; what is finished is kept." in said
    assert not target.exists()
    line("--out", target, "--resume", code=PARTLY)
    assert target.read_bytes() == (folder / "whole.jsonl").read_bytes()


def unfinished(folder: Path) -> Path:
    run(folder, KILLED, 3, "suggest", "--all", "--out", folder / "plans.jsonl", "--at", AT)
    return folder / "plans.jsonl"


def test_an_unfinished_file_is_not_overwritten_by_chance(folder: Path) -> None:
    assert "go on with --resume, or use --force" in refused("--out", unfinished(folder))


def test_force_begins_anew(folder: Path) -> None:
    target = unfinished(folder)
    line("--out", target, "--force", "--at", AT, "--seed", 9, code=PARTLY)
    line("--out", folder / "whole.jsonl", "--at", AT, "--seed", 9, code=PARTLY)
    assert target.read_bytes() == (folder / "whole.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--seed", "1"), "its seed was 0, and would be 1 now"),
        (("--most", "2"), "its most was 3, and would be 2 now"),
        (("--at", "2026-03-01T00:00:00Z"), "its at was"),
    ],
)
def test_a_resume_with_other_options_is_refused(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in refused("--out", unfinished(folder), "--resume", *words)


def test_a_resume_after_something_was_recorded_is_refused(folder: Path) -> None:
    target = unfinished(folder)
    with Store.open(folder.parent / "home" / "homework.db") as store:
        store.append(course(CLIENTS).events)
    assert "its store has changed since" in refused("--out", target, "--resume")


def test_a_resume_with_nothing_there_begins(folder: Path) -> None:
    line("--out", folder / "plans.jsonl", "--resume", "--at", AT, code=PARTLY)
    assert (folder / "plans.jsonl").exists()


@pytest.mark.parametrize("more", [(), ("--resume",)])
def test_a_finished_file_is_not_overwritten_by_chance(folder: Path, more: tuple[str, ...]) -> None:
    (folder / "plans.jsonl").write_text("something of mine")
    assert "is there already" in refused("--out", folder / "plans.jsonl", *more)
    assert (folder / "plans.jsonl").read_text() == "something of mine"


def test_a_folder_that_is_not_there_is_named(folder: Path) -> None:
    assert "There is no folder" in refused("--out", folder / "nowhere" / "plans.jsonl")


def test_a_folder_is_no_file(folder: Path) -> None:
    (folder / "plans.jsonl").mkdir()
    assert "is no file" in refused("--out", folder / "plans.jsonl")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "plans.csv"), "ends in neither .jsonl nor .parquet"),
        (("--out", "plans"), "ends in neither .jsonl nor .parquet"),
        (("--out", "plans.jsonl", "--json"), "not both"),
        (("--out", "plans.jsonl", "--resume", "--force"), "not both"),
        (("--out", "plans.jsonl", "--jobs", "0"), "1 to 1024"),
        (("--jobs", "2"), "go with --out"),
        (("--resume",), "go with --out"),
        (("--force",), "go with --out"),
    ],
)
def test_options_that_do_not_fit_are_refused(words: tuple[str, ...], said: str) -> None:
    assert said in refused(*words)


def test_out_is_for_every_client() -> None:
    result = CliRunner().invoke(cli, ["suggest", "c-1", "--out", "plans.jsonl"])
    assert result.exit_code == 2
    assert "--out goes with --all" in result.stderr


def test_parquet_without_pyarrow_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert ".[parquet]" in refused("--out", folder / "plans.parquet")


def test_an_empty_store_gives_an_empty_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWORK_HOME", str(folder / "empty"))
    Store.create(folder / "empty" / "homework.db").close()
    line("--out", folder / "plans.jsonl", code=0)
    assert (folder / "plans.jsonl").read_bytes() == b""


def test_the_option_knows_the_formats_there_are() -> None:
    assert suggest.SUFFIXES == plans.SUFFIXES


def test_a_stop_by_hand_says_how_to_go_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [0]
    kept = Store.page

    def page(self: Store, after: str, most: int) -> object:
        pages[0] += 1
        if pages[0] == 4:
            raise KeyboardInterrupt
        return kept(self, after, most)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "page", page)
        patched.setattr("recommender.batch.CHUNK", 4)
        result = line("--out", folder / "plans.jsonl", "--at", AT, code=130)
    assert "clients are kept. Go on with: --out" in result.output
    line("--out", folder / "plans.jsonl", "--resume", code=PARTLY)


def test_pages_hold_every_client_once_in_order(folder: Path) -> None:
    with Store.open(folder.parent / "home" / "homework.db") as store:
        found, after = [], ""
        while page := store.page(after, 4):
            found += page
            after = page[-1][0]
        assert tuple(name for name, _ in found) == store.clients()
        assert found == list(store.every())
        assert store.count() == len(found)
        assert History.from_events(found[0][1]).client == "c-0000"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "shown"), [(0.0, True), (60.0, False)])
def test_a_bar_is_for_a_terminal_and_for_what_takes_a_while(
    folder: Path, monkeypatch: pytest.MonkeyPatch, patience: float, shown: bool
) -> None:
    monkeypatch.setattr("recommender.cli.suggest_all.PATIENCE", patience)
    terminal = Terminal()
    monkeypatch.setattr("recommender.cli.suggest_all.sys.stderr", terminal)
    with suggest_all._bar(10, 0) as advance:
        advance(4)
    assert ("4/10" in terminal.getvalue()) == shown


def test_no_bar_in_a_pipe(folder: Path) -> None:
    assert "Planning" not in line("--out", folder / "plans.jsonl", "--at", AT, code=PARTLY).output
