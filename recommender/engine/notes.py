"""Notes to the therapist: about the plan, the task or its explanation, never about the client."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from recommender.domain.barrier import Barrier
from recommender.domain.client import (
    PASSIVE_EXPECTATION,
    PERFECTIONISM,
    RISK_FLAGS,
    URGENT_TOPIC,
    Ownership,
    Stage,
)
from recommender.domain.plan import Note
from recommender.engine import ownership, safety
from recommender.engine.standing import engagement
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from recommender.domain.case import Assignment, CaseState, Practice
    from recommender.domain.client import Goal
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType

LASTING = frozenset({"worse", "worse_once", "no_contact_line", "flag_unknown"})
"""Notes that are about safety come back, whoever put them aside."""


def notes(
    case: CaseState, now: Stage, types: Mapping[str, TaskType], settings: Settings
) -> tuple[Note, ...]:
    """Return words to the therapist, each with its basis; what was put aside rests a while."""
    found = [
        *_on_what_is_known(case, now, settings),
        *_on_the_lead(case, settings),
        *_on_practice(case, settings),
        *_on_goals(case, types, settings),
        *_on_safety(case, now, types, settings),
    ]
    if not case.dismissed:
        return tuple(found)
    rests = {name for name, when in case.dismissed if case.sessions - when < settings.note_rest}
    return tuple([one for one in found if one.code not in rests - LASTING])


def _on_what_is_known(case: CaseState, now: Stage, settings: Settings) -> Iterator[Note]:
    if not case.outcomes:
        yield Note("no_data", say("note.no_data"), "A13, RELIABILITY invariant 12")
    if case.later_events:
        yield Note("later_events", say("note.later", count=case.later_events), "invariant 22")
    if case.orientation is None and now is Stage.OPENING:
        yield Note("orientation", say("note.orientation"), "B4")
    if case.displaced >= settings.displaced_reviews:
        yield Note("displaced", say("note.displaced", count=case.displaced), "B37")


def _on_the_lead(case: CaseState, settings: Settings) -> Iterator[Note]:
    if case.ownership_set:
        yield Note("ownership_set", say("note.ownership_set"), "B18")
    else:
        why = ownership.obstacle(
            case.fraction, case.confidence, case.outcomes, case.ownership, settings
        )
        if why not in {None, "course"}:
            needed = {"confidence": settings.confidence_needed, "count": settings.outcomes_needed}
            yield Note("ownership", say(f"note.ownership.{why}", **needed), "B18")
    if case.ownership is Ownership.SHARED:
        yield Note("choose_together", say("note.choose_together"), "B15")
    if case.waiting:
        yield Note("waiting", say("note.waiting", count=len(case.waiting)), "B14")
    drafts = sum(goal is None for _, goal in case.drafts)
    if drafts:
        yield Note("draft", say("note.draft", count=drafts), "B16")


def _on_practice(case: CaseState, settings: Settings) -> Iterator[Note]:
    if _none_carried(case.reviews, settings.none_carried):
        # A pace, never a number: nothing here says how long therapy takes (A3, B43).
        yield Note("no_transfer", say("note.no_transfer"), "A2, A3 (seed A:5)")
    if hopes_for_a_cure(case, settings):
        yield Note("expectations", say("note.expectations"), "A5")
    unclear = len([one for one in case.outcomes if Barrier.UNCLEAR_WHY in one.barriers])
    if unclear >= settings.none_carried:
        yield Note("rationale", say("note.rationale", count=unclear), "A12, B33")
    taken = sum(one.weekly_minutes for one in case.open)
    if len(case.open) > settings.most_open or taken > case.weekly_minutes > 0:
        text = say("note.a_lot", count=len(case.open), minutes=taken)
        yield Note("a_lot", text, "A11, B32")
    silent = _not_looked_into(case)
    if silent >= settings.accepted_misses:
        yield Note("look_into", say("note.look_into", count=silent), "B36", private=True)


def hopes_for_a_cure(case: CaseState, settings: Settings) -> bool:
    """Tell whether a talk about what practice is for comes before more of it (A5).

    A flag says so, or reviews in a row without any practice though the purpose was clear.
    """
    if PASSIVE_EXPECTATION in case.flags:
        return True
    if not _none_carried(case.reviews, settings.none_understood):
        return False
    return not any(
        Barrier.UNCLEAR_WHY in one.barriers
        for week in case.reviews[-settings.none_understood :]
        for one in week
    )


def _none_carried(weeks: Sequence[Sequence[Practice]], count: int) -> bool:
    last = weeks[-count:]
    return len(last) == count and not any(one.carried_over for week in last for one in week)


def _not_looked_into(case: CaseState) -> int:
    """Return how many tasks were left without a look, or missed without asking why (B36).

    What came before the last practice is past.
    """
    left = sum(case.sessions - one.session > 1 for one in case.open)
    silent = 0
    for one in reversed(case.outcomes):
        if one.carried_over:
            break
        silent += not set(one.barriers) - {Barrier.UNKNOWN}
    return left + silent


def _on_goals(case: CaseState, types: Mapping[str, TaskType], settings: Settings) -> Iterator[Note]:
    if not case.goals:
        yield Note("no_goal", say("note.no_goal"), "A12")
    serving = [(one, _serving(one, types)) for one in case.goals]
    doubted = [one.id for one, those in serving if _in_question(those, case, settings)]
    if doubted:
        yield Note("review_plan", say("note.review_plan", goal=", ".join(doubted)), "B9")
    lately = _lately(case, settings)
    waiting = [one.id for one, those in serving if lately and _unserved(one, those, lately, types)]
    if waiting:
        text = say("note.unserved", goal=", ".join(waiting), count=settings.goal_rest)
        yield Note("unserved", text, "A12")


def _serving(goal: Goal, types: Mapping[str, TaskType]) -> set[str]:
    """Return the task types that serve a goal."""
    areas = set(goal.areas)
    return {name for name, one in types.items() if not areas.isdisjoint(one.goals)}


def _in_question(serving: Collection[str], case: CaseState, settings: Settings) -> bool:
    """Tell whether enough was tried for a goal, and little of it was practised or grew (B9)."""
    tried = [one for one in case.outcomes if one.assignment.task_type in serving]
    if len({one.assignment.task_type for one in tried}) < settings.goal_tasks:
        return False
    if engagement(tried, settings).high < settings.goal_chance:
        return True
    rated = [one.quality for one in tried if one.quality is not None][-settings.goal_tasks :]
    flat = len(rated) == settings.goal_tasks and max(rated[1:], default=0) <= rated[0]
    return flat and max(rated) < settings.climb_quality


def _lately(case: CaseState, settings: Settings) -> list[Assignment]:
    """Return what was agreed on for some sessions now, or is still open; none if all is newer."""
    every, rest = [*[one.assignment for one in case.record], *case.open], settings.goal_rest
    recent = [one for one in every if case.sessions - one.session <= rest]
    first = min(recent, key=attrgetter("at"), default=None)
    begun = first is not None and case.sessions - first.session >= rest
    return [*recent, *case.open] if begun else []


def _unserved(
    goal: Goal,
    serving: Collection[str],
    lately: Sequence[Assignment],
    types: Mapping[str, TaskType],
) -> bool:
    """Tell whether nothing agreed lately, or still open, is for this goal (A12).

    A task serves a goal by its kind, or because the pair agreed it for this goal. Of a kind that is
    not known nobody can tell.
    """
    return all(
        one.goal != goal.id and one.task_type in types and one.task_type not in serving
        for one in lately
    )


def _on_safety(
    case: CaseState, now: Stage, types: Mapping[str, TaskType], settings: Settings
) -> Iterator[Note]:
    if now is Stage.CLOSING and case.contact_line is None:
        yield Note("no_contact_line", say("note.no_contact_line"), "B28")
    if case.flags and (strange := sorted(set(case.flags) - _known_flags(types))):
        yield Note("flag_unknown", say("note.flag_unknown", flags=", ".join(strange)), "S4")
    worse = [types[one].title for one in safety.worsening(case, settings) if one in types]
    if worse:
        yield Note("worse", say("note.worse", tasks=tuple(sorted(worse))), "S6")
    lately = [types[one].title for one in safety.worse_lately(case) if one in types]
    if once := sorted(set(lately) - set(worse)):
        yield Note("worse_once", say("note.worse_once", tasks=tuple(once)), "S6")


def _known_flags(types: Mapping[str, TaskType]) -> set[str]:
    """Return the flags that some rule or task type heeds."""
    bar = {one.flag for task_type in types.values() for one in task_type.contraindications}
    ask = {one.flag for task_type in types.values() for one in task_type.cautions if one.flag}
    return bar | ask | RISK_FLAGS | {PASSIVE_EXPECTATION, PERFECTIONISM, URGENT_TOPIC}
