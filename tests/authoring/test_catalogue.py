"""Rows become task types, with what was guessed marked, or are refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.authoring.catalogue import LANGUAGES, Catalogue, Line, Wanted, words
from recommender.authoring.record import ACCEPTED, GUESSED, REFUSED, kept, state
from recommender.domain.errors import InputError
from recommender.domain.task import Kind, Need
from recommender.language.reading import client_texts, readable
from recommender.language.tone import lint
from recommender.plugin import read_task_types

Make = Callable[..., Catalogue]

HEADINGS = ("id", "title", "what", "minutes", "how often", "modality")
ROW = ("1", "Evening walk", "Take a short walk before dinner.", "10", "daily", "do")


def only(catalogue: Catalogue) -> Line:
    """Return the only row of a table."""
    (line,) = catalogue.lines
    return line


def test_what_the_table_says_is_what_the_task_type_says(make: Make) -> None:
    made = only(make(ROW, headings=HEADINGS)).task_type
    assert made is not None
    assert (made.id, made.title, made.goals) == ("clinic-1", "Evening walk", ("sleep",))
    assert made.ladder[-1].what == "Take a short walk before dinner."
    assert (made.ladder[-1].minutes, made.ladder[-1].occasions) == (10, 7)


def test_what_the_table_does_not_say_is_marked_as_guessed(make: Make) -> None:
    guessed = only(make(ROW, headings=HEADINGS)).guessed
    assert {"distress", "why", "no_contraindications_because", "source"} <= set(guessed)
    assert not {"minutes", "kind", "modality", "goals", "title", "what"} & set(guessed)


@pytest.mark.parametrize(
    ("said", "cadence", "occasions"),
    [
        ("3 times a week", "several_a_week", 3),
        ("3x per week", "several_a_week", 3),
        ("1 time a week", "weekly", 1),
        ("7 times a week", "daily", 7),
        ("4 veces por semana", "several_a_week", 4),
        ("2 cops per setmana", "several_a_week", 2),
    ],
)
def test_so_many_times_a_week_are_a_kind_and_the_occasions(
    make: Make, said: str, cadence: str, occasions: int
) -> None:
    made = only(make((*ROW[:4], said, "do"), headings=HEADINGS)).task_type
    assert made is not None
    assert (made.cadence, made.ladder[-1].occasions) == (cadence, occasions)


def test_times_a_week_may_stand_in_words_under_their_own_heading(make: Make) -> None:
    headings = (*HEADINGS, "times a week")
    made = only(make((*ROW, "3 times a week"), headings=headings)).task_type
    assert made is not None
    assert made.ladder[-1].occasions == 3


@pytest.mark.parametrize("said", ["0 times a week", "40 times a week"])
def test_a_number_of_times_that_no_week_has_is_refused(make: Make, said: str) -> None:
    assert "write once, weekly" in only(make((*ROW[:4], said, "do"), headings=HEADINGS)).refused[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_smaller_size_names_no_number_of_its_own(make: Make, language: str) -> None:
    made = only(make(ROW, headings=HEADINGS, language=language)).task_type
    assert made is not None
    assert words(language)["smaller"] in made.ladder[0].what
    assert not any(one.isdigit() for one in words(language)["smaller"])


def test_an_answer_for_all_rows_is_no_guess(make: Make) -> None:
    told = {"distress": "1", "source": "Our own list, 2026."}
    line = only(make(ROW, headings=HEADINGS, answers=told))
    assert not set(told) & set(line.guessed)
    assert line.task_type is not None
    assert line.task_type.evidence.sources == ("Our own list, 2026.",)


def test_a_cell_goes_before_an_answer(make: Make) -> None:
    line = only(make(ROW, headings=HEADINGS, answers={"minutes": "30"}))
    assert line.task_type is not None
    assert line.task_type.ladder[-1].minutes == 10


def test_a_first_part_stands_below_the_whole(make: Make) -> None:
    line = only(make(ROW, headings=HEADINGS))
    assert line.task_type is not None
    assert [one.minutes for one in line.task_type.ladder] == [5, 10]
    assert line.task_type.good_enough.minutes_cap == 5


def test_a_task_of_one_minute_has_one_size(make: Make) -> None:
    line = only(make((*ROW[:3], "1", *ROW[4:]), headings=HEADINGS))
    assert line.task_type is not None
    assert len(line.task_type.ladder) == 1


def test_what_is_useful_once_is_no_habit(make: Make) -> None:
    line = only(make((*ROW[:4], "once", "do"), headings=HEADINGS))
    assert line.task_type is not None
    assert (line.task_type.kind, line.task_type.cadence) == (Kind.ONE_OFF, None)


@pytest.mark.parametrize(("cell", "minutes"), [("10 min", 10), ("10-15", 15), ("15 minutes", 15)])
def test_minutes_are_read_as_people_write_them(make: Make, cell: str, minutes: int) -> None:
    line = only(make((*ROW[:3], cell, *ROW[4:]), headings=HEADINGS))
    assert line.task_type is not None
    assert line.task_type.ladder[-1].minutes == minutes


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (1, "", "title: is empty"),
        (2, "", "what: is empty"),
        (1, "=A1", "title: '=A1' is a formula"),
        (2, "#REF!", "is a formula"),
        (2, "x" * 2_001, "what: has 2,001 letters; give at most 2,000"),
        (3, "an hour", "minutes: 'an hour' is no whole number from 1 to 480"),
        (3, "481", "minutes: '481' is no whole number"),
        (3, "-5", "minutes: '-5' is no whole number"),
        (4, "now and then", "kind: 'now and then': write once, weekly"),
        (5, "dancing", "modality.0"),
        (2, "You always fail.", "words: "),
    ],
)
def test_a_row_that_cannot_be_a_task_type_is_refused_by_name(
    make: Make, place: int, cell: str, said: str
) -> None:
    row = (*ROW[:place], cell, *ROW[place + 1 :])
    line = only(make(row, headings=HEADINGS))
    assert line.task_type is None
    assert said in "; ".join(line.refused)


def test_rows_with_one_id_are_all_refused(make: Make) -> None:
    made = make(ROW, ROW, ("2", *ROW[1:]), headings=HEADINGS)
    assert [one.task_type is None for one in made.lines] == [True, True, False]
    assert "'1' is used by 2 rows" in made.lines[0].refused[0]


def test_without_ids_titles_make_them_and_are_told_apart(make: Make) -> None:
    made = make(ROW[1:], ROW[1:], ROW[1:], headings=HEADINGS[1:])
    assert len({one.key for one in made.usable}) == 3
    assert len({one.title for one in made.usable}) == 3
    assert all("id" in one.guessed for one in made.lines)


def test_a_long_title_is_cut_and_marked(make: Make) -> None:
    line = only(make(("1", "long " * 30, *ROW[2:]), headings=HEADINGS))
    assert len(line.title) <= 80
    assert line.guessed["title"] == "cut to 80 letters"


def test_a_contraindication_of_the_table_is_a_flag(make: Make) -> None:
    line = only(make((*ROW, "recent injury: It strains."), headings=(*HEADINGS, "flags")))
    assert line.task_type is not None
    (found,) = line.task_type.contraindications
    assert (found.flag, found.why) == ("recent_injury", "It strains.")
    assert line.task_type.no_contraindications_because is None


def test_an_exclusion_in_words_is_a_flag_and_a_guess(make: Make) -> None:
    line = only(make(("1", "A walk", "Take a walk.", "", "recent injury")))
    assert line.task_type is not None
    assert [one.flag for one in line.task_type.contraindications] == ["recent_injury"]
    assert "flags" in line.guessed


def test_links_become_prerequisites_and_exclusions(make: Make) -> None:
    made = make(
        ("1", "Write", "Write it.", "", "2"),
        ("2", "Draw", "Draw it.", "", "1"),
        ("3", "Show", "Show it.", "1|2", ""),
        ("4", "Keep", "Keep it.", "3", ""),
    )
    write, draw, show, keep = (one.task_type for one in made.lines)
    assert write is not None
    assert draw is not None
    assert draw.excludes == ("clinic-1",)
    assert show is not None
    assert keep is not None
    assert write.excludes == ("clinic-2",)
    (either,) = show.prerequisites
    assert (either.need, either.name) == (Need.PRACTISED, "clinic-1")
    assert either.alternatives == ("clinic-2",)
    assert (keep.prerequisites[0].need, keep.prerequisites[0].name) == (Need.PRACTISED, "clinic-3")


def test_a_row_that_waits_for_a_refused_one_is_refused_with_it(make: Make) -> None:
    made = make(("1", "Write", "", "", ""), ("2", "Draw", "Draw it.", "1", ""))
    assert made.usable == ()
    assert "'clinic-1' is refused" in made.lines[1].refused[0]


@pytest.mark.parametrize(
    ("links", "said"),
    [(("99", ""), "'99' names no row"), (("1", ""), "its own row"), (("", "1"), "its own row")],
)
def test_a_reference_that_leads_nowhere_refuses_its_row(
    make: Make, links: tuple[str, str], said: str
) -> None:
    made = make(("1", "Write", "Write it.", *links), ("2", "Draw", "Draw it.", "", ""))
    assert said in made.lines[0].refused[0]
    assert made.lines[1].task_type is not None


def test_words_the_linter_objects_to_are_kept_in_the_rows_of_which_a_person_says_so(
    make: Make,
) -> None:
    row = (*ROW[:2], "You never rest, so rest.", *ROW[3:])
    first, second = make(row, ("2", *row[1:]), headings=HEADINGS, keep_words={2}).lines
    assert first.task_type is None
    assert second.task_type is not None
    assert "kept as they are" in second.guessed["words"]


def test_words_that_can_be_left_out_are_left_out_and_named(make: Make) -> None:
    row = (*ROW, "You never rest, so you must rest.")
    line = only(make(row, headings=(*HEADINGS, "therapist")))
    assert line.task_type is not None
    assert "never" not in line.task_type.wording.therapist
    assert "are left out" in line.guessed["therapist"]


def test_all_that_nobody_can_guess_is_asked_for_at_once_with_the_headings(make: Make) -> None:
    with pytest.raises(InputError) as refused:
        make(("1", "Write"), headings=("id", "Label"), answers={"goals": ""})
    said = str(refused.value)
    assert "title, what: no column" in said
    assert "--column title=HEADING --column what=HEADING" in said
    assert said.endswith("Its headings are: id, Label")


FULL = (*ROW, "1", "recent injury: It strains.")
FULL_HEADINGS = (*HEADINGS, "distress", "flags")


def test_a_row_is_accepted_where_the_table_says_all_that_matters_most(make: Make) -> None:
    made = make(FULL, ("2", "", *FULL[2:]), headings=FULL_HEADINGS)
    assert [state(one) for one in made.lines] == [ACCEPTED, REFUSED]
    assert {"therapist", "source"} <= set(made.lines[0].guessed)


@pytest.mark.parametrize("place", [3, 6, 7], ids=["minutes", "distress", "contraindications"])
def test_a_row_of_which_one_of_these_is_guessed_is_not_accepted(make: Make, place: int) -> None:
    row = (*FULL[:place], "", *FULL[place + 1 :])
    assert state(only(make(row, headings=FULL_HEADINGS))) == GUESSED


def notes(catalogue: Catalogue) -> list[str]:
    """Return what is said with every option of the only row."""
    made = only(catalogue).task_type
    assert made is not None
    assert all(one.holds(()) for one in made.cautions)
    return [one.note for one in made.cautions]


def test_a_guess_of_whom_a_task_could_harm_is_told_with_each_option(make: Make) -> None:
    assert notes(make(ROW, headings=HEADINGS)) == [
        "From a table: nobody has yet written down what speaks against it; its distress is a guess."
    ]
    told = {"distress": "1"}
    assert notes(make(ROW, headings=HEADINGS, answers=told)) == [
        "From a table: nobody has yet written down what speaks against it."
    ]
    assert notes(make(FULL, headings=FULL_HEADINGS)) == []


def test_exclusions_that_were_taken_for_flags_are_told_with_each_option(make: Make) -> None:
    row = ("1", "A walk", "Take a walk.", "", "recent injury")
    assert notes(make(row, answers={"distress": "1"})) == [
        "From a table: what speaks against it was read from its list of exclusions."
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_the_language_of_the_table_and_kindly(make: Make, language: str) -> None:
    (note,) = notes(make(ROW, headings=HEADINGS, language=language))
    said = words(language)
    assert said["guessed_distress"] in note
    assert said["guessed_no_contraindications_because"] in note
    assert lint(note, language) == ()


def test_titles_that_are_the_same_once_cut_are_told_apart(make: Make) -> None:
    long = "How a friend and a neighbour may see the person whom you would like to be after "
    made = make(
        *((str(n), long + end, *ROW[2:]) for n, end in ((1, "May"), (2, "June"))), headings=HEADINGS
    )
    assert len({one.title for one in made.usable}) == 2
    assert all(len(one.title) <= 80 for one in made.usable)
    assert [one.title[-4:] for one in made.usable] == [" (1)", " (2)"]


@pytest.mark.parametrize(
    "what", ["Drawing a map of one day.", "Put a picture where one's eyes rest."]
)
def test_a_text_that_describes_is_noted_and_stays(make: Make, what: str) -> None:
    line = only(make((*ROW[:2], what, *ROW[3:]), headings=HEADINGS))
    assert line.task_type is not None
    assert "reads as a description" in line.guessed["what"]


@pytest.mark.parametrize(
    "what",
    [
        "Bring a cup of tea.",
        "Sing a song.",
        "During lunch, rest.",
        "Evening walk: ten steps.",
        "Walking may help you. Take a walk.",
    ],
)
def test_a_text_that_addresses_the_client_is_not(make: Make, what: str) -> None:
    assert "what" not in only(make((*ROW[:2], what, *ROW[3:]), headings=HEADINGS)).guessed


def test_the_data_file_gives_back_the_task_types_and_names_every_guess(
    make: Make, tmp_path: Path
) -> None:
    made = make(ROW, ("2", "", *ROW[2:]), headings=HEADINGS)
    text = kept(made, Wanted("clinic", {}), "clinic.csv")
    file = tmp_path / "tasks.json"
    file.write_text(text, encoding="utf-8")
    assert read_task_types(file) == [made.lines[0].task_type]
    whole = json.loads(text)
    assert whole["tasks"][0]["guessed"] == dict(made.lines[0].guessed)
    assert whole["refused"][0]["reasons"] == list(made.lines[1].refused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_where_a_table_is_silent_passes_the_gates(make: Make, language: str) -> None:
    line = only(make(ROW, headings=HEADINGS, language=language))
    assert line.task_type is not None
    assert line.task_type.languages == (language,)
    said = words(language)
    assert set(said) == set(words("en"))
    assert [found for text in said.values() for found in lint(text, language)] == []
    assert readable(client_texts(line.task_type), language)
