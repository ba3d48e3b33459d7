"""Many checks asked about many candidates at once: each answers for itself, and within its time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from recommender.host import consulting, together

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from recommender.host import Host
    from tests.host.conftest import Site

GOOD = "@hookimpl\ndef recommender_task_types():\n    return [task('good')]\n"
SECOND = {
    "raises": "raise ValueError",
    "ends": "os._exit(0)",
    "interrupts": "raise KeyboardInterrupt",
    "junk": "return True",
    "hangs": "time.sleep(60)",
}
BROKEN = "the check 'guard' could not answer"


def check(body: str) -> str:
    """Return a check that does something."""
    return f"import os, time\n@hookimpl\ndef recommender_veto(candidate, case):\n    {body}\n"


def asked(site: Site, case: CaseState) -> tuple[Host, list[list[str]]]:
    """Return a host, and the reasons against each of three sizes."""
    site.add("good", GOOD)
    host = site.host()
    about = [site.candidate(host, "good", rung) for rung in (1, 2, 3)]
    return host, [[one.reason for one in some] for some in host.vetoes(about, case)]


@pytest.mark.parametrize("what", [one for one in SECOND if one != "hangs"])
def test_what_goes_wrong_with_one_size_is_said_of_that_size_alone(
    site: Site, case: CaseState, what: str
) -> None:
    body = f"if candidate.rung == 2: {SECOND[what]}\n    return Veto('no') if candidate.rung > 2 "
    site.add("guard", check(f"{body}else None"), group="recommender.safety")
    host, said = asked(site, case)
    assert said == [[], [BROKEN], ["no"]]
    assert site.fault(host, "guard").place == "recommender_veto"


def test_a_check_that_hangs_counts_for_what_it_had_come_to_and_for_nothing_more(
    site: Site, case: CaseState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consulting, "SECONDS", 0.5)
    site.add("guard", check("time.sleep(60 * (candidate.rung == 2))"), group="recommender.safety")
    host, said = asked(site, case)
    assert said == [[], [BROKEN], [BROKEN]]
    assert "longer than 0.5 seconds in one plan" in str(site.fault(host, "guard"))


@pytest.mark.parametrize("what", SECOND)
def test_a_veto_is_not_lost_where_another_check_fails(
    site: Site, case: CaseState, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consulting, "SECONDS", 0.5)
    site.add("a-guard", check("return Veto('first')"), group="recommender.safety")
    site.add("guard", check(SECOND[what]), group="recommender.safety")
    site.add("z-guard", check("return Veto('last')"), group="recommender.safety")
    host, said = asked(site, case)
    assert said == [["first", BROKEN, "last"]] * 3
    assert [one.plugin for one in host.faults] == ["guard"]


@pytest.mark.parametrize(
    "forged",
    ["[]", "['no'] * 9", "7", "None", "'no'", "{}", "[{'problem': 'x'}, 'a', 'b', 'c']"],
)
def test_an_answer_that_was_not_asked_for_is_none(site: Site, case: CaseState, forged: str) -> None:
    source = f"""
    import json
    def forge(said):
        return '{{"answer": ' + kept({forged}) + '}}'
    kept = json.dumps
    @hookimpl
    def recommender_veto(candidate):
        json.dumps = forge
        return Veto('no') if candidate.rung > 1 else Cleared()
    """
    site.add("guard", source, group="recommender.safety")
    host, said = asked(site, case)
    assert said == [[], ["no"], ["no"]]  # it is at the next question that answers are forged
    about = [site.candidate(host, "good", rung) for rung in (1, 2, 3)]
    assert [len(one) for one in host.vetoes(about, case)] == [1, 1, 1]
    assert site.fault(host, "guard").place == "recommender_veto"


def test_more_than_are_asked_at_once_are_asked_in_turns(
    site: Site, case: CaseState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "AT_ONCE", 2)
    site.add("guard", check("return Veto(str(candidate.rung))"), group="recommender.safety")
    assert asked(site, case)[1] == [["1"], ["2"], ["3"]]


def test_several_that_hang_are_waited_for_no_longer_than_one_by_one(
    site: Site, case: CaseState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is named, and the time charged to all together is the time that went by."""
    monkeypatch.setattr(consulting, "SECONDS", 0.5)
    for name in ("guard-one", "guard-two", "guard-three"):
        site.add(name, check("time.sleep(60)"), group="recommender.safety")
    begin = time.monotonic()
    host, said = asked(site, case)
    assert time.monotonic() - begin < 30
    assert [len(one) for one in said] == [3, 3, 3]
    assert [one.plugin for one in host.faults] == ["guard-one", "guard-three", "guard-two"]


def test_a_check_is_not_charged_for_the_time_of_others(
    site: Site, case: CaseState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consulting, "SECONDS", 1.0)
    site.add("a-guard", check("time.sleep(60)"), group="recommender.safety")
    site.add("guard", check("return Veto('no')"), group="recommender.safety")
    host, said = asked(site, case)
    assert [one[1:] for one in said] == [["no"]] * 3
    assert [one.plugin for one in host.faults] == ["a-guard"]
