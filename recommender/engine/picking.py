"""From scored options to the few on offer, in order and cut to the minutes of the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.plan import Candidate, Withheld
from recommender.engine import choice, safety, sizing
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.client import Stage
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType
    from recommender.engine.choice import Random, Scored
    from recommender.engine.safety import Finding

    Refusal = Callable[[Candidate], Finding | None]

_THIRD = 2
"""Options before the third: the best, and the next best or one drawn."""


@dataclass(frozen=True, slots=True)
class Picker:
    """What choosing needs to know besides the options."""

    case: CaseState
    most: int
    now: Stage
    rng: Random
    settings: Settings
    refusal: Refusal

    def choose(
        self, scored: Sequence[Scored]
    ) -> tuple[list[tuple[Scored, Candidate]], list[Withheld]]:
        """Return the options in order, cut to the week's minutes, and those that do not fit."""
        rest = choice.rank(scored)
        leading = choice.lead(rest, self.case, self.now, self.settings)
        # Where few options are asked for, what the course asks for makes the best one wait.
        first = [one.task_type.id for one in leading[-self.most :]]
        chosen, unfit = self._filled(rest, first, minutes_left(self.case, scored))
        if _count(chosen, first) == len(first):
            return chosen, unfit
        # In a short week it waits as well.
        again = self._filled(rest, [*first[1:], *first[:1]], minutes_left(self.case, scored))
        return again if _count(again[0], first[1:]) > _count(chosen, first[1:]) else (chosen, unfit)

    def _filled(
        self, rest: Sequence[Scored], first: list[str], left: float
    ) -> tuple[list[tuple[Scored, Candidate]], list[Withheld]]:
        """Return as many options as are asked for and fit, those named first of all."""
        asked = list(choice.follow_ups(rest, self.case, self.settings))
        chosen: list[tuple[Scored, Candidate]] = []
        unfit: list[Withheld] = []
        while rest and len(chosen) < self.most:
            # What does not fit now will not later; it must not be drawn, or its chance is not true.
            cuts = [(one, self._cut(one, left)) for one in rest]
            unfit += [cut for _, cut in cuts if isinstance(cut, Withheld)]
            fitting = {one.task_type.id: cut for one, cut in cuts if isinstance(cut, Candidate)}
            if len(fitting) < len(rest):
                rest = [one for one in rest if one.task_type.id in fitting]
            if not rest:
                break
            # The third place is for what the last session asks for, if the course asks for no more.
            third = len(chosen) == _THIRD and not any(name in fitting for name in first)
            best = self._next(chosen, rest, asked if third else first)
            others = [one for one in rest if one.task_type.id != best.task_type.id]
            unfit += _not_beside(best.task_type, others)
            rest = [one for one in others if not safety.apart(best.task_type, one.task_type)]
            cut = fitting[best.task_type.id]
            left -= cut.weekly_minutes * pace_of(best)
            chosen.append((best, cut))
        return chosen, unfit

    def _next(
        self, chosen: Sequence[tuple[Scored, Candidate]], rest: Sequence[Scored], first: list[str]
    ) -> Scored:
        leading = [one for name in first for one in rest if one.task_type.id == name]
        if leading:
            return leading[0]
        best = choice.next_one([one for one, _ in chosen], rest, self.settings)
        if len(chosen) != 1:
            return best
        pool = [best if one.task_type.id == best.task_type.id else one for one in rest]
        return choice.explore(best, pool, self.case, self.rng, self.settings)

    def _cut(self, best: Scored, left: float) -> Candidate | Withheld:
        wanted, pace = best.option.candidate, pace_of(best)
        cut = in_week(wanted, left, pace, self.settings)
        if cut is None:
            text = say("withheld.no_time", minutes=int(left))
            return Withheld(best.task_type.id, (), "A11", text)
        finding = self.refusal(cut)
        return cut if finding is None else Withheld(best.task_type.id, (cut.rung,), *finding)


def _not_beside(best: TaskType, others: Sequence[Scored]) -> list[Withheld]:
    """Return the task types that do not go with an option, each with that reason (S4)."""
    apart = [one.task_type.id for one in others if safety.apart(best, one.task_type)]
    reason = say("withheld.beside", title=best.title) if apart else ""
    return [Withheld(name, (), "S4", reason) for name in apart]


def _count(chosen: Sequence[tuple[Scored, Candidate]], names: Sequence[str]) -> int:
    """Return how many of some task types were chosen."""
    return sum(one.task_type.id in names for one, _ in chosen)


def in_week(candidate: Candidate, left: float, pace: float, settings: Settings) -> Candidate | None:
    """Return the candidate cut to the minutes left; where it can, it leaves some for another."""
    room = max(left * settings.option_share, left - settings.spare_minutes)
    return sizing.within(candidate, room, pace) or sizing.within(candidate, left, pace)


def pace_of(one: Scored) -> float:
    """Return how much longer than planned a task takes this client; at least as planned (A10)."""
    option = one.option
    pace = option.forecast.minutes / option.candidate.minutes
    return pace if pace > 1 else 1.0


def minutes_left(case: CaseState, scored: Sequence[Scored]) -> float:
    """Return the minutes of the week that open tasks have not taken, at the client's own pace."""
    pace = max((pace_of(one) for one in scored), default=1.0)
    taken = sum(one.weekly_minutes for one in case.open) * pace
    return max(case.weekly_minutes - taken, 0.0)
