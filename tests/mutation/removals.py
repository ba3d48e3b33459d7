"""Take each rule out, and expect the tests that name its behaviour to fail.

Works on a copy of what is committed. Names of behaviours, such as `B12`, choose among them. Prints
every rule whose absence nobody noticed, and every behaviour that no removal speaks about.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
REMOVALS = Path(__file__).with_name("removals.toml")
FAILED = 1
"""What pytest returns when tests ran and some failed; anything else proves nothing."""


def main(chosen: list[str]) -> int:
    """Make each change in a copy, and return 1 if one went unnoticed."""
    script = behaviours()
    registry = script.registry(ROOT / script.DATA)
    proven = script.proofs(ROOT, registry.ids).tests
    removals = tomllib.loads(REMOVALS.read_text(encoding="utf-8"))["removal"]
    wanted = set(chosen or registry.ids)
    noticed, faults = 0, []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        if run(copy, ["."]) != 0:
            faults.append("With every rule in place some tests fail.")
        for one in removals:
            for name in sorted(wanted & set(one["ids"])):
                found = fault(copy, name, one, proven.get(name, []))
                noticed += found is None
                faults += [found] if found else []
    spoken = {name for one in removals for name in one["ids"]}
    silent = sorted(wanted & proven.keys() - spoken)
    faults += [f"{name}: no removal speaks about it." for name in silent]
    for one in faults:
        print(one)
    print(f"{noticed} removals noticed.")
    return 1 if faults else 0


def behaviours() -> ModuleType:
    """Load the script that knows which test proves what."""
    spec = spec_from_file_location("make_behaviours", ROOT / "docs" / "make_behaviours.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def fault(copy: Path, name: str, removal: dict[str, Any], tests: list[str]) -> str | None:
    """Return what is wrong with a removal, or None where the tests of a behaviour notice it."""
    path = copy / removal["file"]
    text = path.read_text(encoding="utf-8")
    if text.count(removal["old"]) != 1:
        return f"{name}: {removal['file']} no longer says once: {removal['old']}"
    path.write_text(text.replace(removal["old"], removal["new"]), encoding="utf-8")
    code = run(copy, tests)
    path.write_text(text, encoding="utf-8")
    if code == FAILED:
        return None
    return f"{name}: nobody notices ({code}) without {removal['file']}: {removal['old']}"


def run(copy: Path, tests: list[str]) -> int:
    """Run tests of behaviours in the copy."""
    path = os.pathsep.join(str(copy / part) for part in ("", "plugins", "models"))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    folder = copy / "tests" / "behaviours"
    return subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
