"""homework import: past practice from a file, all of it or nothing."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.options import Place, dry_run_option

if TYPE_CHECKING:
    from recommender.interchange.files import Reading

LARGE = 1_000_000
"""Bytes from which on a bar shows how far the reading has come."""


def known_encoding(ctx: click.Context, param: click.Parameter, value: str) -> str:  # noqa: ARG001
    """Return an encoding that is known here; raises BadParameter for any other."""
    try:
        codecs.lookup(value)
    except (LookupError, ValueError):
        message = f"{value!a} is not an encoding known here; give one, such as utf-8 or cp1252."
        raise click.BadParameter(message) from None
    return value


def one_character(ctx: click.Context, param: click.Parameter, value: str) -> str:  # noqa: ARG001
    """Return a delimiter of one character; raises BadParameter for anything else."""
    value = {"\\t": "\t", "tab": "\t"}.get(value, value)
    if len(value) != 1 or value in '"\r\n':
        message = f"{value!a} is not one character; give one, such as ';' or tab."
        raise click.BadParameter(message)
    return value


@click.command("import")
@click.argument("file", type=Place(path_type=Path))
@click.option("--keep-going", is_flag=True, help="Leave out the lines that cannot be used.")
@click.option("--encoding", default="utf-8", callback=known_encoding, help="As saved; utf-8.")
@click.option("--delimiter", default=",", callback=one_character, help="Between columns; a comma.")
@dry_run_option
def command(file: Path, *, keep_going: bool, encoding: str, delimiter: str, dry_run: bool) -> None:
    """Import past practice from a .jsonl or .csv file; twice is harmless.

    Nothing is written unless every line is good, or --keep-going is given.

    \b
    Examples:
      homework import clinic.csv --dry-run
      homework import clinic.csv --delimiter ";" --encoding cp1252
      homework import events.jsonl --keep-going
    """
    from recommender.cli.caseload import opened
    from recommender.cli.intake import report, sift, write
    from recommender.cli.terminal import say

    with opened() as caseload:
        reading = _read(file, encoding, delimiter)
        for notice in reading.notices:
            say(f"Note: {notice}", err=True)
        is_table = file.suffix.lower() == ".csv"
        intake = sift(caseload, reading, is_table=is_table)
        report(intake.bad, keep_going=keep_going)
        if intake.bad and not keep_going:
            click.get_current_context().exit(2)
        write(caseload, intake, dry_run=dry_run)


def _read(file: Path, encoding: str, delimiter: str) -> Reading:
    from recommender.interchange.files import read

    size = file.stat().st_size if file.is_file() else 0
    if size <= LARGE or not sys.stderr.isatty():
        return read(file, encoding=encoding, delimiter=delimiter)
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        return read(file, encoding=encoding, delimiter=delimiter, progress=bar.update)
