"""A plugin's forecaster, with the prior behind it."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recommender.domain.plan import FORECAST, Fault, Forecast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate, Forecaster
    from recommender.host.discovery import Origin


@dataclass(slots=True)
class GuardedForecaster:
    """A plugin's forecaster; after one bad answer the prior speaks, for as long as this lives."""

    inner: Forecaster
    prior: Forecaster
    origin: Origin
    faults: dict[Fault, None]
    name: str = field(init=False)
    fingerprint: str = field(init=False)
    failed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Take over the names, which go into the plan's decision."""
        self.name = str(getattr(self.inner, "name", self.origin.name))[:80]
        self.fingerprint = str(getattr(self.inner, "fingerprint", "unknown"))[:80]

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> Sequence[Forecast]:
        """Return one valid forecast per candidate, in order."""
        if self.failed:
            return self.prior.forecast(case, candidates)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                answers = list(self.inner.forecast(case, candidates))
                checked = [FORECAST.validate_python(_plain(one), strict=False) for one in answers]
            if len(checked) == len(candidates):
                return checked
            problem = f"it gave {len(checked)} forecasts for {len(candidates)} candidates"
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
            problem = f"it raised {type(error).__name__}, or forecast out of range"
        fault = self.origin.fault("forecast", problem, "The transparent prior answered instead")
        self.faults[fault] = None
        self.failed = True
        self.name, self.fingerprint = self.prior.name, self.prior.fingerprint
        return self.prior.forecast(case, candidates)


def _plain(forecast: Forecast) -> dict[str, object]:
    return {name: getattr(forecast, name) for name in Forecast.__slots__}
