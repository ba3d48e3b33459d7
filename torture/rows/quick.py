"""M4 and P5 in time: reading the model that ships, and asking ten checks about a plan."""

from __future__ import annotations

import statistics
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from recommender_models import artifact
from recommender_models.learner import SHIPPED

from recommender import History, Recommender
from recommender.domain.history import ClientOpened
from recommender.engine.suggest import ladder
from recommender.host import Host
from recommender.host.budget import Copy
from recommender.host.consulting import Elsewhere
from recommender.host.discovery import Found, Origin, installed
from recommender.plugin import Cleared, hookimpl
from torture.row import Row, Seen, Sizes
from torture.writing import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate

MODEL_MS, CHECKS_MS = 50.0, 1.0
CHECKS, SUGGESTIONS = 10, 20
OWN = "homework-recommender"


def model(times: int) -> Seen:
    """Read the model so often."""
    return _median(times, lambda: artifact.load(SHIPPED), MODEL_MS)


def slow_model(times: int) -> Seen:
    """Read it from a disk that takes its time."""

    def dawdling() -> None:
        time.sleep(MODEL_MS / 1000)
        artifact.load(SHIPPED)

    return _median(times, dawdling, MODEL_MS)


def checks(times: int) -> Seen:
    """Ask all checks about all candidates of a plan so often."""
    return _median(times, _asking(), CHECKS_MS)


def careless_checks(times: int) -> Seen:
    """Make each plugin's process anew whenever it is asked."""

    def anew(one: Elsewhere, case: CaseState, count: int, pack: Callable[[Any], bytes]) -> Copy:
        one.answering.marks[:count] = bytes(count)
        copy = Copy(one.answering)
        copy.put(pack(case))
        return copy

    with patch.object(Elsewhere, "put", anew):
        return _median(times, _asking(), CHECKS_MS)


def _asking() -> Callable[[], object]:
    @hookimpl
    def recommender_veto(candidate: Candidate, case: CaseState) -> Cleared | None:
        return Cleared() if candidate and case else None

    module = SimpleNamespace(recommender_veto=recommender_veto)
    guards = [
        Found(
            Origin(f"check-{one}", f"check-{one}", "1", "recommender.safety", "m"), lambda: module
        )
        for one in range(CHECKS)
    ]
    own = [one for one in installed() if one.origin.distribution == OWN]
    host = Host((*own, *guards))
    about = [one for task_type in host.types.values() for one in ladder(task_type)][:SUGGESTIONS]
    opened = ClientOpened(id="opened", client="c", at=AT, consent=True)
    case = Recommender(host=host).case(History("c", (opened,)), at=AT)

    def asked() -> None:
        # What time a plugin has is that of one plan.
        found = host.for_one_plan().vetoes(about, case)
        assert found == [()] * SUGGESTIONS  # noqa: S101 - else it was not the checks that were fast

    return asked


def _median(times: int, work: Callable[[], object], most: float) -> Seen:
    work()
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begin) * 1000)
    median = statistics.median(spent)
    return Seen(f"{median:.2f} ms, the median of {times}", median <= most)


MODEL = Row(
    id="M4-time",
    sentence="The model that ships is read at once.",
    figure=f"≤ {MODEL_MS:.0f} ms",
    sizes=Sizes(tiny=3, change=20, long=200),
    run=model,
    control=slow_model,
    taken_out=f"nothing: {MODEL_MS:.0f} ms are added",
    timed=True,
)
PLUGINS = Row(
    id="P5",
    sentence=f"{CHECKS} guarded checks of {SUGGESTIONS} suggestions cost next to nothing.",
    figure=f"≤ {CHECKS_MS:.0f} ms",
    sizes=Sizes(tiny=3, change=50, long=500),
    run=checks,
    control=careless_checks,
    taken_out="one process for each plugin",
    timed=True,
    known="to wake ten other processes and be answered takes 0.5 to 1 ms alone, on two busy cores",
)
