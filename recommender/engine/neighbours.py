"""The sizes next to the ones on offer: one smaller, one larger, where the week and safety allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recommender.engine import sizing
from recommender.engine.picking import minutes_left

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate
    from recommender.engine.choice import Scored
    from recommender.engine.course import Caps
    from recommender.engine.picking import Refusals
    from recommender.engine.shelf import ByRung


class Row(NamedTuple):
    """A size on offer with its neighbours, and what to say where there is no larger one."""

    cut: Candidate
    less: Candidate | None
    more: Candidate | None
    why: str


def rows_of(
    chosen: Sequence[tuple[Scored, Candidate]],
    allowed: Mapping[str, ByRung],
    case: CaseState,
    refusals: Refusals,
    caps: Caps,
) -> list[Row]:
    """Return the chosen sizes, each with its neighbours in size."""
    spare = minutes_left(case, [one for one, _ in chosen]) - sum(
        cut.weekly_minutes * one.pace for one, cut in chosen
    )
    rows: list[Row] = []
    for one, cut in chosen:
        by_rung = allowed[one.name]
        less = sizing.smaller(cut, by_rung)
        more = sizing.larger(cut, by_rung, one.option.reach)
        more = None if more is None else _larger_within(cut, more, caps.of(one.task_type, case))
        fits, why = _larger_fits(one, cut, more, spare, above=cut.rung + 1 in by_rung)
        rows.append(Row(cut, less, more if fits else None, why))
    return _cleared(rows, refusals)


def _larger_within(cut: Candidate, more: Candidate, caps: Caps) -> Candidate | None:
    """Return the larger size within the caps of the week, or None where that is no larger."""
    capped = sizing.capped(more, *caps)
    return capped if capped.weekly_minutes > cut.weekly_minutes else None


def _larger_fits(
    one: Scored, cut: Candidate, more: Candidate | None, spare: float, *, above: bool
) -> tuple[bool, str]:
    """Tell whether the larger size fits the week, and what to say if there is none."""
    if more is None:
        if cut.rung == len(one.task_type.ladder):
            return False, "no_larger.top"
        return False, "no_larger.reach" if above else "no_larger.guard"
    extra = (more.weekly_minutes - cut.weekly_minutes) * one.pace
    return extra <= spare, "no_larger.time"


def _cleared(rows: Sequence[Row], refusals: Refusals) -> list[Row]:
    """Ask the safety checks about the neighbouring sizes too, since theirs differ."""
    beside = [one for row in rows for one in (row.less, row.more) if one is not None]
    findings = iter(refusals(beside))
    cleared = []
    for cut, less, more, why in rows:
        smaller = None if less is None or next(findings) else less
        if more is not None and next(findings):
            cleared.append(Row(cut, smaller, None, "no_larger.guard"))
        else:
            cleared.append(Row(cut, smaller, more, why))
    return cleared
