"""Nothing runs that nobody chose: no unpickling, plugins by name, locked and hashed packages."""

from __future__ import annotations

import ast
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.packaging.conftest import Python

ROOT = Path(__file__).parents[2]
FOLDERS = ("recommender", "plugins", "models", "examples", "benchmarks", "docs", "tests")

RUNS_WHAT_IT_READS = frozenset(
    {
        *("pickle", "_pickle", "pickletools", "dill", "cloudpickle", "jsonpickle"),
        *("shelve", "marshal", "imp", "zodbpickle", "kajson", "klepto"),
    }
)
"""Modules whose reading runs, or can run, what is read."""

LOADERS = frozenset({"joblib.load", "torch.load", "yaml.load", "pandas.read_pickle"})
"""Functions of other modules that do."""

PERMITTED = {
    "recommender/host/budget.py": "packs questions for a copy of its own process, reads no file",
    "recommender/workers.py": "packs histories between its own processes and reads no file",
    "tests/models/test_artifact.py": "makes the poisoned file that has to be refused",
    "tests/language/test_voice.py": "a voice survives being sent to another process",
}
"""Where one of them stands all the same, and why."""


def sources() -> Iterator[Path]:
    """Return every Python file of the project."""
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def found_in(tree: ast.AST) -> set[str]:
    """Name what a source uses that runs what it reads, under whatever name it was imported."""
    names = {}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                names[one.asname or one.name.partition(".")[0]] = one.name
                found |= {one.name.partition(".")[0]} & RUNS_WHAT_IT_READS
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module.partition(".")[0]} & RUNS_WHAT_IT_READS
            for one in node.names:
                names[one.asname or one.name] = f"{node.module}.{one.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found |= called(node, names)
    return found


def called(node: ast.Call, names: dict[str, str]) -> set[str]:
    """Name the loader that a call goes to, if it goes to one."""
    head, _, tail = ast.unparse(node.func).partition(".")
    name = names.get(head, head) + (f".{tail}" if tail else "")
    if name in {"importlib.import_module", "__import__"} and node.args:
        said = node.args[0]
        text = said.value if isinstance(said, ast.Constant) else ""
        return {str(text).partition(".")[0]} & RUNS_WHAT_IT_READS
    if name in {"numpy.load", "np.load"}:
        pickled = {one.arg: one.value for one in node.keywords}.get("allow_pickle")
        # Without the argument numpy refuses objects by itself.
        safe = pickled is None or (isinstance(pickled, ast.Constant) and pickled.value is False)
        return set() if safe else {name}
    return {name} & LOADERS


def test_nothing_unpickles_but_what_is_written_down() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in sources()
        if (names := found_in(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert set(found) == set(PERMITTED), found


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "import pickle as json",
        "from pickle import loads",
        "def f():\n    from cloudpickle import loads",
        "import joblib\njoblib.load('x')",
        "import joblib as json\njson.load('x')",
        "from joblib import load\nload('x')",
        "from joblib import load as look\nlook('x')",
        "import shelve, marshal",
        "import importlib\nimportlib.import_module('dill')",
        "from importlib import import_module\nimport_module('pickle')",
        "__import__('pickle')",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "import numpy\nnumpy.load('x', allow_pickle=maybe)",
        "import pandas as pd\npd.read_pickle('x')",
    ],
)
def test_what_unpickles_would_be_found(source: str) -> None:
    assert found_in(ast.parse(source))


@pytest.mark.parametrize("source", ["import json\njson.load(f)", "import numpy\nnumpy.load('x')"])
def test_what_does_not_is_left_alone(source: str) -> None:
    assert not found_in(ast.parse(source))


def test_no_rule_against_unpickling_is_switched_off() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'select = ["ALL"]' in text
    assert not re.findall(r'"S(?:3|30|301|302|)"', text)


# Plugins by name

NAMES = """
    import json
    from recommender.cli.caseload import host
    loaded = host()
    print(json.dumps(sorted({one.origin.distribution for one in loaded.plugins})))
"""


@pytest.mark.parametrize(
    ("named", "loaded"),
    [
        ("", ["homework-oral-care", "homework-recommender"]),
        ("someone-else", ["homework-recommender"]),
        (" , ", ["homework-recommender"]),
        ("Homework_Oral.Care , other", ["homework-oral-care", "homework-recommender"]),
        ("homework-oral-care-2", ["homework-recommender"]),
    ],
)
def test_only_named_distributions_load(
    here: Python, example: Path, named: str, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_ALLOW", named)
    assert here.answer(NAMES, example) == loaded


def test_a_distribution_not_named_is_not_even_imported(
    here: Python, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = """
        import json, sys
        from recommender.cli.caseload import host
        host()
        print(json.dumps("homework_oral_care" in sys.modules))
    """
    monkeypatch.setenv("HOMEWORK_ALLOW", "homework-oral-care")
    assert here.answer(program, example) is True
    monkeypatch.setenv("HOMEWORK_ALLOW", "another")
    assert here.answer(program, example) is False


def test_the_list_of_plugins_says_which_are_not_allowed(
    here: Python, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = """
        import sys
        from recommender.cli import main
        sys.exit(main(["plugins", "list", "--json"]))
    """
    monkeypatch.setenv("HOMEWORK_ALLOW", "Some.One")
    said = here.answer(program, example)
    assert said["allowed"] == ["homework-recommender", "some-one"]
    by_name = {one["distribution"]: one["allowed"] for one in said["plugins"]}
    assert by_name == {"homework-oral-care": False, "homework-recommender": True}


# Locked and hashed

LOCK = ROOT / "requirements" / "dev.txt"
LINE = re.compile(r"[a-z0-9-]+(?:\[[a-z,]+\])?==\S+(?: ;.+?)?(?: +--hash=sha256:[0-9a-f]{64})+ *")
PLACE = re.compile(r"https?://|file:|--(?:extra-)?index|--find-links|--trusted-host|/opt/")


def test_every_locked_package_is_one_version_with_hashes() -> None:
    text = LOCK.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [one for one in text.splitlines() if one.strip() and not one.lstrip().startswith("#")]
    assert len(lines) > 50
    odd = [one for one in lines if not LINE.fullmatch(one)]
    assert odd == []


def test_the_lock_names_no_registry_and_no_place() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert PLACE.search("--index-url https://x")  # the control
    assert not PLACE.findall(text)


def test_the_lock_holds_everything_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(one for some in extras.values() for one in some)]
    names = {re.split(r"[\[<>=;]", one)[0].strip() for one in asked} - {"homework-recommender"}
    locked = set(re.findall(r"^([a-z0-9-]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    assert names <= locked


def test_no_secret_is_in_the_tree() -> None:
    kinds = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bpypi-\w{50}"
    )
    assert kinds.search("-----BEGIN " + "RSA PRIVATE KEY")  # the control
    suffixes = {".py", ".md", ".toml", ".txt", ".json", ".jsonl", ".cfg", ".csv", ""}
    files = [
        one
        for one in ROOT.rglob("*")
        if one.is_file()
        and one.suffix in suffixes
        and not set(one.relative_to(ROOT).parts) & {".git", ".venv", ".venv-bench"}
    ]
    assert len(files) > 100
    hits = [str(one) for one in files if kinds.search(one.read_text("utf-8", "replace"))]
    assert hits == []


# Known weaknesses


def looked_up(**found: list[str]) -> str:
    """Return what pip-audit prints of packages and what is known of them."""
    return json.dumps(
        {
            "dependencies": [
                {"name": name, "version": "1", "vulns": [{"id": one} for one in known]}
                for name, known in found.items()
            ]
        }
    )


SKIPPED = json.dumps({"dependencies": [{"name": "a", "skip_reason": "not found"}]})


@pytest.mark.parametrize(
    ("printed", "code", "words"),
    [
        (looked_up(a=[], b=[]), 0, "2 packages looked up, nothing known"),
        (looked_up(a=[], b=["X-1"]), 1, "weaknesses are known of b 1"),
        (looked_up(a=[]), 3, "not run: 1 of 2 looked up; no way there"),
        (SKIPPED, 3, "not run: 0 of 2 looked up"),
        (looked_up(), 3, "not run"),
        ("", 3, "not run"),
        ("{}", 3, "not run"),
    ],
)
def test_what_was_not_looked_up_is_never_green(printed: str, code: int, words: str) -> None:
    audit = runpy.run_path(str(ROOT / "requirements" / "audit.py"))
    found, line = audit["judge"](printed, "first\nno way there\n", 2)
    assert (found, words in line) == (code, True)


# What is built


def tree(folder: Path) -> Path:
    """Copy what a build looks at, with times and modes that differ from copy to copy."""
    for name in ("recommender", "plugins", "models"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            copy_function=shutil.copyfile,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.mark.skipif(os.name != "posix", reason="umask")
def test_two_builds_in_different_places_at_different_times_give_the_same_bytes(
    tmp_path: Path,
) -> None:
    wheels = []
    for number, mask in enumerate((0o022, 0o077)):
        before = os.umask(mask)
        try:
            place = tmp_path / ("deeper/" * number + "tree")
            place.mkdir(parents=True)
            tree(place)
            for one in place.rglob("*"):
                os.utime(one, (1_000_000_000 * (number + 1),) * 2)
            build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", str(place)]
            environment = {**os.environ, "TZ": ("UTC", "Asia/Tokyo")[number]}
            environment.pop("SOURCE_DATE_EPOCH", None)
            subprocess.run(build, cwd=tmp_path, env=environment, capture_output=True, check=True)
        finally:
            os.umask(before)
        (wheel,) = (place / "dist").glob("*.whl")
        wheels.append(wheel.read_bytes())
    assert len(wheels[0]) > 100_000
    assert wheels[0] == wheels[1]


def test_the_bill_of_materials_names_what_is_locked_with_its_hashes(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py", reason="the extra `supply` is not installed")
    bill = tmp_path / "bill.json"
    lock, project = ROOT / "requirements" / "run.txt", ROOT / "pyproject.toml"
    command = [
        *(sys.executable, "-m", "cyclonedx_py", "requirements", str(lock), "--no-validate"),
        *("--pyproject", str(project), "--output-reproducible"),
        *("--output-format", "JSON", "--output-file", str(bill)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    text = bill.read_text(encoding="utf-8")
    said = json.loads(text)
    assert said["bomFormat"] == "CycloneDX"
    assert said["metadata"]["component"]["name"] == "homework-recommender"
    locked = re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(one["name"] for one in said["components"]) == sorted(locked)
    assert all("sha256" in json.dumps(one).lower().replace("-", "") for one in said["components"])
    assert str(ROOT) not in text
