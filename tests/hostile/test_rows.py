"""Each row is met at a small size, and its control is not."""

from __future__ import annotations

import sys

import pytest

if sys.platform != "linux":
    pytest.skip("what a process held is read from /proc", allow_module_level=True)

from hostile import rows

pytestmark = pytest.mark.long

SIZES = {"i1": 2_000, "i2": 2_000, "i5": 1, "n3": 1, "n3_time": 1, "n5_poison": 40}


@pytest.mark.parametrize("name", SIZES)
def test_a_row_is_met(name: str) -> None:
    figure = getattr(rows, name)(SIZES[name])
    assert figure.met, figure.words


@pytest.mark.parametrize("name", SIZES)
def test_its_control_is_not_met(name: str) -> None:
    figure = getattr(rows, f"{name}_control")(SIZES[name])
    assert not figure.met, figure.words
