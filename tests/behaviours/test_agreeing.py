"""Two people decide: accepted, edited or declined; drafts and designs of the client's own."""

from __future__ import annotations

import pytest
from claims import behaviour
from histories import Course
from plans import desk, middle, plan_of, practised, withheld

from recommender import InputError
from recommender.domain.design import Design


def offered(course: Course, *names: str) -> Course:
    """Record that these tasks were suggested."""
    options = [
        {"task_type": one, "rung": 1, "minutes": 5, "occasions": 2, "propensity": 1.0}
        for one in names
    ]
    return course.add(
        "suggested", options=options, seed=0, history_digest="0" * 64, engine="e", model="m"
    )


@behaviour("B14")
def test_a_task_is_part_of_the_week_once_both_have_said_yes() -> None:
    course = middle("worry").assign("worry-time", "w", client_agreed=False)
    case = desk().case(course.history, at=course.now)
    assert case.open == ()
    assert [one.id for one in case.waiting] == ["w"]
    plan = plan_of(course)
    assert withheld(plan)["worry-time"] == "B14"
    assert "waiting" in {one.code for one in plan.notes}
    course.add("client_agreed", assignment="w")
    case = desk().case(course.history, at=course.now)
    assert [one.id for one in case.open] == ["w"]
    assert case.waiting == ()


@behaviour("B14")
def test_a_yes_to_nothing_is_refused() -> None:
    course = middle().add("client_agreed", assignment="x")
    with pytest.raises(InputError, match="does not wait"):
        desk().case(course.history, at=course.now)


@behaviour("B46", "S2")
def test_each_suggestion_is_accepted_edited_declined_or_left() -> None:
    course = offered(middle(), "worry-time", "breathing", "goal-list", "thought-record")
    course.assign("worry-time", "a", origin="accepted")
    course.assign("breathing", "b", origin="edited", override_reason="Shorter suits her week")
    course.add("declined", task_type="goal-list")
    found = {one.task_type: one for one in desk().offers(course.history, at=course.now)}
    assert {name: one.answer.value for name, one in found.items()} == {
        "worry-time": "accepted",
        "breathing": "edited",
        "goal-list": "declined",
        "thought-record": "proposed",
    }
    assert found["breathing"].reason == "Shorter suits her week"
    assert found["goal-list"].reason is None
    offered(course, "sleep-diary")
    later = {one.task_type: one for one in desk().offers(course.history, at=course.now)}
    assert later["thought-record"].answer.value == "left"


@behaviour("B46", "S7")
def test_declining_costs_the_client_nothing() -> None:
    course = middle("worry")
    before = desk().standing(course.history, at=course.now)
    course.add("declined", task_type="worry-time")
    assert desk().standing(course.history, at=course.now) == before


@behaviour("B17")
def test_the_scaffold_is_filled_with_the_clients_own_past_and_nothing_else() -> None:
    fresh = middle()
    fields = {one.name: one for one in desk().scaffold(fresh.history, at=fresh.now)}
    assert list(fields) == [
        "goal", "what", "when", "where", "size", "obstacle", "plan", "learn",
    ]  # fmt: skip
    assert all(one.question.endswith("?") for one in fields.values())
    assert {name for name, one in fields.items() if one.past} == {"goal"}
    practised(
        fresh, "worry-time", "done", contexts=["garden"], learned="Worries can wait", minutes=10,
        occasions=3,
    )  # fmt: skip
    after = {one.name: one.past for one in desk().scaffold(fresh.history, at=fresh.now)}
    assert after["where"] == ("garden",)
    assert after["learn"] == ("Worries can wait",)
    assert after["what"] == (desk().task_types["worry-time"].title,)
    assert after["size"] == ("3 × 10 min a week has worked so far",)


@behaviour("B17", "B16")
@pytest.mark.parametrize(
    ("design", "remarks"),
    [
        ({"what": "Swim", "goal": "goal", "minutes": 20}, []),
        ({"what": "Swim", "minutes": 20}, [("goal", "no_goal")]),
        ({"what": "Swim", "goal": "other", "minutes": 20}, [("goal", "other_goal")]),
        ({"what": "Swim", "goal": "goal"}, [("size", "no_size")]),
        ({"what": "Swim", "goal": "goal", "minutes": 61}, [("size", "too_long")]),
        (
            {"what": "Ring him", "goal": "goal", "minutes": 5, "distress": 7},
            [("safety", "stirring")],
        ),
        ({"what": "Ring him", "goal": "goal", "minutes": 5, "distress": 6}, []),
    ],
)
def test_a_design_is_looked_at_for_size_safety_and_goal_alone(
    design: dict[str, object], remarks: list[tuple[str, str]]
) -> None:
    course = middle(weekly_minutes=60)
    found = desk().critique(course.history, Design.model_validate(design), at=course.now)
    assert [(one.about, one.code) for one in found] == remarks
    assert all("?" in one.text or "Talk" in one.text for one in found)


@behaviour("B17")
def test_a_step_far_beyond_what_has_worked_gets_a_word() -> None:
    course = practised(middle(weekly_minutes=600), "worry-time", "done", minutes=10, occasions=2)
    small, big = (
        desk().critique(
            course.history, Design(what="Run", goal="goal", minutes=minutes), at=course.now
        )
        for minutes in (40, 41)
    )
    assert small == ()
    assert [one.code for one in big] == ["big_step"]


@behaviour("B17", "S1", "S4")
def test_risk_and_flags_have_a_word_on_a_design() -> None:
    idea = Design(what="Run", goal="goal", minutes=10)
    flagged = middle().add("flag_raised", flag="trauma")
    (remark,) = desk().critique(flagged.history, idea, at=flagged.now)
    assert (remark.about, remark.code) == ("safety", "flags")
    risky = middle().add("flag_raised", flag="si", risk=True)
    (remark,) = desk().critique(risky.history, idea, at=risky.now)
    assert (remark.about, remark.code) == ("safety", "risk")


@behaviour("B15")
def test_a_shared_choice_has_two_to_five_options_of_two_kinds_each_for_a_live_goal() -> None:
    course = middle("worry", sessions=0, planned_sessions=9)
    for number in range(4):
        course.session(8)
        for name in (f"a{number}", f"b{number}"):
            course.assign("thought-record", name).review(name)
    plan = plan_of(course)
    assert plan.ownership == "shared"
    assert 2 <= len(plan.suggestions) <= 5
    assert len({one.task_type for one in plan.suggestions}) >= 2
    assert all(one.goal == "goal" for one in plan.suggestions)
    assert "choose_together" in {one.code for one in plan.notes}


@behaviour("B6", "B42")
def test_what_the_client_chose_and_what_the_engine_helped_with_are_counted() -> None:
    course = middle()
    standing = desk().standing(course.history, at=course.now)
    assert (standing.agency_index, standing.help_rate) == (None, None)
    course.assign("worry-time", "a", origin="accepted").review("a")
    course.assign("worry-time", "b", origin="edited").review("b")
    course.assign("worry-time", "c", chosen_by="client").review("c")
    course.assign("worry-time", "d", chosen_by="client")
    standing = desk().standing(course.history, at=course.now)
    assert (standing.agency_index, standing.help_rate, standing.tasks) == (0.5, 0.5, 4)


@behaviour("B8")
def test_engagement_is_a_share_with_its_interval_and_no_label() -> None:
    course = middle()
    wide = desk().standing(course.history, at=course.now).engagement
    for _ in range(6):
        practised(course, "worry-time", "done")
    narrow = desk().standing(course.history, at=course.now).engagement
    assert wide.low < wide.share == 0.55 < wide.high
    assert narrow.share > wide.share
    assert narrow.high - narrow.low < wide.high - wide.low
    assert {type(getattr(narrow, name)) for name in ("share", "low", "high")} == {float}


@behaviour("B23", "B44")
def test_levels_and_contexts_are_reported_as_they_were_rated() -> None:
    course = middle().add("skill_rehearsed", skill="breathing")
    for before, after, place in ((7, 4, "home"), (6, 4, "bus")):
        practised(course, "breathing", "done", before=before, after=after, contexts=[place])
    standing = desk().standing(course.history, at=course.now)
    (trend,) = standing.trends
    assert (trend.task_type, trend.times, trend.before, trend.after) == ("breathing", 2, 6.5, 4.0)
    assert standing.contexts["breathing"] == ("bus", "home")


@behaviour("B27", "B45", "B28")
def test_the_portfolio_lists_all_that_was_tried_marks_the_best_and_quotes() -> None:
    course = middle("worry", contact_line="Ring the desk.")
    helped = {"worry-time": 9, "thought-record": 8, "problem-solving": 3, "breathing": 7}
    for name, rating in helped.items():
        practised(course, name, "done", helped=rating, contexts=["home"], learned=f"On {name}")
    practised(course, "goal-list", "not_this_time")
    found = desk().portfolio(course.history, at=course.now)
    assert {one.task_type for one in found.tried} == {*helped, "goal-list"}
    assert {one.task_type: one.rating for one in found.tried if one.rating} == helped
    assert {one.task_type for one in found.tried if one.best} == {
        "worry-time", "thought-record", "breathing",
    }  # fmt: skip
    assert found.words == tuple(f"On {name}" for name in helped)
    assert found.contact_line == "Ring the desk."
    assert next(one for one in found.tried if one.task_type == "worry-time").contexts == ("home",)


@behaviour("B27")
def test_the_portfolio_marks_nothing_that_distressed_and_makes_no_rating_up() -> None:
    course = middle("worry", "sleep")
    practised(course, "worry-time", "done", quality=4)
    practised(course, "thought-record", "done", helped=9, before=3, after=6)
    practised(
        course, "sleep-diary", "partly",
        helped=8, difficulty=9, distress=8, barriers=["too_distressing"],
    )  # fmt: skip
    practised(course, "problem-solving", "done", helped=6, distress=9)
    practised(course, "negative-thought-list", "done", helped=0)
    practised(course, "goal-list", "done", helped=5)
    found = {one.task_type: one for one in desk().portfolio(course.history, at=course.now).tried}
    assert [name for name, one in found.items() if one.best] == ["goal-list"]
    assert found["worry-time"].rating is None
    assert found["sleep-diary"].rating == 8


@behaviour("B27", "B17")
def test_the_portfolio_quotes_the_client_s_own_design_and_shows_it_to_nobody_else() -> None:
    words, other = "Canary: the river path at noon", "Canary: tea on the steps"
    course = middle("worry")
    for name, said in (("own-1", {"what": words}), ("own-2", {"design": {"what": other}})):
        course.assign("own-design", name, chosen_by="client", **said).session()
        course.review(name, "done", helped=7)
    found = desk().portfolio(course.history, at=course.now)
    (one,) = found.tried
    assert one.own == (words, other)
    assert "Canary" not in repr(found) + repr(one)


@behaviour("B45")
def test_what_was_learned_is_quoted_to_the_letter_and_never_put_in_a_plan() -> None:
    words = "Canary: the bus was fine"
    course = practised(middle(), "worry-time", "done", learned=words)
    assert words not in plan_of(course).to_json()
    assert desk().portfolio(course.history, at=course.now).words == (words,)


@behaviour("B20")
@pytest.mark.parametrize(("value", "fits"), [(0, True), (10, True), (11, False), (-1, False)])
def test_an_intensity_outside_0_to_10_is_refused(value: int, fits: bool) -> None:
    record = desk().task_types["thought-record"]
    top = len(record.ladder)
    number = next(one for one in record.fields_at(top) if one.type == "number")
    problems = record.entry_problems(top, {number.name: value})
    assert (problems == ()) is fits
    if not fits:
        assert "0 to 10" in problems[0]


@behaviour("B4")
def test_only_tasks_of_the_approach_are_offered_once_it_is_known() -> None:
    from histories import make_type, tiny_host

    from recommender import Recommender

    cbt = make_type("of-cbt", orientations=("cbt",))
    any_ = make_type("of-any")
    recommender = Recommender(host=tiny_host(cbt, any_))

    def names(**opening: str) -> set[str]:
        course = middle("worry", **opening)
        plan = recommender.suggest(course.history, at=course.now)
        return {one.task_type for one in plan.suggestions}

    assert names(orientation="psychodynamic") == {"of-any"}
    assert names(orientation="cbt") == names() == {"of-cbt", "of-any"}
