"""The installable peers, each with the same features and the known value of each arm."""

from __future__ import annotations

DISTRIBUTIONS: tuple[str, ...] = ()
PEERS: dict = {}
