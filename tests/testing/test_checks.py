"""Each check has a plugin that it fails, and passes the sound one."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from testing.bad_plugins import BAD

from recommender.authoring.catalogue import LANGUAGES, words
from recommender.host.discovery import Origin
from recommender.language.tone import CUES, lint
from recommender.testing import CHECKS, Finding, Report, Result, Tier, examined, histories, report
from recommender.testing.checks import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.testing import Subject

    Make = Callable[..., Subject]

ENOUGH = 60
"""Generated histories that show what a bad plugin does; test_conformance.py plays all of them."""
MODULES = ("behaviour", "importing", "shape", "wording")


@pytest.fixture(autouse=True)
def _fewer_histories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "COUNT", ENOUGH)


def written_checks() -> set[str]:
    """Return the names of the check functions in the kit's modules."""
    modules = [import_module(f"recommender.testing.{name}") for name in MODULES]
    return {
        name.removeprefix("check_")
        for module in modules
        for name, _ in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("check_")
    }


def test_every_check_is_in_the_registry() -> None:
    assert set(BY_NAME) == written_checks()


def test_every_check_has_a_bad_plugin_and_every_bad_plugin_a_check() -> None:
    assert set(BAD) == set(BY_NAME)


def test_every_check_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.name)
def test_a_promise_is_one_sentence(check) -> None:
    assert check.promise.endswith(".")
    assert check.run.__doc__.strip() == check.promise


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_check_fails_its_bad_plugin(plugin: Make, name: str) -> None:
    result = examined(plugin(f"bad_{name}", BAD[name]), BY_NAME[name])
    assert result.state == "failed"
    assert not [one for one in result.findings if "could not be finished" in one.what]
    assert all(one.what and one.where and one.remedy for one in result.findings)


def test_every_check_runs_on_the_sound_plugin_and_passes(plugin: Make) -> None:
    whole = report(plugin("sound_walk"))
    print(whole.count)
    assert {one.check.name: one.state for one in whole.results} == dict.fromkeys(BY_NAME, "passed")
    assert whole.count == f"{len(CHECKS)} of {len(CHECKS)} checks ran"
    assert whole.tier == "gold"


TWINS = """
TYPES = [TYPE.model_copy(update={"id": f"{NAME}-{number}"}) for number in range(30)]


@hookimpl
def recommender_task_types():
    return TYPES
"""


def test_what_is_only_ranked_below_others_is_reachable(plugin: Make) -> None:
    subject = plugin("many_twins", TWINS)
    plans = [one.plan for one in histories.planned(subject) if one.plan]
    shown = {other.task_type for plan in plans for other in plan.suggestions}
    assert set(subject.host.types) - shown
    assert examined(subject, BY_NAME["reachable"]).state == "passed"


IMPORTS = {
    "prints": ("print('hello')", "printed 'hello'"),
    "numbers": ("import numpy", "loads numpy"),
    "inside": ("import recommender.host", "loads recommender.host"),
    "environment": ("import os\nos.environ['OF_A_TEST'] = '1'", "the environment"),
    "writes": ("open(__file__ + '.txt', 'w').close()", "open"),
    "reads": ("open('/etc/hostname').close()", "open"),
    "socket": ("import socket\nsocket.socket().close()", "socket"),
    "threads": (
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()",
        "threads",
    ),
    "random": ("import random\nrandom.seed(1)", "the state of random"),
    "warnings": ("import warnings\nwarnings.simplefilter('always')", "warnings"),
    "path": ("import sys\nsys.path.append('elsewhere')", "sys.path"),
    "process": ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])", "subprocess"),
}
"""What an import may not do, and a word of what is said of it."""


@pytest.mark.parametrize("name", sorted(IMPORTS))
def test_an_import_that_does_more_than_define_is_named(plugin: Make, name: str) -> None:
    added, word = IMPORTS[name]
    guard = f"import sys\nif 'pytest' not in sys.modules:\n    {added.replace(chr(10), chr(10) + '    ')}"
    result = examined(plugin(f"imports_{name}", guard), BY_NAME["light_import"])
    assert any(word in one.what for one in result.findings), result.findings


def test_an_import_that_ends_its_process_is_named(plugin: Make) -> None:
    guard = "import sys, os\nif 'pytest' not in sys.modules:\n    os._exit(3)"
    (found,) = examined(plugin("imports_exits", guard), BY_NAME["light_import"]).findings
    assert "ended" in found.what


def test_a_veto_that_changes_its_arguments_is_named(plugin: Make) -> None:
    added = """
@hookimpl
def recommender_veto(candidate, case):
    object.__setattr__(case, "sessions", case.sessions + 1)
"""
    (found,) = examined(plugin("changes_case", added), BY_NAME["pure"]).findings
    assert found.what == "it changes what it is given"


def test_a_plugin_that_is_not_valid_when_imported_has_each_field_named(plugin: Make) -> None:
    subject = plugin(
        "not_valid", "Rung(title='', what='x', minutes=0, occasions=1, difficulty=None)"
    )
    said = " ".join(str(one) for one in examined(subject, BY_NAME["contract"]).findings)
    assert all(field in said for field in ("title", "minutes", "difficulty"))


def test_of_a_plugin_that_does_not_load_one_check_runs(plugin: Make) -> None:
    whole = report(plugin("raises", "FormField(name='wandered', label='x', type='number')"))
    assert {one.state for one in whole.results} == {"failed", "not run"}
    assert whole.count == f"1 of {len(CHECKS)} checks ran, {len(CHECKS) - 1} not run"
    ((result,),) = [one.findings for one in whole.failed]
    assert result.what == "FormField 'wandered': give low= and high=, the lower one first"


def test_signs_that_only_together_sound_unkind_are_named_in_plain_words(plugin: Make) -> None:
    text = "You know what you have done with it."
    assert [one.rule for one in lint(text, "en")] == [CUES]
    subject = plugin("sounds_unkind", f"TYPE = TYPE.model_copy(update={{'summary': {text!r}}})")
    (found,) = examined(subject, BY_NAME["tone"]).findings
    assert f"'{text}' sounds like blame because of these words together: 'you', " in found.what
    assert "+" not in found.what
    assert found.remedy == "Say it another way"


@pytest.mark.parametrize("language", LANGUAGES)
def test_contraindications_that_nobody_considered_keep_a_plugin_below_silver(
    plugin: Make, language: str
) -> None:
    reason = words(language)["no_contraindications_because"]
    added = f"TYPE = TYPE.model_copy(update={{'no_contraindications_because': {reason!r}}})"
    (found,) = examined(plugin(f"unread_{language}", added), BY_NAME["contraindications"]).findings
    assert "nobody has thought about" in found.what
    assert BY_NAME["contraindications"].tier is Tier.SILVER


def test_a_language_without_rules_of_tone_is_named(plugin: Make) -> None:
    subject = plugin("speaks_german", "TYPE = TYPE.model_copy(update={'languages': ('en', 'de')})")
    (found,) = examined(subject, BY_NAME["tone"]).findings
    assert "'de'" in found.what


# Counting, tiers


def test_a_plugin_with_nothing_in_it_does_not_pass(plugin: Make) -> None:
    added = """
@hookimpl
def recommender_task_types():
    return []

del recommender_propose, recommender_veto, recommender_catalogue
"""
    whole = report(plugin("holds_nothing", added))
    assert not whole.passed
    assert not whole.substantial
    assert whole.tier is None


@pytest.mark.parametrize(
    ("broken", "tier"),
    [
        ((), "gold"),
        (("obstacles",), "silver"),
        (("evidence",), "bronze"),
        (("obstacles", "evidence"), "bronze"),
        (("placeholders",), None),
    ],
)
def test_a_tier_asks_for_its_checks_and_for_those_of_the_tiers_below(
    broken: tuple[str, ...], tier: str | None
) -> None:
    finding = Finding("something", "somewhere", "Mend it")
    results = tuple(Result(one, (finding,) if one.name in broken else ()) for one in CHECKS)
    assert Report(Origin("one", "of", "a", "made-up", "plugin"), results).tier == tier
