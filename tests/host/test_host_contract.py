"""Plugins that were built for another version of the contract, and what is on its way out."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from recommender import hookspecs
from recommender.hookspecs import Leaving
from recommender.host import Host
from recommender.host.contract import CURRENT

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from tests.host.conftest import Site

GOOD = """
@hookimpl
def recommender_task_types():
    return [task("good")]
"""


def spec(**hooks: Any) -> Any:
    """Return the hooks of today with others beside them, as a later version may have them."""
    return SimpleNamespace(**CURRENT.hooks, **hooks)


@hookspecs.hookspec
def recommender_old(case: object) -> object:
    """Stand in for a hook that is on its way out."""
    raise AssertionError(case)


# Version skew


@pytest.mark.parametrize(
    ("version", "oldest", "declared", "problem"),
    [
        (
            1,
            1,
            "2",
            (
                "it was built for version 2 of the contract, and this is version 1: "
                "homework-recommender is older than the plugin needs"
            ),
        ),
        (
            3,
            2,
            "1",
            (
                "it was built for version 1 of the contract, and version 2 is the oldest that is "
                "still understood here"
            ),
        ),
        (1, 1, "'one'", "its RECOMMENDER_CONTRACT is str, where a whole number belongs"),
        (1, 1, "True", "its RECOMMENDER_CONTRACT is bool, where a whole number belongs"),
    ],
)
def test_a_plugin_of_another_version_is_named_and_not_used(
    site: Site, version: int, oldest: int, declared: str, problem: str
) -> None:
    site.add("bad", f"RECOMMENDER_CONTRACT = {declared}\n" + GOOD.replace("good", "bad"))
    site.add("good", GOOD)
    host = Host(site.found(), contract=replace(CURRENT, version=version, oldest=oldest))
    fault = site.fault(host, "bad")
    assert (fault.place, fault.problem) == ("registration", problem)
    assert (fault.distribution, fault.version) == ("dist-bad", "1.2.3")
    assert list(host.types) == ["good"]


@pytest.mark.parametrize("declared", [1, 2])
def test_a_plugin_of_a_version_that_is_understood_is_used(site: Site, declared: int) -> None:
    site.add("good", f"RECOMMENDER_CONTRACT = {declared}\n" + GOOD)
    host = Host(site.found(), contract=replace(CURRENT, version=2))
    assert (list(host.types), host.faults) == (["good"], ())


def test_a_safety_check_of_a_later_version_stops_the_plan(site: Site) -> None:
    source = "RECOMMENDER_CONTRACT = 2\n@hookimpl\ndef recommender_veto(candidate): return None\n"
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    assert "guard" in (site.plan().stopped or "")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "@hookimpl\ndef recommender_future(case): return []",
            "'recommender_future' is not a hook in version 1 of the contract",
        ),
        (
            "@hookimpl\ndef recommender_vetoes(case): return []",
            (
                "'recommender_vetoes' is not a hook in version 1 of the contract; "
                "the nearest is 'recommender_veto'"
            ),
        ),
        (
            "@hookimpl\ndef recommender_veto(candidate, weather): return None",
            "recommender_veto: its argument 'weather' is not there in version 1 of the contract",
        ),
        (
            "@hookimpl\ndef recommender_veto(candidates): return None",
            (
                "recommender_veto: its argument 'candidates' is not there in version 1 of the "
                "contract; the nearest is 'candidate'"
            ),
        ),
    ],
)
def test_what_this_version_does_not_have_is_named(site: Site, source: str, problem: str) -> None:
    site.add("bad", source)
    assert site.fault(site.host(), "bad").problem == problem


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "@hookimpl\ndef recommender_gone(case): return []",
            "'recommender_gone' is not a hook any more; its author can use recommender_propose",
        ),
        (
            "@hookimpl\ndef recommender_veto(candidate, client): return None",
            (
                "recommender_veto: its argument 'client' is not there any more; its author can use "
                "case.client"
            ),
        ),
    ],
)
def test_what_was_removed_is_named_with_what_to_do_instead(
    site: Site, source: str, problem: str
) -> None:
    removed = {
        "recommender_gone": "use recommender_propose",
        "recommender_veto(client)": "use case.client",
    }
    site.add("bad", source)
    host = Host(site.found(), contract=replace(CURRENT, version=2, removed=removed))
    assert site.fault(host, "bad").problem == problem


# On its way out


@pytest.mark.parametrize(
    ("what", "source", "place"),
    [
        ("recommender_old", "@hookimpl\ndef recommender_old(): return []", "registration"),
        ("recommender_old(case)", "@hookimpl\ndef recommender_old(case): ...", "registration"),
        (
            "recommender_veto(case)",
            "@hookimpl\ndef recommender_veto(candidate, case): ...",
            "registration",
        ),
        ("TaskType.produces", GOOD.replace('"good"', '"bad", produces=("page",)'), "types"),
        ("Obstacle.when", GOOD.replace('"good"', '"bad"'), "types"),
    ],
)
def test_what_is_on_its_way_out_works_and_is_named_in_one_sentence(
    site: Site, what: str, source: str, place: str
) -> None:
    leaving = (Leaving(what, "0.9", "use something newer"),)
    contract = replace(
        CURRENT, specification=spec(recommender_old=recommender_old), leaving=leaving
    )
    site.add("bad", source, group="recommender.safety" if "veto" in source else "recommender")
    host = Host(site.found(), contract=contract)
    assert [one.origin.name for one in host.plugins] == ["bad"]
    fault = site.fault(host, "bad")
    assert fault.place in {"registration": "registration", "types": "recommender_task_types"}[place]
    assert str(fault) == (
        f"Plugin 'bad' (dist-bad 1.2.3), {fault.place}: {what} goes away with version 0.9 "
        "(it works until then); its author can use something newer. "
        "It is used; ask its author to mend that"
    )


def test_who_does_not_use_what_is_on_its_way_out_hears_nothing(site: Site) -> None:
    leaving = (
        Leaving("TaskType.produces", "0.9", "leave it out"),
        Leaving("recommender_veto(case)", "0.9", "leave it out"),
    )
    source = "@hookimpl\ndef recommender_veto(candidate): return None\n"
    site.add("good", GOOD + source, group="recommender.safety")
    assert Host(site.found(), contract=replace(CURRENT, leaving=leaving)).faults == ()


def test_an_argument_on_its_way_out_is_still_given(site: Site, case: CaseState) -> None:
    leaving = (Leaving("recommender_veto(case)", "0.9", "ask less"),)
    source = "@hookimpl\ndef recommender_veto(case): return Veto(case.client)\n"
    site.add("guard", source, group="recommender.safety")
    site.add("good", GOOD)
    host = Host(site.found(), contract=replace(CURRENT, leaving=leaving))
    ((one,),) = host.vetoes([site.candidate(host, "good")], case)
    assert one.reason == "c1"


def test_what_was_removed_is_not_there_and_its_version_is_counted() -> None:
    assert set(CURRENT.hooks).isdisjoint(hookspecs.REMOVED)
    assert 1 <= hookspecs.OLDEST <= hookspecs.VERSION


# Names that are nearly the same


@pytest.mark.parametrize("other", ["Tea-Break", "tea_break", "TEA__BREAK"])
def test_names_that_differ_by_case_or_hyphen_only_are_one_name(site: Site, other: str) -> None:
    site.add("tea-break", GOOD.replace("good", "tea-break"), distribution="dist-one")
    site.add(other, GOOD.replace("good", "tea-break"), distribution="dist-two")
    host = site.host()
    assert {(one.plugin, one.problem) for one in host.faults} == {
        ("tea-break", f"its name is also used: '{other}' of dist-two"),
        (other, "its name is also used: 'tea-break' of dist-one"),
    }
    assert host.types == {}


def test_a_name_twice_in_one_distribution_is_a_fault(site: Site) -> None:
    module = site.add("tea-break", GOOD, distribution="dist-one")
    site.entry("tea_break", module, "recommender.safety", "dist-one", "1.2.3")
    host = site.host()
    assert [one.distribution for one in host.faults] == ["dist-one", "dist-one"]
    assert host.plugins == ()
    assert host.broken_checks == ("tea_break",)


@pytest.mark.parametrize("name", ["breathing", "Breathing", "worry_time"])
def test_nobody_takes_a_builtins_name_in_silence(site: Site, name: str) -> None:
    site.add(name, GOOD)
    host = site.host(builtins=True)
    named = {one.distribution for one in host.faults}
    assert named == {f"dist-{name}", "homework-recommender"}
