"""A plain store becomes an encrypted one, or the other way, or gets another key."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from recommender.domain.audit import Act
from recommender.domain.errors import InputError
from recommender.store import audit
from recommender.store.connection import FAILURES, engine_for, failure
from recommender.store.demand import DEMAND_VARIABLE, first_key, remove_note, write_note
from recommender.store.driver import cipher_library, ciphered, driver_of, plain
from recommender.store.exchange import Contents, exchange, overwrite
from recommender.store.key import fresh
from recommender.store.key_file import add, refuse_beside
from recommender.store.keys import keep
from recommender.store.log import Store
from recommender.store.place import at_home
from recommender.store.standing import make_place, no_store, require_file

if TYPE_CHECKING:
    from pathlib import Path

    from recommender.store.driver import Driver
    from recommender.store.key import Key


def make_encrypted(path: Path) -> Store:
    """Make an encrypted store, or open the one that is there; raise where it is a plain one."""
    cipher_library()
    make_place(path)
    if path.exists() and path.stat().st_size:
        _require_key(path)
        return Store.create(path)
    return Store.make(path, ciphered(first_key(path)))


def encrypt(path: Path) -> tuple[Contents, str]:
    """Encrypt the store at a path; return what is in it, and where its new key is kept.

    The plain file is overwritten once the encrypted one is in its place. Raises InputError for a
    store that is encrypted already, StoreError for what cannot be done; then it is as it was.
    """
    old = require_plain(path)
    key = fresh()
    where = keep(key, path)
    left = os.open(path, os.O_RDWR)
    try:
        found = exchange(path, old, ciphered(key), lambda: write_note(path, key))
        overwrite(left)
    finally:
        os.close(left)
    _note(path, ciphered(key), Act.ENCRYPTED)
    return found, where


def require_plain(path: Path) -> Driver:
    """Return what reads the store at a path; raise unless it can be encrypted."""
    _require_store(path)
    old = driver_of(path)
    if old.key is not None:
        message = f"The store at {path} is encrypted already; for another key: homework rekey"
        raise InputError(message)
    cipher_library()
    return old


def decrypt(path: Path) -> Contents:
    """Make the store at a path a plain one; its key stays where it is, for backups need it."""
    key = require_decryptable(path)
    found = exchange(path, ciphered(key), plain(), lambda: remove_note(path))
    _note(path, plain(), Act.DECRYPTED)
    return found


def require_decryptable(path: Path) -> Key:
    """Return the key of the store at a path; raise unless it may be made a plain one."""
    if os.environ.get(DEMAND_VARIABLE) == "1":
        message = f"{DEMAND_VARIABLE}=1 demands that stores are encrypted; take it away first"
        raise InputError(message)
    return key_of(path)


def rekey(path: Path) -> tuple[Contents, str]:
    """Give the store at a path a new key; return what is in it, and where the key is kept."""
    old, new = key_of(path), fresh()
    where = keep(new, path)
    found = exchange(path, ciphered(old), ciphered(new), lambda: write_note(path, new, old))
    write_note(path, new)
    _note(path, ciphered(new), Act.REKEYED)
    return found, where


def copy_key(path: Path, file: Path) -> None:
    """Add the key of the store at a path to a key file, to be laid up somewhere safe."""
    key = key_to_copy(path, file)
    add(key, at_home(file).absolute())
    _note(path, ciphered(key), Act.COPIED_KEY)


def key_to_copy(path: Path, file: Path) -> Key:
    """Return the key of the store at a path; raise where a key file may not be."""
    refuse_beside(at_home(file).absolute(), path.parent)
    return key_of(path)


def key_of(path: Path) -> Key:
    """Return the key that opens the store at a path; raise InputError if it is not encrypted."""
    _require_store(path)
    key = _require_key(path)
    Store.open(path).close()
    return key


def _note(path: Path, driver: Driver, act: Act) -> None:
    """Write into the audit what was done with the store; raises StoreError where that cannot be."""
    made = engine_for(path, driver)
    try:
        with made.connect().execution_options(writes=True) as connection:
            audit.note(connection, [(act, None, 1)])
            connection.commit()
    except FAILURES as error:
        raise failure(error, path, f"'{act}' was done, and is not in the audit") from None
    finally:
        made.dispose()


def _require_key(path: Path) -> Key:
    key = driver_of(path).key
    if key is None:
        message = f"The store at {path} is not encrypted; encrypt it with: homework encrypt"
        raise InputError(message)
    return key


def _require_store(path: Path) -> None:
    require_file(path)
    if not path.stat().st_size:
        raise no_store(path)
