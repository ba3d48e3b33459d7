"""Take each rule out, and expect the tests that name its behaviour to fail.

Works on a copy of what is committed. Names of behaviours, such as `B12`, choose among them. Prints
every rule whose absence nobody noticed, and every behaviour that no removal speaks about.
"""

from __future__ import annotations

import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trial import FAILED, PASSED, ROOT, copied, run, without

if TYPE_CHECKING:
    from types import ModuleType

REMOVALS = Path(__file__).with_name("removals.toml")
FOLDER = "tests/behaviours"


def main(chosen: list[str]) -> int:
    """Make each change in a copy, and return 1 if one went unnoticed."""
    script = behaviours()
    registry = script.registry(ROOT / script.DATA)
    proven = script.proofs(ROOT, registry.ids).tests
    removals = tomllib.loads(REMOVALS.read_text(encoding="utf-8"))["removal"]
    wanted = set(chosen or registry.ids)
    noticed, faults = 0, []
    with copied() as copy:
        if run(copy, FOLDER, ["."]).code != PASSED:
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
    try:
        with without(copy, removal):
            code = run(copy, FOLDER, tests).code
    except ValueError as error:
        return f"{name}: {error}"
    if code == FAILED:
        return None
    return f"{name}: nobody notices ({code}) without {removal['file']}: {removal['old']}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
