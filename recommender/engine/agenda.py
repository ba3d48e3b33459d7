"""The session's agenda: looking back first, choosing practice last (B10-B12, B37, B38)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.domain.client import URGENT_TOPIC, Ownership, Stage
from recommender.domain.plan import AgendaItem
from recommender.engine import course
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from recommender.domain.case import CaseState
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType


def agenda(
    case: CaseState, types: Mapping[str, TaskType], settings: Settings
) -> tuple[AgendaItem, ...]:
    """Return the points of a session in order.

    Whatever is urgent goes first; then the review waits, and nothing counts as missed (B38).
    """
    if case.risks:
        return (AgendaItem("risk", say("agenda.risk")),)
    now = course.stage(case, settings)
    urgent = URGENT_TOPIC in case.flags
    opening = [AgendaItem("urgent", say("agenda.urgent"))] if urgent else [*_review(case, types)]
    return (*opening, *_today(case, settings), *_closing(case, now, settings), *_choice(case))


def _review(case: CaseState, types: Mapping[str, TaskType]) -> Iterator[AgendaItem]:
    for one in course.review(case, types):
        text = say("agenda.review", title=one.title)
        yield AgendaItem("review", text, one.questions, one.assignment)
    for waiting in case.waiting:
        known = types.get(waiting.task_type)
        title = known.title if known else say("task.gone", task_type=waiting.task_type)
        yield AgendaItem("waiting", say("agenda.waiting", title=title), (), waiting.id)


def _today(case: CaseState, settings: Settings) -> Iterator[AgendaItem]:
    if case.displaced >= settings.displaced_reviews:
        yield AgendaItem("displaced", say("note.displaced", count=case.displaced))
    yield AgendaItem("topics", say("agenda.topics"))


def _closing(case: CaseState, now: Stage, settings: Settings) -> Iterator[AgendaItem]:
    if now is Stage.CLOSING:
        yield AgendaItem("portfolio", say("agenda.portfolio"))
        line = case.contact_line
        text = say("agenda.afterwards", line=line) if line else say("note.no_contact_line")
        yield AgendaItem("afterwards", text)
    elif case.fraction + 1 / case.planned_sessions >= settings.shared_from:
        yield AgendaItem("confidence", say("agenda.confidence"))


_LEADS = {
    Ownership.THERAPIST: "agenda.assign",
    Ownership.SHARED: "agenda.choose",
    Ownership.CLIENT: "agenda.design",
}


def _choice(case: CaseState) -> Iterator[AgendaItem]:
    if case.drafts:
        yield AgendaItem("draft", say("agenda.draft"))
    yield AgendaItem("practice", say(_LEADS[case.ownership]))
