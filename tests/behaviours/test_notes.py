"""Notes to the therapist: about the plan, each with its basis, private where it has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from claims import behaviour
from histories import Course
from plans import desk, middle, offers, plan_of, practised

if TYPE_CHECKING:
    from recommender.domain.plan import Note

MISS = "not_this_time"


def notes(course: Course) -> dict[str, Note]:
    """Return the notes by their code."""
    return {one.code: one for one in plan_of(course).notes}


def missed(weeks: int, *, after: Course | None = None, **outcome: object) -> Course:
    """Return a course in which nothing was practised for so many weeks."""
    course = after or middle()
    for _ in range(weeks):
        practised(course, "thought-record", MISS, **outcome)
    return course


@behaviour("A2")
@pytest.mark.parametrize(("weeks", "noted"), [(0, False), (1, False), (2, True), (3, True)])
def test_two_weeks_without_any_practice_make_a_pattern_and_one_does_not(
    weeks: int,
    noted: bool,
) -> None:
    assert ("no_transfer" in notes(missed(weeks))) is noted


@behaviour("A2", "A1")
def test_other_practice_is_practice_so_there_is_no_pattern() -> None:
    course = missed(1)
    practised(course, "thought-record", "other_practice")
    assert "no_transfer" not in notes(course)


@behaviour("A3", "B43")
def test_the_note_speaks_of_pace_with_care_and_forecasts_no_number() -> None:
    note = notes(missed(2))["no_transfer"]
    assert "may be slower" in note.text
    assert "A:5" in note.basis
    assert not any(letter.isdigit() for letter in note.text)


@behaviour("B43")
def test_no_text_claims_that_practice_shortens_therapy() -> None:
    from recommender.language.messages import ENGLISH

    claims = ("fewer sessions", "shorter therapy", "shortens", "sooner", "faster recovery")
    assert not [text for text in ENGLISH.values() for claim in claims if claim in text.lower()]


@behaviour("A5")
def test_a_hope_for_a_cure_brings_a_talk_and_five_minutes_begun_together() -> None:
    course = middle().add("flag_raised", flag="passive_expectation")
    plan = plan_of(course)
    assert "expectations" in {one.code for one in plan.notes}
    assert plan.suggestions
    assert all(one.minutes <= 5 for one in plan.suggestions)
    assert all(
        any("together in the session" in step for step in one.steps) for one in plan.suggestions
    )
    plain = plan_of(middle())
    assert any(one.minutes > 5 for one in plain.suggestions)
    assert "expectations" not in {one.code for one in plain.notes}


@behaviour("A5")
def test_three_weeks_of_none_with_the_purpose_understood_bring_it_too() -> None:
    assert "expectations" in notes(missed(3, barriers=["forgot"]))
    assert "expectations" not in notes(missed(3, barriers=["unclear_why"]))
    assert "expectations" not in notes(missed(2, barriers=["forgot"]))


@behaviour("A16")
def test_every_note_has_the_plan_or_the_task_as_its_subject() -> None:
    courses = [missed(3), missed(3, barriers=["unclear_why"]), middle()]
    found = [note for one in courses for note in notes(one).values()]
    assert len(found) > 5
    for note in found:
        lowered = note.text.lower()
        assert not lowered.startswith(("the client", "he ", "she ", "they "))
        for word in ("did not", "didn't", "failed", "refus", "avoid", "resist"):
            assert word not in lowered
        assert note.basis


@behaviour("B36")
def test_misses_that_nobody_looked_into_bring_a_private_prompt() -> None:
    note = notes(missed(3))["look_into"]
    assert note.private
    assert "look_into" not in notes(missed(2))
    assert "look_into" not in notes(missed(3, barriers=["time"]))


@behaviour("B36")
def test_tasks_left_open_without_a_look_count_as_well() -> None:
    course = middle()
    for name in ("a", "b", "c"):
        course.assign("thought-record", name, minutes=1, occasions=1)
    course.session(5).session(5)
    assert notes(course)["look_into"].private
    assert all(not one.private for one in notes(middle()).values())


@behaviour("B9")
def test_a_goal_that_little_took_hold_for_asks_for_another_look_at_its_plan() -> None:
    course = middle("worry")
    for _ in range(3):
        for name in ("worry-time", "thought-record", "problem-solving"):
            practised(course, name, MISS, barriers=["time"])
    assert "goal" in notes(course)["review_plan"].text
    fewer = middle("worry")
    for _ in range(5):
        for name in ("worry-time", "thought-record"):
            practised(fewer, name, MISS, barriers=["time"])
    assert "review_plan" not in notes(fewer)


@behaviour("B9")
def test_quality_that_does_not_grow_asks_for_it_too() -> None:
    def rated(*qualities: int) -> Course:
        course = middle("worry")
        names = ("worry-time", "thought-record", "problem-solving")
        for name, quality in zip(names, qualities, strict=True):
            practised(course, name, "done", quality=quality)
        return course

    assert "review_plan" in notes(rated(1, 1, 1))
    assert "review_plan" not in notes(rated(1, 2, 2))
    assert "review_plan" not in notes(rated(3, 3, 3))


@behaviour("B4")
def test_an_approach_that_is_not_on_record_is_flagged() -> None:
    assert "orientation" in notes(middle(sessions=1, planned_sessions=12))
    known = middle(sessions=1, planned_sessions=12, orientation="cbt")
    assert "orientation" not in notes(known)


@behaviour("B16")
def test_an_idea_without_a_goal_is_kept_and_asked_about() -> None:
    course = middle().add("task_drafted", draft="d", design={"what": "Swim on Sundays"})
    assert "draft" in notes(course)
    course.add("draft_linked", draft="d", goal="goal")
    assert "draft" not in notes(course)


@behaviour("S7")
def test_a_note_put_aside_rests_and_comes_back_and_one_about_safety_stays() -> None:
    course = missed(2).add("note_dismissed", note="no_transfer")
    assert "no_transfer" not in notes(course)
    for _ in range(4):
        course.session(5)
    assert "no_transfer" in notes(course)
    ending = middle(sessions=7, planned_sessions=8).add("note_dismissed", note="no_contact_line")
    assert "no_contact_line" in notes(ending)


@behaviour("A11", "B32")
def test_more_open_tasks_than_a_week_carries_are_said_to_be_a_lot() -> None:
    course = middle()
    for name in ("a", "b"):
        course.assign("worry-time", name)
    assert "a_lot" not in notes(course)
    course.assign("worry-time", "c")
    assert "a_lot" in notes(course)


@behaviour("B22")
def test_watching_with_nothing_written_of_it_is_half_and_the_evidence_is_called_limited() -> None:
    course = practised(middle("low-mood"), "cinema-therapy", "done", items=0)
    (outcome,) = desk().case(course.history, at=course.now).outcomes
    assert outcome.credit == 0.5
    fuller = practised(middle("low-mood"), "cinema-therapy", "done", items=2)
    (outcome,) = desk().case(fuller.history, at=fuller.now).outcomes
    assert outcome.credit == 1.0
    assert "limited" in desk().task_types["cinema-therapy"].evidence.label


@behaviour("A12")
def test_a_purpose_unclear_twice_asks_for_a_better_explanation() -> None:
    assert "rationale" in notes(missed(2, barriers=["unclear_why"]))
    assert "rationale" not in notes(missed(1, barriers=["unclear_why"]))
    assert offers(plan_of(middle()))


def unserved(course: Course) -> str:
    """Return the note that asks whether a goal is still one, or nothing."""
    found = [one.text for one in plan_of(course).notes if one.code == "unserved"]
    return found[0] if found else ""


def two_goals() -> Course:
    """Return a course with a goal about sleep and one about low mood."""
    return Course.opened(weekly_minutes=300).goal("nights", "sleep").goal("days", "low-mood")


@behaviour("A12")
def test_a_goal_that_nothing_agreed_was_for_is_asked_about() -> None:
    course = two_goals()
    for _ in range(6):
        practised(course, "behavioural-activation", "done")
    assert "'nights'" in unserved(course)


@behaviour("A12")
def test_a_task_that_serves_two_goals_counts_for_both() -> None:
    course = two_goals()
    for _ in range(6):
        practised(course, "sleep-diary", "done")
    assert unserved(course) == ""


@behaviour("A12")
def test_a_task_that_is_still_open_or_was_agreed_for_a_goal_counts_for_it() -> None:
    still_open, agreed = two_goals().session(5).assign("sleep-diary", "open"), two_goals()
    for number in range(6):
        practised(still_open, "behavioural-activation", "done")
        agreed.assign("own-design", f"o{number}", goal="nights").session(5)
        agreed.review(f"o{number}", "done")
        practised(agreed, "behavioural-activation", "done")
    assert unserved(still_open) == unserved(agreed) == ""
