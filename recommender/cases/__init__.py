"""Invented courses of therapy, played session by session. There is no person behind any of them.

Each is two files: NAME.toml, the course as a therapist tells it, with what was decided; and
NAME.jsonl, the record that came of it. The plans are not stored: playing asks the engine anew.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from recommender.app import Recommender
from recommender.domain.client import Ownership
from recommender.domain.errors import InputError
from recommender.domain.history import (
    Assigned,
    SessionBegun,
    SessionHeld,
    Suggested,
    TaskDrafted,
)
from recommender.interchange.records import History, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import AgendaItem, Plan, Suggestion, Withheld
    from recommender.engine.design import Remark, ScaffoldField
    from recommender.engine.portfolio import Portfolio
    from recommender.engine.standing import Standing

__all__ = ["NAMES", "Case", "Step", "Story", "play", "read", "tale"]

NAMES = (
    "reluctant-at-first",
    "never-quite-right",
    "panic-on-the-tram",
    "after-the-accident",
    "no-time-at-all",
    "in-her-own-way",
    "nothing-carried-over",
    "taking-the-lead",
)
"""Every course, in the order in which to read them."""

SAFETY = "S"
"""What is held back by a rule of this letter is held back for safety."""


@dataclass(frozen=True, slots=True)
class Case:
    """A course as it was told and recorded. `looks_at` names behaviours and safety rules by id."""

    name: str
    title: str
    about: str
    looks_at: tuple[str, ...]
    tells: tuple[str, ...]
    history: History


@dataclass(frozen=True, slots=True)
class Step:
    """One session: what it began with, what came back, what the engine says, what was decided.

    Where the client leads there is a scaffold, filled from their own past; `remarks` are what the
    engine says of a design of their own.
    """

    session: int
    planned: int
    at: datetime
    tells: str
    agenda: tuple[AgendaItem, ...]
    came: tuple[AnyEvent, ...]
    plan: Plan
    scaffold: tuple[ScaffoldField, ...]
    decided: tuple[AnyEvent, ...]
    remarks: tuple[Remark, ...]

    def to_dict(self) -> dict[str, object]:
        """Return what is told of the session as plain JSON values."""
        plan = self.plan
        return {
            "session": self.session,
            "planned": self.planned,
            "at": self.at.isoformat(),
            "ownership": plan.ownership.value,
            "stage": plan.stage.value,
            "tells": self.tells,
            "agenda": [one.text for one in self.agenda],
            "came": [plain(one) for one in self.came],
            "stopped": plan.stopped,
            "contact_line": plan.contact_line if plan.stopped else None,
            "options": [_option(one) for one in plan.suggestions],
            "held_back": [
                {"task_type": one.task_type, "rule": one.rule, "reason": one.reason}
                for one in self.held_back
            ],
            "notes": [
                {
                    "code": one.code,
                    "text": one.text,
                    "basis": one.basis,
                    "private": one.private,
                }
                for one in plan.notes
            ],
            "scaffold": [
                {"question": one.question, "past": list(one.past)} for one in self.scaffold
            ],
            "decided": [plain(one) for one in self.decided],
            "remarks": [{"about": one.about, "text": one.text} for one in self.remarks],
        }

    @property
    def held_back(self) -> tuple[Withheld, ...]:
        """What safety holds back whole; a stopped plan holds back everything, and says so once."""
        if self.plan.stopped is not None:
            return ()
        return tuple(
            one for one in self.plan.withheld if not one.rungs and one.rule.startswith(SAFETY)
        )


@dataclass(frozen=True, slots=True)
class Story:
    """A course from the first session to the last, and what it adds up to."""

    case: Case
    steps: tuple[Step, ...]
    standing: Standing
    portfolio: Portfolio

    def to_dict(self) -> dict[str, object]:
        """Return the story as plain JSON values."""
        case, standing, kept = self.case, self.standing, self.portfolio
        return {
            "schema_version": 1,
            "case": case.name,
            "title": case.title,
            "about": case.about,
            "looks_at": list(case.looks_at),
            "client": case.history.client,
            "invented": True,
            "steps": [one.to_dict() for one in self.steps],
            "standing": {
                "engagement": round(standing.engagement.share, 2),
                "engagement_low": round(standing.engagement.low, 2),
                "engagement_high": round(standing.engagement.high, 2),
                "tasks": standing.tasks,
                "agency_index": _rounded(standing.agency_index),
                "help_rate": _rounded(standing.help_rate),
            },
            "portfolio": {
                "goals": list(kept.goals),
                "tried": [
                    {"title": one.title, "times": one.times, "best": one.best} for one in kept.tried
                ],
                "words": list(kept.words),
                "own_ideas": list(kept.own_ideas),
                "contact_line": kept.contact_line,
            },
        }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 2)


def _option(one: Suggestion) -> dict[str, object]:
    return {
        "task_type": one.task_type,
        "title": one.title,
        "rung": one.rung,
        "minutes": one.minutes,
        "occasions": one.occasions,
        "what": one.what,
        "chance": round(one.forecast.chance, 2),
        "reasons": [{"code": why.code, "text": why.text} for why in one.reasons],
        "steps": list(one.steps),
        "cautions": list(one.cautions),
        "smaller": one.smaller.text if one.smaller else one.no_smaller_because,
        "larger": one.larger.text if one.larger else one.no_larger_because,
    }


def tale(name: str) -> dict[str, Any]:
    """Return a course as it was told; raises InputError, with the nearest name, for none such."""
    if name not in NAMES:
        near = difflib.get_close_matches(name[:64].lower(), NAMES, 1, 0.3)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        message = f"There is no case {name[:64]!a}.{hint} List them with: homework demo"
        raise InputError(message)
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def read(name: str) -> Case:
    """Return a course with its record; raises InputError for an unknown name."""
    told = tale(name)
    path = files(__name__).joinpath(f"{name}.jsonl")
    return Case(
        name=name,
        title=told["title"],
        about=" ".join(told["about"].split()),
        looks_at=tuple(told["looks_at"]),
        tells=tuple(" ".join(one["tells"].split()) for one in told["session"]),
        history=History.from_records(_records(path.read_text(encoding="utf-8"))),
    )


def _records(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        yield json.loads(line)


def play(name: str, *, recommender: Recommender | None = None) -> Story:
    """Return the story of a course, with the plan that today's engine makes at each session.

    Nothing of a later session is known at an earlier one. Raises InputError for an unknown name.
    """
    return played(read(name), recommender or Recommender())


def played(case: Case, recommender: Recommender) -> Story:
    """Return the story of a course that was read already."""
    steps = tuple(_steps(case, recommender))
    last = case.history.events[-1].at
    return Story(
        case,
        steps,
        recommender.standing(case.history, at=last),
        recommender.portfolio(case.history, at=last),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """The part of a record that is one session: to its end, and what was written after it."""

    begun: int
    held: int
    end: int


def _spans(events: tuple[AnyEvent, ...]) -> Iterator[_Span]:
    """Yield the sessions of a record; what comes before the first one belongs to it."""
    begun = [place for place, one in enumerate(events) if isinstance(one, SessionBegun)]
    held = [place for place, one in enumerate(events) if isinstance(one, SessionHeld)]
    ends = [*begun[1:], len(events)]
    for number, (start, close, end) in enumerate(zip(begun, held, ends, strict=True)):
        yield _Span(start if number else 0, close + 1, end)


def _steps(case: Case, recommender: Recommender) -> Iterator[Step]:
    events = case.history.events
    for number, (span, tells) in enumerate(zip(_spans(events), case.tells, strict=True), 1):
        before = History.from_events(events[: span.begun] or events[: span.held])
        until = History.from_events(events[: span.held])
        at = until.events[-1].at
        plan = recommender.suggest(until, at=at)
        decided = tuple(
            one for one in events[span.held : span.end] if not isinstance(one, Suggested)
        )
        yield Step(
            session=number,
            planned=recommender.case(until, at=at).planned_sessions,
            at=at,
            tells=tells,
            agenda=recommender.agenda(before, at=events[span.begun].at if number > 1 else at),
            came=events[span.begun : span.held],
            plan=plan,
            scaffold=_scaffold(plan, until, recommender),
            decided=decided,
            remarks=tuple(
                remark
                for one in decided
                if isinstance(one, Assigned | TaskDrafted) and one.design is not None
                for remark in recommender.critique(until, one.design, at=at)
            ),
        )


def _scaffold(plan: Plan, until: History, recommender: Recommender) -> tuple[ScaffoldField, ...]:
    """Return the questions of a design that the client's own past has something to say to."""
    if plan.stopped is not None or plan.ownership is not Ownership.CLIENT:
        return ()
    return tuple(one for one in recommender.scaffold(until, at=plan.at) if one.past)
