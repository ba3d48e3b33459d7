"""The events that options of `homework client` stand for."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from recommender.cli.caseload import nearest
from recommender.cli.choices import DAYS, FREE, NO_DAY
from recommender.cli.event_text import event
from recommender.cli.terminal import inline
from recommender.domain.client import (
    PASSIVE_EXPECTATION,
    PERFECTIONISM,
    RISK_ALIASES,
    RISK_FLAGS,
    URGENT_TOPIC,
)
from recommender.domain.errors import InputError
from recommender.domain.history import (
    AgreementMade,
    ClientChanged,
    ClientOpened,
    FlagRaised,
    GoalStated,
    SkillRehearsed,
)
from recommender.domain.task import Need
from recommender.interchange.records import History

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import CaseState
    from recommender.domain.history import AnyEvent
    from recommender.domain.task import TaskType

    Given = Mapping[str, Any]

_ENGINE_FLAGS = (PASSIVE_EXPECTATION, PERFECTIONISM, URGENT_TOPIC)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LOOKS = str.maketrans("oil|_.", "0111--")
"""Signs that are read as one another: o and 0, i, l and 1, and what joins the parts of an id."""
RISK_LIKENESS = 0.75
"""From this likeness on, an unknown flag may be a misspelt risk (design default)."""
_FIELDS = {
    "sessions": "planned_sessions",
    "minutes": "weekly_minutes",
    "interval": "interval_days",
    "language": "language",
    "age_band": "age_band",
    "contact_line": "contact_line",
    "orientation": "orientation",
    "delivery": "delivery",
}
"""Options and the fields of a course they fill."""


def opening(caseload: Caseload, client: str, at: datetime, given: Given) -> list[AnyEvent]:
    """Return the events that open a course; raises InputError for a client who has one."""
    if not _ID.fullmatch(client):
        shown = ascii(client)[:40]
        message = (
            f"CLIENT = {shown}: is not an id; use up to 64 letters, digits, dots and hyphens "
            "that are nobody's name, like c-017"
        )
        raise InputError(message)
    history = History.from_events(caseload.store.events(client))
    last = history.events[-1].at if history.events else at
    if caseload.recommender.case(history, at=last).opened_at is not None:
        message = f'There is a client "{client}" already; use: homework client set {client}'
        raise InputError(message)
    _refuse_look_alike(client, caseload.store.clients())
    first = event("client_opened", client, at, **_profile(given))
    return [first, *_goals(client, at, given)]


def _refuse_look_alike(client: str, known: Iterable[str]) -> None:
    """Raise InputError for an id that is soon read as that of another client (H28)."""
    for one in known:
        if one != client and _looks(one) == _looks(client):
            message = (
                f"CLIENT = {client}: is soon taken for {inline(one)}, who is on record; choose an "
                "id that differs by more than capitals, 0 and o, 1 and l, or what joins its parts"
            )
            raise InputError(message)


def _looks(client: str) -> str:
    return client.lower().translate(_LOOKS)


def changes(caseload: Caseload, client: str, at: datetime, given: Given) -> list[AnyEvent]:
    """Return the events of one change, in the order in which a session would bring them."""
    history = caseload.history(client)
    case = caseload.recommender.case(history, at=at)
    events: list[AnyEvent] = []
    if given["session"]:
        events.append(event("session_held", client, at, confidence=given["confidence"]))
    if profile := _profile(given):
        events.append(event("client_changed", client, at, **profile))
    events += _goals(client, at, given)
    events += [event("goal_closed", client, at, goal=name) for name in given["closed"]]
    events += _preference(case, at, given)
    events += [_raising(caseload, client, at, name) for name in given["raised"]]
    events += [_clearing(case, at, name, given["raised"]) for name in given["cleared"]]
    events += [event("skill_rehearsed", client, at, skill=name) for name in given["rehearsed"]]
    events += [event("agreement_made", client, at, agreement=name) for name in given["agreed"]]
    if given["ownership"]:
        events.append(_lead(client, at, given["ownership"]))
    if given["ending"]:
        events.append(event("end_declared", client, at))
    for name in given["reopen"]:
        task_type = caseload.task_type(name).id
        events.append(event("task_reopened", client, at, task_type=task_type))
    return events


def notices(caseload: Caseload, events: list[AnyEvent]) -> Iterator[str]:
    """Say of a flag what it does, and of a name that nothing here knows what it may have been."""
    heeded = _heeded(caseload)
    types = tuple(caseload.recommender.task_types.values())
    for one in events:
        if isinstance(one, FlagRaised):
            if RISK_ALIASES.get(one.flag, one.flag) in RISK_FLAGS:
                yield f"'{one.flag}' is a risk; it stops all suggestions until you clear it."
            elif one.flag not in heeded:
                yield f"no rule here knows the flag '{one.flag}'{_perhaps(one.flag, heeded)}"
        for does, name, known in _named(one, types):
            if name not in known:
                yield f"no task type here {does} '{name}'{_perhaps(name, known)}"


def _named(one: AnyEvent, types: Sequence[TaskType]) -> Iterator[tuple[str, str, set[str]]]:
    """Yield what a task type would do with each name in an event, the name, and those there are."""
    if isinstance(one, GoalStated):
        areas = {area for kind in types for area in kind.goals}
        yield from (("serves", area, areas) for area in one.goal.areas)
    elif isinstance(one, SkillRehearsed):
        skills = {name for kind in types for name in kind.skills}
        yield "knows the skill", one.skill, skills | _needed(types, Need.REHEARSED)
    elif isinstance(one, AgreementMade):
        yield "asks for the agreement", one.agreement, _needed(types, Need.AGREED)
    elif isinstance(one, ClientOpened | ClientChanged) and one.orientation:
        approaches = {name for kind in types for name in kind.orientations}
        yield "names the approach", one.orientation, approaches


def _needed(types: Sequence[TaskType], need: Need) -> set[str]:
    return {one.name for kind in types for one in kind.prerequisites if one.need is need}


def _heeded(caseload: Caseload) -> set[str]:
    """Return every flag that some rule or task type knows."""
    types = caseload.recommender.task_types.values()
    against = {one.flag for kind in types for one in kind.contraindications}
    careful = {one.flag for kind in types for one in kind.cautions if one.flag}
    return {*RISK_FLAGS, *RISK_ALIASES, *_ENGINE_FLAGS, *against, *careful}


def _perhaps(name: str, known: set[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean '{near}'?" if near else "."


def _profile(given: Given) -> dict[str, object]:
    found: dict[str, object] = {
        field: given[option] for option, field in _FIELDS.items() if given[option] is not None
    }
    if "orientation" in found:
        found["orientation"] = str(given["orientation"]).strip().lower()
    for name in ("consent", "guardian_consent"):
        if given[name] is not None:
            found[name] = given[name] == "yes"
    if given["blocked"]:
        found["blocked_days"] = _blocked(given["blocked"])
    return found


def _blocked(days: tuple[str, ...]) -> tuple[str, ...]:
    """Return the days in the order of the week; 'none' stands for itself alone."""
    if NO_DAY in days and set(days) != {NO_DAY}:
        message = f"--blocked-day {NO_DAY}: frees every day; name days, or '{NO_DAY}', not both"
        raise InputError(message)
    return tuple(day for day in DAYS if day in days)


def _goals(client: str, at: datetime, given: Given) -> list[AnyEvent]:
    return [
        event("goal_stated", client, at, goal={"id": name, "areas": areas})
        for name, areas in given["goals"]
    ]


def _preference(case: CaseState, at: datetime, given: Given) -> list[AnyEvent]:
    """Return one event with both sides; the side that was not typed stays as it is."""
    likes, dislikes = given["likes"], given["dislikes"]
    if not likes and not dislikes:
        return []
    liked = likes or tuple(one for one in case.likes if one not in dislikes)
    disliked = dislikes or tuple(one for one in case.dislikes if one not in likes)
    stated = event("preference_stated", case.client, at, likes=liked, dislikes=disliked)
    return [stated]


def _raising(caseload: Caseload, client: str, at: datetime, name: str) -> AnyEvent:
    """Return a flag raised; a risk that is merely misspelt is not let through as another flag."""
    raised = event("flag_raised", client, at, flag=name)
    flag = getattr(raised, "flag", name)
    risks = {*RISK_FLAGS, *RISK_ALIASES}
    near = difflib.get_close_matches(flag, sorted(risks), 1, RISK_LIKENESS)
    if near and flag not in _heeded(caseload):
        message = (
            f"--flag {flag}: no rule knows it; if you mean the risk '{near[0]}', "
            "which stops suggestions, type that, or else choose another name"
        )
        raise InputError(message)
    return raised


def _clearing(case: CaseState, at: datetime, name: str, raised: tuple[str, ...]) -> AnyEvent:
    cleared = event("flag_cleared", case.client, at, flag=name)
    flag = RISK_ALIASES.get(getattr(cleared, "flag", name), getattr(cleared, "flag", name))
    if flag not in {*case.flags, *case.risks, *raised}:
        open_now = ", ".join(sorted({*case.flags, *case.risks})) or "none"
        shown = inline(name)[:64]
        message = f"--clear-flag {shown}: is not open for {case.client}; open: {open_now}"
        raise InputError(message)
    return cleared


def _lead(client: str, at: datetime, who: str) -> AnyEvent:
    made = event("ownership_set", client, at, ownership="shared" if who == FREE else who)
    return made.model_copy(update={"ownership": None}) if who == FREE else made
