"""What of a store a model may learn from and be judged on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError
from recommender.domain.history import Assigned, Suggested
from recommender.domain.learner import Decided
from recommender.engine.state import standing
from recommender.interchange.records import History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import CaseState
    from recommender.domain.history import Offer

PAGE = 200
NO_CONSENT = "without consent"
INVENTED = "invented"
CONTRADICTORY = "with a history that contradicts itself"


@dataclass(slots=True)
class Record:
    """The clients of a store, read in pages; `left_out` counts those that take no part, and why."""

    caseload: Caseload
    left_out: Counter[str] = field(default_factory=Counter)

    def cases(self) -> Iterator[CaseState]:
        """Return each client's whole history as a case, at the moment of its last event."""
        for case, _ in self._each():
            yield case

    def everything(self) -> tuple[list[CaseState], list[Decided]]:
        """Return the cases, and the decisions among options that were offered by chance."""
        cases, decided = [], []
        for case, history in self._each():
            cases.append(case)
            decided += self._decided(case, history)
        return cases, decided

    def _each(self) -> Iterator[tuple[CaseState, History]]:
        after, store = "", self.caseload.store
        self.left_out.clear()
        while page := store.page(after, PAGE):
            for _, events in page:
                history = History.from_events(events)
                at = max(one.at for one in events)
                try:
                    case = self.caseload.recommender.case(history, at=at)
                except InputError:
                    self.left_out[CONTRADICTORY] += 1
                    continue
                if case.invented:
                    self.left_out[INVENTED] += 1
                elif case.consent is not True:
                    self.left_out[NO_CONSENT] += 1
                else:
                    yield case, history
            after = page[-1][0]

    def _decided(self, case: CaseState, history: History) -> Iterator[Decided]:
        """Return each option that was accepted as it was offered, with its outcome."""
        outcomes = {one.assignment.id: one for one in case.outcomes}
        offered: Suggested | None = None
        for event in sorted(standing(history.events), key=lambda one: one.at):
            if isinstance(event, Suggested):
                offered = event
            elif isinstance(event, Assigned) and offered and event.origin == "accepted":
                taken, outcome = _place(offered.options, event), outcomes.get(event.assignment)
                if taken is not None and outcome is not None:
                    then = self.caseload.recommender.case(history, at=offered.at)
                    yield Decided(then, offered.options, taken, outcome.practised)


def _place(offers: tuple[Offer, ...], taken: Assigned) -> int | None:
    key = taken.task_type, taken.rung
    found = [place for place, one in enumerate(offers) if (one.task_type, one.rung) == key]
    return found[0] if found else None
