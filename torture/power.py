"""A disk that loses its power: what SQLite asked of it, and what is left of that after a cut.

Of what was not synced each sector is kept, lost or garbled by chance. Making, cutting off and
removing a file come into force in their order, like on ext4, and at the latest with the next sync
of any file. Not in the model: sectors torn in themselves, and disks that lie about a sync.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from torture.disk import OK, Operation

if TYPE_CHECKING:
    import random

Image = dict[str, bytearray]

SECTOR = 512
KEPT, GARBLED = 0.50, 0.05
"""The chances of a sector that was not synced; the rest are lost."""


@dataclass(slots=True)
class Disk:
    """What is safe, and what was asked for since."""

    safe: Image = field(default_factory=dict)
    pending: list[Operation] = field(default_factory=list)

    def ask(self, operation: Operation) -> None:
        """Take in one operation."""
        if operation.kind == "sync":
            self._sync(operation.file)
            return
        if operation.kind in {"truncate", "remove"}:
            self.pending = [_clipped(one, operation) for one in self.pending]
        self.pending.append(operation)

    def cut(self, chance: random.Random) -> Image:
        """Return what is found on the disk after a power cut at this moment."""
        found = {name: bytearray(content) for name, content in self.safe.items()}
        arrived = chance.randint(0, sum(one.kind != "write" for one in self.pending))
        for one in self.pending:
            if one.kind != "write":
                arrived -= 1
                if arrived >= 0:
                    _apply(found, one)
            elif one.file in found:
                for piece in _survivors(one, chance):
                    _apply(found, piece)
        return found

    def _sync(self, file: str) -> None:
        later = []
        for one in self.pending:
            if one.kind == "write" and one.file != file:
                later.append(one)
            else:
                _apply(self.safe, one)
        self.pending = later


@dataclass(slots=True)
class Trace:
    """What was asked of the disk, with the moments at which something was acknowledged."""

    operations: list[Operation] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    """How many operations there had been at each acknowledgement."""

    def note(self, operation: Operation) -> int:
        """Write one operation down, and let it happen."""
        self.operations.append(operation)
        return OK

    def acknowledge(self) -> None:
        """Write down that the next thing is acknowledged now."""
        self.acknowledged.append(len(self.operations))


def lay(image: Image) -> None:
    """Write the files of an image, each at its own path."""
    for name, content in image.items():
        Path(name).write_bytes(content)


def _clipped(earlier: Operation, later: Operation) -> Operation:
    # What a file was cut off at, or its removal, holds for what was written to it before.
    if earlier.kind != "write" or earlier.file != later.file:
        return earlier
    end = later.at if later.kind == "truncate" else 0
    return Operation("write", earlier.file, earlier.at, earlier.data[: max(0, end - earlier.at)])


def _survivors(write: Operation, chance: random.Random) -> list[Operation]:
    found, at, end = [], write.at, write.at + len(write.data)
    while at < end:
        until = min(end, at - at % SECTOR + SECTOR)
        drawn = chance.random()
        if drawn < KEPT:
            piece = write.data[at - write.at : until - write.at]
            found.append(Operation("write", write.file, at, piece))
        elif drawn < KEPT + GARBLED:
            found.append(Operation("write", write.file, at, chance.randbytes(until - at)))
        at = until
    return found


def _apply(image: Image, operation: Operation) -> None:
    if operation.kind == "remove":
        image.pop(operation.file, None)
        return
    content = image.setdefault(operation.file, bytearray())
    if operation.kind == "truncate":
        del content[operation.at :]
        content.extend(bytes(operation.at - len(content)))
    elif operation.data:
        content.extend(bytes(max(0, operation.at - len(content))))
        content[operation.at : operation.at + len(operation.data)] = operation.data
