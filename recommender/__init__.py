"""Suggest right-sized practice between therapy sessions.

Names load when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommender.app import Recommender
    from recommender.domain.errors import HomeworkError, InputError, StoreError
    from recommender.domain.plan import Plan, Suggestion
    from recommender.domain.settings import Settings
    from recommender.interchange.records import History

__all__ = [
    "History",
    "HomeworkError",
    "InputError",
    "Plan",
    "Recommender",
    "Settings",
    "StoreError",
    "Suggestion",
    "__version__",
]

_HOMES = {
    "History": "recommender.interchange.records",
    "HomeworkError": "recommender.domain.errors",
    "InputError": "recommender.domain.errors",
    "Plan": "recommender.domain.plan",
    "Recommender": "recommender.app",
    "Settings": "recommender.domain.settings",
    "StoreError": "recommender.domain.errors",
    "Suggestion": "recommender.domain.plan",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import version

        return version("homework-recommender")
    if name not in _HOMES:
        message = f"module 'recommender' has no attribute '{name}'"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
