"""Safety checks fail closed: whatever a plugin does, it can withhold but never set free."""

from __future__ import annotations

import copy
import itertools
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from recommender import Recommender
from recommender.domain.plan import Veto
from recommender.engine.prior import Prior
from recommender.host import Host, consulting

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from tests.host.conftest import Site

GOOD = """
@hookimpl
def recommender_task_types():
    return [task("good")]
"""
CHECKED = """
@hookimpl
def recommender_task_types():
    return [task("good", checked_by=("guard",)), task("good-free")]
"""
BROKEN = {
    "raises": "raise RuntimeError('canary-of-a-client')",
    "raises-the-goal": "raise RuntimeError(case.goals[0].text)",
    "exits": "import sys; sys.exit(0)",
    "returns-true": "return True",
    "returns-false": "return False",
    "returns-a-text": "return 'no'",
    "returns-an-empty-list": "return []",
    "returns-the-class-cleared": "return Cleared",
    "returns-a-subclass-of-cleared": "return type('Cleared', (Cleared,), {})()",
    "returns-a-veto-without-a-reason": "return Veto('   ')",
    "returns-a-veto-with-a-number": "return Veto(7)",
    "is-a-generator": "yield Cleared()",
    "recurses": "return recommender_veto(candidate, case)",
    "runs-out-of-memory": "raise MemoryError",
    "stops-an-iteration": "raise StopIteration",
    "prints-and-raises": "print(case); raise RuntimeError",
}
MUTATIONS = {
    "clears-the-flags": "object.__setattr__(case, 'flags', ())",
    "forgets-the-risks": "object.__setattr__(case, 'risks', ())",
    "empties-the-record": "object.__setattr__(case, 'record', ())",
    "widens-the-week": "object.__setattr__(case, 'weekly_minutes', 2400)",
    "renames-the-goal": "object.__setattr__(case.goals[0], 'id', 'evil')",
    "grows-the-candidate": "object.__setattr__(candidate, 'minutes', 480)",
    "frees-the-task-type": "object.__setattr__(candidate.task_type, 'checked_by', ())",
    "empties-the-ladder": "object.__setattr__(candidate.task_type, 'ladder', ())",
    "renames-a-rung": "candidate.task_type.ladder[0].__dict__['title'] = 'evil'",
}


def veto(body: str, *, mark: str = "@hookimpl") -> str:
    """Return a plugin whose veto does this."""
    return f"{mark}\ndef recommender_veto(candidate, case):\n    {body}\n"


@pytest.mark.parametrize("group", ["recommender", "recommender.safety"])
@pytest.mark.parametrize("what", BROKEN)
def test_a_veto_that_breaks_withholds_every_candidate(site: Site, what: str, group: str) -> None:
    site.add("guard", veto(BROKEN[what]), group=group)
    site.add("good", GOOD)
    plan = site.plan()
    assert plan.suggestions == ()
    assert site.withheld(plan) == {"good": "S3"}


@pytest.mark.parametrize("what", BROKEN)
def test_a_veto_that_breaks_is_named_once_without_what_it_said(site: Site, what: str) -> None:
    site.add("guard", veto(BROKEN[what]), group="recommender.safety")
    site.add("good", GOOD)
    host = site.host()
    plan = site.plan(host=host)
    fault = site.fault(plan, "guard")
    assert (fault.distribution, fault.version) == ("dist-guard", "1.2.3")
    assert fault.place == "recommender_veto"
    assert "dist-guard" in fault.remedy
    assert fault in plan.faults
    assert "canary" not in str(plan.faults) + str(plan.withheld)


@pytest.mark.filterwarnings("ignore:coroutine")
def test_an_async_veto_withholds_every_candidate(site: Site) -> None:
    site.add("guard", veto("return Cleared()").replace("def rec", "async def rec"))
    site.add("good", GOOD)
    assert site.offered(site.plan()) == set()


@pytest.mark.parametrize("what", BROKEN)
def test_a_check_that_breaks_does_not_silence_the_next_one(
    site: Site, case: CaseState, what: str
) -> None:
    site.add("a-guard", veto(BROKEN[what]), group="recommender.safety")
    site.add("b-guard", veto("return Veto('too soon')"), group="recommender.safety")
    site.add("good", GOOD)
    host = site.host()
    (vetoes,) = host.vetoes([site.candidate(host, "good")], case)
    said = [one.reason for one in vetoes]
    assert said == ["the check 'a-guard' could not answer", "too soon"]


def test_a_veto_keeps_its_reason(site: Site) -> None:
    site.add("guard", veto("return Veto('too soon')"), group="recommender.safety")
    site.add("good", GOOD)
    (one,) = site.plan().withheld
    assert "too soon" in one.reason


def test_a_veto_on_one_rung_leaves_the_others(site: Site) -> None:
    body = "return Veto('too large') if candidate.rung > 1 else None"
    site.add("guard", veto(body), group="recommender.safety")
    site.add("good", GOOD)
    plan = site.plan()
    assert site.offered(plan) == {"good"}
    assert [one.rungs for one in plan.withheld] == [(2, 3)]


def test_silence_is_a_veto_where_the_task_type_names_the_check(site: Site) -> None:
    site.add("guard", veto("return None"), group="recommender.safety")
    site.add("good", CHECKED)
    plan = site.plan()
    assert site.offered(plan) == {"good-free"}
    assert site.withheld(plan) == {"good": "S3"}


def test_a_check_that_is_not_installed_withholds_what_names_it(site: Site) -> None:
    site.add("good", CHECKED)
    assert site.offered(site.plan()) == {"good-free"}


def test_a_blocked_check_withholds_what_names_it(site: Site) -> None:
    site.add("guard", veto("return Cleared()"), group="recommender.safety")
    site.add("good", CHECKED)
    host = site.host(blocked=frozenset({"dist_guard"}))
    assert site.offered(site.plan(host=host)) == {"good-free"}


def test_what_the_named_check_clears_is_offered(site: Site) -> None:
    site.add("guard", veto("return Cleared()"), group="recommender.safety")
    site.add("good", CHECKED)
    assert site.offered(site.plan()) == {"good", "good-free"}


def test_no_plugin_can_clear_in_anothers_name(site: Site) -> None:
    site.add("guard-two", veto("return Cleared()"), group="recommender.safety")
    site.add("good", CHECKED)
    assert site.offered(site.plan()) == {"good-free"}


def test_a_veto_stands_beside_a_clearance(site: Site) -> None:
    site.add("guard", veto("return Cleared()"), group="recommender.safety")
    site.add("other", veto("return Veto('too soon')"))
    site.add("good", CHECKED)
    assert site.offered(site.plan()) == set()


def test_a_veto_from_the_wrong_group_counts_and_is_a_fault(site: Site) -> None:
    site.add("guard", veto("return Veto('too soon')"))
    site.add("good", GOOD)
    host = site.host()
    assert "recommender.safety" in site.fault(host, "guard").problem
    assert site.offered(site.plan(host=host)) == set()


def test_a_wrapper_on_the_veto_cannot_take_away_a_veto(site: Site) -> None:
    body = "yield\n    return []"
    site.add("evil", veto(body, mark="@hookimpl(wrapper=True, tryfirst=True)"))
    site.add("guard", veto("return Veto('too soon')"), group="recommender.safety")
    site.add("good", GOOD)
    host = site.host()
    assert site.offered(site.plan(host=host)) == set()
    assert "wrapper" in site.fault(host, "evil").problem


@pytest.mark.parametrize("mark", ["@hookimpl(tryfirst=True)", "@hookimpl(trylast=True)"])
def test_a_place_in_the_order_does_not_help_against_a_veto(site: Site, mark: str) -> None:
    site.add("evil", veto("return Cleared()", mark=mark), group="recommender.safety")
    site.add("guard", veto("return Veto('too soon')"), group="recommender.safety")
    site.add("good", GOOD)
    assert site.offered(site.plan()) == set()


def test_a_reason_is_cut_to_a_readable_length(site: Site, case: CaseState) -> None:
    site.add("guard", veto("return Veto('x' * 10_000)"), group="recommender.safety")
    site.add("good", GOOD)
    host = site.host()
    ((one,),) = host.vetoes([site.candidate(host, "good")], case)
    assert len(one.reason) == 300


def test_a_reason_that_only_claims_to_be_text_is_a_veto_all_the_same(site: Site) -> None:
    source = """
    class Odd(str):
        def strip(self): return self
        def __getitem__(self, _): return 7
    """ + veto("return Veto(Odd('too soon'))").replace("\n", "\n    ")
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    assert site.withheld(site.plan()) == {"good": "S3"}


def test_a_class_name_made_of_the_clients_words_is_not_repeated(site: Site) -> None:
    body = "return type(case.goals[0].text, (), {})()"
    site.add("guard", veto(body), group="recommender.safety")
    site.add("good", GOOD)
    assert "canary" not in str(site.plan().faults)


def test_an_exception_class_made_of_the_clients_words_is_not_repeated(site: Site) -> None:
    body = "raise type(case.goals[0].text, (Exception,), {})"
    site.add("guard", veto(body), group="recommender.safety")
    site.add("good", GOOD)
    assert "canary" not in str(site.plan().faults)


def test_a_fault_in_a_class_name_cannot_steer_the_terminal(site: Site) -> None:
    body = "raise type('\\x1b[2J\\nok', (Exception,), {})"
    site.add("guard", veto(body), group="recommender.safety")
    site.add("good", GOOD)
    assert all(str(one).isprintable() for one in site.plan().faults)


def test_a_veto_whose_arguments_have_defaults_is_not_asked_about_nothing(site: Site) -> None:
    source = """
    @hookimpl
    def recommender_veto(candidate=None, case=None):
        if candidate is not None:
            return Veto("too soon")
    """
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    assert site.offered(site.plan()) == set()


def test_a_veto_may_name_fewer_arguments(site: Site) -> None:
    source = "@hookimpl\ndef recommender_veto(case):\n    return Veto(case.client)\n"
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    assert "c1" in site.plan().withheld[0].reason


def test_what_a_veto_prints_stays_off_the_terminal(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "import sys; print(case); print(case, file=sys.stderr)"
    site.add("guard", veto(body), group="recommender.safety")
    site.add("good", GOOD)
    assert site.offered(site.plan()) == {"good"}
    assert capfd.readouterr() == ("", "")


def test_a_plugin_cannot_pass_for_a_person_who_interrupts(site: Site) -> None:
    site.add("guard", veto("raise KeyboardInterrupt"), group="recommender.safety")
    site.add("good", GOOD)
    plan = site.plan()
    assert site.withheld(plan) == {"good": "S3"}
    assert "KeyboardInterrupt" in site.fault(plan, "guard").problem


def test_a_persons_interrupt_passes_through(site: Site, case: CaseState) -> None:
    site.add("guard", "import time\n" + veto("time.sleep(60)"), group="recommender.safety")
    site.add("good", GOOD)
    host = site.host()
    # A shell that starts something in the background has it ignore interrupts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            host.vetoes([site.candidate(host, "good")], case)
    finally:
        signal.signal(signal.SIGINT, before)


# Arguments stay as they are


@pytest.mark.parametrize("copied", [True, False], ids=["in a copy", "in this process"])
@pytest.mark.parametrize("what", MUTATIONS)
def test_a_veto_cannot_change_what_the_engine_has(
    site: Site, case: CaseState, what: str, *, copied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consulting, "possible", lambda: copied)
    site.add("evil", veto(MUTATIONS[what]))
    site.add("good", CHECKED)
    host = site.host()
    candidate = site.candidate(host, "good")
    before = copy.deepcopy((candidate, case, host.types))
    host.vetoes([candidate], case)
    assert (candidate, case, host.types) == before


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_veto_cannot_change_what_the_next_one_sees(
    site: Site, case: CaseState, what: str
) -> None:
    site.add("evil", veto(MUTATIONS[what]))
    site.add("other", veto("return Veto(repr(hash(repr((candidate, case)))))"))
    site.add("good", GOOD)
    host = site.host()
    candidate = site.candidate(host, "good")
    ((said,),) = host.vetoes([candidate], case)
    assert said == Veto(repr(hash(repr((candidate, case)))))


PROPOSE = {
    name: f"""
@hookimpl
def recommender_propose(task_type, case):
    candidate = Candidate(task_type, 1, 2, 2)
    {body}
"""
    for name, body in MUTATIONS.items()
}


@pytest.mark.parametrize("what", PROPOSE)
def test_a_proposal_cannot_change_what_the_engine_has(
    site: Site, case: CaseState, what: str
) -> None:
    site.add("good", CHECKED + PROPOSE[what])
    host = site.host()
    before = copy.deepcopy((case, host.types))
    host.propose(host.types["good"], case)
    assert (case, host.types) == before


@pytest.mark.parametrize(
    "what", [*MUTATIONS, "empties-the-list", "adds-to-the-list", "reorders-the-list"]
)
def test_a_forecaster_cannot_change_what_the_engine_has(
    site: Site, case: CaseState, what: str
) -> None:
    lists = {
        "empties-the-list": "candidates.clear()",
        "adds-to-the-list": "candidates.append(candidate)",
        "reorders-the-list": "candidates.reverse()",
    }
    source = f"""
class Evil:
    name, fingerprint = "evil", "f" * 64
    def forecast(self, case, candidates):
        candidate = candidates[0]
        answer = [forecast() for _ in candidates]
        {MUTATIONS.get(what) or lists[what]}
        return answer
@hookimpl
def recommender_forecaster():
    return Evil()
"""
    site.add("good", CHECKED + source)
    host = site.host()
    wanted = [site.candidate(host, "good", rung) for rung in (1, 2)]
    before = copy.deepcopy((wanted, case, host.types))
    forecaster = host.forecaster(Prior(Recommender(host=Host(found=())).settings))
    forecaster.forecast(case, wanted)
    assert (wanted, case, host.types) == before


def test_a_forecaster_that_empties_its_list_does_not_bring_the_plan_down(site: Site) -> None:
    source = """
class Evil:
    name, fingerprint = "evil", "f" * 64
    def forecast(self, case, candidates):
        candidates.clear()
        return []
@hookimpl
def recommender_forecaster():
    return Evil()
"""
    site.add("good", GOOD + source)
    assert site.offered(site.plan()) == {"good"}


LIFTED = """
class Evil:
    name, fingerprint = "evil", "f" * 64
    def forecast(self, case, candidates):
        for one in candidates:
            object.__setattr__(one.task_type, "contraindications", ())
        return [forecast() for _ in candidates]
@hookimpl
def recommender_forecaster():
    return Evil()
"""
RISKY = """
@hookimpl
def recommender_task_types():
    why = Contraindication(flag="psychosis", why="A test.")
    return [task("good", contraindications=(why,), no_contraindications_because=None)]
"""


def test_a_forecaster_cannot_lift_a_contraindication_for_the_next_client(site: Site) -> None:
    site.add("evil", LIFTED)
    site.add("good", RISKY)
    recommender = Recommender(host=site.host())
    recommender.suggest(site.history("c1"), at=site.at)
    plan = recommender.suggest(site.history("c2", flags=("psychosis",)), at=site.at)
    assert site.withheld(plan) == {"good": "S4"}


def test_a_plugin_cannot_free_its_task_type_from_its_check(site: Site) -> None:
    site.add("good", CHECKED + PROPOSE["frees-the-task-type"])
    assert site.offered(site.plan()) == {"good-free"}


# Failing never adds


CHECKS = {
    "guard-one": "return Veto('no') if candidate.rung > 1 else None",
    "guard-two": "return Cleared()",
    "guard-three": "return None",
}
SUBSETS = [
    (kind, broken)
    for kind in ("raises", "returns-true", "exits")
    for size in (1, 2, 3)
    for broken in itertools.combinations(CHECKS, size)
]


@pytest.mark.parametrize(("kind", "broken"), SUBSETS)
def test_breaking_checks_never_adds_a_suggestion(
    site: Site, kind: str, broken: tuple[str, ...]
) -> None:
    for name, body in CHECKS.items():
        site.add(name, veto(body), group="recommender.safety")
    site.add("good", CHECKED.replace('"guard"', '"guard-two"'))
    assert site.offered(site.plan()) == {"good", "good-free"}
    for name in broken:
        site.replace(name, veto(BROKEN[kind]))
    assert site.offered(site.plan()) == set()
