"""Write docs/vocabulary.md, the goal areas, skills and flags in use; --check tells if stale."""

from __future__ import annotations

import sys
from collections import defaultdict
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import recommender_plugins

from recommender.domain.client import RISK_ALIASES, RISK_FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from recommender.plugin import TaskType

PAGE = Path(__file__).parent / "vocabulary.md"
HEAD = """\
# Goal areas, skills and flags in use

What the task types that ship name. Any name in this form may be new: small letters, digits and
hyphens, in a flag also underscores. Where one of these says the same, take it: a task type comes
up for goals in its areas, rests under its flags, and shares what is known of a skill. This page is
made by `make vocabulary`.
"""
RISKS = """\
## Risks

Flags that stop all suggestions until a therapist clears them. Another flag does where its event
says `"risk": true`; one that no rule knows withholds nothing, and the plan says so.
"""
ANY = "any"
"""The area of a task type that needs no goal yet."""


def _flags(one: TaskType) -> list[str]:
    return [
        *(other.flag for other in one.contraindications),
        *(other.flag for other in one.cautions if other.flag),
    ]


def _goals(one: TaskType) -> list[str]:
    return [goal for goal in one.goals if goal != ANY]


PARTS: dict[str, Callable[[TaskType], Iterable[str]]] = {
    "Goal areas": _goals,
    "Skills": lambda one: one.skills,
    "Flags": _flags,
}
"""The sections of the page, and where a task type names what is in each."""


def shipped() -> list[TaskType]:
    """Return the task types that ship, by the names of their plugins."""
    points = sorted(entry_points(group="recommender"), key=lambda one: one.name)
    own = [one for one in points if one.module.startswith(f"{recommender_plugins.__name__}.")]
    return [one for point in own for one in point.load().recommender_task_types()]


def page(types: Iterable[TaskType]) -> str:
    """Return the page for some task types."""
    types, lines = list(types), [HEAD]
    for title, names in PARTS.items():
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in types:
            for name in dict.fromkeys(names(one)):
                found[name].append(f"`{one.id}`")
        rows = [f"| `{name}` | {', '.join(found[name])} |" for name in sorted(found)]
        lines += [f"## {title}\n", "| name | task types |", "|---|---|", *rows, ""]
    return "\n".join([*lines, *risks()])


def risks() -> list[str]:
    """Return the section on the flags that stop everything, with their other names."""
    others: defaultdict[str, list[str]] = defaultdict(list)
    for alias, flag in RISK_ALIASES.items():
        others[flag].append(f"`{alias}`")
    rows = [f"| `{one}` | {', '.join(sorted(others[one]))} |" for one in sorted(RISK_FLAGS)]
    return [RISKS, "| name | the same by another name |", "|---|---|", *rows, ""]


def main() -> int:
    """Write the page, or with --check return 1 if it is not current."""
    text = page(shipped())
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        print(f"Not current: {PAGE.name}. Run: make vocabulary")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
