"""The stop rule, contraindications, prerequisites and vetoes. Everything here fails closed."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING

from recommender.domain.client import AgeBand
from recommender.domain.task import Need
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.plan import Candidate, Veto
    from recommender.domain.settings import Settings
    from recommender.domain.task import Prerequisite, TaskType

    Types = Mapping[str, TaskType]

Finding = tuple[str, str]
"""The rule that withholds, and the reason in words."""


def stop(
    case: CaseState, at: datetime, settings: Settings, missing_checks: Sequence[str]
) -> Finding | None:
    """Return why nothing is suggested, or None (S1, S3)."""
    if case.risks:
        return "S1", say("stop.risk", flags=", ".join(case.risks))
    if case.last_contact is None:
        return "S3", say("stop.not_opened")
    if (missing := _missing_consent(case, settings)) is not None:
        return missing
    if missing_checks:
        return "S3", say("stop.plugins", plugins=", ".join(missing_checks))
    if (unknown := _unknown_risk(at - case.last_contact, settings)) is not None:
        return unknown
    return ("B11", say("stop.session_open")) if case.session_open else None


def _missing_consent(case: CaseState, settings: Settings) -> Finding | None:
    """Return whose consent is missing, or None (S3, S9)."""
    if case.consent is not True:
        return "S3", say("stop.consent")
    young = case.age_band is AgeBand.ADOLESCENT and settings.guardian_needed
    if young and case.guardian_consent is not True:
        return "S9", say("stop.guardian")
    return None


def _unknown_risk(since: timedelta, settings: Settings) -> Finding | None:
    """Return why what is known about risk does not hold at this time, or None (H1, H10)."""
    if since < timedelta():
        return "S3", say("stop.clock")
    if since > timedelta(days=settings.stale_after_days):
        return "S3", say("stop.stale", days=since.days)
    return None


def contraindication(task_type: TaskType, case: CaseState) -> Finding | None:
    """Return the contraindication that holds, or None (S4)."""
    flags = case.flags
    for one in task_type.contraindications if flags else ():
        if one.flag in flags:
            return "S4", say("withheld.contraindication", flag=one.flag, why=one.why)
    return None


def excluded(task_type: TaskType, case: CaseState, types: Types) -> Finding | None:
    """Return the task type it does not go with that is open, waits or was practised (S4)."""
    for name in task_type.excludes:
        going = any(one.task_type == name for one in (*case.open, *case.waiting))
        if going or any(one.credit > 0 for one in case.record_of(name)):
            return "S4", say("withheld.excluded", title=title_of(name, types))
    return None


def title_of(name: str, types: Types) -> str:
    """Return the title of a task type; of one that is not installed, its id."""
    known = types.get(name)
    return known.title if known else name


def apart(types: Types) -> dict[str, frozenset[str]]:
    """Return what is not offered beside each task type, whichever of the two says so (S4)."""
    found = {name: set(one.excludes) for name, one in types.items()}
    for name, one in types.items():
        for other in found.keys() & set(one.excludes):
            found[other].add(name)
    return {name: frozenset(others) for name, others in found.items()}


def worsening(case: CaseState, settings: Settings) -> frozenset[str]:
    """Return the task types whose last rated outcomes each left the client worse than before (S6).

    A therapist who reopens the task type after that takes the decision.
    """
    rated: dict[str, list[Practice]] = defaultdict(list)
    for one in case.record:
        if one.before is not None and one.after is not None:
            rated[one.assignment.task_type].append(one)
    reopened, count = dict(case.reopened), settings.worse_to_pause
    return frozenset(
        name
        for name, outcomes in rated.items()
        if len(outcomes) >= count
        and all(one.worsened for one in outcomes[-count:])
        and not (name in reopened and reopened[name] > outcomes[-1].at)
    )


def worse_lately(case: CaseState) -> frozenset[str]:
    """Return the task types whose last rated outcome left the client worse than before (S6)."""
    last = {
        one.assignment.task_type: one.worsened
        for one in case.record
        if one.before is not None and one.after is not None
    }
    return frozenset(name for name, worse in last.items() if worse)


def paused(task_type: TaskType, worse: Collection[str]) -> Finding | None:
    """Return why a task type rests, or None (S6); `worse` are the types that left a client so."""
    return ("S6", say("withheld.worse")) if task_type.id in worse else None


def outputs(types: Iterable[TaskType], case: CaseState) -> frozenset[str]:
    """Return the outputs that this client's practice has produced (B25: not an empty list)."""
    producing = {one.id: one.produces for one in types if one.produces}
    made = {
        practice.assignment.task_type
        for practice in case.outcomes
        if practice.assignment.task_type in producing and practice.items != 0 and practice.practised
    }
    return frozenset(name for one in made for name in producing[one])


def prerequisite(
    candidate: Candidate, case: CaseState, made: frozenset[str], types: Types
) -> Finding | None:
    """Return the prerequisite that is not met at this rung, or None (B23-B25, S4)."""
    return missing(candidate, unmet(candidate.task_type, case, made), types)


def unmet(task_type: TaskType, case: CaseState, made: frozenset[str]) -> tuple[Prerequisite, ...]:
    """Return the prerequisites of a task type that this client does not meet."""
    needs = task_type.prerequisites
    return tuple([need for need in needs if not _met(need, case, made)]) if needs else ()


def missing(candidate: Candidate, needs: Iterable[Prerequisite], types: Types) -> Finding | None:
    """Return the first of these prerequisites that holds from this rung on, or None."""
    for need in needs:
        if candidate.rung >= need.from_rung:
            rule, code = _RULES[need.need], f"withheld.{need.need}"
            if need.need is Need.PRACTISED:
                return rule, say(code, title=_titles(need, types), why=need.why)
            return rule, say(code, name=need.name, why=need.why)
    return None


def _titles(need: Prerequisite, types: Types) -> str:
    """Return the title of what is to be practised, or of each task type that does."""
    first, *others = (title_of(one, types) for one in (need.name, *need.alternatives))
    return reduce(lambda told, one: say("title.or", first=told, second=one), others, first)


_RULES = {Need.REHEARSED: "B23", Need.OUTPUT: "B25", Need.AGREED: "S4", Need.PRACTISED: "B5"}


def _met(need: Prerequisite, case: CaseState, made: frozenset[str]) -> bool:
    if need.need is Need.REHEARSED:
        return need.name in case.rehearsed
    if need.need is Need.OUTPUT:
        return need.name in made
    if need.need is Need.AGREED:
        return need.name in case.agreements
    enough = (need.name, *need.alternatives)
    return any(one.practised for name in enough for one in case.record_of(name))


def vetoed(
    about: Sequence[Candidate],
    case: CaseState,
    vetoes: Callable[[Sequence[Candidate], CaseState], Sequence[Sequence[Veto]]],
) -> list[Finding | None]:
    """Return each candidate's vetoes as a finding, or None; every reason is kept in the words."""
    if not about:
        return []
    found = vetoes(about, case)
    reasons = [tuple([one.reason for one in some]) for some in found]
    return [("S3", say("withheld.veto", reasons=some)) if some else None for some in reasons]
