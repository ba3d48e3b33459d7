"""Whole courses of therapy made of small moves, each named by an operation and three numbers.

Whoever draws the numbers (the conformance kit by a seed, a property test by Hypothesis) gets a
history without contradictions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from recommender.domain.barrier import Barrier
from recommender.domain.client import Modality, Ownership
from recommender.domain.history import Status
from recommender.testing.course import Course

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.domain.task import TaskType

RISKS = ("si", "self-harm", "suicidal ideation", "abuse", "harm_to_others", "psychosis_acute")
OPS = (
    *("assign",) * 8,
    *("review",) * 12,
    *("goal",) * 3,
    *("rehearse",) * 3,
    *("flag",) * 2,
    *("clear",) * 2,
    *("retract",) * 2,
    "agree",
    "close_goal",
    "prefer",
    "risk",
    "measure",
    "decline",
    "decline",
    "reopen",
    "lead",
    "release",
    "end",
    "change",
)
STATUSES = tuple(Status)
BARRIERS = tuple(Barrier)
WEEKLY = (0, 3, 10, 15, 20, 30, 45, 60, 60, 60, 90, 120, 300)

Move = tuple[str, int, int, int]
Week = tuple[int | None, int, list[Move]]


@dataclass(frozen=True, slots=True)
class World:
    """What the moves choose from; `names` are the task types that get assigned."""

    types: Mapping[str, TaskType]
    names: tuple[str, ...]
    areas: tuple[str, ...]
    flags: tuple[str, ...]
    skills: tuple[str, ...]
    agreements: tuple[str, ...]


def play(
    world: World,
    opening: dict[str, Any],
    first: Sequence[Move],
    weeks: Sequence[Week],
    *,
    calm: bool = False,
) -> Course:
    """Return the course that the moves make.

    `opening` holds the fields of its first event; `first` are moves before the first session. A
    calm one has no risk.
    """
    player = Player(world, Course().add("client_opened", **opening), calm)
    for one in first:
        player.move(*one)
    for confidence, days, moves in weeks:
        player.course.session(confidence, after=timedelta(days=days))
        for one in moves:
            player.move(*one)
    return player.course


@dataclass
class Player:
    """Turns moves into a course without contradictions; one that makes no sense is left out."""

    world: World
    course: Course
    calm: bool
    open: dict[str, str] = field(default_factory=dict)
    goals: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    undoable: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def move(self, op: str, a: int, b: int, c: int) -> None:
        """Make one move; the numbers, 0 to 255, say which of what there is."""
        if self.calm and op in {"risk", "measure"}:
            return
        getattr(self, f"_{op}")(a, b, c)

    def _undoable(self, assignment: str = "") -> None:
        self.undoable[self.course.last] = assignment

    def _assign(self, a: int, b: int, c: int) -> None:
        types, names = self.world.types, self.world.names
        name = names[a % len(names)]
        if name in self.open.values():
            return
        self.count += 1
        rungs = types[name].ladder if name in types else next(iter(types.values())).ladder
        rung = rungs[b % len(rungs)]
        size = {"rung": b % len(rungs) + 1, "minutes": rung.minutes, "occasions": rung.occasions}
        if c % 8 == 1:
            size["minutes"] = max(rung.minutes // 2, 1)
        elif c % 8 == 2:
            size["occasions"] = 1
        elif c % 16 == 3:
            size = {"rung": 9, "minutes": 60, "occasions": 7}
        chosen = tuple(Ownership)[c % 3]
        self.course.assign(name, f"a{self.count}", chosen_by=chosen, **size)
        self.open[f"a{self.count}"] = name

    def _review(self, a: int, b: int, c: int) -> None:
        if not self.open:
            self._assign(a, b, c)
        if not self.open:
            return
        name = sorted(self.open)[a % len(self.open)]
        status = Status.DONE if b % 2 == 0 else STATUSES[(b // 2) % len(STATUSES)]
        outcome = _ratings(a, c)
        if status in {Status.PARTLY, Status.DONE} and c % 6 == 0:
            outcome["quantity"] = (a % 11) / 10
        if b % 2 and c % 3:
            outcome["barriers"] = tuple(dict.fromkeys(BARRIERS[x % len(BARRIERS)] for x in (a, c)))
        self.course.review(name, status, **outcome)
        if status not in {Status.PENDING, Status.DISPLACED}:
            self.open.pop(name)
            self._undoable(name)

    def _goal(self, a: int, b: int, c: int) -> None:
        areas = tuple(
            dict.fromkeys(self.world.areas[x % len(self.world.areas)] for x in (a, b)[: c % 2 + 1])
        )
        name = f"goal-{a % 5}"
        self.course.goal(name, *areas)
        if name not in self.goals:
            self.goals.append(name)

    def _close_goal(self, a: int, _b: int, _c: int) -> None:
        if self.goals:
            self.course.add("goal_closed", goal=self.goals.pop(a % len(self.goals)))

    def _rehearse(self, a: int, _b: int, _c: int) -> None:
        self.course.add("skill_rehearsed", skill=self.world.skills[a % len(self.world.skills)])
        self._undoable()

    def _agree(self, a: int, _b: int, _c: int) -> None:
        self.course.add(
            "agreement_made", agreement=self.world.agreements[a % len(self.world.agreements)]
        )
        self._undoable()

    def _flag(self, a: int, _b: int, _c: int) -> None:
        self.course.add("flag_raised", flag=self.world.flags[a % len(self.world.flags)])
        self.flags.append(self.world.flags[a % len(self.world.flags)])
        self._undoable()

    def _risk(self, a: int, b: int, _c: int) -> None:
        flag = RISKS[a % len(RISKS)] if b % 2 else self.world.flags[a % len(self.world.flags)]
        self.course.add("flag_raised", flag=flag, risk=not b % 2)
        self.flags.append(flag)

    def _measure(self, a: int, _b: int, _c: int) -> None:
        self.course.add("measured", measure="phq9-item9" if a % 2 else "gad7", value=a % 4)
        self.flags.append("phq9_item9")

    def _clear(self, a: int, _b: int, _c: int) -> None:
        if self.flags:
            self.course.add("flag_cleared", flag=self.flags.pop(a % len(self.flags)))

    def _prefer(self, a: int, b: int, _c: int) -> None:
        likes, dislikes = tuple(Modality)[a % 7], tuple(Modality)[b % 7]
        self.course.add(
            "preference_stated",
            likes=(likes,),
            dislikes=(dislikes,) if dislikes is not likes else (),
        )
        self._undoable()

    def _decline(self, a: int, _b: int, _c: int) -> None:
        types = tuple(self.world.types)
        self.course.add("declined", task_type=types[a % len(types)])
        self._undoable()

    def _reopen(self, a: int, _b: int, _c: int) -> None:
        types = tuple(self.world.types)
        self.course.add("task_reopened", task_type=types[a % len(types)])

    def _lead(self, a: int, _b: int, _c: int) -> None:
        self.course.add("ownership_set", ownership=tuple(Ownership)[a % 3])

    def _release(self, _a: int, _b: int, _c: int) -> None:
        self.course.add("ownership_set", ownership=None)

    def _end(self, a: int, _b: int, _c: int) -> None:
        if a % 4 == 0:
            self.course.add("end_declared")

    def _change(self, a: int, b: int, _c: int) -> None:
        if a % 2:
            self.course.add("client_changed", weekly_minutes=WEEKLY[b % len(WEEKLY)])
        else:
            self.course.add("client_changed", planned_sessions=2 + b % 39)

    def _retract(self, a: int, _b: int, _c: int) -> None:
        if not self.undoable:
            return
        target = list(self.undoable)[a % len(self.undoable)]
        assignment = self.undoable.pop(target)
        if assignment:
            task = next(
                one.task_type
                for one in self.course.events
                if one.kind == "assigned" and one.assignment == assignment
            )
            if task in self.open.values():
                return
            self.open[assignment] = task
        self.course.add("retracted", target=target)


def _ratings(a: int, c: int) -> dict[str, Any]:
    """Return some of what a client may say of a practice."""
    said: dict[str, Any] = {}
    if c % 2:
        said["difficulty"] = (c // 2) % 11
    if c % 3 == 0:
        said["distress"] = (c // 3) % 11
    if c % 5 == 0:
        said["minutes"] = (a % 40) + c % 7
    if c % 7 == 0:
        said["quality"] = a % 5
    if c % 4 == 0:
        said["items"] = a % 4
    return said
