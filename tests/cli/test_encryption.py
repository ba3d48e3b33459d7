"""The commands of an encrypted store: made, changed, and refused in one sentence."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.cli.security import findings
from recommender.host.discovery import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Line

pytest.importorskip("sqlcipher3", reason="the extra `encrypted` is not installed")

PLAIN = b"SQLite format 3"


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a key file that is named and not made yet."""
    monkeypatch.delenv("HOMEWORK_ENCRYPTED", raising=False)
    monkeypatch.setenv("HOMEWORK_KEY_FILE", str(tmp_path / "keys"))
    return tmp_path / "keys"


def head(line: Line) -> bytes:
    """Return the first bytes of the store."""
    return (line.home / "homework.db").read_bytes()[:15]


def keys(file: Path) -> list[str]:
    """Return the keys in a file, without their names."""
    return [one.split()[1] for one in file.read_text().splitlines()]


def test_an_encrypted_store_is_made_and_used_like_any_other(bare: Line, key_file: Path) -> None:
    said = bare("init", "--encrypted", "--demo").output
    assert "lay up a copy of its key" in said
    assert head(bare) != PLAIN
    assert json.loads(bare("suggest", "demo-3", "--json").stdout)["suggestions"]
    assert not [one for one in keys(key_file) if one in said]


def test_making_it_twice_is_harmless(bare: Line, key_file: Path) -> None:
    bare("init", "--encrypted")
    bare("init", "--encrypted")
    bare("init")
    assert len(keys(key_file)) == 1
    assert head(bare) != PLAIN


def test_a_plain_store_is_not_encrypted_by_making_it_again(bare: Line, key_file: Path) -> None:
    bare("init")
    sentence = bare.refused("init", "--encrypted")
    assert sentence.endswith("is not encrypted; encrypt it with: homework encrypt")
    assert not key_file.exists()


def test_a_dry_run_makes_nothing(bare: Line, key_file: Path) -> None:
    bare("init", "--encrypted", "--dry-run")
    assert not bare.home.exists()
    assert not key_file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_pipe_in_place_of_a_key_file_is_not_waited_for(
    bare: Line, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare("init", "--encrypted")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for words in (["copy-key", str(pipe)], ["client", "list"]):
        said = bare(*words, code=2).stderr
        assert f"The key file {pipe} cannot be read: it is no ordinary file" in said
        monkeypatch.setenv("HOMEWORK_KEY_FILE", str(pipe))
    assert len(keys(key_file)) == 1


def test_there_and_back_and_another_key(bare: Line, key_file: Path, tmp_path: Path) -> None:
    bare("init", "--demo")
    before = bare.content()
    steps = []
    for words in (
        ("encrypt", "--dry-run"),
        ("encrypt",),
        ("rekey", "--dry-run"),
        ("rekey",),
        ("copy-key", str(tmp_path / "safe")),
        ("decrypt", "--dry-run"),
        ("decrypt",),
    ):
        said = bare(*words).output
        assert bare.content() == before
        assert not [one for one in keys(key_file) if one in said] if key_file.exists() else True
        steps.append(head(bare) == PLAIN)
    assert steps == [True, False, False, False, False, False, True]
    assert keys(tmp_path / "safe") == [keys(key_file)[1]]


@pytest.mark.parametrize("words", [("decrypt",), ("rekey",), ("copy-key", "somewhere")])
def test_a_plain_store_has_no_key(bare: Line, key_file: Path, words: tuple[str, ...]) -> None:
    bare("init")
    assert "is not encrypted; encrypt it with" in bare.refused(*words)
    assert not key_file.exists()


@pytest.mark.parametrize("words", [("encrypt",), ("decrypt",), ("rekey",), ("copy-key", "x")])
def test_without_a_store_the_command_that_makes_one_is_named(
    bare: Line, key_file: Path, words: tuple[str, ...]
) -> None:
    assert "make one with: homework init" in bare.refused(*words)
    assert not key_file.exists()


def test_where_encryption_is_demanded_a_plain_store_is_refused_until_it_is_encrypted(
    bare: Line, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare("init", "--demo")
    monkeypatch.setenv("HOMEWORK_ENCRYPTED", "1")
    refused = bare("suggest", "demo-3", code=2).stderr
    assert "which HOMEWORK_ENCRYPTED demands; encrypt it with: homework encrypt" in refused
    bare("encrypt")
    bare("suggest", "demo-3")
    assert "demands that stores are encrypted" in bare.refused("decrypt")
    assert key_file.exists()


@pytest.mark.parametrize("wrong", [False, True])
def test_a_missing_or_a_wrong_key_is_one_sentence_that_holds_no_key(
    bare: Line, key_file: Path, *, wrong: bool
) -> None:
    bare("init", "--encrypted")
    (line,) = key_file.read_text().splitlines()
    name, secret = line.split()
    other = secret[::-1]
    key_file.write_text(f"{name} {other}\n" if wrong else "")
    said = bare("client", "list", code=2)
    assert said.stdout == ""
    assert len(said.stderr.splitlines()) == 1
    assert secret not in said.stderr
    assert other not in said.stderr


def test_a_real_run_prints_nothing_of_the_library_and_nothing_of_the_key(
    bare: Line, key_file: Path
) -> None:
    bare("init", "--encrypted")
    path = bare.home / "homework.db"
    damaged = bytearray(path.read_bytes())
    for page in range(4096, len(damaged), 4096):
        damaged[page + 99] ^= 1
    path.write_bytes(damaged)
    code = "import sys; from recommender.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "client", "list"],
        env={**os.environ, "HOMEWORK_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == f"Error: The store at {path} is damaged; see which backups there are with homework backup list, and put one back with homework restore FILE\n"
    )
    assert key_file.exists()


def typed(line: Line, answer: Callable[[str], str], *words: str) -> tuple[int, str]:
    """Run a command on a terminal without a keyring; answer each question about a key."""
    import pty  # not on Windows

    code = "import sys; from recommender.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "HOMEWORK_KEY_FILE"},
        "HOMEWORK_HOME": str(line.home),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    said = ""
    while True:
        try:
            got = os.read(ours, 4096).decode()
        except OSError:  # the other end is closed
            break
        if not got:
            break
        said += got
        if said.endswith(": ") and said.splitlines()[-1].startswith(("Key of", "Type or")):
            os.write(ours, f"{answer(said)}\n".encode())
            said += "\n"
    os.close(ours)
    return run.wait(), said


@pytest.mark.parametrize("words", ["encrypt", "decrypt", "rekey", "copy-key laid-up"])
def test_a_dry_run_refuses_what_would_be_refused(bare: Line, key_file: Path, words: str) -> None:
    assert "make one with: homework init" in bare.refused(*words.split(), "--dry-run")
    bare("init", *(["--encrypted"] if words == "encrypt" else []))
    assert bare.refused(*words.split(), "--dry-run") == bare.refused(*words.split())


def test_a_file_of_something_else_gets_no_key(
    bare: Line, key_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    letter = tmp_path / "letter"
    letter.write_text("Dear Sir or Madam")
    letter.chmod(0o600)
    bare("init")
    with monkeypatch.context() as patch:
        patch.setenv("HOMEWORK_KEY_FILE", str(letter))
        assert "is no key with its name; mend it" in bare.refused("encrypt")
    bare("encrypt")
    assert "is no key with its name; mend it" in bare.refused("copy-key", str(letter))
    assert letter.read_text() == "Dear Sir or Madam"


def test_a_key_goes_on_a_line_of_its_own(bare: Line, key_file: Path) -> None:
    bare("init", "--encrypted")
    key_file.write_text(key_file.read_text().rstrip("\n"))  # as an editor may leave it
    bare("rekey")
    assert len(keys(key_file)) == 2
    bare("client", "list")


def shown(said: str) -> str:
    """Return the key that was shown on a terminal."""
    return re.findall(r"\b[0-9a-f]{64}\b", said)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_without_a_place_a_terminal_shows_the_key_once_and_asks_for_it(bare: Line) -> None:
    code, said = typed(bare, shown, "init", "--encrypted")
    key = shown(said)
    assert (code, said.count(key)) == (0, 1)  # what is typed is not shown
    assert head(bare) != PLAIN
    assert typed(bare, lambda _: f" {key.upper()} ", "client", "list")[0] == 0
    code, said = typed(bare, lambda _: key[::-1], "client", "list")
    assert (code, "The key does not open the store" in said) == (2, True)
    code, said = typed(bare, lambda _: "open sesame", "client", "list")
    assert (code, "A key is 64 letters" in said) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_without_a_place_for_the_key_nothing_is_left(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOMEWORK_KEY_FILE", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    home = os.environ["HOMEWORK_HOME"]
    assert "no place for the key" in bare("init", "--encrypted", code=2).stderr
    assert list(Path(home).iterdir()) == []


def test_who_does_not_have_the_key_shown_gets_no_encrypted_store(bare: Line) -> None:
    code, said = typed(bare, lambda _: "yes", "init", "--encrypted")
    assert (code, "That is not the key that was shown" in said) == (2, True)
    assert list(Path(os.environ["HOMEWORK_HOME"]).iterdir()) == []


def test_where_encryption_is_demanded_and_no_key_can_be_kept_nothing_is_left(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOMEWORK_KEY_FILE", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("HOMEWORK_ENCRYPTED", "1")
    assert "no place for the key" in bare("init", code=2).stderr
    assert list(bare.home.iterdir()) == []
    monkeypatch.setenv("HOMEWORK_KEY_FILE", str(bare.home.parent / "keys"))
    bare("init")
    assert head(bare) != PLAIN


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
@pytest.mark.parametrize(("answer", "code"), [("yes", 2), ("\x04", 130)])
def test_where_encryption_is_demanded_and_the_key_is_not_given_back_nothing_is_left(
    bare: Line, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setenv("HOMEWORK_ENCRYPTED", "1")
    assert typed(bare, lambda _: answer, "init")[0] == code
    assert list(bare.home.iterdir()) == []
    assert typed(bare, shown, "init")[0] == 0
    assert head(bare) != PLAIN


def test_a_backup_that_cannot_be_put_where_no_store_is_leaves_nothing_there(
    bare: Line, monkeypatch: pytest.MonkeyPatch, key_file: Path
) -> None:
    bare("init", "--encrypted")
    file = bare.home.parent / "kept.db"
    bare("backup", "--out", str(file))
    elsewhere = bare.home.with_name("elsewhere")
    monkeypatch.setenv("HOMEWORK_HOME", str(elsewhere))
    said = bare("restore", str(file), "--yes", code=2).stderr
    assert "is encrypted, and the store at" in said
    assert list(elsewhere.iterdir()) == []
    assert key_file.exists()


# What protects this machine


def looked_at(line: Line, *origins: Origin) -> dict[str, bool]:
    """Tell of each thing that is looked at whether all is well."""
    found = findings(line.home / "homework.db", origins)
    return {one.name: not one.remedy for one in found}


def test_what_could_be_safer_is_said(bare: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOMEWORK_ALLOW", raising=False)
    bare("init")
    bare.home.chmod(0o755)
    theirs = Origin("odd", "odd-dist", "1.0", "recommender", "odd")
    assert looked_at(bare, theirs) == {
        "encryption": False,
        "permissions of home": False,
        "permissions of homework.db": True,
        "plugins of others": False,
        "plugins blocked": True,
        "model": True,
    }


@pytest.mark.usefixtures("key_file")
def test_what_is_safe_is_said(bare: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWORK_ALLOW", "odd_dist")
    bare("init", "--encrypted")
    theirs = Origin("odd", "odd-dist", "1.0", "recommender", "odd")
    found = looked_at(bare, theirs)
    assert len(found) == 8
    assert all(found.values())


@pytest.mark.usefixtures("key_file")
def test_a_plain_copy_beside_an_encrypted_store_is_named(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_ALLOW", "homework-recommender")
    bare("init")
    bare("backup")
    bare("encrypt")
    (plain,) = (bare.home / "backups").iterdir()
    with closing(sqlite3.connect(bare.home / "theirs.db")) as other:
        other.execute("CREATE TABLE t (x)")
    said = bare("doctor", "--security", code=1).stdout
    assert f"Plain copies: {plain}; remove those you need no more" in said
    plain.unlink()
    assert "Plain copies: none\n" in bare("doctor", "--security").stdout


def test_doctor_says_what_protects_this_machine(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOMEWORK_ALLOW", "HOMEWORK_ENCRYPTED", "HOMEWORK_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert "make one with: homework init" in bare.refused("doctor", "--security")
    bare("init")
    bare("plugins", "block", "homework-recommender")
    said = bare("doctor", "--security", code=1).stdout
    assert "Encryption: the store is plain; encrypt it with: homework encrypt\n" in said
    assert "Plugins blocked: homework-recommender\n" in said
    bare("plugins", "unblock", "homework-recommender")
    found = json.loads(bare("doctor", "--security", "--json", code=1).stdout)["security"]
    (model,) = [one for one in found if one["name"] == "model"]
    assert (model["found"].startswith("the one that ships"), model["remedy"]) == (True, "")


@pytest.mark.usefixtures("key_file")
def test_a_model_that_is_not_what_its_manifest_says_is_told(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_ALLOW", "homework-recommender")
    bare("init", "--encrypted")
    bare("doctor", "--security")
    (bare.home / "model.json").write_text('{"schema_version": 1, "model": "gone"}')
    said = bare("doctor", "--security", code=1).stdout
    assert "go back with: homework model use --shipped" in said
