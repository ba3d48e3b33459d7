"""M4 and P5 in time: reading the model that ships, and asking ten checks about a candidate."""

from __future__ import annotations

import statistics
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender_models import artifact
from recommender_models.learner import SHIPPED

from recommender import History, Recommender
from recommender.domain.history import ClientOpened
from recommender.engine.suggest import ladder
from recommender.host import Host
from recommender.host.budget import Copy
from recommender.host.consulting import Elsewhere, Question
from recommender.host.discovery import Found, Origin, installed
from recommender.plugin import Cleared, hookimpl
from torture.row import Row, Seen, Sizes
from torture.writing import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate

MODEL_MS, CHECKS_MS = 50.0, 1.0
CHECKS = 10
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
    """Ask all checks about a candidate so often."""
    return _median(times, _asking(), CHECKS_MS)


def careless_checks(times: int) -> Seen:
    """Make each plugin's process anew for each question."""

    def anew(one: Elsewhere, case: CaseState, question: Question, seconds: float) -> object:
        return Copy(one.answering).ask((case, question), seconds)

    with patch.object(Elsewhere, "ask", anew):
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
    candidate = ladder(next(iter(host.types.values())))[0]
    opened = ClientOpened(id="opened", client="c", at=AT, consent=True)
    case = Recommender(host=host).case(History("c", (opened,)), at=AT)

    return lambda: host.vetoes(candidate, case)


def _median(times: int, work: Callable[[], object], most: float) -> Seen:
    work()
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begin) * 1000)
    median = statistics.median(spent)
    return Seen(f"{median:.1f} ms, the median of {times}", median <= most)


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
    sentence=f"{CHECKS} guarded checks of a candidate cost next to nothing.",
    figure=f"≤ {CHECKS_MS:.0f} ms",
    sizes=Sizes(tiny=3, change=50, long=500),
    run=checks,
    control=careless_checks,
    taken_out="one process for each plugin",
    timed=True,
    known="out of reach while to ask another process and be answered takes 0.1 ms",
)
