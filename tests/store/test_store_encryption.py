"""What an encrypted store keeps to itself, and what it says when it cannot be opened."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import InputError, StoreError
from recommender.domain.history import ClientOpened
from recommender.store import keys
from recommender.store.connection import engine_for
from recommender.store.demand import demanded
from recommender.store.driver import driver_of
from recommender.store.encryption import copy_key, decrypt, encrypt, key_of, rekey
from recommender.store.key import fresh
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]

CANARY = "canary-8f1b2c"
CHILD = Path(__file__).parent / "child.py"
FLIPS = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 200
encrypted = pytest.mark.parametrize("kind", ["encrypted"])
plain = pytest.mark.parametrize("kind", ["plain"])
pytest.importorskip("sqlcipher3", reason="the extra `encrypted` is not installed")


def opened_client(number: int) -> ClientOpened:
    """Return an event whose every text is a canary."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    name = f"{CANARY}-{number}"
    return ClientOpened(id=f"{name}-event", client=name, at=at, contact_line=CANARY * 40)


def hits(folder: Path, wanted: str = CANARY) -> int:
    """Count a text in the raw bytes of every file below a folder."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert files
    return sum(one.read_bytes().count(wanted.encode()) for one in files)


def refusal(act: Callable[[], object]) -> str:
    """Return the one sentence that an act is refused with."""
    with pytest.raises((StoreError, InputError)) as caught:
        act()
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return message


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "keys"
    monkeypatch.setenv("HOMEWORK_KEY_FILE", str(file))
    return file


# What is on the disk


def test_texts_are_in_the_plain_file_and_in_none_of_an_encrypted_store(
    store: Store, path: Path, kind: str
) -> None:
    store.append([opened_client(number) for number in range(200)])
    found = hits(path.parent)
    assert found == 0 if kind == "encrypted" else found >= 200


def test_texts_are_in_no_journal_while_a_transaction_is_open(
    store: Store, path: Path, kind: str
) -> None:
    store.append([opened_client(number) for number in range(200)])
    with engine_for(path, driver_of(path)).connect() as other:
        other.exec_driver_sql("PRAGMA cache_size = 5")  # makes it spill into the files
        for trigger in ("events_no_update", "events_no_delete"):
            other.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        other.exec_driver_sql("UPDATE events SET body = body || ' '")
        sides = [one for one in path.parent.iterdir() if one.name.endswith(("-wal", "-journal"))]
        assert sum(one.stat().st_size for one in sides) > 0
        found = sum(one.read_bytes().count(CANARY.encode()) for one in sides)
    assert found == 0 if kind == "encrypted" else found > 0


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_a_big_sort_leaves_no_temporary_file(
    store: Store, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([opened_client(number) for number in range(400)])
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("open files are listed in /proc")
    with engine_for(path, driver_of(path)).connect() as other:
        other.exec_driver_sql("PRAGMA cache_size = 5")
        rows = other.exec_driver_sql("SELECT body FROM events ORDER BY body DESC, position")
        rows.fetchone()
        names = [str(one.readlink()) for one in descriptors.iterdir() if one.is_symlink()]
        rows.close()
    assert not [one for one in names if one.startswith(str(folder))]


@encrypted
def test_every_bit_that_flips_is_noticed(store: Store, path: Path) -> None:
    store.append([opened_client(number) for number in range(200)])
    store.close()
    whole = path.read_bytes()
    reader = driver_of(path)
    places = random.Random(7)
    unnoticed = []
    for place in [places.randrange(16, len(whole)) for _ in range(FLIPS)]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << places.randrange(8)
        path.write_bytes(damaged)
        try:
            connection = reader.connect(path)
            try:
                if not connection.execute("PRAGMA cipher_integrity_check").fetchall():
                    unnoticed.append(place)
            finally:
                connection.close()
        except (StoreError, *reader.failures):
            pass
    path.write_bytes(whole)
    connection = reader.connect(path)
    assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []  # the control
    connection.close()
    assert unnoticed == []


@encrypted
def test_a_damaged_page_is_told_without_its_content(store: Store, path: Path) -> None:
    store.append([opened_client(number) for number in range(200)])
    store.close()
    whole = bytearray(path.read_bytes())
    for page in range(4096, len(whole), 4096):
        whole[page + 100] ^= 1
    path.write_bytes(whole)

    def look() -> None:
        with Store.open(path) as again:
            list(again.every())

    message = refusal(look)
    assert "damaged" in message
    assert CANARY not in message


# Without the key


@encrypted
def test_an_unknown_key_is_one_sentence(store: Store, path: Path, key_file: Path) -> None:
    store.close()
    key_file.write_text("")
    message = refusal(lambda: Store.open(path))
    assert f"the key file {key_file} holds no key for it" in message


@encrypted
def test_a_wrong_key_is_one_sentence_without_it(store: Store, path: Path, key_file: Path) -> None:
    store.close()
    wrong = fresh().secret
    key_file.write_text(f"{key_of(path).name} {wrong}\n")
    message = refusal(lambda: Store.open(path))
    assert message == (
        f"The key does not open the store at {path}, or its file is damaged; "
        "give its own key or put back a backup"
    )


@encrypted
@pytest.mark.parametrize("line", ["what", "a b", "a b c", "é " + "0" * 64])
def test_a_line_that_is_no_key_is_told_by_its_number(
    store: Store, path: Path, key_file: Path, line: str
) -> None:
    store.close()
    key_file.write_text(f"\n{line}\n", encoding="utf-8")
    assert "Line 2 of the key file" in refusal(lambda: Store.open(path))


@encrypted
def test_a_key_file_others_may_read_is_refused_with_the_remedy(
    store: Store, path: Path, key_file: Path
) -> None:
    store.close()
    key_file.chmod(0o640)
    message = refusal(lambda: Store.open(path))
    assert message.endswith(f"(mode 0640); close it with: chmod 600 {key_file}")


@encrypted
@pytest.mark.parametrize("below", ["keys", "deeper/keys"])
def test_a_key_file_in_the_folder_of_the_store_is_refused(
    store: Store, path: Path, below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setenv("HOMEWORK_KEY_FILE", str(path.parent / below))
    assert "lies in the folder of the store" in refusal(lambda: Store.open(path))
    assert "lies in the folder of the store" in refusal(lambda: copy_key(path, path.parent / below))


@encrypted
def test_a_key_file_that_is_gone_is_told(store: Store, path: Path, key_file: Path) -> None:
    store.close()
    key_file.unlink()
    assert "cannot be read: No such file" in refusal(lambda: Store.open(path))


@encrypted
def test_without_any_place_to_ask_the_places_are_named(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.delenv("HOMEWORK_KEY_FILE")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    done = subprocess.run(
        [sys.executable, str(CHILD), "write", str(path), "a", "1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.splitlines()[-1]
    assert "this system has no keyring; name its key file by HOMEWORK_KEY_FILE" in last


@encrypted
def test_without_the_extra_the_extra_is_named(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    expected = "get it with: pip install '.[encrypted]' in the project's folder"
    assert refusal(lambda: Store.open(path)).endswith(expected)
    assert refusal(lambda: Store.create(path.with_name("other.db"))).endswith(expected)


# Never a plain one unasked


@plain
def test_a_plain_store_is_refused_where_encryption_is_demanded(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setenv("HOMEWORK_ENCRYPTED", "1")
    message = (
        f"The store at {path} is not encrypted, which HOMEWORK_ENCRYPTED demands; "
        "encrypt it with: homework encrypt"
    )
    assert refusal(lambda: Store.open(path)) == message
    assert refusal(lambda: Store.create(path)) == message


@encrypted
def test_a_plain_file_put_in_the_place_of_an_encrypted_store_is_refused(
    store: Store, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.delenv("HOMEWORK_ENCRYPTED")
    Store.create(tmp_path / "plain" / "homework.db").close()
    (tmp_path / "plain" / "homework.db").replace(path)
    assert "which homework.db.encrypted demands" in refusal(lambda: Store.open(path))


@encrypted
def test_a_store_made_again_where_an_encrypted_one_was_is_encrypted(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.delenv("HOMEWORK_ENCRYPTED")
    path.unlink()
    with Store.create(path) as again:
        assert again.facts()["encrypted"] == "yes"


# One key for another, and none


@plain
def test_there_and_back_holds_what_was_there_and_each_file_is_what_it_says(
    store: Store, path: Path, held: Held, key_file: Path
) -> None:
    events = [opened_client(1), held(1, f"{CANARY}-1"), held(2, "c2")]
    store.append(events)
    mark = store.mark()
    store.close()
    counts = [hits(path.parent)]
    found, where = encrypt(path)
    counts.append(hits(path.parent))
    assert (found.events, where) == (3, f"in the file {key_file}")
    first = key_of(path)
    assert rekey(path)[0].events == found.events
    assert key_of(path) != first
    counts.append(hits(path.parent))
    assert decrypt(path).events == found.events
    counts.append(hits(path.parent))
    with Store.open(path) as again:
        assert [one for _, stream in again.every() for one in stream] == sorted(
            events, key=lambda one: (one.client, one.at)
        )
        assert again.mark() == mark
        again.append([held(3, "c2")])
    assert counts[0] == counts[3] > 0 == counts[1] == counts[2]
    left = {one.name for one in path.parent.iterdir()} - {"homework.db-journal"}
    assert left == {"homework.db"}


@plain
def test_the_plain_file_is_overwritten_even_where_another_name_holds_it(
    store: Store, path: Path, tmp_path: Path, key_file: Path
) -> None:
    store.append([opened_client(1)])
    store.close()
    os.link(path, tmp_path / "held-back")
    assert CANARY.encode() in (tmp_path / "held-back").read_bytes()
    encrypt(path)
    assert not (tmp_path / "held-back").read_bytes().strip(b"\0")
    assert key_file.exists()


@plain
def test_a_writer_in_between_is_waited_for_or_told_and_loses_nothing(
    store: Store, path: Path, key_file: Path
) -> None:
    writer = subprocess.Popen(
        [sys.executable, str(CHILD), "write", str(path), "a", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    first = writer.stdout.readline()
    store.close()
    try:
        encrypt(path)
        said, complaint = writer.communicate(timeout=60)
    finally:
        writer.kill()
    acknowledged = (first + said).split()
    with Store.open(path) as again:
        recorded = [one.id for one in again.events("a")]
    # What readline had read ahead, communicate does not hand over.
    assert set(acknowledged) <= set(recorded)
    assert re.search("exchanged meanwhile|is damaged|is not a database", complaint)
    assert key_file.exists()


@encrypted
def test_a_store_of_this_process_learns_that_its_file_was_exchanged(
    store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([held(0)])
    copy = path.with_name("copy.db")
    with Store.open(path) as other, engine_for(path, driver_of(path)).connect() as source:
        assert other.has("c1")
        copy.touch()
        target = driver_of(path).connect(copy)
        source.connection.driver_connection.backup(target)
        target.close()
    copy.replace(path)
    message = refusal(lambda: store.append([held(1)]))
    assert message == f"The store at {path} has been exchanged meanwhile; run this command again"
    with Store.open(path) as again:
        assert again.append([held(1)]).recorded == 1


@plain
def test_what_fails_on_the_way_leaves_the_store_as_it_was(
    store: Store, path: Path, held: Held, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([held(0)])
    store.close()
    monkeypatch.setattr("recommender.store.exchange._verified", lambda *_: None)
    assert "is not like it; nothing was changed" in refusal(lambda: encrypt(path))
    assert not [one for one in path.parent.iterdir() if one.name.startswith(".")]
    with Store.open(path) as again:
        assert again.events("c1") == (held(0),)


@pytest.mark.usefixtures("key_file")
def test_what_makes_no_sense_is_refused(store: Store, path: Path, kind: str) -> None:
    store.close()
    if kind == "encrypted":
        assert "is encrypted already" in refusal(lambda: encrypt(path))
        return
    for act in (decrypt, rekey):
        assert "is not encrypted; encrypt it with" in refusal(lambda act=act: act(path))
    nothing = path.with_name("none.db")
    assert "There is no store" in refusal(lambda: encrypt(nothing))


@encrypted
def test_decrypting_is_refused_where_encryption_is_demanded(store: Store, path: Path) -> None:
    store.close()
    assert "demands that stores are encrypted" in refusal(lambda: decrypt(path))


# Where keys are kept


RING = """
import json, os
from pathlib import Path
from keyring.backend import KeyringBackend

class Ring(KeyringBackend):
    priority = 5
    def _all(self):
        file = Path(os.environ["RING"])
        return json.loads(file.read_text()) if file.exists() else {}
    def get_password(self, service, username):
        return self._all().get(f"{service}/{username}")
    def set_password(self, service, username, password):
        Path(os.environ["RING"]).write_text(
            json.dumps({**self._all(), f"{service}/{username}": password}))
"""
WALK = """
import sys
import time
from pathlib import Path
from recommender.store import demand, encryption
from recommender.store.log import Store
path = Path(sys.argv[1])
encryption.make_encrypted(path).close()
encryption.rekey(path)
with Store.open(path) as store:
    print(store.facts()["encrypted"], demand.demanded(path))
"""


def test_the_keyring_is_used_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "ring.py").write_text(RING)
    path = tmp_path / "home" / "homework.db"
    clean = {name: value for name, value in os.environ.items() if name != "HOMEWORK_KEY_FILE"}
    environment = {
        **clean,
        "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]),
        "PYTHON_KEYRING_BACKEND": "ring.Ring",
        "RING": str(tmp_path / "ring.json"),
    }
    command = [sys.executable, "-c", WALK, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("yes True\n", "")
    kept = (tmp_path / "ring.json").read_text()
    assert re.findall(f'"{keys.SERVICE}/([0-9a-f]{{32}})": "[0-9a-f]{{64}}"', kept)[1] == (
        path.read_bytes()[:16].hex()
    )


@encrypted
def test_a_copy_of_the_key_opens_the_store(
    store: Store, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    copy_key(path, tmp_path / "safe")
    assert (tmp_path / "safe").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("HOMEWORK_KEY_FILE", str(tmp_path / "safe"))
    with Store.open(path) as again:
        assert again.facts()["encrypted"] == "yes"


@encrypted
def test_the_key_is_in_no_file_of_the_store_no_argument_and_no_text_of_ours(
    store: Store, path: Path, key_file: Path
) -> None:
    key = key_of(path)
    store.append([opened_client(1)])
    writer = subprocess.Popen(
        [sys.executable, str(CHILD), "write", str(path), "a", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    proc = Path(f"/proc/{writer.pid}")
    seen = [(proc / one).read_bytes() for one in ("cmdline", "environ") if (proc / one).exists()]
    writer.kill()
    writer.communicate()
    assert not [one for one in seen if key.secret.encode() in one]
    assert hits(path.parent, key.secret) == 0
    assert path.parent not in key_file.parents
    raw = bytes.fromhex(key.secret)
    assert not [one for one in path.parent.iterdir() if raw in one.read_bytes()]
    assert key.secret not in repr(key) + repr(driver_of(path)) + repr(vars(store))
    assert key.secret in key_file.read_text()  # the control: it can be seen where it is


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@plain
def test_an_exchange_that_is_killed_leaves_the_old_store_or_the_new_one(
    store: Store, path: Path, key_file: Path
) -> None:
    events = [opened_client(number) for number in range(300)]
    store.append(events)
    store.close()
    moments = random.Random(5)
    cut_short = 0
    for _ in range(12):
        with Store.open(path) as now:
            goal = "rekey" if now.facts()["encrypted"] == "yes" else "encrypt"
        child = os.fork()
        if child == 0:
            {"rekey": rekey, "encrypt": encrypt}[goal](path)
            os._exit(0)
        time.sleep(moments.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        cut_short += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        # Killed between the note and the exchange, the note demands what is not done yet.
        if driver_of(path).key is None and demanded(path):
            encrypt(path)
        with Store.open(path) as after:
            assert sum(len(stream) for _, stream in after.every()) == len(events)
    assert key_file.exists()
    assert cut_short > 0


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX forks")
@pytest.mark.parametrize("done", ["before", "after"])
@encrypted
def test_a_change_of_key_that_stops_at_the_exchange_leaves_a_store_that_opens(
    store: Store, path: Path, held: Held, done: str
) -> None:
    """Also while a change is under way, when the first page may have to be mended first."""
    store.append([held(0)])
    store.close()
    child = os.fork()
    if child == 0:
        moment = {
            "before": ("os.rename", str(path)),
            "after": ("open", str(path.parent)),
        }[done]
        copied = path.with_name(f".{path.name}.new")

        def stopping(event: str, given: tuple[object, ...]) -> None:
            at = given[1] if event == "os.rename" else given[0] if given else None
            if (event, str(at)) == moment and copied.exists() == (done == "before"):
                os._exit(3)

        sys.addaudithook(stopping)
        rekey(path)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    with closing(driver_of(path).connect(path)) as writer:
        for number in range(2):
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO settings VALUES (?, 'set')", (f"{number}",))
            if not number:
                writer.execute("COMMIT")  # stays in the log, and the next one in the journal
        sides = [path.with_name(f"{path.name}-{one}") for one in ("wal", "journal")]
        assert [one for one in sides if one.exists() and one.stat().st_size]
        with Store.open(path) as now:
            assert now.events("c1") == (held(0),)
        writer.execute("ROLLBACK")
    rekey(path)
    with Store.open(path) as now:
        assert now.events("c1") == (held(0),)
