"""Join each behaviour to its place in the code and the tests that prove it; --check tells gaps.

An id such as B12 in a comment, a docstring or the code of a rule marks its place; a section of the
clinical ground is written with its sign, as in §A8, and marks none.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
SOURCES = {"recommender": ".", "plugins": "plugins"}
"""Folders with rules, and the folder their modules are named from."""
TESTS = "tests/behaviours"
DATA = "docs/behaviours.toml"
PAGE = "docs/behaviours.md"
ID = re.compile(r"(?<!§)\b[ABS][1-9]\d?\b")
HEAD = """\
# Behaviours

What is promised, where in the code it is kept, and the tests that fail without it. Made by
`make behaviours` from `docs/behaviours.toml`, `recommender/`, `plugins/` and `tests/behaviours/`;
`make check` tells what is missing.
"""

Found = dict[str, list[str]]
"""Places or tests, by the id they name."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The behaviours with their sentences, by the title of their group; and those not built yet."""

    groups: Mapping[str, Mapping[str, str]]
    open: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, in the order of the file."""
        return tuple(name for group in self.groups.values() for name in group)


@dataclass(frozen=True, slots=True)
class Proofs:
    """Tests by the id they name, and what is wrong with the others."""

    tests: Found
    faults: tuple[str, ...]


def registry(path: Path) -> Registry:
    """Read the behaviours from their file."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    groups = {one["title"]: one["behaviours"] for one in data["group"]}
    return Registry(groups, tuple(data["open"]))


# Places in the code


def places(root: Path) -> Found:
    """Return where in the code each id is named."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for folder, base in SOURCES.items():
        for path in sorted((root / folder).rglob("*.py")):
            module = ".".join(path.relative_to(root / base).with_suffix("").parts)
            for name, place in named(path.read_text(encoding="utf-8")):
                owner = module.removesuffix(".__init__")
                found[name].add(f"{owner}:{place}" if place else owner)
    return {name: sorted(some) for name, some in found.items()}


def named(source: str) -> Iterator[tuple[str, str]]:
    """Yield each id a module names, with the function, class or constant it stands in."""
    tree = ast.parse(source)
    spans = list(_spans(tree.body, ""))
    for line, text in (*_documented(tree), *_labels(tree)):
        for name in ID.findall(text):
            yield name, _owner(line, spans)
    for line, text in _comments(source):
        for name in ID.findall(text):
            yield name, _owner(line, spans) or _next(line, spans)


Span = tuple[int, int, str]
"""First line, last line, and the name of what stands there."""


def _spans(body: Sequence[ast.stmt], owner: str) -> Iterator[Span]:
    """Yield what has a name, the outer before the inner; words below a constant belong to it."""
    constant: tuple[int, str] | None = None
    for one in body:
        last = one.end_lineno or one.lineno
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([one.lineno, *(mark.lineno for mark in one.decorator_list)])
            name = f"{owner}{one.name}"
            yield first, last, name
            yield from _spans(one.body, f"{name}.")
            constant = None
        elif isinstance(one, ast.Assign | ast.AnnAssign) and not owner:
            target = one.targets[0] if isinstance(one, ast.Assign) else one.target
            constant = (one.lineno, ast.unparse(target))
            yield one.lineno, last, constant[1]
        elif isinstance(one, ast.Expr) and constant:
            yield constant[0], last, constant[1]
        else:
            constant = None


def _owner(line: int, spans: Sequence[Span]) -> str:
    """Return the innermost name a line stands in; empty for the module itself."""
    around = [(last - first, name) for first, last, name in spans if first <= line <= last]
    return min(around)[1] if around else ""


def _next(line: int, spans: Sequence[Span]) -> str:
    """Return the name of what comes after a comment on its own."""
    after = [(first, name) for first, _, name in spans if first > line]
    return min(after)[1] if after else ""


def _documented(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield docstrings, those of constants too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, str(node.value.value)


def _labels(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the ids a rule or a note gives as its own, such as "S3" or "A11, S3"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = node.value.split(", ")
            if ID.fullmatch(parts[0]):
                yield node.lineno, " ".join(one for one in parts if ID.fullmatch(one))


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


# Tests


def proofs(root: Path, ids: Sequence[str]) -> Proofs:
    """Return the tests that name each id, and what is wrong with the others."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    faults = []
    for path in sorted((root / TESTS).rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test"):
                continue
            test = f"{path.relative_to(root / TESTS).as_posix()}::{node.name}"
            claims = _claims(node)
            if not claims:
                faults.append(f"{test} names no behaviour.")
            for name in claims:
                if name in ids:
                    found[name].append(test)
                else:
                    faults.append(f"{test} names '{name}', which is no behaviour.")
    return Proofs(dict(found), tuple(faults))


def _claims(test: ast.FunctionDef) -> list[str]:
    """Return the ids in the decorators of a test."""
    return [
        str(one.value) if isinstance(one, ast.Constant) else ast.unparse(one)
        for mark in test.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "behaviour"
        for one in mark.args
    ]


# The page and its gaps


def page(behaviours: Registry, where: Found, proven: Proofs) -> str:
    """Return the table of every behaviour."""
    lines = [HEAD]
    if behaviours.open:
        lines.append(f"Not built in full yet: {', '.join(behaviours.open)}.\n")
    for title, group in behaviours.groups.items():
        lines += [f"## {title}\n", "| id | what | code | tests |", "| --- | --- | --- | --- |"]
        for name, sentence in group.items():
            code = _cell(where.get(name, []))
            lines.append(f"| {name} | {sentence} | {code} | {_cell(proven.tests.get(name, []))} |")
        lines.append("")
    return "\n".join(lines)


def _cell(some: Sequence[str]) -> str:
    return "<br>".join(f"`{one}`" for one in some)


def gaps(behaviours: Registry, where: Found, proven: Proofs) -> list[str]:
    """Return one line for each thing that is missing or too much."""
    ids, found = behaviours.ids, list(proven.faults)
    twice = sorted({one for one in ids if ids.count(one) > 1})
    found += [f"{one} stands in two groups." for one in twice]
    found += [f"open: '{one}' is no behaviour." for one in behaviours.open if one not in ids]
    for name in sorted(where.keys() - set(ids)):
        found.append(f"{where[name][0]} names '{name}', which is no behaviour.")
    for name in ids:
        if name in behaviours.open:
            if name in proven.tests:
                found.append(f"{name} is open and has a test: take it out of 'open'.")
            continue
        if name not in proven.tests:
            found.append(f"{name} has no test in {TESTS}.")
        if name not in where:
            found.append(f"{name} has no place in {' or '.join(SOURCES)}.")
    return found


def main(root: Path = ROOT) -> int:
    """Write the page, or with --check return 1 if something is missing or the page is stale."""
    behaviours = registry(root / DATA)
    where, proven = places(root), proofs(root, behaviours.ids)
    text, path = page(behaviours, where, proven), root / PAGE
    found = gaps(behaviours, where, proven)
    if "--check" not in sys.argv:
        path.write_text(text, encoding="utf-8")
    elif not path.is_file() or path.read_text(encoding="utf-8") != text:
        found.append(f"{PAGE} is not current. Run: make behaviours")
    for one in found:
        print(one)
    if behaviours.open:
        print(f"{len(behaviours.open)} of {len(behaviours.ids)} behaviours are open.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
