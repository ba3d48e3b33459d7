"""The stop rule, contraindications, prerequisites, outputs and vetoes, each at its boundary."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from histories import START, Course, candidate, case, make_type, practice, steps_up, tiny_host
from pydantic import ValidationError

from recommender import Recommender, Settings
from recommender.domain.history import Status
from recommender.domain.plan import Veto
from recommender.domain.task import Contraindication, Need, Prerequisite
from recommender.engine import safety
from recommender.language.catalogues import sentences
from recommender.language.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.plan import Candidate
    from recommender.domain.task import TaskType

SETTINGS = Settings()
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def stop(at: Any = START, missing: tuple[str, ...] = (), **changes: Any) -> tuple[str, str] | None:
    """Ask the stop rule about a sound case with the fields given changed."""
    return safety.stop(case(**changes), at, SETTINGS, missing)


# Stop


def test_a_sound_case_is_not_stopped() -> None:
    assert stop() is None


def test_a_risk_stops_and_is_named() -> None:
    assert stop(risks=("self_harm", "si")) == (
        "S1",
        (
            "A risk flag is open (self_harm, si). Nothing is suggested, and this tool does not "
            "assess risk: please look at it now, as your service does. Suggestions return once a "
            "therapist has cleared the flag."
        ),
    )


@pytest.mark.parametrize(
    "also",
    [
        {"last_contact": None},
        {"consent": None},
        {"consent": False},
        {"missing": ("guard",)},
        {"at": START - SECOND},
        {"at": START + 43 * DAY},
    ],
)
def test_risk_is_said_before_anything_else(also: dict[str, Any]) -> None:
    assert stop(risks=("si",), **also)[0] == "S1"  # type: ignore[index]


def test_a_course_that_was_never_opened_is_stopped() -> None:
    assert stop(last_contact=None) == (
        "S3",
        "No course has been opened for this client. Record client_opened, with consent, first.",
    )


def test_not_opened_is_said_before_consent() -> None:
    assert "No course" in stop(last_contact=None, consent=None)[1]  # type: ignore[index]


@pytest.mark.parametrize("consent", [None, False])
def test_without_consent_nothing_is_suggested(consent: bool | None) -> None:
    assert stop(consent=consent) == (
        "S3",
        (
            "Consent to use the history is not on record. Ask for it, then record it; until then "
            "nothing is suggested."
        ),
    )


def test_only_true_is_consent() -> None:
    assert stop(consent="yes")[0] == "S3"  # type: ignore[index]


def test_consent_is_said_before_a_missing_check() -> None:
    assert "Consent" in stop(consent=None, missing=("guard",))[1]  # type: ignore[index]


def test_a_missing_check_stops_and_is_named() -> None:
    assert stop(missing=("guard", "other")) == (
        "S3",
        (
            "A safety check is missing (guard, other). Nothing is suggested until it is mended or "
            "removed; see: homework plugins list."
        ),
    )


def test_a_clock_before_the_last_contact_stops() -> None:
    assert stop(at=START - SECOND) == (
        "S3",
        (
            "The time given lies before the last contact on record. Check the clock, or give a later "
            "time."
        ),
    )


def test_the_moment_of_the_last_contact_is_in_time() -> None:
    assert stop(at=START) is None


def test_forty_two_days_are_not_stale() -> None:
    assert stop(at=START + 42 * DAY) is None


def test_forty_two_days_and_a_second_are_stale() -> None:
    assert stop(at=START + 42 * DAY + SECOND) == (
        "S3",
        (
            "The last contact on record is 42 days old, so what is known about risk is too old. Hold a "
            "session and record it; then suggestions return."
        ),
    )


def test_the_age_of_the_last_contact_is_told_in_whole_days() -> None:
    assert "50 days old" in stop(at=START + 50 * DAY + 5 * SECOND)[1]  # type: ignore[index]


def test_a_clinic_may_set_when_risk_is_stale() -> None:
    found = safety.stop(case(), START + 8 * DAY, Settings(stale_after_days=7), ())
    assert found is not None
    assert found[0] == "S3"


# Contraindications

FLAGGED = make_type(
    contraindications=(
        Contraindication(flag="mania", why="First."),
        Contraindication(flag="panic", why="Second."),
    )
)


@pytest.mark.parametrize(("flag", "why"), [("mania", "First."), ("panic", "Second.")])
def test_each_contraindication_withholds_with_its_reason(flag: str, why: str) -> None:
    found = safety.contraindication(FLAGGED, case(flags=("other", flag)))
    assert found == ("S4", f"Flag '{flag}' is open: {why}")


def test_another_flag_withholds_nothing() -> None:
    assert safety.contraindication(FLAGGED, case(flags=("mania_in_family",))) is None


def test_no_flag_withholds_nothing() -> None:
    assert safety.contraindication(FLAGGED, case()) is None


def test_a_type_without_contraindications_is_never_contraindicated() -> None:
    assert safety.contraindication(make_type(), case(flags=("mania",))) is None


# Prerequisites

NEEDS = {
    Need.REHEARSED: ("B23", "'x' comes first, rehearsed together in a session: Because."),
    Need.OUTPUT: ("B25", "'x' is needed first, from another task: Because."),
    Need.AGREED: ("S4", "An agreement on 'x' comes first: Because."),
    Need.PRACTISED: ("B5", "Practice of 'x' comes first: Because."),
}
MET: dict[Need, dict[str, Any]] = {
    Need.REHEARSED: {"rehearsed": ("w", "x")},
    Need.OUTPUT: {},
    Need.AGREED: {"agreements": ("w", "x")},
    Need.PRACTISED: {"record": (practice("x"),)},
}


def needing(need: Need, from_rung: int = 2) -> Any:
    """Return a task type that asks for 'x' from a rung on."""
    wanted = Prerequisite(need=need, name="x", why="Because.", from_rung=from_rung)
    return make_type(prerequisites=(wanted,), ladder=steps_up(3))


@pytest.mark.parametrize("need", list(Need))
@pytest.mark.parametrize("rung", [2, 3])
def test_a_prerequisite_holds_at_its_rung_and_above(need: Need, rung: int) -> None:
    found = safety.prerequisite(candidate(needing(need), rung), case(), frozenset(), {})
    assert found == NEEDS[need]


@pytest.mark.parametrize("need", list(Need))
def test_a_prerequisite_does_not_hold_below_its_rung(need: Need) -> None:
    assert safety.prerequisite(candidate(needing(need), 1), case(), frozenset(), {}) is None


@pytest.mark.parametrize("need", list(Need))
def test_a_prerequisite_that_is_met_withholds_nothing(need: Need) -> None:
    made = frozenset({"w", "x"}) if need is Need.OUTPUT else frozenset[str]()
    assert safety.prerequisite(candidate(needing(need), 2), case(**MET[need]), made, {}) is None


@pytest.mark.parametrize("need", list(Need))
def test_what_meets_one_need_meets_no_other(need: Need) -> None:
    """A rehearsal is no agreement, and so on, though they share a name."""
    others: dict[str, Any] = {}
    for other in Need:
        if other is not need:
            others |= MET[other]
    made = frozenset[str]() if need is Need.OUTPUT else frozenset({"x"})
    found = safety.prerequisite(candidate(needing(need), 2), case(**others), made, {})
    assert found == NEEDS[need]


@pytest.mark.parametrize(
    ("status", "quantity", "met"),
    [
        ("done", None, True),
        ("partly", None, True),
        ("partly", 0.5, True),
        ("partly", 0.49, False),
        ("modified", None, True),
        ("incorrect", None, True),
        ("other_practice", None, False),
        ("opposite", None, False),
        ("not_this_time", None, False),
        ("no_opportunity", None, False),
        ("pending", None, False),
        ("displaced", None, False),
    ],
)
def test_half_done_is_practised(status: str, quantity: float | None, met: bool) -> None:
    now = case(record=(practice("x", status, quantity=quantity),))
    found = safety.prerequisite(candidate(needing(Need.PRACTISED), 2), now, frozenset(), {})
    assert (found is None) == met


def test_practice_of_another_task_does_not_count() -> None:
    now = case(record=(practice("y"),))
    found = safety.prerequisite(candidate(needing(Need.PRACTISED), 2), now, frozenset(), {})
    assert found == NEEDS[Need.PRACTISED]


def test_one_good_practice_among_misses_is_enough() -> None:
    now = case(record=(practice("x", "not_this_time"), practice("x"), practice("x", "opposite")))
    found = safety.prerequisite(candidate(needing(Need.PRACTISED), 2), now, frozenset(), {})
    assert found is None


def test_the_second_prerequisite_is_asked_for_when_the_first_is_met() -> None:
    both = make_type(
        prerequisites=(
            Prerequisite(need=Need.AGREED, name="x", why="Because."),
            Prerequisite(need=Need.REHEARSED, name="x", why="Because."),
        )
    )
    found = safety.prerequisite(candidate(both), case(agreements=("x",)), frozenset(), {})
    assert found == NEEDS[Need.REHEARSED]


# Outputs

LIST = make_type("list", produces=("thoughts", "notes"))


def made(*record: Any) -> frozenset[str]:
    """Return the outputs of a record."""
    return safety.outputs([LIST, make_type("other", produces=("else",))], case(record=record))


@pytest.mark.parametrize("items", [None, 1, 3])
def test_a_list_that_is_not_empty_is_an_output(items: int | None) -> None:
    assert made(practice("list", items=items)) == {"thoughts", "notes"}


def test_an_empty_list_is_no_output() -> None:
    assert made(practice("list", items=0)) == frozenset()


@pytest.mark.parametrize("status", ["not_this_time", "opposite", "other_practice", "pending"])
def test_what_was_not_practised_made_nothing(status: str) -> None:
    assert made(practice("list", status, items=3)) == frozenset()


def test_less_than_half_made_nothing() -> None:
    assert made(practice("list", "partly", quantity=0.4, items=2)) == frozenset()


def test_nothing_on_record_made_nothing() -> None:
    assert made() == frozenset()


def test_each_type_makes_its_own_outputs() -> None:
    assert made(practice("other")) == {"else"}


def test_a_later_empty_list_does_not_undo_an_earlier_one() -> None:
    assert made(practice("list", items=3), practice("list", items=0)) == {"thoughts", "notes"}


# Vetoes


def test_no_veto_withholds_nothing() -> None:
    def none(about: Sequence[Candidate], state: CaseState) -> list[tuple[Veto, ...]]:
        return [() for _ in about]

    assert safety.vetoed([candidate(make_type())], case(), none) == [None]


def test_a_veto_keeps_every_reason() -> None:
    def two(about: Sequence[Candidate], state: CaseState) -> list[tuple[Veto, ...]]:
        return [(Veto("one reason"), Veto("another")) for _ in about]

    (found,) = safety.vetoed([candidate(make_type())], case(), two)
    assert found == ("S3", "A safety check withholds it: one reason; another")


def test_a_veto_sees_the_candidate_and_the_case() -> None:
    asked: list[Any] = []

    def watch(about: Sequence[Candidate], state: CaseState) -> list[tuple[Veto, ...]]:
        asked.extend((one, state) for one in about)
        return [() for _ in about]

    one, now = candidate(make_type(), 2), case()
    safety.vetoed([one], now, watch)
    assert asked == [(one, now)]


# In a plan


def test_a_stopped_plan_names_every_task_type_and_shows_none(recommender: Recommender) -> None:
    course = Course.opened(contact_line="Ask at the desk.").session()
    course.assign("thought-record").add("flag_raised", flag="si")
    plan = recommender.suggest(course.history, at=course.now)
    assert plan.suggestions == ()
    assert {one.task_type for one in plan.withheld} == set(recommender.task_types)
    assert {one.rule for one in plan.withheld} == {"S1"}
    assert plan.contact_line == "Ask at the desk."


def test_a_cleared_risk_lets_suggestions_return(recommender: Recommender) -> None:
    course = Course.opened().session().add("flag_raised", flag="si")
    course.add("flag_cleared", flag="suicidal-ideation")
    assert recommender.suggest(course.history, at=course.now).suggestions


def test_a_status_is_either_credited_or_no_outcome() -> None:
    """Guard of the table above: each status is named in it."""
    assert len(Status) == 10


@pytest.mark.parametrize("actor", ["client", "import"])
def test_only_a_therapist_takes_back_a_risk(recommender: Recommender, actor: str) -> None:
    course = Course.opened().session().add("flag_raised", flag="si")
    course.add("retracted", target=course.last, actor=actor)
    assert recommender.suggest(course.history, at=course.now).stopped


@pytest.mark.parametrize("measure", ["phq-9-item-9", "phq9-item-9", "phq-9-item9"])
def test_item_nine_stops_however_it_is_spelled(recommender: Recommender, measure: str) -> None:
    course = Course.opened().session().add("measured", measure=measure, value=2)
    assert recommender.suggest(course.history, at=course.now).stopped


# S6: a task that leaves somebody worse


def after(days: int, before: int, level: int) -> Practice:
    """Return an outcome so many days after the start, with the levels before and after."""
    return practice(at=START + timedelta(days=days), before=before, after=level)


WORSE, BETTER = (4, 6), (6, 4)


@pytest.mark.parametrize(
    ("levels", "paused"),
    [
        ((WORSE, WORSE), True),
        ((BETTER, WORSE, WORSE), True),
        ((WORSE, WORSE, WORSE), True),
        ((WORSE, BETTER), False),
        ((WORSE, WORSE, BETTER), False),
        ((WORSE,), False),
        ((), False),
    ],
)
def test_the_last_ratings_alone_decide_whether_a_task_rests(
    levels: tuple[tuple[int, int], ...],
    paused: bool,
) -> None:
    record = tuple(after(day, *each) for day, each in enumerate(levels))
    assert ("made-up" in safety.worsening(case(record=record), Settings())) is paused


def test_an_outcome_that_was_not_rated_before_and_after_is_passed_over() -> None:
    record = (after(1, *WORSE), practice(at=START + timedelta(days=2)), after(3, *WORSE))
    assert safety.worsening(case(record=record), Settings()) == {"made-up"}
    assert safety.worse_lately(case(record=record)) == {"made-up"}


@pytest.mark.parametrize("half", [{"before": 4}, {"after": 6}])
def test_an_outcome_that_was_rated_once_only_is_passed_over(half: dict[str, int]) -> None:
    once = practice(at=START + timedelta(days=3), **half)
    record = (after(1, *WORSE), after(2, *WORSE), once)
    assert safety.worsening(case(record=record), Settings()) == {"made-up"}
    assert safety.worse_lately(case(record=record)) == {"made-up"}


@pytest.mark.parametrize(("day", "paused"), [(2, True), (3, True), (4, True), (5, False)])
def test_a_task_comes_back_when_it_is_reopened_after_the_last_of_them(
    day: int,
    paused: bool,
) -> None:
    record = tuple(after(each, *WORSE) for each in (1, 2, 4))
    reopened = (("made-up", START + timedelta(days=day)),)
    now = case(record=record, reopened=reopened)
    assert ("made-up" in safety.worsening(now, Settings(worse_to_pause=3))) is paused


# Exclusions


def kept_apart() -> dict[str, TaskType]:
    """Return two task types of which the first does not go with the second."""
    types = (make_type("alone", excludes=("other",)), make_type("other"))
    return {one.id: one for one in types}


def test_a_task_type_without_exclusions_is_never_excluded() -> None:
    held = case(open=(practice("other").assignment,))
    assert safety.excluded(kept_apart()["other"], held, kept_apart()) is None


def test_a_task_type_it_does_not_go_with_and_that_is_open_excludes_it() -> None:
    held = case(open=(practice("other").assignment,))
    assert safety.excluded(kept_apart()["alone"], held, kept_apart()) == (
        "S4",
        "It does not go together with 'Other', which is there already.",
    )


@pytest.mark.parametrize("name", ["one", "zebra"])
def test_another_open_task_type_excludes_nothing(name: str) -> None:
    held = case(open=(practice(name).assignment,))
    assert safety.excluded(kept_apart()["alone"], held, kept_apart()) is None


def test_a_name_that_is_read_anew_is_the_same_name() -> None:
    held = case(open=(practice("another"[2:]).assignment,))
    assert safety.excluded(kept_apart()["alone"], held, kept_apart()) is not None


def test_a_task_type_that_waits_for_its_yes_excludes_too() -> None:
    held = case(waiting=(practice("other").assignment,))
    assert safety.excluded(kept_apart()["alone"], held, kept_apart()) is not None


@pytest.mark.parametrize(
    ("status", "excluded"),
    [
        (Status.DONE, True),
        (Status.PARTLY, True),
        (Status.NOT_THIS_TIME, False),
        (Status.OTHER_PRACTICE, False),
    ],
)
def test_what_was_practised_at_all_excludes_what_does_not_go_with_it(
    status: Status, excluded: bool
) -> None:
    held = case(record=(practice("other", status),))
    assert (safety.excluded(kept_apart()["alone"], held, kept_apart()) is not None) is excluded


def test_two_that_do_not_go_together_are_apart_whichever_says_so() -> None:
    alone, other = kept_apart()
    found = safety.apart(kept_apart() | {"third": make_type("third")})
    assert found == {alone: {other}, other: {alone}, "third": frozenset()}


def test_reasons_name_task_types_that_are_installed_by_their_titles() -> None:
    types = {"other": make_type("other", title="A calm walk")}
    held = case(open=(practice("other").assignment,))
    (_, excluded) = safety.excluded(kept_apart()["alone"], held, types) or ("", "")
    assert "'A calm walk'" in excluded
    need = Prerequisite(need=Need.PRACTISED, name="other", why="Because.")
    one = candidate(make_type(prerequisites=(need,)), 1)
    (_, first) = safety.prerequisite(one, case(), frozenset(), types) or ("", "")
    assert first == "Practice of 'A calm walk' comes first: Because."


EITHER = Prerequisite(
    need=Need.PRACTISED, name="walk", alternatives=("list", "rest"), why="Because."
)


def test_of_several_task_types_the_practice_of_one_is_enough() -> None:
    one = candidate(make_type(prerequisites=(EITHER,)), 1)
    for name in ("walk", "list", "rest"):
        now = case(record=(practice(name),))
        assert safety.prerequisite(one, now, frozenset(), {}) is None
    missed = case(record=(practice("list", "not_this_time"), practice("other")))
    assert safety.prerequisite(one, missed, frozenset(), {}) is not None


def test_all_of_several_are_named_by_their_titles_in_the_language_of_the_plan() -> None:
    types = {"walk": make_type("walk", title="A walk"), "list": make_type("list", title="A list")}
    one = candidate(make_type(prerequisites=(EITHER,)), 1)
    (_, reason) = safety.prerequisite(one, case(), frozenset(), types) or ("", "")
    assert reason == "Practice of 'A walk' or 'A list' or 'rest' comes first: Because."
    spanish = Voice(language="es", sentences=sentences("es"), catalogue={"A walk": "Un paseo"})
    said = spanish.text(reason)
    assert said == "Antes viene la práctica de 'Un paseo' o 'A list' o 'rest': Because."


def test_only_practice_has_alternatives() -> None:
    with pytest.raises(ValidationError, match="only practice of a task type"):
        Prerequisite(need=Need.AGREED, name="x", alternatives=("y",), why="Because.")


@pytest.mark.parametrize("most", [2, 3, 5])
def test_a_plan_never_offers_both_of_two_that_do_not_go_together(most: int) -> None:
    types = (*kept_apart().values(), make_type("third"))
    course = Course.opened().goal("g1", "worry").session()
    plan = Recommender(host=tiny_host(*types)).suggest(course.history, at=course.now, most=most)
    offered = {one.task_type for one in plan.suggestions}
    assert "third" in offered
    assert len(offered & {"alone", "other"}) == 1


def test_a_task_type_that_excludes_itself_is_not_accepted() -> None:
    with pytest.raises(ValueError, match="excludes: names the task type itself"):
        make_type("alone", excludes=("alone",))
