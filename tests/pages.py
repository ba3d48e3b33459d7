"""The pages of the documentation as data: their blocks of code, their links, their headings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
NOT_OURS = {"_build", "build", "demo", "demo-real", "dist", "mutants", "node_modules"}
READER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code on a page; `line` is where it starts, `language` what stands on its fence."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        """Return the page and the line, for a person."""
        return f"{named(self.page)}:{self.line}"


def named(page: Path) -> str:
    """Return a page's path in the project, or its name where it stands elsewhere."""
    return page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name


def documentation(root: Path = ROOT) -> list[Path]:
    """Return the README and the pages of the site."""
    return [root / "README.md", *(one for one in markdown(root) if root / "docs" in one.parents)]


def markdown(root: Path = ROOT) -> list[Path]:
    """Return every Markdown file of the project, and none of what it was built or installed with."""
    found = sorted(root.rglob("*.md"))
    return [one for one in found if not _foreign(one.relative_to(root).parts)]


def _foreign(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part in NOT_OURS for part in parts)


def blocks(page: Path) -> list[Block]:
    """Return every block of code of a page; an indented one has the language 'indented'."""
    return [
        Block(page, token.map[0] + 1, token.info.strip() or "unnamed", token.content)
        if token.type == "fence"
        else Block(page, token.map[0] + 1, "indented", token.content)
        for token in READER.parse(page.read_text(encoding="utf-8"))
        if token.type in {"fence", "code_block"} and token.map
    ]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, made as GitHub and MyST make them."""
    seen: Counter[str] = Counter()
    found = set()
    for before, inline in pairwise(READER.parse(page.read_text(encoding="utf-8"))):
        if before.type == "heading_open":
            words = "".join(one.content for one in inline.children or ())
            name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            found.add(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return found


def links(page: Path) -> list[str]:
    """Return where the links and pictures of a page point to."""
    inline = [token for token in READER.parse(page.read_text(encoding="utf-8")) if token.children]
    found = []
    for token in inline:
        for one in token.children or ():
            if target := one.attrGet("href") or one.attrGet("src"):
                found.append(str(target))
    return found


def broken(page: Path, target: str) -> str | None:
    """Return what is wrong with a link, or None; one that leads away is only read, not followed."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        good = parts.scheme == "https" and "." in parts.netloc and not re.search(r"\s", target)
        return None if good else f"{named(page)}: '{target}' is no https address"
    goal = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not goal.exists():
        return f"{named(page)}: '{target}' leads to no file"
    if parts.fragment and (goal.suffix != ".md" or unquote(parts.fragment) not in anchors(goal)):
        return f"{named(page)}: '{target}' leads to no heading"
    return None
