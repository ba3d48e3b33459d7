"""The rhythm of sessions: looking back first, choosing last, once a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from claims import behaviour
from histories import Course
from plans import desk, middle, offers, plan_of, practised, the_one

from recommender import Recommender, Settings
from recommender.domain.plan import Suggestion


def agenda(course: Course) -> list[str]:
    """Return the codes of the session's points, in order."""
    return [one.code for one in desk().agenda(course.history, at=course.now)]


@behaviour("B37")
def test_open_tasks_come_first_with_curious_questions_and_choosing_comes_last() -> None:
    course = middle().assign("worry-time").session(5)
    points = desk().agenda(course.history, at=course.now)
    assert points[0].code == "review"
    assert points[0].assignment == "worry-time"
    assert all(question.endswith("?") for question in points[0].questions)
    assert len(points[0].questions) >= 2
    assert points[-1].code == "practice"


@behaviour("B37")
def test_a_review_displaced_twice_running_brings_a_gentle_word_and_no_claim() -> None:
    course = middle().assign("worry-time")
    course.add("review_displaced", topic="A row at home").session(5)
    assert "displaced" not in {one.code for one in plan_of(course).notes}
    course.add("review_displaced").session(5)
    (note,) = [one for one in plan_of(course).notes if one.code == "displaced"]
    assert "avoid" not in note.text.lower()
    course.review("worry-time")
    assert "displaced" not in {one.code for one in plan_of(course).notes}


@behaviour("B38")
def test_what_is_urgent_goes_before_the_review_and_nothing_counts_as_missed() -> None:
    course = middle().assign("worry-time").session(5).add("flag_raised", flag="urgent_topic")
    assert agenda(course)[0] == "urgent"
    assert "review" not in agenda(course)
    course.add("review_displaced")
    case = desk().case(course.history, at=course.now)
    assert case.outcomes == ()
    assert [one.id for one in case.open] == ["worry-time"]
    course.add("flag_cleared", flag="urgent_topic")
    assert agenda(course)[0] == "review"


@behaviour("S1", "B38")
def test_an_open_risk_is_the_whole_agenda() -> None:
    course = middle().assign("worry-time").add("flag_raised", flag="self_harm", risk=True)
    assert agenda(course) == ["risk"]


@behaviour("B11")
def test_nothing_is_suggested_while_a_session_is_under_way() -> None:
    course = middle().add("session_begun")
    plan = plan_of(course)
    assert plan.suggestions == ()
    assert plan.stopped is not None
    assert {one.rule for one in plan.withheld} == {"B11"}
    course.session(5, after=timedelta(minutes=50))
    assert plan_of(course).suggestions


@behaviour("B11")
def test_asking_twice_in_a_session_suggests_the_same() -> None:
    course = middle()
    first = plan_of(course)
    options = [
        {
            "task_type": one.task_type,
            "rung": one.rung,
            "minutes": one.minutes,
            "occasions": one.occasions,
            "propensity": one.propensity,
        }
        for one in first.suggestions
    ]
    course.add(
        "suggested",
        options=options,
        seed=0,
        history_digest=first.decision.history_digest,
        engine="e",
        model="m",
    )
    assert plan_of(course).suggestions == first.suggestions


@behaviour("A6")
@pytest.mark.parametrize(("days", "times"), [(7, 1.0), (14, 2.0), (28, 2.0), (4, 4 / 7)])
def test_more_days_hold_more_occasions_and_no_larger_size(days: int, times: float) -> None:
    weekly = offers(plan_of(middle(interval_days=7)))
    other = offers(plan_of(middle(interval_days=days)))
    assert set(weekly) == set(other)
    for name, one in other.items():
        assert (one.rung, one.minutes) == (weekly[name].rung, weekly[name].minutes)
        kind = desk().task_types[name].kind.value
        wanted = one.occasions if kind == "one_off" else max(round(one.occasions * times), 1)
        assert one.until_next == wanted


def held(done_before: timedelta, occasions: int = 4) -> Suggestion:
    """Return what is suggested after a task done so long before the session."""
    course = middle("worry").assign("worry-time", "w", minutes=10, occasions=occasions).session(5)
    course.review("w", "done", done_at=(course.now - done_before).isoformat())
    return offers(plan_of(course))["worry-time"]


@behaviour("B31")
def test_practice_in_the_waiting_room_leads_to_small_moments_on_different_days() -> None:
    one = held(timedelta(minutes=20))
    assert len(one.moments) == 3
    assert len({day.date() for day in one.moments}) == 3
    (step,) = [text for text in one.steps if "one go" in text]
    assert "thank you" in step
    assert held(timedelta(hours=3)).moments == ()
    assert held(timedelta(minutes=20), occasions=1).moments == ()


@behaviour("B31")
def test_it_counts_in_full_as_practice_and_half_for_mastery() -> None:
    from histories import make_type, practice

    from recommender.engine import sizing

    settings = Settings()
    top = len(make_type().ladder)
    plain = practice(rung=top, quality=4)
    close = replace_practice(plain)
    assert close.credit == 1.0
    assert sizing.mastered([plain, plain], top, settings)
    assert not sizing.mastered([plain, close], top, settings)
    assert sizing.mastered([close, close, close, close], top, settings)


def replace_practice(one):  # type: ignore[no-untyped-def]
    """Return the same practice, done an hour before it was looked at."""
    return one._replace(ahead=timedelta(hours=1))


@behaviour("B44")
def test_after_mastery_a_place_not_tried_yet_is_proposed() -> None:
    course = middle("worry")
    top = len(desk().task_types["worry-time"].ladder)
    for _ in range(2):
        practised(course, "worry-time", "done", rung=top, quality=4, contexts=["home"])
    one = offers(plan_of(course))["worry-time"]
    (step,) = [text for text in one.steps if "somewhere new" in text]
    assert "home" in step
    before = practised(
        middle("worry"), "worry-time", "done", rung=top, quality=4, contexts=["home"]
    )
    assert not [t for t in offers(plan_of(before))["worry-time"].steps if "somewhere new" in t]


@behaviour("B10")
def test_material_goes_by_how_sessions_are_held() -> None:
    from histories import make_type, tiny_host

    from recommender.domain.task import Material

    card = Material(name="A printed card", delivery=("in_person",), without="Use a note instead.")
    film = Material(name="A short film", without="Read about it instead.")
    recommender = Recommender(host=tiny_host(make_type(materials=(card, film))))
    seen = {
        where: the_one(recommender.suggest(course.history, at=course.now)).materials
        for where in ("in_person", "online")
        for course in [middle("worry", delivery=where)]
    }
    assert seen == {"in_person": ("A printed card", "A short film"), "online": ("A short film",)}


@behaviour("B32")
def test_where_circumstances_got_in_the_way_material_is_left_out() -> None:
    from histories import make_type, tiny_host

    from recommender.domain.task import Material

    film = Material(name="A short film", without="Read about it instead.")
    recommender = Recommender(host=tiny_host(make_type(materials=(film,))))
    course = practised(middle("worry"), "made-up", "not_this_time", barriers=["circumstances"])
    one = the_one(recommender.suggest(course.history, at=course.now))
    assert any("Read about it instead." in step for step in one.steps)


@behaviour("A11")
def test_days_that_hold_no_practice_leave_fewer_occasions() -> None:
    free = offers(plan_of(middle()))
    most = max(one.occasions for one in free.values())
    assert most > 2
    five = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    kept = plan_of(middle(blocked_days=five))
    assert kept.suggestions
    assert all(one.occasions <= 2 for one in kept.suggestions)
    none = plan_of(middle(blocked_days=[*five, "saturday", "sunday"]))
    assert none.suggestions == ()
    assert {one.rule for one in none.withheld if not one.rungs} >= {"A11"}


@behaviour("B33")
def test_great_confidence_after_a_miss_adds_a_question_to_say_it_back() -> None:
    def steps(confidence: int) -> tuple[str, ...]:
        course = practised(middle("worry"), "worry-time", "not_this_time", barriers=["time"])
        course.session(confidence)
        return offers(plan_of(course))["worry-time"].steps

    question = desk().task_types["worry-time"].teach_back
    assert any(question in step for step in steps(9))
    assert not any(question in step for step in steps(8))


@behaviour("B34")
def test_after_too_hard_a_rung_above_the_first_has_to_be_very_likely() -> None:
    from histories import candidate, make_type, practice

    from recommender.domain.plan import Forecast
    from recommender.engine.sizing import Reach, Worth, choose_rung

    task_type = make_type()
    by_rung = {rung: candidate(task_type, rung) for rung in (1, 2)}
    at = {rung: Forecast(0.85, 0.7, 0.95, 3, 1, 5, 10, 8, 12) for rung in (1, 2)}
    worths = {1: Worth(0.5, 0.5), 2: Worth(0.7, 0.7)}.__getitem__
    hard = practice(status="not_this_time", rung=3, barriers=("too_hard",))
    busy = practice(status="not_this_time", rung=3, barriers=("time",))
    assert choose_rung(by_rung, at, worths, Reach(2, 1.0, hard), Settings()) == 1
    assert choose_rung(by_rung, at, worths, Reach(2, 1.0, busy), Settings()) == 2
    sure = {rung: replace(one, chance=0.91) for rung, one in at.items()}
    assert choose_rung(by_rung, sure, worths, Reach(2, 1.0, hard), Settings()) == 2


@behaviour("B35")
def test_for_a_perfectionist_no_new_parts_are_added() -> None:
    def rules(*flags: str) -> set[str]:
        course = middle("worry", sessions=6, planned_sessions=12)
        for flag in flags:
            course.add("flag_raised", flag=flag)
        full = desk().task_types["thought-record"].ladder[0]
        size = {"minutes": full.minutes, "occasions": full.occasions}
        practised(course, "thought-record", "done", difficulty=2, quality=4, **size)
        plan = plan_of(course)
        parts = len(offers(plan)["thought-record"].fields)
        assert parts == len(desk().task_types["thought-record"].fields_at(1)) or not flags
        return {one.rule for one in plan.withheld if one.task_type == "thought-record"}

    assert "B35" in rules("perfectionism")
    assert "B35" not in rules()


@behaviour("B35")
def test_good_enough_has_a_stop_and_counts_no_completeness() -> None:
    course = practised(middle("worry", sessions=6), "problem-solving", "done", minutes=20)
    plain = offers(plan_of(course))["problem-solving"]
    course.add("flag_raised", flag="perfectionism")
    one = offers(plan_of(course))["problem-solving"]
    stop = desk().task_types["problem-solving"].good_enough.minutes_cap
    assert one.minutes <= stop
    assert any("at least half practised" in why.text for why in plain.reasons)
    assert not any("at least half practised" in why.text for why in one.reasons)


@behaviour("B7", "B33")
@pytest.mark.parametrize("rung", range(1, 9))
def test_what_was_misunderstood_comes_back_at_the_same_size(rung: int) -> None:
    full = desk().task_types["thought-record"].ladder[rung - 1]
    size = {"rung": rung, "minutes": full.minutes, "occasions": full.occasions}
    for status, barriers in (("incorrect", []), ("not_this_time", ["unclear_why"])):
        course = middle("worry", sessions=6, planned_sessions=12)
        practised(course, "thought-record", status, barriers=barriers, **size)
        one = offers(plan_of(course))["thought-record"]
        assert (one.rung, one.minutes, one.occasions) == (rung, full.minutes, full.occasions)


@behaviour("B20", "B34")
@pytest.mark.parametrize("rung", range(2, 9))
def test_one_miss_is_one_step_back_and_too_hard_at_most_two(rung: int) -> None:
    def after(*barriers: str) -> int:
        full = desk().task_types["thought-record"].ladder[rung - 1]
        size = {"rung": rung, "minutes": full.minutes, "occasions": full.occasions}
        course = middle("worry", sessions=6, planned_sessions=12)
        practised(course, "thought-record", "not_this_time", barriers=barriers, **size)
        return offers(plan_of(course))["thought-record"].rung

    assert after() == rung - 1
    assert max(rung - 2, 1) <= after("too_hard") <= rung - 1


@behaviour("B31")
def test_it_is_the_session_that_counts_and_not_when_it_was_written_down() -> None:
    def moments(done: timedelta, reviewed: timedelta) -> int:
        course = middle("worry").assign("worry-time", "w", minutes=10, occasions=4).session(5)
        held = course.now
        done_at = (held + done).isoformat()
        course.add("outcome_reviewed", assignment="w", status="done", at=held + reviewed,
                   done_at=done_at)  # fmt: skip
        plan = desk().suggest(course.history, at=held + timedelta(days=4), most=5)
        return len(offers(plan)["worry-time"].moments)

    assert moments(-timedelta(minutes=20), timedelta(hours=3)) == 3
    assert moments(timedelta(days=2, hours=23), timedelta(days=3)) == 0


@behaviour("B32", "B33", "B34", "A4")
@pytest.mark.parametrize("barriers", [["time"], ["unclear_why"], ["too_hard"], []])
@pytest.mark.parametrize("name", ["behavioural-activation", "thought-record", "sleep-diary"])
def test_a_task_that_was_missed_is_among_the_options_with_its_remedy(
    name: str, barriers: list[str]
) -> None:
    course = practised(
        middle("low-mood", "worry", "sleep"), name, "not_this_time", barriers=barriers
    )
    plan = plan_of(course, most=3)
    assert name in offers(plan)
    assert offers(plan)[name].steps


@behaviour("B23", "B24")
def test_what_was_rehearsed_in_the_session_is_among_the_options() -> None:
    course = middle("stress", "anxiety", "social-anxiety", "assertiveness", sessions=4)
    course.add("skill_rehearsed", skill="assertive-communication")
    assert "assertive-conversation" in offers(plan_of(course, most=3))


@behaviour("B5")
def test_a_task_under_way_that_went_well_stays_among_the_options() -> None:
    course = practised(middle("worry", "low-mood", "sleep"), "sleep-diary", "done", minutes=2)
    assert "sleep-diary" in offers(plan_of(course, most=3))


@behaviour("S2", "B14")
def test_what_a_client_or_an_app_puts_down_waits_for_a_therapist() -> None:
    course = middle("worry").assign("worry-time", "w", actor="client")
    assert desk().case(course.history, at=course.now).open == ()
    course.add("client_agreed", assignment="w")
    assert desk().case(course.history, at=course.now).open == ()
    course.add("therapist_agreed", assignment="w")
    assert len(desk().case(course.history, at=course.now).open) == 1


@behaviour("S1")
@pytest.mark.parametrize(
    "measure", ["phq9-item9", "phq-9-q9", "phq9-9", "phq9i9", "phq-item-9", "phq-9-item-9"]
)
def test_item_9_is_known_by_any_of_its_names(measure: str) -> None:
    course = middle("worry").add("measured", measure=measure, value=1)
    assert plan_of(course).stopped is not None
    for other in ("phq9", "phq9-item1", "gad7"):
        assert plan_of(middle("worry").add("measured", measure=other, value=19)).stopped is None


@behaviour("S1", "S4")
def test_flags_by_other_names_stop_and_unknown_ones_are_said_to_be_unknown() -> None:
    for flag in ("suicidality", "suicide_plan", "overdose", "child_abuse"):
        assert plan_of(middle("worry").add("flag_raised", flag=flag)).stopped is not None
    plan = plan_of(middle("worry").add("flag_raised", flag="anorexai"))
    assert "anorexai" in next(one.text for one in plan.notes if one.code == "flag_unknown")


@behaviour("B18")
def test_one_half_hearted_week_does_not_take_back_a_step_that_was_agreed_on() -> None:
    def lead(course: Course) -> str:
        return desk().case(course.history, at=course.now).ownership.value

    course = Course.opened(planned_sessions=9, weekly_minutes=600).goal("goal", "worry")
    for number in range(3):
        course.assign("worry-time", f"a{number}").wait(days=7)
        course.review(f"a{number}").session(8, after=timedelta(minutes=40))
    assert lead(course) == "shared"
    course.assign("worry-time", "b").wait(days=7).review("b", "partly", quantity=0.4)
    assert lead(course) == "shared"


@behaviour("B9")
def test_three_tasks_that_went_well_put_no_plan_in_question() -> None:
    course = middle("worry")
    for name, quality in (("worry-time", 3), ("thought-record", 3), ("problem-solving", 2)):
        practised(course, name, "done", quality=quality)
    assert "review_plan" not in {one.code for one in plan_of(course).notes}


@behaviour("A12")
def test_a_goal_that_no_task_is_for_is_asked_about() -> None:
    course = middle("worry").goal("sleep-goal", "sleep")
    for _ in range(3):
        practised(course, "thought-record", "done")
    assert "unserved" not in {one.code for one in plan_of(course).notes}
    for _ in range(2):
        practised(course, "thought-record", "done")
    (note,) = [one for one in plan_of(course).notes if one.code == "unserved"]
    assert "sleep-goal" in note.text
    practised(course, "sleep-diary", "done")
    assert "unserved" not in {one.code for one in plan_of(course).notes}
