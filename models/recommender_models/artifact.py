"""A model as a folder of plain files: `save`, and a `load` that refuses anything else.

Nothing in a folder is ever executed: JSON, and arrays read with `allow_pickle=False`. Everything
is under SHA-256, and the digest over it all is the model's fingerprint. The files:

`manifest.json` (what it is), `model.json` (scalars), `arrays.npz` (arrays), `CARD.md` (for people).
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import zipfile
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from recommender.domain.errors import InputError, shown_value
from recommender.domain.value import KEBAB
from recommender_models import checks, features
from recommender_models.card import card
from recommender_models.covariance import Spread
from recommender_models.manifest import (
    KIND,
    SCHEMA_VERSION,
    About,
    Manifest,
    digest,
    feature_schema,
    manifest,
    written,
)
from recommender_models.population import Population
from recommender_models.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST, MODEL, ARRAYS, CARD = "manifest.json", "model.json", "arrays.npz", "CARD.md"
FILES = (MODEL, ARRAYS, CARD)
LARGEST, LARGEST_TEXT = 16_000_000, 1_000_000
"""Bytes of the arrays, and of any other file; a model of ours has less than a hundredth of it."""
LONGEST_ID = 64
RUNGS = [[str(rung)] for rung in range(1, features.HIGHEST + 1)]
MOST_MEMBERS = 20
WEIGHTS = ("task_weights", "history_weights")
TREES = ("feature", "threshold", "low", "high", "value")
SCALARS = ("intercept", "own_weight", "shift", "trees_share")
REMEDY = "fit it again, or go back with: homework model use --shipped"
NEWER = "update homework-recommender, or go back with: homework model use --shipped"


class ModelError(InputError):
    """A model cannot be used; the message names the file and the remedy."""


def save(folder: Path, population: Population, about: About) -> str:
    """Write a model, whole or not at all, and return its fingerprint.

    Raises ModelError for numbers that `load` would refuse, or if the folder is there already.
    """
    if (wrong := checks.problem(population)) is not None:
        message = f"The model is not written: {wrong}."
        raise ModelError(message)
    files = {
        MODEL: written(_plain(population)),
        ARRAYS: _packed(population),
        CARD: card(population, about).encode(),
    }
    told = manifest(about, files)
    place(folder, {**files, MANIFEST: told.text()})
    return told.fingerprint


def load(folder: Path) -> tuple[Population, Manifest]:
    """Return a model and what is told about it; raises ModelError for anything but a whole one."""
    return _opened(folder, _contents(folder))


def copied(folder: Path, home: Path) -> tuple[Path, Manifest]:
    """Copy a sound model into a folder of models, under its fingerprint; return where it is.

    What is written is what was checked: each file is read once. Raises ModelError.
    """
    contents = _contents(folder)
    _, told = _opened(folder, contents)
    target = home / told.fingerprint
    if target.exists():
        try:
            load(target)
        except ModelError:
            shutil.rmtree(target)
        else:
            return target, told
    home.mkdir(parents=True, exist_ok=True)
    place(target, contents)
    return target, told


def place(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a new folder that appears whole or not at all.

    Raises ModelError if anything is there already.
    """
    folder = folder.absolute()
    if folder.exists() or folder.is_symlink():
        message = f"{folder} is there already; give another name, or move it away."
        raise ModelError(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    begun = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        begun.chmod(0o755)
        for name, content in contents.items():
            with (begun / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _settled(begun)
        begun.rename(folder)
        _settled(folder.parent)
    except BaseException:
        shutil.rmtree(begun, ignore_errors=True)
        raise


def _settled(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the system has a way to."""
    if os.name == "nt":  # pragma: no cover - Windows opens no folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# Reading


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: _bytes(folder / name) for name in (MANIFEST, *FILES)}


def _bytes(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(file.fileno())
            largest = LARGEST if path.name == ARRAYS else LARGEST_TEXT
            if not stat.S_ISREG(about.st_mode) or about.st_size > largest:
                raise _refusal(path, "is no file of a model")
            return file.read(largest)
    except FileNotFoundError:
        raise _refusal(path, "is missing") from None
    except OSError as error:
        raise _refusal(path, f"cannot be read ({error.strerror or 'no reason given'})") from None


def _refusal(path: Path, what: str, remedy: str = REMEDY) -> ModelError:
    return ModelError(f"Model file {path} {what}; {remedy}.")


def _opened(folder: Path, contents: Mapping[str, bytes]) -> tuple[Population, Manifest]:
    told = _told(folder / MANIFEST, contents[MANIFEST])
    for name in FILES:
        if sha256(contents[name]).hexdigest() != told.files[name]:
            raise _refusal(folder / name, "is not what its manifest says: changed or cut short")
    arrays = _arrays(folder / ARRAYS, contents[ARRAYS])
    population = _population(folder / MODEL, _json(folder / MODEL, contents[MODEL]), arrays)
    if (wrong := checks.problem(population)) is not None:
        raise _refusal(folder / MODEL, f"cannot be used, since {wrong}")
    return population, told


def _told(path: Path, content: bytes) -> Manifest:
    plain = _json(path, content)
    if not isinstance(plain, dict):
        raise _refusal(path, "is no manifest of a model")
    schema = plain.get("schema_version")
    if type(schema) is int and schema > SCHEMA_VERSION:
        shown = shown_value("schema_version", schema)
        raise _refusal(path, f"is of a newer kind (schema {shown})", NEWER)
    try:
        told = Manifest.model_validate(plain)
    except ValidationError:
        raise _refusal(path, "is no manifest of a model") from None
    # The text too must be the one we write: then no bit of it can differ and go unseen.
    if told.fingerprint != digest(plain) or written(plain) != content:
        raise _refusal(path, "is not as it was written: changed or cut short")
    if told.schema_version != SCHEMA_VERSION or told.kind != KIND or set(told.files) != set(FILES):
        raise _refusal(path, "describes another kind of model", NEWER)
    if dict(told.feature_schema) != feature_schema():
        raise _refusal(path, "is of a model with other features than this version's")
    return told


def _json(path: Path, content: bytes) -> Any:
    def never(name: str) -> None:
        raise ValueError(name)

    try:
        return json.loads(content.decode("utf-8"), parse_constant=never)
    except (ValueError, RecursionError):
        raise _refusal(path, "is not JSON") from None


def _arrays(path: Path, content: bytes) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
        # We write arrays as they are. What is compressed can be very much larger than its file.
        stored = all(one.compress_type == zipfile.ZIP_STORED for one in members)
        if stored and len(members) <= MOST_MEMBERS:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                return {name: _array(arrays[name]) for name in arrays.files}
    except Exception:  # noqa: BLE001 - zipfile and numpy raise many kinds for a damaged file
        raise _refusal(path, "holds no plain arrays") from None
    raise _refusal(path, "holds more than the arrays of a model")


def _array(member: object) -> np.ndarray[Any, Any]:
    # A member that is no array comes as the bytes it holds.
    if not isinstance(member, np.ndarray):
        raise TypeError
    return member


def _population(path: Path, plain: Any, arrays: Mapping[str, Any]) -> Population:
    try:
        names = plain.pop("task_features"), plain.pop("history_features")
        if names != (list(features.TASK_FEATURES), list(features.HISTORY_FEATURES)):
            raise _refusal(path, "is of a model with other features than this version's")
        shape = plain.pop("trees")
        if set(arrays) != {*WEIGHTS, *(f"tree_{one}" for one in TREES if shape is not None)}:
            raise _refusal(path.with_name(ARRAYS), "holds other arrays than a model's")
        if set(plain) != {*SCALARS, "type_effects", "spread"}:
            raise _refusal(path, "holds other numbers than a model's")
        return Population(
            intercept=_number(plain["intercept"]),
            own_weight=_number(plain["own_weight"]),
            shift=_number(plain["shift"]),
            trees_share=_number(plain["trees_share"]),
            task_weights=arrays["task_weights"],
            history_weights=arrays["history_weights"],
            type_effects={_name(name): _number(one) for name, one in plain["type_effects"].items()},
            spread=_spread(plain["spread"]),
            trees=_trees(shape, arrays),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, ModelError):
            raise
        raise _refusal(path, "does not hold the numbers of a model") from None


def _number(value: Any) -> float:
    if type(value) is not float:
        raise TypeError
    return value


def _name(name: str) -> str:
    """Return the name of an effect: a task type's id, or a rung's, `id/rung`."""
    of_type, *rung = name.split("/")
    # Said in a refusal, so that it has to be a name that can be said.
    if len(of_type) > LONGEST_ID or re.fullmatch(KEBAB, of_type) is None:
        raise KeyError
    if rung and rung not in RUNGS:
        raise KeyError
    return name


def _spread(plain: dict[str, Any]) -> Spread:
    if set(plain) != {one.name for one in fields(Spread)}:
        raise KeyError
    return Spread(**{name: _number(value) for name, value in plain.items()})


def _trees(shape: Any, arrays: Mapping[str, Any]) -> Trees | None:
    if shape is None:
        return None
    if set(shape) != {"depth", "base"} or type(shape["depth"]) is not int:
        raise TypeError
    parts = {name: arrays[f"tree_{name}"] for name in TREES}
    return Trees(depth=shape["depth"], base=_number(shape["base"]), **parts)


# Writing


def _plain(one: Population) -> dict[str, object]:
    trees = None if one.trees is None else {"depth": one.trees.depth, "base": one.trees.base}
    return {
        "task_features": list(features.TASK_FEATURES),
        "history_features": list(features.HISTORY_FEATURES),
        **{name: float(getattr(one, name)) for name in SCALARS},
        "type_effects": {name: float(one.type_effects[name]) for name in sorted(one.type_effects)},
        "spread": {name: float(value) for name, value in asdict(one.spread).items()},
        "trees": trees,
    }


def _packed(one: Population) -> bytes:
    """Return the arrays as a file; the same arrays give the same bytes."""
    arrays = {name: getattr(one, name) for name in WEIGHTS}
    if one.trees is not None:
        arrays |= {f"tree_{name}": getattr(one.trees, name) for name in TREES}
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()
