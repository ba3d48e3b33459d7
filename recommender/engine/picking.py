"""From scored options to the few on offer, in order and cut to the minutes of the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.plan import Candidate, Withheld
from recommender.engine import choice, sizing
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.client import Stage
    from recommender.domain.settings import Settings
    from recommender.engine.choice import Random, Scored
    from recommender.engine.safety import Finding

    Refusals = Callable[[Sequence[Candidate]], Sequence[Finding | None]]

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
    refusals: Refusals
    apart: Mapping[str, frozenset[str]]

    def choose(
        self, scored: Sequence[Scored]
    ) -> tuple[list[tuple[Scored, Candidate]], list[Withheld]]:
        """Return the options in order, cut to the week's minutes, and those that do not fit."""
        rest = choice.rank(scored)
        leading = choice.lead(rest, self.case, self.now, self.settings)
        left = minutes_left(self.case, scored)
        # Where few options are asked for, what the course asks for makes the best one wait.
        first = [one.name for one in leading[-self.most :]]
        chosen, unfit = self._filled(rest, first, left)
        if _count(chosen, first) == len(first):
            return chosen, unfit
        # In a short week it waits as well.
        again = self._filled(rest, [*first[1:], *first[:1]], left)
        return again if _count(again[0], first[1:]) > _count(chosen, first[1:]) else (chosen, unfit)

    def _filled(
        self, ranked: Sequence[Scored], first: Sequence[str], left: float
    ) -> tuple[list[tuple[Scored, Candidate]], list[Withheld]]:
        """Return as many options as are asked for and fit, those named first of all."""
        rest = ranked
        chosen: list[tuple[Scored, Candidate]] = []
        unfit: list[Withheld] = []
        while rest and len(chosen) < self.most:
            # What does not fit now will not later; it must not be drawn, or its chance is not true.
            fitting, too_big = self._cut(rest, left)
            unfit += too_big
            if too_big:
                rest = [one for one in rest if one.name in fitting]
            if not rest:
                break
            # The third place is for what the last session asks for, if the course asks for no more.
            third = len(chosen) == _THIRD and not any(name in fitting for name in first)
            asked = choice.follow_ups(ranked, self.case, self.settings) if third else first
            best = self._next(chosen, rest, asked)
            rest, beside = self._parted(best, rest)
            unfit += beside
            cut = fitting[best.name]
            left -= cut.weekly_minutes * best.pace
            chosen.append((best, cut))
        return chosen, unfit

    def _next(
        self,
        chosen: Sequence[tuple[Scored, Candidate]],
        rest: Sequence[Scored],
        first: Iterable[str],
    ) -> Scored:
        by_name = {one.name: one for one in rest}
        leading = next((by_name[name] for name in first if name in by_name), None)
        if leading is not None:
            return leading
        best = choice.next_one([one for one, _ in chosen], rest, self.settings)
        if len(chosen) != 1:
            return best
        pool = [best if one.name == best.name else one for one in rest]
        return choice.explore(best, pool, self.case, self.rng, self.settings)

    def _cut(
        self, rest: Sequence[Scored], left: float
    ) -> tuple[dict[str, Candidate], list[Withheld]]:
        """Return each option cut to the minutes left, by task type, and those that do not fit."""
        fitting: dict[str, Candidate] = {}
        unfit: list[Withheld] = []
        room = room_in(left, self.settings)
        cuts = [in_week(one.option.candidate, left, room, one.pace) for one in rest]
        findings = iter(self.refusals([cut for cut in cuts if cut is not None]))
        for one, cut in zip(rest, cuts, strict=True):
            name = one.name
            if cut is None:
                text = say("withheld.no_time", minutes=int(left))
                unfit.append(Withheld(name, (), "A11", text))
            elif (finding := next(findings)) is not None:
                unfit.append(Withheld(name, (cut.rung,), *finding))
            else:
                fitting[name] = cut
        return fitting, unfit

    def _parted(self, best: Scored, rest: Sequence[Scored]) -> tuple[list[Scored], list[Withheld]]:
        """Return the options that go with one that is chosen, and why the others do not (S4)."""
        others = [one for one in rest if one.name != best.name]
        apart = self.apart[best.name]
        if apart.isdisjoint([one.name for one in others]):
            return others, []
        reason = say("withheld.beside", title=best.task_type.title)
        unfit = [Withheld(one.name, (), "S4", reason) for one in others if one.name in apart]
        return [one for one in others if one.name not in apart], unfit


def _count(chosen: Sequence[tuple[Scored, Candidate]], names: Sequence[str]) -> int:
    """Return how many of some task types were chosen."""
    return sum(one.name in names for one, _ in chosen)


def room_in(left: float, settings: Settings) -> float:
    """Return the part of the minutes left that one option may take and leave some for another."""
    return max(left * settings.option_share, left - settings.spare_minutes)


def in_week(candidate: Candidate, left: float, room: float, pace: float) -> Candidate | None:
    """Return the candidate cut to the minutes left; where it can, to its room among them."""
    return sizing.within(candidate, room, pace) or sizing.within(candidate, left, pace)


def minutes_left(case: CaseState, scored: Sequence[Scored]) -> float:
    """Return the minutes of the week that open tasks have not taken, at the client's own pace."""
    if not case.open:
        return float(case.weekly_minutes)
    pace = max([one.pace for one in scored], default=1.0)
    taken = sum(one.weekly_minutes for one in case.open) * pace
    return max(case.weekly_minutes - taken, 0.0)
