"""Why this, why now, at what size, what to do with it, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.client import ANY_GOAL
from recommender.domain.plan import Reason, Size, Suggestion
from recommender.engine import barriers, sizing
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate, Forecast
    from recommender.domain.settings import Settings
    from recommender.domain.task import Obstacle
    from recommender.engine.choice import Scored

RECENT = 4
"""Outcomes counted in 'practised n of the last m'."""
MOST_OBSTACLES = 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """The size wanted before the week cut it, and the neighbours of the one offered, if any."""

    wanted: Candidate
    smaller: tuple[Candidate, Forecast] | None
    larger: tuple[Candidate, Forecast] | None
    no_larger: str


def suggestion(one: Scored, sizes: Sizes, case: CaseState, settings: Settings) -> Suggestion:
    """Return the option as it is put before the therapist."""
    task_type, candidate = one.task_type, one.option.candidate
    rung = task_type.ladder[candidate.rung - 1]
    return Suggestion(
        task_type=task_type.id,
        title=task_type.title,
        rung=candidate.rung,
        what=rung.what,
        minutes=candidate.minutes,
        occasions=candidate.occasions,
        forecast=one.option.forecast,
        score=one.score,
        propensity=one.propensity,
        reasons=(*one.reasons, _size_reason(one, sizes.wanted), *_facts(one, sizes, case)),
        rationale=_rationale(one),
        goal=one.goal.id if one.goal else None,
        wording=task_type.wording.at(case.ownership),
        smaller=_size(sizes.smaller),
        larger=_size(sizes.larger),
        no_smaller_because=None if sizes.smaller else say("no_smaller"),
        no_larger_because=None if sizes.larger else say(sizes.no_larger),
        preparation=task_type.preparation,
        steps=_steps(one, case),
        obstacles=_obstacles(one),
        cautions=tuple(c.note for c in task_type.cautions if c.flag in case.flags),
        fields=tuple(field.label for field in task_type.fields_at(candidate.rung)),
        evidence=say(
            "evidence", grade=task_type.evidence.grade.value, label=task_type.evidence.label
        ),
        sources=task_type.evidence.sources,
        would_change=_would_change(candidate, case, settings),
    )


def _size(pair: tuple[Candidate, Forecast] | None) -> Size | None:
    if pair is None:
        return None
    one, forecast = pair
    title = one.task_type.ladder[one.rung - 1].title
    text = say("size.label", title=title, occasions=one.occasions, minutes=one.minutes)
    return Size(one.rung, one.minutes, one.occasions, forecast.chance, text)


def _size_reason(one: Scored, now: Candidate) -> Reason:
    """Say how the size compares with last time, before it was cut to the week."""
    last = one.option.reach.last
    if last is None:
        return Reason("size", say("size.first"))
    before = last.assignment
    if now.rung > before.rung:
        return Reason("size", say("size.up"))
    if now.rung < before.rung or now.weekly_minutes < before.weekly_minutes:
        return Reason("size", say("size.smaller"))
    restored = now.weekly_minutes > before.weekly_minutes
    return Reason("size", say("size.restored" if restored else "size.same"))


def _facts(one: Scored, sizes: Sizes, case: CaseState) -> list[Reason]:
    record = [p for p in case.record_of(one.task_type.id) if p.counts][-RECENT:]
    done = sum(practice.practised for practice in record)
    text = say("record.some", done=done, all=len(record)) if record else say("record.none")
    found = [Reason("record", text)]
    if one.option.candidate.weekly_minutes < sizes.wanted.weekly_minutes:
        found.append(Reason("cut", say("size.cut")))
    return found


def _rationale(one: Scored) -> str:
    """Return the purpose, for the goal it serves here."""
    reasons = one.task_type.rationale
    areas = one.goal.areas if one.goal else ()
    for area in areas:
        for reason in reasons:
            if reason.goal == area:
                return reason.text
    general = [reason.text for reason in reasons if reason.goal == ANY_GOAL]
    return general[0] if general else reasons[0].text


def _steps(one: Scored, case: CaseState) -> tuple[str, ...]:
    """Return what the therapist may do with it, as the last outcome asks."""
    task_type, last = one.task_type, one.option.reach.last
    codes = list(barriers.steps(last)) if last is not None else []
    if "perfectionism" in case.flags and "good_enough" not in codes:
        codes.append("good_enough")
    facts = {
        "longer": task_type.longer_rationale,
        "question": task_type.teach_back,
        "imperfection": task_type.good_enough.imperfection,
        "cap": task_type.good_enough.minutes_cap,
    }
    return tuple(say(f"step.{code}", **facts) for code in codes)


def _obstacles(one: Scored) -> tuple[str, ...]:
    """Return if-then plans, those for what got in the way last time first."""
    last = one.option.reach.last
    met = barriers.reported(last) if last is not None else ()
    ordered: Sequence[Obstacle] = one.task_type.obstacles
    if met:
        ordered = sorted(ordered, key=lambda plan: plan.barrier not in met)
    return tuple(
        say("obstacle", when=plan.when, then=plan.then) for plan in ordered[:MOST_OBSTACLES]
    )


def _would_change(candidate: Candidate, case: CaseState, settings: Settings) -> tuple[str, ...]:
    task_type = candidate.task_type
    record = case.record_of(task_type.id)
    after = sizing.after_success(candidate, record, case.at, settings)
    full = task_type.ladder[after.rung - 1].weekly_minutes
    weekly = full if after.weekly is None else after.weekly
    facts = {"difficulty": settings.climb_difficulty}
    found = []
    if after.rung > candidate.rung:
        found.append(say("change.up", title=task_type.ladder[after.rung - 1].title, **facts))
    elif weekly > candidate.weekly_minutes:
        found.append(say("change.restore", **facts))
    elif candidate.rung < len(task_type.ladder):
        found.append(say("change.confirm", **facts))
    found.append(say("change.down", difficulty=settings.ease_difficulty))
    found.append(say("change.barrier" if record else "change.goal"))
    return tuple(found)
