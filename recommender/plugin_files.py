"""What a plugin keeps in files beside its module: task types as JSON, translations as TOML.

Nothing is compiled: who can edit a text file can change both. Files are given as what
`importlib.resources.files` returns, so that they are found wherever a plugin is installed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from recommender.domain.task import TaskType

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable


def read_task_types(file: Traversable) -> list[TaskType]:
    """Return the task types of a file that `homework plugins from-table` wrote.

    They stand under `tasks`, each as a `task_type` in the published schema. Raises
    `pydantic.ValidationError` where one is not, and `KeyError` or `ValueError` for another file.
    """
    whole = json.loads(file.read_text(encoding="utf-8"))
    return [TaskType.model_validate(one["task_type"]) for one in whole["tasks"]]


def read_texts(folder: Traversable, language: str) -> dict[str, str] | None:
    """Return what `recommender_catalogue` returns, from `<language>.toml`; None without that file.

    Each line is `"English text" = "text in the language"`; what is missing stays English.
    """
    # Read only where a client's language is not English.
    import tomllib

    # The name of a language is a client's word: it is looked for among the files that are there.
    for file in folder.iterdir():
        if file.name == f"{language}.toml":
            return dict(tomllib.loads(file.read_text(encoding="utf-8")))
    return None


def untranslated(
    task_types: Sequence[TaskType], folder: Traversable, language: str
) -> tuple[str, ...]:
    """Return the English texts that `<language>.toml` does not have yet, for a plugin's tests."""
    # Read only by tests: the catalogues of the core come with it.
    from recommender.language.catalogues import texts_of

    known = read_texts(folder, language) or {}
    texts = dict.fromkeys(text for one in task_types for text in texts_of(one))
    return tuple(text for text in texts if text not in known)
