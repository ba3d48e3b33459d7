"""Through the course: goals, steps up and down, what comes first and what comes once."""

from __future__ import annotations

import pytest
from claims import behaviour
from histories import Course, frozen_host, make_type, steps_up
from plans import (
    desk,
    middle,
    offers,
    plan_of,
    plan_with,
    practised,
    reason,
    the_one,
    withheld,
)
from pydantic import ValidationError

from recommender.engine.choice import CONTINUE
from recommender.plugin import Cadence, Kind, Need, Prerequisite, Rationale, TaskType

THOUGHTS = frozen_host().types["thought-record"]


def taken(course: Course, one: object, status: str = "done", **outcome: object) -> Course:
    """Take a suggestion as it is, and look at it in the next session."""
    size = {name: getattr(one, name) for name in ("rung", "minutes", "occasions")}
    return practised(course, getattr(one, "task_type"), status, **size, **outcome)  # noqa: B009


# A12


@behaviour("A12")
def test_every_suggestion_names_a_live_goal_and_says_why() -> None:
    course = middle("worry").goal("nights", "sleep").goal("gone", "relationships")
    course.add("goal_closed", goal="gone")
    plan = plan_of(course)
    assert len(plan.suggestions) > 1
    for one in plan.suggestions:
        kind = frozen_host().types[one.task_type]
        assert one.goal in {"goal", "nights"}
        assert one.rationale in {why.text for why in kind.rationale}


@behaviour("A12")
def test_the_purpose_is_that_of_the_goal_it_serves() -> None:
    kind = make_type(goals=("worry", "sleep"))
    assert the_one(plan_with(middle("sleep"), kind)).rationale == "For sleep."
    assert the_one(plan_with(middle("worry"), kind)).rationale == "For worry."


@behaviour("A12")
def test_what_serves_no_live_goal_is_left_out() -> None:
    plan = plan_of(middle("sleep"))
    assert withheld(plan)["assertive-conversation"] == "A12"
    assert "assertive-conversation" not in offers(plan)


@behaviour("A12")
def test_every_suggestion_and_the_plan_say_where_in_the_course_it_stands() -> None:
    found = {}
    for sessions in (1, 4, 6, 7):
        plan = plan_of(middle(sessions=sessions))
        found[plan.stage.value] = all(reason(one, "depth") for one in plan.suggestions)
    assert list(found) == ["opening", "middle", "late", "closing"]
    assert found["opening"]
    assert found["middle"]


@behaviour("A12")
@pytest.mark.parametrize("why", [(), "blank"])
def test_a_task_without_a_purpose_is_not_accepted(why: tuple[()] | str) -> None:
    with pytest.raises(ValidationError):
        make_type(rationale=why and (Rationale(goal="worry", text=" "),))


# B5


@behaviour("B5")
def test_a_permanent_task_goes_on_until_its_top_has_gone_well_twice() -> None:
    kind = make_type(ladder=steps_up(2))
    course = middle(planned_sessions=40)
    found = []
    for rung, quality in ((1, 4), (2, 4), (2, 2), (2, 3)):
        practised(course, "made-up", rung=rung, minutes=8 + 2 * rung, quality=quality)
        found.append(going_on(course, kind))
    assert found == [True, True, True, False]


def going_on(course: Course, kind: TaskType) -> bool:
    """Tell whether a task is offered as one that is not settled."""
    why = reason(the_one(plan_with(course, kind)), "continue")
    return why is not None and why.text == CONTINUE


@behaviour("B5", "B12")
@pytest.mark.parametrize(("quality", "rung"), [(2, 1), (3, 2), (None, 2)])
def test_practice_of_low_quality_repeats_its_size(quality: int | None, rung: int) -> None:
    course = practised(middle(), "made-up", minutes=10, quality=quality)
    assert the_one(plan_with(course, make_type())).rung == rung


@behaviour("B5")
def test_what_follows_waits_for_practice_of_what_comes_first() -> None:
    need = Prerequisite(need=Need.PRACTISED, name="first", why="It builds on it.")
    kinds = (make_type("first"), make_type("second", prerequisites=(need,)))
    before = plan_with(middle(), *kinds)
    assert "second" not in offers(before)
    assert ("second", "B5") in {(one.task_type, one.rule) for one in before.withheld}
    missed = practised(middle(), "first", "not_this_time", minutes=10)
    assert "second" not in offers(plan_with(missed, *kinds))
    assert "second" in offers(plan_with(practised(middle(), "first", minutes=10), *kinds))


# B12


@behaviour("B12")
@pytest.mark.parametrize("name", sorted(frozen_host().types))
def test_when_it_goes_well_load_and_depth_grow_and_never_fall(name: str) -> None:
    kind = (
        frozen_host()
        .types[name]
        .model_copy(
            update={
                "prerequisites": (),
                "role": "practice",
                "kind": Kind.PERMANENT,
                "cadence": Cadence.WEEKLY,
                "id": "made-up",
            }
        )
    )
    course = middle(*kind.goals[:1], sessions=5, planned_sessions=14)
    loads, depths = [], []
    for _ in range(9):
        one = the_one(plan_with(course, kind))
        difficulty = kind.ladder[one.rung - 1].difficulty
        loads.append(difficulty.load)
        depths.append(difficulty.reflection)
        taken(course, one, difficulty=3)
    assert loads == sorted(loads)
    assert depths == sorted(depths)
    assert loads[-1] > loads[0]


@behaviour("B12")
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("not_this_time", {}),
        ("not_this_time", {"barriers": ("too_hard",)}),
        ("partly", {"quantity": 0.3}),
        ("partly", {"difficulty": 9}),
        ("done", {"difficulty": 9}),
        ("done", {"distress": 9}),
    ],
)
@pytest.mark.parametrize("rung", [1, 2, 3, 4])
def test_when_it_is_a_struggle_the_next_step_is_smaller(
    status: str, outcome: dict[str, object], rung: int
) -> None:
    kind = make_type()
    step = kind.ladder[rung - 1]
    course = practised(
        middle(), "made-up", status, rung=rung, minutes=step.minutes, occasions=2, **outcome
    )
    one = the_one(plan_with(course, kind))
    assert one.minutes * one.occasions < step.weekly_minutes or one.rung < rung
    assert one.rung <= rung
    assert reason(one, "size").text.startswith("A smaller size")  # type: ignore[union-attr]


@behaviour("B12")
def test_no_outcome_climbs_more_than_one_step() -> None:
    kind = make_type()
    course = practised(middle(), "made-up", minutes=10, quality=4, difficulty=0)
    assert the_one(plan_with(course, kind)).rung == 2


# B19


@behaviour("B19")
def test_what_is_useful_once_is_not_suggested_after_it_was_done() -> None:
    kind = make_type(kind=Kind.ONE_OFF)
    course = practised(middle(), "made-up", minutes=10)
    plan = plan_with(course, kind)
    assert plan.suggestions == ()
    assert withheld(plan) == {"made-up": "B19"}
    reopened = course.wait(days=1).add("task_reopened", task_type="made-up")
    assert the_one(plan_with(reopened, kind)).task_type == "made-up"
    done_anew = practised(reopened, "made-up", minutes=10)
    assert withheld(plan_with(done_anew, kind)) == {"made-up": "B19"}


@behaviour("B19")
def test_what_is_useful_once_comes_back_after_a_miss() -> None:
    course = practised(middle(), "made-up", "not_this_time", minutes=10)
    assert plan_with(course, make_type(kind=Kind.ONE_OFF)).suggestions


@behaviour("B19")
def test_a_permanent_task_comes_round_and_has_its_cadence() -> None:
    course = practised(middle(), "made-up", minutes=10)
    assert plan_with(course, make_type()).suggestions
    for kind in desk().task_types.values():
        assert (kind.cadence is not None) is (kind.kind is Kind.PERMANENT), kind.id


# B20

GROUPS = (
    ("thought",),
    ("evidence-for",),
    ("evidence-against",),
    ("alternative",),
    ("emotion", "intensity"),
    ("behaviour",),
    ("consequences-physical", "consequences-emotional"),
    ("otherwise",),
)


@behaviour("B20")
def test_the_thought_record_opens_one_group_of_fields_with_each_success() -> None:
    course = middle("self-criticism", planned_sessions=9)
    for number in range(1, len(GROUPS) + 1):
        one = offers(plan_of(course))["thought-record"]
        assert one.fields == labels(number)
        taken(course, one, difficulty=3)


def labels(groups: int) -> tuple[str, ...]:
    """Return the labels of the fields in the first groups."""
    names = [name for group in GROUPS[:groups] for name in group]
    by_name = {field.name: field.label for field in THOUGHTS.fields}
    return tuple(by_name[name] for name in names)


@behaviour("B20")
@pytest.mark.parametrize("rung", range(2, 9))
def test_the_thought_record_folds_back_by_a_group_after_a_miss(rung: int) -> None:
    course = middle("self-criticism", sessions=2, planned_sessions=12)
    while (one := offers(plan_of(course))["thought-record"]).rung < rung:
        taken(course, one, difficulty=3)
    one = offers(plan_of(taken(course, one, "not_this_time")))["thought-record"]
    assert one.fields == labels(rung - 1)


@behaviour("B20")
def test_intensity_goes_from_nought_to_ten() -> None:
    (intensity,) = [one for one in THOUGHTS.fields if one.name == "intensity"]
    assert (intensity.type, intensity.low, intensity.high) == ("number", 0, 10)


# B21


@behaviour("B21")
def test_reading_has_room_to_agree_to_disagree_and_to_ask_at_every_size() -> None:
    one = offers(plan_of(middle("low-mood")))["bibliotherapy"]
    slots = ("What I agree with", "What I disagree with", "What I want to ask")
    assert one.fields[:3] == slots
    kind = frozen_host().types["bibliotherapy"]
    for rung in range(1, len(kind.ladder) + 1):
        names = [field.name for field in kind.fields_at(rung)]
        assert names[:3] == ["agree", "disagree", "question"]


@behaviour("B21")
def test_reading_with_nothing_agreed_disagreed_or_asked_is_half_done() -> None:
    def credit(items: int) -> float:
        course = practised(middle("low-mood"), "bibliotherapy", "done", items=items)
        (outcome,) = desk().case(course.history, at=course.now).outcomes
        return outcome.credit

    assert (credit(0), credit(2)) == (0.5, 1.0)


# B23


@behaviour("B23")
@pytest.mark.parametrize(
    ("name", "skill"), [("breathing", "breathing"), ("progressive-relaxation", "relaxation")]
)
def test_breathing_and_relaxation_wait_for_a_rehearsal(name: str, skill: str) -> None:
    course = middle("stress")
    plan = plan_of(course)
    assert name not in offers(plan)
    assert (name, "B23") in {(one.task_type, one.rule) for one in plan.withheld}
    course.add("skill_rehearsed", skill=skill)
    one = offers(plan_of(course))[name]
    fields = {field.label: field for field in frozen_host().types[name].fields}
    levels = [fields[label] for label in one.fields if fields[label].type == "number"]
    assert [field.name for field in levels] == ["level-before", "level-after"]


@behaviour("B23")
@pytest.mark.parametrize("name", ["breathing", "progressive-relaxation"])
def test_breathing_and_relaxation_move_to_a_second_place(name: str) -> None:
    kind = frozen_host().types[name]
    places = [one for rung in kind.ladder for one in rung.introduces if one not in slots(kind)]
    assert len(places) >= 2


def slots(kind: TaskType) -> set[str]:
    """Return the names of the fields of a task type."""
    return {field.name for field in kind.fields}


# B24


@behaviour("B24")
def test_speaking_up_waits_for_a_role_play_and_begins_with_easy_people() -> None:
    course = middle("relationships")
    plan = plan_of(course)
    assert "assertive-conversation" not in offers(plan)
    assert "assertive-conversation" in {one.task_type for one in plan.withheld}
    course.add("skill_rehearsed", skill="assertive-communication")
    assert offers(plan_of(course))["assertive-conversation"].rung == 1


@behaviour("B24")
def test_speaking_up_climbs_by_social_difficulty() -> None:
    kind = frozen_host().types["assertive-conversation"]
    assert [rung.difficulty.exposure for rung in kind.ladder] == [1, 2, 3, 4]


# B25


@behaviour("B25")
@pytest.mark.parametrize(
    ("status", "items", "unlocked"),
    [("done", 3, True), ("done", 1, True), ("done", 0, False), ("not_this_time", None, False)],
)
def test_answering_thoughts_waits_for_a_list_with_something_on_it(
    status: str, items: int | None, unlocked: bool
) -> None:
    course = middle()
    locked = plan_of(course)
    assert ("cognitive-restructuring", "B25") in {(o.task_type, o.rule) for o in locked.withheld}
    practised(course, "negative-thought-list", status, minutes=5, items=items)
    plan = plan_of(course)
    refused = ("cognitive-restructuring", "B25") in {(o.task_type, o.rule) for o in plan.withheld}
    assert refused is not unlocked
    assert ("cognitive-restructuring" in offers(plan)) is unlocked
