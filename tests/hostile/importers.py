"""Everything that takes in what others wrote: each reads bytes, and says what it refuses.

An importer returns the sentences about what it left out, none if it took all of it, or raises
`InputError`. Anything else it raises is a defect.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import recommender_models
from click.testing import CliRunner
from histories import START, Course, frozen_host
from pydantic import ValidationError
from recommender_models import artifact, manifest

from recommender import History, Recommender
from recommender.app import check
from recommender.cli import cli
from recommender.domain.errors import InputError, OutputError
from recommender.domain.settings import Settings
from recommender.interchange import cds_hooks, files
from recommender.interchange.unfinished import Unfinished, begun
from recommender.store import chosen, place
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from recommender.domain.plan import Plan

CORPUS = Path(__file__).with_name("corpus")
SHIPPED = Path(recommender_models.__file__).with_name("shipped")
SETTINGS = Settings()
REFUSED = 2
WORK = {"at": "2026-01-05T09:00:00+00:00", "seed": 0, "most": 3}


@dataclass(frozen=True, slots=True)
class Importer:
    """A reader, with good inputs for it."""

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[bytes, Path], Sequence[str]]
    as_json: bool = False
    """Takes values that were read from JSON already."""


def kept(folder: str) -> tuple[bytes, ...]:
    """Return the inputs of one format."""
    return tuple(one.read_bytes() for one in sorted((CORPUS / folder).iterdir()))


def _history(suffix: str) -> Callable[[bytes, Path], Sequence[str]]:
    def read(content: bytes, folder: Path) -> Sequence[str]:
        file = folder / f"x{suffix}"
        file.write_bytes(content)
        reading = files.read(file)
        clients = {event.client for _, event in reading.events}
        for client in sorted(clients)[:20]:
            events = [event for _, event in reading.events if event.client == client]
            check((), History.from_events(events).events, SETTINGS)
        return [*(str(one) for one in reading.bad), *reading.notices]

    return read


def _records(content: bytes, _: Path) -> Sequence[str]:
    """Read plain dicts, as an app hands them over: whatever JSON there can be."""
    lines = content.split(b"\n")
    return History.from_records([json.loads(one) for one in lines if one]).notices


def _settings(content: bytes, _: Path) -> Sequence[str]:
    """Settings are made by an app, which is told by pydantic's own kind of error."""
    try:
        Settings.model_validate(json.loads(content))
    except ValidationError as error:
        return [str(one["msg"]) for one in error.errors(include_input=False, include_url=False)]
    return []


@cache
def plan() -> Plan:
    """Return the plan whose cards are answered."""
    course = Course.opened("c-1", weekly_minutes=60).goal("worry-at-work", "worry").session(6)
    recommender = Recommender(host=frozen_host())
    return recommender.suggest(History.from_events(course.events), at=START + timedelta(days=1))


def _feedback(content: bytes, _: Path) -> Sequence[str]:
    for record in cds_hooks.answered(plan(), json.loads(content)):
        History.from_records([record])
    return []


def _feedback_seeds() -> tuple[bytes, ...]:
    card = cds_hooks.cards(plan())[0]
    names = {b"CARD": card["uuid"], b"SUGGESTION": card["suggestions"][0]["uuid"]}
    seeds = []
    for seed in kept("feedback"):
        for word, name in names.items():
            seed = seed.replace(word, name.encode())  # noqa: PLW2901 - one after the other
        seeds.append(seed)
    return tuple(seeds)


def _journal(content: bytes, folder: Path) -> Sequence[str]:
    """Go on with a file of plans whose journal somebody has written anew."""
    target = folder / "plans.jsonl"
    held = {"plans.jsonl.journal": content, "plans.jsonl.part": b"{}\n"}
    for name, one in held.items():
        (folder / name).write_bytes(one)
    try:
        begun(target)
        Unfinished.resume(target, WORK).close()
    except InputError:
        _same({name: (folder / name).read_bytes() for name in held}, held)
        raise
    return []


def _desk(content: bytes, folder: Path) -> Sequence[str]:
    """Import a file as typed, into a store that holds something already."""
    home = folder / "home"
    file = folder / "x.jsonl"
    file.write_bytes(content)
    with patch.dict(os.environ, {place.HOME_VARIABLE: str(home)}):
        if not home.exists():
            CliRunner().invoke(cli, ["init"])
            CliRunner().invoke(cli, ["import", str(CORPUS / "jsonl" / "one-event.jsonl")])
        before = _held()
        done = CliRunner().invoke(cli, ["import", str(file)])
        if done.exit_code == 0:
            rmtree(home)
            return []
        if done.exit_code == REFUSED:
            _same(_held(), before)
            return [one for one in done.stderr.splitlines() if one.strip()]
    message = f"exit code {done.exit_code}: {done.stderr}"
    raise AssertionError(message)


def _held() -> list[object]:
    with Store.open(place.default_path()) as store:
        return list(store.every())


def _choice(content: bytes, folder: Path) -> Sequence[str]:
    """Read which model is in use: what cannot be read is a place no model can be read from."""
    file = folder / chosen.CHOICE
    file.write_bytes(content)
    with patch.dict(os.environ, {place.HOME_VARIABLE: str(folder)}):
        found = chosen.chosen()
    if found is not None and found != file and found.parent != folder / chosen.MODELS:
        message = f"outside the folder of models: {found}"
        raise AssertionError(message)
    return []


def _model(name: str, *, signed: bool) -> Callable[[bytes, Path], Sequence[str]]:
    def read(content: bytes, folder: Path) -> Sequence[str]:
        contents = {one: (SHIPPED / one).read_bytes() for one in (*artifact.FILES, "manifest.json")}
        contents[name] = content
        if signed:
            contents["manifest.json"] = resigned(contents)
        for one, held in contents.items():
            (folder / one).write_bytes(held)
        home = folder / "models"
        try:
            artifact.copied(folder, home)
        except InputError:
            _same(list(home.glob("*")), [])
            raise
        rmtree(home)
        return []

    return read


def _same(found: object, wanted: object) -> None:
    if found != wanted:
        message = "something was written all the same"
        raise AssertionError(message)


def resigned(contents: dict[str, bytes]) -> bytes:
    """Return a manifest that vouches for these files, as whoever changed them can write it."""
    plain: dict[str, Any] = json.loads((SHIPPED / "manifest.json").read_bytes())
    plain["files"] = {one: sha256(contents[one]).hexdigest() for one in artifact.FILES}
    plain["fingerprint"] = manifest.digest(plain)
    return manifest.written(plain)


def _shipped(name: str) -> tuple[bytes, ...]:
    return ((SHIPPED / name).read_bytes(),)


@cache
def importers() -> tuple[Importer, ...]:
    """Return every reader there is."""
    return (
        Importer("history.jsonl", kept("jsonl"), _history(".jsonl")),
        Importer("history.csv", kept("csv"), _history(".csv")),
        Importer("records", kept("jsonl"), _records, as_json=True),
        Importer("settings", kept("settings"), _settings, as_json=True),
        Importer("feedback", _feedback_seeds(), _feedback, as_json=True),
        Importer("journal", kept("journal"), _journal),
        Importer("import, as typed", kept("jsonl"), _desk),
        Importer("choice of a model", kept("choice"), _choice),
        Importer(
            "model: manifest", _shipped("manifest.json"), _model("manifest.json", signed=False)
        ),
        Importer("model: numbers", _shipped("model.json"), _model("model.json", signed=True)),
        Importer("model: arrays", _shipped("arrays.npz"), _model("arrays.npz", signed=True)),
    )


REFUSALS = (InputError, OutputError)
