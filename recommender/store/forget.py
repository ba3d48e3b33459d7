"""Forgetting people: their whole histories, and every trace of these in the files of the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.store.erase import Erased, erase, gone
from recommender.store.residue import Found, needles, search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.store.log import Store


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken away, and what a search afterwards found."""

    erased: Erased
    found: Found


def forget(store: Store, clients: Sequence[str]) -> Forgotten:
    """Erase clients, all or none, rewrite the file, and search it and what lies beside it.

    Doing it again is harmless. Raises StoreError, which says whether it is erased.
    """
    wanted = tuple(
        dict.fromkeys(text for one in clients for text in needles(one, store.events(one)))
    )
    erased = store.change(
        lambda connection: erase(connection, clients),
        lambda connection: gone(connection, clients),
    )
    store.rewrite()
    return Forgotten(erased, search(store, clients, wanted))
