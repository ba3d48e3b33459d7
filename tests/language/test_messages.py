"""Every code that is said exists, every code that exists is said, and no words blame anybody."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

import recommender
from recommender.domain.barrier import Barrier
from recommender.domain.task import Need
from recommender.engine.barriers import REMEDIES, STATUS_STEPS
from recommender.language.messages import ENGLISH, say

PACKAGE = Path(recommender.__file__).parent
SOURCES = sorted(
    one
    for part in ("engine", "app.py", "host", "cli/plan_text.py", "cli/portfolio.py")
    for one in ((PACKAGE / part).glob("**/*.py") if (PACKAGE / part).is_dir() else [PACKAGE / part])
)

COMPUTED = {
    "withheld": {f"withheld.{need.value}" for need in Need},
    "step": {
        f"step.{code}"
        for steps in (*(one.steps for one in REMEDIES.values()), *STATUS_STEPS.values())
        for code in steps
    }
    | {
        f"step.{code}"
        for code in ("good_enough", "start_together", "spread", "new_context", "first_context")
    }
    | {"step.rehearse"},
    "day": {
        f"day.{name}"
        for name in (
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        )
    },
    "design": {
        f"design.{name}"
        for name in ("goal", "what", "when", "where", "size", "obstacle", "plan", "learn")
    },
    "reason.chance": {f"reason.chance.{how}" for how in ("likely", "open", "less")},
    "reason": {f"reason.{why}" for why in ("stated", "learned", "stated_not", "learned_not")},
    "note.ownership": {
        f"note.ownership.{why}"
        for why in ("record", "distress", "confidence_unknown", "confidence")
    },
}
"""Codes that are put together in the code, by their beginning: all that can come of it."""

BLAME = (
    "should",
    "must",
    "failed",
    "failure",
    "fail",
    "non-compliant",
    "noncompliant",
    "compliance",
    "excuse",
    "lazy",
    "resistant",
    "resistance",
    "refuse",
    "refused",
    "refuses",
    "unwilling",
    "unmotivated",
    "avoids",
    "neglected",
    "forgot again",
    "wrong",
    "bad",
    "blame",
    "fault",
    "poor",
    "weak",
    "never",
    "always",
)


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """Return every call of say, with the file it is in."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func if isinstance(node, ast.Call) else None
            if isinstance(name, ast.Name) and name.id == "say":
                found.append((path.name, node))  # type: ignore[arg-type]
    return found


def codes_of(node: ast.expr) -> set[str]:
    """Return the codes an expression can be, as far as it is written out."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return codes_of(node.body) | codes_of(node.orelse)
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        assert isinstance(first, ast.Constant), "a code begins with a word"
        return COMPUTED[str(first.value).rstrip(".")]
    return set()


def constants() -> set[str]:
    """Return every text in the sources that has the form of a code."""
    return {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", node.value)
    }


def test_there_are_calls_to_look_at() -> None:
    assert len(calls()) > 30


def test_every_code_that_is_said_exists() -> None:
    said = {code for _, call in calls() for code in codes_of(call.args[0])}
    assert said <= set(ENGLISH), f"no words for {sorted(said - set(ENGLISH))}"


def test_every_code_that_is_put_together_exists() -> None:
    every = set().union(*COMPUTED.values())
    assert every <= set(ENGLISH), f"no words for {sorted(every - set(ENGLISH))}"


def test_every_code_that_exists_is_said() -> None:
    used = constants() | set().union(*COMPUTED.values())
    codes = {code.removesuffix(".young").removesuffix(".term") for code in ENGLISH}
    assert codes <= used, f"never said: {sorted(codes - used)}"


def test_every_need_and_every_barrier_has_its_words() -> None:
    assert {f"withheld.{need.value}" for need in Need} <= set(ENGLISH)
    assert set(REMEDIES) == set(Barrier)


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_a_text_is_filled_with_the_facts_it_names(code: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(ENGLISH[code]) if name}
    text = say(code, **dict.fromkeys(names, "X"))
    assert text.strip() == text
    assert "{" not in text


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_a_call_gives_every_fact_its_text_names(code: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(ENGLISH[code]) if name}
    for place, call in calls():
        given = {one.arg for one in call.keywords if one.arg}
        spread = any(one.arg is None for one in call.keywords)
        if isinstance(call.args[0], ast.Constant) and call.args[0].value == code:
            assert spread or names <= given, f"{place}: {code} lacks {sorted(names - given)}"
    assert code in ENGLISH


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_no_words_blame_anybody(code: str) -> None:
    text = ENGLISH[code].lower()
    found = [word for word in BLAME if re.search(rf"\b{re.escape(word)}\b", text)]
    assert found == []


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_no_sentence_has_the_client_as_the_one_to_blame(code: str) -> None:
    """A16: plan, task and explanation are the subject; 'the client' never 'did not'."""
    assert not re.search(r"client (did not|didn't|has not|hasn't|won't|could not)", ENGLISH[code])


def test_the_lint_catches_blame() -> None:
    """A control: the pattern finds a word among others, and not inside one."""
    assert re.search(r"\bfailed\b", "the client failed again")
    assert not re.search(r"\bmust\b", "mustard")


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no.such.code")
