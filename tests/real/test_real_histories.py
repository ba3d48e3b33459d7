"""Thirty-two real people's records become histories, and each gets a plan (`make demo-real`)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HOMEWORK_REAL_DATA", ROOT.parent / "shared" / "data"))
RECORDS = DATA / "oral" / "events.csv.gz"

pytestmark = [
    pytest.mark.long,
    pytest.mark.real_data,
    pytest.mark.skipif(
        not RECORDS.is_file(),
        reason=f"the real records are not here ({RECORDS}); set HOMEWORK_REAL_DATA to their folder",
    ),
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the demonstration prints, with the example plugin installed by pip."""
    folder = tmp_path_factory.mktemp("real")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    options = ["--no-build-isolation", "--no-index", "--target", str(folder / "plugins")]
    source = str(ROOT / "examples" / "plugins" / "oral-care")
    subprocess.run([*install, *options, source], check=True, capture_output=True)
    script = [sys.executable, str(ROOT / "examples" / "real_histories.py")]
    done = subprocess.run(
        [*script, "--data", str(DATA), "--home", str(folder / "home")],
        env={**os.environ, "PYTHONPATH": str(folder / "plugins")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_real_history_gets_a_plan(printed: str) -> None:
    assert printed.splitlines()[-1] == "32 plans from 32 real histories."
    assert len(re.findall(r"^or\w{10,}\s+Brushing teeth", printed, re.MULTILINE)) == 32
    assert "nothing:" not in printed


def test_who_practised_every_week_is_not_made_smaller(printed: str) -> None:
    rows = re.findall(r"^(or\w+) .*\n\s+(.*)$", printed, re.MULTILINE)
    steady = [why for _, why in rows if "4 of 4" in why]
    assert len(steady) >= 10
    assert not any("smaller" in why for why in steady)
