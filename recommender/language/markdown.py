"""Words for a page in Markdown: what somebody wrote is shown as it is, and makes nothing of it."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\\`*_\[\]<>#|~!&@]|(?<=:)//|(?<=www)\.", re.IGNORECASE)
"""What Markdown takes for a mark, for HTML, or for an address that it would make a link of."""

_BEGINNING = re.compile(r"^(?:[-+=:]|\d+[.)])")
"""What it takes for a list, a rule or a table where a paragraph begins."""


def escaped(text: str) -> str:
    """Return a text as one paragraph of Markdown that reads as the text and holds no marks."""
    whole = _MARKS.sub(r"\\\g<0>", printable(text))
    return _BEGINNING.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", whole)


def printable(text: str) -> str:
    """Return a text on one line, without what is not to be seen: controls, and turns of writing."""
    seen = (one if one.isprintable() else " " if one.isspace() else "" for one in text)
    return " ".join("".join(seen).split())
