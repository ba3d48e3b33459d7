"""Which rows of a table come first for which, and which do not go together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

BY_ID, FROM_0, FROM_1 = "ids", "rows-from-0", "rows-from-1"
READINGS = (BY_ID, FROM_0, FROM_1)
"""What a number in a reference may mean: an id of the table, or a row's place in it."""


class Entry(NamedTuple):
    """A row as others refer to it: its key, its own id and title, and what it refers to."""

    key: str
    id: str
    title: str
    prerequisites: str
    exclusions: str


@dataclass(frozen=True, slots=True)
class Links:
    """What one row refers to.

    Of each group in `needs` one key is enough; `one_sided` are exclusions that only the other row
    names; `words` are exclusions that are no row; `unknown` are references that lead nowhere.
    """

    needs: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[str, ...] = ()
    one_sided: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def slug(text: str) -> str:
    """Return a text as an id: small letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in plain if not unicodedata.combining(one))
    return "-".join(re.findall(r"[a-z0-9]+", kept))


def reading(entries: Sequence[Entry]) -> tuple[str, str]:
    """Return how the table's references are meant, and why that was guessed; no guess: no reason.

    Numbers that name no row speak against ids. Where places in the table leave none of these, and
    no row that names itself, they are taken.
    """
    faults = {one: _faults(entries, one) for one in READINGS}
    better = [one for one in (FROM_0, FROM_1) if not faults[one]]
    # A row that names itself alone is more likely a slip of the pen.
    if not better or not any(one.unknown for one in resolved(entries, BY_ID).values()):
        return BY_ID, ""
    first = better[0].removeprefix("rows-from-")
    why = (
        f"as ids, {faults[BY_ID]} references name no row or their own; "
        f"as rows counted from {first}, each names another row"
    )
    return better[0], why


def _faults(entries: Sequence[Entry], how: str) -> int:
    found = resolved(entries, how)
    own = sum(one.key in (*found[one.key].excludes, *_all(found[one.key].needs)) for one in entries)
    strange = sum(len(one.unknown) for one in found.values())
    return own + strange


def resolved(entries: Sequence[Entry], how: str) -> dict[str, Links]:
    """Return the links of each row by its key, under one reading of its numbers."""
    places = _places(entries, how)
    found = {one.key: _links(one, places) for one in entries}
    named = {(key, other) for key, one in found.items() for other in one.excludes}
    both = {}
    for key, one in found.items():
        sided = tuple(sorted(a for a, b in named if b == key and a not in one.excludes))
        both[key] = Links(one.needs, (*one.excludes, *sided), sided, one.words, one.unknown)
    return both


def _places(entries: Sequence[Entry], how: str) -> dict[str, str]:
    """Return the key of each row by what may be written to mean it."""
    count = Counter(slug(one.title) for one in entries)
    titles = {slug(one.title): one.key for one in entries if count[slug(one.title)] == 1}
    if how == BY_ID:
        return titles | {slug(one.id): one.key for one in entries if one.id}
    start = 0 if how == FROM_0 else 1
    return titles | {str(place): one.key for place, one in enumerate(entries, start)}


def _links(entry: Entry, places: Mapping[str, str]) -> Links:
    unknown: list[str] = []
    needs = []
    for group in _parts(entry.prerequisites, r"[,;\n]", places):
        alternatives = _parts(group, r"[|]|\bor\b", places)
        unknown += [one for one in alternatives if slug(one) not in places]
        needs.append(tuple(dict.fromkeys(places.get(slug(one), "") for one in alternatives)))
    excluded = _parts(entry.exclusions, r"[,;|\n]", places)
    strangers = [one for one in excluded if slug(one) not in places]
    words = [one for one in strangers if re.search(r"[^\W\d]", one)]
    return Links(
        needs=tuple(needs),
        excludes=tuple(dict.fromkeys(places[slug(one)] for one in excluded if slug(one) in places)),
        words=tuple(words),
        unknown=(*unknown, *(one for one in strangers if one not in words)),
    )


def _parts(cell: str, between: str, places: Mapping[str, str]) -> list[str]:
    """Return the references in a cell; one that is a title is not taken apart."""
    whole = [cell] if slug(cell) in places else re.split(between, cell)
    # A spreadsheet may write the whole number 4 as 4.0.
    return [re.sub(r"^(\d+)\.0$", r"\1", one.strip()) for one in whole if one.strip()]


def _all(needs: Collection[tuple[str, ...]]) -> list[str]:
    return [one for group in needs for one in group]


def never_open(links: Mapping[str, Links], refused: Collection[str]) -> dict[str, str]:
    """Return the rows that nobody could ever come to, each with the reason.

    Rows open one after another, from those that need nothing; what is left is waited for in vain.
    """
    opened: set[str] = set()
    waiting = {key for key in links if key not in refused}
    while fresh := {key for key in waiting - opened if _opens(links, key, opened)}:
        opened |= fresh
    return {key: _why(links, key, refused) for key in sorted(waiting - opened)}


def _opens(links: Mapping[str, Links], key: str, opened: Collection[str]) -> bool:
    one = links[key]
    ways = [[a for a in group if a in opened and a not in one.excludes] for group in one.needs]
    return all(ways) and not _torn(links, ways)


def _torn(links: Mapping[str, Links], ways: Sequence[Sequence[str]]) -> bool:
    """Tell whether two of the things needed exclude each other, whichever way is taken."""
    return any(
        all(b in links[a].excludes for a, b in product(*pair)) for pair in combinations(ways, 2)
    )


def _why(links: Mapping[str, Links], key: str, refused: Collection[str]) -> str:
    one = links[key]
    for group in one.needs:
        if all(other in refused for other in group):
            return f"prerequisites: {_said(group)} is refused, so this can never be reached"
        if all(other in one.excludes for other in group):
            return f"prerequisites: it needs {_said(group)}, and excludes it too"
    if _torn(links, one.needs):
        return "prerequisites: they exclude each other; where one is enough, write 4|24"
    return f"prerequisites: they lead in a circle, or to such a row ({_said(_all(one.needs))})"


def _said(keys: Collection[str]) -> str:
    return " or ".join(f"'{one}'" for one in keys)
