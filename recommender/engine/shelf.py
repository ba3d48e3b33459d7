"""What is true of the task types for every client: worked out once, used by every plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.plan import Candidate, Withheld
from recommender.engine import choice, course, safety

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommender.domain.plan import Reason
    from recommender.domain.settings import Settings
    from recommender.domain.task import Prerequisite, TaskType
    from recommender.engine.course import Early
    from recommender.engine.safety import Finding

ByRung = dict[int, Candidate]


class Sizes(NamedTuple):
    """The sizes of one task type that may be offered, by rung, and those withheld."""

    allowed: ByRung
    withheld: tuple[Withheld, ...]


def ladder(task_type: TaskType) -> tuple[Candidate, ...]:
    """Return one candidate for each rung, at its full dose."""
    return tuple(
        Candidate(task_type, number, rung.minutes, rung.occasions)
        for number, rung in enumerate(task_type.ladder, 1)
    )


def sift(
    name: str, proposed: Sequence[Candidate], finding: Callable[[Candidate], Finding | None]
) -> Sizes:
    """Part the sizes of a task type into those without a finding and the others, by finding."""
    allowed: ByRung = {}
    refused: dict[Finding, list[int]] = defaultdict(list)
    for candidate in proposed:
        why = finding(candidate)
        if why is None:
            allowed[candidate.rung] = candidate
        else:
            refused[why].append(candidate.rung)
    withheld = tuple(Withheld(name, tuple(rungs), *why) for why, rungs in refused.items())
    return Sizes(allowed, withheld)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Task types with what follows from them and the settings alone; no client is in it."""

    types: Mapping[str, TaskType]
    settings: Settings
    names: tuple[str, ...] = field(init=False)
    modalities: Mapping[str, str] = field(init=False)
    ladders: Mapping[str, tuple[Candidate, ...]] = field(init=False)
    evidence: Mapping[str, Reason] = field(init=False)
    _sizes: dict[tuple[str, Early, tuple[str, ...]], Sizes] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what holds from the start."""
        types = self.types
        object.__setattr__(self, "names", tuple(sorted(types)))
        main = {name: one.modality[0].value for name, one in types.items()}
        object.__setattr__(self, "modalities", main)
        object.__setattr__(self, "ladders", {name: ladder(one) for name, one in types.items()})
        points = {name: choice.evidence_points(one, self.settings) for name, one in types.items()}
        object.__setattr__(self, "evidence", points)
        object.__setattr__(self, "_sizes", {})

    def sizes(self, name: str, limits: Early, unmet: Iterable[Prerequisite]) -> Sizes:
        """Return the rungs of a ladder that may be offered under these limits and unmet needs.

        For task types about which no plugin is asked. What it returns is shared by all plans.
        """
        key = name, limits, tuple([f"{one.need.value} {one.name} {one.from_rung}" for one in unmet])
        found = self._sizes.get(key)
        if found is None:
            needs = tuple(unmet)

            def finding(candidate: Candidate) -> Finding | None:
                missing = safety.missing(candidate, needs, self.types)
                return missing or course.too_big_for(limits, candidate, self.settings)

            found = self._sizes[key] = sift(name, self.ladders[name], finding)
        return found
