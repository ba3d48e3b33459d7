"""What the parts of a task type have to do with each other; each rule returns what is wrong.

A `TaskType` is refused with these sentences, and the conformance kit says them one by one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommender.domain.task import FormField, TaskType

PREPARE_FROM_DISTRESS = 3
"""From this distress (0-5) on, a task carries its preparation (A8, design default)."""


def faults(task_type: TaskType) -> list[str]:
    """Return everything in a task type that does not go together, a clause each."""
    return [
        *ladder(task_type),
        *preparation(task_type),
        *rehearsal(task_type),
        *cadence(task_type),
        *contraindications(task_type),
        *rationale(task_type),
        *fields(task_type),
    ]


def ladder(task_type: TaskType) -> list[str]:
    """Return where a rung asks for less than the one below it."""
    found = []
    for number, (lower, upper) in enumerate(pairwise(task_type.ladder), 1):
        if not upper.difficulty.climbs_from(lower.difficulty):
            found.append(f"ladder: rung {number + 1} is easier than rung {number} in one part")
        if upper.weekly_minutes < lower.weekly_minutes:
            found.append(f"ladder: rung {number + 1} takes less time than rung {number}")
    return found


def preparation(task_type: TaskType) -> list[str]:
    """Return whether a task that may distress comes without its preparation."""
    steep = any(one.difficulty.distress >= PREPARE_FROM_DISTRESS for one in task_type.ladder)
    if steep and task_type.preparation is None:
        return ["preparation: needed, because a rung has distress 3 or more"]
    return []


def rehearsal(task_type: TaskType) -> list[str]:
    """Return whether something is asked for from a rung that is not there."""
    if any(need.from_rung > len(task_type.ladder) for need in task_type.prerequisites):
        return ["prerequisites: from_rung lies above the ladder"]
    return []


def cadence(task_type: TaskType) -> list[str]:
    """Return whether a permanent task lacks its cadence, or another has one."""
    if (task_type.kind == "permanent") != (task_type.cadence is not None):
        return ["cadence: a permanent task, and only that, has one"]
    return []


def contraindications(task_type: TaskType) -> list[str]:
    """Return whether nobody said when to withhold it, or two things were said."""
    if bool(task_type.contraindications) == bool(task_type.no_contraindications_because):
        return ["contraindications: list them, or say why there are none, not both"]
    return []


def rationale(task_type: TaskType) -> list[str]:
    """Return each purpose that belongs to no goal of the task type."""
    strangers = [one.goal for one in task_type.rationale if one.goal not in task_type.goals]
    return [f"rationale: '{goal}' is not among the goals" for goal in strangers]


def fields(task_type: TaskType) -> list[str]:
    """Return whether two form fields share a name."""
    if len({one.name for one in task_type.fields}) != len(task_type.fields):
        return ["fields: names are not unique"]
    return []


def bounds(field: FormField) -> list[str]:
    """Return whether a number has no range, or a choice nothing to choose from."""
    found = []
    if field.type == "number" and (
        field.low is None or field.high is None or field.low >= field.high
    ):
        found.append(f"FormField '{field.name}': give low= and high=, the lower one first")
    if (field.type == "choice") != bool(field.choices):
        found.append(f"FormField '{field.name}': a choice field, and only that, has choices=")
    return found
