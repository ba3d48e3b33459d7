"""Twenty-five hostile distributions at once, really installed, in a process of their own."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.host.conftest import Site

TYPES = "@hookimpl\ndef recommender_task_types():\n    "
VETO = "@hookimpl\ndef recommender_veto(candidate, case):\n    "
HIT = "if candidate.task_type.id == 'thought-record': "
ORDINARY = {
    "chatty": "print('canary-of-a-client')\n" + TYPES + "return [task('chatty')]",
    "endless": TYPES + "while True: yield task('endless')",
    "exiting": "import sys; sys.exit(0)",
    "foreign": TYPES + "return [task('breathing')]",
    "forged": TYPES
    + "one = task('forged').ladder[0].model_copy(update={'minutes': -5})\n"
    + "    return [TaskType.model_construct(**{**dict(task('forged')), 'ladder': (one,)})]",
    "future": "RECOMMENDER_CONTRACT = 99\n" + TYPES + "return [task('future')]",
    "gone-at-once": "import os; os._exit(3)",
    "half-way": TYPES + "yield task('half-way'); raise ValueError('canary-of-a-client')",
    "interrupting": "raise KeyboardInterrupt",
    "killing": "import os; os.kill(os.getpid(), 9)",
    "meddling": "import decimal, locale, os, random\nrandom.seed(1); os.umask(0)\n"
    "decimal.getcontext().prec = 1; os.chdir('/')\n" + TYPES + "return [task('meddling')]",
    "misspelt": "@hookimpl\ndef recommender_task_typos(): return []",
    "nan": "class Nan:\n    name, fingerprint = 'nan', 'f' * 64\n"
    "    def forecast(self, case, candidates):\n"
    "        return [forecast(chance=float('nan')) for _ in candidates]\n"
    "@hookimpl\ndef recommender_forecaster(): return Nan()",
    "polluting": "import os; os.environ['HOMEWORK_HOME'] = '/'\n" + TYPES + "return []",
    "robbing": "import sys; sys.modules['json'] = None\n" + TYPES + "return []",
    "same-name": TYPES + "return [task('same-name')]",
    "Same_Name": TYPES + "return [task('same-name')]",
    "sleeping": "import time; time.sleep(3600)",
    "slow-to-propose": TYPES
    + "return [task('slow-to-propose')]\n"
    + "@hookimpl\ndef recommender_propose(case):\n    while True: pass",
    "titles": "@hookimpl\ndef recommender_catalogue(language): return [language]",
    "twin": TYPES + "return [task('twin-one')]",
    "twin-one": TYPES + "return [task('twin-one')]",
    "warning": "import warnings; warnings.warn('canary-of-a-client')\n" + TYPES + "return []",
}
SAFETY = {
    "raising-guard": VETO + HIT + "raise RuntimeError(case.goals)",
    "slow-guard": "import time\n" + VETO + HIT + "time.sleep(3600)",
}
QUICK = """
    import json, sys
    from recommender.host import Host, consulting, starting
    starting.SECONDS = consulting.SECONDS = 2.0
"""
PLAN = (
    QUICK
    + """
    from datetime import UTC, datetime
    from recommender import History, Recommender
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    common = {"client": "c1", "at": at}
    goal = {"id": "g1", "areas": ["worry"], "text": "canary-of-a-client"}
    history = History.from_records([
        {**common, "kind": "client_opened", "consent": True, "language": "ca"},
        {**common, "kind": "goal_stated", "goal": goal},
        {**common, "kind": "session_held"}])
    plan = Recommender().suggest(history, at=at)
    print(json.dumps({
        "faults": [[one.plugin, one.distribution, one.version, one.place, one.problem, one.remedy]
                   for one in plan.faults],
        "suggested": [one.task_type for one in plan.suggestions],
        "withheld": [[one.task_type, one.rule] for one in plan.withheld],
        "model": plan.decision.model}))
"""
)
MODULES = QUICK + "    Host(); print(json.dumps(len(sys.modules)))\n"


def distribution(name: str) -> str:
    """Return the distribution of a plugin; two that differ by case alone would hide each other."""
    return f"dist-{name.lower()}" if name.islower() else f"dist-other-{name.lower()}"


def crowd(site: Site, *, without: str = "") -> Site:
    """Install them all, or all but one."""
    for name, source in {**ORDINARY, **SAFETY}.items():
        if name != without:
            group = "recommender.safety" if name in SAFETY else "recommender"
            site.add(name, source, group=group, distribution=distribution(name))
    return site


def plan(site: Site) -> dict[str, Any]:
    """Return what a plan says beside those installed; nothing else may reach the terminal."""
    done = site.run(PLAN)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_none_of_twenty_five_hostile_distributions_is_silent_or_fatal(site: Site) -> None:
    told = plan(crowd(site))
    names = {**ORDINARY, **SAFETY}
    assert len(names) == 25
    named = Counter((one[0], one[1], one[2]) for one in told["faults"])
    assert set(named) == {(name, distribution(name), "1.2.3") for name in names}
    # Late once, then not asked again: both are said.
    assert {one[0] for one, times in named.items() if times > 1} <= {
        "slow-guard",
        "slow-to-propose",
    }
    for *_, place, problem, remedy in told["faults"]:
        assert place
        assert problem
        assert remedy
    assert "canary" not in str(told["faults"])
    # A check that was late is a veto from then on.
    assert ["thought-record", "S3"] in told["withheld"]
    assert told["suggested"] == []


def test_beside_a_crowd_with_one_broken_veto_what_it_lets_pass_is_suggested(site: Site) -> None:
    told = plan(crowd(site, without="slow-guard"))
    assert ["thought-record", "S3"] in told["withheld"]
    assert told["suggested"]
    assert not {"thought-record", "slow-to-propose"} & set(told["suggested"])
    assert told["model"] == "transparent-prior-1"


def test_beside_a_crowd_the_start_imports_less_than_twice_as_many_modules(site: Site) -> None:
    clean = site.answer(MODULES)
    beside = crowd(site).answer(MODULES)
    assert clean < beside < 2 * clean
