"""Why this, why now, at what size, what to do with it, and what would change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.barrier import Barrier
from recommender.domain.client import ANY_GOAL, PERFECTIONISM, Day
from recommender.domain.history import Status
from recommender.domain.plan import Reason, Size, Suggestion
from recommender.domain.task import Kind
from recommender.engine import barriers, course, sizing
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.plan import Candidate, Forecast
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType
    from recommender.engine.card import Card
    from recommender.engine.choice import About, Scored, Scorer
    from recommender.engine.past import Past

_WEEK = tuple(Day)
DAYS = len(_WEEK)


class Neighbours(NamedTuple):
    """The size wanted before the week cut it, and the neighbours of the one offered, if any."""

    wanted: Candidate
    smaller: tuple[Candidate, Forecast] | None
    larger: tuple[Candidate, Forecast] | None
    no_larger: str


class Setting(NamedTuple):
    """What the words on every option of a plan rest on. `hopes`: the client hopes for a cure."""

    scorer: Scorer
    hopes: bool


def suggestion(one: Scored, sizes: Neighbours, setting: Setting) -> Suggestion:
    """Return the option with its reasons, its doubt and what would change it (S8, S12)."""
    case, settings = setting.scorer.case, setting.scorer.settings
    task_type, candidate = one.task_type, one.option.candidate
    about, rung = setting.scorer.about(task_type.id), task_type.ladder[candidate.rung - 1]
    moments = _moments(one, case, settings)
    codes = _step_codes(one, about.past, setting)
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
        reasons=(
            *_reasons(one, codes),
            _size_reason(one, sizes.wanted, settings),
            *_facts(one, sizes, about.past, setting),
        ),
        rationale=_rationale(one),
        goal=one.goal.id if one.goal else None,
        wording=task_type.wording.at(case.ownership),
        smaller=_size(sizes.smaller),
        larger=_size(sizes.larger),
        no_smaller_because=None if sizes.smaller else say("no_smaller"),
        no_larger_because=None if sizes.larger else say(sizes.no_larger),
        preparation=task_type.preparation,
        steps=_steps(one, codes, about.past, moments),
        obstacles=_obstacles(one, about.card, settings),
        cautions=tuple(c.note for c in task_type.cautions if c.holds(case.flags)),
        fields=about.card.tiers[candidate.rung - 1].fields,
        evidence=about.card.grade,
        sources=task_type.evidence.sources,
        would_change=_would_change(candidate, about, setting),
        until_next=_until_next(candidate, case, settings),
        materials=_materials(task_type, case),
        moments=moments,
    )


def _until_next(candidate: Candidate, case: CaseState, settings: Settings) -> int:
    """Return the occasions until the next session: the size stays, the weeks count (A6)."""
    if candidate.task_type.kind is Kind.ONE_OFF:
        return candidate.occasions
    weeks = min(case.interval_days / DAYS, settings.longest_interval)
    return max(round(candidate.occasions * weeks), 1)


def _materials(task_type: TaskType, case: CaseState) -> tuple[str, ...]:
    """Return what is needed and can be handed over in this kind of session (B10)."""
    return tuple([one.name for one in task_type.materials if case.delivery in one.delivery])


def _moments(one: Scored, case: CaseState, settings: Settings) -> tuple[datetime, ...]:
    """Return days for small occasions, where practice came all at once before (B31)."""
    last = one.option.reach.last
    if last is None or not sizing.compressed(last, settings):
        return ()
    free = [
        day
        for day in (case.at + timedelta(days=ahead) for ahead in range(1, DAYS + 1))
        if _WEEK[day.weekday()] not in case.blocked_days
    ]
    apart = max(len(free) // settings.moments, 1)
    return tuple(free[::apart][: settings.moments])


def _size(pair: tuple[Candidate, Forecast] | None) -> Size | None:
    if pair is None:
        return None
    one, forecast = pair
    title = one.task_type.ladder[one.rung - 1].title
    text = say("size.label", title=title, occasions=one.occasions, minutes=one.minutes)
    return Size(one.rung, one.minutes, one.occasions, forecast.chance, text)


def _reasons(one: Scored, codes: Sequence[str]) -> tuple[Reason, ...]:
    """Return the reasons; that something was changed is said where it was, and not elsewhere."""
    last = one.option.reach.last
    if last is None or _is_smaller(one, last) or not _CHANGES.isdisjoint(codes):
        return one.reasons
    ask = say("reason.question")
    return tuple([replace(r, text=ask) if r.code == "remedy" else r for r in one.reasons])


_CHANGES = frozenset({"show", "purpose", "cue", "good_enough", "discreet", "without"})
"""Steps that change the explanation or the format; the others change the size, or ask."""


def _is_smaller(one: Scored, last: Practice) -> bool:
    now, before = one.option.candidate, last.assignment
    return now.rung < before.rung or now.weekly_minutes < before.weekly_minutes


def _size_reason(one: Scored, now: Candidate, settings: Settings) -> Reason:
    """Say how the size compares with last time, before it was cut to the week."""
    last = one.option.reach.last
    if last is None:
        return Reason("size", say("size.first"))
    before = last.assignment
    if now.rung > before.rung:
        return Reason("size", say("size.up"))
    if now.rung < before.rung or now.weekly_minutes < before.weekly_minutes:
        distressing = barriers.distressing(last, settings)
        return Reason("size", say("size.gentler" if distressing else "size.smaller"))
    if now.weekly_minutes > before.weekly_minutes:
        return Reason("size", say("size.restored"))
    if last.worsened:
        return Reason("size", say("size.same_worse"))
    settled = any(code == "settled" for code, _, _ in one.points)
    cut = one.option.candidate.weekly_minutes < now.weekly_minutes
    worth = last.practised and not settled and not cut
    worth = worth and not barriers.distressing(last, settings)
    return Reason("size", say("size.same" if worth else "size.as_before"))


def _facts(one: Scored, sizes: Neighbours, past: Past, setting: Setting) -> list[Reason]:
    every = [practice for practice in past.record if practice.counts]
    record = every[-setting.scorer.settings.recent_outcomes :]
    # Where good enough is practised no completeness is counted (B35).
    good_enough = course.good_enough(one.task_type, setting.scorer.case)
    found = [] if good_enough else [Reason("record", _record(record))]
    if one.option.candidate.weekly_minutes < sizes.wanted.weekly_minutes:
        found.append(Reason("cut", say("size.cut")))
    return found


def _record(record: Sequence[Practice]) -> str:
    """Return how practice went lately; other practice is no miss, and is said apart (A1)."""
    if not record:
        return say("record.none")
    other = sum(practice.status is Status.OTHER_PRACTICE for practice in record)
    own = len(record) - other
    if not own:
        return say("record.other")
    done = sum(practice.practised for practice in record)
    if other:
        return say("record.some_other", done=done, all=own, other=other)
    return say("record.some", done=done, all=own)


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


def _step_codes(one: Scored, past: Past, setting: Setting) -> list[str]:
    """Return codes of what the therapist may do with it, as last time and the course ask."""
    last, settings = one.option.reach.last, setting.scorer.settings
    codes: list[str] = []
    if last is not None:
        codes += barriers.steps(last)
        if barriers.distressing(last, settings):
            codes += barriers.REMEDIES[Barrier.TOO_DISTRESSING].steps
        if not _is_smaller(one, last):
            codes = [code for code in codes if code not in _SMALLER]
    codes += _asked_by_the_course(one, past, setting)
    if not one.task_type.materials:
        codes = [code for code in codes if code != "without"]
    return list(dict.fromkeys(codes))


_SMALLER = frozenset({"halve", "smaller", "gentler"})
"""Steps that say that the size is a smaller one."""


def _steps(
    one: Scored, codes: Sequence[str], past: Past, moments: Sequence[datetime]
) -> tuple[str, ...]:
    """Return the words of what the therapist may do with it."""
    if not codes:
        return ()
    task_type = one.task_type
    places = sorted({place for practice in past.record for place in practice.contexts})
    facts = {
        "days": tuple(say(f"day.{_WEEK[day.weekday()].value}") for day in moments),
        "contexts": ", ".join(places),
        "how": tuple([need.without for need in task_type.materials]),
        "longer": task_type.longer_rationale,
        "question": task_type.teach_back,
        "imperfection": task_type.good_enough.imperfection,
        "cap": min(task_type.good_enough.minutes_cap, one.option.candidate.minutes),
    }
    return tuple(say(f"step.{code}", **facts) for code in codes)


def _asked_by_the_course(one: Scored, past: Past, setting: Setting) -> list[str]:
    """Return codes of what the course asks for, whatever the last barrier was."""
    case, settings = setting.scorer.case, setting.scorer.settings
    last, record = one.option.reach.last, past.record
    found = []
    if PERFECTIONISM in case.flags:
        found.append("good_enough")
    if last is not None and _no_gentler(one, last, settings):
        found.append("rehearse")
    if setting.hopes:
        found.append("start_together")
    other = Status.OTHER_PRACTICE
    sure = (case.confidence or 0) >= settings.sure_from
    if sure and any(p.counts and not p.practised and p.status is not other for p in record):
        found.append("teach_back")
    if last is not None and sizing.compressed(last, settings):
        found.append("spread")
    if past.mastered:
        seen = any(practice.contexts for practice in record)
        found.append("new_context" if seen else "first_context")
    return found


def _no_gentler(one: Scored, last: Practice, settings: Settings) -> bool:
    """Tell whether what was too distressing comes back no gentler, or unprepared (A9)."""
    if not barriers.distressing(last, settings):
        return False
    ladder = one.task_type.ladder
    before = ladder[min(last.assignment.rung, len(ladder)) - 1].difficulty.distress
    now = ladder[one.option.candidate.rung - 1].difficulty.distress
    return now >= before or one.task_type.preparation is None


def _obstacles(one: Scored, card: Card, settings: Settings) -> tuple[str, ...]:
    """Return if-then plans, those for what got in the way last time first."""
    last = one.option.reach.last
    met = barriers.met(last, settings) if last is not None else ()
    ordered: Sequence[tuple[Barrier, str]] = card.obstacles
    if met:
        ordered = sorted(ordered, key=lambda plan: plan[0] not in met)
    return tuple([text for _, text in ordered[: settings.most_obstacles]])


def _would_change(candidate: Candidate, about: About, setting: Setting) -> tuple[str, ...]:
    card, past, scorer = about.card, about.past, setting.scorer
    after = sizing.after_success(candidate, card.ladder, past.walk, scorer.case.at, scorer.settings)
    full = card.ladder[after.rung - 1].weekly_minutes
    weekly = full if after.weekly is None else after.weekly
    changes = scorer.shelf.changes
    found = []
    if after.rung > candidate.rung:
        found.append(card.tiers[after.rung - 1].opened)
    elif weekly > candidate.weekly_minutes:
        found.append(changes.restore)
    elif candidate.rung < len(card.ladder):
        found.append(changes.confirm)
    found.append(changes.down)
    found.append(say("change.barrier" if past.record else "change.goal"))
    return tuple(found)
