"""Every way to misbehave, in a suggestion and in a check, as the first plugin, the last and alone.

What a plugin does wrong is named once with its distribution and version; a check that does it
withholds, and a suggestion that does it takes its own task away and nobody else's.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("a plugin has no process of its own there", allow_module_level=True)

if TYPE_CHECKING:
    from tests.host.conftest import Site

pytestmark = pytest.mark.long

TASK = """
@hookimpl
def recommender_task_types():
    return [task("{name}")]
"""
BEHAVIOURS = {
    "raises": "raise RuntimeError('canary')",
    "raises-with-the-goal": "raise ValueError(case.goals[0].text)",
    "raises-a-class-of-its-own": "raise type('Odd', (Exception,), {})",
    "raises-a-base-exception": "raise type('Odd', (BaseException,), {})",
    "raises-an-exception-that-cannot-be-said": (
        "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})"
    ),
    "asserts": "assert False, case",
    "exits": "import sys; sys.exit(0)",
    "exits-with-a-text": "raise SystemExit('canary')",
    "interrupts": "raise KeyboardInterrupt",
    "stops-an-iteration": "raise StopIteration",
    "ends-a-generator": "raise GeneratorExit",
    "runs-out-of-memory": "raise MemoryError",
    "recurses": "f = lambda n: f(n + 1) + 1; return f(0)",
    "ends-its-process": "import os; os._exit(0)",
    "kills-its-process": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "crashes": "import os, signal; os.kill(os.getpid(), signal.SIGTRAP)",
    "imports-what-is-not-there": "import nothing_by_this_name",
    "asks-for-what-is-not-there": "return case.no_such_thing",
    "divides-by-zero": "return 1 / 0",
    "answers-true": "return True",
    "answers-with-a-number": "return 7",
    "answers-with-an-object": "return object()",
    "answers-with-a-class": "return Candidate",
    "answers-with-itself": "x = []; x.append(x); return x",
    "answers-with-a-mapping": "return {'rung': 1, 'minutes': 2}",
    "answers-without-an-end": "import itertools; return itertools.repeat(7)",
    "answers-with-what-raises": "return (1 / 0 for _ in (1,))",
    "prints-and-raises": "print(case); raise RuntimeError",
}
NAMES = {"first": ("a-bad", "m-good", "n-good"), "last": ("z-bad", "m-good", "n-good")}
NAMES["alone"] = ("m-bad",)


def bad(name: str, hook: str, body: str) -> str:
    """Return a plugin that misbehaves in a hook."""
    about = "task_type" if hook == "recommender_propose" else "candidate"
    return TASK.format(name=name) + f"\n@hookimpl\ndef {hook}({about}, case):\n    {body}\n"


@pytest.mark.parametrize("place", NAMES)
@pytest.mark.parametrize("what", BEHAVIOURS)
def test_a_suggestion_that_misbehaves_takes_itself_away_alone(
    site: Site, what: str, place: str, capfd: pytest.CaptureFixture[str]
) -> None:
    name, *others = NAMES[place]
    site.add(name, bad(name, "recommender_propose", BEHAVIOURS[what]))
    for one in others:
        site.add(one, TASK.format(name=one))
    plan = site.plan()
    assert site.offered(plan) == set(others)
    fault = site.fault(plan, name)
    assert (fault.distribution, fault.version) == (f"dist-{name}", "1.2.3")
    assert "canary" not in str(plan.faults) + str(plan.withheld)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("place", NAMES)
@pytest.mark.parametrize("what", BEHAVIOURS)
def test_a_check_that_misbehaves_withholds(
    site: Site, what: str, place: str, capfd: pytest.CaptureFixture[str]
) -> None:
    name, *others = NAMES[place]
    group = "recommender.safety"
    site.add(name, bad(name, "recommender_veto", BEHAVIOURS[what]), group=group)
    for one in others:
        site.add(one, TASK.format(name=one))
    plan = site.plan()
    assert site.offered(plan) == set()
    assert set(site.withheld(plan)) == {name, *others}
    fault = site.fault(plan, name)
    assert (fault.distribution, fault.version) == (f"dist-{name}", "1.2.3")
    assert "canary" not in str(plan.faults) + str(plan.withheld)
    assert capfd.readouterr() == ("", "")
