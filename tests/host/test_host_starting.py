"""Plugins that end the process, or never come back, while they are started or asked."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

import pytest

from recommender import Recommender
from recommender.host import budget, consulting, starting, together

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from tests.host.conftest import Site

GOOD = """
@hookimpl
def recommender_task_types():
    return [task("good")]
"""
ENDS = {
    "exits": ("import os; os._exit(0)", "it ended the process it was asked in"),
    "kills": ("import os; os.kill(os.getpid(), 9)", "it ended the process it was asked in"),
    "sleeps": ("import time; time.sleep(3600)", "it took longer than 0.5 seconds"),
    "spins": ("\n    while True: pass", "it took longer than 0.5 seconds"),
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a plugin less time, so that a test does not wait."""
    monkeypatch.setattr(starting, "SECONDS", 0.5)
    monkeypatch.setattr(consulting, "SECONDS", 0.5)


def hook(name: str, arguments: str, what: str) -> str:
    """Return a hook that ends everything."""
    return f"@hookimpl\ndef {name}({arguments}):\n    {ENDS[what][0]}\n"


# At the start


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("what", ENDS)
def test_a_plugin_that_takes_the_process_along_at_import_is_not_started_in_it(
    site: Site, what: str
) -> None:
    source, problem = ENDS[what]
    module = site.add("bad", f"if True:\n    {source}\n")
    site.add("good", GOOD)
    host = site.host()
    fault = site.fault(host, "bad")
    assert (fault.place, fault.problem) == (f"import of {module}", problem)
    assert module not in sys.modules
    assert list(host.types) == ["good"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("what", ENDS)
def test_a_plugin_that_takes_the_process_along_in_its_task_types_is_not_started_in_it(
    site: Site, what: str
) -> None:
    site.add("bad", hook("recommender_task_types", "", what))
    site.add("good", GOOD)
    host = site.host()
    fault = site.fault(host, "bad")
    assert (fault.place, fault.problem) == ("recommender_task_types", ENDS[what][1])
    assert list(host.types) == ["good"]


def test_a_safety_check_that_ends_the_process_at_import_stops_the_plan(site: Site) -> None:
    site.add("guard", ENDS["exits"][0], group="recommender.safety")
    site.add("good", GOOD)
    plan = site.plan()
    assert "guard" in (plan.stopped or "")
    assert site.withheld(plan) == {"good": "S3"}


def test_one_that_passes_for_a_person_who_interrupts_is_not_started(site: Site) -> None:
    site.add("bad", "raise KeyboardInterrupt")
    site.add("good", GOOD)
    host = site.host()
    assert "KeyboardInterrupt" in site.fault(host, "bad").problem
    assert list(host.types) == ["good"]


def test_several_that_end_the_process_are_each_named(site: Site) -> None:
    for name in ("bad-one", "bad-two", "bad-three"):
        site.add(name, ENDS["exits"][0])
    site.add("good", GOOD)
    host = site.host()
    assert [one.plugin for one in host.faults] == ["bad-one", "bad-three", "bad-two"]
    assert list(host.types) == ["good"]


def test_what_ships_with_the_core_is_started_without_a_copy(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(budget.Copy, "__init__", never)
    assert site.host(builtins=True).types


# About a case


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("what", ENDS)
def test_a_veto_that_does_not_come_back_withholds_every_candidate(site: Site, what: str) -> None:
    source = hook("recommender_veto", "candidate, case", what)
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    host = site.host()
    plan = site.plan(host=host)
    assert site.withheld(plan) == {"good": "S3"}
    assert plan.suggestions == ()
    assert {one.place for one in plan.faults} == {"recommender_veto"}
    assert {one.plugin for one in plan.faults} == {"guard"}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("what", ENDS)
def test_a_proposal_that_does_not_come_back_offers_nothing(site: Site, what: str) -> None:
    site.add("bad", GOOD.replace("good", "bad") + hook("recommender_propose", "case", what))
    site.add("good", GOOD)
    plan = site.plan()
    assert site.offered(plan) == {"good"}
    assert "bad" in site.withheld(plan)
    fault = site.fault(plan, "bad")
    assert fault.place == "recommender_propose"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("what", ["exits", "sleeps"])
def test_texts_that_do_not_come_stay_english(site: Site, what: str) -> None:
    site.add("bad", hook("recommender_catalogue", "language", what))
    site.add("good", GOOD)
    host = site.host()
    assert host.catalogue("ca") == {}
    assert site.fault(host, "bad").problem == ENDS[what][1]


@pytest.mark.usefixtures("quick")
def test_a_check_that_was_late_is_a_veto_for_the_next_client_without_waiting(site: Site) -> None:
    source = hook("recommender_veto", "candidate, case", "sleeps")
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    recommender = Recommender(host=site.host())
    first, second = (recommender.suggest(site.history(one), at=site.at) for one in ("c1", "c2"))
    assert any("took longer than 0.5 seconds in one plan" in str(one) for one in first.faults)
    assert ["took too long before" in str(one) for one in second.faults] == [True]
    assert site.withheld(second) == {"good": "S3"}


def test_the_time_of_a_plugin_is_for_a_whole_plan(
    site: Site, case: CaseState, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add("guard", "@hookimpl\ndef recommender_veto(candidate): return None")
    site.add("good", GOOD)
    host = site.host()
    candidate = site.candidate(host, "good")
    times = iter((0.0, 3.0, 3.0, 6.0))
    monkeypatch.setattr(together, "monotonic", lambda: next(times))
    assert host.vetoes([candidate], case) == host.vetoes([candidate], case) == [()]
    ((late,),) = host.vetoes([candidate], case)
    assert "guard" in late.reason
    view = host.for_one_plan()
    assert view.vetoes([candidate], case) != [()]


def test_what_one_client_leaves_in_a_check_does_not_change_the_process(site: Site) -> None:
    source = "SEEN = []\n@hookimpl\ndef recommender_veto(candidate, case): SEEN.append(case)\n"
    module = site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    assert site.offered(site.plan()) == {"good"}
    assert sys.modules[module].SEEN == []


def test_a_check_is_told_of_each_client_in_turn(site: Site) -> None:
    source = "@hookimpl\ndef recommender_veto(case): return Veto(case.client)\n"
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    recommender = Recommender(host=site.host())
    histories = [site.history(one) for one in ("c1", "c2", "c3")]
    plans = list(recommender.suggest_many(histories, at=site.at))
    assert [one.client in one.withheld[0].reason for one in plans] == [True] * 3


def test_copies_end_with_their_host(site: Site, case: CaseState) -> None:
    site.add("guard", "@hookimpl\ndef recommender_veto(case): return None")
    site.add("good", GOOD)
    before = len(multiprocessing.active_children())
    host = site.host()
    assert host.vetoes([site.candidate(host, "good")], case) == [()]
    assert len(multiprocessing.active_children()) == before + 1
    del host
    assert len(multiprocessing.active_children()) == before


def test_where_no_process_can_be_copied_plugins_are_asked_here(
    site: Site, case: CaseState, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (budget, consulting, starting):
        monkeypatch.setattr(module, "possible", lambda: False)
    site.add("guard", "@hookimpl\ndef recommender_veto(case): return Veto('too soon')")
    small = "@hookimpl\ndef recommender_propose(task_type): return [Candidate(task_type, 1, 1, 1)]"
    site.add("good", GOOD + small)
    host = site.host()
    ((one,),) = host.vetoes([site.candidate(host, "good")], case)
    assert one.reason == "too soon"
    assert [one.minutes for one in host.propose(host.types["good"], case)] == [1]
