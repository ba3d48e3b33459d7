"""A plugin's forecaster, with the prior behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recommender.domain.plan import Candidate
from recommender.host.answers import forecasts
from recommender.host.guard import NotUsableError, kind, muffled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Fault, Forecast, Forecaster
    from recommender.domain.task import TaskType
    from recommender.host.discovery import Origin

LONGEST_NAME = 80


@dataclass(slots=True)
class GuardedForecaster:
    """A plugin's forecaster, for one plan; after one bad answer the prior speaks to its end.

    `lend` gives the plugin its own copy of a task type.
    """

    inner: Forecaster
    prior: Forecaster
    origin: Origin
    faults: dict[Fault, None]
    lend: Callable[[TaskType], TaskType]
    name: str = field(init=False)
    fingerprint: str = field(init=False)
    failed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Take over the names, which go into the plan's decision."""
        self.name, self.fingerprint = named(self.inner, self.origin)

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> Sequence[Forecast]:
        """Return one valid forecast per candidate, in order."""
        if self.failed:
            return self.prior.forecast(case, candidates)
        try:
            with muffled():
                answer = self.inner.forecast(case.twin(), self._lent(candidates))
                return forecasts(answer, len(candidates))
        except KeyboardInterrupt:
            raise
        except NotUsableError as error:
            problem = str(error)
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
            problem = f"it raised {kind(error)}"
        fault = self.origin.fault("forecast", problem, "The transparent prior answered instead")
        self.faults[fault] = None
        self.failed = True
        self.name, self.fingerprint = self.prior.name, self.prior.fingerprint
        return self.prior.forecast(case, candidates)

    def _lent(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        lend = self.lend
        return [
            Candidate(lend(one.task_type), one.rung, one.minutes, one.occasions)
            for one in candidates
        ]


def named(inner: Forecaster, origin: Origin) -> tuple[str, str]:
    """Return the name and fingerprint of a plugin's forecaster, whatever it says they are."""
    with muffled():
        return _text(inner, "name") or origin.name, _text(inner, "fingerprint") or "unknown"


def _text(inner: object, name: str) -> str:
    try:
        said = getattr(inner, name, "")
        return said.strip()[:LONGEST_NAME] if type(said) is str else ""
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - a plugin's property may raise anything
        return ""
