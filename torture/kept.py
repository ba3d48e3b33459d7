"""The lines of a long run, kept as they come, so that it can be stopped and gone on with.

The first line of the file says what it is of; each other is a line of the table, and how many
seconds all sittings had taken by then. A row is measured once, whatever came of it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from torture.line import Line

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """What earlier sittings of the same run found, and where the next lines go."""

    path: Path
    lines: tuple[Line, ...]
    seconds: float

    @classmethod
    def take_up(cls, path: Path, size: str, revision: str) -> Self:
        """Read what is kept, or begin it.

        Raises ValueError where something is changed here that no revision names, or where what is
        kept is of another size or revision.
        """
        if not revision or revision.endswith("-dirty"):
            message = f"only a revision's lines are kept, and what is here is {revision or 'none'}"
            raise ValueError(message)
        head = {"size": size, "revision": revision}
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{json.dumps(head)}\n", "utf-8")
            return cls(path, (), 0.0)
        first, *rest = path.read_text("utf-8").splitlines()
        if json.loads(first) != head:
            message = f"{path} is of {first}, not of {json.dumps(head)}; remove it to begin anew"
            raise ValueError(message)
        found = [json.loads(one) for one in rest]
        lines = tuple(Line(**one["line"]) for one in found)
        return cls(path, lines, max((one["seconds"] for one in found), default=0.0))

    def add(self, line: Line, seconds: float) -> None:
        """Write a line down, with the seconds of this sitting."""
        said = {"line": asdict(line), "seconds": self.seconds + seconds}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(said)}\n")
