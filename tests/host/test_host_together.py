"""Many hostile distributions at once, really installed, in a process of their own."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.host.conftest import Site

TYPES = "@hookimpl\ndef recommender_task_types():\n    "
HOSTILE = {
    "annoying-exit": "import sys; sys.exit(0)",
    "broken-import": "raise RuntimeError('canary-of-a-client')",
    "chatty": 'print(\'{"not": "ours"}\')\n' + TYPES + "return [task('chatty')]",
    "dict-giver": TYPES + "return {'id': 'dict-giver'}",
    "endless": TYPES + "while True: yield task('endless')",
    "foreign": TYPES + "return [task('breathing')]",
    "forged": TYPES
    + "one = task('forged').ladder[0].model_copy(update={'minutes': -5})\n"
    + "    return [TaskType.model_construct(**{**dict(task('forged')), 'ladder': (one,)})]",
    "half-way": TYPES + "yield task('half-way'); raise ValueError('canary-of-a-client')",
    "junk": TYPES + "return 'junk'",
    "misspelt": "@hookimpl\ndef recommender_task_typos(): return []",
    "mutator": "@hookimpl\ndef recommender_veto(candidate, case):\n"
    "    object.__setattr__(case, 'weekly_minutes', 2400)\n"
    "    object.__setattr__(candidate, 'minutes', 480)\n"
    "    object.__setattr__(candidate.task_type, 'title', 'Evil')",
    "nan": "class Nan:\n    name, fingerprint = 'nan', 'f' * 64\n"
    "    def forecast(self, case, candidates):\n"
    "        return [forecast(chance=float('nan')) for _ in candidates]\n"
    "@hookimpl\ndef recommender_forecaster(): return Nan()",
    "titles": "@hookimpl\ndef recommender_catalogue(language): return [language]",
    "twin": TYPES + "return [task('twin-one')]",
    "twin-one": TYPES + "return [task('twin-one')]",
    "wrapper": "@hookimpl(wrapper=True)\ndef recommender_veto(candidate, case):\n"
    "    yield\n    return []",
    "wrong-argument": "@hookimpl\ndef recommender_veto(candidate, client): return None",
}
PROGRAM = """
    import json
    from datetime import UTC, datetime
    from recommender import History, Recommender
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    common = {"client": "c1", "at": at}
    goal = {"id": "g1", "areas": ["worry"], "text": "canary-of-a-client"}
    history = History.from_records([
        {**common, "kind": "client_opened", "consent": True, "language": "ca"},
        {**common, "kind": "goal_stated", "goal": goal},
        {**common, "kind": "session_held"}])
    recommender = Recommender()
    plan = recommender.suggest(history, at=at)
    print(json.dumps({
        "types": list(recommender.task_types),
        "faults": [[one.plugin, one.distribution, one.version, one.place, one.problem, one.remedy]
                   for one in plan.faults],
        "suggestions": plan.to_dict()["suggestions"],
        "withheld": plan.to_dict()["withheld"],
        "model": plan.decision.model}))
"""


@pytest.fixture
def crowd(site: Site) -> Site:
    """Install them all, and two distributions that share an entry-point name."""
    for name, source in HOSTILE.items():
        site.add(name, source)
    site.add("namesake", "raise RuntimeError", distribution="dist-namesake-one")
    site.add("namesake", "raise RuntimeError", distribution="dist-namesake-two", version="9")
    return site


def test_the_builtins_suggest_the_same_beside_a_crowd_of_hostile_plugins(site: Site) -> None:
    alone = site.answer(PROGRAM)
    for name, source in HOSTILE.items():
        if name != "nan":  # its forecaster has a test of its own
            site.add(name, source)
    beside = site.answer(PROGRAM)
    assert alone["faults"] == []
    assert set(beside["types"]) - set(alone["types"]) == {"chatty"}
    # 'chatty' is a good task type, so it may be suggested too; nothing else may change.
    assert beside["model"] == alone["model"]
    ours = [one for one in beside["suggestions"] if one["task_type"] != "chatty"]
    by_type = {one["task_type"]: one for one in alone["suggestions"]}
    assert len(ours) >= 2
    for one in ours:
        was = by_type[one["task_type"]]
        assert (one["title"], one["minutes"], one["forecast"]) == (
            was["title"],
            was["minutes"],
            was["forecast"],
        )
    everything = [one for one in beside["withheld"] if one["task_type"] != "chatty"]
    assert everything == alone["withheld"]


def test_behind_a_hostile_forecaster_stands_the_prior(site: Site) -> None:
    """Whoever installs a forecaster wants it to answer; where it cannot, the prior does."""
    site.add("nan", HOSTILE["nan"])
    beside = site.answer(PROGRAM)
    assert beside["model"] == "transparent-prior-1"
    assert len(beside["suggestions"]) >= 2
    assert [one[0] for one in beside["faults"]] == ["nan"]


def test_each_of_a_crowd_is_named_exactly_once(crowd: Site) -> None:
    faults = crowd.answer(PROGRAM)["faults"]
    named = sorted((one[0], one[1], one[2]) for one in faults)
    wanted = [(name, f"dist-{name}", "1.2.3") for name in HOSTILE]
    wanted += [("namesake", "dist-namesake-one", "1.2.3"), ("namesake", "dist-namesake-two", "9")]
    assert named == sorted(wanted)


def test_each_fault_of_a_crowd_has_a_place_a_problem_and_a_remedy(crowd: Site) -> None:
    for *_, place, problem, remedy in crowd.answer(PROGRAM)["faults"]:
        assert place
        assert problem
        assert remedy


def test_nothing_a_client_said_stands_in_the_faults_of_a_crowd(crowd: Site) -> None:
    assert "canary" not in str(crowd.answer(PROGRAM)["faults"])


def test_a_crowd_writes_nothing_to_the_terminal(crowd: Site) -> None:
    done = crowd.run(PROGRAM)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


def test_the_order_of_folders_and_hashes_changes_nothing(crowd: Site) -> None:
    other = crowd.path.parent / "other"
    other.mkdir()
    for folder in sorted(crowd.path.glob("*.dist-info"))[::2]:
        shutil.move(folder, other)
    answers: list[Any] = [
        crowd.answer(PROGRAM, PYTHONPATH=os.pathsep.join(map(str, folders)), PYTHONHASHSEED=seed)
        for folders, seed in (((crowd.path, other), "0"), ((other, crowd.path), "7"))
    ]
    assert answers[0] == answers[1]


def test_one_broken_safety_check_in_a_crowd_stops_the_plan(crowd: Site) -> None:
    crowd.add("guard", "import sys; sys.exit(0)", group="recommender.safety")
    answer = crowd.answer(PROGRAM)
    assert answer["suggestions"] == []
    assert {one["rule"] for one in answer["withheld"]} == {"S3"}


def test_one_raising_veto_in_a_crowd_withholds_every_candidate(crowd: Site) -> None:
    source = "@hookimpl\ndef recommender_veto(candidate, case): raise RuntimeError"
    crowd.add("guard", source, group="recommender.safety")
    answer = crowd.answer(PROGRAM)
    assert answer["suggestions"] == []
    assert "S3" in {one["rule"] for one in answer["withheld"]}


def test_a_blocked_crowd_leaves_no_trace(crowd: Site) -> None:
    program = """
    import json, sys
    from recommender.host import Host
    from recommender.host.discovery import installed
    names = {one.origin.distribution for one in installed()} - {"homework-recommender"}
    host = Host(blocked=frozenset(name.upper().replace("-", "_") for name in names))
    print(json.dumps([len(names), len(host.types), host.faults,
                      [one for one in sys.modules if one.startswith("hostile_")]]))
    """
    blocked, types, faults, modules = crowd.answer(program)
    assert (blocked, faults, modules) == (len(HOSTILE) + 2, [], [])
    assert types >= 18
