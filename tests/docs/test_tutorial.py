"""The task type that the tutorial writes is suggested, in words that pass the gates."""

from __future__ import annotations

from functools import cache
from typing import Any

from histories import Course, built_in, found
from pages import ROOT, blocks

from recommender import Recommender
from recommender.domain.plan import Plan
from recommender.host import Host

PAGE = ROOT / "docs" / "write-a-task-type.md"
NAME = "quiet-walk"


@cache
def tutorial() -> dict[str, Any]:
    names: dict[str, Any] = {}
    for block in blocks(PAGE):
        if block.language == "python":
            exec(block.text, names)  # noqa: S102 - the page is ours
    return names


def plan(language: str = "en") -> Plan:
    hooks = {name: tutorial()[f"recommender_{name}"] for name in ("task_types", "catalogue")}
    course = Course.opened(language=language).goal("get-going", "low-mood").session()
    host = Host((found(NAME, **hooks), *built_in()))
    return Recommender(host=host).suggest(course.history, at=course.now, most=5)


def test_the_task_type_of_the_tutorial_is_suggested_beside_the_built_in_ones():
    made = plan()
    assert NAME in {one.task_type for one in made.suggestions}
    assert made.faults == ()


def test_it_begins_on_its_first_rung():
    (walk,) = [one for one in plan().suggestions if one.task_type == NAME]
    assert (walk.rung, walk.minutes) == (1, 5)


def test_its_title_is_told_in_catalan():
    assert "Un passeig tranquil" in {one.title for one in plan("ca").suggestions}


def test_the_tutorial_says_that_the_plugin_is_named_as_its_task_type():
    text = PAGE.read_text(encoding="utf-8")
    assert f"homework plugins new {tutorial()['WALK'].id}\n" in text
