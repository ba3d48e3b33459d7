"""What a person says about a whole table, in a file: the same table is read the same way again."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from recommender.authoring.columns import ROW_BY_ROW, known_field
from recommender.domain.errors import InputError, shortened
from recommender.interchange.files import whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PARTS = ("columns", "answers", "references")


@dataclass(frozen=True, slots=True)
class Answers:
    """Headings by field, answers by field, and how references are meant (empty: not said)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    references: str = ""


def read(path: Path) -> Answers:
    """Read a file of answers; raises InputError where it is not one."""
    try:
        found = tomllib.loads(whole(path).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name} is not TOML text ({error}); see docs/from-table.md for its form."
        raise InputError(message) from None
    if strangers := [one for one in found if one not in PARTS]:
        shown = shortened(strangers[0])
        message = f"{path.name}: {shown} is not known here; there are: {', '.join(PARTS)}"
        raise InputError(message)
    answers = checked(_texts(found.get("answers", {}), path.name, "answers"))
    columns = _texts(found.get("columns", {}), path.name, "columns")
    return Answers(columns, answers, str(found.get("references", "")))


def checked(answers: Mapping[str, str]) -> dict[str, str]:
    """Return answers for all rows; raises InputError for a field that cannot have one."""
    for name in answers:
        known_field(name)
        if name in ROW_BY_ROW:
            message = f"answer {name}: each row has its own; name its column with: --column"
            raise InputError(message)
    return dict(answers)


def _texts(part: Any, file: str, name: str) -> dict[str, str]:
    if not isinstance(part, dict):
        message = f"{file}: '{name}' is a table of TOML; begin it with a line [{name}]"
        raise InputError(message)
    return {one: _text(said) for one, said in part.items()}


def _text(said: Any) -> str:
    return ", ".join(str(one) for one in said) if isinstance(said, list) else str(said)
