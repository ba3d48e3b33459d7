"""Write the safety case from docs/hazards.toml; --check tells what is missing, stale or not there.

A control is a sentence, its place in the code, what to write instead of it to take it out, and the
tests that fail then. `python tests/mutation/controls.py` takes each one out and looks.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
DATA = "docs/hazards.toml"
PAGE = "docs/safety-case.md"
SOURCES = {"recommender": ".", "recommender_models": "models", "recommender_plugins": "plugins"}
"""Packages, and the folder each lies in."""
IDS = tuple(f"H{number}" for number in range(1, 31))
SEVERITY = {
    1: "a nuisance",
    2: "lost time, or a moment's worry",
    3: "distress or a setback that passes",
    4: "lasting distress, a breach of confidence, or a record that is lost",
    5: "serious harm to a person, or a wide breach of confidence",
}
HEAD = """\
# Safety case

What could go wrong, who would be harmed, what is done about it, and the test that fails when that
is taken away. It follows the order of ISO 14971: hazard, harm, control, what remains. It is no
certificate: nobody outside has looked at it. Made by `make safety-case` from `docs/hazards.toml`;
`make check` tells what is missing.
"""


def registry(path: Path) -> dict[str, Any]:
    """Read the hazards from their file."""
    with path.open("rb") as file:
        return tomllib.load(file)


# The page


def page(data: Mapping[str, Any]) -> str:
    """Return the safety case."""
    return "\n".join((HEAD, *_use(data), *_table(data), *_open(data), *_rest(data), *_out(data)))


def _use(data: Mapping[str, Any]) -> Iterator[str]:
    yield from ("## Intended use\n", f"{data['use']['for']}\n", f"{data['use']['not']}\n")


def _table(data: Mapping[str, Any]) -> Iterator[str]:
    yield "## Hazards and controls\n"
    yield "How bad it can be:\n"
    yield from (f"- {number}: {words}" for number, words in SEVERITY.items())
    yield "\n| | hazard | harm | how bad | controls | tests |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in data["hazard"]:
        controls = [f"{some['what']} (`{some['code']}`)" for some in _controls(one)]
        tests = sorted({test for some in _controls(one) for test in some["tests"]})
        cells = (one["id"], one["hazard"], one["harm"], str(one["severity"]), _cell(controls))
        yield _row(*cells, _cell([f"`{test}`" for test in tests]))
    yield "\nThe same hazards by other names:\n"
    yield "| | hazards |"
    yield "| --- | --- |"
    yield from (_row(one["name"], ", ".join(one["hazards"])) for one in data["named"])


def _open(data: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## Not controlled yet\n"
    lines = [
        f"- {one['id']}, {one['hazard']}: {one['open']}" for one in data["hazard"] if _gap(one)
    ]
    yield from lines or ["Nothing of the list above."]


def _rest(data: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## What remains\n"
    yield from (f"- {one['id']}: {one['residual']}" for one in data["hazard"] if "residual" in one)


def _out(data: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## Each control taken out\n"
    yield "What was seen when this was last run: [report](reports/control-removals.md).\n"
    yield "| | control | in | tests that fail without it |"
    yield "| --- | --- | --- | --- |"
    for one in data["hazard"]:
        for some in _controls(one):
            tests = _cell([f"`{test}`" for test in some["tests"]])
            yield _row(one["id"], some["what"], f"`{some['file']}`", tests)
    yield ""


def _controls(hazard: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: list[dict[str, Any]] = hazard.get("control", [])
    return found


def _gap(hazard: Mapping[str, Any]) -> bool:
    return "open" in hazard


def _row(*cells: str) -> str:
    return f"| {' | '.join(one.replace('|', '/') for one in cells)} |"


def _cell(some: Sequence[str]) -> str:
    return "<br>".join(some) or "none"


# What is missing


def gaps(data: Mapping[str, Any], root: Path) -> list[str]:
    """Return one line for each thing that is missing, or named and not there."""
    hazards = data["hazard"]
    count = Counter(one["id"] for one in hazards)
    found = [f"{name} stands here {count[name]} times." for name in IDS if count[name] != 1]
    found += [f"{name} is not one of {IDS[0]} to {IDS[-1]}." for name in count if name not in IDS]
    for one in data["named"]:
        found += [f"'{one['name']}' names {name}." for name in one["hazards"] if name not in IDS]
    for one in hazards:
        found += _gaps_of(one, root)
    readme = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    for part, words in data["use"].items():
        if " ".join(words.split()) not in readme:
            found.append(f"README.md does not say what stands under use.{part}.")
    return found


def _gaps_of(hazard: Mapping[str, Any], root: Path) -> Iterator[str]:
    name, controls = hazard["id"], _controls(hazard)
    if hazard["severity"] not in SEVERITY:
        yield f"{name}: severity {hazard['severity']} is not on the scale."
    if not controls and not _gap(hazard):
        yield f"{name} has no control, and is not said to be open."
    if not _gap(hazard) and "residual" not in hazard:
        yield f"{name} does not say what remains."
    for one in controls:
        for fault in (*_misplaced(one, root), *_untested(one, root)):
            yield f"{name}: {fault}"


def _misplaced(control: Mapping[str, Any], root: Path) -> Iterator[str]:
    module, _, name = control["code"].partition(":")
    if name not in defined(root, module):
        yield f"there is no {control['code']}."
    path = root / control["file"]
    count = path.read_text(encoding="utf-8").count(control["old"]) if path.is_file() else 0
    if count != 1:
        yield f"{control['file']} says {count} times: {control['old']}"


def _untested(control: Mapping[str, Any], root: Path) -> Iterator[str]:
    if not control["tests"]:
        yield f"no test fails without: {control['what']}"
    for test in control["tests"]:
        file, _, name = test.partition("::")
        if name not in functions(root / "tests" / file):
            yield f"there is no test {test}."


def defined(root: Path, module: str) -> frozenset[str]:
    """Return the functions, classes, methods and constants of a module; none if it is not there."""
    package = module.partition(".")[0]
    path = (root / SOURCES.get(package, ".")).joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return functions(file)


@cache
def functions(path: Path) -> frozenset[str]:
    """Return what a file defines at its top and in its classes; nothing if it is not there."""
    if not path.is_file():
        return frozenset()
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def _names(body: Sequence[ast.stmt], owner: str) -> Iterator[str]:
    for one in body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"{owner}{one.name}"
        if isinstance(one, ast.ClassDef):
            yield from _names(one.body, f"{one.name}.")
        elif isinstance(one, ast.Assign):
            yield from (ast.unparse(target) for target in one.targets)
        elif isinstance(one, ast.AnnAssign):
            yield ast.unparse(one.target)


def main(root: Path = ROOT) -> int:
    """Write the page, or with --check return 1 if something is missing or the page is stale."""
    data = registry(root / DATA)
    text, path = page(data), root / PAGE
    found = gaps(data, root)
    if "--check" not in sys.argv:
        path.write_text(text, encoding="utf-8")
    elif not path.is_file() or path.read_text(encoding="utf-8") != text:
        found.append(f"{PAGE} is not current. Run: make safety-case")
    for one in found:
        print(one)
    still = sum(map(_gap, data["hazard"]))
    if still:
        print(f"{still} of {len(IDS)} hazards are not controlled in full.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
