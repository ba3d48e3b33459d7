"""A plan as a page of words for the therapist."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from recommender.cli.choices import LEADS, STAGES
from recommender.cli.terminal import inline
from recommender.language.catalogues import sentences
from recommender.language.messages import say
from recommender.language.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Note, Plan, Suggestion, Withheld
    from recommender.domain.task import TaskType

Texts = Mapping[str, str]
ADVICE = "This is advice. Nothing is assigned until you choose."
WEEK = 7
_ALWAYS_SAID = {"size", "record", "cut"}
"""Reasons that carry no points, and still are a part of the answer."""


def page(
    plan: Plan, case: CaseState, types: Mapping[str, TaskType], texts: Mapping[str, Texts]
) -> list[str]:
    """Return the lines of a page; a stopped plan says why and whom to turn to, and no more.

    `texts` are those of the plugins in the client's language, by task type and by their English.
    """
    lines = [header(plan, case)]
    if plan.stopped is not None:
        lines += ["", f"No suggestion for now. {inline(plan.stopped)}"]
        if plan.contact_line:
            lines += [f"Whom to turn to (from the clinic): {inline(plan.contact_line)}"]
        clear = f"homework client set {plan.client} --clear-flag"
        lines += [f"Once a therapist has looked at it: {clear} {one}" for one in case.risks]
        return lines
    lines += [*_review(plan), "", *_together(plan)]
    for number, one in enumerate(plan.suggestions, 1):
        lines += [*_suggestion(number, one, case), ""]
    lines += _left_out(plan, types, texts)
    lines += [noted(note) for note in plan.notes]
    if plan.contact_line and plan.stage == "closing":
        lines.append(f"Whom to turn to afterwards: {inline(plan.contact_line)}")
    return [*lines, ADVICE]


def header(plan: Plan, case: CaseState) -> str:
    """Return who this is about, who leads, and how far the course has come."""
    name = f"{plan.client} (invented)" if case.invented else plan.client
    session = f"session {case.sessions} of {case.planned_sessions}"
    return " · ".join((name, LEADS[plan.ownership], STAGES[plan.stage], session))


def noted(note: Note) -> str:
    """Return a note to the therapist; one that is for nobody else says so (B36)."""
    mark = "Note, for you alone" if note.private else "Note"
    return f"{mark}: {inline(note.text)}"


def options(plan: Plan, language: str) -> list[str]:
    """Return one line for each suggestion, to choose from."""
    return [f"{number}. {_size(one, language)}" for number, one in enumerate(plan.suggestions, 1)]


def _together(plan: Plan) -> list[str]:
    """Say that options are options, and what all of them would take."""
    planned = sum(one.minutes * one.occasions for one in plan.suggestions)
    # As the budget of the week counts them: at the client's own pace, and never at less (A10, A11).
    taken = sum(max(one.minutes, one.forecast.minutes) * one.occasions for one in plan.suggestions)
    week = math.ceil(round(taken, 6))
    if len(plan.suggestions) < 2:  # noqa: PLR2004 - one option needs no such word
        return []
    pace = " at this client's pace" if week > planned else ""
    return [
        f"These are options; one is enough. Together they would take {week} minutes a week{pace}.",
        "",
    ]


def _review(plan: Plan) -> list[str]:
    if not plan.review:
        return []
    lines = ["", "Look back first"]
    for one in plan.review:
        since = f"{one.since.astimezone():%Y-%m-%d}"
        lines.append(f"- {inline(one.title)} ({one.assignment}), open since {since}")
        lines += [f"    {inline(question)}" for question in one.questions]
    return lines


def _size(one: Suggestion, language: str) -> str:
    """Return the option and its size, in the language in which the plan speaks of it."""
    voice = Voice(language=language, sentences=sentences(language))
    facts = {"title": inline(one.title), "occasions": one.occasions, "minutes": one.minutes}
    return voice.text(say("size.suggested", **facts))


def _suggestion(number: int, one: Suggestion, case: CaseState) -> list[str]:
    reasons = [r.text for r in one.reasons if r.points or r.code in _ALWAYS_SAID]
    lines = [f"{number}. {_size(one, case.language)}: {inline(one.what)}"]
    lines += [
        f"   {label}: {inline(text)}"
        for label, text in (
            ("Because", " ".join(reasons)),
            ("Purpose", one.rationale),
            ("Chance", _chance(one)),
            ("Time", _time(one, case)),
            ("Smaller", one.smaller.text if one.smaller else one.no_smaller_because or ""),
            ("Larger", one.larger.text if one.larger else one.no_larger_because or ""),
            ("In your words", one.wording),
            *_preparation(one),
            *(("Take care", text) for text in one.cautions),
            ("Until the next session", _until_next(one, case)),
            ("Days", ", ".join(f"{day:%A %Y-%m-%d}" for day in one.moments)),
            ("Material", ", ".join(one.materials)),
            *(("With it", text) for text in one.steps),
            *(("Plan", text) for text in one.obstacles),
            ("Evidence", one.evidence),
            ("Would change it", " ".join(one.would_change)),
        )
        if text
    ]
    return lines


def _preparation(one: Suggestion) -> Iterator[tuple[str, str]]:
    if one.preparation is not None:
        yield "May come up", one.preparation.may_come_up
        yield "Prepare", one.preparation.how_to_prepare
        yield "When to stop", one.preparation.when_to_stop


def _time(one: Suggestion, case: CaseState) -> str:
    """Return how long it may take this client, where that is other than planned (A10)."""
    expected = round(one.forecast.minutes)
    if expected == one.minutes:
        return ""
    low, high = round(one.forecast.minutes_low), round(one.forecast.minutes_high)
    known = any(practice.minutes is not None for practice in case.record_of(one.task_type))
    basis = "by the record so far" if known else "by this client's pace in other tasks"
    return f"about {expected} min an occasion {basis} (between {low} and {high})"


def _until_next(one: Suggestion, case: CaseState) -> str:
    """Say how often in all, where the next session is not a week away (A6)."""
    if case.interval_days == WEEK:
        return ""
    times = "once" if one.until_next == 1 else f"{one.until_next} times"
    return f"{times} in {case.interval_days} days"


def _chance(one: Suggestion) -> str:
    tenths, low, high = (
        round(10 * share) for share in (one.forecast.chance, one.forecast.low, one.forecast.high)
    )
    return f"about {tenths} of 10 that at least half is practised (between {low} and {high})"


def _left_out(plan: Plan, types: Mapping[str, TaskType], texts: Mapping[str, Texts]) -> list[str]:
    """Return a line for each task left out whole, and one for all the sizes that wait."""
    offered = {one.task_type for one in plan.suggestions}
    by_type: dict[str, list[Withheld]] = defaultdict(list)
    for one in plan.withheld:
        by_type[one.task_type].append(one)
    lines: list[str] = []
    waiting = 0
    for name, found in by_type.items():
        rungs = {rung for one in found for rung in one.rungs}
        known = types.get(name)
        all_rungs = known is not None and len(rungs) == len(known.ladder)
        if name not in offered and (all_rungs or any(not one.rungs for one in found)):
            title = known.title if known else say("task.gone", task_type=name)
            title = texts.get(name, {}).get(title, title)
            reason = next((one.reason for one in found if not one.rungs), found[0].reason)
            lines.append(f"- {inline(title)}: {inline(reason)}")
        else:
            waiting += len(rungs)
    if waiting:
        lines.append(f"- {waiting} sizes of other tasks wait for later; --json gives each reason.")
    return ["Left out", *lines, ""] if lines else []
