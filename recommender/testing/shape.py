"""Checks of what a task type declares: its ladder, its conditions, its form, its evidence."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import ValidationError

from recommender.authoring.catalogue import not_considered
from recommender.domain import coherence
from recommender.domain.errors import problems
from recommender.domain.task import Grade, Need, TaskType
from recommender.host.answers import owned
from recommender.testing.registry import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.domain.task import Rung
    from recommender.testing.subject import Subject

STEEPEST = 2
"""Points by which a part of difficulty may rise from one rung to the next (design default)."""
FIRST_MINUTES = 10
"""Minutes of one occasion on the first rung, at most: a start that fits a full day (design
default)."""
FEWEST_CHOICES = 2
FEWEST_WORDS = 4
"""Words of a reason why nothing speaks against a task, at least (design default)."""
REHEARSE_FROM_DISTRESS = 4
"""From this distress (0-5) on, a rung is tried in session first (design default)."""
TRACEABLE = re.compile(r"\b(19|20)\d\d\b|\b10\.\d{4,}/|\bPMC\d+|\bhttps?://|\bISBN\b")
"""A year, a DOI, a number of PubMed Central, an address: something that a reader can look up."""


def check_schema(subject: Subject) -> Iterator[Finding]:
    """Each task type is valid, also after JSON, and its id begins with the plugin's name."""
    for one in subject.declared:
        try:
            again = TaskType.model_validate_json(one.model_dump_json(warnings=False))
        except ValidationError as error:
            for problem in problems(error):
                yield Finding(str(problem), one.id, "Mend this field; see docs/schemas")
            continue
        if again != one:
            yield Finding("it is another one after JSON", one.id, "Use the types that are declared")
        if not owned(one.id, subject.origin.name):
            remedy = f"Begin it with '{subject.origin.name}-'"
            yield Finding("its id does not begin with the plugin's name", one.id, remedy)
    names = [one.id for one in subject.declared]
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield Finding("it is declared more than once", name, "Give each its own id")


def check_ladder(subject: Subject) -> Iterator[Finding]:
    """The ladder starts small, climbs in small steps, and no rung asks for less than the last."""
    for one in subject.declared:
        for fault in coherence.ladder(one):
            yield Finding(fault, one.id, "Put the rungs in order, the easiest first")
        if one.ladder[0].minutes > FIRST_MINUTES:
            what = f"the first rung takes more than {FIRST_MINUTES} minutes"
            yield Finding(what, f"{one.id}: rung 1", "Begin with a smaller size")
        for number, (lower, upper) in enumerate(pairwise(one.ladder), 2):
            yield from _step(lower, upper, f"{one.id}: rung {number}")


def _step(lower: Rung, upper: Rung, where: str) -> Iterator[Finding]:
    steps = [high - low for low, high in zip(_parts(lower), _parts(upper), strict=True)]
    if max(steps) > STEEPEST:
        what = f"a part of difficulty rises by {max(steps)}"
        yield Finding(what, where, f"Add a rung between, so that none rises by over {STEEPEST}")
    if not any(steps) and upper.weekly_minutes == lower.weekly_minutes:
        yield Finding("it asks for nothing more than the one below", where, "Leave one of them out")
    if upper.minutes < lower.minutes and upper.occasions <= lower.occasions:
        yield Finding("one occasion is shorter than below", where, "Keep it, or add occasions")


def _parts(rung: Rung) -> tuple[int, int, int, int]:
    one = rung.difficulty
    return one.effort, one.distress, one.reflection, one.exposure


def check_preparation(subject: Subject) -> Iterator[Finding]:
    """A task with a rung of distress 3 or more says what may come up and when to stop."""
    for one in subject.declared:
        for fault in coherence.preparation(one):
            yield Finding(fault, one.id, "Add a Preparation, or a ladder that stays gentler")


def check_contraindications(subject: Subject) -> Iterator[Finding]:
    """Contraindications were considered: a list, or 'none, because' with a reason, not both."""
    for one in subject.declared:
        for fault in coherence.contraindications(one):
            yield Finding(fault, one.id, "Say under which flags it is withheld, or why under none")
        reason = one.no_contraindications_because
        if reason is not None and len(reason.split()) < FEWEST_WORDS:
            what = f"{reason!r} is no reason why nothing speaks against it"
            where = f"{one.id}: no_contraindications_because"
            yield Finding(what, where, "Say in a sentence what was considered")
        if reason in not_considered():
            what = "nobody has thought about what speaks against it"
            where = f"{one.id}: no_contraindications_because"
            remedy = "Think about it with a clinician: list flags, or say why there are none"
            yield Finding(what, where, remedy)
        flags = [other.flag for other in one.contraindications]
        flags += [other.flag for other in one.cautions if other.flag]
        for flag in sorted({flag for flag in flags if flags.count(flag) > 1}):
            yield Finding(f"'{flag}' is named twice", one.id, "Withhold it or caution, not both")


def check_rehearsal(subject: Subject) -> Iterator[Finding]:
    """A skill that is rehearsed elsewhere, or a rung of distress 4 or 5, is rehearsed first."""
    known = _rehearsed_skills(subject)
    for one in subject.declared:
        needs = [need for need in one.prerequisites if need.need is Need.REHEARSED]
        if not needs and one.skills[0] in known:
            what = f"its first skill, '{one.skills[0]}', is one that is rehearsed in session"
            yield Finding(what, one.id, f"Add a prerequisite: rehearsed, '{one.skills[0]}'")
        steep = [
            number
            for number, rung in enumerate(one.ladder, 1)
            if rung.difficulty.distress >= REHEARSE_FROM_DISTRESS
        ]
        if steep and not any(need.from_rung <= steep[0] for need in needs):
            what = f"its distress is {REHEARSE_FROM_DISTRESS} or more, and nothing is rehearsed"
            where = f"{one.id}: rung {steep[0]}"
            yield Finding(what, where, "Add a prerequisite: rehearsed, from this rung on")
        for fault in coherence.rehearsal(one):
            yield Finding(fault, one.id, "Give a rung that is there")


def _rehearsed_skills(subject: Subject) -> frozenset[str]:
    """Return the skills that a task type of this plugin or of the built-in ones has rehearsed."""
    known = (*subject.peers.types.values(), *subject.declared)
    return frozenset(
        need.name for one in known for need in one.prerequisites if need.need is Need.REHEARSED
    )


def check_fields(subject: Subject) -> Iterator[Finding]:
    """Each form field has a type, numbers have a range, choices a choice; each opens at a rung."""
    for one in subject.declared:
        for fault in coherence.fields(one):
            yield Finding(fault, one.id, "Give each field its own name")
        open_at_top = one.fields_at(len(one.ladder))
        for field in one.fields:
            where = f"{one.id}: field {field.name}"
            for fault in coherence.bounds(field):
                yield Finding(fault, where, "Give the bounds, or another type")
            if field.choices and len(set(field.choices)) < FEWEST_CHOICES:
                yield Finding("it leaves nothing to choose", where, "List two choices or more")
            if field not in open_at_top:
                yield Finding("no rung opens it", where, "Name it in a rung's 'introduces'")


def check_evidence(subject: Subject) -> Iterator[Finding]:
    """The evidence has a grade, a label and a source; a grade A to D names one to look up."""
    for one in subject.declared:
        evidence = one.evidence
        if not any(source.strip() for source in evidence.sources):
            yield Finding("it has no source", f"{one.id}: evidence", "Say where it can be read")
        elif evidence.grade is not Grade.U and not any(map(TRACEABLE.search, evidence.sources)):
            what = f"grade {evidence.grade} rests on a source that nobody can look up"
            remedy = "Name a year, a DOI or an address, or grade it U"
            yield Finding(what, f"{one.id}: evidence", remedy)
