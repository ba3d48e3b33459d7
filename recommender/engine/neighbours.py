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
    from recommender.engine.picking import Refusal
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
    refusal: Refusal,
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
        rows.append(_cleared(Row(cut, less, more if fits else None, why), refusal))
    return rows


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


def _cleared(row: Row, refusal: Refusal) -> Row:
    """Ask the safety checks about the neighbouring sizes too, since theirs differ."""
    cut, less, more, why = row
    if less is not None and refusal(less):
        less = None
    if more is not None and refusal(more):
        more, why = None, "no_larger.guard"
    return Row(cut, less, more, why)
