"""Change the safety rules one by one, and ask whether a test notices (run once: `make mutants`).

Works on a copy of what is committed, so that an interruption leaves nothing changed here. Prints
the share of changes that were noticed, and every one that was not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULE = "recommender/engine/safety.py"
TESTS = ("tests/engine/test_safety.py", "tests/engine/test_contact.py")
CONFIG = """\
[cosmic-ray]
module-path = "{module}"
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -x -q -p no:cacheprovider {tests}"

[cosmic-ray.distributor]
name = "local"
"""


def main() -> int:
    """Run every mutant, and return 1 if one survived."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        config = copy / "mutants.toml"
        config.write_text(
            CONFIG.format(module=MODULE, python=sys.executable, tests=" ".join(TESTS)),
            encoding="utf-8",
        )
        path = os.pathsep.join(str(copy / part) for part in ("", "plugins", "models"))
        environment = {**os.environ, "PYTHONPATH": path}
        tool = shutil.which("cosmic-ray", path=str(Path(sys.executable).parent))
        assert tool, "cosmic-ray is not installed beside this Python"
        for step in (
            ["init", "mutants.toml", "mutants.sqlite"],
            ["exec", "mutants.toml", "mutants.sqlite"],
        ):
            subprocess.run([tool, *step], cwd=copy, env=environment, check=True)
        dumped = subprocess.run(
            [tool, "dump", "mutants.sqlite"], cwd=copy, check=True, capture_output=True, text=True
        ).stdout
    return report([json.loads(line) for line in dumped.splitlines()])


def report(rows: list[list[dict[str, object]]]) -> int:
    """Print what became of the mutants, and return 1 if one survived."""
    survivors = [one for one in rows if "survived" in str((one[1] or {}).get("test_outcome"))]
    print(f"{MODULE}: {len(rows)} mutants, {len(rows) - len(survivors)} noticed")
    for work, result in survivors:
        print(json.dumps(work["mutations"]), result.get("diff"), sep="\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
