"""The words of a suggestion: they are true, they are whole, and they fit the goal."""

from __future__ import annotations

from typing import Any

import pytest
from histories import MODELS, Course, built_in, make_type, tiny_host

from recommender import Recommender, Settings
from recommender.domain.barrier import Barrier
from recommender.domain.plan import Suggestion
from recommender.domain.task import Caution, FormField, Obstacle, Rationale
from recommender.host import Host

ROOM = 300


def course(*outcomes: dict[str, Any], rung: int = 2, minutes: int = 12) -> Course:
    """Return a course in its middle with these outcomes of one made-up task."""
    made = Course.opened(weekly_minutes=ROOM).goal("worry").session().session().session()
    for number, outcome in enumerate(outcomes):
        size = {"rung": rung, "minutes": minutes, **outcome.pop("assigned", {})}
        made.session().assign("made-up", f"a{number}", **size)
        made.review(f"a{number}", **outcome)
    return made


def suggestion(made: Course, **kind: Any) -> Suggestion:
    """Return the one suggestion at the end of a course, where the record alone sizes it."""
    by_record = Settings(chance_needed=0.0, chance_enough=0.0)
    recommender = Recommender(host=tiny_host(make_type(**kind)), settings=by_record)
    (one,) = recommender.suggest(made.history, at=made.now).suggestions
    return one


def said(one: Suggestion, code: str) -> str:
    """Return the words of a reason."""
    return next((reason.text for reason in one.reasons if reason.code == code), "")


# Size


def test_the_first_time_is_called_the_first_time() -> None:
    one = suggestion(course())
    assert (one.rung, said(one, "size")) == (
        1,
        "First time: it starts at its usual first size.",
    )


def test_a_step_on_is_called_a_step_on() -> None:
    one = suggestion(course({"status": "done"}))
    assert (one.rung, said(one, "size")) == (
        3,
        "One step on: it went well when it was last practised.",
    )


def test_a_step_back_is_called_smaller() -> None:
    one = suggestion(course({"status": "not_this_time"}))
    assert (one.rung, said(one, "size")) == (
        1,
        "A smaller size than last time, so that it fits better.",
    )


def test_half_the_minutes_are_called_smaller() -> None:
    one = suggestion(course({"status": "partly", "barriers": ["time"]}))
    assert (one.rung, one.minutes) == (2, 6)
    assert said(one, "size") == "A smaller size than last time, so that it fits better."


def test_the_same_size_is_called_the_same() -> None:
    one = suggestion(course({"status": "partly"}))
    assert (one.rung, one.minutes) == (2, 12)
    assert said(one, "size") == "The same size: it is worth settling."


def test_more_minutes_are_not_called_the_same_size() -> None:
    one = suggestion(course({"status": "done", "assigned": {"minutes": 6}}))
    assert (one.rung, one.minutes) == (2, 12)
    assert "same size" not in said(one, "size")


def test_what_left_the_client_worse_is_no_larger_and_says_so() -> None:
    worse = {"status": "done", "before": 4, "after": 8, "assigned": {"minutes": 6}}
    one = suggestion(course(worse))
    assert (one.rung, one.minutes) == (2, 6)
    assert said(one, "size").startswith("No larger than last time")


@pytest.mark.parametrize("outcome", [{"distress": 9}, {"distress": 4, "difficulty": 9}])
def test_a_smaller_size_says_whether_it_was_distressing(outcome: dict[str, int]) -> None:
    one = suggestion(course({"status": "partly", **outcome}))
    assert one.rung == 1
    told = "because it was distressing" in said(one, "size")
    assert told is (outcome["distress"] == 9)


def test_what_was_not_practised_or_is_settled_or_cut_is_not_called_worth_settling() -> None:
    again = {"status": "done", "difficulty": 7}
    forgot = {"status": "not_this_time", "barriers": ["forgot"]}
    weeks = (course(forgot), course(again, dict(again)), course(again).add(
        "client_changed", weekly_minutes=8
    ))  # fmt: skip
    assert [said(suggestion(made), "size") for made in weeks] == ["The same size as last time."] * 3


def test_what_was_distressing_and_cannot_be_smaller_is_not_called_worth_settling() -> None:
    smallest = {"rung": 1, "minutes": 1, "occasions": 1}
    one = suggestion(course({"status": "done", "distress": 9, "assigned": smallest}))
    assert (one.rung, one.minutes, one.occasions) == (1, 1, 1)
    assert said(one, "size") == "The same size as last time."


def test_a_size_cut_by_the_week_is_not_put_down_to_the_outcome() -> None:
    made = course({"status": "done", "difficulty": 7}).add("client_changed", weekly_minutes=8)
    one = suggestion(made)
    assert said(one, "cut") == "Cut to the minutes that are left this week."
    assert "as the record asks" not in said(one, "size")


def test_what_is_cut_to_the_week_says_so() -> None:
    made = course().add("client_changed", weekly_minutes=17)
    one = suggestion(made)
    assert (one.minutes, one.occasions) == (10, 1)
    assert said(one, "cut") == "Cut to the minutes that are left this week."


def test_what_is_not_cut_does_not_say_so() -> None:
    assert said(suggestion(course()), "cut") == ""


# Record


def test_nothing_on_record_is_said() -> None:
    assert said(suggestion(course()), "record") == "Nothing of this kind is on record yet."


def test_the_last_four_are_counted() -> None:
    rows: list[dict[str, Any]] = [{"status": "not_this_time"}, {"status": "not_this_time"}]
    rows += [{"status": "done"}, {"status": "pending"}, {"status": "partly"}, {"status": "done"}]
    one = suggestion(course(*(row for row in rows if row["status"] != "pending")))
    assert said(one, "record") == "On record lately: 3 of 4 at least half practised."


def test_other_practice_is_practice_and_no_miss() -> None:
    other = {"status": "other_practice"}
    one = suggestion(course(other))
    assert said(one, "record") == "On record lately: practised another way, which counts as well."
    one = suggestion(course({"status": "done"}, other))
    assert said(one, "record") == (
        "On record lately: 1 of 1 at least half practised; 1 practised another way, which counts as "
        "well."
    )


# Purpose

TWO = {
    "goals": ("low-mood", "worry"),
    "rationale": (
        Rationale(goal="low-mood", text="For mood."),
        Rationale(goal="worry", text="For worry."),
    ),
}


def test_the_purpose_is_that_of_the_goals_area() -> None:
    one = suggestion(course(), **TWO)
    assert (one.goal, one.rationale) == ("worry", "For worry.")


def test_the_first_area_of_the_goal_counts_first() -> None:
    made = Course.opened().goal("both", "worry", "low-mood").session()
    assert suggestion(made, **TWO).rationale == "For worry."


def test_the_purpose_follows_the_goal_it_is_offered_for() -> None:
    made = Course.opened().goal("sleep").goal("mood", "low-mood").goal("worry").session()
    one = suggestion(made, **TWO)
    assert (one.goal, one.rationale) == ("mood", "For mood.")


def test_without_a_goal_it_is_the_first_purpose() -> None:
    made = Course.opened().session()
    one = suggestion(made, goals=("any",), rationale=(Rationale(goal="any", text="For all."),))
    assert (one.goal, one.rationale) == (None, "For all.")


# What to do


def test_a_remedy_has_its_words_and_the_task_types_own() -> None:
    one = suggestion(course({"status": "not_this_time", "barriers": ["unclear_why"]}))
    assert one.steps == (
        "Explain the purpose with more time: The longer purpose.",
        "Then ask: What could it show?",
    )


def test_perfectionism_brings_the_good_enough_variant_once() -> None:
    made = course({"status": "not_this_time", "barriers": ["perfectionism"]})
    made.add("flag_raised", flag="perfectionism")
    one = suggestion(made)
    assert one.steps == ("Leave a word out. Stop after 4 min, whatever is there.",)


def test_the_time_to_stop_is_never_longer_than_the_option() -> None:
    short = {"status": "partly", "assigned": {"minutes": 3}}
    one = suggestion(course(short).add("flag_raised", flag="perfectionism"))
    assert one.minutes == 3
    assert one.steps == ("Leave a word out. Stop after 3 min, whatever is there.",)


def test_distress_that_nobody_named_is_prepared_for_all_the_same() -> None:
    one = suggestion(course({"status": "done", "distress": 9}))
    assert one.steps == (
        "A gentler size is planned; rehearsing it together first may help.",
        "Prepare together what may come up, and when to stop.",
    )


def test_what_is_no_smaller_is_not_called_smaller() -> None:
    one = suggestion(course({"status": "done", "barriers": ["time", "too_hard"]}))
    assert one.rung == 3
    assert one.steps == ()


@pytest.mark.parametrize(
    ("barrier", "words"),
    [
        ("not_relevant", "Last time left a question to ask first."),
        ("unclear_why", "Last time showed what to change, and that is changed now."),
        ("time", "Last time showed what to change, and that is changed now."),
    ],
)
def test_only_what_was_changed_is_called_changed(barrier: str, words: str) -> None:
    one = suggestion(course({"status": "not_this_time", "barriers": [barrier]}))
    assert said(one, "remedy") == words


def test_a_perfectionism_flag_brings_it_without_an_outcome() -> None:
    made = course().add("flag_raised", flag="perfectionism")
    assert suggestion(made).steps == ("Leave a word out. Stop after 4 min, whatever is there.",)


def test_a_good_outcome_asks_for_no_step() -> None:
    assert suggestion(course({"status": "done"})).steps == ()


def test_what_got_in_the_way_comes_first_among_the_obstacles() -> None:
    one = suggestion(course({"status": "not_this_time", "barriers": ["time"]}))
    assert one.obstacles == (
        "If the day is full, then I do half.",
        "If it slips, then I set a cue.",
    )


def test_an_obstacle_reads_as_one_sentence() -> None:
    plan = Obstacle(barrier=Barrier.TIME, when="The day is full.", then="I do half.")
    other = Obstacle(barrier=Barrier.FORGOT, when="I forget", then="My phone rings")
    one = suggestion(course(), obstacles=(plan, other))
    assert one.obstacles == (
        "If the day is full, then I do half.",
        "If I forget, then my phone rings.",
    )


def test_only_the_word_i_keeps_its_capital() -> None:
    plan = Obstacle(barrier=Barrier.TIME, when="It rains", then="In the hall I walk")
    assert suggestion(course(), obstacles=(plan,)).obstacles == (
        "If it rains, then in the hall I walk.",
    )


def test_cautions_come_with_their_flag_only() -> None:
    caution = {"cautions": (Caution(flag="panic", note="Slowly."), Caution(flag="x", note="No."))}
    assert suggestion(course(), **caution).cautions == ()
    flagged = course().add("flag_raised", flag="panic")
    assert suggestion(flagged, **caution).cautions == ("Slowly.",)


def test_a_caution_without_a_flag_comes_always() -> None:
    assert suggestion(course(), cautions=(Caution(note="Read it."),)).cautions == ("Read it.",)


@pytest.mark.parametrize(
    ("owner", "words"), [("therapist", "T."), ("shared", "S."), ("client", "C.")]
)
def test_the_wording_is_that_of_who_leads(owner: str, words: str) -> None:
    assert suggestion(course().add("ownership_set", ownership=owner)).wording == words


def test_the_fields_are_those_of_the_rung() -> None:
    form = (FormField(name="a", label="First", type="text"),)
    assert suggestion(course(), fields=form).fields == ("First",)


def test_evidence_and_sources_are_those_of_the_task_type() -> None:
    one = suggestion(course())
    assert (one.evidence, one.sources) == ("B: made up", ("None.",))


# Other sizes


def test_the_other_sizes_have_a_label() -> None:
    one = suggestion(course())
    assert one.smaller is not None
    assert one.larger is not None
    assert one.smaller.text == "Step 1: 2 × 5 min a week"
    assert one.larger.text == "Step 2: 2 × 12 min a week"


def test_the_smaller_size_is_the_likelier_one() -> None:
    one = suggestion(course({"status": "done"}))
    assert one.smaller is not None
    assert one.larger is not None
    assert one.smaller.chance >= one.forecast.chance >= one.larger.chance


def test_at_the_top_there_is_no_larger_size_and_it_says_so() -> None:
    one = suggestion(course({"status": "done"}, rung=4, minutes=16))
    assert (one.larger, one.no_larger_because) == (None, "This is the largest size.")


def test_without_time_there_is_no_larger_size_and_it_says_so() -> None:
    one = suggestion(course().add("client_changed", weekly_minutes=18))
    assert (one.minutes, one.occasions) == (10, 1)
    assert (one.larger, one.no_larger_because) == (
        None,
        "A larger size does not fit the minutes left this week.",
    )


def test_the_early_sessions_withhold_the_larger_size_and_it_says_so() -> None:
    made = Course.opened(weekly_minutes=ROOM).goal("worry").session()
    one = suggestion(made)
    assert (one.larger, one.no_larger_because) == (
        None,
        "A larger size is withheld for now.",
    )


@pytest.mark.parametrize(
    ("outcome", "highest"),
    [
        ({"status": "done", "difficulty": 3}, 2),
        ({"status": "not_this_time", "barriers": ["too_distressing"]}, 1),
    ],
)
def test_no_size_of_exposure_is_more_than_one_step_above_the_last_tolerated(
    outcome: dict[str, Any], highest: int
) -> None:
    exposure = tuple(one for one in built_in() if one.origin.name in {"graded-exposure", MODELS})
    recommender = Recommender(host=Host(exposure))
    made = Course.opened(weekly_minutes=ROOM).goal("anxiety", "anxiety", "panic", "avoidance")
    made.add("skill_rehearsed", skill="approach")
    made.add("agreement_made", agreement="exposure-hierarchy").session().session().session()
    made.session().assign("graded-exposure", rung=1, minutes=10).review(
        "graded-exposure", **outcome
    )
    plan = recommender.suggest(made.history, at=made.now, most=5)
    one = next(one for one in plan.suggestions if one.task_type == "graded-exposure")
    assert one.rung <= highest
    assert one.larger is None or one.larger.rung <= highest


# What would change it


def test_what_would_change_it_names_the_next_step() -> None:
    one = suggestion(course())
    assert one.would_change[0] == (
        "An outcome that went well, rated 6 of 10 or easier, opens 'Step 2'."
    )
    assert len(one.would_change) == 3


def test_at_the_top_nothing_is_promised_above() -> None:
    one = suggestion(course({"status": "done"}, rung=4, minutes=16))
    assert len(one.would_change) == 2


@pytest.mark.parametrize("barrier", ["time", "too_hard"])
def test_what_is_said_to_open_the_next_step_opens_it(barrier: str) -> None:
    made = course({"status": "not_this_time", "barriers": [barrier]})
    before = suggestion(made)
    promised = "opens 'Step" in before.would_change[0]
    made.session().assign(
        "made-up", "b", rung=before.rung, minutes=before.minutes, occasions=before.occasions
    )
    made.review("b", "done", difficulty=6)
    after = suggestion(made)
    assert not promised or after.rung == before.rung + 1


# Whole texts


@pytest.mark.parametrize("barrier", list(Barrier))
@pytest.mark.parametrize("status", ["not_this_time", "partly", "opposite", "incorrect"])
def test_no_text_has_a_hole_in_it(barrier: Barrier, status: str) -> None:
    one = suggestion(course({"status": status, "barriers": [barrier.value]}))
    texts = [*one.steps, *one.obstacles, *one.would_change, one.wording, one.what]
    texts += [reason.text for reason in one.reasons]
    assert all(text.strip() for text in texts)
    assert not any("None" in text or "{" in text for text in texts)
