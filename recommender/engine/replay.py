"""Past suggestions beside what the same log would bring today, and why the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from recommender.domain.history import Retracted, Suggested
from recommender.engine import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from recommender.domain.history import AnyEvent, Offer
    from recommender.domain.plan import Fault, Plan, Reason, Suggestion


@dataclass(frozen=True, slots=True)
class Option:
    """One option at its size, then or today."""

    task_type: str
    rung: int
    minutes: int
    occasions: int


@dataclass(frozen=True, slots=True)
class Change:
    """One task that today's rules would offer anew, leave out, or size otherwise, and why.

    `code` is for programs, `why` for people; it is empty where other options merely rank before it.
    """

    kind: Literal["added", "removed", "resized"]
    task_type: str
    then: Option | None
    today: Option | None
    code: Literal["reasons", "size", "withheld", "stopped", "ranked"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Something a plan depends on that is not as it was: its name, then and today."""

    name: Literal["engine", "model", "settings", "history"]
    then: str
    today: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """One past suggestion and what today's rules make of the log as it stood just before it."""

    event: str
    at: datetime
    seed: int
    then: tuple[Option, ...]
    today: tuple[Option, ...]
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]
    stopped: str | None = None
    faults: tuple[Fault, ...] = ()


def suggestions(events: Sequence[AnyEvent]) -> Iterator[tuple[Suggested, tuple[AnyEvent, ...]]]:
    """Yield each suggestion that counts, with the events before it in order of time.

    What was taken back later still stood then. A retraction of something later than the suggestion
    said nothing at its moment.
    """
    counting = {one.id for one in state.standing(events)}
    for place, one in enumerate(events):
        if not isinstance(one, Suggested) or one.id not in counting:
            continue
        before = events[:place]
        known = {past.id for past in before}
        yield (
            one,
            tuple(
                past for past in before if not isinstance(past, Retracted) or past.target in known
            ),
        )


def compare(said: Suggested, plan: Plan) -> Replayed:
    """Return a past suggestion beside the plan that the same log brings today."""
    then = [_offered(one) for one in said.options]
    today = [_suggested(one) for one in plan.suggestions]
    return Replayed(
        event=said.id,
        at=said.at,
        seed=said.seed,
        then=tuple(then),
        today=tuple(today),
        changes=tuple(_changes(then, today, plan)),
        causes=tuple(_causes(said, plan)),
        stopped=plan.stopped,
        faults=plan.faults,
    )


def _offered(one: Offer) -> Option:
    return Option(one.task_type, one.rung, one.minutes, one.occasions)


def _suggested(one: Suggestion) -> Option:
    return Option(one.task_type, one.rung, one.minutes, one.occasions)


def _changes(then: Sequence[Option], today: Sequence[Option], plan: Plan) -> Iterator[Change]:
    before = {one.task_type: one for one in then}
    after = {one.task_type: one for one in today}
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            yield _removed(old, plan)
        elif new != old:
            sizes = [one.text for one in _reasons(name, plan) if one.code == "size"]
            yield Change("resized", name, old, new, "size", " ".join(sizes))
    for name, new in after.items():
        if name not in before:
            worth = [one.text for one in _reasons(name, plan) if one.points]
            yield Change("added", name, None, new, "reasons", " ".join(worth))


def _reasons(task_type: str, plan: Plan) -> tuple[Reason, ...]:
    return next(one.reasons for one in plan.suggestions if one.task_type == task_type)


def _removed(old: Option, plan: Plan) -> Change:
    """Return why an option is not there: the rule that withholds it, or else the ranking."""
    name = old.task_type
    if plan.stopped is not None:
        return Change("removed", name, old, None, "stopped", plan.stopped)
    for one in plan.withheld:
        if one.task_type == name and (not one.rungs or old.rung in one.rungs):
            return Change("removed", name, old, None, "withheld", f"{one.reason} ({one.rule})")
    return Change("removed", name, old, None, "ranked")


def _causes(said: Suggested, plan: Plan) -> Iterator[Cause]:
    """Yield what is on record as another one than today's; what was not recorded is no cause."""
    now = plan.decision
    if said.engine != now.engine:
        yield Cause("engine", said.engine, now.engine)
    then, today = (said.model, said.model_fingerprint), (now.model, now.model_fingerprint)
    if said.model != now.model or (said.model_fingerprint or today[1]) != today[1]:
        yield Cause("model", _named(*then), _named(*today))
    if (said.settings_digest or now.settings_digest) != now.settings_digest:
        yield Cause("settings", said.settings_digest or "", now.settings_digest)
    if said.history_digest != now.history_digest:
        yield Cause("history", said.history_digest, now.history_digest)


def _named(model: str, fingerprint: str | None) -> str:
    return f"{model} {fingerprint}" if fingerprint else model
