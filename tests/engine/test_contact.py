"""What counts as a contact, after which risk is known again (S3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from histories import Course

if TYPE_CHECKING:
    from recommender import Recommender


def stopped(recommender: Recommender, **outcome: Any) -> bool:
    """Tell whether the plan stops, 80 days after the session and 40 after this outcome."""
    course = Course.opened().session().assign("thought-record").wait(days=40)
    course.review("thought-record", **outcome).wait(days=40)
    return bool(recommender.suggest(course.history, at=course.now).stopped)


def test_a_review_with_the_therapist_is_a_contact(recommender: Recommender) -> None:
    assert not stopped(recommender, actor="therapist", reported_by="both")


@pytest.mark.parametrize(
    "outcome",
    [{"actor": "client"}, {"actor": "import"}, {"reported_by": "sensor"}],
)
def test_an_outcome_without_a_therapist_is_no_contact(
    recommender: Recommender, outcome: dict[str, str]
) -> None:
    assert stopped(recommender, **outcome)
