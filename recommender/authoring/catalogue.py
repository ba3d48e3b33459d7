"""Task types from a table of worksheets: what each row became, and what was guessed or refused."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from recommender.authoring import links
from recommender.authoring.columns import NEEDED, ROW_BY_ROW
from recommender.authoring.draft import LONGEST_ID, Draft
from recommender.authoring.links import Entry, Links, slug
from recommender.authoring.parts import parts_of
from recommender.domain.errors import InputError, problems
from recommender.domain.task import Caution, Need, Prerequisite, TaskType
from recommender.language.catalogues import texts_of
from recommender.language.tone import lint

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from recommender.authoring.sheet import Row, Sheet

LANGUAGES = ("en", "es", "ca")
"""Languages in which there are words for what a table does not say."""
OF_HARM = ("no_contraindications_because", "flags", "distress")
"""Fields that say whom a task could harm; a guess of one is told with each option."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person said about the whole table.

    `columns` gives the heading of each field, `answers` one answer for all rows; `references` says
    how numbers in prerequisites and exclusions are meant, empty for a guess. Of the rows in
    `keep_words`, from 1, words stay to which the tone linter objects.
    """

    plugin: str
    columns: Mapping[str, str]
    answers: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    references: str = ""
    keep_words: Container[int] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a row: a task type with what was guessed in it, or the reasons against it."""

    row: int
    name: str
    title: str
    key: str
    task_type: TaskType | None
    guessed: Mapping[str, str]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every row of a table in its order, and how its references were read."""

    lines: tuple[Line, ...]
    references: str
    references_guessed: str

    @property
    def usable(self) -> tuple[Line, ...]:
        """The rows that became task types."""
        return tuple(one for one in self.lines if one.task_type is not None)

    @property
    def guessed_everywhere(self) -> dict[str, str]:
        """What was guessed in the same way in every row that is usable."""
        found = [set(one.guessed.items()) for one in self.usable]
        return dict(sorted(set.intersection(*found))) if found else {}


def words(language: str) -> dict[str, str]:
    """Return what is said in a language where a table says nothing."""
    file = files("recommender.authoring") / "words" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def not_considered() -> frozenset[str]:
    """Return the sentence, in each language, that says nobody thought about contraindications."""
    return frozenset(words(one)["no_contraindications_because"] for one in LANGUAGES)


def missing(wanted: Wanted) -> tuple[str, ...]:
    """Return the fields that neither a column nor an answer gives, and nobody can guess."""
    return tuple(one for one in NEEDED if one not in wanted.columns and one not in wanted.answers)


def built(sheet: Sheet, wanted: Wanted) -> Catalogue:
    """Return what each row became; raises InputError where something needed is not told."""
    if lacking := missing(wanted):
        raise InputError(_asked_for(lacking, sheet))
    said = words(wanted.language)
    drafts = [_draft(row, wanted, said) for row in sheet.rows]
    keys = _keys(drafts, wanted.plugin)
    _mark_twins(drafts)
    lines = []
    for row, draft, key in zip(sheet.rows, drafts, keys, strict=True):
        if row.problem:
            draft.problems[:] = [row.problem]
        lines.append(_line(row.number, key, draft, sheet.file))
    return _linked(lines, drafts, wanted)


def _asked_for(lacking: Sequence[str], sheet: Sheet) -> str:
    """Return a sentence on all that is missing, and where it may be found."""
    each = " ".join(f"--column {one}=HEADING" for one in lacking)
    same = [f"--answer {one}=TEXT" for one in lacking if one not in ROW_BY_ROW]
    everywhere = f" (or give all rows the same: {' '.join(same)})" if same else ""
    headings = ", ".join(one for one in sheet.headings if one)
    return (
        f"{', '.join(lacking)}: no column of {sheet.file} is known to hold it; name the column: "
        f"{each}{everywhere}. Its headings are: {headings}"
    )


def _draft(row: Row, wanted: Wanted, said: Mapping[str, str]) -> Draft:
    cells = {one: row.cells[head] for one, head in wanted.columns.items() if head in row.cells}
    return Draft(cells, wanted.answers, said, wanted.language, row.number in wanted.keep_words)


def _keys(drafts: Sequence[Draft], plugin: str) -> list[str]:
    """Return the id of each task type: from the table's ids, or from its titles."""
    found: list[str] = []
    for draft in drafts:
        own = slug(draft.told("id")) or slug(draft.told("title"))
        key = f"{plugin}-{own}"[:LONGEST_ID].strip("-")
        if not draft.told("id"):
            draft.guess("id", key, "from the title")
            again = sum(one == key or one.startswith(f"{key}-again-") for one in found)
            key = f"{key[: LONGEST_ID - 10]}-again-{again}" if again else key
        found.append(key)
    count = Counter(found)
    for key, draft in zip(found, drafts, strict=True):
        if count[key] > 1:
            draft.refuse(
                "id", f"{draft.told('id')!a} is used by {count[key]} rows; give each its own"
            )
    return found


def _mark_twins(drafts: Sequence[Draft]) -> None:
    """Let titles that are there twice once they are cut be told apart, by the id or the row."""
    titles = [slug(one.cut_title()) for one in drafts]
    count = Counter(titles)
    for number, (one, title) in enumerate(zip(drafts, titles, strict=True), 1):
        if count[title] > 1:
            one.mark = f" ({one.told('id')[:20] or number})"


def _line(row: int, key: str, draft: Draft, file: str) -> Line:
    draft.check_cells()
    for name in NEEDED:
        if not draft.told(name):
            draft.refuse(name, "is empty; write something")
    made = None
    if not draft.problems:
        made = _task_type(parts_of(key, draft, file), draft)
    title = made.title if made else draft.told("title")
    refused = tuple(draft.problems)
    return Line(row, draft.told("id"), title, key, made, dict(draft.guessed), refused)


def _task_type(parts: dict[str, Any], draft: Draft) -> TaskType | None:
    """Return the task type, or note in the draft why there is none."""
    if draft.problems:
        return None
    try:
        made = TaskType.model_validate(parts)
    except ValidationError as error:
        draft.problems += [str(one) for one in problems(error)[:3]]
        return None
    found = [str(one) for text in texts_of(made) for one in lint(text, draft.language)]
    if found and not draft.keep_words:
        draft.refuse("words", found[0])
        return None
    if found:
        draft.guess("words", None, f"kept as they are, {found[0]}")
    return made


def _linked(lines: Sequence[Line], drafts: Sequence[Draft], wanted: Wanted) -> Catalogue:
    """Return the catalogue with what comes first and what does not go together."""
    entries = [
        Entry(
            line.key,
            draft.told("id"),
            draft.told("title"),
            draft.cells.get("prerequisites", ""),
            draft.cells.get("exclusions", ""),
        )
        for line, draft in zip(lines, drafts, strict=True)
    ]
    how, guess = (wanted.references, "") if wanted.references else links.reading(entries)
    found = links.resolved(entries, how)
    checked = [_checked(line, found[line.key], guess) for line in lines]
    refused = {one.key for one in checked if one.task_type is None}
    never = links.never_open(found, refused)
    last = [
        replace(one, task_type=None, refused=(never[one.key],)) if one.key in never else one
        for one in checked
    ]
    types = {one.key: one.task_type for one in last if one.task_type is not None}
    said = words(wanted.language)
    whole = tuple(_with_links(one, found[one.key], types, said) for one in last)
    return Catalogue(whole, how, guess)


def _checked(line: Line, one: Links, guess: str) -> Line:
    """Refuse a row whose references lead nowhere or to itself; note what was guessed of them."""
    wrong = [
        f"'{name}' names no row; correct it, or say how numbers are meant: --references"
        for name in one.unknown
    ]
    if line.key in (*one.excludes, *(other for group in one.needs for other in group)):
        wrong.append("it names its own row; correct it, or say how numbers are meant: --references")
    if line.task_type is None or wrong:
        reasons = tuple(f"prerequisites and exclusions: {text}" for text in wrong)
        return replace(line, task_type=None, refused=(*line.refused, *reasons))
    guessed = dict(line.guessed)
    if guess and (one.needs or set(one.excludes) - set(one.one_sided)):
        guessed["references"] = guess
    if one.one_sided:
        guessed["exclusions"] = f"both ways, though only {', '.join(one.one_sided)} names it"
    if one.words:
        guessed["flags"] = f"{', '.join(one.words)}: no row, so taken for a flag"
        guessed.pop("no_contraindications_because", None)
    return replace(line, guessed=guessed)


def _there(group: tuple[str, ...], types: Mapping[str, TaskType]) -> tuple[str, ...]:
    return tuple(sorted(one for one in group if one in types))


def _with_links(
    line: Line,
    one: Links,
    types: Mapping[str, TaskType],
    said: Mapping[str, str],
) -> Line:
    """Return a row with its prerequisites, exclusions, and what it gives to others."""
    task_type = types.get(line.key)
    if task_type is None:
        return line
    parts = task_type.model_dump()
    parts["prerequisites"] = [_prerequisite(_there(group, types), said) for group in one.needs]
    parts["excludes"] = [other for other in one.excludes if other in types]
    flags = [slug(word).replace("-", "_") for word in one.words]
    if flags:
        named = [{"flag": flag, "why": said["flag_why"]} for flag in flags]
        parts["contraindications"] = [*parts["contraindications"], *named]
        parts["no_contraindications_because"] = None
    parts["cautions"] = _cautions(line.guessed, said)
    try:
        return replace(line, task_type=TaskType.model_validate(parts))
    except ValidationError as error:
        reasons = tuple(str(problem) for problem in problems(error)[:3])
        return replace(line, task_type=None, refused=reasons)


def _cautions(guessed: Mapping[str, str], said: Mapping[str, str]) -> list[Caution]:
    """Return the note that a therapist gets with each option of which this much was guessed."""
    told = [said[f"guessed_{name}"] for name in OF_HARM if name in guessed]
    return [Caution(note=said["from_table"].format(guessed="; ".join(told)))] if told else []


def _prerequisite(group: tuple[str, ...], said: Mapping[str, str]) -> Prerequisite:
    return Prerequisite(
        need=Need.PRACTISED, name=group[0], alternatives=group[1:], why=said["builds_on"]
    )
