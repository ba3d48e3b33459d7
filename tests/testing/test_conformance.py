"""The one line in an author's repository: cases, counting, expected failures, and what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from testing.bad_plugins import BAD, written

from recommender.domain.errors import InputError
from recommender.testing import CHECKS, Finding, Result, conformance
from recommender.testing.cases import verdict

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = Finding("something", "somewhere", "Mend it")


def install(folder: Path, name: str, added: str = "") -> None:
    """Install the sound plugin, with something added, as a distribution."""
    module = name.replace("-", "_")
    written(folder, module, added)
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    group = "[recommender.safety]"
    (about / "entry_points.txt").write_text(f"{group}\n{name} = {module}\n")


def pytest_run(folder: Path, test: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on one test file beside the installed plugins, as an author would."""
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    (folder / "empty.ini").write_text("[pytest]\n", encoding="utf-8")
    paths = os.pathsep.join([str(folder), *filter(None, sys.path)])
    command = [sys.executable, "-B", "-m", "pytest", "-c", "empty.ini", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-rsx", *more, "test_it.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


ONE_LINE = "from recommender.testing import conformance\n\ntest_conformance = conformance({})\n"


def test_a_sound_plugin_passes_every_case_and_the_count_is_printed(tmp_path: Path) -> None:
    install(tmp_path, "sound-walk")
    ran = pytest_run(tmp_path, ONE_LINE.format("'sound-walk'"), "-s")
    assert f"{len(CHECKS) + 1} passed" in ran.stdout, ran.stdout
    assert f"sound-walk: {len(CHECKS)} of {len(CHECKS)} checks ran; gold" in ran.stdout


def test_a_failure_says_what_where_and_the_remedy_and_no_traceback(tmp_path: Path) -> None:
    install(tmp_path, "bad-walk", BAD["obstacles"])
    ran = pytest_run(tmp_path, ONE_LINE.format("'bad-walk'"), "-k", "obstacles")
    assert "1 failed" in ran.stdout
    assert "bad-walk: obstacles: its if-then plans" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_an_expected_failure_is_told_with_its_reason(tmp_path: Path) -> None:
    install(tmp_path, "bad-walk", BAD["obstacles"])
    line = ONE_LINE.format("'bad-walk', expected_failures={'obstacles': 'one is enough here'}")
    ran = pytest_run(tmp_path, line, "-k", "obstacles")
    assert "1 xfailed" in ran.stdout
    assert "one is enough here" in ran.stdout
    assert ran.returncode == 0


def test_an_expected_failure_that_passes_fails_the_test(tmp_path: Path) -> None:
    install(tmp_path, "sound-walk")
    line = ONE_LINE.format("'sound-walk', expected_failures={'obstacles': 'one is enough'}")
    ran = pytest_run(tmp_path, line, "-k", "obstacles")
    assert "1 failed" in ran.stdout
    assert "was expected to fail (one is enough): take that out" in ran.stdout


def test_a_plugin_with_nothing_in_it_fails_the_count(tmp_path: Path) -> None:
    nothing = "def recommender_task_types():\n    return []\nhookimpl(recommender_task_types)\n"
    nothing += "del recommender_propose, recommender_catalogue\n"
    install(tmp_path, "no-walk", nothing + "del recommender_veto\n")
    ran = pytest_run(tmp_path, ONE_LINE.format("'no-walk'"), "-k", "number_of_checks")
    assert "1 failed" in ran.stdout
    assert "no checks are no success" in ran.stdout


def test_a_plugin_that_is_not_installed_is_named(tmp_path: Path) -> None:
    ran = pytest_run(tmp_path, ONE_LINE.format("'nowhere'"), "-k", "schema")
    assert "No plugin named 'nowhere' is installed" in ran.stdout
    assert ran.returncode == 1


@pytest.mark.parametrize(
    ("expected", "said"),
    [({"unheard_of": "why"}, "the checks are: light_import"), ({"tone": " "}, "no reason for")],
)
def test_an_expected_failure_needs_a_check_and_a_reason(
    expected: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        conformance("breathing", expected_failures=expected)


@pytest.mark.parametrize(
    ("result", "expected", "fine"),
    [
        (Result(CHECKS[0]), None, True),
        (Result(CHECKS[0], (BROKEN,)), "known", True),
        (Result(CHECKS[0], spared="nothing there"), None, True),
        (Result(CHECKS[0], (BROKEN,)), None, False),
        (Result(CHECKS[0]), "known", False),
        (Result(CHECKS[0], spared="nothing there"), "known", False),
    ],
)
def test_expected_failures_are_strict(result: Result, expected: str | None, fine: bool) -> None:
    assert (verdict(result, expected) == "") is fine


def test_a_project_that_does_not_use_the_kit_imports_nothing_of_ours(tmp_path: Path) -> None:
    """The start of pytest, plugins and all, loads no module of this distribution."""
    test = """
import sys

OURS = {"recommender", "recommender_plugins", "recommender_models"}

def test_nothing():
    print("LOADED", sorted(OURS & {name.partition(".")[0] for name in sys.modules}))
    assert "pytest" in sys.modules
"""
    ran = pytest_run(tmp_path, test, "-s")
    assert "LOADED []" in ran.stdout, ran.stdout + ran.stderr
