"""What `create` makes and what `open` refuses, each in one sentence with its remedy."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import StoreError
from recommender.store import connection
from recommender.store.backup import backup
from recommender.store.chosen import choose
from recommender.store.encryption import encrypt, rekey
from recommender.store.head import head
from recommender.store.log import Store
from recommender.store.place import default_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]
    Raw = Callable[[Path], sqlite3.Connection]

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and sockets")


def refusal(path: Path, *, create: bool = False) -> str:
    with pytest.raises(StoreError) as caught:
        (Store.create if create else Store.open)(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


@posix
def test_only_the_owner_may_use_what_create_makes(store: Store, path: Path, held: Held) -> None:
    store.append([held(0)])
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@posix
def test_only_the_owner_may_use_the_folder_that_a_choice_of_model_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOMEWORK_HOME", str(home))
    choose("ours")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [stat.S_IMODE(one.stat().st_mode) for one in home.iterdir()] == [0o600]


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Store.create(tmp_path / "homework.db").close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_creating_again_opens_what_is_there(path: Path, held: Held) -> None:
    with Store.create(path) as store:
        store.append([held(0)])
    with Store.create(path) as store:
        assert store.events("c1") == (held(0),)


def test_a_store_whose_making_was_cut_short_is_made_again(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert refusal(path) == f"There is no store at {path}; make one with: homework init"
    Store.create(path).close()
    Store.open(path).close()


@pytest.mark.parametrize("name", ["a folder/my store.db", "50%25 %(here)s/100%.db", "é#?&.db"])
def test_any_path_will_do(tmp_path: Path, held: Held, name: str) -> None:
    with Store.create(tmp_path / name) as store:
        store.append([held(0)])
    assert (tmp_path / name).stat().st_size > 0
    with Store.open(tmp_path / name) as store:
        assert store.has("c1")


def test_a_relative_path_stays_the_same_store(
    tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.create(tmp_path.relative_to(tmp_path) / "here.db") as store:
        monkeypatch.chdir("/")
        store.append([held(0)])
    assert (tmp_path / "here.db").exists()


def test_a_missing_store_names_the_command_and_is_not_made(path: Path) -> None:
    assert refusal(path) == f"There is no store at {path}; make one with: homework init"
    assert not path.parent.exists()


def test_a_path_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "homework.db"
    deeper = tmp_path / "file" / "folder" / "homework.db"
    assert "There is no store" in refusal(below)
    assert "name another place" in refusal(below, create=True)
    assert "name another place" in refusal(deeper, create=True)


def test_a_folder_is_not_a_store(tmp_path: Path) -> None:
    assert "something else" in refusal(tmp_path)
    assert "something else" in refusal(tmp_path, create=True)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_is_refused_and_what_it_leads_to_left_alone(store: Store, tmp_path: Path) -> None:
    before = store.path.read_bytes()
    link = tmp_path / "homework.db"
    link.symlink_to(store.path)
    for create in (False, True):
        assert "is a link to another file" in refusal(link, create=create)
    for act in (encrypt, rekey, backup):
        with pytest.raises(StoreError, match="is a link to another file"):
            act(link)
    assert (link.is_symlink(), store.path.read_bytes()) == (True, before)
    link.unlink()
    link.symlink_to("nowhere")
    assert "is a link to another file" in refusal(link, create=True)


@pytest.mark.parametrize("application", [0, 7])
def test_another_programs_database_is_refused_and_left_alone(
    tmp_path: Path, application: int
) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"PRAGMA application_id = {application}")
    other.execute("CREATE TABLE t (x)")
    other.close()
    before = path.read_bytes()
    for create in (False, True):
        assert "another program's database" in refusal(path, create=create)
    assert path.read_bytes() == before


@pytest.mark.parametrize("size", [1, 50, 512, 5_000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, size: int) -> None:
    path = tmp_path / "noise.db"
    noise = bytes((number * 37 + 11) % 251 for number in range(size))
    path.write_bytes(noise)
    for create in (False, True):
        assert "is not a database" in refusal(path, create=create)
    assert path.read_bytes() == noise


def test_a_layout_from_the_future_is_refused(path: Path, raw: Raw) -> None:
    Store.create(path).close()
    other = raw(path)
    with other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    for create in (False, True):
        assert "newer version; upgrade" in refusal(path, create=create)


def test_two_programs_may_create_the_same_store_at_once(path: Path) -> None:
    code = (
        "import pathlib, sys, recommender.store.log as l; l.Store.create(pathlib.Path(sys.argv[1]))"
    )
    racers = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [one.wait() for one in racers] == [0, 0, 0]
    Store.open(path).close()


def test_waiting_for_another_writer_ends(
    store: Store, path: Path, held: Held, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    other = raw(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        store.append([held(0)])
    assert str(caught.value) == (
        f"The store at {path} is busy: another program is writing; try again; nothing was recorded"
    )
    other.execute("ROLLBACK")
    other.close()
    assert store.append([held(0)]).recorded == 1


def test_a_reader_in_the_way_of_a_commit_ends_it_cleanly(
    store: Store, path: Path, held: Held, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store.facts()["journal mode"] == "wal":
        pytest.skip("in WAL mode readers are never in the way")
    store.append([held(0)])
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    reader = raw(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchall()
    with pytest.raises(StoreError, match=r"busy.*nothing was recorded"):
        store.append([held(1)])
    reader.execute("ROLLBACK")
    reader.close()
    assert store.events("c1") == (held(0),)
    assert store.append([held(1)]).recorded == 1


def test_the_place_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "h"))
    assert default_path() == tmp_path / "h" / "homework.db"
    monkeypatch.delenv("HOMEWORK_HOME")
    assert default_path().parent.name == "homework-recommender"
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize(
    ("module", "absent"),
    [("place", "sqlalchemy"), ("place", "sqlite3"), ("log", "alembic"), ("log", "sqlalchemy.orm")],
)
def test_what_is_not_imported(module: str, absent: str) -> None:
    code = f"import sys, recommender.store.{module}; sys.exit({absent!r} in sys.modules)"
    # Coverage, where it measures subprocesses too, brings sqlite3 along.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", code], env=clean, check=False)
    assert done.returncode == 0


def may_write(path: Path) -> bool:
    """Ask in a process of its own whether the store can be locked for writing."""
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE')"
    )
    command = [sys.executable, "-c", code, str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@posix
@pytest.mark.parametrize("kind", ["plain"])  # the reading is the same, whatever is read
def test_a_look_at_the_head_of_a_store_drops_no_lock_on_it(store: Store, path: Path) -> None:
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert head(path).startswith(b"SQLite format 3")
    assert not may_write(path)
    with path.open("rb"):  # an ordinary look, which takes the lock away when it ends
        pass
    assert may_write(path)
    writer.close()
