"""M1: nothing that is shipped can read a file in a way that runs what is in it."""

from __future__ import annotations

import ast
from pathlib import Path

from torture.row import Row, Seen, Sizes

ROOT = Path(__file__).parents[2]
SHIPPED = ("recommender", "plugins/recommender_plugins", "models/recommender_models")
BANNED = frozenset({"_pickle", "cloudpickle", "dill", "marshal", "pickle", "shelve", "skops"})
"""Modules that may not be imported; what `joblib` and `numpy` load by pickle is looked for too."""
ALLOWED = frozenset({("workers.py", "pickle"), ("budget.py", "pickle")})
"""No files: what one call packs for its workers, and what is asked in a copy of a process."""
PLANTED = """
import pickle
from marshal import loads
joblib.load(path)
np.load(path, allow_pickle=True)
"""


def run(_size: int) -> Seen:
    """Look through every module that is shipped."""
    files = [file for part in SHIPPED for file in (ROOT / part).rglob("*.py")]
    uses = {(file.name, use) for file in files for use in found(file.read_text("utf-8"))} - ALLOWED
    return Seen(f"{len(uses)} uses in {len(files)} modules", bool(files) and not uses)


def control(_size: int) -> Seen:
    """Look through one that does all of it."""
    uses = found(PLANTED)
    return Seen(f"{len(uses)} uses in 1 module", len(uses) < PLANTED.strip().count("\n") + 1)


def found(text: str) -> list[str]:
    """Return what a module's text imports or calls that could run what it reads."""
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [one.name for one in node.names if one.name.split(".")[0] in BANNED]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names += [module] if module.split(".")[0] in BANNED else []
            names += ["joblib.load"] if module == "joblib" and _loads(node) else []
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            allowed = [one for one in node.keywords if one.arg == "allow_pickle"]
            unsafe = any(ast.unparse(one.value) != "False" for one in allowed)
            names += [called] if called == "joblib.load" or unsafe else []
    return names


def _loads(node: ast.ImportFrom) -> bool:
    return any(one.name == "load" for one in node.names)


ROW = Row(
    id="M1",
    sentence="No file is ever unpickled.",
    figure="0 imports of what unpickles, 0 calls of joblib.load, 0 with allow_pickle",
    sizes=Sizes(tiny=1, change=1, long=1),
    run=run,
    control=control,
    taken_out="nothing: a module that does each of them",
)
