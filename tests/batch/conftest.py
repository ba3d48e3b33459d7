"""A small caseload, made once."""

from __future__ import annotations

import pytest
from caseloads import course

from recommender import History


@pytest.fixture(scope="session")
def caseload() -> list[History]:
    return [course(number).history for number in range(30)]
