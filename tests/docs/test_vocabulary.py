"""The page of names in use is current."""

from __future__ import annotations

import subprocess
import sys

from pages import ROOT

from recommender import Recommender


def test_the_page_is_current():
    command = [sys.executable, str(ROOT / "docs" / "make_vocabulary.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_names_every_goal_area_skill_and_flag_of_the_built_in_task_types():
    page = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    for one in Recommender().task_types.values():
        names = (*one.goals, *one.skills, *(other.flag for other in one.contraindications))
        assert [name for name in names if name != "any" and f"| `{name}` |" not in page] == []
