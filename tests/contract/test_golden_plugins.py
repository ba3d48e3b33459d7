"""Plugins as they were written for each contract so far still do what they did."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from recommender import History, Recommender, hookspecs
from recommender.domain.task import TaskType
from recommender.engine.prior import Prior
from recommender.host import Host
from recommender.host.contract import CURRENT
from recommender.host.discovery import Found, Origin

HERE = Path(__file__).parent
VERSIONS = sorted(int(one.name[1:]) for one in HERE.glob("v[0-9]*"))
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def golden(version: int, monkeypatch: pytest.MonkeyPatch) -> Host:
    """Return a host with the golden plugin of a contract, found as an installed one is."""
    from importlib import metadata

    monkeypatch.syspath_prepend(str(HERE / f"v{version}"))
    name = f"golden-v{version}"
    origin = Origin(name, name, "1.0", hookspecs.SAFETY_GROUP, name.replace("-", "_"))
    entry = metadata.EntryPoint(name, origin.module, origin.group)
    return Host(found=[Found(origin, entry.load)])


def answers(host: Host) -> dict[str, Any]:
    """Return what a plan of these plugins says, in the parts that a plugin contributes."""
    common = {"client": "c1", "at": AT}
    goal = {"id": "g1", "areas": ["worry"]}
    records: list[dict[str, Any]] = [
        {**common, "kind": "client_opened", "consent": True, "language": "ca"},
        {**common, "kind": "goal_stated", "goal": goal},
        {**common, "kind": "session_held"},
    ]
    history = History.from_records(records)
    plan = Recommender(host=host).suggest(history, at=AT)
    case = Recommender(host=host).case(history, at=AT)
    learner = host.learner()
    return {
        "faults": [str(one) for one in plan.faults],
        "model": [plan.decision.model, plan.decision.model_fingerprint],
        "suggested": {
            one.task_type: {
                "title": one.title,
                "rung": one.rung,
                "minutes": one.minutes,
                "occasions": one.occasions,
                "chance": one.forecast.chance,
            }
            for one in plan.suggestions
        },
        "vetoed": sorted({one.task_type for one in plan.withheld if one.rule == "S3"}),
        "proposed": {
            name: [[one.rung, one.minutes, one.occasions] for one in host.propose(kind, case)]
            for name, kind in host.types.items()
        },
        "learner": learner.load("nowhere", host.types).name if learner else None,
        "hooks": sorted(hook for one in host.plugins for hook in one.hooks),
    }


def kept(version: int, name: str) -> Any:
    """Return what was written down when a contract was current."""
    return json.loads((HERE / f"v{version}" / name).read_text(encoding="utf-8"))


def still(now: Any, was: Any) -> Any:
    """Return what is there of what was: a later version may add a field, and take none away."""
    if isinstance(was, dict) and isinstance(now, dict):
        return {name: still(now.get(name), part) for name, part in was.items()}
    if isinstance(was, list) and isinstance(now, list) and len(now) == len(was):
        return [still(one, part) for one, part in zip(now, was, strict=True)]
    return now


def test_a_part_that_was_there_has_to_stay_as_it_was() -> None:
    was = {"parts": [{"name": "x"}], "gone": 1}
    assert still({"parts": [{"name": "x", "new": 2}], "gone": 1, "more": 3}, was) == was
    for other in ({"parts": [{"name": "y"}], "gone": 1}, {"parts": [], "gone": 1}, {"gone": 1}):
        assert still(other, was) != was


def test_there_is_a_golden_plugin_of_every_contract() -> None:
    assert list(range(1, hookspecs.VERSION + 1)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_a_golden_plugin_brings_the_task_types_that_it_brought(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    types = golden(version, monkeypatch).types
    now = {name: one.model_dump(mode="json") for name, one in types.items()}
    was = kept(version, "task_types.json")
    assert set(now) == set(was)
    assert {name: still(now[name], fields) for name, fields in was.items()} == was


@pytest.mark.parametrize("version", VERSIONS)
def test_a_golden_plugin_adds_to_a_plan_what_it_added(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answers(golden(version, monkeypatch)) == kept(version, "answers.json")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_golden_plugin_is_a_safety_check_and_a_model_without_a_fault(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = golden(version, monkeypatch)
    prior = Prior(Recommender(host=host).settings)
    assert host.absent_checks((f"golden-v{version}",)) == ()
    assert host.forecaster(prior).name == f"golden-v{version}"
    assert host.faults == ()


def test_the_golden_plugin_of_today_fills_in_every_field_and_uses_every_hook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host = golden(hookspecs.VERSION, monkeypatch)
    whole = host.types[f"golden-v{hookspecs.VERSION}"].model_dump()
    empty = {name for name, value in whole.items() if value in (None, (), [])}
    assert empty == {"no_contraindications_because"}
    assert set(whole) == set(TaskType.model_fields)
    assert set(host.plugins[0].hooks) == set(CURRENT.hooks)
