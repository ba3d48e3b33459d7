"""Real records in the engine's own words: task types, and histories made of events.

The records are proxies: nobody in them was in therapy (see the README of the data). What stands for
what, the same for every folder of the same format:

**oulad** (coursework): client = `user_id`, person = `person_id`. Task types TMA and CMA, one rung
of 60 minutes. Assigned at `t_pred`, agreed until `due_day`, reviewed at `t_known`. `completed` is
DONE, with difficulty = 10 - score/10 rounded, and done at due + `days_late`. `late` (not in by a
week after it was due) is PARTLY with a quantity of 0.4: begun, not practised in time. `missed` is
NOT_THIS_TIME. `withdrew` says nothing of practice: it is not recorded and not a label. Rows with
`open_all_module` = 1 are left out.

**oral** (brushing): task types morning and evening, one rung of 2 minutes; times are half days.
`completed` is DONE, with quality = 4 x (seconds / 120, at most 1) rounded where any were sensed;
else NOT_THIS_TIME.

**effort** (accept or decline N minutes of running for a reward): each reward is a task type, with a
ladder of six rungs, 5 to 30 minutes. Trials lie minutes apart in one session; POST lies 13 weeks
after PRE. `accepted` is DONE, else NOT_THIS_TIME. The engine is not told the size of a reward:
it is a name to it. The baselines with features are told.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from recommender.domain.history import Actor, Assigned, ClientOpened, OutcomeReviewed
from recommender.plugin import (
    Barrier,
    Cadence,
    Difficulty,
    Evidence,
    GoodEnough,
    Grade,
    Kind,
    Modality,
    Obstacle,
    Rationale,
    Rung,
    Status,
    TaskType,
    Wording,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from recommender.domain.history import AnyEvent

START = datetime(2020, 1, 6, tzinfo=UTC)
"""The records count days; this is the day that stands for zero."""
COURSEWORK_MINUTES, BRUSHING_MINUTES, BRUSHING_SECONDS = 60, 2, 120
BEGUN = 0.4
"""Quantity of coursework that came in too late: begun, and not half practised in time."""
EFFORT_STEP, EFFORT_RUNGS = 5, 6
APART, BETWEEN = timedelta(minutes=1), timedelta(weeks=13)
"""Time between two trials of a session, and between PRE and POST."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """One row to forecast: what was assigned, when, and whether it was practised."""

    assignment: str
    at: datetime
    task_type: str
    rung: int
    minutes: int
    practised: float
    phase: str


@dataclass(frozen=True, slots=True)
class Course:
    """One client's events, and the trials among them in order."""

    client: str
    person: str
    events: tuple[AnyEvent, ...]
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """A data set in the engine's words.

    `facts` are numbers about a task at a size that baselines are told beside its name.
    """

    types: Mapping[str, TaskType]
    courses: tuple[Course, ...]
    facts: Mapping[tuple[str, int], tuple[float, ...]] = field(default_factory=dict)


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a compressed table."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_client(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return each client's rows by their number in the sequence, clients in order of their ids."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["user_id"]].append(row)
    return {
        client: sorted(some, key=lambda row: int(float(row["seq"])))
        for client, some in sorted(found.items())
    }


def number(row: Row, name: str) -> float | None:
    """Return a number of a row, or None where the cell is empty."""
    return float(row[name]) if row.get(name) else None


# OULAD


def oulad(folder: Path) -> Records:
    """Return coursework as histories."""
    rows = [
        row
        for row in rows_of(folder / "oulad" / "events.csv.gz")
        if float(row["open_all_module"]) == 0 and row["status"] != "withdrew"
    ]
    names = sorted({row["task_type"].lower() for row in rows})
    return Records(
        {name: task_type(name, COURSEWORK_MINUTES) for name in names},
        tuple(
            _course(client, some[0]["person_id"], [_coursework(row) for row in some])
            for client, some in by_client(rows).items()
        ),
    )


def _coursework(row: Row) -> tuple[Trial, Assigned, OutcomeReviewed]:
    due, late, score = _day(float(row["due_day"])), number(row, "days_late"), number(row, "score")
    trial = Trial(
        assignment=f"a{int(float(row['seq']))}",
        at=_day(float(row["t_pred"])),
        task_type=row["task_type"].lower(),
        rung=1,
        minutes=COURSEWORK_MINUTES,
        practised=float(row["completed"]),
        phase="",
    )
    status = {"completed": Status.DONE, "late": Status.PARTLY}.get(
        row["status"], Status.NOT_THIS_TIME
    )
    return (
        trial,
        _assigned(row["user_id"], trial, due),
        OutcomeReviewed(
            id=f"{row['user_id']}:{trial.assignment}:r",
            client=row["user_id"],
            at=_day(float(row["t_known"])),
            actor=Actor.IMPORT,
            assignment=trial.assignment,
            status=status,
            quantity=BEGUN if status is Status.PARTLY else None,
            difficulty=None if score is None else round(10 - score / 10),
            done_at=None if late is None else due + timedelta(days=late),
        ),
    )


# Oral care


def oral(folder: Path) -> Records:
    """Return brushing as histories."""
    rows = rows_of(folder / "oral" / "events.csv.gz")
    names = sorted({row["task_type"] for row in rows})
    return Records(
        {name: task_type(name, BRUSHING_MINUTES) for name in names},
        tuple(
            _course(client, client, [_brushing(row) for row in some])
            for client, some in by_client(rows).items()
        ),
    )


def _brushing(row: Row) -> tuple[Trial, Assigned, OutcomeReviewed]:
    seconds, done = float(row["amount_s"]), float(row["completed"])
    trial = Trial(
        assignment=f"a{int(float(row['seq']))}",
        at=_day(float(row["t_pred"]) / 2),
        task_type=row["task_type"],
        rung=1,
        minutes=BRUSHING_MINUTES,
        practised=done,
        phase="",
    )
    return (
        trial,
        _assigned(row["user_id"], trial, None),
        OutcomeReviewed(
            id=f"{row['user_id']}:{trial.assignment}:r",
            client=row["user_id"],
            at=_day(float(row["t_known"]) / 2),
            actor=Actor.IMPORT,
            assignment=trial.assignment,
            status=Status.DONE if done else Status.NOT_THIS_TIME,
            quality=round(4 * min(seconds / BRUSHING_SECONDS, 1.0)) if seconds > 0 else None,
            reported_by="sensor",
        ),
    )


# Effort


def effort(folder: Path) -> Records:
    """Return acceptances of effort as histories."""
    rows = rows_of(folder / "effort" / "choices.csv.gz")
    rewards = {_reward(row): float(row["reward_eur"]) for row in rows}
    rungs = range(1, EFFORT_RUNGS + 1)
    return Records(
        {name: task_type(name, *(EFFORT_STEP * rung for rung in rungs)) for name in rewards},
        tuple(_course(client, client, _choices(some)) for client, some in by_client(rows).items()),
        {
            (name, rung): (math.log(euros), EFFORT_STEP * rung / 10)
            for name, euros in rewards.items()
            for rung in rungs
        },
    )


def _choices(rows: Sequence[Row]) -> list[tuple[Trial, Assigned, OutcomeReviewed]]:
    found, place = [], {"PRE": 0, "POST": 0}
    for row in rows:
        phase = row["phase"]
        begins = START if phase == "PRE" else START + BETWEEN
        at = begins + place[phase] * APART
        place[phase] += 1
        minutes = int(float(row["minutes"]))
        trial = Trial(
            assignment=f"a{int(float(row['seq']))}",
            at=at,
            task_type=_reward(row),
            rung=min(max(math.ceil(minutes / EFFORT_STEP), 1), EFFORT_RUNGS),
            minutes=minutes,
            practised=float(row["completed"]),
            phase=phase,
        )
        outcome = OutcomeReviewed(
            id=f"{row['user_id']}:{trial.assignment}:r",
            client=row["user_id"],
            at=at + APART / 2,
            actor=Actor.IMPORT,
            assignment=trial.assignment,
            status=Status.DONE if trial.practised else Status.NOT_THIS_TIME,
        )
        found.append((trial, _assigned(row["user_id"], trial, None), outcome))
    return found


def _reward(row: Row) -> str:
    return f"run-for-{float(row['reward_eur']):g}-euro".replace(".", "-")


# What all have in common


def _day(days: float) -> datetime:
    return START + timedelta(days=days)


def _assigned(client: str, trial: Trial, until: datetime | None) -> Assigned:
    return Assigned(
        id=f"{client}:{trial.assignment}:a",
        client=client,
        at=trial.at,
        actor=Actor.IMPORT,
        assignment=trial.assignment,
        task_type=trial.task_type,
        rung=trial.rung,
        minutes=trial.minutes,
        occasions=1,
        until=until,
    )


def _course(
    client: str, person: str, made: Sequence[tuple[Trial, Assigned, OutcomeReviewed]]
) -> Course:
    first = min(assigned.at for _, assigned, _ in made)
    opened = ClientOpened(
        id=f"{client}:o",
        client=client,
        at=first - timedelta(days=1),
        actor=Actor.IMPORT,
        consent=True,
    )
    events: list[AnyEvent] = [opened]
    for _, assigned, outcome in made:
        events += [assigned, outcome]
    trials = sorted((trial for trial, _, _ in made), key=lambda one: one.at)
    return Course(client, person, tuple(sorted(events, key=lambda one: one.at)), tuple(trials))


def task_type(name: str, *minutes: int) -> TaskType:
    """Return a task type with one rung for each number of minutes, each asking more effort."""
    said = f"Practice '{name}' of a public data set."
    rungs = [
        Rung(
            title=f"{long} minutes",
            what=said,
            minutes=long,
            occasions=1,
            difficulty=Difficulty(effort=min(level, 5), distress=0, reflection=0, exposure=0),
        )
        for level, long in enumerate(minutes, 0 if len(minutes) > 1 else 1)
    ]
    return TaskType(
        id=name,
        title=name,
        summary=said,
        kind=Kind.PERMANENT,
        cadence=Cadence.SEVERAL_A_WEEK,
        skills=("practice",),
        goals=("practice",),
        modality=(Modality.DO,),
        ladder=tuple(rungs),
        rationale=(Rationale(goal="practice", text=said),),
        longer_rationale=said,
        teach_back="What is this practice for?",
        obstacles=(
            Obstacle(barrier=Barrier.FORGOT, when="the day is full", then="do it the next day"),
        ),
        good_enough=GoodEnough(imperfection="Any part of it counts.", minutes_cap=minutes[0]),
        no_contraindications_because="It is replayed from a record, and never suggested.",
        wording=Wording(therapist=said, shared=said, client=said),
        review_questions=("How did it go?", "What was learned?"),
        evidence=Evidence(grade=Grade.U, label="not looked up", sources=("a public data set",)),
    )


READERS: Mapping[str, Callable[[Path], Records]] = {"oulad": oulad, "oral": oral, "effort": effort}
"""How each data set is read."""
