"""What of a store a model may learn from and be judged on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from recommender.domain.audit import Act
from recommender.domain.errors import InputError
from recommender.domain.history import Assigned, Suggested
from recommender.domain.learner import Decided
from recommender.domain.plan import Candidate
from recommender.engine.state import standing
from recommender.interchange.records import History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import CaseState, Practice
    from recommender.domain.history import Offer
    from recommender.domain.plan import Suggestion

PAGE = 200
DRAWS, MOST_DECISIONS = 4, 1_000
"""Draws of what would have been offered instead, and decisions looked at (design default)."""
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
        cases: list[CaseState] = []
        decided: list[Decided] = []
        for case, history in self._each():
            cases.append(case)
            wanted = MOST_DECISIONS - len(decided)
            decided += islice(self._decided(case, history), wanted)
        return cases, decided

    def _each(self) -> Iterator[tuple[CaseState, History]]:
        after, store = "", self.caseload.store
        self.caseload.note(Act.LEARNED, None, store.count())
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
                taken, outcome = _taken(offered, event), outcomes.get(event.assignment)
                if taken is not None and outcome is not None:
                    yield from self._instead(history, offered, taken, outcome)

    def _instead(
        self, history: History, offered: Suggested, taken: Offer, outcome: Practice
    ) -> Iterator[Decided]:
        """Return the decision with what the model in use would have offered; none if stopped."""
        recommender = self.caseload.recommender
        case = recommender.case(history, at=offered.at)
        most = max(len(offered.options), 1)
        plans = [
            recommender.suggest_case(case, offered.history_digest, seed=seed, most=most)
            for seed in range(DRAWS)
        ]
        lists = tuple(
            tuple(self._candidate(one) for one in plan.suggestions)
            for plan in plans
            if plan.suggestions
        )
        if lists and taken.task_type in recommender.task_types:
            candidate = self._candidate(taken)
            yield Decided(case, candidate, taken.propensity, outcome.practised, lists)

    def _candidate(self, one: Offer | Suggestion) -> Candidate:
        task_type = self.caseload.recommender.task_types[one.task_type]
        rung = min(one.rung, len(task_type.ladder))
        return Candidate(task_type, rung, one.minutes, one.occasions)


def _taken(offered: Suggested, event: Assigned) -> Offer | None:
    key = event.task_type, event.rung
    found = [one for one in offered.options if (one.task_type, one.rung) == key]
    return found[0] if found else None
