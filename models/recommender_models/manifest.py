"""What a model's folder says about itself: versions, features, data, figures, digests."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from recommender_models import features

SCHEMA_VERSION = 1
KIND = "hierarchical-logistic-gaussian"
LIBRARIES = ("numpy", "scikit-learn")

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Count = Annotated[int, Field(ge=0)]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class About(_Closed):
    """What is told about a model by whoever made it; never anything of one client."""

    name: Name
    clients: Count = 0
    outcomes: Count = 0
    training_data: Digest | None = Field(default=None, description="None: learned from no data.")
    base: Digest | None = Field(default=None, description="Fingerprint of the model begun with.")
    proxies: str | None = Field(
        default=None, description="What the data are, if not outcomes of a clinic's clients."
    )
    settings: Mapping[str, int | float | str] = {}
    metrics: Mapping[str, float] = {}


class Manifest(_Closed):
    """All that a model's folder holds, and a digest over it: the model's fingerprint."""

    schema_version: int
    kind: str
    feature_schema: Mapping[str, str]
    libraries: Mapping[str, str]
    about: About
    files: Mapping[str, Digest]
    fingerprint: Digest

    def text(self) -> bytes:
        """Return the one way in which this manifest is written."""
        return written(self.model_dump(mode="json"))


def written(plain: object) -> bytes:
    """Return plain values as JSON in one fixed form."""
    return (json.dumps(plain, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def manifest(about: About, files: Mapping[str, bytes]) -> Manifest:
    """Return the manifest of these files."""
    plain: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "feature_schema": feature_schema(),
        "libraries": libraries(),
        "about": about.model_dump(mode="json"),
        "files": {name: sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return Manifest(fingerprint=digest(plain), **{**plain, "about": about})


def digest(plain: Mapping[str, Any]) -> str:
    """Return the digest over everything but itself; the files are in it by their own."""
    return sha256(written({key: plain[key] for key in plain if key != "fingerprint"})).hexdigest()


def feature_schema() -> dict[str, str]:
    """Return a digest for each list of features that a model's numbers stand for."""
    lists = {
        "task": features.TASK_FEATURES,
        "history": features.HISTORY_FEATURES,
        "signs": features.SIGNS,
    }
    return {name: sha256(written(list(one))).hexdigest() for name, one in lists.items()}


def libraries() -> dict[str, str]:
    """Return the versions under which a model is made; nothing heavy is imported for it."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
