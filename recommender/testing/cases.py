"""The checks as cases of a test, one for each; pytest is imported when it is asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError
from recommender.testing.checks import BY_NAME
from recommender.testing.finding import by_name
from recommender.testing.report import NOTHING, Report, Result, examined
from recommender.testing.subject import Subject, loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COUNTED = "number_of_checks"
"""The case that counts: a run in which nothing was checked is no success."""


def conformance(
    name: str, *, expected_failures: Mapping[str, str] | None = None
) -> Callable[[str], None]:
    """Return a test of the plugin installed under a name, with one case for each check.

    `expected_failures` gives a reason for each check that is known to fail, by its name; one that
    passes after all fails the test. Raises InputError for a name of no check, or an empty reason.
    """
    import pytest

    expected = dict(expected_failures or {})
    refuse_unknown(expected)

    @cache
    def subject() -> Subject:
        return loaded(by_name(name))

    @cache
    def result(check: str) -> Result:
        return examined(subject(), BY_NAME[check])

    @pytest.mark.parametrize("check", [COUNTED, *BY_NAME])
    def test_conformance(check: str) -> None:
        if check == COUNTED:
            whole = Report(subject().origin, tuple(result(one) for one in BY_NAME))
            print(f"{name}: {whole.count}; {whole.tier or 'no tier yet'}")  # noqa: T201 - for pytest
            if not whole.substantial:
                pytest.fail(f"{name}: {NOTHING}", pytrace=False)
            return
        found = result(check)
        if problem := verdict(found, expected.get(check)):
            pytest.fail(problem, pytrace=False)
        if found.findings:
            pytest.xfail(expected[check])
        if found.spared:
            pytest.skip(f"{found.state}: {found.spared}")

    return test_conformance


def refuse_unknown(expected: Mapping[str, str]) -> None:
    """Raise InputError for a name that no check has, or a reason that is empty."""
    for name, reason in expected.items():
        if name not in BY_NAME:
            message = f"expected_failures names {name!a}; the checks are: {', '.join(BY_NAME)}"
            raise InputError(message)
        if not reason.strip():
            message = f"expected_failures gives no reason for {name!a}; say why it fails"
            raise InputError(message)


def verdict(result: Result, expected: str | None) -> str:
    """Return what is wrong with a result, given the reason why it was expected to fail, if it was.

    Empty where it passed, does not apply, or failed as expected.
    """
    name = result.check.name
    if expected is not None and not result.findings:
        return f"{name} {result.state}, and was expected to fail ({expected}): take that out"
    if expected is None and result.findings:
        lines = [f"{name}: {result.check.promise}", *map(str, result.findings)]
        return "\n  ".join(lines)
    return ""
