"""What keeps a person's own pick from being assigned: safety, whoever chooses."""

from __future__ import annotations

from histories import Course, candidate

from recommender import Recommender


def rule(recommender: Recommender, course: Course, name: str, rung: int = 1) -> str | None:
    case = recommender.case(course.history, at=course.now)
    found = recommender.objection(case, candidate(recommender.task_types[name], rung))
    return found and found[0]


def test_an_open_risk_objects_to_everything(recommender: Recommender) -> None:
    course = Course.opened().session().add("flag_raised", flag="si")
    assert rule(recommender, course, "thought-record") == "S1"


def test_consent_that_is_missing_is_named_by_its_own_rule(recommender: Recommender) -> None:
    course = Course.opened(consent=None).session()
    assert rule(recommender, course, "thought-record") == "S3"


def test_a_contraindication_and_a_prerequisite_object(recommender: Recommender) -> None:
    course = Course.opened().session()
    assert rule(recommender, course, "breathing") == "B23"
    course.add("flag_raised", flag="interpersonal_violence")
    assert rule(recommender, course, "assertive-conversation") == "S4"


def test_a_task_without_a_goal_may_be_picked(recommender: Recommender) -> None:
    assert rule(recommender, Course.opened().session(), "worry-time") is None
