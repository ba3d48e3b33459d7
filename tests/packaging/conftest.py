"""The project built for real, and environments that hold what was built and nothing of the tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import textwrap
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "plugins" / "oral-care"
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
OFFLINE = ("--no-deps", "--no-build-isolation", "--no-index")


def done(command: Sequence[object], *, cwd: Path, **environment: str) -> str:
    """Run a command that has to succeed, away from the project; return what it printed."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@dataclass(frozen=True)
class Python:
    """A Python, the folder with its own packages, and a folder away from the project."""

    executable: Path
    site: Path
    cwd: Path

    def run(self, *arguments: object, **environment: str) -> str:
        """Run this Python, and return what it printed; it has to succeed."""
        return done([self.executable, "-P", *arguments], cwd=self.cwd, **environment)

    def answer(self, program: str, *folders: Path) -> Any:
        """Run a program with these folders on the path, and return the JSON it prints."""
        paths = os.pathsep.join(str(folder) for folder in folders)
        environment = {"PYTHONPATH": paths} if folders else {}
        return json.loads(self.run("-c", textwrap.dedent(program), **environment))


@pytest.fixture
def here(tmp_path: Path) -> Python:
    """Return the Python that runs the tests, away from the project."""
    return Python(Path(sys.executable), Path(sysconfig.get_path("purelib")), tmp_path)


@pytest.fixture
def install(here: Python) -> Callable[[str], Path]:
    """Return a function that installs a folder made away from the project, and returns where to."""

    def installed(folder: str) -> Path:
        site = here.cwd / "site"
        done([*PIP, "install", *OFFLINE, "--target", site, here.cwd / folder], cwd=here.cwd)
        return site

    return installed


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist; return the folder with both."""
    out = tmp_path_factory.mktemp("built")
    done([sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT], cwd=out)
    return out


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    """Return the wheel that was built from the sdist."""
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def sdist(built: Path) -> Path:
    """Return the sdist."""
    (found,) = built.glob("*.tar.gz")
    return found


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Python:
    """Install the wheel in an environment of its own, and return its Python.

    The libraries it needs are lent by this environment. A folder that a .pth file names is put on
    the path, but its own .pth files are not read: an editable install of the project stays out.
    """
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home)}))
    done([*PIP, "install", *OFFLINE, "--target", site, wheel], cwd=home)
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    folder = "Scripts" if os.name == "nt" else "bin"
    return Python(home / folder / "python", site, home)


@pytest.fixture
def installed(environment: Python) -> Iterator[Python]:
    """Lend the environment to one test, and put its entry points back afterwards."""
    (path,) = environment.site.glob("homework_recommender-*.dist-info/entry_points.txt")
    text = path.read_text(encoding="utf-8")
    yield environment
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example of a third party's plugin into a folder of its own."""
    site = tmp_path_factory.mktemp("example") / "site"
    done([*PIP, "install", *OFFLINE, "--target", site, EXAMPLE], cwd=site.parent)
    return site
