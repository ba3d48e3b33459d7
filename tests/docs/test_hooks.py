"""Every hook has a heading, its signature, an example that does what it says, and a test."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from histories import Course, built_in, found
from pages import ROOT, blocks

from recommender import Recommender, hookspecs
from recommender.domain.plan import Plan
from recommender.host import Host
from recommender.host.discovery import Found

PAGE = ROOT / "docs" / "hooks.md"
NAME = "kind-letter"

Hooks = Mapping[str, Callable[..., object]]


# Nothing is missing


def specified() -> Hooks:
    """Return every hook of the contract by its name."""
    mark = f"{hookspecs.PROJECT}_spec"
    return {name: one for name, one in vars(hookspecs).items() if hasattr(one, mark)}


def arguments(hook: Callable[..., object]) -> list[str]:
    return list(inspect.signature(hook).parameters)


def sections(page: str) -> dict[str, str]:
    """Return what stands below each heading of the second level."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def names_of_tests(folder: Path) -> set[str]:
    """Return the names of the tests in a folder."""
    pattern = re.compile(r"^def (test_\w+)", re.MULTILINE)
    texts = (one.read_text(encoding="utf-8") for one in folder.rglob("test_*.py"))
    return {name for text in texts for name in pattern.findall(text)}


def gaps(hooks: Hooks, page: str, tested: Iterable[str]) -> list[str]:
    """Return what is missing or wrong, a line each."""
    shown = sections(page)
    known = {f"{name}({', '.join(arguments(one))})": name for name, one in hooks.items()}
    strangers = [one for one in shown if one.startswith("recommender_") and one not in known]
    lines = [f"heading '{one}' is no hook of the contract" for one in strangers]
    for heading, name in known.items():
        if heading not in shown:
            lines.append(f"{name}: no heading '{heading}'")
        else:
            lines += [f"{name}: {problem}" for problem in _example(name, hooks, shown[heading])]
        short = name.removeprefix("recommender_")
        if not any(one.startswith(f"test_hook_{short}_") for one in tested):
            lines.append(f"{name}: no test named test_hook_{short}_...")
    return lines


def _example(name: str, hooks: Hooks, section: str) -> list[str]:
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", section, re.DOTALL | re.MULTILINE))
    written = [
        one
        for one in ast.walk(ast.parse(code))
        if isinstance(one, ast.FunctionDef) and one.name == name
    ]
    if not written:
        return ["no example"]
    named = [one.arg for one in written[0].args.args]
    wrong = [one for one in named if one not in arguments(hooks[name])]
    return [f"its example takes '{one}', which the hook does not give" for one in wrong]


def test_every_hook_has_a_heading_its_signature_an_example_and_a_test():
    hooks = specified()
    assert len(hooks) >= 6
    assert gaps(hooks, PAGE.read_text(encoding="utf-8"), names_of_tests(ROOT / "tests")) == []


def test_the_page_names_the_version_of_the_contract_and_its_groups():
    page = PAGE.read_text(encoding="utf-8")
    assert f"its version is {hookspecs.VERSION}" in page
    assert f"| `{hookspecs.GROUP}` |" in page
    assert f"| `{hookspecs.SAFETY_GROUP}` |" in page


SMALL = """\
## recommender_sing(song, case)

```python
def recommender_sing(song):
    return song
```
"""
SUNG = ["test_hook_sing_is_sung"]


def small(song: str, case: str) -> str:
    """Return a song: the signature of a made-up hook."""
    return song + case


GAPS = {
    "no heading": (SMALL.replace("## recommender_sing", "## sing"), SUNG, "no heading"),
    "another signature": (SMALL.replace("song, case)", "song)"), SUNG, "is no hook of the"),
    "no example": (SMALL.replace("```python", "```text"), SUNG, "no example"),
    "an example of another": (SMALL.replace("def recommender_sing", "def hum"), SUNG, "no example"),
    "a wrong example": (SMALL.replace("sing(song):", "sing(tune):"), SUNG, "takes 'tune'"),
    "no test": (SMALL, ["test_sing"], "no test named test_hook_sing_..."),
    "another's test": (SMALL, ["test_hook_singing"], "no test named"),
    "a hook that is gone": (SMALL + "## recommender_hum(tune)\n", SUNG, "is no hook of the"),
}


@pytest.mark.parametrize("what", GAPS)
def test_a_gap_in_the_page_or_the_tests_is_named(what: str):
    page, tested, words = GAPS[what]
    assert words in "\n".join(gaps({"recommender_sing": small}, page, tested))


def test_a_page_without_gaps_has_none():
    assert gaps({"recommender_sing": small}, SMALL, SUNG) == []


# The examples of the page do what they say


@cache
def example() -> dict[str, Any]:
    """Return what the examples of the page define, run from top to bottom."""
    names: dict[str, Any] = {}
    for block in blocks(PAGE):
        if block.language == "python":
            exec(block.text, names)  # noqa: S102 - the page is ours
    return names


def plugin(*hooks: str, name: str = NAME, safety: bool = False) -> Found:
    """Return an entry point of a plugin with these hooks of the page."""
    taken = {one: example()[f"recommender_{one}"] for one in hooks}
    return found(name, safety=safety, **taken)


def plan(
    *plugins: Found, sessions: int = 3, language: str = "en", flags: tuple[str, ...] = ()
) -> Plan:
    """Return the plan of a client who is hard on themselves, with these plugins."""
    course = Course.opened(language=language).goal("kinder", "self-criticism")
    for _ in range(sessions):
        course.session()
    for flag in flags:
        course.add("flag_raised", flag=flag)
    return Recommender(host=Host(plugins)).suggest(course.history, at=course.now)


def letter(made: Plan) -> Any:
    (one,) = [one for one in made.suggestions if one.task_type == NAME]
    return one


def test_hook_task_types_adds_the_task_type_of_the_page():
    made = plan(plugin("task_types"))
    assert (letter(made).title, made.faults) == ("A kind letter", ())


def test_hook_propose_keeps_a_young_course_to_one_occasion_of_the_first_size():
    young = letter(plan(plugin("task_types", "propose"), sessions=1))
    later = letter(plan(plugin("task_types", "propose"), sessions=3))
    assert (young.rung, young.occasions) == (1, 1)
    assert later.occasions == 2


def test_hook_veto_withholds_what_is_written_where_a_page_may_be_read():
    check = plugin("veto", name="privacy", safety=True)
    assert letter(plan(plugin("task_types"), check)).title
    made = plan(plugin("task_types"), check, flags=("no_privacy",))
    assert made.suggestions == ()
    assert "a page may be read by others" in made.withheld[0].reason


def test_hook_forecaster_answers_for_the_plan():
    made = plan(plugin("task_types"), plugin("forecaster", name="even"))
    assert (made.decision.model, letter(made).forecast.chance) == ("even-chance", 0.6)


def test_hook_learner_of_the_page_loads_a_chosen_model():
    host = Host((plugin("task_types"), plugin("learner", name="even")))
    recommender = Recommender(host=host, model="/a/model")
    assert recommender.model.startswith("even-chance ")
    assert recommender.faults == ()


def test_hook_catalogue_says_the_title_in_spanish():
    beside = plugin("task_types", "catalogue")
    assert letter(plan(beside, language="es")).title == "Una carta amable"
    assert letter(plan(beside, language="ca")).title == "A kind letter"


def test_the_plugin_of_the_page_stands_beside_the_built_in_ones():
    made = plan(plugin("task_types", "catalogue"), *built_in())
    assert made.faults == ()
    assert len(made.suggestions) > 1
