"""A task that leaves somebody worse rests; an adolescent needs a guardian's consent."""

from __future__ import annotations

from claims import behaviour
from histories import Course, frozen_host
from plans import desk, middle, offers, plan_of, practised, size, withheld

from recommender import Recommender, Settings
from recommender.engine.sizing import mastered


def rated(*levels: tuple[int, int]) -> Course:
    """Return a course in which worry time was practised with these levels before and after."""
    course = middle("worry")
    for before, after in levels:
        practised(course, "worry-time", "done", before=before, after=after)
    return course


@behaviour("S6")
def test_worse_twice_running_after_a_task_pauses_it_and_tells_the_therapist() -> None:
    plan = plan_of(rated((4, 6), (5, 6)))
    assert withheld(plan)["worry-time"] == "S6"
    assert "worse" in {one.code for one in plan.notes}


@behaviour("S6")
def test_once_worse_or_worse_and_better_pauses_nothing() -> None:
    for levels in (((4, 6),), ((4, 6), (5, 5)), ((4, 6), (5, 6), (6, 4))):
        plan = plan_of(rated(*levels))
        assert "worry-time" in offers(plan)
        assert "worse" not in {one.code for one in plan.notes}


@behaviour("S6")
def test_after_once_worse_there_is_no_more_of_it_and_the_therapist_is_told() -> None:
    course = middle("worry")
    practised(course, "worry-time", "done", minutes=5, occasions=2, before=4, after=8)
    plan = plan_of(course)
    again = offers(plan)["worry-time"]
    assert size(again) == (1, 5, 2)
    assert "went well" not in " ".join(why.text for why in again.reasons)
    (told,) = [one for one in plan.notes if one.code == "worse_once"]
    assert again.title in told.text
    practised(course, "worry-time", "done", minutes=5, occasions=2, before=6, after=5)
    assert "worse_once" not in {one.code for one in plan_of(course).notes}


@behaviour("S6")
def test_what_left_the_client_worse_is_not_mastered_by_it() -> None:
    kind = frozen_host().types["worry-time"]
    top = len(kind.ladder)
    rung = kind.ladder[-1]
    course = middle("worry")
    for _ in range(2):
        sized = {"rung": top, "minutes": rung.minutes, "occasions": rung.occasions}
        practised(course, "worry-time", "done", **sized, before=4, after=5)
    case = desk().case(course.history, at=course.now)
    assert not mastered(case.record_of("worry-time"), top, Settings())


@behaviour("S6")
def test_a_therapist_who_reopens_it_takes_the_decision() -> None:
    course = rated((4, 6), (5, 6)).add("task_reopened", task_type="worry-time")
    assert "worry-time" in offers(plan_of(course))


@behaviour("S6", "S15")
def test_the_note_cannot_be_put_aside() -> None:
    course = rated((4, 6), (5, 6)).add("note_dismissed", note="worse")
    assert "worse" in {one.code for one in plan_of(course).notes}


@behaviour("S9")
def test_an_adolescent_needs_a_guardians_consent_on_record() -> None:
    young = middle("worry", age_band="adolescent")
    plan = plan_of(young)
    assert plan.suggestions == ()
    assert {one.rule for one in plan.withheld} == {"S9"}
    young.add("client_changed", guardian_consent=False)
    assert plan_of(young).stopped is not None
    young.add("client_changed", guardian_consent=True)
    assert plan_of(young).suggestions


@behaviour("S9")
def test_a_clinic_whose_law_asks_for_none_may_say_so() -> None:
    young = middle("worry", age_band="adolescent")
    recommender = Recommender(settings=Settings(guardian_needed=False))
    assert recommender.suggest(young.history, at=young.now).suggestions
