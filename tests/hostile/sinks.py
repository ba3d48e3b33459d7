"""Where texts go: each sink with the product's own way to write there, and what must not come out.

`sound` tells whether what came out is harmless and still says what the text said.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hostile.texts import MARK
from markdown_it import MarkdownIt

from recommender.cli import terminal
from recommender.cli.event_text import told
from recommender.domain.value import KEBAB
from recommender.interchange.cds_hooks import LONGEST_SUMMARY, _short
from recommender.interchange.records import RecordError, parse
from recommender.language import markdown

if TYPE_CHECKING:
    from collections.abc import Callable

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
"""Written here once more, so that a letter that is lost from the product's own list is noticed."""

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HARMLESS = {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
ADDRESS = re.compile(r"://|(?<!\\)@|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sink:
    """A place texts go to. `encoder` is the module and name of what makes them harmless there."""

    name: str
    write: Callable[[str], str]
    sound: Callable[[str, str], bool]
    encoder: str


def _event_line(text: str) -> str:
    """Return the line of a history that tells an event with these words; empty if refused."""
    record = {"kind": "declined", "client": "c", "at": "2026-01-05T09:00:00Z", "reason": text}
    try:
        return told(parse({**record, "task_type": "breathing"}).event)
    except RecordError:
        return ""


def _one_line(_: str, out: str) -> bool:
    return not UNSAFE.search(out) and "\n" not in out and not out.startswith(f"{MARK}:")


def _as_json(text: str) -> str:
    """Return what a terminal is shown of JSON with this text."""
    shown: list[str] = []
    echo, terminal.click.echo = terminal.click.echo, shown.append
    try:
        terminal.say_json(json.dumps({"text": text}, ensure_ascii=False))
    finally:
        terminal.click.echo = echo
    return shown[0]


def _same_json(text: str, out: str) -> bool:
    return not UNSAFE.search(out) and "\n" not in out and json.loads(out) == {"text": text}


def _paragraph(text: str, out: str) -> bool:
    if UNSAFE.search(out) or ADDRESS.search(out):
        return False
    tokens = PARSER.parse(out)
    inline = [child for one in tokens for child in one.children or ()]
    kinds = {one.type for one in (*tokens, *inline)}
    return kinds <= HARMLESS and "".join(one.content for one in inline) == markdown.printable(text)


def _label(_: str, out: str) -> bool:
    return not UNSAFE.search(out) and "\n" not in out and len(out) <= LONGEST_SUMMARY


SINKS: tuple[Sink, ...] = (
    Sink("a line on the terminal", _event_line, _one_line, "recommender.cli.event_text.inline"),
    Sink("JSON on the terminal", _as_json, _same_json, "recommender.cli.terminal.UNSAFE"),
    Sink(
        "a card's detail (Markdown)",
        lambda text: markdown.escaped(text),  # noqa: PLW0108 - looked up anew when it is called
        _paragraph,
        "recommender.language.markdown.escaped",
    ),
    Sink("a card's label", _short, _label, "recommender.interchange.cds_hooks.printable"),
)


def name_of_file(text: str) -> bool:
    """Tell whether an id can be no more than a name in a folder; ids that are refused are none."""
    from pydantic import TypeAdapter, ValidationError

    from recommender.domain.value import ClientId, EventId, Id

    for kind in (Id, ClientId, EventId):
        try:
            found: str = TypeAdapter(kind).validate_python(text)
        except ValidationError:
            continue
        if set(found) & set("/\\\0") or found.startswith((".", "-", "~")):
            return False
    return re.fullmatch(KEBAB, "../x") is None


# Exports, where they are part of this version


def exported(form: str, text: str) -> str | None:
    """Return a history with this text in it as a file of a form; None where there is no such."""
    if find_spec("recommender.cli.export_page") is None:
        return None
    from importlib import import_module

    from recommender.interchange.records import History

    made = import_module("recommender.cli.export_page")
    record = {"kind": "declined", "client": "c", "at": "2026-01-05T09:00:00Z", "reason": text}
    try:
        history = History.from_records([{**record, "task_type": "breathing"}])
    except ValueError:
        return ""
    whole = made.page(history) if form == "html" else made.rows(history)
    return terminal.clean(whole)


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag}.{name}" for name, _ in attrs)}

    def handle_comment(self, data: str) -> None:
        self.found.add("a comment")


def tags(page: str) -> set[str]:
    """Return the elements and attributes of a page."""
    parser = Tags()
    parser.feed(page)
    parser.close()
    return parser.found
