"""One row for each barrier: where it sits, what it does to the size, what the therapist does."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from histories import practice

from recommender import Settings
from recommender.domain.barrier import Barrier, Locus
from recommender.domain.history import Status
from recommender.engine import barriers
from recommender.engine.barriers import REMEDIES, STATUS_STEPS, Dose
from recommender.language.messages import ENGLISH

ROWS = {
    "time": ("task", "half", ("halve",)),
    "forgot": ("task", "same", ("cue",)),
    "unclear_how": ("explanation", "same", ("show",)),
    "unclear_why": ("explanation", "same", ("purpose", "teach_back")),
    "too_hard": ("task", "down", ("smaller",)),
    "too_distressing": ("task", "down", ("gentler", "prepare")),
    "too_boring": ("fit", "same", ("vary",)),
    "not_relevant": ("fit", "same", ("relevance",)),
    "perfectionism": ("fit", "same", ("good_enough",)),
    "symptoms": ("client_state", "down", ("smaller",)),
    "circumstances": ("circumstance", "same", ("occasion", "without")),
    "no_opportunity": ("circumstance", "same", ("occasion",)),
    "did_other_practice": ("fit", "same", ("adopt",)),
    "disagreed": ("fit", "same", ("relevance",)),
    "privacy": ("circumstance", "same", ("discreet",)),
    "other": ("task", "down", ("ask",)),
    "unknown": ("explanation", "down", ("relevance", "smaller")),
}


def test_every_barrier_has_a_row_and_no_row_is_left_over() -> None:
    assert set(REMEDIES) == set(Barrier)
    assert set(ROWS) == {one.value for one in Barrier}


@pytest.mark.parametrize(("name", "row"), ROWS.items())
def test_a_row_says_what_it_should(name: str, row: tuple[str, str, tuple[str, ...]]) -> None:
    remedy = REMEDIES[Barrier(name)]
    assert (remedy.locus.value, remedy.dose.value, remedy.steps) == row


def test_a_row_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        REMEDIES[Barrier.TIME].dose = Dose.SAME  # type: ignore[misc]


@pytest.mark.parametrize("barrier", list(Barrier))
def test_every_step_has_its_words(barrier: Barrier) -> None:
    assert all(f"step.{code}" in ENGLISH for code in REMEDIES[barrier].steps)
    assert REMEDIES[barrier].steps


@pytest.mark.parametrize("steps", STATUS_STEPS.values())
def test_every_step_of_an_outcome_has_its_words(steps: tuple[str, ...]) -> None:
    assert all(f"step.{code}" in ENGLISH for code in steps)


def test_an_unknown_reason_sits_in_the_explanation() -> None:
    assert REMEDIES[Barrier.UNKNOWN].locus is Locus.EXPLANATION


def test_an_unknown_reason_begins_with_relevance() -> None:
    assert REMEDIES[Barrier.UNKNOWN].steps[0] == "relevance"


def test_only_symptoms_sit_with_the_client() -> None:
    placed = {one for one, remedy in REMEDIES.items() if remedy.locus is Locus.CLIENT_STATE}
    assert placed == {Barrier.SYMPTOMS}


def test_no_barrier_says_unwilling() -> None:
    words = {"unwilling", "lazy", "resistant", "refused", "avoidance", "excuse"}
    assert not words & {one.value for one in Barrier}


# What was reported


def test_reasons_that_were_given_are_kept_once_and_sorted() -> None:
    one = practice(status="not_this_time", barriers=(Barrier.TIME, Barrier.FORGOT, Barrier.TIME))
    assert barriers.reported(one) == (Barrier.FORGOT, Barrier.TIME)


def test_a_miss_without_a_reason_is_unknown() -> None:
    assert barriers.reported(practice(status="not_this_time")) == (Barrier.UNKNOWN,)


@pytest.mark.parametrize(
    "status", ["done", "modified", "incorrect", "opposite", "other_practice", "no_opportunity"]
)
def test_no_other_outcome_needs_a_reason(status: str) -> None:
    assert barriers.reported(practice(status=status)) == ()


@pytest.mark.parametrize(
    ("quantity", "found"),
    [(None, ()), (0.5, ()), (0.49, (Barrier.UNKNOWN,)), (0.0, (Barrier.UNKNOWN,))],
)
def test_less_than_half_without_a_reason_is_unknown(
    quantity: float | None, found: tuple[Barrier, ...]
) -> None:
    assert barriers.reported(practice(status="partly", quantity=quantity)) == found


# What it does to the size


def test_doses_leave_out_same() -> None:
    one = practice(status="not_this_time", barriers=(Barrier.FORGOT, Barrier.TIME))
    assert barriers.doses(one) == {Dose.HALF}


def test_every_dose_that_was_asked_for_is_kept() -> None:
    one = practice(
        status="partly", barriers=(Barrier.TOO_HARD, Barrier.TIME, Barrier.TOO_DISTRESSING)
    )
    assert barriers.doses(one) == {Dose.DOWN, Dose.HALF}


def test_a_good_outcome_asks_for_no_dose() -> None:
    assert barriers.doses(practice()) == frozenset()


# What to do


@pytest.mark.parametrize(
    ("status", "first"),
    [
        (Status.INCORRECT, "show"),
        (Status.MODIFIED, "adopt_change"),
        (Status.OPPOSITE, "plan_question"),
        (Status.OTHER_PRACTICE, "adopt"),
    ],
)
def test_an_outcome_asks_for_its_own_step(status: Status, first: str) -> None:
    assert barriers.steps(practice(status=status)) == (first,)


def test_done_asks_for_nothing() -> None:
    assert barriers.steps(practice()) == ()


def test_four_outcomes_get_four_different_answers() -> None:
    """B7: done, half-way, done incorrectly, not done."""
    asked = [
        barriers.steps(practice(status=status, quantity=quantity))
        for status, quantity in (("done", None), ("partly", 0.4), ("incorrect", None))
    ]
    assert len(set(asked)) == 3


def test_the_step_of_the_outcome_comes_before_that_of_the_barrier() -> None:
    one = practice(status="opposite", barriers=(Barrier.FORGOT,))
    assert barriers.steps(one) == ("plan_question", "cue")


def test_a_step_that_two_reasons_ask_for_comes_once() -> None:
    one = practice(status="not_this_time", barriers=(Barrier.TOO_HARD, Barrier.SYMPTOMS))
    assert barriers.steps(one) == ("smaller",)


def test_a_miss_without_a_reason_starts_with_a_question_on_relevance() -> None:
    assert barriers.steps(practice(status="not_this_time")) == ("relevance", "smaller")


# Too much distress, named or rated (A9)


@pytest.mark.parametrize(
    ("distress", "limit", "found"),
    [
        (8, 9, False),
        (9, 9, True),
        (10, 9, True),
        (0, 9, False),
        (None, 9, False),
        (None, 1, False),
        (None, 0, True),
    ],
)
def test_a_rating_from_the_limit_on_is_too_distressing(
    distress: int | None, limit: int, found: bool
) -> None:
    settings = Settings(ease_difficulty=limit)
    assert barriers.distressing(practice(distress=distress), settings) is found


def test_a_large_limit_is_compared_as_a_number() -> None:
    """300 and 300: two numbers that are equal without being one object."""
    limit = int("300")
    assert barriers.distressing(practice(distress=int("300")), Settings(ease_difficulty=limit))


def test_what_is_named_is_too_distressing_whatever_the_rating() -> None:
    named = practice(barriers=(Barrier.TOO_DISTRESSING,), distress=2)
    assert barriers.distressing(named, Settings())


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ({"distress": 9}, (Barrier.TOO_DISTRESSING,)),
        ({"distress": 8}, ()),
        ({"distress": 9, "barriers": (Barrier.TIME,)}, (Barrier.TIME, Barrier.TOO_DISTRESSING)),
        ({"distress": 2, "barriers": (Barrier.TIME,)}, (Barrier.TIME,)),
        ({"distress": 9, "barriers": (Barrier.TOO_DISTRESSING,)}, (Barrier.TOO_DISTRESSING,)),
        ({"distress": 2, "barriers": (Barrier.TOO_DISTRESSING,)}, (Barrier.TOO_DISTRESSING,)),
    ],
)
def test_too_much_distress_is_met_once_named_or_rated(
    outcome: dict[str, Any], found: tuple[Barrier, ...]
) -> None:
    assert barriers.met(practice(**outcome), Settings()) == found
