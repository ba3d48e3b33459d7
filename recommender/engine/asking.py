"""What a plan asks a forecaster, and what it has been told: nothing is asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.domain.plan import Candidate, Forecast

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

Known = list[tuple[Candidate, Forecast]]
"""What has been forecast for the sizes of one task type."""


def ask(
    wanted: Sequence[Candidate], known: Sequence[Known]
) -> Generator[Sequence[Candidate], Sequence[Forecast], None]:
    """Ask for forecasts, if any are wanted, and keep each where it belongs."""
    if wanted:
        answers = yield wanted
        for candidate, keep, forecast in zip(wanted, known, answers, strict=True):
            keep.append((candidate, forecast))


def forecast_of(wanted: Candidate, known: Known) -> Forecast | None:
    """Return what was forecast for this size of a task type, or None."""
    for one, forecast in known:
        if one is wanted or same_size(one, wanted):
            return forecast
    return None


def same_size(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates of one task type are one size."""
    return (
        one.rung == other.rung and one.minutes == other.minutes and one.occasions == other.occasions
    )


def answer_to(wanted: Candidate, known: Known) -> Forecast:
    """Return what was forecast for this size of a task type; it was asked for before."""
    found = forecast_of(wanted, known)
    assert found is not None  # noqa: S101 - it was asked for
    return found
