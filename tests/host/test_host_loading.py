"""What a plugin may do while it is found, imported, registered and asked for its task types."""

from __future__ import annotations

import importlib
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from recommender import Recommender, Settings
from recommender.host import Host
from recommender.host.allowing import allowed, may_load
from recommender.host.discovery import UNKNOWN, installed

if TYPE_CHECKING:
    from tests.host.conftest import Site

GOOD = """
@hookimpl
def recommender_task_types():
    return [task("good")]
"""
AT_IMPORT = {
    "raises": ("raise RuntimeError('canary-of-a-client')", "RuntimeError"),
    "does-not-parse": ("def (", "SyntaxError"),
    "imports-what-is-not-there": ("import no_such_module_anywhere", "ModuleNotFoundError"),
    "exits-with-success": ("import sys; sys.exit(0)", "SystemExit"),
    "raises-a-base-exception": ("raise GeneratorExit", "GeneratorExit"),
    "recurses": ("def f(): f()\nf()", "RecursionError"),
}
ANSWERS = {
    "a-string": "return 'junk'",
    "a-dict": "return {'id': 'bad'}",
    "a-number": "return 7",
    "nothing": "return None",
    "a-class": "return [TaskType]",
    "a-raise-half-way": "yield task('bad'); raise RuntimeError('canary-of-a-client')",
    "no-end": "while True: yield task('bad')",
    "an-exit": "import sys; sys.exit(0)",
    "a-raise": "raise ValueError('canary-of-a-client')",
    "a-foreign-id": "return [task('bad'), task('good-two')]",
    "a-name-without-its-hyphen": "return [task('badly')]",
    "forged-minutes": """
        rung = task('bad').ladder[0].model_copy(update={'minutes': -5})
        return [TaskType.model_construct(**{**dict(task('bad')), 'ladder': (rung,)})]""",
    "a-forged-level": """
        level = Difficulty.model_construct(effort=9, distress=0, reflection=0, exposure=0)
        rung = task('bad').ladder[0].model_copy(update={'difficulty': level})
        return [TaskType.model_construct(**{**dict(task('bad')), 'ladder': (rung,)})]""",
    "nothing-but-a-class": "return [TaskType.model_construct()]",
    "a-changed-frozen-value": """
        one = task('bad')
        object.__setattr__(one, 'ladder', ())
        return [one]""",
    "a-ladder-going-down": """
        one = task('bad')
        object.__setattr__(one, 'ladder', one.ladder[::-1])
        return [one]""",
    "a-spoofed-class": """
        class Spoof:
            __class__ = TaskType
            id = 'bad'
            def model_dump(self, **_): return {'id': 'bad'}
        return [Spoof()]""",
}
REGISTRATION = {
    "a-misspelt-hook": "@hookimpl\ndef recommender_task_type(): return []",
    "an-argument-too-many": "@hookimpl\ndef recommender_task_types(case): return []",
    "no-hook-at-all": "x = 1",
    "a-wrapper-on-task-types": """
@hookimpl(wrapper=True)
def recommender_task_types():
    yield
    return []
""",
    "a-wrapper-on-the-veto": """
@hookimpl(wrapper=True)
def recommender_veto(candidate, case):
    yield
    return []
""",
    "an-old-wrapper-on-the-veto": """
@hookimpl(hookwrapper=True)
def recommender_veto(candidate, case):
    outcome = yield
    outcome.force_result([])
""",
}


def answering(what: str) -> str:
    """Return a plugin whose task types are what this body answers."""
    body = textwrap.indent(textwrap.dedent(ANSWERS[what]).strip(), "    ")
    return f"@hookimpl\ndef recommender_task_types():\n{body}\n"


# At import


@pytest.mark.parametrize("what", AT_IMPORT)
def test_a_plugin_that_breaks_at_import_is_named_once_and_the_others_go_on(
    site: Site, what: str
) -> None:
    source, kind = AT_IMPORT[what]
    module = site.add("bad", source)
    site.add("good", GOOD)
    host = site.host()
    fault = site.fault(host, "bad")
    assert (fault.distribution, fault.version) == ("dist-bad", "1.2.3")
    assert fault.place == f"import of {module}"
    assert fault.problem == f"it raised {kind} when it was imported"
    assert "dist-bad" in fault.remedy
    assert list(host.types) == ["good"]


def test_an_entry_point_that_cannot_be_parsed_is_a_fault(site: Site) -> None:
    site.entry("bad", "not a module!!", "recommender", "dist-bad", "1")
    site.add("good", GOOD)
    host = site.host()
    assert site.fault(host, "bad").place.startswith("import of")
    assert list(host.types) == ["good"]


def test_what_a_plugin_prints_at_import_stays_off_the_terminal(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    loud = "import sys\nprint('loud')\nprint('loud', file=sys.stderr)\n"
    site.add("bad", loud + GOOD.replace("good", "bad"))
    host = site.host()
    assert capfd.readouterr() == ("", "")
    assert "wrote to the terminal" in site.fault(host, "bad").problem
    assert list(host.types) == ["bad"]


def test_a_plugin_that_closes_the_output_at_import_is_a_fault(site: Site) -> None:
    site.add("bad", "import sys\nsys.stdout.close()\n" + GOOD.replace("good", "bad"))
    site.add("good", GOOD)
    host = site.host()
    assert "good" in host.types


def test_a_plugin_that_replaces_the_output_at_import_does_not_keep_it(site: Site) -> None:
    before = sys.stdout
    site.add("bad", "import sys, io\nsys.stdout = io.StringIO()\n" + GOOD.replace("good", "bad"))
    site.host()
    assert sys.stdout is before


def test_an_exception_whose_class_lies_about_its_name_does_not_bring_the_host_down(
    site: Site,
) -> None:
    site.add(
        "bad",
        """
        class Meta(type):
            @property
            def __name__(cls): raise RuntimeError
        class Evil(Exception, metaclass=Meta): pass
        raise Evil
        """,
    )
    site.add("good", GOOD)
    # In a process of its own, because this exception brings pytest down as well.
    program = "import json; from recommender.host import Host; print(json.dumps([*Host().types]))"
    assert "good" in site.answer(program)


# Registration


@pytest.mark.parametrize("what", REGISTRATION)
def test_a_plugin_that_does_not_fit_the_contract_is_named_and_not_used(
    site: Site, what: str
) -> None:
    site.add("bad", REGISTRATION[what])
    site.add("good", GOOD)
    host = site.host()
    fault = site.fault(host, "bad")
    assert (fault.distribution, fault.version, fault.place) == ("dist-bad", "1.2.3", "registration")
    assert "dist-bad" in fault.remedy
    assert [one.origin.name for one in host.plugins] == ["good"]


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("a-misspelt-hook", "recommender_task_type'"),
        ("an-argument-too-many", "recommender_task_types"),
    ],
)
def test_a_hook_that_does_not_fit_is_named_in_the_fault(site: Site, what: str, named: str) -> None:
    site.add("bad", REGISTRATION[what])
    assert named in site.fault(site.host(), "bad").problem


def test_a_plugin_that_exits_when_it_is_looked_at_is_a_fault(site: Site) -> None:
    site.add("bad", "import sys\ndef __dir__():\n    sys.exit(0)\n")
    site.add("good", GOOD)
    host = site.host()
    assert site.fault(host, "bad").place == "registration"
    assert list(host.types) == ["good"]


def test_a_plugin_that_raises_when_it_is_looked_at_is_a_fault(site: Site) -> None:
    site.add("bad", "def __dir__():\n    raise RuntimeError('canary-of-a-client')\n")
    site.add("good", GOOD)
    host = site.host()
    assert "canary" not in str(site.fault(host, "bad"))
    assert list(host.types) == ["good"]


def test_a_hook_without_its_mark_is_a_fault(site: Site) -> None:
    site.add("bad", GOOD.replace("good", "bad") + "\ndef recommender_veto(candidate, case): ...\n")
    assert "recommender_veto" in site.fault(site.host(), "bad").problem


def test_an_object_named_by_an_entry_point_is_a_plugin_too(site: Site) -> None:
    source = """
    class Plugin:
        @hookimpl
        def recommender_task_types(self): return [task("good")]
    plugin = Plugin()
    """
    site.add("good", source, attribute=":plugin")
    assert list(site.host().types) == ["good"]


# Task types


@pytest.mark.parametrize("what", ANSWERS)
def test_a_plugin_with_one_bad_task_type_adds_none_and_is_named_once(site: Site, what: str) -> None:
    site.add("bad", answering(what))
    site.add("good", GOOD)
    host = site.host()
    fault = site.fault(host, "bad")
    assert (fault.distribution, fault.version) == ("dist-bad", "1.2.3")
    assert fault.place == "recommender_task_types"
    assert "dist-bad" in fault.remedy
    assert "canary" not in str(fault)
    assert list(host.types) == ["good"]


def test_a_fault_in_a_ladder_names_its_field(site: Site) -> None:
    site.add(
        "bad",
        """
        @hookimpl
        def recommender_task_types():
            rung = task('bad').ladder[0].model_copy(update={'minutes': -5})
            return [TaskType.model_construct(**{**dict(task('bad')), 'ladder': (rung,)})]
        """,
    )
    assert "ladder.0.minutes" in site.fault(site.host(), "bad").problem


def test_an_id_of_two_plugins_is_used_by_neither_and_both_are_named(site: Site) -> None:
    site.add("twin", "@hookimpl\ndef recommender_task_types(): return [task('twin-one')]")
    site.add("twin-one", "@hookimpl\ndef recommender_task_types(): return [task('twin-one')]")
    site.add("good", GOOD)
    host = site.host()
    assert "twin-one" in site.fault(host, "twin").problem
    assert "twin-one" in site.fault(host, "twin-one").problem
    assert list(host.types) == ["good"]


def test_an_id_that_one_plugin_declares_twice_is_a_fault(site: Site) -> None:
    site.add("bad", "@hookimpl\ndef recommender_task_types(): return [task('bad')] * 2")
    host = site.host()
    assert "more than once" in site.fault(host, "bad").problem
    assert host.types == {}


def test_a_task_type_is_kept_as_a_copy_that_its_plugin_cannot_reach(site: Site) -> None:
    module = site.add("good", 'KEPT = task("good")\n' + GOOD.replace('task("good")', "KEPT"))
    host = site.host()
    object.__setattr__(sys.modules[module].KEPT, "title", "Changed")
    assert host.types["good"].title == "Good"


# Names


def test_two_distributions_with_one_entry_point_name_are_both_named_and_neither_loads(
    site: Site,
) -> None:
    one = site.add("bad", GOOD, distribution="dist-one")
    two = site.add("bad", GOOD, distribution="dist-two", version="2")
    site.add("good", GOOD)
    host = site.host()
    first, second = (fault for fault in host.faults if fault.plugin == "bad")
    assert (first.distribution, first.version) == ("dist-one", "1.2.3")
    assert (second.distribution, second.version) == ("dist-two", "2")
    assert "dist-two" in first.problem
    assert "dist-one" in second.problem
    assert not {one, two} & set(sys.modules)
    assert list(host.types) == ["good"]


def test_a_third_party_with_a_builtins_name_does_not_take_its_place(site: Site) -> None:
    site.add("breathing", "@hookimpl\ndef recommender_task_types(): return [task('breathing')]")
    host = site.host(builtins=True)
    named = {one.distribution for one in host.faults if one.plugin == "breathing"}
    assert named == {"dist-breathing", "homework-recommender"}
    assert "breathing" not in host.types
    assert "worry-time" in host.types


def test_blocking_one_of_two_namesakes_frees_the_other(site: Site) -> None:
    site.add("good", GOOD, distribution="dist-one")
    site.add("good", GOOD, distribution="dist-two")
    host = site.host(blocked=frozenset({"dist-one"}))
    assert (list(host.types), host.faults) == (["good"], ())


@pytest.mark.parametrize("spelt", ["Evil_Dist", "evil.dist", "EVIL--DIST", "evil-dist"])
def test_a_blocked_distribution_is_never_imported_however_it_is_spelt(
    site: Site, spelt: str
) -> None:
    module = site.add("bad", "raise SystemExit", distribution="evil-dist")
    site.add("good", GOOD)
    host = site.host(blocked=frozenset({spelt}))
    assert module not in sys.modules
    assert (list(host.types), host.faults) == (["good"], ())


@pytest.mark.parametrize("name", ["homework-recommender", "Homework.Recommender"])
def test_whoever_calls_itself_ours_is_not_taken_for_it(
    site: Site, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add("bad", GOOD, distribution=name)
    importlib.invalidate_caches()
    by_plugin = {one.origin.name: one.origin for one in installed()}
    assert (by_plugin["bad"].distribution, by_plugin["bad"].own) == (UNKNOWN, False)
    assert by_plugin["breathing"].own
    for names in ("homework-recommender", " , "):
        monkeypatch.setenv("HOMEWORK_ALLOW", names)
        assert not may_load(by_plugin["bad"], allowed())
        assert may_load(by_plugin["breathing"], allowed())


def test_blocking_goes_by_distribution_and_not_by_entry_point(site: Site) -> None:
    site.add("good", GOOD)
    assert list(site.host(blocked=frozenset({"good"})).types) == ["good"]


def test_finding_plugins_imports_none(site: Site) -> None:
    module = site.add("good", GOOD)
    assert [one.origin.name for one in site.found()] == ["good"]
    assert module not in sys.modules


# Damaged installations


DAMAGE = {
    "a line without a value": b"[recommender]\nbad\n",
    "bytes that are no text": b"[recommender]\nbad = \xff\xfe\n",
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_entry_point_file_does_not_stop_the_others(site: Site, what: str) -> None:
    folder = site.entry("bad", "nowhere", "recommender", "dist-bad", "1")
    (folder / "entry_points.txt").write_bytes(DAMAGE[what])
    site.add("good", GOOD)
    assert list(site.host().types) == ["good"]


def test_entry_points_without_a_group_are_nobodys(site: Site) -> None:
    folder = site.entry("bad", "nowhere", "recommender", "dist-bad", "1")
    (folder / "entry_points.txt").write_bytes(b"bad = module\n")
    site.add("good", GOOD)
    assert (list(site.host().types), site.host().faults) == (["good"], ())


def test_a_distribution_without_metadata_is_named_all_the_same(site: Site) -> None:
    folder = site.entry("bad", "no_such_module_anywhere", "recommender", "dist-bad", "1")
    (folder / "METADATA").unlink()
    site.names.append("unknown distribution")
    host = site.host()
    assert site.fault(host, "bad").distribution == "unknown distribution"


def test_metadata_that_is_no_text_does_not_stop_the_others(site: Site) -> None:
    folder = site.entry("bad", "no_such_module_anywhere", "recommender", "dist-bad", "1")
    (folder / "METADATA").write_bytes(b"Metadata-Version: 2.1\nName: \xff\xfe\nVersion: 1\n")
    site.add("good", GOOD)
    assert "good" in site.host().types


# Order


def _mixed(site: Site, names: list[str]) -> Host:
    for name in names:
        bad = name.startswith("bad")
        site.add(name, "raise RuntimeError" if bad else GOOD.replace("good", name))
    return site.host()


def test_the_order_of_installation_changes_neither_types_nor_faults(site: Site) -> None:
    names = ["zeta", "bad-two", "alpha", "bad-one", "mid"]
    forward = _mixed(site, names)
    seen = [(one.plugin, one.problem) for one in forward.faults]
    again = Host(found=tuple(reversed(site.found())))
    assert list(forward.types) == list(again.types) == ["alpha", "mid", "zeta"]
    assert [(one.plugin, one.problem) for one in again.faults] == seen
    assert [name for name, _ in seen] == ["bad-one", "bad-two"]


def test_plugins_stand_by_name_whatever_order_they_are_given_in(site: Site) -> None:
    _mixed(site, ["zeta", "alpha"])
    host = Host(found=tuple(reversed(site.found())))
    assert [one.origin.name for one in host.plugins] == ["alpha", "zeta"]


# Required and safety plugins that are not there


def test_a_safety_plugin_that_breaks_at_import_stops_the_plan_and_is_named(site: Site) -> None:
    site.add("guard", "raise RuntimeError('canary-of-a-client')", group="recommender.safety")
    site.add("good", GOOD)
    host = site.host()
    plan = site.plan(host=host)
    assert plan.suggestions == ()
    assert "guard" in (plan.stopped or "")
    assert "canary" not in plan.to_json().replace("goal", "")
    assert site.withheld(plan) == {"good": "S3"}
    assert site.fault(host, "guard") in plan.faults


@pytest.mark.parametrize("what", REGISTRATION)
def test_a_safety_plugin_that_does_not_fit_the_contract_stops_the_plan(
    site: Site, what: str
) -> None:
    site.add("guard", REGISTRATION[what], group="recommender.safety")
    site.add("good", GOOD)
    assert "guard" in (site.plan().stopped or "")


def test_a_safety_plugin_that_shares_its_name_stops_the_plan(site: Site) -> None:
    site.add("guard", GOOD, group="recommender.safety", distribution="dist-one")
    site.add("guard", GOOD, distribution="dist-two")
    site.add("good", GOOD)
    assert "guard" in (site.plan().stopped or "")


def test_a_safety_plugin_without_a_veto_stops_the_plan(site: Site) -> None:
    site.add("guard", GOOD.replace("good", "guard"), group="recommender.safety")
    site.add("good", GOOD)
    assert "guard" in (site.plan().stopped or "")


def test_a_blocked_safety_plugin_stops_nothing(site: Site) -> None:
    site.add("guard", "raise RuntimeError", group="recommender.safety")
    site.add("good", GOOD)
    plan = site.plan(host=site.host(blocked=frozenset({"dist-guard"})))
    assert (plan.stopped, site.offered(plan)) == (None, {"good"})


def test_a_required_plugin_that_is_blocked_stops_the_plan(site: Site) -> None:
    site.add("guard", GOOD.replace("good", "guard"), group="recommender.safety")
    host = site.host(blocked=frozenset({"dist-guard"}))
    recommender = Recommender(host=host, settings=Settings(required_plugins=("guard",)))
    plan = recommender.suggest(site.history(), at=site.at)
    assert "guard" in (plan.stopped or "")


def test_a_broken_plugin_of_the_other_group_stops_nothing(site: Site) -> None:
    site.add("bad", "raise RuntimeError")
    site.add("good", GOOD)
    assert site.plan().stopped is None
