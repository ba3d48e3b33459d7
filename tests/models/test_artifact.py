"""A model's folder: the same numbers come back, and anything else is refused in one sentence."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
import time
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recommender_models import artifact, elicited
from recommender_models.artifact import ModelError
from recommender_models.features import HISTORY_FEATURES
from recommender_models.learner import SHIPPED
from recommender_models.manifest import digest, manifest, written

from tests.models.conftest import ABOUT, full

FLIPS, KILLS = 1_000, int(os.environ.get("MODEL_KILLS", "20"))
NAMES = ("manifest.json", "model.json", "arrays.npz", "CARD.md")

WIDE = len(HISTORY_FEATURES)


def refused(folder: Path) -> str:
    """Return the one sentence with which a folder is refused."""
    with pytest.raises(ModelError) as caught:
        artifact.load(folder)
    words = str(caught.value)
    assert words.endswith(".")
    assert "\n" not in words
    return words


def sealed(folder: Path, **changed: bytes) -> None:
    """Write files into a model, and seal it anew, as somebody would who means harm."""
    files = {name: (folder / name).read_bytes() for name in artifact.FILES}
    files |= {name.replace("_", "."): content for name, content in changed.items()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "manifest.json").write_bytes(manifest(ABOUT, files).text())


def told(folder: Path, **changes: Any) -> None:
    """Change the manifest, and give it the digest that fits."""
    plain = json.loads((folder / "manifest.json").read_text()) | changes
    plain["fingerprint"] = digest(plain)
    (folder / "manifest.json").write_bytes(written(plain))


def same(one: Any, other: Any) -> bool:
    """Tell whether two populations hold the very same bits."""
    pairs = [(getattr(one, part.name), getattr(other, part.name)) for part in fields(one)]
    return all(
        np.asarray(a).tobytes() == np.asarray(b).tobytes()
        if isinstance(a, np.ndarray)
        else same(a, b)
        if hasattr(a, "__dataclass_fields__")
        else a == b
        for a, b in pairs
    )


# Writing and reading


@pytest.mark.parametrize("population", [full(), elicited.base()], ids=["full", "elicited"])
def test_what_is_read_is_what_was_written_to_the_bit(tmp_path: Path, population: Any) -> None:
    fingerprint = artifact.save(tmp_path / "m", population, ABOUT)
    found, manifest = artifact.load(tmp_path / "m")
    assert same(found, population)
    assert manifest.fingerprint == fingerprint
    assert manifest.about == ABOUT


def test_awkward_numbers_come_back_to_the_bit(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    for number in range(20):
        base = elicited.base()
        value = float(draw.normal() * 10.0 ** -draw.integers(0, 300))
        odd = replace(base, intercept=value, task_weights=draw.normal(size=len(base.task_weights)))
        artifact.save(tmp_path / str(number), odd, ABOUT)
        assert same(artifact.load(tmp_path / str(number))[0], odd)


def test_the_same_model_has_the_same_bytes(tmp_path: Path) -> None:
    one = artifact.save(tmp_path / "one", full(), ABOUT)
    time.sleep(0.01)
    assert artifact.save(tmp_path / "two", full(), ABOUT) == one
    for name in NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_what_is_there_is_never_written_over(model: Path) -> None:
    before = {name: (model / name).read_bytes() for name in NAMES}
    with pytest.raises(ModelError, match="is there already"):
        artifact.save(model, elicited.base(), ABOUT)
    assert before == {name: (model / name).read_bytes() for name in NAMES}


def test_numbers_that_would_be_refused_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="intercept is out of range"):
        artifact.save(tmp_path / "m", replace(elicited.base(), intercept=float("nan")), ABOUT)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        artifact.save(tmp_path / "m", full(), ABOUT)
    assert list(tmp_path.iterdir()) == []


KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from recommender_models import artifact, elicited
from recommender_models.manifest import About

draw, sync = random.Random(3), os.fsync

def slowly(file):  # as a disk is, so that a kill mostly comes half way
    time.sleep(0.004)
    sync(file)

os.fsync = slowly
for kill in range(int(sys.argv[2])):
    home = Path(sys.argv[1]) / str(kill)
    home.mkdir()
    child = os.fork()
    if not child:
        for number in range(100_000):
            artifact.save(home / f"m{number}", elicited.base(), About(name=f"m{number}"))
    while not (home / "m0").exists():
        time.sleep(0.001)
    time.sleep(draw.random() * 0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be doubled here")
def test_a_kill_leaves_a_whole_model_or_none(tmp_path: Path) -> None:
    """`MODEL_KILLS=200` asks for more of them."""
    subprocess.run([sys.executable, "-c", KILLER, tmp_path, str(KILLS)], check=True)
    found = list(tmp_path.glob("*/m*"))
    for one in found:
        artifact.load(one)
    assert found
    assert list(tmp_path.glob("*/.m*"))  # some were stopped half way, and took no name


# What is refused


def test_a_flipped_bit_anywhere_is_refused(model: Path) -> None:
    draw = random.Random(20)
    sizes = [(model / name).stat().st_size for name in NAMES]
    for _ in range(FLIPS):
        (name,) = draw.choices(NAMES, sizes)
        content = bytearray((model / name).read_bytes())
        before = bytes(content)
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        (model / name).write_bytes(content)
        assert name in refused(model)
        (model / name).write_bytes(before)
    artifact.load(model)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()
    assert f"{name} is missing; fit it again, or go back" in refused(model)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_file_is_named(model: Path, name: str, share: float) -> None:
    content = (model / name).read_bytes()
    (model / name).write_bytes(content[: int(len(content) * share)])
    assert name in refused(model)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "is missing" in refused(tmp_path / "nowhere")


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")
    assert "cannot be read" in refused(tmp_path / "file")


def test_a_folder_in_place_of_a_file_is_refused(model: Path) -> None:
    (model / "CARD.md").unlink()
    (model / "CARD.md").mkdir()
    assert "CARD.md" in refused(model)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_in_place_of_a_file_does_not_hang(model: Path) -> None:
    (model / "model.json").unlink()
    os.mkfifo(model / "model.json")
    assert "is no file of a model" in refused(model)


def test_a_file_too_large_for_a_model_is_not_read(model: Path) -> None:
    with (model / "arrays.npz").open("r+b") as file:
        file.truncate(artifact.LARGEST + 1)
    assert "arrays.npz is no file of a model" in refused(model)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(model: Path) -> None:
    path = model.parent / "bomb.npz"
    np.savez_compressed(path, task_weights=np.zeros(artifact.LARGEST // 4))
    sealed(model, arrays_npz=path.read_bytes())
    assert "holds more than the arrays of a model" in refused(model)


def test_a_newer_schema_asks_for_an_update(model: Path) -> None:
    told(model, schema_version=2, something_new={})
    assert "is of a newer kind (schema 2); update homework-recommender" in refused(model)


def test_another_kind_of_model_is_refused(model: Path) -> None:
    told(model, kind="oracle")
    assert "another kind of model" in refused(model)


@pytest.mark.parametrize("part", ["task", "history", "signs"])
def test_a_foreign_feature_set_is_refused(model: Path, part: str) -> None:
    plain = json.loads((model / "manifest.json").read_text())["feature_schema"]
    told(model, feature_schema={**plain, part: "0" * 64})
    assert "with other features" in refused(model)


def test_a_manifest_written_in_another_way_is_refused(model: Path) -> None:
    plain = json.loads((model / "manifest.json").read_text())
    (model / "manifest.json").write_text(json.dumps(plain))
    assert "not as it was written" in refused(model)


def test_arrays_of_another_model_are_refused(model: Path) -> None:
    other = model.with_name("other")
    artifact.save(other, elicited.base(), ABOUT)
    (model / "arrays.npz").write_bytes((other / "arrays.npz").read_bytes())
    assert "arrays.npz is not what its manifest says" in refused(model)


class _Canary:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.write_text, (self.path, "was executed")


@pytest.mark.parametrize("name", ["manifest_json", "model_json", "arrays_npz"])
def test_a_pickle_under_another_name_is_refused_and_never_run(model: Path, name: str) -> None:
    canary = model.parent / "canary"
    poison = pickle.dumps(_Canary(canary))
    if name == "manifest_json":
        (model / "manifest.json").write_bytes(poison)
    else:
        sealed(model, **{name: poison})
    assert name.replace("_", ".") in refused(model)
    assert not canary.exists()


def test_a_pickle_within_the_arrays_is_refused_and_never_run(model: Path) -> None:
    canary = model.parent / "canary"
    path = model.parent / "evil.npz"
    np.savez(path, task_weights=np.array([_Canary(canary)], dtype=object), history_weights=[0.0])
    sealed(model, arrays_npz=path.read_bytes())
    assert "arrays.npz holds no plain arrays" in refused(model)
    assert not canary.exists()


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b"null", b"[]", b'"x"', b"{}", b'{"a": NaN}', b"\xff", b"", b"1e999"]
)
@pytest.mark.parametrize("name", ["manifest_json", "model_json"])
def test_other_json_is_refused(model: Path, name: str, text: bytes) -> None:
    if name == "manifest_json":
        (model / "manifest.json").write_bytes(text)
    else:
        sealed(model, **{name: text})
    refused(model)


WRONG: dict[str, Any] = {
    "intercept": [None, "1", 1, True, 1e9, -20.5, [], {}],
    "shift": [21.0],
    "own_weight": [-0.1, 11.0],
    "trees_share": [-0.1, 1.1],
    "type_effects": [
        *([], {"x": "y"}, {"x": 99.0}, {"x": None}, None),
        *({"x/0": 0.1}, {"x/10": 0.1}, {"x/": 0.1}, {"x/1/1": 0.1}, {"X y": 0.1}, {"/1": 0.1}),
    ],
    "spread": [{}, None, {"ability": 1.0}],
    "trees": [None, {}, {"depth": 1, "base": 0.1}, {"depth": 2.0, "base": 0.1}, "trees"],
    "task_features": [[], None, ["effort"]],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, one) for field, some in WRONG.items() for one in some]
)
def test_numbers_that_are_no_models_are_refused(model: Path, field: str, value: Any) -> None:
    plain = json.loads((model / "model.json").read_text()) | {field: value}
    sealed(model, model_json=written(plain))
    refused(model)


def test_a_number_too_many_and_one_too_few_are_refused(model: Path) -> None:
    plain = json.loads((model / "model.json").read_text())
    sealed(model, model_json=written({**plain, "more": 1.0}))
    assert "model.json" in refused(model)
    plain.pop("shift")
    sealed(model, model_json=written(plain))
    assert "model.json" in refused(model)


@pytest.mark.parametrize("name", [one.name for one in fields(elicited.SPREAD)])
@pytest.mark.parametrize("value", [-0.001, 1e6])
def test_a_spread_out_of_range_is_refused(model: Path, name: str, value: float) -> None:
    plain = json.loads((model / "model.json").read_text())
    plain["spread"][name] = value
    sealed(model, model_json=written(plain))
    assert f"the spread '{name}' is out of range" in refused(model)


ARRAYS: dict[str, Any] = {
    "task_weights": [np.zeros(3), np.zeros((1, 17)), np.full(17, np.nan), np.full(17, 21.0)],
    "history_weights": [np.zeros(20), np.full(WIDE, -np.inf), np.full(WIDE, -1.0)],
    "tree_feature": [np.full((2, 5), 99), np.full((2, 5), -1), np.zeros((2, 4)), np.zeros((2, 5))],
    "tree_threshold": [np.full((2, 5), np.nan), np.full((2, 5), np.inf), np.zeros((3, 5))],
    "tree_value": [np.full((2, 5), np.nan), np.full((2, 5), 21.0)],
    "tree_low": [np.full((2, 5), 5), np.full((2, 5), -1), np.array([[1, 0, 2, 3, 4]] * 2)],
    "tree_high": [np.full((2, 5), 5), np.array([[0, 4, 2, 3, 4]] * 2)],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, one) for name, some in ARRAYS.items() for one in some],
    ids=[f"{name}-{n}" for name, some in ARRAYS.items() for n, _ in enumerate(some)],
)
def test_arrays_that_are_no_models_are_refused(model: Path, name: str, value: Any) -> None:
    path = model.parent / "wrong.npz"
    with np.load(model / "arrays.npz") as packed:
        arrays = dict(packed)
    np.savez(path, **{**arrays, name: value})
    sealed(model, arrays_npz=path.read_bytes())
    refused(model)


def test_trees_deeper_than_they_say_are_refused(model: Path) -> None:
    plain = json.loads((model / "model.json").read_text())
    plain["trees"]["depth"] = 1
    sealed(model, model_json=written(plain))
    assert "its trees are no trees" in refused(model)


def test_an_array_too_many_and_one_too_few_are_refused(model: Path) -> None:
    path = model.parent / "wrong.npz"
    with np.load(model / "arrays.npz") as packed:
        arrays = dict(packed)
    np.savez(path, **arrays, more=np.zeros(1))
    sealed(model, arrays_npz=path.read_bytes())
    assert "other arrays" in refused(model)
    arrays.pop("tree_low")
    np.savez(path, **arrays)
    sealed(model, arrays_npz=path.read_bytes())
    assert "other arrays" in refused(model)


# Copies, and the one that ships


def test_a_copy_goes_by_its_fingerprint_and_a_second_one_is_harmless(model: Path) -> None:
    home = model.parent / "home"
    place, manifest = artifact.copied(model, home)
    assert place == home / manifest.fingerprint
    assert artifact.copied(model, home)[0] == place
    assert [one.name for one in home.iterdir()] == [manifest.fingerprint]
    assert same(artifact.load(place)[0], full())


def test_a_damaged_copy_is_made_again(model: Path) -> None:
    place, _ = artifact.copied(model, model.parent / "home")
    (place / "model.json").write_text("{}")
    artifact.copied(model, model.parent / "home")
    artifact.load(place)


def test_a_damaged_model_is_not_copied(model: Path) -> None:
    (model / "model.json").write_text("{}")
    with pytest.raises(ModelError):
        artifact.copied(model, model.parent / "home")
    assert not (model.parent / "home").exists()


def test_the_model_that_ships_is_the_elicited_one() -> None:
    population, manifest = artifact.load(SHIPPED)
    assert same(population, elicited.base())
    assert manifest.about.outcomes == 0


def test_the_card_that_ships_names_every_elicited_number_with_its_source() -> None:
    card = (SHIPPED / "CARD.md").read_text(encoding="utf-8")
    for name, (value, source) in elicited.TASK_WEIGHTS.items():
        assert f"| {name} | {value:.4g} | {value:.4g} | {source} |" in card
    for part, value in zip(fields(elicited.SPREAD), astuple(elicited.SPREAD), strict=True):
        assert f"| spread {part.name} | {value:.4g} |" in card
    for words in ("## Not for", "Diagnosis", "No proxy data were used"):
        assert words in card
