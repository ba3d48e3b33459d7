"""The table of behaviours is current, and its checker objects to each kind of gap."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from claims import behaviour

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "make_behaviours.py"

DATA = """\
open = ["B2"]

[[group]]
title = "Steps"
[group.behaviours]
A1 = "One."
B2 = "Two."
S3 = "Three."
"""
CODE = '''\
"""Rules."""

# A1: what counts
LIMIT = 3
"""Words about it (§A8)."""


class Step:
    def up(self):
        return 1  # S3
'''
PROOFS = """\
from claims import behaviour

@behaviour("A1")
@other("B2")
def test_one():
    pass

@behaviour("S3", "A1")
def test_three():
    pass
"""
Small = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Small:
    """Return a function that checks a small project, with some of its files changed."""
    files = {
        "docs/behaviours.toml": DATA,
        "recommender/rules.py": CODE,
        "plugins/some_plugins/one.py": '"""A plugin."""\n',
        "tests/behaviours/test_steps.py": PROOFS,
    }
    script = loaded()

    def check(**changed: tuple[str, str]) -> tuple[int, list[str]]:
        for name, text in files.items():
            old, new = changed.get(Path(name).stem, ("", ""))
            assert old in text
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        if "page" not in changed:
            monkeypatch.setattr(sys, "argv", [str(SCRIPT)])
            script.main(tmp_path)
            capsys.readouterr()
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--check"])
        return script.main(tmp_path), capsys.readouterr().out.splitlines()

    return check


def loaded() -> ModuleType:
    """Load the script as a module."""
    spec = spec_from_file_location("make_behaviours", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


OPEN = "1 of 3 behaviours are open."


def test_the_table_of_behaviours_is_current_and_without_gaps() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False
    )
    gaps = [one for one in done.stdout.splitlines() if not one.endswith("behaviours are open.")]
    assert (done.returncode, gaps) == (0, [])


def test_a_project_without_gaps_passes_and_says_what_is_open(small: Small) -> None:
    assert small() == (0, [OPEN])


def test_nothing_is_said_when_nothing_is_open(small: Small) -> None:
    code = "# A1: what counts", "# A1, B2: what counts"
    tests = '@other("B2")', '@behaviour("B2")'
    assert small(behaviours=('["B2"]', "[]"), rules=code, test_steps=tests) == (0, [])


GAPS = {
    "no test": (
        {"test_steps": ('@behaviour("S3", "A1")', '@behaviour("A1")')},
        "S3 has no test in tests/behaviours.",
    ),
    "no place": ({"rules": ("  # S3", "")}, "S3 has no place in recommender or plugins."),
    "only a section": ({"rules": ("# A1", "# §A1")}, "A1 has no place in recommender or plugins."),
    "a test of nothing": (
        {"test_steps": ('@behaviour("S3", "A1")', "@plain")},
        "test_steps.py::test_three names no behaviour.",
    ),
    "a test of a stranger": (
        {"test_steps": ('"S3", "A1"', '"S3", "B48"')},
        "test_steps.py::test_three names 'B48', which is no behaviour.",
    ),
    "a test of what is worked out": (
        {"test_steps": ('"S3", "A1"', '"S3", LATER')},
        "test_steps.py::test_three names 'LATER', which is no behaviour.",
    ),
    "code for a stranger": (
        {"rules": ("# S3", "# S3, B48")},
        "recommender.rules:Step.up names 'B48', which is no behaviour.",
    ),
    "open and tested": (
        {"test_steps": ('@other("B2")', '@behaviour("B2")')},
        "B2 is open and has a test: take it out of 'open'.",
    ),
    "open stranger": ({"behaviours": ('["B2"]', '["B2", "B9"]')}, "open: 'B9' is no behaviour."),
    "twice": (
        {
            "behaviours": (
                'S3 = "Three."\n',
                'S3 = "Three."\n[[group]]\ntitle="Two"\nbehaviours={A1="x"}',
            )
        },
        "A1 stands in two groups.",
    ),
}


@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_is_named_in_a_line_of_its_own(small: Small, gap: str) -> None:
    changes, line = GAPS[gap]
    code, lines = small(**changes)
    assert code == 1
    assert [one for one in lines if not one.endswith("are open.")] == (
        [line, "S3 has no test in tests/behaviours."] if gap == "a test of nothing" else [line]
    )


def test_a_table_that_is_behind_is_named(small: Small) -> None:
    small()
    code, lines = small(page=("", ""), rules=("def up", "def on"))
    assert code == 1
    assert lines == ["docs/behaviours.md is not current. Run: make behaviours", OPEN]


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ('"""About A1."""\nX = 1\n', [("A1", "")]),
        ("# A1\nX = 1\n", [("A1", "X")]),
        ('X = 1\n"""Of A1."""\n', [("A1", "X")]),
        ("def f():\n    '''For A1.'''\n", [("A1", "f")]),
        ("@mark\ndef f():\n    return 'A1', 'why'\n", [("A1", "f")]),
        ("def f():\n    return g('A11, S3')\n", [("A11", "f"), ("S3", "f")]),
        ("class C:\n    def f(self):\n        x = 1  # A1\n", [("A1", "C.f")]),
        ("class C:\n    '''A1.'''\n    def f(self): ...\n", [("A1", "C")]),
        ("x = f('what A1 says')\n", []),
        ("x = 1  # noqa: S101, §A2, S1234, XA1\n", []),
    ],
)
def test_a_place_is_the_innermost_thing_with_a_name(
    source: str, places: list[tuple[str, str]]
) -> None:
    assert list(loaded().named(source)) == places


# The decorator


def test_a_claim_names_at_least_one_behaviour() -> None:
    with pytest.raises(ValueError, match="name the behaviour"):
        behaviour()


def test_a_claim_names_no_stranger() -> None:
    with pytest.raises(ValueError, match=r"B48: not in behaviours\.toml"):
        behaviour("B12", "B48")


def test_a_test_without_a_claim_stops_the_run(tmp_path: Path) -> None:
    guard = ROOT / "tests" / "behaviours" / "conftest.py"
    (tmp_path / "conftest.py").write_text(guard.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_mute.py").write_text("def test_mute():\n    pass\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 4
    assert "without @behaviour: test_mute.py::test_mute" in done.stdout + done.stderr
