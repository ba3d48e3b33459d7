"""Where keys are kept: in the file that was named, else in the system's keyring, else with you.

Whoever names a key file means it: no other place is looked at then. Without one, the system's
keyring is asked; without a keyring, the person at the terminal.
"""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError, StoreError
from recommender.store.key import Key, UnopenedError
from recommender.store.key_file import FILE_VARIABLE, add, key_file, keys_in

if TYPE_CHECKING:
    from pathlib import Path

    from keyring.backend import KeyringBackend

SERVICE = "homework-recommender"
"""Under which the keyring lists the keys."""


def find(name: str, path: Path) -> Key:
    """Return the key of the store at a path by its name; raise StoreError if it is nowhere."""
    file = key_file(path.parent)
    if file is not None:
        keys = keys_in(file)
        if name not in keys:
            raise _missing(path, f"the key file {file} holds no key for it", "name another")
        return keys[name]
    ring = _keyring()
    secret = _in_keyring(ring, name)
    if secret is not None:
        return Key(name, secret)
    if not _at_a_terminal():
        if ring is None:
            raise _missing(path, "this system has no keyring", "name its key file")
        raise _missing(path, "the keyring holds no key for it", "name a file that does")
    return Key(name, getpass(f"Key of the store at {path}: ").strip().lower())


def holds(name: str, path: Path) -> bool:
    """Tell whether the key of this name is where those of the store at a path are kept."""
    file = key_file(path.parent)
    if file is not None:
        return name in keys_in(file)
    return _in_keyring(_keyring(), name) is not None


def keep(key: Key, path: Path) -> str:
    """Keep a new key where it will be looked for, and say where; raise StoreError if nowhere."""
    file = key_file(path.parent)
    if file is not None:
        add(key, file)
        return f"in the file {file}"
    ring = _keyring()
    if ring is not None:
        _into_keyring(ring, key)
        return f"in the system's keyring, as {SERVICE} / {key.name}"
    if _at_a_terminal():
        _entrust(key)
        return "with you alone"
    message = (
        f"There is no place for the key: this system has no keyring; name a file by {FILE_VARIABLE}"
    )
    raise StoreError(message)


def _missing(path: Path, where: str, remedy: str) -> UnopenedError:
    return UnopenedError(
        f"The store at {path} is encrypted (or is no store), and {where}; "
        f"{remedy} by {FILE_VARIABLE}"
    )


def _keyring() -> KeyringBackend | None:
    """Return the system's keyring, if there is one that protects what it keeps."""
    try:
        import keyring  # slow to import, and part of an extra
        from keyring.core import recommended
    except ImportError:
        return None
    ring = keyring.get_keyring()
    return ring if recommended(ring) else None


def _in_keyring(ring: KeyringBackend | None, name: str) -> str | None:
    if ring is None:
        return None
    from keyring.errors import KeyringError

    try:
        return ring.get_password(SERVICE, name)
    except KeyringError:
        raise _closed() from None


def _into_keyring(ring: KeyringBackend, key: Key) -> None:
    from keyring.errors import KeyringError

    try:
        ring.set_password(SERVICE, key.name, key.secret)
        kept = ring.get_password(SERVICE, key.name) == key.secret
    except KeyringError:
        kept = False
    if not kept:
        raise _closed()


def _closed() -> StoreError:
    message = f"The system's keyring is locked or fails; unlock it, or use {FILE_VARIABLE}"
    return StoreError(message)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _entrust(key: Key) -> None:
    """Show a key once, and take it back, so that it has been written down."""
    sys.stderr.write(f"The key, shown this once; without it nothing can be read:\n{key.secret}\n")
    if getpass("Type or paste it, to show that you have it: ").strip().lower() != key.secret:
        message = "That is not the key that was shown; nothing was changed, so begin again"
        raise InputError(message)
