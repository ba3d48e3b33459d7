"""What fits where in the course: stages, early sessions, one-off tasks, closing, the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.barrier import Barrier
from recommender.domain.client import ANY_GOAL, PERFECTIONISM, Day, Ownership, Stage
from recommender.domain.history import Status
from recommender.domain.plan import ReviewItem
from recommender.domain.task import Kind, Role
from recommender.engine import notes
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType

Finding = tuple[str, str]
DAYS = len(Day)
GOOD_ENOUGH = "good-enough"
"""The skill of leaving things imperfect (B35)."""

CURIOUS = (say("question.happened"), say("question.helped"))
"""Asked about a task whose plugin is no longer installed."""


def stage(case: CaseState, settings: Settings) -> Stage:
    """Return where in the planned course the client is."""
    if case.ending or case.fraction >= settings.closing_from:
        return Stage.CLOSING
    if case.fraction >= settings.client_from:
        return Stage.LATE
    return Stage.MIDDLE if case.fraction >= settings.shared_from else Stage.OPENING


def out_of_place(task_type: TaskType, case: CaseState, now: Stage) -> Finding | None:
    """Return why a task type does not belong here, or None; all its rungs are meant."""
    going = case.open or case.waiting
    if going and (taken := _taken(task_type, case)) is not None:
        return taken
    if task_type.orientations and case.orientation not in {None, *task_type.orientations}:
        return "B4", say("withheld.orientation", orientation=case.orientation)
    if task_type.kind is Kind.ONE_OFF and _done_for_good(task_type, case):
        return "B19", say("withheld.done")
    if not _serves(task_type, case):
        areas = [one for one in task_type.goals if one != ANY_GOAL]
        if not areas:
            return "A12", say("withheld.has_goal")
        return "A12", say("withheld.goal", goals=", ".join(areas))
    return _out_of_course(task_type, case, now)


def _taken(task_type: TaskType, case: CaseState) -> Finding | None:
    for one in case.open:
        if one.task_type == task_type.id:
            return "B37", say("withheld.open")
    for one in case.waiting:
        if one.task_type == task_type.id:
            return "B14", say("withheld.waiting")
    return None


def _out_of_course(task_type: TaskType, case: CaseState, now: Stage) -> Finding | None:
    role = task_type.role
    if role is Role.SCAFFOLD and case.ownership is not Ownership.CLIENT:
        return "B17", say("withheld.scaffold")
    if role is Role.CLOSING and now not in (Stage.LATE, Stage.CLOSING):
        return "B26", say("withheld.closing")
    if now is Stage.CLOSING and role is Role.PRACTICE and _new_skill(task_type, case):
        return "B26", say("withheld.new_skill")
    return None


def declined(task_type: TaskType, case: CaseState, settings: Settings) -> Finding | None:
    """Return why a declined task waits, or None (S7)."""
    for name, session in case.declined:
        if name == task_type.id and case.sessions - session < settings.decline_sessions:
            return "S7", say("withheld.declined")
    return None


class Early(NamedTuple):
    """Which limits of the beginning hold: those of the first sessions, those of the opening."""

    first: bool
    opening: bool


def early(case: CaseState, now: Stage, settings: Settings) -> Early:
    """Return which limits of the beginning hold for a case."""
    return Early(case.sessions <= settings.first_sessions, now is Stage.OPENING)


class Caps(NamedTuple):
    """The most minutes and occasions of any task in this week; None: no such limit."""

    minutes: int | None
    occasions: int | None

    def of(self, task_type: TaskType, case: CaseState) -> Caps:
        """Return the caps of one task type: where good enough is practised, there is a stop."""
        if not good_enough(task_type, case):
            return self
        stop = task_type.good_enough.minutes_cap
        return Caps(stop if self.minutes is None else min(self.minutes, stop), self.occasions)


def caps(case: CaseState, settings: Settings) -> Caps:
    """Return what the week itself caps: days that hold no practice (A11), a small start (A5)."""
    minutes = settings.passive_minutes if notes.hopes_for_a_cure(case, settings) else None
    free = free_days(case)
    return Caps(minutes, free if free < DAYS else None)


def free_days(case: CaseState) -> int:
    """Return how many days of the week may hold practice (A11)."""
    return DAYS - len(set(case.blocked_days))


def most_fields(task_type: TaskType, case: CaseState) -> int | None:
    """Return how many parts the form of a task may have, or None for no such limit.

    Where perfection gets in the way there are never more parts than last time (B35).
    """
    record = case.record_of(task_type.id)
    if not record or not good_enough(task_type, case):
        return None
    return len(task_type.fields_at(record[-1].assignment.rung))


def good_enough(task_type: TaskType, case: CaseState) -> bool:
    """Tell whether good enough is what is practised in a task: a flag or the last time says so.

    A task that practises this very skill brings its own imperfection, and its form as it is.
    """
    if PERFECTIONISM not in case.flags:
        record = case.record_of(task_type.id)
        if not record or Barrier.PERFECTIONISM not in record[-1].barriers:
            return False
    return GOOD_ENOUGH not in task_type.skills


def more_fields(candidate: Candidate, most: int) -> Finding | None:
    """Return why a size with more parts than these waits, or None (B35)."""
    fields = candidate.task_type.fields_at(candidate.rung)
    return ("B35", say("withheld.no_new_fields")) if len(fields) > most else None


def too_big_yet(
    candidate: Candidate, case: CaseState, now: Stage, settings: Settings
) -> Finding | None:
    """Return why a size comes too early in the course, or None (B1, B13)."""
    return too_big_for(early(case, now, settings), candidate, settings)


def too_big_for(limits: Early, candidate: Candidate, settings: Settings) -> Finding | None:
    """Return why a size is too big under the limits of the beginning, or None (B1, B13)."""
    if limits.first:
        fields = len(candidate.task_type.fields_at(candidate.rung))
        if candidate.minutes > settings.first_minutes or fields > settings.first_fields:
            return "B1", say(
                "withheld.first", minutes=settings.first_minutes, fields=settings.first_fields
            )
    if limits.opening:
        depth = candidate.task_type.ladder[candidate.rung - 1].difficulty.reflection
        if candidate.minutes > settings.opening_minutes or depth > settings.opening_reflection:
            return "B13", say("withheld.opening", minutes=settings.opening_minutes)
    return None


def _serves(task_type: TaskType, case: CaseState) -> bool:
    """Tell whether it serves a live goal; without goals, or for the course itself, any will do."""
    goals = task_type.goals
    for area in case.goal_areas:
        if area in goals:
            return True
    return ANY_GOAL in goals and (not case.goals or task_type.role is not Role.PRACTICE)


def _done_for_good(task_type: TaskType, case: CaseState) -> bool:
    # Practice that was misunderstood is explained anew, so it does not close a task (B7).
    done = [
        one.at for one in case.record_of(task_type.id) if one.practised and one.status in _FOR_GOOD
    ]
    reopened = dict(case.reopened).get(task_type.id)
    return bool(done) and (reopened is None or reopened <= done[-1])


_FOR_GOOD = (Status.DONE, Status.MODIFIED)
"""What closes a one-off task: half of it, or another way than meant, does not."""


def _new_skill(task_type: TaskType, case: CaseState) -> bool:
    return not any(one.carried_over for one in case.record_of(task_type.id))


def review(case: CaseState, types: Mapping[str, TaskType]) -> tuple[ReviewItem, ...]:
    """Return the open tasks, to be looked at first and with curiosity (A7, B37)."""
    items = []
    for one in case.open:
        known = types.get(one.task_type)
        title = known.title if known else say("task.gone", task_type=one.task_type)
        questions = known.review_questions if known else CURIOUS
        items.append(ReviewItem(one.id, one.task_type, title, one.at, questions))
    return tuple(items)
