"""What is left of an erased client in the files around the store, byte by byte."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.store.backup import PUT_ASIDE, SIDES, folder_of
from recommender.store.connection import FAILURES
from recommender.store.copies import copy_of
from recommender.store.driver import PAGE, key_name
from recommender.store.head import PLAIN, blocks
from recommender.store.key import NAME_BYTES
from recommender.store.keys import holds
from recommender.store.schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from recommender.domain.history import AnyEvent
    from recommender.store.log import Store

MOST, SHORTEST, LONGEST, LEAST = 40, 12, 48, 6
"""Texts of a client that are looked for, bytes of each, and of an id by itself (design default)."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the store; `certain` is False where it is another's, or cannot be looked into."""

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

    Every text of an event counts, whatever field it is in, but for the kind, a word of ours.
    """
    texts = {text for one in events for text in _texts(one.model_dump(exclude={"client", "kind"}))}
    written = sorted({_bytes(one) for one in texts} - {b""}, key=lambda one: (-len(one), one))
    long = [one for one in written if len(one) >= SHORTEST][:MOST]
    bare = [client.encode()] if len(client) >= LEAST else []  # shorter ones are there by chance
    return (_mark(client), _mark(client, " "), *bare, *long)


def _mark(client: str, blank: str = "") -> bytes:
    """Return how the body of an event says whose it is; in an export there is a blank."""
    return f'"client":{blank}"{client}"'.encode()


def search(store: Store, clients: Sequence[str], wanted: Sequence[bytes]) -> Found:
    """Look through every file in the folder of a store: copies of it are asked, others searched."""
    searched, residue, backups = 0, list[Path](), list[Backup]()
    own = {store.path.with_name(store.path.name + side) for side in ("", *SIDES)}
    begun = store.ask(_beginning)
    closed = list[Path]()
    for path in _around(store.path, closed):
        with suppress(FileNotFoundError):  # gone meanwhile, and with it what was in it
            if path in own:
                left = _in(blocks(path, _BLOCK), wanted)
                said = path == store.path and store.ask(partial(_said, needles=left))
                residue += [path] if left and not said else []
            elif not os.access(path, os.R_OK):
                backups.append(Backup(path, _made(path), certain=False))
            elif _is_copy(path, store.path):
                backups += _looked_into(path, clients, store.path, begun)
            elif any(_is_named_after(path, one) for one in clients):
                residue.append(path)
            elif left := _in(_blocks(path), wanted):
                residue += [] if store.ask(partial(_said, needles=left)) else [path]
            searched += 1
    backups += [Backup(one, _made(one), certain=False) for one in closed]
    return Found(searched, tuple(residue), tuple(backups))


def files(folder: Path, closed: list[Path] | None = None) -> Iterator[Path]:
    """Return every regular file in a folder and below, whatever its name; no link is followed.

    A folder that cannot be read goes to `closed`.
    """

    def note(error: OSError) -> None:
        if closed is not None and error.filename is not None:
            closed.append(Path(error.filename))

    for inside, _, names in os.walk(folder, onerror=note):
        paths = (Path(inside, one) for one in sorted(names))
        yield from (one for one in paths if one.is_file() and not one.is_symlink())


def _around(store: Path, closed: list[Path]) -> Iterator[Path]:
    """Return the files beside a store and below, and of its backups where these lie elsewhere."""
    yield from files(store.parent, closed)
    if folder_of(store).is_symlink():
        yield from files(folder_of(store).resolve(), closed)


def _is_named_after(path: Path, client: str) -> bool:
    """Tell whether an id stands in a file's name, and not as a part of another's."""
    alone = rf"(?<![^\W_]){re.escape(client)}(?![^\W_])"
    return len(client) >= LEAST and re.search(alone, path.name) is not None


def _is_kept(path: Path, store: Path) -> bool:
    """Tell whether a file lies where this tool keeps copies of a store, under a name it gives."""
    if path.parent.resolve() == folder_of(store).resolve():
        return True
    names = tuple(f"{store.stem}-{why}-" for why in PUT_ASIDE)
    return path.parent == store.parent and path.name.startswith(names)


def _beginning(connection: Connection) -> str | None:
    """Return the digest of the first entry of a store's audit; its copies begin alike."""
    return connection.exec_driver_sql(_FIRST).scalar()


def _is_copy(path: Path, store: Path) -> bool:
    """Tell whether a file is a database, or encrypted by a key that is kept, a former one too."""
    first = next(_blocks(path), b"")
    if first.startswith(PLAIN) or path.suffix == store.suffix:
        return True
    pages = len(first) >= NAME_BYTES and path.stat().st_size % PAGE == 0
    name = first[:NAME_BYTES].hex()
    return pages and (name == key_name(store) or holds(name, store))


def _looked_into(
    path: Path, clients: Sequence[str], store: Path, begun: str | None
) -> list[Backup]:
    """Return a database that holds one of the clients, or that cannot be looked into.

    It is certain to be a copy of this store where this tool keeps those, or where its audit begins
    as the store's does. Another's is told of, and neither removed nor cleaned.
    """
    found, kept = Backup(path, _made(path), certain=True), _is_kept(path, store)
    unsure = replace(found, certain=False)
    if in_bytes := bool(_in(_blocks(path), [_mark(one) for one in clients])):
        unsure = replace(found, certain=kept)  # also where a damaged one says nothing
    try:
        with _opened(path) as copy:
            ours = copy.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
            has = ours and any(copy.execute(_HAS, (one,)).fetchone() for one in clients)
            if has and not kept:
                kept = begun is not None and copy.execute(_FIRST).fetchone() == (begun,)
    except (*FAILURES, StoreError):
        return [unsure]
    if not (has or in_bytes):
        return []
    return [replace(found, certain=kept)]


def _made(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _opened(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    if key_name(path) is not None:
        return copy_of(path, path, "ro")
    address = f"{path.as_uri()}?mode=ro&immutable=1"  # leaves no file beside it
    return closing(sqlite3.connect(address, uri=True))


_FIRST = "SELECT digest FROM audit WHERE number = 1"
_HAS = "SELECT 1 FROM clients WHERE id = ?"


def _blocks(path: Path) -> Iterator[bytes]:
    """Read a file that nobody here has open, and leave it closed: there may be any number."""
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_BLOCK), b"")


def _in(read: Iterable[bytes], wanted: Sequence[bytes]) -> list[bytes]:
    overlap, end, found = max(map(len, wanted), default=0), b"", set[bytes]()
    for block in read:
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
