"""What is left of an erased client in the files around the store, byte by byte."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.store.chosen import CHOICE, MODELS
from recommender.store.connection import FAILURES
from recommender.store.copies import copy_of
from recommender.store.driver import key_name
from recommender.store.head import PLAIN, blocks, head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Connection

    from recommender.domain.history import AnyEvent
    from recommender.store.log import Store

MOST, SHORTEST, LONGEST, LEAST = 40, 12, 48, 6
"""Texts of a client that are looked for, bytes of each, and of an id by itself (design default)."""
BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the store. `certain` is False where it cannot be looked into."""

    path: Path
    made: datetime
    certain: bool


@dataclass(frozen=True, slots=True)
class Found:
    """How many files were searched, which of them still hold something, and which backups do."""

    searched: int
    residue: tuple[Path, ...]
    backups: tuple[Backup, ...]


def needles(client: str, events: Iterable[AnyEvent]) -> tuple[bytes, ...]:
    """Return the strings by which a client's record would be known: its id and its longest texts.

    Every text of an event counts, whatever field it is in.
    """
    texts = {text for one in events for text in _texts(one.model_dump(exclude={"client"}))}
    written = sorted({_bytes(one) for one in texts} - {b""}, key=lambda one: (-len(one), one))
    long = [one for one in written if len(one) >= SHORTEST][:MOST]
    bare = [client.encode()] if len(client) >= LEAST else []  # shorter ones are there by chance
    return (_mark(client), *bare, *long)


def _mark(client: str) -> bytes:
    """Return how the body of an event says whose it is."""
    return f'"client":"{client}"'.encode()


def search(store: Store, clients: Sequence[str], wanted: Sequence[bytes]) -> Found:
    """Look through every file that belongs to a store, and through its backups."""
    searched, residue, backups = 0, [], []
    for path in files(store.path):
        searched += 1
        if _is_copy(path, store.path):
            if (copy := _looked_into(path, clients)) is not None:
                backups.append(copy)
        elif left := _in(path, wanted):
            said = store.ask(partial(_said, needles=left)) if path == store.path else False
            residue += [] if said else [path]
    return Found(searched, tuple(residue), tuple(backups))


def files(store: Path) -> Iterator[Path]:
    """Return what lies beside a store: its side files, the models in use, and backups."""
    folder = store.parent
    beside = (one for one in folder.iterdir() if one.is_file())
    ours = (one for one in beside if one.name.lstrip(".").startswith((store.stem, CHOICE)))
    within = (one for name in (MODELS, BACKUPS) for one in (folder / name).rglob("*"))
    yield from sorted({*ours, *(one for one in within if one.is_file())})


def _is_copy(path: Path, store: Path) -> bool:
    """Tell whether a file is another database than the store: it is asked, not searched."""
    if path == store:
        return False
    return head(path).startswith(PLAIN) or path.suffix == store.suffix


def _looked_into(path: Path, clients: Sequence[str]) -> Backup | None:
    """Return a backup that holds one of the clients, or that cannot be looked into."""
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if _in(path, [_mark(one) for one in clients]):  # also where a damaged one would not say so
        return Backup(path, made, certain=True)
    try:
        with _opened(path) as copy:
            found = any(copy.execute(_HAS, (one,)).fetchone() for one in clients)
    except (*FAILURES, StoreError):
        return Backup(path, made, certain=False)
    return Backup(path, made, certain=True) if found else None


def _opened(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    if key_name(path) is not None:
        return copy_of(path, path, "ro")
    address = f"{path.as_uri()}?mode=ro&immutable=1"  # leaves no file beside it
    return closing(sqlite3.connect(address, uri=True))


_HAS = "SELECT 1 FROM clients WHERE id = ?"


def _in(path: Path, wanted: Sequence[bytes]) -> list[bytes]:
    overlap, end, found = max(map(len, wanted), default=0), b"", set[bytes]()
    for block in blocks(path, _BLOCK):
        part = end + block
        found.update(one for one in wanted if one in part)
        end = part[-overlap:]
    return [one for one in wanted if one in found]


_BLOCK = 1 << 20


def _said(connection: Connection, needles: Sequence[bytes]) -> bool:
    """Tell whether other clients' records, or the store itself, say all of this themselves."""
    texts = (one.decode(errors="ignore") for one in needles)
    ask = connection.exec_driver_sql
    return all(ask(_SAID, {"text": one}).scalar_one() for one in texts)


_SAID = """SELECT
  EXISTS (SELECT 1 FROM events WHERE instr(body, :text))
  OR EXISTS (SELECT 1 FROM events WHERE instr(batch || ' ' || digest, :text))
  OR EXISTS (SELECT 1 FROM clients WHERE instr(id || ' ' || digest, :text))
  OR EXISTS (SELECT 1 FROM audit WHERE instr(who || ' ' || act || ' ' || digest, :text))
  OR EXISTS (SELECT 1 FROM audit WHERE instr(subject, :text))
  OR EXISTS (SELECT 1 FROM subjects WHERE instr(client || ' ' || secret, :text))
  OR EXISTS (SELECT 1 FROM sqlite_master WHERE instr(sql, :text))"""


def _texts(plain: object) -> Iterator[str]:
    if isinstance(plain, dict):
        plain = list(plain.values())
    if isinstance(plain, list | tuple):
        for one in plain:
            yield from _texts(one)
    elif type(plain) is str:
        yield plain


def _bytes(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()[:LONGEST]
