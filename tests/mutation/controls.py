"""Take each control of docs/hazards.toml out, and expect its tests to fail.

Works on a copy of what is committed. Names of hazards, such as `H12`, choose among them. Prints a
table for docs/reports: control, what was taken out, the test that failed. First, with everything in
place, the same tests have to pass.
"""

from __future__ import annotations

import sys
import tomllib
from typing import TYPE_CHECKING, Any

from trial import FAILED, PASSED, ROOT, copied, run, without

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "tests"


def main(chosen: list[str]) -> int:
    """Take out each control of the chosen hazards, and return 1 if a test did not mind."""
    hazards = tomllib.loads((ROOT / "docs" / "hazards.toml").read_text(encoding="utf-8"))["hazard"]
    wanted = [one for one in hazards if not chosen or one["id"] in chosen]
    controls = [(one["id"], some) for one in wanted for some in one.get("control", [])]
    faults, noticed = [], 0
    print("| | control | taken out | test that failed |", "| --- | --- | --- | --- |", sep="\n")
    with copied() as copy:
        tests = sorted({test for _, some in controls for test in some["tests"]})
        sound = run(copy, FOLDER, tests)
        if sound.code != PASSED:
            faults.append(f"With every control in place tests fail: {sound.failed or sound.code}")
        for name, some in controls:
            failed, problem = failing(copy, some)
            noticed += not problem
            faults += [f"{name}: {problem}"] if problem else []
            print(row(name, some, failed or "none"), flush=True)
    for one in faults:
        print(one)
    print(f"\n{noticed} of {len(controls)} controls, taken out one by one, were missed by a test.")
    return 1 if faults else 0


def failing(copy: Path, control: dict[str, Any]) -> tuple[str, str]:
    """Return the tests that fail without a control, and what is wrong if not all of them do."""
    failed = []
    try:
        with without(copy, control):
            for test in control["tests"]:
                ran = run(copy, FOLDER, [test])
                if ran.code != FAILED:
                    return "", f"{test} does not mind ({ran.code}): {control['what']}"
                failed += ran.failed
    except ValueError as error:
        return "", str(error)
    return ", ".join(f"`{one}`" for one in failed), ""


def row(name: str, control: dict[str, Any], failed: str) -> str:
    """Return one line of the table."""
    old, new = (" ".join(control[part].split()) or "nothing" for part in ("old", "new"))
    out = f"`{control['file']}`: `{old}` became `{new}`".replace("|", "\\|")
    return f"| {name} | {control['what']} | {out} | {failed} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
