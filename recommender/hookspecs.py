"""The whole contract with plugins.

A plugin is a module (or object) named by an entry point in the group `recommender`; it marks its
functions with `recommender.plugin.hookimpl`. A plugin that can veto belongs in the group
`recommender.safety` instead: a broken one then blocks suggestions, because nobody knows what it
would have withheld. Every function is optional. Arguments are only ever added; what has to go is
named in `LEAVING` for at least one minor release before it does (`docs/hooks.md`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.learner import Learner
    from recommender.domain.plan import Candidate, Cleared, Forecaster, Veto
    from recommender.domain.task import TaskType

PROJECT = "recommender"
GROUP = "recommender"
SAFETY_GROUP = "recommender.safety"
VERSION = 1
"""Version of this contract; it changes only when something is removed."""
OLDEST = 1
"""The oldest version whose plugins are still understood, whole."""


class Leaving(NamedTuple):
    """Something of the contract that will be removed: it works, and its users are told.

    `what` is a hook, `recommender_propose`; an argument, `recommender_propose(case)`; or a field,
    `TaskType.summary`. `until` is the release that no longer has it, `instead` what an author can
    do, as in "its author can ...".
    """

    what: str
    until: str
    instead: str


LEAVING: tuple[Leaving, ...] = ()
"""What is on its way out; it stays here for one minor release at least."""
REMOVED: Mapping[str, str] = MappingProxyType({})
"""What is gone, in the words of `Leaving.what`, and what to do instead."""

hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def recommender_task_types() -> Iterable[TaskType]:
    """Return the task types this plugin adds; called once for each host.

    Each id is the plugin's entry-point name, or starts with that name and a hyphen. If this
    raises or returns anything else, the plugin's task types are left out, with a Fault.
    """
    raise AssertionError  # pragma: no cover - a specification is never called


@hookspec
def recommender_propose(task_type: TaskType, case: CaseState) -> Sequence[Candidate] | None:
    """Return candidates for a task type of this plugin, or None for one per rung.

    A candidate stands on the ladder and takes no more minutes or occasions than its rung. If this
    raises or returns anything else, the task type is left out of that plan, with a Fault.
    """
    raise AssertionError  # pragma: no cover - a specification is never called


@hookspec
def recommender_veto(candidate: Candidate, case: CaseState) -> Veto | Cleared | None:
    """Return a Veto to withhold a candidate, Cleared to clear it, None to say nothing.

    Called for every candidate of every plugin. Fails closed: an exception or anything else
    returned is a veto, and so is silence where the task type names this plugin in `checked_by`.
    """
    raise AssertionError  # pragma: no cover - a specification is never called


@hookspec
def recommender_forecaster(task_types: Mapping[str, TaskType]) -> Forecaster | None:
    """Return a forecaster, or None; the first one, by plugin name, is used.

    `task_types` are those of all plugins, by id: a record names task types and no more.

    Called when a forecast is first needed: heavy imports belong inside. If it raises, or a
    forecast is missing or out of range, the transparent prior answers, with a Fault.
    """
    raise AssertionError  # pragma: no cover - a specification is never called


@hookspec
def recommender_learner() -> Learner | None:
    """Return what fits, judges and keeps models, or None; the first one, by plugin name, is used.

    Called when a model in a folder is asked for, never to suggest with the one that ships: heavy
    imports belong inside its methods. If this raises or returns anything else, there is no
    learner, with a Fault; where a model was chosen, the transparent prior then answers.
    """
    raise AssertionError  # pragma: no cover - a specification is never called


@hookspec
def recommender_catalogue(language: str) -> Mapping[str, str] | None:
    """Return texts of this plugin's task types in a language, or None.

    Keys are the English texts as the task type has them, any of them; what is missing stays
    English (`recommender.plugin.translations` reads gettext catalogues). Each is at most 2,000
    characters. If this raises or returns anything else, English is used, with a Fault.
    """
    raise AssertionError  # pragma: no cover - a specification is never called
