"""What the checks look at: one plugin, as it was found and as it loaded."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recommender.domain.task import TaskType
from recommender.host import Host
from recommender.host.answers import listed
from recommender.host.consulting import PROPOSE_HOOK
from recommender.host.discovery import Found, Origin, installed
from recommender.host.guard import muffled
from recommender.host.loading import VETO_HOOK
from recommender.language import tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ENGLISH = "en"
MODELS = "homework-models"
"""The built-in plugin that brings models and no task types."""
TYPES_HOOK = "recommender_task_types"
TEXTS_HOOK = "recommender_catalogue"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One plugin under test.

    `host` holds it alone, `peers` beside the built-in task types. `declared` are its task types as
    it returned them, also those that are not valid. `texts` are its translations: by language,
    then by English text. `error` is what its import raised, if it raised. `environment` is that of
    the process before it was loaded.
    """

    found: Found
    host: Host
    peers: Host
    declared: tuple[TaskType, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    error: BaseException | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> Origin:
        """Where it comes from: its entry point, and its distribution if it is installed."""
        return self.found.origin

    @property
    def hooks(self) -> frozenset[str]:
        """The names of the hooks it has."""
        return frozenset(name for one in self.host.plugins for name in one.hooks)

    @property
    def decides(self) -> bool:
        """Tell whether it has a say in what is offered."""
        return bool(self.hooks & {VETO_HOOK, PROPOSE_HOOK})

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing in it that a check could look at."""
        return not self.declared and self.hooks <= {TYPES_HOOK, TEXTS_HOOK}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it offers, English first."""
        declared = {name for one in self.declared for name in one.languages}
        return (ENGLISH, *sorted((declared | set(self.texts)) - {ENGLISH}))

    def said(self, texts: Iterable[str], language: str) -> tuple[str, ...]:
        """Return those of these English texts that there are in a language, in that language."""
        if language == ENGLISH:
            return tuple(texts)
        known = self.texts.get(language, {})
        return tuple(known[text] for text in texts if text in known)

    def everywhere(self, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield each of these texts in each language it is offered in, after its language."""
        english = tuple(texts)
        for language in self.languages:
            for text in self.said(english, language):
                yield language, text


def loaded(found: Found) -> Subject:
    """Load a plugin and return it with what it brings; its host's faults say what is wrong."""
    raised: list[BaseException] = []

    def load() -> object:
        try:
            return found.load()
        except BaseException as error:
            raised.append(error)
            raise

    importlib.invalidate_caches()
    environment = dict(os.environ)
    host = Host((Found(found.origin, load),))
    declared = _declared(host)
    asked = {*tone.LANGUAGES, *(name for one in declared for name in one.languages)} - {ENGLISH}
    offered = {name: _merged(host.catalogue(name)) for name in sorted(asked)}
    texts = {name: known for name, known in offered.items() if known}
    error = raised[0] if raised else None
    return Subject(found, host, beside_built_ins(found), declared, texts, error, environment)


def beside_built_ins(found: Found) -> Host:
    """Return a host of the plugin and the built-in task types; the transparent prior answers.

    A model is asked only where the plugin itself brings one: the checks are of the plugin.
    """
    left_out = {found.origin.name, MODELS}
    others = [one for one in installed() if one.origin.own and one.origin.name not in left_out]
    return Host((found, *others))


def _declared(host: Host) -> tuple[TaskType, ...]:
    """Return the task types as the plugin made them; the host keeps those that are valid."""
    hooks = [one.hooks[TYPES_HOOK] for one in host.plugins if TYPES_HOOK in one.hooks]
    try:
        with muffled():
            answers = [one for hook in hooks for one in listed(hook())]
    except Exception:  # noqa: BLE001 - the host has named it already
        return ()
    return tuple(one for one in answers if isinstance(one, TaskType))


def _merged(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {english: text for known in texts.values() for english, text in known.items()}
