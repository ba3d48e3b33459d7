"""What is true of the task types for every client: worked out once, used by every plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.plan import Candidate, Withheld
from recommender.engine import course, safety
from recommender.engine.card import card_of
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommender.domain.settings import Settings
    from recommender.domain.task import Prerequisite, TaskType
    from recommender.engine.card import Card
    from recommender.engine.course import Early
    from recommender.engine.safety import Finding

ByRung = dict[int, Candidate]


class Sizes(NamedTuple):
    """The sizes of one task type that may be offered, by rung, and those withheld."""

    allowed: ByRung
    withheld: tuple[Withheld, ...]


class Changes(NamedTuple):
    """What an outcome would change besides opening a rung: sentences that no client changes."""

    restore: str
    confirm: str
    down: str


def sift(name: str, proposed: Sequence[Candidate], findings: Iterable[Finding | None]) -> Sizes:
    """Part the sizes of a task type into those without a finding and the others, by finding."""
    allowed: ByRung = {}
    refused: dict[Finding, list[int]] = defaultdict(list)
    for candidate, why in zip(proposed, findings, strict=True):
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
    cards: Mapping[str, Card] = field(init=False)
    """By id, in order."""
    apart: Mapping[str, frozenset[str]] = field(init=False)
    """What is not offered beside each task type, by id (S4)."""
    changes: Changes = field(init=False)
    _sizes: dict[tuple[str, Early, tuple[str, ...]], Sizes] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what holds from the start."""
        s = self.settings
        cards = {name: card_of(one, s) for name, one in sorted(self.types.items())}
        changes = Changes(
            restore=say("change.restore", difficulty=s.climb_difficulty),
            confirm=say("change.confirm", difficulty=s.climb_difficulty),
            down=say("change.down", difficulty=s.ease_difficulty),
        )
        object.__setattr__(self, "cards", cards)
        object.__setattr__(self, "apart", safety.apart(self.types))
        object.__setattr__(self, "changes", changes)
        object.__setattr__(self, "_sizes", {})

    def sizes(self, name: str, limits: Early, unmet: Sequence[Prerequisite]) -> Sizes:
        """Return the rungs of a ladder that may be offered under these limits and unmet needs.

        For task types about which no plugin is asked. What it returns is shared by all plans.
        """
        needs = [f"{one.need} {one.name} {one.from_rung}" for one in unmet] if unmet else ()
        key = name, limits, tuple(needs)
        found = self._sizes.get(key)
        if found is None:

            def finding(candidate: Candidate) -> Finding | None:
                missing = safety.missing(candidate, unmet, self.types)
                return missing or course.too_big_for(limits, candidate, self.settings)

            rungs = self.cards[name].ladder
            found = self._sizes[key] = sift(name, rungs, map(finding, rungs))
        return found
