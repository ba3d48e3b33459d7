"""What is asked about a table of worksheets, of the person at the terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recommender.authoring.catalogue import missing
from recommender.authoring.draft import MINUTES
from recommender.authoring.links import BY_ID
from recommender.cli.asking import ask, confirm
from recommender.cli.options import Number
from recommender.cli.terminal import inline, say

if TYPE_CHECKING:
    from recommender.authoring.catalogue import Catalogue, Wanted
    from recommender.authoring.sheet import Sheet

GOALS = "goals"
IN_COLUMNS = {
    "title": "Which column has the name of each task",
    "what": "Which column says what the client does",
}
NOT_YET = "no_contraindications_because"


def asked(table: Sheet, wanted: Wanted) -> Wanted:
    """Return what is wanted, with what the person added; blank leaves a guess in place."""
    lacking = missing(wanted)
    for name in (one for one in lacking if one in IN_COLUMNS):
        wanted = replace(wanted, columns={**wanted.columns, name: _heading(table, name)})
    if GOALS in lacking:
        words = "Which areas of goals do all of them serve, such as sleep, low-mood"
        wanted = _with(wanted, GOALS, ask(words))
    if "minutes" not in wanted.columns and "minutes" not in wanted.answers:
        words = f"Minutes of one occasion, 1 to 480 (0: not known, {MINUTES} is guessed)"
        minutes = ask(words, type=Number(0, 480), default=0)
        wanted = _with(wanted, "minutes", str(minutes or ""))
    if not {NOT_YET, "flags"} & {*wanted.columns, *wanted.answers}:
        words = (
            "Why nothing speaks against them for anyone (blank: nobody has thought about it yet)"
        )
        wanted = _with(wanted, NOT_YET, ask(words, default="", show_default=False))
    return wanted


def asked_references(catalogue: Catalogue) -> str:
    """Return how numbers in prerequisites and exclusions are meant, as the person says."""
    say(f"Numbers that refer to rows: {catalogue.references_guessed}.")
    right = confirm(f"Read them as {catalogue.references}", default=True)
    return catalogue.references if right else BY_ID


def _heading(table: Sheet, name: str) -> str:
    headings = [one for one in table.headings if one]
    for number, heading in enumerate(headings, 1):
        say(f"  {number} {inline(heading)}")
    number = ask(IN_COLUMNS[name], type=Number(1, len(headings)))
    return headings[int(number) - 1]


def _with(wanted: Wanted, name: str, said: str) -> Wanted:
    answers = {**wanted.answers, name: said.strip()} if said.strip() else wanted.answers
    return replace(wanted, answers=answers)
