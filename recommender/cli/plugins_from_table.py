"""homework plugins from-table: a plugin from a clinic's list of worksheets, without Python."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from recommender.cli.importing import known_encoding, one_character
from recommender.cli.options import Place, dry_run_option, json_option

if TYPE_CHECKING:
    from collections.abc import Container

    from recommender.authoring.answers import Answers
    from recommender.authoring.catalogue import Catalogue, Wanted
    from recommender.authoring.sheet import Sheet

LANGUAGES = ("en", "es", "ca")
READINGS = ("ids", "rows-from-0", "rows-from-1")


class Pair(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.4
    """A field and what belongs to it, such as title=Worksheet."""

    name = "field=text"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Return the field and the text."""
        if isinstance(value, tuple):
            return value
        field, _, text = str(value).partition("=")
        if not field.strip() or not text.strip():
            self.fail(f"{value!a} is not a field and a text; write FIELD=TEXT", param, ctx)
        return field.strip(), text.strip()


EVERY_ROW = "all"


class Rows(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.4
    """Rows of a table by their numbers, such as 3,7; or all."""

    name = "rows"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Container[int]:
        """Return the numbers of the rows."""
        if not isinstance(value, str):
            return cast("Container[int]", value)
        if value == EVERY_ROW:
            return range(1, sys.maxsize)
        numbers = [one.strip() for one in value.split(",")]
        if not all(re.fullmatch(r"[1-9]\d{0,3}", one) for one in numbers):
            message = f"{value!a} names no rows; write their numbers, such as 3,7, or {EVERY_ROW}"
            self.fail(message, param, ctx)
        return frozenset(map(int, numbers))


@click.command("from-table")
@click.argument("file", type=Place(path_type=Path))
@click.option("--out", type=Place(path_type=Path), required=True, metavar="DIR")
@click.option("--name", help="The plugin's name; else that of DIR.")
@click.option("--column", "columns", type=Pair(), multiple=True, help="FIELD=HEADING; repeatable.")
@click.option("--answer", "told", type=Pair(), multiple=True, help="FIELD=TEXT, for all rows.")
@click.option("--answers", type=Place(path_type=Path), help="Columns and answers, as TOML.")
@click.option("--references", type=click.Choice(READINGS), help="What numbers in references mean.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Of the table; en.")
@click.option(
    "--keep-words",
    type=Rows(),
    is_flag=False,
    flag_value=EVERY_ROW,
    default=(),
    metavar="[ROWS]",
    help="Keep words to which the tone linter objects: of rows 3,7, or with no number of all.",
)
@click.option("--encoding", default="utf-8-sig", callback=known_encoding, help="As saved; utf-8.")
@click.option("--delimiter", default=",", callback=one_character, help="Between columns; a comma.")
@dry_run_option
@json_option
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    file: Path,
    *,
    out: Path,
    name: str | None,
    columns: tuple[tuple[str, str], ...],
    told: tuple[tuple[str, str], ...],
    answers: Path | None,
    references: str | None,
    language: str,
    keep_words: Container[int],
    encoding: str,
    delimiter: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make a plugin from a table of worksheets, a row for each task; no Python needed.

    A row that cannot become a task type is refused by name, and the exit code is then 1. What the
    table does not say is asked for on a terminal, or guessed and marked: read the guesses with a
    clinician, as docs/from-table.md says.

    \b
    Examples:
      homework plugins from-table worksheets.csv --out homework-our-clinic --answer goals=sleep
      homework plugins from-table list.csv --out ours --column title=Worksheet --dry-run
      homework plugins from-table list.csv --out ours --answers answers.toml --json
      homework plugins from-table list.csv --out ours --keep-words 3,7
    """
    from recommender.authoring import sheet
    from recommender.authoring.answers import Answers, checked, read
    from recommender.authoring.distribution import named, refuse_taken

    refuse_taken(out)
    names = named(_name(out) if name is None else name)
    said = read(answers) if answers else Answers()
    said = Answers(
        {**said.columns, **dict(columns)},
        checked({**said.answers, **dict(told)}),
        references or said.references,
    )
    table = sheet.read(file, encoding=encoding, delimiter=delimiter)
    _refuse_strange_rows(keep_words, table)
    asking = at_a_terminal() and not as_json
    wanted = _wanted(table, said, names.plugin, asking=asking)
    wanted = replace(wanted, language=language, keep_words=keep_words)
    catalogue, wanted = _built(table, wanted, asking=asking)
    _show(table, catalogue, wanted, as_json=as_json)
    if not catalogue.usable:
        _nothing(file)
    if not dry_run:
        _write(out, names.plugin, catalogue, wanted, file.name)
    if not as_json:
        _last_words(out, names.plugin, dry_run=dry_run)
        _warn(catalogue)
    if len(catalogue.usable) < len(catalogue.lines):
        ctx.exit(1)


def _refuse_strange_rows(keep_words: Container[int], table: Sheet) -> None:
    """Raise InputError for a number that no row of the table has."""
    from recommender.domain.errors import InputError

    there = {one.number for one in table.rows}
    strange = sorted(keep_words - there) if isinstance(keep_words, frozenset) else []
    if strange:
        message = f"keep-words = {strange[0]}: {table.file} has no such row below its headings"
        raise InputError(message)


def at_a_terminal() -> bool:
    """Tell whether there is a person to ask."""
    return sys.stdin.isatty()


def _name(folder: Path) -> str:
    from recommender.authoring.links import slug

    return slug(folder.absolute().name).removeprefix("homework-")


def _wanted(table: Sheet, said: Answers, plugin: str, *, asking: bool) -> Wanted:
    from recommender.authoring.catalogue import Wanted
    from recommender.authoring.columns import mapped
    from recommender.cli.table_questions import asked

    found = mapped(table.headings, said.columns)
    wanted = Wanted(plugin, found, said.answers, references=said.references)
    return asked(table, wanted) if asking else wanted


def _built(table: Sheet, wanted: Wanted, *, asking: bool) -> tuple[Catalogue, Wanted]:
    from recommender.authoring.catalogue import built
    from recommender.cli.table_questions import asked_references

    catalogue = built(table, wanted)
    if not asking or not catalogue.references_guessed:
        return catalogue, wanted
    wanted = replace(wanted, references=asked_references(catalogue))
    return built(table, wanted), wanted


def _show(table: Sheet, catalogue: Catalogue, wanted: Wanted, *, as_json: bool) -> None:
    import json

    from recommender.authoring.record import summary
    from recommender.cli.table_page import page
    from recommender.cli.terminal import say_json

    if as_json:
        say_json(json.dumps(summary(catalogue, wanted)))
    else:
        page(table, catalogue, wanted)


def _nothing(file: Path) -> None:
    from recommender.domain.errors import InputError

    message = (
        f"{file.name}: no row can become a task type, so nothing was written; see each reason."
    )
    raise InputError(message)


def _write(folder: Path, plugin: str, catalogue: Catalogue, wanted: Wanted, file: str) -> None:
    from recommender.authoring.distribution import Names, rendered, write
    from recommender.authoring.record import kept
    from recommender.testing import declared

    names = Names(plugin)
    types = [one.task_type for one in catalogue.usable if one.task_type is not None]
    known = {one.check.name: one.findings for one in declared(names.plugin, types).failed}
    reasons = {name: f"{len(found)} to read or to mend" for name, found in known.items()}
    data = {f"src/{names.module}/tasks.json": kept(catalogue, wanted, file)}
    write(folder, rendered("table", names, failures=_as_python(reasons)) | data)


def _as_python(reasons: dict[str, str]) -> str:
    """Return the expected failures as an argument of the conformance test."""
    lines = [f'        "{name}": "{reason}",\n' for name, reason in reasons.items()]
    return f"{{\n{''.join(lines)}    }}" if lines else "{}"


def _last_words(folder: Path, plugin: str, *, dry_run: bool) -> None:
    from recommender.authoring.distribution import for_pip
    from recommender.cli.terminal import say

    if dry_run:
        say("Nothing is written.")
        return
    say(f"Made {folder}. Read the guesses with a clinician; then:")
    say(f"  pip install {for_pip(folder)}")
    say(f"  homework plugins check {plugin}")


def _warn(catalogue: Catalogue) -> None:
    from recommender.cli.terminal import inline, say

    refused = [one for one in catalogue.lines if one.task_type is None]
    if refused:
        named = ", ".join(f"{one.row} ({inline(one.title or one.name or '-')})" for one in refused)
        say(f"CAREFUL: refused, and not in the plugin: row {named}. The reasons stand above.")
