"""CDS Hooks: a card for each option, and an answer that becomes events (S13)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from histories import Course, prior_host

from recommender import History, InputError, Plan, Recommender
from recommender.interchange.cds_hooks import (
    LONGEST_SUMMARY,
    OVERRIDE_REASONS,
    answered,
    cards,
    feedback,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return Recommender(host=prior_host())


@pytest.fixture(scope="module")
def course() -> Course:
    made = Course.opened(weekly_minutes=60, contact_line="The front desk").goal("g", "worry")
    made.session(6).assign("thought-record", "t-1").session(6)
    return made.review("t-1", "done", difficulty=4)


@pytest.fixture(scope="module")
def plan(recommender: Recommender, course: Course) -> Plan:
    return recommender.suggest(course.history, at=course.now)


def test_there_is_a_card_for_each_option(plan: Plan) -> None:
    made = cards(plan)
    assert len(made) == len(plan.suggestions) == 3
    assert [one["summary"].split(":")[0] for one in made] == [s.title for s in plan.suggestions]


def test_a_card_has_the_shape_of_the_standard(plan: Plan) -> None:
    for one in cards(plan):
        assert set(one) == {
            *("uuid", "summary", "detail", "indicator", "source"),
            *("suggestions", "selectionBehavior", "overrideReasons"),
        }
        assert str(UUID(one["uuid"])) == one["uuid"]
        assert 0 < len(one["summary"]) < 140
        assert one["indicator"] == "info"
        assert one["source"]["label"]
        assert one["selectionBehavior"] == "at-most-one"
        assert sum(size["isRecommended"] for size in one["suggestions"]) == 1
        assert all(size["label"] and UUID(size["uuid"]) for size in one["suggestions"])
        assert all(set(why) == {"code", "system", "display"} for why in one["overrideReasons"])


def test_every_card_and_size_has_a_name_of_its_own(plan: Plan) -> None:
    made = cards(plan)
    names = [one["uuid"] for one in made]
    names += [size["uuid"] for one in made for size in one["suggestions"]]
    assert len(set(names)) == len(names)


def test_the_same_plan_has_the_same_names_and_another_has_others(
    recommender: Recommender, course: Course, plan: Plan
) -> None:
    again = recommender.suggest(course.history, at=course.now)
    assert cards(again) == cards(plan)
    other = recommender.suggest(course.history, at=course.now + MINUTE)
    assert not {one["uuid"] for one in cards(other)} & {one["uuid"] for one in cards(plan)}


def test_a_summary_is_cut_below_140_letters(plan: Plan) -> None:
    from dataclasses import replace

    long = replace(plan.suggestions[0], title="x" * 300)
    (card,) = cards(replace(plan, suggestions=(long,)))
    assert len(card["summary"]) == LONGEST_SUMMARY < 140


def test_a_card_shows_its_grounds(plan: Plan) -> None:
    detail = cards(plan)[0]["detail"]
    assert plan.suggestions[0].rationale in detail
    assert "Chance that at least half is practised" in detail
    assert "A person decides." in detail


def test_a_stopped_plan_is_one_card_that_says_why(recommender: Recommender) -> None:
    made = Course.opened(contact_line="The front desk").session().add("flag_raised", flag="si")
    (card,) = cards(recommender.suggest(made.history, at=made.now))
    assert card["indicator"] == "warning"
    assert "A risk flag is open" in card["detail"]
    assert "The front desk" in card["detail"]
    assert "suggestions" not in card


def test_no_note_to_the_therapist_is_in_a_card(plan: Plan) -> None:
    assert plan.notes
    text = str(cards(plan))
    assert not [one for one in plan.notes if one.text in text]


# What comes back


def test_an_accepted_card_is_proposed_and_waits_for_the_clients_yes(
    recommender: Recommender, course: Course, plan: Plan
) -> None:
    one = plan.suggestions[0]
    records = feedback(plan, cards(plan)[0]["uuid"], "accepted", at=course.now + MINUTE)
    events = History.from_records(records).events
    assert [event.kind for event in events] == ["suggested", "assigned"]
    history = History.from_events([*course.events, *events])
    case = recommender.case(history, at=course.now + 2 * MINUTE)
    (waiting,) = case.waiting
    assert (waiting.task_type, waiting.rung, waiting.minutes) == (
        one.task_type,
        one.rung,
        one.minutes,
    )
    assert waiting.origin == "accepted"


def test_a_smaller_size_accepted_is_marked_as_changed(course: Course, plan: Plan) -> None:
    number, one = next((n, one) for n, one in enumerate(plan.suggestions) if one.smaller)
    card = cards(plan)[number]
    assigned = feedback(
        plan, card["uuid"], "accepted", at=course.now, suggestion=card["suggestions"][1]["uuid"]
    )[1]
    assert one.smaller is not None
    assert (assigned["minutes"], assigned["origin"]) == (one.smaller.minutes, "edited")


def test_an_overridden_card_is_declined_with_its_reason_and_comment(
    course: Course, plan: Plan
) -> None:
    card = cards(plan)[1]["uuid"]
    told = feedback(
        plan, card, "overridden", at=course.now, reason="not-now", comment="after the move"
    )
    assert told[1]["task_type"] == plan.suggestions[1].task_type
    assert told[1]["reason"] == f"{OVERRIDE_REASONS['not-now']}; after the move"


def test_no_reason_is_asked_for(course: Course, plan: Plan) -> None:
    declined = feedback(plan, cards(plan)[1]["uuid"], "overridden", at=course.now)[1]
    assert "reason" not in declined
    History.from_records([declined])


def test_answers_to_several_cards_keep_the_offer_once_and_twice_is_harmless(
    course: Course, plan: Plan
) -> None:
    made = cards(plan)
    records = [
        *feedback(plan, made[0]["uuid"], "accepted", at=course.now),
        *feedback(plan, made[1]["uuid"], "overridden", at=course.now + MINUTE),
    ]
    events = History.from_records([*records, *records]).events
    assert [one.kind for one in events] == ["suggested", "assigned", "declined"]


def test_the_offer_can_be_replayed(recommender: Recommender, course: Course, plan: Plan) -> None:
    records = feedback(plan, cards(plan)[0]["uuid"], "accepted", at=course.now + MINUTE)
    history = History.from_events([*course.events, *History.from_records(records).events])
    (found,) = recommender.replay(history)
    assert (found.changes, found.causes) == ((), ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"card": "nobody's"}, "card: is none of this plan's"),
        ({"outcome": "ignored"}, "neither 'accepted' nor 'overridden'"),
        ({"suggestion": "nobody's"}, "suggestion: is none of this card's"),
    ],
)
def test_an_answer_to_nothing_is_refused(
    course: Course, plan: Plan, change: dict[str, str], message: str
) -> None:
    given = {"card": cards(plan)[0]["uuid"], "outcome": "accepted", **change}
    with pytest.raises(InputError, match=message):
        feedback(plan, at=course.now, **given)


# As a record system sends it


def test_an_entry_of_the_standard_is_an_answer(course: Course, plan: Plan) -> None:
    card = cards(plan)[0]
    size = card["suggestions"][1]["uuid"]
    entry = {
        "card": card["uuid"],
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": size}],
        "outcomeTimestamp": course.now.isoformat(),
        "extension": {"com.example": 1},
    }
    assert answered(plan, entry) == feedback(
        plan, card["uuid"], "accepted", at=course.now, suggestion=size
    )


def test_a_reason_and_a_comment_of_the_standard_are_kept(course: Course, plan: Plan) -> None:
    entry = {
        "card": cards(plan)[0]["uuid"],
        "outcome": "overridden",
        "overrideReason": {"reason": {"code": "theirs"}, "userComment": "after the move"},
        "outcomeTimestamp": course.now.isoformat(),
    }
    assert answered(plan, entry)[1]["reason"] == "theirs; after the move"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"card": None}, "card"),
        ({"outcome": "ignored"}, "outcome"),
        ({"outcomeTimestamp": "2026-01-19T09:00:00"}, "outcomeTimestamp"),
        ({"outcomeTimestamp": 1_768_813_200}, "outcomeTimestamp"),
        ({"outcomeTimestamp": "20260119"}, "outcomeTimestamp"),
        ({"acceptedSuggestions": [{"id": "a"}, {"id": "b"}]}, "acceptedSuggestions"),
        ({"overrideReason": {"userComment": "Anna " * 1_000}}, "overrideReason.userComment"),
    ],
)
def test_an_entry_that_is_none_is_refused_by_field_and_repeats_no_words(
    plan: Plan, change: dict[str, object], field: str
) -> None:
    entry = {"card": "c", "outcome": "accepted", "outcomeTimestamp": "2026-01-19T09:00:00Z"}
    with pytest.raises(InputError) as error:
        answered(plan, {**entry, **change})
    assert str(error.value).startswith(field)
    assert "Anna" not in str(error.value)
