"""D4: the disk is full, the folder is read-only, the folder is gone."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.domain.history import ClientOpened
from recommender.store.connection import NOTHING_RECORDED
from recommender.store.log import Store
from torture.disk import FULL, OK, Operation, watched
from torture.row import Row, Seen, Sizes
from torture.writing import AT, JOURNALS, folder, held, ids, journal, made, memory, sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Append = Callable[[Store, int], bool]

CLIENT = "c"
MOST = 2_000
GRANTED = 20
"""Appends that the control takes for recorded, whatever the store says."""
ROOM = 120_000
"""Bytes until the disk is full; some more in each round, to be full at another moment."""
_DROP, _OVERRIDE = 24, 1
"""PR_CAPBSET_DROP and CAP_DAC_OVERRIDE of Linux: root, too, then needs permission to write."""
SMALLEST = 1_000
"""Bytes of the largest file that may be written: not even a journal fits."""
REFUSED = 2
MOST_LINES = 3
"""The exit code of what is refused in a sentence."""
SESSION = ("session", CLIENT, "--held")
COMMAND = "import sys; from recommender.cli import main; sys.exit(main())"
BARE = "import click; from recommender.cli import failure; del failure.Failing.main; " + COMMAND


@dataclass(slots=True)
class Room:
    """A folder whose files may have so many bytes together; what is there may be written over."""

    folder: Path
    most: int

    def ask(self, operation: Operation) -> int:
        """Refuse a write that would make a file grow beyond what there is room for."""
        if operation.kind != "write":
            return OK
        sizes = {str(one): one.stat().st_size for one in self.folder.iterdir()}
        end = operation.at + len(operation.data)
        growth = max(0, end - sizes.get(operation.file, 0))
        return FULL if growth and sum(sizes.values()) + growth > self.most else OK


def run(rounds: int) -> Seen:
    """Let the store say what it could not record."""
    found = _disks(rounds, _append)
    with folder() as at:
        return _seen(found + _commands(at))


def control(rounds: int) -> Seen:
    """Take every append for recorded, and let errors of the command through as they are."""
    found = _disks(min(rounds, 2), _take_for_granted)
    with folder() as at:
        return _seen(found + _refused(at, BARE))


def _seen(found: Counter[str]) -> Seen:
    names = ("lost", "unreadable", "not resumed", "unsound", "not a sentence")
    words = ", ".join(f"{found[one]} {one}" for one in names)
    many = f"{found['full']} full disks, {found['appended']:,} appended, {found['said']} commands"
    return Seen(f"{many}: {words}", found["full"] > 0 and not any(found[one] for one in names))


def _disks(many: int, append: Append) -> Counter[str]:
    found = Counter[str]()
    for number in range(many):
        for mode in JOURNALS:
            with memory() as at, journal(mode):
                found += _full(made(at), ROOM + 1_700 * number, append)
    return found


def _append(store: Store, number: int) -> bool:
    try:
        store.append([held(CLIENT, number)])
    except StoreError as error:
        return NOTHING_RECORDED not in str(error)
    return True


def _take_for_granted(store: Store, number: int) -> bool:
    _append(store, number)
    return number < GRANTED


def _full(path: Path, room: int, append: Append) -> Counter[str]:
    """Write until nothing more goes in; read; make room; go on with the store that is open."""
    disk = Room(path.parent, room)

    found = Counter(full=1)
    with watched(disk.ask), Store.open(path) as store:
        count = 0
        while count < MOST and append(store, count):
            count += 1
        recorded = [held(CLIENT, number).id for number in range(count)]
        try:
            found["lost"] += [one.id for one in store.events(CLIENT)] != recorded
        except StoreError:
            found["unreadable"] += 1
        disk.most = sys.maxsize
        found["not resumed"] += not _append(store, count)
    found["lost"] += ids(path, CLIENT) != [*recorded, held(CLIENT, count).id]
    found["unsound"] += not sound(path)
    found["appended"] += count + 1
    return found


def _commands(at: Path) -> Counter[str]:
    """Run the command where it cannot write, and look at what it says."""
    home = at / "home"
    home.mkdir()
    with Store.create(home / "homework.db") as store:
        store.append([ClientOpened(id="opened", client=CLIENT, at=AT, consent=True)])
    before = (home / "homework.db").read_bytes()
    found = Counter[str]()
    found += _refused(at / "nowhere", COMMAND)
    found += _refused(home, COMMAND, limited=SMALLEST)
    with _read_only(home):
        found += _refused(home, COMMAND)
        reading = _command(home, COMMAND, ("history", CLIENT))
        found["unreadable"] += reading.returncode != 0 or "Traceback" in reading.stderr
    found["lost"] += (home / "homework.db").read_bytes() != before
    after = _command(home, COMMAND, SESSION)
    found["not resumed"] += after.returncode != 0
    with Store.open(home / "homework.db") as store, suppress(StoreError):
        shutil.rmtree(home)
        store.append([held(CLIENT, 0)])
        found["lost"] += 1
    return found


def _refused(home: Path, command: str, *, limited: int | None = None) -> Counter[str]:
    done = _command(home, command, SESSION, limited=limited)
    lines = done.stderr.splitlines()
    # Before it, one line may say that the audit could not be written either, and one whose record
    # it is.
    words = lines[-1].startswith("Error: ") and len(lines) <= MOST_LINES if lines else False
    clear = done.returncode == REFUSED and words and "Traceback" not in done.stderr
    return Counter({"said": 1, "not a sentence": int(not clear)})


def _command(
    home: Path, command: str, words: tuple[str, ...], *, limited: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as the files' owner, be it with a limit on how large one may be."""

    def prepare() -> None:
        if os.geteuid() == 0:
            ctypes.CDLL(None).prctl(_DROP, _OVERRIDE, 0, 0, 0)
        if limited is not None:
            import resource  # not on Windows

            resource.setrlimit(resource.RLIMIT_FSIZE, (limited, limited))

    return subprocess.run(  # noqa: S603 - our own command; nothing else runs in between
        [sys.executable, "-c", command, *words],
        env={**os.environ, "HOMEWORK_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=prepare,
    )


@contextmanager
def _read_only(home: Path) -> Iterator[None]:
    modes = [(one, one.stat().st_mode) for one in (*home.iterdir(), home)]
    for one, mode in modes:
        one.chmod(mode & 0o555)
    try:
        yield
    finally:
        for one, mode in reversed(modes):
            one.chmod(mode)


ROW = Row(
    id="D4",
    sentence="On a full disk, in a read-only and in a missing folder nothing is lost, and a "
    "sentence says so.",
    figure="0 lost, 0 unreadable, 0 not resumed, 0 unsound, 0 not one sentence with exit code 2",
    sizes=Sizes(tiny=1, change=5, long=50),
    run=run,
    control=control,
    taken_out="looking at what the store answers, and the words of the command",
)
