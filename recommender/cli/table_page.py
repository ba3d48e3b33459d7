"""What became of a table of worksheets, as a page: accepted, guessed and refused, with reasons."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from recommender.authoring.record import ACCEPTED, GUESSED, REFUSED, own_guesses, state
from recommender.cli.terminal import inline, say, table

if TYPE_CHECKING:
    from recommender.authoring.catalogue import Catalogue, Line, Wanted
    from recommender.authoring.sheet import Sheet

WIDEST_TITLE = 44
GOALS = "goals"
STATES = (
    "accepted: the table says what speaks against it, its distress and its minutes; guessed: one "
    "of these is a guess; refused: not in the plugin."
)


def page(sheet: Sheet, catalogue: Catalogue, wanted: Wanted) -> None:
    """Print how the columns were read, each row, and what was guessed in all of them."""
    read = ", ".join(f"{field} from '{head}'" for field, head in wanted.columns.items())
    unused = [one for one in sheet.headings if one and one not in wanted.columns.values()]
    say(f"Columns: {inline(read)}.")
    if unused:
        say(f"Not used: {inline(', '.join(unused))}.")
    if GOALS not in wanted.columns and len(areas := _areas(wanted)) > 1:
        say(
            f"Note: every row serves each of these: {inline(', '.join(areas))}. Where rows differ, "
            f"give the table a column: --column {GOALS}=HEADING"
        )
    if catalogue.references_guessed:
        say(
            f"Guessed: numbers that refer to rows are read as {catalogue.references}, because "
            f"{catalogue.references_guessed}. Say it with: --references"
        )
    say()
    headings = ("Row", "Id", "Title", "State", "Why")
    table(headings, [_row(one, catalogue) for one in catalogue.lines])
    say()
    say(STATES)
    everywhere = catalogue.guessed_everywhere
    if everywhere:
        listed = "; ".join(f"{one} ({why})" for one, why in everywhere.items())
        say(f"Guessed in every row: {inline(listed)}.")
    count = Counter(state(one) for one in catalogue.lines)
    parts = ", ".join(f"{count[one]} {one}" for one in (ACCEPTED, GUESSED, REFUSED))
    say(f"{len(catalogue.lines)} rows: {parts}.")


def _areas(wanted: Wanted) -> list[str]:
    """Return the areas of goals that one answer gives to all rows."""
    return [one.strip() for one in wanted.answers.get(GOALS, "").split(",") if one.strip()]


def _row(line: Line, catalogue: Catalogue) -> tuple[str, ...]:
    own = own_guesses(line, catalogue)
    # Why references were guessed is said once, above.
    guesses = [one if one == "references" else f"{one}: {why}" for one, why in own.items()]
    why = "; ".join(line.refused or guesses)
    title = inline(line.title)
    short = title if len(title) <= WIDEST_TITLE else f"{title[: WIDEST_TITLE - 1]}…"
    return str(line.row), line.name, short, state(line), why
