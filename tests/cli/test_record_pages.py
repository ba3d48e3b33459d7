"""What the record adds up to, what a client takes along, and a history to hand over."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from recommender import History, Recommender
from recommender.store.log import Store

if TYPE_CHECKING:
    from conftest import Line

WEEK_2 = ("--at", "2026-09-14T09:00:00Z")
LATER = ("--at", "2026-09-14T10:00:00Z")
CANARY = "Anna told me about the bridge"


def _told(course: Line) -> Line:
    course("client", "set", "c-017", "--contact-line", f"{CANARY} 1", *WEEK_2)
    levels = ("--before", "7", "--after", "4", "--helped", "8", "--context", "at-work")
    words = ("--learned", f"{CANARY} 2", "--modified-to", f"{CANARY} 3")
    course("review", "c-017", "--status", "modified", *levels, *words, *WEEK_2)
    course("assign", "c-017", "1", "--because", f"{CANARY} 4", *LATER)
    course("design", "c-017", "--what", f"{CANARY} 5", "--plan", f"{CANARY} 6", "--keep", *LATER)
    course("session", "c-017", "--held", "--displaced", f"{CANARY} 7", *LATER)
    course("assign", "c-017", "2", "--decline", "--because", f"{CANARY} 8", *LATER)
    return course


# Standing


def test_standing_shows_an_interval_and_no_label(course: Line) -> None:
    page = _told(course)("standing", "c-017", *LATER).stdout
    assert "90% interval" in page
    for label in ("good", "poor", "compliant", "engaged", "low", "high"):
        assert label not in page.lower().replace("(", " ").split()


def test_standing_shows_who_chose_and_how_often_help_was_needed(course: Line) -> None:
    page = _told(course)("standing", "c-017", *LATER).stdout
    assert "Chosen or designed by the client: 0% of 2 tasks" in page
    assert "From a suggestion of this software: 50% of 2 tasks" in page


def test_standing_shows_places_by_skill_and_levels(course: Line) -> None:
    page = _told(course)("standing", "c-017", *LATER).stdout
    assert "- noticing-thoughts: at-work" in page
    assert "- Thought record: 7.0 before, 4.0 after (asked once)" in page


def test_with_nothing_on_record_standing_says_so(line: Line) -> None:
    line("client", "add", "c-1", "--consent", "yes")
    page = line("standing", "c-1").stdout
    assert "Practice: no outcome on record yet; in general about 55%" in page
    assert "Tasks: none yet" in page
    assert "No skill on record yet" in page


def test_standing_as_json_is_that_of_the_library(demo: Line) -> None:
    found = json.loads(demo("standing", "demo-4", "--json").stdout)["standing"]
    assert found["tasks"] == 6
    assert found["engagement"]["low"] < found["engagement"]["share"] < found["engagement"]["high"]


# The portfolio


def test_a_portfolio_marks_the_best_three(demo: Line) -> None:
    page = demo("portfolio", "demo-4").stdout
    assert page.startswith("Portfolio of demo-4 (invented)\n")
    assert len([one for one in page.splitlines() if one.startswith("* ")]) == 3


def test_a_portfolio_without_a_rating_has_no_star_and_no_number(course: Line) -> None:
    course("review", "c-017", "--status", "done", "--quality", "4", *WEEK_2)
    page = course("portfolio", "c-017", *LATER).stdout
    assert "What I have tried\n- Thought record: practised once" in page
    assert "helped" not in page
    assert "of 10" not in page


def test_a_portfolio_quotes_the_clients_own_design(course: Line) -> None:
    design = ("--what", f"{CANARY} 4", "--goal", "worry-at-work", "--minutes", "5")
    course("design", "c-017", *design, "--assign", *WEEK_2)
    at = ("--at", "2026-09-21T09:00:00Z")
    course("review", "c-017", "own-design-1", "--status", "done", "--helped", "8", *at)
    page = course("portfolio", "c-017", "--at", "2026-09-21T10:00:00Z").stdout
    assert f'* My own practice, "{CANARY} 4": practised once' in page
    assert "; helped 8 of 10" in page


def test_a_portfolio_quotes_the_clients_words_and_says_whom_to_turn_to(course: Line) -> None:
    page = _told(course)("portfolio", "c-017", *LATER).stdout
    assert f'- "{CANARY} 2"' in page
    assert f'- "{CANARY} 3"' in page
    assert page.rstrip().endswith(f"{CANARY} 1")


def test_a_portfolio_without_a_contact_line_leaves_it_to_the_clinic(course: Line) -> None:
    page = course("portfolio", "c-017", *LATER).stdout
    assert page.rstrip().endswith("To be filled in by the clinic.")


@pytest.mark.parametrize(
    ("language", "heading", "title", "practised"),
    [
        ("es", "A quién puedo acudir", "Registro de pensamientos", "practicado una vez"),
        ("ca", "A qui puc acudir", "Registre de pensaments", "practicat una vegada"),
    ],
)
def test_a_portfolio_speaks_the_clients_language(
    course: Line, language: str, heading: str, title: str, practised: str
) -> None:
    course("client", "set", "c-017", "--language", language, *WEEK_2)
    course("review", "c-017", "--status", "done", "--helped", "7", *WEEK_2)
    page = course("portfolio", "c-017", *LATER).stdout
    assert f"\n{heading}\n" in page
    assert f"\n* {title}: {practised}, " in page
    assert not re.search(r"practised|helped|tried|week|Whom", page)
    found = json.loads(course("portfolio", "c-017", *LATER, "--json").stdout)["portfolio"]
    assert found["tried"][0]["title"] == title


def test_an_open_risk_brings_whom_to_turn_to_and_no_portfolio(demo: Line) -> None:
    for words in (("portfolio", "demo-6"), ("portfolio", "demo-6", "--json")):
        assert "Invented clinic, front desk" in demo.refused(*words)


def test_a_portfolio_as_json(demo: Line) -> None:
    found = json.loads(demo("portfolio", "demo-4", "--json").stdout)["portfolio"]
    assert sum(one["best"] for one in found["tried"]) == 3


# Export


def test_an_export_is_a_history_without_words(course: Line) -> None:
    out = _told(course)("export", "c-017").stdout
    assert CANARY not in out
    records = [json.loads(one) for one in out.splitlines()]
    with Store.open(course.home / "homework.db") as store:
        whole = Recommender(store=store).history("c-017")
    assert History.from_records(records).events == whole.redacted().events


def test_with_words_it_is_the_whole_history_and_says_so(course: Line) -> None:
    result = _told(course)("export", "c-017", "--with-words")
    assert all(f"{CANARY} {number}" in result.stdout for number in range(1, 9))
    assert "the client's own words" in result.stderr


def test_an_export_can_be_imported_elsewhere(
    course: Line, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "c-017.jsonl"
    file.write_text(_told(course)("export", "c-017").stdout, encoding="utf-8")
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "elsewhere"))
    course("init")
    course("import", str(file))
    assert course("export", "c-017").stdout == file.read_text(encoding="utf-8")


def test_an_unknown_client_has_no_export(course: Line) -> None:
    assert 'Did you mean "c-017"?' in course.refused("export", "c-07")
