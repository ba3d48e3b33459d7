"""A plugin's forecaster, with the prior behind it."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.plan import Candidate, Forecast
from recommender.host.answers import forecasts, own_forecasts
from recommender.host.budget import TooLongError, within
from recommender.host.guard import NotUsableError, kind, muffled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Fault, Forecaster
    from recommender.domain.task import TaskType
    from recommender.host.discovery import Origin

LONGEST_NAME = 80
SECONDS = 5.0
"""Time that another's forecaster has for one answer (design default)."""


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
    late: set[Origin]
    name: str = field(init=False)
    fingerprint: str = field(init=False)
    failed: bool = field(init=False, default=False)
    _known: tuple[CaseState, CaseState] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Take over the names, which go into the plan's decision."""
        self.name, self.fingerprint = named(self.inner, self.origin)

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> Sequence[Forecast]:
        """Return one valid forecast per candidate, in order."""
        if self.failed:
            return self.prior.forecast(case, candidates)
        try:
            with muffled():
                return self._answer(case, candidates)
        except KeyboardInterrupt:
            raise
        except TooLongError as error:
            # What took too long once is not waited for again, by any client's plan.
            self.late.add(self.origin)
            problem = str(error)
        except NotUsableError as error:
            problem = str(error)
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
            problem = f"it raised {kind(error)}"
        fault = self.origin.fault("forecast", problem, "The transparent prior answered instead")
        self.faults[fault] = None
        self.failed = True
        self.name, self.fingerprint = self.prior.name, self.prior.fingerprint
        return self.prior.forecast(case, candidates)

    def _answer(self, case: CaseState, candidates: Sequence[Candidate]) -> list[Forecast]:
        """Return what the plugin says, checked; within a time, unless the plugin is our own."""

        def ask() -> list[Forecast]:
            answer = self.inner.forecast(*self.lent(case, candidates))
            return forecasts(answer, len(candidates))

        if self.origin.own:
            answer = self.inner.forecast(*self.lent(case, candidates))
            return own_forecasts(answer, len(candidates))
        told = within(SECONDS, lambda: [list(astuple(one)) for one in ask()])
        return [Forecast(*one) for one in told]

    def lent(
        self, case: CaseState, candidates: Sequence[Candidate]
    ) -> tuple[CaseState, Sequence[Candidate]]:
        """Return copies of a question for the plugin: it may keep them, or change them.

        The forecaster that ships does neither, so it is lent the question itself.
        """
        if self.origin.own:
            return self._about(case), candidates
        lend = self.lend
        return self._about(case), [
            Candidate(lend(one.task_type), one.rung, one.minutes, one.occasions)
            for one in candidates
        ]

    def _about(self, case: CaseState) -> CaseState:
        """Return the case as lent, or what the plugin makes of it, which is asked for once.

        What it makes of a case takes the case's place, and is its own affair: nobody looks inside.
        """
        about: Callable[[CaseState], CaseState] | None = getattr(self.inner, "about", None)
        if not callable(about):
            return self._lent_case(case)
        if self._known is None or self._known[0] is not case:
            self._known = case, about(self._lent_case(case))
        return self._known[1]

    def _lent_case(self, case: CaseState) -> CaseState:
        return case if self.origin.own else case.twin()


class Asked(NamedTuple):
    """A question of one plan, and the forecaster that it would go to by itself."""

    forecaster: Forecaster
    case: CaseState
    candidates: Sequence[Candidate]


def lent(asked: Sequence[Asked]) -> list[tuple[CaseState, Sequence[Candidate]]] | None:
    """Return what many plans ask, as it is lent, or None where a plan asks no plugin at all."""
    found = []
    for forecaster, case, candidates in asked:
        if not isinstance(forecaster, GuardedForecaster):
            return None
        found.append(forecaster.lent(case, candidates))
    return found


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
