"""One row of a table on its way to a task type: what it says, and what is guessed instead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from recommender.authoring.columns import FIELDS
from recommender.authoring.links import slug
from recommender.domain.errors import shortened
from recommender.language.tone import lint

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_OCCASIONS, DAYS = 28, 7
"""Times in a week that a task type may ask for, and the days it has."""
LONGEST_TEXT, LONGEST_TITLE, LONGEST_ID = 2_000, 80, 64
"""What a task type holds of each (`recommender.domain.value`)."""
MINUTES, EFFORT, DISTRESS, REFLECTION, EXPOSURE = 10, 2, 2, 2, 0
"""Taken where a table says nothing (design defaults): small enough for an opening session (B1)."""

KINDS: Mapping[str, tuple[str | None, int]] = {
    **dict.fromkeys(("once", "one off", "one time", "una vez", "una vegada"), (None, 1)),
    **dict.fromkeys(("weekly", "once a week", "semanal", "setmanal"), ("weekly", 1)),
    **dict.fromkeys(
        ("several a week", "several times a week", "varias por semana", "diverses per setmana"),
        ("several_a_week", 3),
    ),
    **dict.fromkeys(("daily", "every day", "each day", "diario", "diari"), ("daily", 7)),
}
"""How often, in words: the cadence (none: useful once) and the occasions a week."""

TIMES = re.compile(
    r"(\d{1,2}) ?(?:x|times?|veces|vez|vegades|vegada|cops?)"
    r"(?: (?:a|per|each|every|la|por|al|cada))*(?: (?:week|semana|setmana))?"
)
"""So many times a week, in words."""

MODALITIES = {
    "watch": r"video|watch|film|v[ií]deo|mira",
    "listen": r"listen|audio|podcast|escuch|escolt",
    "read": r"\bread\b|\blee\b|\bllegeix",
    "track": r"\brecord|track|diary|diario|diari\b",
    "write": r"writ|\bnotes?\b|\blist\b|escrib|apunta|escriu",
    "talk": r"\btalk|\btell\b|\bask\b|habla|parla",
}
"""Ways of working by the words that tell of them; what tells of none is done."""

DESCRIBED = re.compile(
    r"^(?!(?:during|evening|morning|\w*thing)\b)\w*[aeiouy]\w*ing\b|\bone's\b|\boneself\b"
)
"""What tells an English text that names what is done: 'Drawing a map', 'one's day'."""
ADDRESSED = re.compile(r"\byou(?:r|rs|rself)?\b")

FORMULA = re.compile(r"[=@]|#(REF|N/A|NAME|VALUE|DIV/0|NULL|NUM)\b", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A row, by field, with what the whole table was told; notes what it guesses and what is wrong.

    `keep_words` leaves words in place to which the tone linter objects; `mark` tells its title from
    the same title of another row.
    """

    cells: Mapping[str, str]
    answers: Mapping[str, str]
    words: Mapping[str, str]
    language: str
    keep_words: bool
    mark: str = ""
    guessed: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def told(self, name: str) -> str:
        """Return what the row says, or else what was answered for the whole table."""
        return self.cells.get(name) or self.answers.get(name, "")

    def guess(self, name: str, value: Any, why: str = "design default") -> Any:
        """Note that a field is guessed, and return its value."""
        self.guessed[name] = why
        return value

    def refuse(self, name: str, message: str) -> None:
        """Note why the row cannot become a task type."""
        self.problems.append(f"{name}: {message}")

    def check_cells(self) -> None:
        """Refuse formulas, and texts longer than a task type holds."""
        for name in FIELDS:
            said = self.cells.get(name, "")
            if FORMULA.match(said):
                shown = shortened(said)
                self.refuse(name, f"{shown} is a formula; save the table with values")
            if len(said) > LONGEST_TEXT:
                self.refuse(name, f"has {len(said):,} letters; give at most {LONGEST_TEXT:,}")

    def text(self, name: str, default: str) -> str:
        """Return a text, or the default words where there is none or its tone is not kind."""
        said = self.told(name)
        found = [] if self.keep_words else lint(said, self.language)
        if said and not found:
            return said
        why = f"the words of the table are left out, {found[0]}" if found else "design default"
        return str(self.guess(name, default, why))

    def title(self) -> str:
        """Return the title, cut at a word where it is too long, with its mark."""
        cut = self.cut_title()
        if self.mark:
            self.guess("title", None, f"{self.mark.strip()} tells it from another of that title")
        elif cut != " ".join(self.told("title").split()):
            self.guess("title", None, f"cut to {LONGEST_TITLE} letters")
        return cut + self.mark

    def cut_title(self) -> str:
        """Return the title without its mark, cut at a word where there is no room for both."""
        said, room = " ".join(self.told("title").split()), LONGEST_TITLE - len(self.mark)
        return said if len(said) <= room else said[: room - 1].rsplit(" ", 1)[0] + "…"

    def number(self, name: str, low: int, high: int, default: int) -> int:
        """Return a whole number; of a range such as 10-15 the larger."""
        said = self.told(name)
        if not said:
            return int(self.guess(name, default, f"{default}, design default"))
        numbers = re.findall(r"\d+", said)
        plain = re.fullmatch(r"(\d+\s*[-–]\s*)?\d+\s*(min\w*\.?|')?", said.strip().lower())
        if not plain or not low <= int(numbers[-1][:9]) <= high:
            shown = shortened(said)
            self.refuse(name, f"{shown} is no whole number from {low} to {high}")
            return default
        if len(numbers) > 1:
            self.guess(name, None, f"{numbers[-1]}, the larger of {said}")
        return int(numbers[-1])

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the list in a cell, each in the form of an id; none where nothing is said."""
        said = [slug(one)[:LONGEST_ID] for one in re.split(r"[,;|\n]", self.told(name))]
        return tuple(dict.fromkeys(one.strip("-") for one in said if one))

    def rhythm(self) -> tuple[str | None, int]:
        """Return the cadence, none for what is useful once, and the occasions a week."""
        said = " ".join(re.findall(r"\w+", self.told("kind").lower().replace("_", " ")))
        if not said:
            return KINDS[str(self.guess("kind", "once", "useful once, design default"))]
        if said in KINDS:
            return KINDS[said]
        times = TIMES.fullmatch(said)
        if times and 1 <= int(times[1]) <= MOST_OCCASIONS:
            return _cadence(int(times[1])), int(times[1])
        shown = shortened(self.told("kind"))
        self.refuse(
            "kind", f"{shown}: write once, weekly, several a week, 3 times a week, or daily"
        )
        return None, 1

    def occasions(self, default: int) -> int:
        """Return the times a week, as a number or in words; where not told, as the rhythm says."""
        said = " ".join(self.told("occasions").lower().split())
        if not said:
            return default
        times = TIMES.fullmatch(said)
        if times and 1 <= int(times[1]) <= MOST_OCCASIONS:
            return int(times[1])
        return self.number("occasions", 1, MOST_OCCASIONS, default)

    def what(self) -> str:
        """Return what the client does; a text that rather describes it is noted."""
        said = self.told("what")
        if self.language == "en" and _describes(said.lower()):
            why = "reads as a description; another column may address the client"
            self.guess("what", None, why)
        return said

    def modality(self) -> tuple[str, ...]:
        """Return the ways of working, guessed from the words of the task where not told."""
        if said := self.ids("modality"):
            return said
        what = self.told("what").lower()
        found = [name for name, pattern in MODALITIES.items() if re.search(pattern, what)]
        ways = tuple(found) or ("do",)
        return tuple(self.guess("modality", ways, f"{', '.join(ways)}, from its words"))


def _cadence(times: int) -> str:
    """Return the cadence of so many times a week."""
    if times >= DAYS:
        return "daily"
    return "weekly" if times == 1 else "several_a_week"


def _describes(what: str) -> bool:
    """Tell whether an English text names what is done and asks nobody to do it."""
    return DESCRIBED.search(what) is not None and ADDRESSED.search(what) is None
