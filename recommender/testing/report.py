"""Run the checks on a plugin, and say what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from recommender.hookspecs import GROUP
from recommender.host.discovery import Found, Origin
from recommender.plugin import hookimpl
from recommender.testing.checks import CHECKS
from recommender.testing.registry import (
    NOT_LOADED,
    Check,
    Finding,
    Tier,
    anything,
    imported,
    task_types,
)
from recommender.testing.subject import loaded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.task import TaskType
    from recommender.testing.subject import Subject

NOTHING = "there is nothing in it that could be checked, and no checks are no success"


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found; `spared` says why it does not apply, and is empty where it ran."""

    check: Check
    findings: tuple[Finding, ...] = ()
    spared: str = ""

    @property
    def state(self) -> str:
        """Say 'passed', 'failed', 'not run' (it did not load) or 'does not apply'."""
        if self.spared:
            return "not run" if self.spared == NOT_LOADED else "does not apply"
        return "failed" if self.findings else "passed"


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks found in one plugin."""

    origin: Origin
    results: tuple[Result, ...]

    @property
    def ran(self) -> tuple[Result, ...]:
        """The results of the checks that ran."""
        return tuple(one for one in self.results if not one.spared)

    @property
    def substantial(self) -> bool:
        """Tell whether a check ran that looks at more than the plugin's coming in."""
        return any(one.check.needs not in {anything, imported} for one in self.ran)

    @property
    def passed(self) -> bool:
        """Tell whether there was something to check, and nothing to mend."""
        return self.substantial and not self.failed

    @property
    def failed(self) -> tuple[Result, ...]:
        """The results with findings."""
        return tuple(one for one in self.results if one.findings)

    @property
    def tier(self) -> Tier | None:
        """The highest tier of which, and of those below it, every check that ran has passed."""
        reached = None
        for tier in Tier:
            if not self.substantial or any(one.check.tier is tier for one in self.failed):
                return reached
            reached = tier
        return reached

    @property
    def count(self) -> str:
        """How many checks ran, and how many did not."""
        states = Counter(one.state for one in self.results if one.spared)
        words = {"not run": "not run", "does not apply": "do not apply"}
        if states["does not apply"] == 1:
            words["does not apply"] = "does not apply"
        rest = "".join(f", {count} {words[state]}" for state, count in states.items())
        return f"{len(self.ran)} of {len(self.results)} checks ran{rest}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "plugin": self.origin.name,
            "distribution": self.origin.distribution,
            "version": self.origin.version,
            "tier": self.tier,
            "ran": len(self.ran),
            "checks": [
                {
                    "name": one.check.name,
                    "tier": one.check.tier,
                    "promise": one.check.promise,
                    "state": one.state,
                    "findings": [asdict(finding) for finding in one.findings],
                }
                for one in self.results
            ],
        }


def examined(subject: Subject, check: Check) -> Result:
    """Run one check; what keeps it from being finished is a finding, too."""
    if spared := check.needs(subject):
        return Result(check, spared=spared)
    try:
        return Result(check, tuple(dict.fromkeys(check.run(subject))))
    except Exception as error:  # noqa: BLE001 - a task type that is not valid may lack anything
        what = f"it could not be finished: {type(error).__name__}: {error}"
        remedy = "Mend what the checks before it say"
        return Result(check, (Finding(what, subject.origin.name, remedy),))


def report(subject: Subject) -> Report:
    """Run every check."""
    return Report(subject.origin, tuple(examined(subject, one) for one in CHECKS))


def declared(plugin: str, types: Sequence[TaskType]) -> Report:
    """Run the checks of what task types say of themselves, before there is a plugin with them."""
    hooks = SimpleNamespace(recommender_task_types=hookimpl(lambda: list(types)))
    origin = Origin(plugin, plugin, "0.1.0", GROUP, plugin.replace("-", "_"))
    subject = loaded(Found(origin, lambda: hooks))
    own = [one for one in CHECKS if one.needs is task_types]
    return Report(origin, tuple(examined(subject, one) for one in own))
