"""The client's own design: a scaffold filled from their own past, and a kind look at it (B17)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from recommender.domain.history import Assigned, OutcomeReviewed, TaskDrafted
from recommender.engine import state
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.design import Design
    from recommender.domain.history import AnyEvent
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType


@dataclass(frozen=True, slots=True, repr=False)
class ScaffoldField:
    """One question of the scaffold, and what the client's own past has to say to it."""

    name: str
    question: str
    past: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A word on a design: about its size, safety or goal, and nothing else (B17)."""

    about: str
    code: str
    text: str


def scaffold(
    events: Sequence[AnyEvent],
    case: CaseState,
    types: Mapping[str, TaskType],
    settings: Settings,
) -> tuple[ScaffoldField, ...]:
    """Return the questions of a design, each with what this client's own record offers.

    Nothing comes from anywhere else: with no record, nothing is filled in.
    """
    past = _past(events, case, types, settings.from_the_past)
    return tuple(
        ScaffoldField(name, say(f"design.{name}"), past.get(name, ()))
        for name in ("goal", "what", "when", "where", "size", "obstacle", "plan", "learn")
    )


def _past(
    events: Sequence[AnyEvent], case: CaseState, types: Mapping[str, TaskType], most: int
) -> dict[str, tuple[str, ...]]:
    standing = state.standing(events)
    own = [one for one in standing if isinstance(one, Assigned)]
    told = [one for one in standing if isinstance(one, OutcomeReviewed)]
    drafts = [one.design for one in standing if isinstance(one, TaskDrafted)]
    designs = [*drafts, *(one.design for one in own if one.design is not None)]
    well = [one for one in case.outcomes if one.practised]
    titles = [
        types[one.assignment.task_type].title for one in well if one.assignment.task_type in types
    ]
    learned = [one.learned for one in told if one.learned]
    changed = [one.modified_to for one in told if one.modified_to]
    words = [*changed, *(one.what for one in designs), *(one.what for one in own if one.what)]
    return {
        "goal": tuple(one.text or one.id for one in case.goals),
        # The client's own words come before the titles of ours.
        "what": tuple(dict.fromkeys([*_often(words, most), *_often(titles, most)]))[:most],
        "when": _often((one.when for one in designs if one.when), most),
        "where": _often([place for one in well for place in one.contexts], most),
        "size": _usual_size(case),
        "obstacle": _often((one.obstacle for one in designs if one.obstacle), most),
        "plan": _often((one.plan for one in designs if one.plan), most),
        "learn": tuple(learned[-most:]),
    }


def _often(said: Iterable[str], most: int) -> tuple[str, ...]:
    """Return what was said most often; of equals, the later."""
    latest_first = list(said)[::-1]
    return tuple(text for text, _ in Counter(latest_first).most_common(most))


def _usual_size(case: CaseState) -> tuple[str, ...]:
    well = [one for one in case.outcomes if one.practised]
    if not well:
        return ()
    minutes = median(one.minutes or one.assignment.minutes for one in well)
    occasions = median(one.assignment.occasions for one in well)
    return (say("design.usual", minutes=int(minutes), occasions=int(occasions)),)


def critique(design: Design, case: CaseState, settings: Settings) -> tuple[Remark, ...]:
    """Return what there is to say about a design's size, safety and goal; often nothing.

    An idea without a goal is kept as a draft; it is never dropped (B16).
    """
    size = _size(design, case, settings)
    return (*_goal(design, case), *size, *_safety(design, case, settings))


def _goal(design: Design, case: CaseState) -> tuple[Remark, ...]:
    if design.goal is None:
        return (Remark("goal", "no_goal", say("critique.no_goal")),)
    if design.goal not in {one.id for one in case.goals}:
        return (Remark("goal", "other_goal", say("critique.other_goal", goal=design.goal)),)
    return ()


def _size(design: Design, case: CaseState, settings: Settings) -> tuple[Remark, ...]:
    if design.minutes is None:
        return (Remark("size", "no_size", say("critique.no_size")),)
    weekly = design.minutes * design.occasions
    left = max(case.weekly_minutes - sum(one.weekly_minutes for one in case.open), 0)
    if weekly > left:
        text = say("critique.too_long", minutes=weekly, left=left)
        return (Remark("size", "too_long", text),)
    most = max((one.assignment.weekly_minutes for one in case.outcomes if one.practised), default=0)
    if most and weekly > settings.big_step * most:
        return (Remark("size", "big_step", say("critique.big_step", minutes=weekly, most=most)),)
    return ()


def _safety(design: Design, case: CaseState, settings: Settings) -> tuple[Remark, ...]:
    found = []
    if case.risks:
        found.append(Remark("safety", "risk", say("critique.risk")))
    if (design.distress or 0) > settings.climb_difficulty:
        found.append(Remark("safety", "stirring", say("critique.stirring")))
    if case.flags and not case.risks:
        flags = ", ".join(case.flags)
        found.append(Remark("safety", "flags", say("critique.flags", flags=flags)))
    return tuple(found)
