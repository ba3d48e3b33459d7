"""A plan as CDS Hooks 2.0 cards, and what came of a card as events (S13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recommender.domain.errors import InputError, problems
from recommender.domain.value import Moment, Text
from recommender.interchange.plan_record import offered
from recommender.language.markdown import escaped, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from recommender.domain.plan import Plan, Size, Suggestion

NAMESPACE = UUID("6f0f8a54-0a7f-5d0e-9d3c-3b6f2f1f7a11")
"""Of our own, so that a card of the same option of the same plan always has the same name."""
LONGEST_SUMMARY = 139
LONGEST_REASON = 2_000
"""As long as a text of ours may be; a code and a comment together may be longer."""
SOURCE = {"label": "homework-recommender"}
REASONS = "urn:homework-recommender:override-reason"
OVERRIDE_REASONS = {
    "not-now": "Not now",
    "too-much": "More than the week holds",
    "too-stirring": "It may stir up too much",
    "other-plan": "We have another plan",
    "client-prefers-other": "The client would rather do something else",
}
"""Reasons that may be given; none is asked for (S7)."""

Outcome = Literal["accepted", "overridden"]


class _Theirs(BaseModel):
    """What a record system sends; it may say more than is asked for here."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Code(_Theirs):
    code: Text


class _Override(_Theirs):
    reason: _Code | None = None
    comment: Text | None = Field(default=None, alias="userComment")


class _Named(_Theirs):
    id: Text


class _Entry(_Theirs):
    card: Text
    outcome: Outcome
    at: Moment = Field(alias="outcomeTimestamp")
    accepted: tuple[_Named, ...] = Field(default=(), max_length=1, alias="acceptedSuggestions")
    override: _Override | None = Field(default=None, alias="overrideReason")


def cards(plan: Plan) -> list[dict[str, Any]]:
    """Return a card for each option, in order; a stopped plan is one card that says why.

    Notes to the therapist are in none: a card may be read over a shoulder (B36).
    """
    if plan.stopped is not None:
        return [_stopped(plan)]
    return [_card(plan, one) for one in plan.suggestions]


def feedback(
    plan: Plan,
    card: str,
    outcome: Outcome,
    *,
    at: datetime,
    suggestion: str | None = None,
    reason: str | None = None,
    comment: str | None = None,
) -> list[dict[str, Any]]:
    """Return the records that a person's answer to a card stands for; the same answer, the same.

    Accepted, by the card or one of its sizes (`suggestion`), a task is proposed and waits for the
    client's yes (S2, B14). Overridden, it is declined, with the reason and comment if there are
    any. Safety is not looked at anew: before the records are taken in, `Recommender.objection`
    says whether the task is still open to this client.

    Raises InputError for a card, a suggestion or an outcome that is none of this plan's.
    """
    found = next((one for one in plan.suggestions if _id(plan, one, "card") == card), None)
    if found is None:
        message = "card: is none of this plan's; make the cards of the same plan again"
        raise InputError(message)
    name = str(uuid5(NAMESPACE, _plan(plan)))
    offer = {**_event(plan, "suggested", name, plan.at), **offered(plan)}
    if outcome == "accepted":
        return [offer, _accepted(plan, found, card, suggestion, at)]
    if outcome == "overridden":
        words = "; ".join(one for one in (_reason(reason), comment) if one)
        declined = {**_event(plan, "declined", card, at), "task_type": found.task_type}
        return [offer, {**declined, "reason": words[:LONGEST_REASON]} if words else declined]
    message = f"outcome = {ascii(outcome)[:40]}: is neither 'accepted' nor 'overridden'"
    raise InputError(message)


def answered(plan: Plan, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the records of one entry of a CDS Hooks feedback request, as `feedback` does.

    Raises InputError for an entry that is not one of the standard's.
    """
    try:
        told = _Entry.model_validate(entry)
    except ValidationError as error:
        raise InputError("; ".join(str(one) for one in problems(error))) from None
    override = told.override or _Override()
    return feedback(
        plan,
        told.card,
        told.outcome,
        at=told.at,
        suggestion=told.accepted[0].id if told.accepted else None,
        reason=override.reason.code if override.reason else None,
        comment=override.comment,
    )


def _card(plan: Plan, one: Suggestion) -> dict[str, Any]:
    sizes = [
        {"label": _short(text), "uuid": name, "isRecommended": number == 0}
        for number, (name, text, _) in enumerate(_sizes(plan, one))
    ]
    return {
        "uuid": _id(plan, one, "card"),
        "summary": _short(f"{one.title}: {one.occasions} × {one.minutes} min a week"),
        "detail": _detail(one),
        "indicator": "info",
        "source": SOURCE,
        "suggestions": sizes,
        "selectionBehavior": "at-most-one",
        "overrideReasons": [
            {"code": code, "system": REASONS, "display": text}
            for code, text in OVERRIDE_REASONS.items()
        ],
    }


def _stopped(plan: Plan) -> dict[str, Any]:
    text = escaped(plan.stopped or "")
    line = f"\n\nWhom to turn to (from the clinic): {escaped(plan.contact_line or '')}"
    return {
        "uuid": str(uuid5(NAMESPACE, f"{_plan(plan)} stopped")),
        "summary": "No practice is suggested for now",
        "detail": text + (line if plan.contact_line else ""),
        "indicator": "warning",
        "source": SOURCE,
    }


def _detail(one: Suggestion) -> str:
    """Return the grounds of an option in Markdown: what, why, how sure, and when to stop."""
    forecast = one.forecast
    parts = [
        escaped(one.what),
        escaped(one.rationale),
        escaped(" ".join(reason.text for reason in one.reasons if reason.points)),
        (
            f"Chance that at least half is practised: {forecast.chance:.0%} "
            f"({forecast.low:.0%} to {forecast.high:.0%})."
        ),
        escaped(one.preparation.when_to_stop) if one.preparation else "",
        *map(escaped, one.cautions),
        f"Evidence: {escaped(one.evidence)}",
        "This is advice. A person decides.",
    ]
    return "\n\n".join(part for part in parts if part)


def _sizes(plan: Plan, one: Suggestion) -> Iterator[tuple[str, str, Suggestion | Size]]:
    """Yield each size on offer: its name, its words, and what it is; the suggested one first."""
    label = f"{one.title}: {one.occasions} × {one.minutes} min a week"
    yield _id(plan, one, "as-suggested"), label, one
    if one.smaller is not None:
        yield _id(plan, one, "smaller"), one.smaller.text, one.smaller
    if one.larger is not None:
        yield _id(plan, one, "larger"), one.larger.text, one.larger


def _accepted(
    plan: Plan, one: Suggestion, card: str, suggestion: str | None, at: datetime
) -> dict[str, Any]:
    by_name = {name: size for name, _, size in _sizes(plan, one)}
    size = one if suggestion is None else by_name.get(suggestion)
    if size is None:
        message = "suggestion: is none of this card's; give one of its uuids, or none"
        raise InputError(message)
    return {
        **_event(plan, "assigned", card, at),
        "assignment": f"{one.task_type}-{card[:8]}",
        "task_type": one.task_type,
        "rung": size.rung,
        "minutes": size.minutes,
        "occasions": size.occasions,
        "chosen_by": plan.ownership.value,
        "origin": "accepted" if size is one else "edited",
        "goal": one.goal,
        "client_agreed": False,
    }


def _event(plan: Plan, kind: str, name: str, at: datetime) -> dict[str, Any]:
    # Named by the card, so that an answer that is sent twice is recorded once.
    return {"id": f"cds-{kind}-{name}", "kind": kind, "client": plan.client, "at": at}


def _reason(code: str | None) -> str | None:
    """Return the words of one of our reasons; another's code stands for itself."""
    return OVERRIDE_REASONS.get(code, code) if code else None


def _plan(plan: Plan) -> str:
    decision = plan.decision
    made = (decision.engine, decision.model_fingerprint, decision.settings_digest)
    asked = (decision.history_digest, plan.at.isoformat(), str(decision.seed), str(decision.most))
    return " ".join((plan.client, *asked, *made))


def _id(plan: Plan, one: Suggestion, part: str) -> str:
    option = f"{one.task_type} {one.rung} {one.minutes} {one.occasions}"
    return str(uuid5(NAMESPACE, f"{_plan(plan)} {option} {part}"))


def _short(text: str) -> str:
    line = printable(text)
    return line if len(line) <= LONGEST_SUMMARY else f"{line[: LONGEST_SUMMARY - 1]}…"
