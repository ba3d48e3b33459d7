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
    return one._replace(done_at=one.at - timedelta(hours=1))


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
    worths = {1: Worth(0.5, 0.5), 2: Worth(0.7, 0.7)}
    hard = practice(status="not_this_time", rung=3, barriers=("too_hard",))
    busy = practice(status="not_this_time", rung=3, barriers=("time",))
    assert choose_rung(by_rung, at, worths, Reach(2, 1.0, hard), Settings()) == 1
    assert choose_rung(by_rung, at, worths, Reach(2, 1.0, busy), Settings()) == 2
    sure = {rung: replace(one, chance=0.91) for rung, one in at.items()}
    assert choose_rung(by_rung, sure, worths, Reach(2, 1.0, hard), Settings()) == 2


@behaviour("B35")
def test_for_a_perfectionist_no_new_parts_are_added() -> None:
    def fields(*flags: str) -> tuple[str, ...]:
        course = middle("worry", sessions=6, planned_sessions=12)
        for flag in flags:
            course.add("flag_raised", flag=flag)
        full = desk().task_types["thought-record"].ladder[0]
        size = {"minutes": full.minutes, "occasions": full.occasions}
        practised(course, "thought-record", "done", difficulty=2, quality=4, **size)
        return offers(plan_of(course))["thought-record"].fields

    first = len(desk().task_types["thought-record"].fields_at(1))
    assert len(fields("perfectionism")) == first
    assert len(fields()) > first
