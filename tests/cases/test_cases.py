"""The eight courses: the same story through library, command line and JSON, and golden plans."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from golden.make_cases import BEGIN, END, GOLDEN, ROOT, Player, drift, goldens, page, record
from stories import recommender, story

from recommender import Recommender
from recommender.cases import NAMES, play, read, tale
from recommender.cli import cli
from recommender.cli.choices import LEADS, STAGES
from recommender.cli.event_text import told
from recommender.cli.terminal import inline
from recommender.domain.history import Assigned, SessionHeld
from recommender.domain.plan import Candidate
from recommender.interchange.records import History, parse
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

every = pytest.mark.parametrize("name", NAMES)


@cache
def printed(*words: str) -> str:
    result = CliRunner().invoke(cli, ["demo", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def said(one: dict[str, Any]) -> Iterator[str]:
    """Yield each thing that the JSON of a session says, as the words on the terminal."""
    yield f"Session {one['session']} of {one['planned']}"
    yield LEADS[one["ownership"]]
    yield STAGES[one["stage"]]
    yield one["at"][:10]
    yield one["tells"]
    yield from one["agenda"]
    yield from (told(parse(each).event) for each in (*one["came"], *one["decided"]))
    yield from (one[key] for key in ("stopped", "contact_line") if one[key])
    for number, each in enumerate(one["options"], 1):
        size = f"{each['occasions']} × {each['minutes']} min a week"
        yield f"{number}. {each['title']}, {size}: {each['what']}"
        yield f"Chance: {each['chance']:.0%}"
        yield " ".join(why["text"] for why in each["reasons"])
        yield from (*each["steps"], *each["cautions"], each["smaller"], each["larger"])
    yield from (f"({each['rule']}): {each['reason']}" for each in one["held_back"])
    yield from (f"{each['question']} {'; '.join(each['past'])}" for each in one["scaffold"])
    yield from (f"On the {each['about']} of it: {each['text']}" for each in one["remarks"])
    for each in one["notes"]:
        private = ", for your eyes only" if each["private"] else ""
        yield f"Note ({each['basis']}{private}): {each['text']}"


# The same content, three ways


@every
def test_the_command_s_json_is_what_the_library_returns(name: str) -> None:
    assert json.loads(printed(name, "--json")) == story(name).to_dict()


@every
def test_the_story_in_the_terminal_says_all_that_the_json_says(name: str) -> None:
    told_so = json.loads(printed(name, "--json"))
    _, *parts = printed(name).split("\nSession ")
    *sessions, last = (f"Session {one}" for one in parts)
    last, ending = last.split("\nWhat it adds up to")
    for one, text in zip(told_so["steps"], [*sessions, last], strict=True):
        missing = [each for each in said(one) if inline(each) not in inline(text)]
        assert missing == []
    kept = told_so["portfolio"]
    words = [*kept["goals"], *kept["words"], *kept["own_ideas"], kept["contact_line"]]
    words += [f"{one['title']} ({one['times']} ×)" for one in kept["tried"]]
    shares = ("engagement", "engagement_low", "engagement_high", "agency_index", "help_rate")
    words += [f"{told_so['standing'][each]:.0%}" for each in shares]
    assert [one for one in words if one not in ending] == []


@every
def test_the_story_in_the_terminal_says_no_more_than_the_json(name: str) -> None:
    """Every line under a session is one of those above, so each says something of the JSON."""
    known = {inline(each) for one in story(name).to_dict()["steps"] for each in said(one)}
    headings = {
        "The agenda",
        "What was recorded",
        "What the engine says",
        "For a design of the client's own, from their own past",
        "What was decided",
    }
    lines = printed(name).split("\nSession ", 1)[1].split("\nWhat it adds up to")[0].splitlines()
    odd = [
        line
        for line in map(inline, lines[1:])
        if line and line not in headings and line != "- nothing for this week"
        if not line.startswith("Session ") and not any(one in line for one in known if one)
    ]
    assert odd == []


def test_the_list_in_json_names_every_course() -> None:
    assert [one["case"] for one in json.loads(printed("--json"))["cases"]] == list(NAMES)


def test_the_list_names_every_course_and_says_that_they_are_invented() -> None:
    text = printed()
    assert [name for name in NAMES if f"\n{name}: " not in text] == []
    assert "there is no person behind any of them" in text


def test_an_unknown_course_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["demo", "taking-lead"])
    assert result.exit_code == 2
    assert 'Did you mean "taking-the-lead"?' in result.stderr


def test_playing_twice_gives_the_same_story() -> None:
    name = NAMES[0]
    assert play(name, recommender=recommender()).to_dict() == story(name).to_dict()


def test_the_demonstration_makes_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "home"))
    CliRunner().invoke(cli, ["demo", NAMES[0]])
    assert not (tmp_path / "home").exists()


# The courses


@every
def test_a_course_has_eight_to_fourteen_sessions(name: str) -> None:
    assert 8 <= len(story(name).steps) <= 14


@every
def test_a_course_is_marked_as_invented_and_named_by_a_pseudonym(name: str) -> None:
    history = read(name).history
    assert recommender().case(history, at=history.events[-1].at).invented
    assert history.client.startswith("case-")


@every
def test_each_session_knows_nothing_of_later_ones(name: str) -> None:
    assert [one.plan for one in story(name).steps if "later_events" in _codes(one.plan)] == []


def _codes(plan: Any) -> list[str]:
    return [note.code for note in plan.notes]


@every
def test_what_was_taken_as_suggested_is_what_the_engine_suggests(name: str) -> None:
    odd = []
    for step in story(name).steps:
        offered = {
            (one.task_type, one.rung, one.minutes, one.occasions) for one in step.plan.suggestions
        }
        odd += [
            one.assignment
            for one in step.decided
            if isinstance(one, Assigned) and one.origin == "accepted"
            if (one.task_type, one.rung, one.minutes, one.occasions) not in offered
        ]
    assert odd == []


@every
def test_a_record_can_be_imported_like_any_other(name: str, tmp_path: Path) -> None:
    history = read(name).history
    with Store.create(tmp_path / "homework.db") as store:
        kept = Recommender(store=store, host=recommender().host)
        kept.record(history.events)
        assert kept.history(history.client) == history


@every
def test_every_id_a_course_claims_to_look_at_is_reviewed_in_its_page(name: str) -> None:
    text = (ROOT / "docs" / "cases" / f"{name}.md").read_text(encoding="utf-8")
    review = re.sub(f"{BEGIN}.*?{END}", "", text, flags=re.DOTALL)
    words = set(re.findall(r"\b[ABS]\d+\b", review))
    assert [one for one in read(name).looks_at if one not in words] == []


@every
def test_the_page_of_a_course_goes_through_every_session(name: str) -> None:
    text = (ROOT / "docs" / "cases" / f"{name}.md").read_text(encoding="utf-8")
    reviews = [one.split("\n## ")[0] for one in text.split(END)[1:]]
    assert len(reviews) == len(tale(name)["session"])
    assert [one for one in reviews if not re.search(r"\b[ABS]\d+\b", one)] == []


@every
def test_the_page_of_a_course_tells_the_plans_of_today(name: str) -> None:
    """Where this fails, run tests/golden/make_cases.py and read the review again."""
    text = (ROOT / "docs" / "cases" / f"{name}.md").read_text(encoding="utf-8")
    assert page(name, story(name).steps, text) == text


# What the courses are about, whatever the choice among options


def _step(name: str, session: int) -> Any:
    return story(name).steps[session - 1]


def test_without_a_guardian_s_consent_nothing_is_suggested() -> None:
    """S9."""
    first = _step("reluctant-at-first", 1)
    assert first.plan.stopped
    assert {one.rule for one in first.plan.withheld} == {"S9"}


def test_an_early_refusal_weighs_less_than_half_after_four_sessions_of_other_weeks() -> None:
    """B3."""

    def weight(session: int) -> float:
        """How much the chance of the refused task would rise, had it not been refused."""
        events = read("reluctant-at-first").history.events
        at = _step("reluctant-at-first", session).at
        (refused,) = [one.id for one in events if getattr(one, "status", "") == "not_this_time"]
        (asked,) = [one.id for one in events if getattr(one, "assignment", "") == "worry-time-1"][
            :1
        ]
        past = [one for one in events if one.at <= at]
        without = [one for one in past if one.id not in {refused, asked}]
        task = recommender().task_types["worry-time"]
        one = Candidate(task, 1, 10, 2)
        chances = [
            recommender()
            .forecaster()
            .forecast(recommender().case(History.from_events(known), at=at), [one])[0]
            .chance
            for known in (past, without)
        ]
        with_it, without_it = (math.log(each / (1 - each)) for each in chances)
        return without_it - with_it

    assert 0 < weight(7) < weight(3) / 2


def test_item_nine_stops_everything_until_a_therapist_has_cleared_it() -> None:
    """S1."""
    stopped = [one.session for one in story("after-the-accident").steps if one.plan.stopped]
    assert stopped == [6]


def test_while_panic_is_flagged_muscle_relaxation_is_never_offered() -> None:
    """S4."""
    offered = {
        one.task_type for s in story("panic-on-the-tram").steps for one in s.plan.suggestions
    }
    assert "progressive-relaxation" not in offered


def test_breathing_offered_in_panic_carries_its_caution() -> None:
    """S4."""
    options = [one for s in story("panic-on-the-tram").steps for one in s.plan.suggestions]
    bare = [one for one in options if one.task_type == "breathing" and not one.cautions]
    assert bare == []


def test_what_left_the_client_worse_twice_rests() -> None:
    """S6."""
    after = [one for one in story("after-the-accident").steps[3:] if one.plan.stopped is None]
    assert all("breathing" not in {x.task_type for x in one.plan.suggestions} for one in after)


def test_with_recent_trauma_no_exposure_is_offered() -> None:
    """S4."""
    early = story("after-the-accident").steps[:9]
    offered = {x.task_type for one in early for x in one.plan.suggestions}
    assert "graded-exposure" not in offered


def test_no_plan_asks_for_more_than_the_week_holds() -> None:
    """A11."""
    for name in NAMES:
        history = read(name).history
        for step in story(name).steps:
            case = recommender().case(history, at=step.at)
            options = step.plan.suggestions
            assert all(x.minutes * x.occasions <= case.weekly_minutes for x in options)


def test_compressed_practice_leads_to_dated_moments_on_free_days() -> None:
    """B31, A11."""
    found = [x for x in _step("no-time-at-all", 4).plan.suggestions if x.moments]
    assert {f"{day:%A}" for one in found for day in one.moments} == {"Saturday", "Sunday"}


def test_nothing_carried_over_is_noted_after_the_second_time() -> None:
    """A2."""
    noted = [
        s.session for s in story("nothing-carried-over").steps if "no_transfer" in _codes(s.plan)
    ]
    assert noted == [8, 9]


def test_the_word_for_the_therapist_alone_is_marked_as_private() -> None:
    """B36."""
    notes = _step("nothing-carried-over", 9).plan.notes
    assert [one.private for one in notes if one.code == "look_into"] == [True]


def test_the_lead_goes_back_after_two_misses_and_comes_forward_again() -> None:
    """B18."""
    leads = [s.plan.ownership.value for s in story("nothing-carried-over").steps]
    assert leads[6:8] == ["shared", "therapist"]
    assert "shared" in leads[8:]


def test_the_model_client_leads_from_the_sixth_session_on() -> None:
    """B18."""
    leads = [s.plan.ownership.value for s in story("taking-the-lead").steps]
    assert leads == ["therapist"] * 2 + ["shared"] * 3 + ["client"] * 3


def test_each_modified_practice_is_answered_with_keeping_the_change() -> None:
    """B41."""
    answered = [
        s.session
        for s in story("in-her-own-way").steps
        for x in s.plan.suggestions
        if any("propose keeping the change" in text for text in x.steps)
    ]
    assert answered


def test_the_last_session_of_every_course_ends_with_a_portfolio() -> None:
    """B27."""
    for name in NAMES:
        agenda = [one.code for one in story(name).steps[-1].agenda]
        assert "portfolio" in agenda
        assert story(name).portfolio.tried


# Golden plans


@every
def test_the_plans_are_those_that_were_reviewed(name: str) -> None:
    """Where this fails, run tests/golden/make_cases.py and review what it says has changed."""
    changed = list(drift(name, goldens(story(name).steps)))
    assert changed == [], "\n".join(changed)


@every
def test_there_is_no_golden_plan_without_its_session(name: str) -> None:
    files = {one.name for one in (GOLDEN / name).iterdir()}
    assert files == set(goldens(story(name).steps))


@every
def test_the_record_is_what_comes_of_playing_the_course(name: str) -> None:
    """Where this fails, run tests/golden/make_cases.py: it plays every course anew."""
    records, odd = record(name, recommender())
    path = ROOT / "recommender" / "cases" / f"{name}.jsonl"
    kept = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
    assert records == kept
    assert odd == []


def test_every_session_ends_before_something_is_decided() -> None:
    for name in NAMES:
        assert all(isinstance(one.came[-1], SessionHeld) for one in story(name).steps)


# The command that plays them anew


def test_a_plan_that_changed_is_told_by_course_session_and_part() -> None:
    name = NAMES[-1]
    new = goldens(story(name).steps)
    plan = json.loads(new["session-02.json"])
    gone = plan["options"].pop(0)["task"]
    new["session-02.json"] = json.dumps(plan)
    assert list(drift(name, new)) == [f"{name} session-02.json: options", f"    - {gone}"]


def _told(**session: Any) -> dict[str, Any]:
    first = {"tells": "A first hour.", "confidence": 5, **session}
    opened = {"consent": True, "weekly_minutes": 60}
    goals = [{"id": "calm", "areas": ["stress", "panic"]}]
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    base = {"client": "case-0", "start": start, "opened": opened, "goals": goals}
    return {**base, "session": [first]}


def test_a_choice_that_is_not_offered_is_the_pair_s_own_and_is_told() -> None:
    told_so = _told(take=[{"types": ["own-design"]}])
    player = Player("made-up", told_so, recommender())
    assert player.play()[-1]["origin"] == "own"
    assert [one.split(",")[0] for one in player.odd] == ["session 1: wanted ['own-design']"]


def test_a_course_that_safety_forbids_is_refused() -> None:
    told_so = _told(take=[{"types": ["graded-exposure"], "own": True}])
    with pytest.raises(SystemExit, match="graded-exposure is withheld"):
        Player("made-up", told_so, recommender()).play()


def test_an_outcome_of_a_task_that_nobody_agreed_on_is_refused() -> None:
    told_so = _told(back=[{"status": "done"}])
    with pytest.raises(SystemExit, match="no task is not open"):
        Player("made-up", told_so, recommender()).play()
