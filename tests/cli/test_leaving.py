"""H29: what stays open or known here when a therapist gets up and leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.store import keys
from recommender.store.log import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Line

OPEN = Path("/proc/self/fd")
UNATTENDED = """
import sys
from recommender.cli import asking, main
asking.IDLE = 0.2
sys.exit(main(sys.argv[1:]))
"""


def connections(home: Path) -> list[str]:
    """Return the files in a folder that are open for writing, as SQLite opens a store."""
    writing = os.O_WRONLY | os.O_RDWR
    found = []
    for one in OPEN.iterdir():
        with suppress(OSError):  # the one by which the list is read is gone again
            flags = int((OPEN.parent / "fdinfo" / one.name).read_text().split()[3], 8)
            found += [str(one.readlink())] if flags & writing else []
    return [one for one in found if one.startswith(str(home))]


@pytest.mark.skipif(not OPEN.is_dir(), reason="open files are listed on Linux")
@pytest.mark.parametrize(
    "words", ["suggest demo-1", "client list", "history demo-1", "doctor", "review demo-1"]
)
def test_after_a_command_the_store_is_open_to_nothing(demo: Line, words: str) -> None:
    with Store.open(demo.home / "homework.db"):
        assert connections(demo.home)  # they can be seen
    demo(*words.split(), code={"doctor": 1}.get(words, 0), typed="0\n0\n0\n")
    assert connections(demo.home) == []


def test_a_key_that_was_typed_is_known_to_its_command_alone(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3", reason="the extra `encrypted` is not installed")
    monkeypatch.delenv("HOMEWORK_KEY_FILE", raising=False)
    monkeypatch.setattr(keys, "_keyring", lambda: None)
    monkeypatch.setattr(keys, "_at_a_terminal", lambda: True)
    told, asked = [], []
    monkeypatch.setattr(keys, "_entrust", lambda key: told.append(key.secret))
    monkeypatch.setattr(keys, "getpass", lambda text: asked.append(text) or told[0])
    bare("init", "--encrypted")
    before = len(asked)
    bare("client", "list")
    once = len(asked)
    bare("client", "list")
    assert before < once < len(asked)
    assert told[0] not in str(dict(os.environ))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX alarm clocks")
def test_a_question_that_nobody_answers_ends_the_command(demo: Line) -> None:
    program = [sys.executable, "-c", UNATTENDED, "forget", "demo-1"]
    asked = subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        code = asked.wait(timeout=30)  # without an answer; the pipe stays open
        assert asked.stderr is not None
        said = asked.stderr.read()
    finally:
        asked.kill()
        asked.communicate()
    assert code == 130
    assert "Nobody answered for" in said
    assert said.endswith("Stopped; nothing was written.\n")
    with Store.open(demo.home / "homework.db") as store:
        assert store.has("demo-1")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX alarm clocks")
def test_an_answer_in_time_stops_the_alarm_clock(demo: Line) -> None:
    import signal

    demo("forget", "demo-1", typed="demo-1\n")
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
