"""homework model, with a real store: fit, show, evaluate, use, and back again."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from clinics import clinic
from recommender_models import artifact, fitting
from recommender_models.elicited import base
from recommender_models.manifest import About

from recommender import Recommender
from recommender.cli import model, model_record
from recommender.domain import learner
from recommender.store import chosen
from recommender.store.log import Store
from tests.cli.conftest import Line

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-03-05T10:00:00Z"
SHIPPED_NAME = "shipped-1"


@pytest.fixture
def busy(line: Line, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line with 30 clients who have outcomes."""
    # To learn the spread, and to plan anew for every decision, take most of the time.
    monkeypatch.setattr(fitting, "with_spread", lambda _records, population, _base: population)
    monkeypatch.setattr(model_record, "MOST_DECISIONS", 5)
    with Store.open(line.home / "homework.db") as store:
        for one in clinic(30, weeks=5):
            store.append(one.events)
    return line


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The folder of a model that is not the one that ships."""
    artifact.save(tmp_path / "other", base(), About(name="other"))
    return tmp_path / "other"


def plan(line: Line) -> dict[str, Any]:
    """Return the plan of the first client."""
    found: dict[str, Any] = json.loads(line("suggest", "canary-0000", "--at", AT, "--json").stdout)
    return found


def test_the_numbers_said_in_the_help_are_those_of_the_contract() -> None:
    assert model.LEAST_CLIENTS == learner.LEAST_CLIENTS


def test_the_way_from_fitting_to_using_and_back(busy: Line, tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    said = busy("model", "fit", "--out", str(folder)).stdout
    assert "log-loss" in said
    assert "against" in said
    assert plan(busy)["decision"]["model"] == SHIPPED_NAME
    used = busy("model", "use", str(folder)).stdout
    fingerprint = artifact.load(folder)[1].fingerprint
    assert fingerprint in used
    decision = plan(busy)["decision"]
    assert decision["model"].startswith("clinic-")
    assert decision["model_fingerprint"] == fingerprint
    assert "30 clients" in busy("model", "show").stdout
    assert json.loads(busy("model", "show", "--json").stdout)["model"]["fingerprint"] == fingerprint
    busy("model", "use", "--shipped")
    assert plan(busy)["decision"]["model"] == SHIPPED_NAME
    for one in folder.iterdir():
        assert b"canary" not in one.read_bytes()


def test_the_copy_in_use_does_not_need_the_folder(busy: Line, other: Path) -> None:
    busy("model", "use", str(other))
    for one in other.iterdir():
        one.unlink()
    assert plan(busy)["decision"]["model"] == "other"
    assert not plan(busy)["faults"]


@pytest.mark.parametrize("damage", ["flipped", "gone", "choice"])
def test_a_chosen_model_that_fails_lets_the_prior_answer_and_every_plan_says_so(
    busy: Line, other: Path, damage: str
) -> None:
    busy("model", "use", str(other))
    (copy,) = (busy.home / "models").iterdir()
    if damage == "flipped":
        (copy / "arrays.npz").write_bytes(b"x" + (copy / "arrays.npz").read_bytes()[1:])
    elif damage == "gone":
        copy.rename(copy.with_name("elsewhere"))
    else:
        (busy.home / "model.json").write_text('{"model": "../../etc"}')
    found = plan(busy)
    assert found["decision"]["model"].startswith("transparent-prior")
    (fault,) = found["faults"]
    assert fault["place"] == "model"
    assert "homework model use --shipped" in fault["problem"]
    page = busy("suggest", "canary-0001", "--at", AT)
    assert page.stderr.count("The transparent prior answers instead") == 1
    judged = busy("model", "evaluate")
    assert "transparent-prior" in judged.stdout
    assert "The transparent prior answers instead" in judged.stderr
    assert "Model file" in busy.refused("model", "show")
    busy("model", "use", "--shipped")
    assert plan(busy)["faults"] == []


def test_a_damaged_model_is_not_taken_into_use(busy: Line, other: Path) -> None:
    (other / "model.json").write_text("{}")
    said = busy.refused("model", "use", str(other))
    assert "model.json is not what its manifest says" in said
    assert plan(busy)["decision"]["model"] == SHIPPED_NAME
    assert chosen.chosen() is None


@pytest.mark.parametrize("words", [(), ("x", "--shipped")])
def test_use_asks_for_one_of_two(line: Line, words: tuple[str, ...]) -> None:
    line("model", "use", *words, code=2)


def test_a_folder_that_is_no_model_is_refused(busy: Line, tmp_path: Path) -> None:
    for command in (("show",), ("evaluate",), ("use",)):
        said = busy.refused("model", *command, str(tmp_path / "nowhere"))
        assert "manifest.json is missing" in said


# Fitting


def test_too_few_clients_are_refused(course: Line, tmp_path: Path) -> None:
    said = course.refused("model", "fit", "--out", str(tmp_path / "m"))
    assert "at least 30 are needed" in said
    assert not (tmp_path / "m").exists()


def test_clients_without_consent_and_invented_ones_take_no_part(busy: Line, tmp_path: Path) -> None:
    with Store.open(busy.home / "homework.db") as store:
        first, second = list(clinic(32))[30:]
        withdrawn = first.add("client_changed", consent=False)
        store.append(withdrawn.events)
        opening = second.events[0].model_copy(update={"invented": True})
        store.append([opening, *second.events[1:]])
    said = busy("model", "evaluate")
    assert "150 outcomes of 30 clients" in said.stdout
    assert "Left out: 1 invented, 1 without consent." in said.stderr


def test_a_fit_that_is_no_better_writes_nothing(
    busy: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "fit", lambda *given, **_: given[2])
    said = busy.refused("model", "fit", "--out", str(tmp_path / "m"))
    assert "does not beat the one that ships: log-loss 0." in said
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("m")] == []


def test_a_stopped_fit_says_how_to_go_on(
    busy: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*given: Any, **named: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fitting, "fit", stopped)
    said = busy("model", "fit", "--out", str(tmp_path / "m"), code=130)
    assert "Go on with: --resume" in said.stderr


@pytest.mark.parametrize("number", ["0", "9", "many"])
def test_fewer_than_ten_clients_cannot_be_asked_for(
    line: Line, tmp_path: Path, number: str
) -> None:
    line("model", "fit", "--out", str(tmp_path / "m"), "--min-clients", number, code=2)


# Judging


def test_the_evaluation_stands_beside_simple_forecasters(busy: Line, tmp_path: Path) -> None:
    picture = tmp_path / "curve.svg"
    facts = json.loads(busy("model", "evaluate", "--json", "--svg", str(picture)).stdout)["model"]
    assert facts["outcomes"] == 150
    assert set(facts["metrics"]) == {"log_loss", "brier", "auc", "calibration_error"}
    assert set(facts["baselines"]) == {
        "base rate",
        "running mean",
        "popularity",
        "fixed ladder",
        "adaptive ladder",
    }
    assert {one["name"].split()[0] for one in facts["groups"]} == {"language", "age", "way"}
    drawn = ET.fromstring(picture.read_text())  # noqa: S314 - our own
    assert drawn.get("role") == "img"
    words = busy("model", "evaluate").stdout
    assert facts["calibration"] in words
    assert "No off-policy value" in words


def test_a_store_without_outcomes_can_be_judged(course: Line) -> None:
    assert "nothing to judge" in course("model", "evaluate").stdout
    assert json.loads(course("model", "evaluate", "--json").stdout)["model"]["outcomes"] == 0


def test_a_picture_that_cannot_be_written_is_an_error_with_a_name(
    busy: Line, tmp_path: Path
) -> None:
    place = tmp_path / "no" / "curve.svg"
    assert f"{place}: cannot be written" in busy.refused("model", "evaluate", "--svg", str(place))


# As a library, and what is imported


def test_a_library_may_name_a_model(other: Path) -> None:
    recommender = Recommender(model=other)
    assert recommender.model == f"other {artifact.load(other)[1].fingerprint}"
    assert recommender.faults == ()


def test_a_library_hears_of_a_model_that_fails(tmp_path: Path) -> None:
    recommender = Recommender(model=tmp_path)
    assert recommender.model.startswith("transparent-prior")
    assert [one.place for one in recommender.faults] == ["model"]


def test_many_plans_in_many_processes_are_made_with_the_chosen_model(other: Path) -> None:
    histories = [one.history for one in clinic(4)]
    recommender = Recommender(model=other)
    at = histories[0].events[-1].at
    alone = list(recommender.suggest_many(histories, at=at))
    spread = list(recommender.suggest_many(histories, at=at, jobs=2, chunk=2))
    assert alone == spread
    assert {one.decision.model for one in alone} == {"other"}


SUGGEST = """
import sys
from recommender import Recommender
from recommender.interchange.records import History
recommender = Recommender(model=sys.argv[1] or None)
recommender.suggest(History("x", ()))
assert recommender.forecaster().name in ("shipped-1", "other")
heavy = {"sklearn", "scipy", "joblib", "pandas"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""


@pytest.mark.parametrize("which", ["shipped", "chosen"])
def test_to_suggest_imports_nothing_that_is_for_fitting(other: Path, which: str) -> None:
    folder = str(other) if which == "chosen" else ""
    subprocess.run([sys.executable, "-c", SUGGEST, folder], check=True, timeout=120)


def test_to_show_and_to_use_import_nothing_that_is_for_fitting(bare: Line, other: Path) -> None:
    program = f"""
import sys
from recommender.cli import main
code = main(["model", "show"]) or main(["model", "use", {str(other)!r}])
heavy = {{"sklearn", "scipy", "joblib"}} & set(sys.modules)
sys.exit(f"imported: {{heavy}}" if heavy else code)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
