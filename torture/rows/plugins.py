"""P2 and P4: checks that fail in every combination, and work that never ends."""

from __future__ import annotations

import os
import re
import signal
import statistics
import time
from contextlib import suppress
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from recommender import History, Recommender
from recommender.domain.history import ClientOpened
from recommender.domain.plan import Cleared
from recommender.engine.suggest import ladder
from recommender.host import Host, budget
from recommender.host.budget import Copy, within
from recommender.host.discovery import Found, Origin, installed
from recommender.host.guard import NotUsableError
from recommender.plugin import hookimpl
from torture.row import Row, Seen, Sizes
from torture.writing import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.plan import Candidate

OWN = "homework-recommender"
CHECKS = 6
GOOD, WAYS = "g", "rnbex"
"""Clears; raises, says nothing, says something else, leaves the program, ends its process."""


# P2


def failing(most: int) -> Seen:
    """Let up to so many of six checks fail, in each way, in each combination."""
    host, candidate, case = _guarded()
    shown = asked = 0
    for many in range(1, most + 1):
        for ways in product(WAYS, repeat=many):
            asked += 1
            told = replace(case, client="".join(ways).ljust(CHECKS, GOOD))
            # Each in a plan of its own: what time a plugin has is that of one plan.
            shown += host.for_one_plan().vetoes([candidate], told) == [()]
    good = replace(case, client=GOOD * CHECKS)
    sound = host.for_one_plan().vetoes([candidate], good) == [()]
    words = f"{asked:,} combinations of up to {most} of {CHECKS} checks: {shown} shown"
    return Seen(words, sound and asked > 0 == shown)


def trusting(most: int) -> Seen:
    """Take a check that fails for one that clears."""

    def guarded(_: Host, _origin: Origin, _place: str, work: Callable[[], Any], _no: Any) -> Any:
        try:
            return work()
        except BaseException:  # noqa: BLE001 - what a plugin raises
            return Cleared()

    with patch.object(Host, "_guarded", guarded):
        return failing(min(most, 2))


def _guarded() -> tuple[Host, Candidate, Any]:
    names = tuple(f"check-{one}" for one in range(CHECKS))
    guards = [
        Found(Origin(name, name, "1", "recommender.safety", "m"), _check(number))
        for number, name in enumerate(names)
    ]
    own = [one for one in installed() if one.origin.distribution == OWN]
    host = Host((*own, *guards))
    task_type = next(iter(host.types.values())).model_copy(update={"checked_by": names})
    opened = ClientOpened(id="opened", client=GOOD * CHECKS, at=AT, consent=True)
    case = Recommender(host=host).case(History(opened.client, (opened,)), at=AT)
    return host, ladder(task_type)[0], case


def _check(number: int) -> Callable[[], object]:
    """Return what loads a check that answers as the client's name says at its number."""

    @hookimpl
    def recommender_veto(candidate: Candidate, case: Any) -> object:
        way = case.client[number] if candidate else GOOD
        if way == "r":
            raise RuntimeError
        if way == "e":
            raise SystemExit
        if way == "x":
            os._exit(0)
        return {"n": None, "b": True}.get(way, Cleared())

    return lambda: SimpleNamespace(recommender_veto=recommender_veto)


# P4

BUDGET, BEYOND = 0.2, 0.1
"""Seconds that work is given, and after which it has to have been ended."""
ASK_MS, BEGIN_MS = 1.0, 20.0
HANGS: tuple[Callable[[], object], ...] = (
    lambda: time.sleep(60),
    lambda: re.match(r"(a+)+$", "a" * 64 + "b"),  # in C, with Python's own lock held
    lambda: os.kill(os.getpid(), signal.SIGSEGV),
    lambda: os._exit(3),
)


def ended(times: int) -> Seen:
    """Time work that does not end, a question to a copy, and the beginning of one."""
    slowest = max(_until_ended(one) for one in HANGS for _ in range(max(times // 10, 1)))
    copy = Copy(lambda question: question)
    copy.ask(0, 1)
    asked = _median_ms(times * 10, lambda: copy.ask(0, 1))
    copy.end()
    begun = _median_ms(times, _begin)
    words = (
        f"ended after {slowest * 1000:.0f} ms at most, a question {asked:.2f} ms, "
        f"a copy {begun:.1f} ms (medians)"
    )
    return Seen(words, slowest <= BUDGET + BEYOND and asked <= ASK_MS and begun <= BEGIN_MS)


def unended(_times: int) -> Seen:
    """Do such work in this process, without a limit."""
    with patch.object(budget, "possible", lambda: False):
        spent = _until_ended(lambda: time.sleep(3 * (BUDGET + BEYOND)))
    return Seen(f"ended after {spent * 1000:.0f} ms", spent <= BUDGET + BEYOND)


def _begin() -> None:
    copy = Copy(lambda question: question)
    copy.ask(0, 1)
    copy.end()


def _until_ended(work: Callable[[], object]) -> float:
    begin = time.monotonic()
    with suppress(NotUsableError):
        within(BUDGET, work)
    return time.monotonic() - begin


def _median_ms(times: int, work: Callable[[], object]) -> float:
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spent)


FAILING = Row(
    id="P2",
    sentence="Whichever safety checks fail in whichever ways: what needs them is not shown.",
    figure="0 shown, over every combination of up to 6 checks and 5 ways (4 on every change)",
    sizes=Sizes(tiny=2, change=4, long=CHECKS),
    run=failing,
    control=trusting,
    taken_out="the veto in place of a broken check's answer",
)
ENDED = Row(
    id="P4",
    sentence="A plugin that hangs, in C too, or ends its process is ended in its time.",
    figure=f"≤ {BUDGET + BEYOND:.1f} s for a budget of {BUDGET} s; a question ≤ {ASK_MS:.0f} ms, "
    f"a copy of the process ≤ {BEGIN_MS:.0f} ms",
    sizes=Sizes(tiny=10, change=20, long=200),
    run=ended,
    control=unended,
    taken_out="the process that is ended from outside",
    timed=True,
)
