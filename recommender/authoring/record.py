"""A catalogue as it is kept and shown: what was accepted, guessed and refused, row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from recommender.authoring.catalogue import OF_HARM

if TYPE_CHECKING:
    from recommender.authoring.catalogue import Catalogue, Line, Wanted

ACCEPTED, GUESSED, REFUSED = "accepted", "guessed", "refused"


MATTERS = (*OF_HARM, "minutes")
"""Fields of which a guess keeps a row from being accepted: whom it could harm, and its minutes."""


def state(line: Line) -> str:
    """Return what became of a row; accepted: the table says all that matters most."""
    if line.task_type is None:
        return REFUSED
    return GUESSED if any(one in line.guessed for one in MATTERS) else ACCEPTED


def own_guesses(line: Line, catalogue: Catalogue) -> dict[str, str]:
    """Return what was guessed in a row and not in every row in the same way."""
    everywhere = catalogue.guessed_everywhere
    return {one: why for one, why in line.guessed.items() if everywhere.get(one) != why}


def summary(catalogue: Catalogue, wanted: Wanted) -> dict[str, Any]:
    """Return the whole as plain values, for programs."""
    return {
        "schema_version": 1,
        "plugin": wanted.plugin,
        "columns": dict(wanted.columns),
        "answers": dict(wanted.answers),
        "references": catalogue.references,
        "references_guessed": catalogue.references_guessed,
        "rows": [
            {
                "row": one.row,
                "name": one.name,
                "title": one.title,
                "state": state(one),
                "task_type": one.task_type.id if one.task_type else None,
                "guessed": dict(one.guessed) if one.task_type else {},
                "refused": list(one.refused),
            }
            for one in catalogue.lines
        ],
    }


def kept(catalogue: Catalogue, wanted: Wanted, file: str) -> str:
    """Return the data file of a plugin: each task type with its guesses, and the rows refused."""
    whole = {
        "schema_version": 1,
        "table": file,
        "columns": dict(wanted.columns),
        "answers": dict(wanted.answers),
        "references": catalogue.references,
        "tasks": [
            {
                "row": one.row,
                "guessed": dict(one.guessed),
                "task_type": one.task_type.model_dump(mode="json", exclude_defaults=True),
            }
            for one in catalogue.usable
            if one.task_type is not None
        ],
        "refused": [
            {"row": one.row, "title": one.title, "reasons": list(one.refused)}
            for one in catalogue.lines
            if one.task_type is None
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
