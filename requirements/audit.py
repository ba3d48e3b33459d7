"""Are weaknesses known of what is locked? What cannot be learned is "not run", never green.

Exit codes: 0 every locked package was looked up and nothing is known, 1 something is known, 3 not
run. Usage: python requirements/audit.py
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).with_name("dev.txt")
CLEAN, KNOWN, NOT_RUN = 0, 1, 3
COMMAND = ("pip_audit", "--strict", "--disable-pip", "--require-hashes", "--format", "json")


def audited() -> subprocess.CompletedProcess[str]:
    """Run pip-audit over the lock."""
    command = [sys.executable, "-m", *COMMAND, "--requirement", str(LOCK)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def judge(output: str, complaint: str, wanted: int) -> tuple[int, str]:
    """Turn what pip-audit printed into an exit code and a line; `wanted` counts the packages."""
    found = _dependencies(output)
    weak = [one for one in found if one.get("vulns")]
    if weak:
        names = ", ".join(f"{one['name']} {one['version']}" for one in weak)
        return KNOWN, f"pip-audit: weaknesses are known of {names}"
    looked_up = [one for one in found if "vulns" in one and "skip_reason" not in one]
    if len(looked_up) < wanted:
        why = complaint.strip().splitlines() or ["it said nothing"]
        return NOT_RUN, f"pip-audit: not run: {len(looked_up)} of {wanted} looked up; {why[-1]}"
    return CLEAN, f"pip-audit: {len(looked_up)} packages looked up, nothing known"


def locked_here() -> int:
    """Count the locked packages that are meant for this machine and this Python."""
    from packaging.requirements import Requirement

    lines = re.findall(r"^[a-z0-9][^\\\n]*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    every = [Requirement(line) for line in lines]
    return len({one.name for one in every if one.marker is None or one.marker.evaluate()})


def _dependencies(output: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return []
    return found


def main() -> int:
    """Run it, print one line, and return the exit code."""
    done = audited()
    code, line = judge(done.stdout, done.stderr, locked_here())
    print(line)
    return code or (NOT_RUN if done.returncode else CLEAN)


if __name__ == "__main__":
    sys.exit(main())
