"""One client among many that breaks what makes its plan."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from caseloads import LATER, course
from histories import found, make_type, tiny_host

from recommender import History, Recommender

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from recommender.batch import Recipe
    from recommender.domain.case import CaseState
    from recommender.domain.settings import Settings
    from recommender.host import Host

BAD = "c-bad"


def _ends() -> None:
    os._exit(3)


def _dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hangs() -> None:
    time.sleep(60)


def _raises() -> None:
    raise ZeroDivisionError


def _exits() -> None:
    raise SystemExit


BREAKS: dict[str, Callable[[], Any]] = {
    "raises": _raises,
    "leaves the program": _exits,
    "gives garbage": lambda: "garbage",
    "gives nothing": lambda: None,
}
"""What a plugin may do of one client; the host contains each."""
CONTAINED_APART: dict[str, Callable[[], Any]] = {"dies": _ends, "hangs": _hangs}
"""What only a process of its own contains: forecasters of others run in one."""


class Breaking:
    """A forecaster that does something else for one client, and has the prior answer for others."""

    name, fingerprint = "breaking", "1"

    def __init__(self, then: Callable[[], Any], prior: Any) -> None:
        self.then, self.prior = then, prior

    def forecast(self, case: CaseState, candidates: Any) -> Any:
        if case.client == BAD:
            return self.then()
        return self.prior.forecast(case, candidates)


def forecasting(then: Callable[[], Any]) -> Host:
    """Return a host whose forecaster breaks for one client."""
    from recommender.domain.settings import Settings
    from recommender.engine.prior import Prior

    made = Breaking(then, Prior(Settings()))

    def recommender_forecaster() -> Breaking:
        return made

    extra = found("breaking", forecaster=recommender_forecaster)
    return tiny_host(make_type("made-up"), extra=(extra,))


class Fatal(Recommender):
    """Plans as the product does, but for one client does something else to its own process."""

    then = staticmethod(_raises)

    def _started(self, host: Host, forecaster: Any, case: CaseState, *about: Any) -> Any:
        if case.client == BAD:
            self.then()
        return super()._started(host, forecaster, case, *about)


class Dying(Fatal):
    """Dies, as by a fault of a library or for want of memory."""

    then = staticmethod(_dies)


class Hanging(Fatal):
    """Does not come back."""

    then = staticmethod(_hangs)


def fatal(settings: Settings, host: Host, model: str | None) -> Recommender:
    return Fatal(settings=settings, host=host, model=model)


def dying(settings: Settings, host: Host, model: str | None) -> Recommender:
    return Dying(settings=settings, host=host, model=model)


def hanging(settings: Settings, host: Host, model: str | None) -> Recommender:
    return Hanging(settings=settings, host=host, model=model)


FATAL = {"raises": fatal, "dies": dying, "hangs": hanging}
"""What makes the suggester of a worker, by what it does at one client."""


def poisoned(how: str) -> property:
    """Return what takes the place of `Recommender._recipe`, for workers that do it."""
    sound: Callable[[Recommender], Recipe] = Recommender._recipe.fget
    return property(lambda self: replace(sound(self), make=FATAL[how]))


def caseload(many: int) -> list[History]:
    """Return a caseload with one client more, in the middle, whose plan somebody breaks."""
    made = [course(number).history for number in range(many)]
    bad = course(1)
    renamed = [
        {**one, "client": BAD, "id": f"bad-{n}"} for n, one in enumerate(bad.history.to_records())
    ]
    return [*made[: many // 2], History.from_records(renamed), *made[many // 2 :]]


def without(histories: list[History], client: str) -> list[History]:
    return [one for one in histories if one.client != client]


def rows(
    recommender: Recommender, histories: list[History], *, jobs: int = 1, chunk: int = 100
) -> dict[str, tuple[str, bytes]]:
    """Return what comes of each client."""
    made = recommender.rows_many(histories, at=LATER, jobs=jobs, chunk=chunk)
    return {client: (outcome, line) for outcome, client, line in made}


def damaged(path: Path, client: str, body: str) -> None:
    """Change an event of one client in the file of a store, past all that protects it."""
    with sqlite3.connect(path) as file:
        triggers = file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            file.execute(f"DROP TRIGGER {name}")
        file.execute(
            "UPDATE events SET body = ? WHERE client = ? AND stream_position = "
            "(SELECT min(stream_position) FROM events WHERE client = ?)",
            (body, client, client),
        )
    file.close()
