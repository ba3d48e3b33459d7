"""The pages of the conformance kit are current, and their code is what the kit understands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from recommender.testing import CHECKS
from recommender.testing.checks import BY_NAME

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "conformance.md").read_text(encoding="utf-8")


def test_the_pages_are_current():
    done = subprocess.run(
        [sys.executable, str(DOCS / "make_conformance.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_guide_has_each_check_with_its_promise():
    for one in CHECKS:
        assert f"| `{one.name}` | {one.tier} | {one.promise} |" in GUIDE


def test_each_python_block_runs():
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    for block in blocks:
        exec(block, {})  # noqa: S102 - the page is ours


def test_the_expected_failure_of_the_guide_names_a_check():
    (named,) = re.findall(r'expected_failures=\{"(\w+)"', GUIDE)
    assert named in BY_NAME
