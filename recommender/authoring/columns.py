"""What a table may say of a task type, and which of its columns says it."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "number", "no", "nr", "code", "número", "codi", "código"),
    "title": ("title", "name", "worksheet", "task", "activity", "título", "títol", "nombre", "nom"),
    "what": (
        *("what", "instructions", "text", "description", "short description"),
        *("instrucciones", "instruccions", "texto", "descripción", "descripció"),
    ),
    "summary": ("summary", "resumen", "resum"),
    "smaller": ("smaller", "smaller version", "first part"),
    "minutes": ("minutes", "min", "time", "duration", "minutos", "minuts", "duración", "durada"),
    "occasions": ("occasions", "times a week", "per week", "veces por semana", "cops per setmana"),
    "kind": ("kind", "how often", "frequency", "cadence", "frecuencia", "freqüència"),
    "goals": (
        *("goals", "goal", "goal areas", "goal area", "areas", "area"),
        *("objetivos", "objetivo", "objectius", "objectiu"),
    ),
    "skills": ("skills", "skill", "habilidades", "habilitats"),
    "why": ("why", "rationale", "purpose", "por qué", "per què"),
    "longer_why": ("longer why", "longer rationale"),
    "teach_back": ("teach back",),
    "therapist": ("therapist", "therapist wording"),
    "shared": ("shared", "shared wording"),
    "client": ("client", "client wording"),
    "questions": ("questions", "review questions", "preguntas", "preguntes"),
    "modality": ("modality", "way of working"),
    "effort": ("effort", "esfuerzo", "esforç"),
    "distress": ("distress", "malestar"),
    "reflection": ("reflection", "reflexión", "reflexió"),
    "exposure": ("exposure", "social exposure"),
    "may_come_up": ("may come up",),
    "how_to_prepare": ("how to prepare", "preparation"),
    "when_to_stop": ("when to stop",),
    "prerequisites": (
        *("prerequisites", "prerequisite", "requires", "after", "needs"),
        *("requisitos", "requisits", "requisito previo", "requisit previ"),
    ),
    "exclusions": (
        *("exclusions", "exclusion", "excludes", "not with", "not together"),
        *("exclusiones", "exclusión", "exclusions amb", "exclusió"),
    ),
    "flags": ("flags", "contraindications", "contraindicaciones", "contraindicacions"),
    "no_contraindications_because": ("no contraindications because",),
    "source": ("source", "sources", "sources formal", "reference", "references", "fuente", "font"),
}
"""Every field a column may fill, with the headings that are recognised, the likelier first."""

NEEDED = ("title", "what", "goals")
"""Fields about which nothing sensible can be guessed."""

ROW_BY_ROW = ("id", "title", "what", "prerequisites", "exclusions")
"""Fields that one answer for all rows makes no sense of."""


def mapped(headings: Iterable[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the heading of each field: those `wanted` first, then the usual ones.

    Raises InputError for a field that is none, or a heading that is not there.
    """
    there = {_plain(one): one for one in headings if one}
    found: dict[str, str] = {}
    for field, heading in wanted.items():
        known_field(field)
        if _plain(heading) not in there:
            named = shortened(heading)
            message = f"column {field} = {named}: is no heading here; {_near(heading, there)}"
            raise InputError(message)
        found[field] = there[_plain(heading)]
    for field, usual in FIELDS.items():
        free = (there[one] for one in map(_plain, usual) if one in there)
        heading = next((one for one in free if one not in found.values()), "")
        if field not in found and heading:
            found[field] = heading
    return found


def known_field(field: str) -> None:
    """Raise InputError for what is no field, with the nearest that is one."""
    if field not in FIELDS:
        near = _near(field, {one: one for one in FIELDS})
        message = f"{shortened(field)} is no field of a table; {near}"
        raise InputError(message)


def _near(word: str, there: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(_plain(word), there, n=1)
    return f"perhaps '{there[near[0]]}'?" if near else f"there are: {', '.join(there.values())}"


def _plain(heading: str) -> str:
    # "Goal area(s)" says the same as "Goal areas".
    words = heading.casefold().replace("_", " ").replace("(s)", "s")
    return " ".join(re.findall(r"\w+", words))
