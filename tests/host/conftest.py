"""Real installed distributions in a folder of their own: a module and its dist-info each."""

from __future__ import annotations

import importlib
import itertools
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from recommender import History, Recommender
from recommender.domain.case import CaseState
from recommender.domain.plan import Candidate, Fault, Plan
from recommender.engine.suggest import ladder
from recommender.host import Host
from recommender.host.discovery import Found, installed

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
CANARY = "canary-of-a-client"
PREAMBLE = """
from recommender.plugin import *

def task(id, **more):
    return TaskType(**{**dict(
        id=id, title=id.capitalize(), summary="A task of a test.", kind=Kind.ONE_OFF,
        skills=("testing",), goals=("worry",), modality=(Modality.DO,),
        ladder=tuple(
            Rung(title=f"Size {n}", what="Do it.", minutes=2 * n, occasions=2,
                 difficulty=Difficulty(effort=1, distress=0, reflection=0, exposure=0))
            for n in (1, 2, 3)),
        rationale=(Rationale(goal="worry", text="It may help."),),
        longer_rationale="It may help.", teach_back="What could it be good for?",
        obstacles=(Obstacle(barrier=Barrier.TIME, when="the day is full", then="I do half."),),
        good_enough=GoodEnough(imperfection="Leave a part.", minutes_cap=2),
        no_contraindications_because="A test.",
        wording=Wording(therapist="I suggest it.", shared="Shall we?", client="You choose."),
        review_questions=("What did you notice?", "What helped?"),
        evidence=Evidence(grade=Grade.U, label="not graded here", sources=("A test.",)),
    ), **more})

def forecast(**more):
    return Forecast(**{**dict(chance=.5, low=.4, high=.9, difficulty=3, difficulty_low=2,
        difficulty_high=4, minutes=2, minutes_low=1, minutes_high=3), **more})
"""
_numbers = itertools.count()


@dataclass
class Site:
    """A folder with installed distributions."""

    path: Path
    names: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    plugins: list[str] = field(default_factory=list)
    at: datetime = AT

    def add(
        self,
        name: str,
        source: str,
        *,
        group: str = "recommender",
        distribution: str | None = None,
        version: str = "1.2.3",
        attribute: str = "",
    ) -> str:
        """Install a distribution whose plugin has this source; return the name of its module."""
        module = f"hostile_{next(_numbers)}"
        text = PREAMBLE + textwrap.dedent(source)
        (self.path / f"{module}.py").write_text(text, encoding="utf-8")
        self.entry(name, module + attribute, group, distribution or f"dist-{name}", version)
        self.modules.append(module)
        self.plugins.append(name)
        return module

    def replace(self, name: str, source: str) -> None:
        """Give an installed plugin another source, as an upgrade would."""
        module = self.modules[self.plugins.index(name)]
        sys.modules.pop(module, None)
        text = PREAMBLE + textwrap.dedent(source)
        (self.path / f"{module}.py").write_text(text, encoding="utf-8")

    def entry(self, name: str, value: str, group: str, distribution: str, version: str) -> Path:
        """Write a distribution's metadata with one more entry point; return its folder."""
        folder = self.path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        folder.mkdir(exist_ok=True)
        about = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        (folder / "METADATA").write_text(about, encoding="utf-8")
        with (folder / "entry_points.txt").open("a", encoding="utf-8") as file:
            file.write(f"[{group}]\n{name} = {value}\n")
        self.names.append(distribution)
        return folder

    def found(self, *, builtins: bool = False) -> tuple[Found, ...]:
        """Return what real discovery finds here, by the order of discovery."""
        importlib.invalidate_caches()
        ours = {*self.names, *(("homework-recommender",) if builtins else ())}
        return tuple(one for one in installed() if one.origin.distribution in ours)

    def host(self, *, builtins: bool = False, blocked: frozenset[str] = frozenset()) -> Host:
        """Return a host of the plugins here."""
        return Host(found=self.found(builtins=builtins), blocked=blocked)

    def plan(self, *, host: Host | None = None, **about: Any) -> Plan:
        """Return the plan of a client with the plugins here."""
        return Recommender(host=host or self.host()).suggest(history(**about), at=AT)

    @staticmethod
    def history(
        client: str = "c1", *, language: str = "en", flags: tuple[str, ...] = ()
    ) -> History:
        """Return a client who has had one session, and whose goal's text is a canary."""
        return history(client, language=language, flags=flags)

    @staticmethod
    def candidate(host: Host, name: str, rung: int = 1) -> Candidate:
        """Return the candidate at a rung of a task type."""
        return ladder(host.types[name])[rung - 1]

    @staticmethod
    def fault(of: Host | Plan, name: str) -> Fault:
        """Return the one fault of a plugin, as a host or a plan tells it."""
        faults = [one for one in of.faults if one.plugin == name]
        assert len(faults) == 1, faults
        return faults[0]

    @staticmethod
    def offered(plan: Plan) -> set[str]:
        """Return the task types a plan suggests."""
        return {one.task_type for one in plan.suggestions}

    @staticmethod
    def withheld(plan: Plan) -> dict[str, str]:
        """Return the rule by which each task type is withheld."""
        return {one.task_type: one.rule for one in plan.withheld}

    def run(self, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program in a process of its own, with these distributions installed."""
        ours = os.environ.get("PYTHONPATH")
        first = environment.pop("PYTHONPATH", str(self.path))
        path = os.pathsep.join((first, ours)) if ours else first
        inherited = {**os.environ, **environment, "PYTHONPATH": path}
        command = [sys.executable, "-P", "-W", "ignore", "-c", textwrap.dedent(program)]
        return subprocess.run(
            command,
            env=inherited,
            cwd=self.path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def answer(self, program: str, **environment: str) -> Any:
        """Run a program and return the JSON it prints."""
        done = self.run(program, **environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def history(client: str = "c1", *, language: str = "en", flags: tuple[str, ...] = ()) -> History:
    """Return a client who has had one session, and whose goal's text is a canary."""
    common = {"client": client, "at": AT}
    goal = {"id": "g1", "areas": ["worry"], "text": CANARY}
    records: list[Mapping[str, Any]] = [
        {**common, "kind": "client_opened", "consent": True, "language": language},
        {**common, "kind": "goal_stated", "goal": goal},
        *({**common, "kind": "flag_raised", "flag": flag} for flag in flags),
        {**common, "kind": "session_held"},
    ]
    return History.from_records(records)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Yield an empty folder of distributions that this process can import."""
    made = Site(tmp_path / "site")
    made.path.mkdir()
    monkeypatch.syspath_prepend(str(made.path))
    # Bytecode of a temporary module must not outlive it.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield made
    for name in made.modules:
        sys.modules.pop(name, None)
    importlib.invalidate_caches()


@pytest.fixture
def case() -> CaseState:
    """Return a case in which every part holds something that a plugin could take away."""
    size = {"rung": 1, "minutes": 2, "occasions": 2}
    later = {"client": "c1", "at": AT}
    known = history(flags=("psychosis", "self_harm")).to_records()
    records: list[Mapping[str, Any]] = [
        *known,
        {**later, "kind": "assigned", "assignment": "a1", "task_type": "good", **size},
        {**later, "kind": "outcome_reviewed", "assignment": "a1", "status": "done"},
    ]
    return Recommender(host=Host(found=())).case(History.from_records(records), at=AT)
