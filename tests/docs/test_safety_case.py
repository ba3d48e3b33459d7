"""The safety case is current, and its check finds what is missing."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest
from pages import ROOT

spec = spec_from_file_location("make_safety_case", ROOT / "docs" / "make_safety_case.py")
assert spec is not None
assert spec.loader is not None
script = module_from_spec(spec)
sys.modules[spec.name] = script
spec.loader.exec_module(script)
DATA = script.registry(ROOT / script.DATA)


def broken(**changes: Any) -> dict[str, Any]:
    """Return the registry with the first control of H1 changed."""
    data = deepcopy(DATA)
    data["hazard"][0]["control"][0] |= changes
    return data


def test_the_page_is_current_and_nothing_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_safety_case.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "recommender.engine.safety:gone"}, "there is no recommender.engine.safety:gone"),
        ({"code": "recommender.gone:stop"}, "there is no recommender.gone:stop"),
        ({"old": "what nobody wrote"}, "says 0 times: what nobody wrote"),
        ({"old": "return"}, "times: return"),
        ({"file": "recommender/gone.py"}, "recommender/gone.py says 0 times"),
        ({"tests": []}, "no test fails without"),
        ({"tests": ["engine/test_safety.py::test_gone"]}, "there is no test engine/test_safety.py"),
        ({"tests": ["gone.py::test_gone"]}, "there is no test gone.py::test_gone"),
    ],
)
def test_a_control_that_is_not_there_is_told(changes: dict[str, Any], said: str) -> None:
    (found,) = script.gaps(broken(**changes), ROOT)
    assert found.startswith("H1: ")
    assert said in found


def test_a_hazard_that_is_gone_or_strange_is_told() -> None:
    data = deepcopy(DATA)
    data["hazard"][0]["id"] = "H31"
    assert script.gaps(data, ROOT) == ["H1 stands here 0 times.", "H31 is not one of H1 to H30."]
    data = deepcopy(DATA)
    data["named"][0]["hazards"] = ["H99"]
    assert script.gaps(data, ROOT) == ["'exposure during crisis' names H99."]


def test_a_hazard_without_a_control_has_to_be_called_open() -> None:
    data = deepcopy(DATA)
    data["hazard"][0]["control"] = []
    assert script.gaps(data, ROOT) == ["H1 has no control, and is not said to be open."]
    data["hazard"][0]["open"] = "It is not there yet."
    assert script.gaps(data, ROOT) == []
    assert "- H1, An exposure" in script.page(data).partition("## Not controlled yet")[2]


def test_what_remains_is_said_of_each_hazard_that_is_closed() -> None:
    data = deepcopy(DATA)
    del data["hazard"][0]["residual"]
    data["hazard"][0]["severity"] = 7
    said = ["H1: severity 7 is not on the scale.", "H1 does not say what remains."]
    assert script.gaps(data, ROOT) == said


def test_the_readme_and_the_safety_case_say_the_same_of_its_use() -> None:
    data = deepcopy(DATA)
    data["use"]["not"] = "It is a crisis tool."
    assert script.gaps(data, ROOT) == ["README.md does not say what stands under use.not."]
