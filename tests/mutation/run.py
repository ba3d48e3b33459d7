"""Change the rules one by one, and ask whether a test notices (`make mutants`; takes a while).

Works on a copy of what is committed, so that an interruption leaves nothing changed here. Prints
the share of changes that were noticed, and every one that was not. Names of modules, such as
`engine/ownership`, choose among them.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = {
    "engine/safety": (
        *("engine/test_safety.py", "engine/test_contact.py"),
        "behaviours/test_safety*.py",
    ),
    "engine/ownership": ("engine/test_ownership.py", "behaviours/test_ownership.py"),
    "engine/barriers": ("engine/test_barriers.py", "behaviours/test_barriers.py"),
    "engine/sizing": (
        *("engine/test_sizing.py", "engine/test_climbing.py", "engine/test_steps.py"),
        *("behaviours/test_barriers.py", "behaviours/test_course.py"),
        "behaviours/test_outcomes.py",
    ),
    "store/append": (
        *("store/test_store_log.py", "store/test_store_turn.py"),
        "store/test_store_faults.py",
    ),
}
"""The tests that speak about each module of recommender/, the quickest first; patterns in tests/."""
CONFIG = """\
[cosmic-ray]
module-path = "{module}"
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -x -q -p no:cacheprovider {tests}"

[cosmic-ray.distributor]
name = "local"

[cosmic-ray.filters.operators-filter]
exclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"]
"""
"""The `|` of an annotation is never evaluated, so changing it changes nothing."""


def main(chosen: list[str]) -> int:
    """Run every mutant of the chosen modules, and return 1 if one survived."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        return max([report(name, mutants(name, copy)) for name in chosen or TESTS])


def mutants(name: str, copy: Path) -> list[list[dict[str, object]]]:
    """Return what became of each mutant of one module."""
    module, made = f"recommender/{name}.py", name.replace("/", "-")
    assert only_annotated(copy / module), f"{module} has a '|' that is not in an annotation"
    found = [one for pattern in TESTS[name] for one in sorted((copy / "tests").glob(pattern))]
    tests = " ".join(str(one.relative_to(copy)) for one in found)
    text = CONFIG.format(module=module, python=sys.executable, tests=tests)
    (copy / f"{made}.toml").write_text(text, encoding="utf-8")
    path = os.pathsep.join(str(copy / part) for part in ("", "plugins", "models"))
    environment = {**os.environ, "PYTHONPATH": path}
    session, config = f"{made}.sqlite", f"{made}.toml"
    for step in (
        ("cosmic-ray", "baseline", config),
        ("cosmic-ray", "init", config, session),
        ("cr-filter-operators", session, config),
        ("cosmic-ray", "exec", config, session),
    ):
        subprocess.run([tool(step[0]), *step[1:]], cwd=copy, env=environment, check=True)
    dumped = subprocess.run(
        [tool("cosmic-ray"), "dump", session], cwd=copy, check=True, capture_output=True, text=True
    ).stdout
    return [json.loads(line) for line in dumped.splitlines()]


def tool(name: str) -> str:
    """Return where a tool lies, beside this Python."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found, f"{name} is not installed beside this Python"
    return found


def only_annotated(path: Path) -> bool:
    """Tell whether each `|` of a module stands in an annotation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    every = {id(one) for one in ast.walk(tree) if is_or(one)}
    annotations = [
        note
        for one in ast.walk(tree)
        for note in (getattr(one, "annotation", None), getattr(one, "returns", None))
        if note is not None
    ]
    return every == {id(one) for note in annotations for one in ast.walk(note) if is_or(one)}


def is_or(node: ast.AST) -> bool:
    """Tell whether a node is a `|`."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)


def report(name: str, rows: list[list[dict[str, object]]]) -> int:
    """Print what became of the mutants, and return 1 if one survived."""
    counts = Counter(str((result or {}).get("test_outcome")) for _, result in rows)
    skipped = sum((result or {}).get("worker_outcome") == "skipped" for _, result in rows)
    print(f"{name}: {len(rows)} mutants, {skipped} left out, {dict(counts)}")
    survivors = [one for one in rows if "survived" in str((one[1] or {}).get("test_outcome"))]
    for work, result in survivors:
        print(json.dumps(work["mutations"]), result.get("diff"), sep="\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
