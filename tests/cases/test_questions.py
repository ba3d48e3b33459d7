"""What a clinician asks of the plans of the eight courses.

Each is a question of docs/cases, made exact. One that is marked is open: when it is answered its
test says so; take the mark away then, and mend the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stories import came_back, case, recommender, sessions, story

from recommender.cases import NAMES
from recommender.domain.client import AgeBand, Ownership
from recommender.domain.task import Kind, Role
from recommender.engine import barriers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.cases import Step
    from recommender.domain.case import Practice
    from recommender.domain.plan import Suggestion


def open_question(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason)


def offered(step: Step) -> set[str]:
    return {one.task_type for one in step.plan.suggestions}


def repeated(step: Step) -> Iterator[Practice]:
    """Yield what came back of tasks that are practised more than once, and are not held back."""
    held = {one.task_type for one in step.plan.withheld if not one.rungs}
    for one in came_back(step):
        kind = recommender().task_types[one.assignment.task_type]
        if kind.kind is Kind.PERMANENT and kind.role is Role.PRACTICE and kind.id not in held:
            yield one


def size_of(one: Suggestion) -> str:
    return next(why.text for why in one.reasons if why.code == "size")


def test_what_to_change_after_a_miss_is_on_the_page_of_that_week() -> None:
    missing = [
        f"{where} {one.assignment.task_type}"
        for where, step in sessions()
        for one in repeated(step)
        if not one.practised and barriers.steps(one)
        if one.assignment.task_type not in offered(step)
    ]
    assert missing == []


def test_what_was_rehearsed_in_the_session_is_among_its_options() -> None:
    missing = []
    for where, step in sessions():
        held = {one.task_type for one in step.plan.withheld if not one.rungs or 1 in one.rungs}
        for event in step.came:
            if event.kind != "skill_rehearsed":
                continue
            fit = {
                one.id
                for one in recommender().task_types.values()
                if event.skill in {need.name for need in one.prerequisites}
            } - held
            if fit and not fit & offered(step):
                missing.append(f"{where} {event.skill}")
    assert missing == []


@open_question(
    "engine/choice.py: a task under way gives way to what was rehearsed, or to the closing (B5)"
)
def test_a_task_under_way_that_went_well_is_among_the_options() -> None:
    missing = [
        f"{where} {one.assignment.task_type}"
        for where, step in sessions()
        for one in repeated(step)
        if one.practised and one.assignment.task_type not in offered(step)
    ]
    assert missing == []


@open_question("engine/suggest.py: options are alternatives and share one week's minutes (A11)")
def test_no_option_is_cut_for_the_sake_of_another() -> None:
    cut = []
    for where, step in sessions():
        minutes = case(step.plan.client, step.session).weekly_minutes
        for one in step.plan.suggestions:
            full = recommender().task_types[one.task_type].ladder[one.rung - 1]
            if any(why.code == "cut" for why in one.reasons) and full.weekly_minutes <= minutes:
                cut.append(f"{where} {one.task_type} {one.occasions} × {one.minutes}")
    assert cut == []


@open_question("engine/sizing.py: a step on rests on practice of many sessions ago (B12)")
def test_a_step_on_follows_practice_of_the_last_three_sessions() -> None:
    stale = []
    for where, step in sessions():
        now = case(step.plan.client, step.session)
        for one in step.plan.suggestions:
            record = now.record_of(one.task_type)
            ago = step.session - 1 - record[-1].session if record else 0
            if size_of(one).startswith("One step on") and ago >= 3:
                stale.append(f"{where} {one.task_type}, {ago} sessions ago")
    assert stale == []


@open_question(
    "engine/sizing.py: another task's step on is offered in the week of a miss (A7, B12)"
)
def test_in_the_week_of_a_miss_no_task_goes_one_step_on() -> None:
    up = [
        f"{where} {one.task_type}"
        for where, step in sessions()
        if (last := case(step.plan.client, step.session).outcomes[-1:]) and not last[0].practised
        for one in step.plan.suggestions
        if size_of(one).startswith("One step on")
    ]
    assert up == []


def test_one_half_done_outcome_does_not_take_the_lead_back() -> None:
    leads = [one.plan.ownership for one in story("panic-on-the-tram").steps[5:7]]
    assert leads == [Ownership.SHARED, Ownership.SHARED]


def test_good_enough_practice_goes_beyond_its_first_size() -> None:
    rungs = [
        one.rung
        for step in story("never-quite-right").steps
        for one in step.plan.suggestions
        if one.task_type == "imperfect-practice"
    ]
    assert max(rungs) > 1


@open_question("engine/sizing.py: a design of one's own gets the size of our ladder (B17)")
def test_an_own_design_that_went_well_is_not_made_smaller() -> None:
    smaller = [
        where
        for where, step in sessions()
        for done in came_back(step)
        if done.assignment.task_type == "own-design" and done.practised
        for one in step.plan.suggestions
        if one.task_type == "own-design"
        if one.minutes * one.occasions < done.assignment.weekly_minutes
    ]
    assert smaller == []


@open_question("engine/choice.py: where the client leads, the own design may be second (B17)")
def test_where_the_client_leads_the_own_design_is_first() -> None:
    second = [
        where
        for where, step in sessions()
        if step.plan.ownership is Ownership.CLIENT
        and step.plan.suggestions[0].task_type != "own-design"
    ]
    assert second == []


def test_a_goal_is_not_in_question_while_everything_for_it_is_practised() -> None:
    alarms = [
        where
        for where, step in sessions()
        if any(note.code == "review_plan" for note in step.plan.notes)
        and all(one.practised for one in case(step.plan.client, step.session).outcomes)
    ]
    assert alarms == []


@open_question("engine/explanation.py: the step does not say what the change was (B41)")
def test_keeping_the_change_names_the_change() -> None:
    unnamed = []
    for where, step in sessions():
        changes = [
            event.modified_to
            for each in story_of(step).steps[: step.session]
            for event in each.came
            if event.kind == "outcome_reviewed" and event.modified_to
        ]
        for one in step.plan.suggestions:
            keep = [text for text in one.steps if "keeping the change" in text]
            if keep and not any(change in keep[0] for change in changes):
                unnamed.append(f"{where} {one.task_type}")
    assert unnamed == []


def story_of(step: Step) -> object:
    return next(
        story(name) for name in NAMES if story(name).case.history.client == step.plan.client
    )


@open_question(
    "engine/explanation.py: evidence in adults is shown under an adolescent's task (A8, B2)"
)
def test_no_task_for_an_adolescent_rests_on_adults_without_a_word() -> None:
    adult = [
        f"{where} {one.task_type}"
        for where, step in sessions()
        if case(step.plan.client, step.session).age_band is AgeBand.ADOLESCENT
        for one in step.plan.suggestions
        if "adults" in one.evidence and not one.cautions
    ]
    assert adult == []


@open_question("engine/explanation.py: the words for an adolescent are those for an adult (B2)")
def test_an_adolescent_is_spoken_to_in_other_words() -> None:
    def words(name: str) -> dict[tuple[str, str], str]:
        return {
            (one.task_type, step.plan.ownership.value): one.wording
            for step in story(name).steps
            for one in step.plan.suggestions
        }

    young, grown = words("reluctant-at-first"), words("panic-on-the-tram")
    shared = young.keys() & grown.keys()
    assert [one for one in shared if young[one] != grown[one]] != []


@open_question(
    "engine/barriers.py: a remedy has no end, so it is asked for week after week (A4, A1)"
)
def test_a_remedy_is_asked_for_at_most_twice_for_one_outcome() -> None:
    asked: dict[tuple[str, str, str], int] = {}
    for _, step in sessions():
        now = case(step.plan.client, step.session)
        for one in step.plan.suggestions:
            record = now.record_of(one.task_type)
            if record and barriers.reported(record[-1]) and one.steps:
                key = step.plan.client, record[-1].assignment.id, one.steps[0]
                asked[key] = asked.get(key, 0) + 1
    assert [key for key, times in asked.items() if times > 2] == []


def test_the_private_note_does_not_come_back_when_all_goes_well_again() -> None:
    last = story("nothing-carried-over").steps[-1]
    assert "look_into" not in {note.code for note in last.plan.notes}


@open_question(
    "engine/course.py: with one task open and its review displaced, three more come (B38)"
)
def test_while_a_review_is_displaced_nothing_new_is_offered() -> None:
    more = [
        where
        for where, step in sessions()
        if any(event.kind == "review_displaced" for event in step.came) and step.plan.suggestions
    ]
    assert more == []


@open_question("engine/choice.py: an option names the first goal it serves, and no other (A12)")
def test_each_goal_is_served_by_some_option_within_four_sessions() -> None:
    unserved = []
    for name in NAMES:
        plans = [one.plan for one in story(name).steps if one.plan.stopped is None]
        goals = {one.id: one for one in case(plans[0].client, 2).goals}
        for goal in goals.values():
            served = [
                any(
                    set(goal.areas) & set(recommender().task_types[one.task_type].goals)
                    for one in plan.suggestions
                    if one.goal == goal.id
                )
                for plan in plans
            ]
            for start in range(len(served) - 3):
                if not any(served[start : start + 4]):
                    unserved.append(f"{name} {goal.id}")
                    break
    assert unserved == []


def test_an_idea_that_was_kept_is_in_the_scaffold_of_the_next_session() -> None:
    step = story("taking-the-lead").steps[5]
    past = [text for field in step.scaffold for text in field.past]
    assert "Be the first to say something in one meeting." in past


def test_the_scaffold_names_the_client_s_own_last_design() -> None:
    step = story("in-her-own-way").steps[7]
    past = [text for field in step.scaffold for text in field.past]
    assert "Choir on Thursday, and a voice note on the way home." in past
