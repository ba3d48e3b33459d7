"""What a forecaster makes of a case: asked for once a plan, handed back in the case's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from caseloads import LATER, course
from histories import built_in, found

from recommender import Recommender
from recommender.domain.plan import Forecast
from recommender.host import Host, forecasting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.plugin import Candidate, CaseState


class Reader:
    """A forecaster that makes a number of a case, and counts how often."""

    name, fingerprint = "reader", "0" * 64

    def __init__(self) -> None:
        self.read = self.asked = 0

    def about(self, case: CaseState) -> Any:
        self.read += 1
        return len(case.record)

    def forecast(self, about: Any, candidates: Sequence[Candidate]) -> list[Forecast]:
        assert isinstance(about, int)
        self.asked += 1
        return [
            Forecast(0.6, 0.5, 0.7, 3.0, 2.0, 4.0, one.minutes * 2.0, 1.0, 600.0)
            for one in candidates
        ]


class Together(Reader):
    """Takes the questions of many plans at once."""

    def forecast_many(self, pairs: Sequence[tuple[Any, Sequence[Candidate]]]) -> list[Any]:
        return [self.forecast(*one) for one in pairs]


class Blank(Reader):
    """Cannot make anything of a case."""

    def about(self, case: CaseState) -> Any:
        raise ValueError(case.client)


@pytest.fixture(autouse=True)
def _asked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask in this process, where the counts can be seen; test_host_budget has the other way."""
    monkeypatch.setattr(forecasting, "within", lambda _, work: work())


def using(forecaster: Reader) -> Recommender:
    return Recommender(host=Host((*built_in(), found("zz", forecaster=lambda: forecaster))))


def test_a_case_is_read_once_for_one_plan_and_what_was_made_of_it_is_handed_back() -> None:
    reader = Reader()
    plan = using(reader).suggest(course(3).history, at=LATER)
    assert plan.faults == ()
    assert plan.decision.model == "reader"
    assert reader.asked > 1
    assert reader.read == 1


def test_plans_made_together_read_each_case_once_and_are_as_alone() -> None:
    reader, histories = Together(), [course(number).history for number in range(5)]
    plans = list(using(reader).suggest_many(histories, at=LATER))
    assert reader.read == len(plans)
    assert reader.asked > len(plans)
    assert plans == [using(Reader()).suggest(one, at=LATER) for one in histories]


def test_another_plan_reads_the_case_anew() -> None:
    reader = Reader()
    recommender = using(reader)
    case = recommender.case(course(3).history, at=LATER)
    assert recommender.suggest_case(case, "0" * 64) == recommender.suggest_case(case, "0" * 64)
    assert reader.read == 2


def test_where_nothing_can_be_made_of_a_case_the_prior_answers() -> None:
    recommender = using(Blank())
    histories = [course(number).history for number in range(3)]
    for plan in (
        recommender.suggest(histories[0], at=LATER),
        *recommender.suggest_many(histories, at=LATER),
    ):
        (fault,) = plan.faults
        assert (fault.plugin, fault.problem) == ("zz", "it raised ValueError")
        assert plan.decision.model == "transparent-prior-1"
