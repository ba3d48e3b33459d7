"""What is built holds what it needs, and works where the source tree is not."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaging.conftest import Python

ROOT = Path(__file__).parents[2]
SOURCES = {
    "recommender": ROOT / "recommender",
    "recommender_plugins": ROOT / "plugins" / "recommender_plugins",
    "recommender_models": ROOT / "models" / "recommender_models",
}
UNREACHABLE = ("No matching distribution", "NewConnectionError", "ConnectionError", "timed out")


def names(wheel: Path) -> set[str]:
    """Return the names of the files in a wheel."""
    with zipfile.ZipFile(wheel) as file:
        return set(file.namelist())


def files(sdist: Path) -> set[str]:
    """Return the names of the files in an sdist, without its top folder."""
    with tarfile.open(sdist) as file:
        every = [PurePosixPath(one.name) for one in file.getmembers() if one.isfile()]
    return {str(one.relative_to(one.parts[0])) for one in every}


# The wheel


@pytest.mark.parametrize("package", SOURCES)
def test_the_wheel_holds_every_module_of_a_package(wheel: Path, package: str) -> None:
    folder = SOURCES[package]
    wanted = {f"{package}/{one.relative_to(folder).as_posix()}" for one in folder.rglob("*.py")}
    assert wanted <= names(wheel)


@pytest.mark.parametrize("package", SOURCES)
def test_the_wheel_says_that_a_package_is_typed(wheel: Path, package: str) -> None:
    assert f"{package}/py.typed" in names(wheel)


def test_the_wheel_holds_the_model_that_ships(wheel: Path) -> None:
    files = ("manifest.json", "model.json", "arrays.npz", "CARD.md")
    assert {f"recommender_models/shipped/{one}" for one in files} <= names(wheel)


def test_the_model_that_ships_answers_where_the_tree_is_not(environment: Python) -> None:
    program = """
        import json
        from recommender import Recommender
        made = Recommender()
        print(json.dumps([made.model.split()[0], [str(one) for one in made.faults]]))
    """
    assert environment.answer(program) == ["shipped-1", []]


def test_the_wheel_holds_the_migrations(wheel: Path) -> None:
    place = "recommender/store/migrations"
    assert {f"{place}/env.py", f"{place}/versions/0001_first.py"} <= names(wheel)


def test_the_wheel_holds_the_courses_that_the_demonstration_plays(wheel: Path) -> None:
    folder = SOURCES["recommender"] / "cases"
    wanted = {
        f"recommender/cases/{one.name}"
        for end in ("toml", "jsonl")
        for one in folder.glob(f"*.{end}")
    }
    assert wanted
    assert wanted <= names(wheel)


def test_the_wheel_holds_nothing_but_the_packages_and_their_metadata(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert tops == {*SOURCES, "homework_recommender-0.1.0.dist-info"}


def test_the_wheel_holds_no_bytecode(wheel: Path) -> None:
    assert not [name for name in names(wheel) if "__pycache__" in name or name.endswith(".pyc")]


def test_the_wheel_holds_the_licence(wheel: Path) -> None:
    assert "homework_recommender-0.1.0.dist-info/licenses/LICENSE" in names(wheel)


def test_each_built_in_module_has_its_entry_point(wheel: Path) -> None:
    parser = configparser.ConfigParser(delimiters=("=",))
    with zipfile.ZipFile(wheel) as file:
        parser.read_string(
            file.read("homework_recommender-0.1.0.dist-info/entry_points.txt").decode()
        )
    modules = {one.stem for one in SOURCES["recommender_plugins"].glob("[!_]*.py")}
    found = {f"recommender_plugins.{m}" for m in modules}
    assert set(parser["recommender"].values()) == {*found, "recommender_models.plugin"}


def test_the_wheel_has_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        text = file.read("homework_recommender-0.1.0.dist-info/entry_points.txt").decode()
    assert "homework = recommender.command:main" in text


def test_two_builds_of_one_source_give_the_same_bytes(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist) as file:
        file.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


# The sdist


@pytest.mark.parametrize("name", ["pyproject.toml", "README.md", "LICENSE"])
def test_the_sdist_holds_what_a_build_needs(sdist: Path, name: str) -> None:
    assert name in files(sdist)


def test_the_sdist_holds_every_source_of_the_wheel(sdist: Path) -> None:
    wanted = {
        one.relative_to(ROOT).as_posix()
        for folder in SOURCES.values()
        for one in folder.rglob("*")
        if one.is_file() and "__pycache__" not in one.parts
    }
    assert wanted <= files(sdist)


def test_the_sdist_holds_the_tests_and_the_example(sdist: Path) -> None:
    wanted = {"tests/packaging/test_distribution.py", "examples/plugins/oral-care/pyproject.toml"}
    assert wanted <= files(sdist)


def test_the_sdist_holds_no_store_and_no_cache(sdist: Path) -> None:
    odd = (".db", ".db-wal", ".sqlite", ".pyc", ".log", ".jsonl.gz")
    bad = [
        name
        for name in files(sdist)
        if name.endswith(odd) or name.split("/")[0] in {".git", ".venv", "demo", "demo-real"}
    ]
    assert bad == []


# Installed


def test_the_installed_command_suggests_for_a_demo_client(
    installed: Python, tmp_path: Path
) -> None:
    program = "import sys; from recommender.cli import main; sys.exit(main())"
    home = str(tmp_path / "home")
    installed.run("-c", program, "init", "--demo", HOMEWORK_HOME=home)
    said = installed.run("-c", program, "suggest", "demo-3", "--json", HOMEWORK_HOME=home)
    assert json.loads(said)["suggestions"]


def test_a_fresh_environment_runs_the_command_from_the_wheel_alone(
    wheel: Path, tmp_path: Path
) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    folder = home / ("Scripts" if os.name == "nt" else "bin")
    environment = {**os.environ, "HOMEWORK_HOME": str(tmp_path / "home")}
    environment.pop("PYTHONPATH", None)

    def say(program: str | Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [folder / program, *arguments],
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )

    # Bytecode of what is never imported would be half of the time that this takes.
    pip = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "1")
    install = ("--python", folder / "python", "install", "--quiet", "--no-compile")
    got = say(sys.executable, *pip, *install, wheel)
    if got.returncode and any(text in got.stderr for text in UNREACHABLE):
        pytest.skip("the package registry cannot be reached, so nothing fresh can be installed")
    assert got.returncode == 0, got.stderr
    made = say("homework", "init", "--demo")
    assert made.returncode == 0, made.stderr
    plan = say("homework", "suggest", "demo-3", "--json")
    assert plan.returncode == 0, plan.stderr
    assert json.loads(plan.stdout)["suggestions"]
