"""A file that is written over minutes: kept as far as it is finished, and taken up again.

Beside `plans.jsonl` stand, while it is made, `plans.jsonl.part` with the lines so far and
`plans.jsonl.journal`, which says what the work is and how far the lines count. Lines are on disk
before the journal counts them; what lies behind the count is cut off when the work is taken up
again. So a stop at any point loses no line and repeats none, and the finished file is the same,
byte for byte.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import zlib
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Self

from pydantic import Field, TypeAdapter

from recommender import ordinary
from recommender.domain.errors import InputError, OutputError, shortened
from recommender.interchange.plans import SUFFIXES, require_parquet, to_parquet
from recommender.interchange.records import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from recommender.interchange.plans import Outcome, Row

try:
    import fcntl
except ImportError:  # pragma: no cover - not on every system
    fcntl = None  # type: ignore[assignment]

LAYOUT = 1
_SHOWN = ("at", "seed", "most")
"""Parts of the work that a person types; the others are long."""

_BLOCK = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)
_OWN = 0o600
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


Number = Annotated[int, Field(strict=True, ge=0, le=2**62)]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has come: the lines that count, and the client of the last."""

    rows: Number = 0
    stopped: Number = 0
    errors: Number = 0
    size: Number = 0
    checksum: Number = 0
    last: str = ""
    whole: bool = False

    def after(self, rows: Sequence[Row], text: bytes) -> Progress:
        """Return the progress once some more lines are on disk."""

        def count(outcome: Outcome) -> int:
            return sum(one == outcome for one, _, _ in rows)

        return Progress(
            rows=self.rows + len(rows),
            stopped=self.stopped + count("stopped"),
            errors=self.errors + count("error"),
            size=self.size + len(text),
            checksum=zlib.crc32(text, self.checksum),
            last=rows[-1][1],
        )


_PROGRESS = TypeAdapter(Progress)


@dataclass(frozen=True, slots=True)
class Places:
    """The finished file, and what stands beside it until then."""

    target: Path

    def __post_init__(self) -> None:
        """Refuse a place where no such file can be; raises InputError."""
        name = self.target.name
        if self.target.suffix.lower() not in SUFFIXES:
            message = f"{name}: the name ends in neither {' nor '.join(SUFFIXES)}; say which it is."
            raise InputError(message)
        if not self.target.parent.is_dir():
            message = f"There is no folder {self.target.parent}; make it first."
            raise InputError(message)
        if self.target.exists() and not self.target.is_file():
            message = f"{self.target} is there already and is no file; give another name."
            raise InputError(message)
        if self.is_parquet:
            require_parquet()

    @property
    def is_parquet(self) -> bool:
        """Tell which of the two formats it is."""
        return self.target.suffix.lower() == ".parquet"

    @property
    def part(self) -> Path:
        """The lines so far; JSON Lines whatever the format, for Parquet cannot be added to."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def journal(self) -> Path:
        """What the work is, and how far it has come."""
        return self.target.with_name(self.target.name + ".journal")

    @property
    def fresh(self) -> Path:
        """A file that is not yet to be seen under its name."""
        return self.target.with_name(self.target.name + ".new")


def begun(target: Path) -> dict[str, Any] | None:
    """Return what an unfinished file was begun with, or None; raises InputError."""
    found = _journal(Places(target))
    return None if found is None else found[0]


@dataclass(slots=True)
class Unfinished:
    """A file under way. Use `start` or `resume`, and close it."""

    places: Places
    work: Mapping[str, Any]
    progress: Progress
    _part: BinaryIO | None = field(repr=False)

    @classmethod
    def start(cls, target: Path, work: Mapping[str, Any]) -> Self:
        """Begin anew. What is unfinished is dropped; a finished file stays until this one is."""
        places = Places(target)
        with _told(places):
            part = _locked(places, os.O_CREAT)
            try:
                _note(places, work, Progress())
                part.truncate(0)
            except BaseException:
                part.close()
                raise
        return cls(places, work, Progress(), part)

    @classmethod
    def resume(cls, target: Path, work: Mapping[str, Any]) -> Self:
        """Go on where an unfinished file ends; raises InputError if it is not the same work."""
        places = Places(target)
        with _told(places):
            part = _locked(places) if places.part.exists() else None
            try:
                progress = _agreed(places, work)
                if part is None and not progress.whole:
                    part = _locked(places, os.O_CREAT)
                if part is not None:
                    _refuse_changed(places, part, progress)
                    part.truncate(progress.size)
            except BaseException:
                if part is not None:
                    part.close()
                raise
        return cls(places, work, progress, part)

    def add(self, rows: Sequence[Row]) -> None:
        """Put some lines on disk, then count them."""
        if self._part is None or self.progress.whole:
            message = f"{self.places.target.name} is whole; nothing can be added to it."
            raise OutputError(message)
        text = b"".join(line + b"\n" for _, _, line in rows)
        progress = self.progress.after(rows, text)
        with _told(self.places):
            self._part.seek(self.progress.size)
            self._part.write(text)
            _synced(self._part)
            _note(self.places, self.work, progress)
        self.progress = progress

    def finish(self) -> None:
        """Give the file its name, whole, and clear away what stood beside it."""
        places = self.places
        with _told(places):
            # Without its part the file had its name already when the work was stopped.
            if self._part is not None:
                self.progress = replace(self.progress, whole=True)
                _note(places, self.work, self.progress)
                _named(places)
            places.journal.unlink()

    def close(self) -> None:
        """Let go of the file; what counts is on disk.

        What a full disk refused is still held for it, and refused once more: that was told already.
        """
        if self._part is not None:
            with suppress(OSError):
                self._part.close()

    def __enter__(self) -> Self:
        """Hand over the file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _named(places: Places) -> None:
    if not places.is_parquet:
        _renamed(places.part, places.target)
        return
    with _own(places.fresh) as made:
        to_parquet(places.part, made)
        _synced(made)
    _renamed(places.fresh, places.target)
    places.part.unlink()


# The journal


def _note(places: Places, work: Mapping[str, Any], progress: Progress) -> None:
    fresh = places.journal.with_name(places.journal.name + ".new")
    plain = {"layout": LAYOUT, "work": dict(work), "progress": asdict(progress)}
    with _own(fresh) as file:
        file.write(canonical(plain).encode())
        _synced(file)
    _renamed(fresh, places.journal)


def _journal(places: Places) -> tuple[dict[str, Any], Progress] | None:
    """Return what the journal says, or None if there is none."""
    try:
        plain = json.loads(ordinary.read(places.journal))
        if plain["layout"] == LAYOUT:
            return dict(plain["work"]), _PROGRESS.validate_python(plain["progress"])
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{places.journal} cannot be read ({error.strerror}); check its permissions."
        raise InputError(message) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _cannot_go_on(places, f"{places.journal.name} cannot be understood") from None
    raise _cannot_go_on(places, "another version of this program began it")


def _agreed(places: Places, work: Mapping[str, Any]) -> Progress:
    """Return how far the same work has come; refuse any other."""
    found = _journal(places)
    if found is None:
        message = f"{places.target.name}: there is nothing to go on from; begin without --resume."
        raise InputError(message)
    begun_with, progress = found
    other = [key for key in work if begun_with.get(key) != work[key]]
    if other or begun_with.keys() != work.keys():
        changes = [_change(key, begun_with.get(key), work[key]) for key in other]
        changes = changes or ["it depends on more than this program knows"]
        raise _cannot_go_on(places, " and ".join(changes))
    return progress


def _change(key: str, before: object, now: object) -> str:
    if key in _SHOWN:
        was = shortened(before) or "something else"
        return f"its {key} was {was}, and would be {shortened(now)} now"
    return f"its {key} has changed since"


def _refuse_changed(places: Places, part: BinaryIO, progress: Progress) -> None:
    """Read the lines that count once more: what was written may not be what is there."""
    left, checksum = progress.size, 0
    part.seek(0)
    while left and (block := part.read(min(left, _BLOCK))):
        checksum = zlib.crc32(block, checksum)
        left -= len(block)
    if left or checksum != progress.checksum:
        raise _cannot_go_on(places, f"{places.part.name} is not as it was left")


def _cannot_go_on(places: Places, why: str) -> InputError:
    return InputError(
        f"{places.target.name} cannot be gone on with: {why}. Begin anew with --force."
    )


# The disk


def _locked(places: Places, create: int = 0) -> BinaryIO:
    """Open the lines so far for this program alone."""
    part = _held(places, create)
    try:
        if fcntl is not None:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Another program may have finished, and renamed the file, between opening and locking.
        mine = places.part.exists() and os.path.samestat(
            os.fstat(part.fileno()), places.part.stat()
        )
    except BlockingIOError:
        mine = False
    if not mine:
        part.close()
        message = f"{places.target.name} is being written by another program; let it finish."
        raise InputError(message)
    return part


def _held(places: Places, create: int) -> BinaryIO:
    """Open the lines so far; raises InputError where a link or another's file lies in their way."""
    if not places.part.is_symlink():
        flags = os.O_RDWR | create | _BINARY | getattr(os, "O_NOFOLLOW", 0)
        part = os.fdopen(os.open(places.part, flags, _OWN), "rb+")
        if _is_ours(os.fstat(part.fileno())):
            if hasattr(os, "fchmod"):
                os.fchmod(part.fileno(), _OWN)
            return part
        part.close()
    message = f"{places.part} is no file of this program's own; remove it, or give another name."
    raise InputError(message)


def _is_ours(about: os.stat_result) -> bool:
    """Tell whether it is an ordinary file, of this user and under one name alone."""
    own = not hasattr(os, "geteuid") or about.st_uid == os.geteuid()
    return own and stat.S_ISREG(about.st_mode) and about.st_nlink <= 1


def _own(path: Path) -> BinaryIO:
    """Make a file that only its owner may read, in the place of what may be left of another."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
    try:
        made = os.open(path, flags, _OWN)
    except FileExistsError:
        path.unlink()  # a link, not what it leads to
        made = os.open(path, flags, _OWN)
    return os.fdopen(made, "wb")


def _synced(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _renamed(old: Path, new: Path) -> None:
    old.replace(new)
    if os.name == "posix":
        folder = os.open(new.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _told(places: Places) -> Iterator[None]:
    """Turn what the system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        what = (
            "The disk is full"
            if full
            else f"It cannot be written ({error.strerror or 'no reason given'})"
        )
        mend = "free some space" if full else "check the folder"
        message = (
            f"{places.target}: {what}; what is finished is kept. "
            f"Please {mend} and go on with --resume."
        )
        raise OutputError(message) from None
