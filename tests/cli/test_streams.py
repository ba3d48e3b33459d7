"""Streams that are closed, and an output that fails when the work is done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender import command
from recommender.cli.failure import STOPPED
from recommender.store.log import Store

if TYPE_CHECKING:
    from conftest import Line

RUN = "import sys; from recommender.cli import main; sys.exit(main())"
FULL = Path("/dev/full")

needs_full = pytest.mark.skipif(not FULL.exists(), reason="a device that is always full")


def typed(words: str, streams: str) -> subprocess.CompletedProcess[str]:
    """Run a command with its streams as a shell has them."""
    script = f'exec "$0" -c "$1" {words} {streams}'
    return subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, RUN],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")


@pytest.mark.parametrize(
    ("words", "streams", "code"),
    [
        ("client list", ">&-", 0),
        ("client list", "<&- >&- 2>&-", 0),
        ("client add c-018 --consent yes", ">&- 2>&-", 0),
        ("forget c-017", "<&-", 130),
    ],
)
def test_a_closed_stream_is_as_good_as_none(
    course: Line, words: str, streams: str, code: int
) -> None:
    done = typed(words, streams)
    assert (done.returncode, done.stdout) == (code, "")
    assert "unexpected" not in done.stderr
    assert "Traceback" not in done.stderr
    with Store.open(course.home / "homework.db") as store:
        added = ("c-018",) if "add" in words else ()
        assert store.clients() == ("c-017", *added)


@needs_full
@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("client add c-018 --consent yes", ("c-017", "c-018")),
        ("forget c-017 --yes c-017", ()),
        ("backup", ("c-017",)),
    ],
)
def test_an_output_that_fails_does_not_hide_what_was_done(
    course: Line, words: str, left: tuple[str, ...]
) -> None:
    done = typed(words, ">/dev/full")
    assert done.returncode == 1
    assert "the command did its work all the same, which stays" in done.stderr
    with Store.open(course.home / "homework.db") as store:
        assert store.clients() == left


@needs_full
def test_an_output_that_fails_before_anything_is_written_is_told_as_such(course: Line) -> None:
    done = typed("client list", ">/dev/full")
    assert done.returncode == 2
    assert "check the disk and the output" in done.stderr
    assert "work" not in done.stderr
    assert course.content()


def test_a_stop_while_the_program_is_loaded_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from recommender.command import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (STOPPED, "")
    assert done.stderr == "Stopped; nothing was written.\n"
    assert command.STOPPED == STOPPED


@pytest.mark.parametrize(
    "words",
    [
        ["suggest", "--all", "--out", "a\nError: forged.jsonl"],
        ["backup", "--out", "a\nError: forged.db"],
        ["model", "use", "a\nError: forged"],
        ["copy-key", "a\nError: forged"],
        ["plugins", "new", "calm", "--out", "a\nError: forged"],
    ],
)
def test_the_name_of_a_file_cannot_forge_a_line(course: Line, words: list[str]) -> None:
    assert "holds a line break; give another name" in course.refused(*words)
