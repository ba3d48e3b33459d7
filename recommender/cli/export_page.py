"""A history as a page for a browser, and as rows for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from html import escape
from typing import TYPE_CHECKING, Any

from recommender.cli.event_text import told
from recommender.cli.terminal import clean
from recommender.engine.state import standing
from recommender.interchange.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.domain.history import AnyEvent
    from recommender.interchange.records import History

FORMULA = ("=", "+", "-", "@")
"""A cell that begins with one of these would be worked out by a spreadsheet, blanks or none."""
MOVES = ("\t", "\r", "\n")
"""A cell that begins with one of these may be read as the cell after it."""
FIRST = ("at", "kind", "id", "actor")

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Record of {client}</title>
<style>
body {{ font-family: sans-serif; max-width: 45em; margin: 2em auto; padding: 0 1em; }}
h2 {{ font-size: 1em; margin: 1.5em 0 0; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0 1em; margin: 0; }}
dt {{ color: #555; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>Record of {client}</h1>
<p>Everything on record, oldest first, with each field as it is kept.</p>
"""


def page(history: History) -> str:
    """Return the history as HTML that loads and runs nothing; every value in it is escaped."""
    counting = {one.id for one in standing(history.events)}
    parts = [_HEAD.format(client=escape(history.client))]
    for one in history.events:
        mark = "" if one.id in counting else " [taken back]"
        when = f"{one.at:%Y-%m-%d %H:%M} UTC"
        parts.append(f"<section>\n<h2>{when}: {escape(told(one))}{mark}</h2>\n<dl>\n")
        parts += (
            f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>\n"
            for name, value in fields(one).items()
        )
        parts.append("</dl>\n</section>\n")
    return "".join([*parts, "</body>\n</html>\n"])


def rows(history: History) -> str:
    """Return the history as CSV, a row for each event and a column for each field there is."""
    events = [fields(one) for one in history.events]
    others = sorted({name for one in events for name in one} - {*FIRST})
    file = io.StringIO()
    writer = csv.DictWriter(file, [*FIRST, *others], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in one.items()} for one in events)
    return file.getvalue()


def fields(one: AnyEvent) -> dict[str, Any]:
    """Return the fields of an event by name; those within another one as 'goal.text'."""
    everything = {"actor": one.actor.value, **plain(one)}
    return dict(_flat(everything, ""))


def _flat(values: dict[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            simple = all(isinstance(item, str) for item in value)
            yield f"{before}{name}", " ".join(value) if simple else json.dumps(value)
        else:
            yield f"{before}{name}", value


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain_text = clean(value)  # first, so that nothing that is taken out can hide a formula
    starts = plain_text.lstrip().startswith(FORMULA) or plain_text.startswith(MOVES)
    return f"'{plain_text}" if starts else plain_text
