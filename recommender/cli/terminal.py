"""Words on the terminal. Everything that is printed passes through `clean`."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
"""Controls that can move the cursor, forge a line or turn text around."""

WIDEST = 100


def clean(text: str) -> str:
    """Return a text without control characters; newlines and tabs stay."""
    return UNSAFE.sub("", text)


def inline(text: str) -> str:
    """Return a text on one line, so that none can pass for a line of ours."""
    return " ".join(clean(text).split())


def counted(number: int, what: str) -> str:
    """Return a number with what it counts, such as '1 client' or '3 clients'."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def say(text: str = "", *, err: bool = False) -> None:
    """Print a text, wrapped where a person reads it; a line keeps its indent when wrapped."""
    stream = sys.stderr if err else sys.stdout
    lines = clean(text).split("\n")
    if stream.isatty():
        lines = [part for line in lines for part in _wrapped(line)]
    click.echo("\n".join(lines), err=err)


def say_json(text: str) -> None:
    """Print JSON as it is; controls within strings are written as escapes, which mean the same."""
    click.echo(UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _wrapped(line: str) -> list[str]:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    body = line.lstrip(" ")
    indent = len(line) - len(body)
    hanging = indent + (3 if body[:1].isdigit() else 2 if body.startswith("- ") else 0)
    folded = textwrap.wrap(
        line, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False
    )
    return folded or [""]


def decorated() -> bool:
    """Tell whether a table may have rules and bold type."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("HOMEWORK_NO_RICH")
    return sys.stdout.isatty() and not plain


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: rich on a terminal, plain columns everywhere else."""
    cells = [[inline(cell) for cell in row] for row in rows]
    if decorated():
        _rich_table(headings, cells)
        return
    everything = [list(headings), *cells]
    widths = [max(len(row[place]) for row in everything) for place in range(len(headings))]
    for row in everything:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _rich_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    # rich takes longer to import than most commands take to run.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*headings)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)
