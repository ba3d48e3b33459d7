"""A plan as JSON: valid in the published schema, and the same bytes every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "plan.schema.json").read_text(encoding="utf-8"))
CLIENTS = ["demo-1", "demo-2", "demo-3", "demo-4", "demo-5", "demo-6"]


def homework(home: Path, *arguments: str, **environment: str) -> bytes:
    command = [str(Path(sys.executable).with_name("homework")), *arguments]
    variables = {**os.environ, "HOMEWORK_HOME": str(home), **environment}
    done = subprocess.run(command, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    homework(folder, "init", "--demo")
    return folder


@pytest.mark.parametrize("client", CLIENTS)
def test_a_plan_is_valid_in_the_published_schema(home: Path, client: str) -> None:
    plan = json.loads(homework(home, "suggest", client, "--json"))
    jsonschema.validate(plan, SCHEMA)
    assert plan["client"] == client


def test_the_schema_refuses_a_plan_that_is_not_one(home: Path) -> None:
    plan = json.loads(homework(home, "suggest", "demo-2", "--json"))
    plan["suggestions"][0]["forecast"]["chance"] = 1.5
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plan, SCHEMA)


def test_two_processes_with_different_hash_seeds_give_the_same_bytes(home: Path) -> None:
    listed = json.loads(homework(home, "client", "show", "demo-3", "--json"))
    assert listed["schema_version"] == 1
    asked = ("suggest", "demo-3", "--json", "--seed", "7", "--at", "2199-01-01T00:00:00Z")
    stale = {homework(home, *asked, PYTHONHASHSEED=seed) for seed in ("0", "1", "5")}
    assert len(stale) == 1
    plan = json.loads(homework(home, "suggest", "demo-3", "--json"))
    asked = ("suggest", "demo-3", "--json", "--seed", "7", "--at", plan["at"])
    fresh = {homework(home, *asked, PYTHONHASHSEED=seed) for seed in ("0", "1", "5")}
    assert len(fresh) == 1
    assert json.loads(fresh.pop())["suggestions"]
