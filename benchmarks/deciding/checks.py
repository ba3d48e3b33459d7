"""An own look at safety: the rules written down anew, from the simulator's own ledger.

Nothing here calls the engine. It reads the task types as declared, and what the simulator itself
did: flags raised, skills rehearsed, agreements made, tasks assigned and what became of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.deciding.simulator import Intake, Library, Outcome

FIRST_SESSIONS, FIRST_MINUTES, FIRST_FIELDS = 2, 10, 3
OPENING, OPENING_MINUTES, OPENING_REFLECTION = 1 / 3, 15, 2
LATE, CLOSING = 2 / 3, 0.85
HALF = 0.5


@dataclass
class Ledger:
    """What has happened to one client, kept apart from the product's history."""

    intake: Intake
    library: Library
    flags: set[str] = field(default_factory=set)
    risk: bool = False
    rehearsed: set[str] = field(default_factory=set)
    agreed: set[str] = field(default_factory=set)
    past: list[tuple[str, int, bool, Outcome, int]] = field(default_factory=list)

    def session(self, session: int) -> None:
        """Take in what this session's intake brings."""
        self.flags |= {flag for when, flag in self.intake.flags if when == session}
        self.risk = self.intake.risk_at == session
        self.rehearsed |= {skill for when, skill in self.intake.rehearsals if when == session}
        if self.intake.hierarchy_at == session:
            self.agreed.add("exposure-hierarchy")

    def assigned(self, row: int, weekly: int, outcome: Outcome, session: int) -> None:
        """Keep what was assigned and what became of it."""
        name = self.library.keys[row][0]
        self.past.append((name, weekly, outcome.practised, outcome, session))

    def _known(self, session: int) -> list[tuple[str, bool, Outcome]]:
        """Return the outcomes that were reviewed by a session; a late one takes a week more."""
        return [
            (task, half, outcome)
            for task, _, half, outcome, when in self.past
            if when + 1 + outcome.late <= session
        ]

    def violations(self, row: int, minutes: int, occasions: int, session: int) -> tuple[str, ...]:
        """Return every rule that a pick breaks."""
        name, rung = self.library.keys[row]
        declared = self.library.types[name]
        size = declared.ladder[rung - 1]
        known = self._known(session)
        practised = {task for task, half, _ in known if half}
        made = {
            output
            for task, half, outcome in known
            if half and outcome.items != 0
            for output in self.library.types[task].produces
        }
        have = {
            "rehearsed": self.rehearsed,
            "agreed": self.agreed,
            "output": made,
            "practised": practised,
        }
        broken = []
        if self.risk:
            broken.append("S1 risk")
        if any(one.flag in self.flags for one in declared.contraindications):
            broken.append("S4 contraindication")
        broken += [
            f"{one.need.value} {one.name} is missing"
            for one in declared.prerequisites
            if rung >= one.from_rung and one.name not in have[one.need.value]
        ]
        passed = session / self.intake.planned
        # The limits are those of the task as it stands on the ladder, whatever is cut from it.
        if session <= FIRST_SESSIONS and (
            size.minutes > FIRST_MINUTES or self._fields(name, rung) > FIRST_FIELDS
        ):
            broken.append("B1 first sessions")
        if passed < OPENING and (
            size.minutes > OPENING_MINUTES or size.difficulty.reflection > OPENING_REFLECTION
        ):
            broken.append("B13 opening")
        if minutes > size.minutes or occasions > size.occasions:
            broken.append("more than the rung")
        if minutes * occasions + self._open_minutes(session) > self.intake.weekly_minutes:
            broken.append("A11 minutes of the week")
        broken += self._out_of_place(name, passed, known)
        return tuple(broken)

    def _open_minutes(self, session: int) -> int:
        return sum(
            weekly for _, weekly, _, outcome, when in self.past if when + 1 + outcome.late > session
        )

    def _fields(self, name: str, rung: int) -> int:
        """Count the form fields open at a rung, from the declaration."""
        declared = self.library.types[name]
        fields = [one.name for one in declared.fields]
        opened_at: dict[str, int] = {}
        for number, one in enumerate(declared.ladder, 1):
            for word in one.introduces:
                opened_at.setdefault(word, number)
        return sum(opened_at.get(one, 1) <= rung for one in fields)

    def _out_of_place(
        self, name: str, passed: float, known: list[tuple[str, bool, Outcome]]
    ) -> list[str]:
        declared = self.library.types[name]
        role = declared.role.value
        broken = []
        reviewed = sum(task == name for task, _, _ in known)
        if sum(task == name for task, *_ in self.past) > reviewed:
            broken.append("B37 still open")
        finished = any(
            task == name and half and outcome.status.value in {"done", "modified"}
            for task, half, outcome in known
        )
        if declared.kind.value == "one_off" and finished:
            broken.append("B19 one-off done")
        any_goal = "any" in declared.goals and role != "practice"
        if not any_goal and not set(declared.goals) & set(self.intake.goals):
            broken.append("A12 no goal")
        if role == "closing" and passed < LATE:
            broken.append("B26 closing too early")
        carried = any(
            task == name
            and (outcome.quantity or half or outcome.status.value in {"other_practice", "opposite"})
            for task, half, outcome in known
        )
        if role == "practice" and passed >= CLOSING and not carried:
            broken.append("B26 new skill at the end")
        return broken
