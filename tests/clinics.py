"""A clinic with a pattern to learn: clients differ, and so do the odds of its tasks."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from histories import Course, frozen_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ODDS = {"breathing": 2.0, "sleep-diary": 1.0, "thought-record": -1.0, "worry-time": -2.0}


def course(
    number: int, seed: int = 0, odds: Mapping[str, float] = ODDS, *, weeks: int = 8, **opening: str
) -> Course:
    """Return the course of one client: each week a task by chance, offered with its chance."""
    draw = random.Random(f"{seed} {number}")
    ability = draw.gauss(0, 1)
    made = Course.opened(f"canary-{number:04}", weekly_minutes=60, **opening)
    made.goal("canary-goal", "worry", "stress")
    types = frozen_host().types
    for week in range(weeks):
        made.session(draw.randrange(11))
        name = draw.choice(sorted(odds))
        rung = draw.randrange(min(len(types[name].ladder), 3)) + 1
        size = types[name].ladder[rung - 1]
        sized = {"rung": rung, "minutes": size.minutes, "occasions": size.occasions}
        others = [one for one in sorted(odds) if one != name][:1]
        offers = [
            {"task_type": one, "propensity": 0.5, **(sized if one == name else SMALL)}
            for one in (name, *others)
        ]
        made.add(
            "suggested", options=offers, seed=1, history_digest="0" * 64, engine="1", model="m"
        )
        assignment = f"{made.client}-{week}"
        made.assign(name, assignment, origin="accepted", **sized)
        made.wait(days=3)
        chance = 1 / (1 + math.exp(-(odds[name] + ability - 0.5 * (rung - 1))))
        status = "done" if draw.random() < chance else "not_this_time"
        rating = min(max(round(6 - 4 * chance + draw.gauss(0, 1)), 0), 10)
        made.review(assignment, status, difficulty=rating, minutes=size.minutes)
    return made


SMALL = {"rung": 1, "minutes": 5, "occasions": 1}


def clinic(many: int, seed: int = 0, **how: object) -> Iterator[Course]:
    """Return the courses of so many clients."""
    return (course(number, seed, **how) for number in range(many))  # type: ignore[arg-type]
