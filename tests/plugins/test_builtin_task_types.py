"""What holds for the built-in task types beyond what the conformance kit asks of every plugin."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.language.catalogues import texts_of
from recommender.plugin import ANY_GOAL, Grade, Kind, Need, Role, TaskType

if TYPE_CHECKING:
    from types import ModuleType

IDS = (
    "assertive-conversation",
    "behavioural-activation",
    "bibliotherapy",
    "breathing",
    "cinema-therapy",
    "cognitive-restructuring",
    "goal-list",
    "graded-exposure",
    "imperfect-practice",
    "negative-thought-list",
    "own-design",
    "problem-solving",
    "progressive-relaxation",
    "sleep-diary",
    "task-review",
    "thought-record",
    "warning-signs",
    "worry-time",
)
AREAS = {
    "worry",
    "low-mood",
    "anxiety",
    "social-anxiety",
    "panic",
    "avoidance",
    "self-criticism",
    "perfectionism",
    "sleep",
    "stress",
    "relationships",
    "problem-solving",
    "self-knowledge",
    "staying-well",
}
LATE = {"own-design", "task-review", "warning-signs"}
BANNED = re.compile(
    r"\b(should|must|fail|fails|failed|failing|failure|non-compliant|non-compliance|compliant|"
    r"compliance|excuses?|lazy|resistant|resistance|only|again|always|never|homework|obey|"
    r"have to|has to|refuses?)\b",
    re.IGNORECASE,
)
PREREQUISITES = {
    "breathing": {(Need.REHEARSED, "breathing")},
    "progressive-relaxation": {(Need.REHEARSED, "relaxation")},
    "assertive-conversation": {(Need.REHEARSED, "assertive-communication")},
    "cognitive-restructuring": {(Need.OUTPUT, "negative-thoughts")},
    "graded-exposure": {(Need.AGREED, "exposure-hierarchy"), (Need.REHEARSED, "approach")},
}


def module_of(task: str) -> ModuleType:
    """Import the module of a task type."""
    return importlib.import_module("recommender_plugins." + task.replace("-", "_"))


def type_of(task: str) -> TaskType:
    """Return the task type of a module."""
    found: TaskType = module_of(task).TYPE
    return found


def imported_modules(source: str) -> set[str]:
    """Return the full names of the modules that a source file imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


every = pytest.mark.parametrize("task", IDS)


def test_the_installed_entry_points_name_these_eighteen_modules() -> None:
    found = {one.name: one.value for one in entry_points(group="recommender")}
    builtin = {name: value for name, value in found.items() if "recommender_plugins." in value}
    assert builtin == {task: "recommender_plugins." + task.replace("-", "_") for task in IDS}


def test_each_module_in_the_package_is_tested_here() -> None:
    folder = Path(module_of(IDS[0]).__file__ or "").parent
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert names == {task.replace("-", "_") for task in IDS}


@every
def test_id_equals_the_entry_point_name(task: str) -> None:
    (found,) = [one for one in entry_points(group="recommender") if one.name == task]
    assert [one.id for one in found.load().recommender_task_types()] == [task]


@every
def test_ladder_has_three_to_eight_rungs(task: str) -> None:
    assert 3 <= len(type_of(task).ladder) <= 8


@pytest.mark.parametrize("task", [task for task in IDS if task != "own-design"])
def test_first_rung_opens_at_most_three_fields(task: str) -> None:
    assert len(type_of(task).fields_at(1)) <= 3


@pytest.mark.parametrize("task", [task for task in IDS if task not in LATE])
def test_first_rung_of_an_early_type_asks_for_little_reflection(task: str) -> None:
    assert type_of(task).ladder[0].difficulty.reflection <= 2


@every
def test_goal_areas_come_from_the_vocabulary(task: str) -> None:
    assert set(type_of(task).goals) <= AREAS | {ANY_GOAL}


def test_no_rationale_is_shared_between_types() -> None:
    found = [reason.text for task in IDS for reason in type_of(task).rationale]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("area", sorted(AREAS))
def test_each_goal_area_is_served_by_two_types_or_more(area: str) -> None:
    assert sum(area in type_of(task).goals for task in IDS) >= 2


def test_the_types_that_need_no_goal_yet_are_these() -> None:
    found = {task for task in IDS if ANY_GOAL in type_of(task).goals}
    assert found == {"goal-list", "own-design", "task-review", "thought-record", "warning-signs"}


@every
def test_no_text_shown_to_a_person_has_a_banned_word(task: str) -> None:
    found = [text for text in texts_of(type_of(task)) if BANNED.search(text)]
    assert found == []


def test_the_banned_word_search_reaches_nested_texts() -> None:
    dumped = type_of("breathing").model_dump()
    dumped["ladder"][0]["what"] = "You Should breathe."
    again = TaskType.model_validate(dumped)
    assert [text for text in texts_of(again) if BANNED.search(text)] == ["You Should breathe."]


@every
def test_the_therapist_wording_gives_a_reason(task: str) -> None:
    assert "because" in type_of(task).wording.therapist


@every
def test_review_questions_are_three(task: str) -> None:
    assert len(type_of(task).review_questions) == 3


@every
def test_preparation_is_there_before_it_is_needed(task: str) -> None:
    assert type_of(task).preparation is not None


@every
def test_prerequisites_are_as_agreed(task: str) -> None:
    found = {(need.need, need.name) for need in type_of(task).prerequisites}
    assert found == PREREQUISITES.get(task, set())


def test_each_output_that_is_needed_is_produced_by_a_type() -> None:
    made = {output for task in IDS for output in type_of(task).produces}
    needs = [need for task in IDS for need in type_of(task).prerequisites]
    assert {need.name for need in needs if need.need is Need.OUTPUT} <= made


def test_only_graded_exposure_is_gated() -> None:
    assert [task for task in IDS if type_of(task).gated] == ["graded-exposure"]


def test_closing_types_are_the_review_and_the_warning_signs() -> None:
    found = [task for task in IDS if type_of(task).role is Role.CLOSING]
    assert found == ["task-review", "warning-signs"]


def test_own_design_is_the_one_scaffold() -> None:
    assert [task for task in IDS if type_of(task).role is Role.SCAFFOLD] == ["own-design"]


def test_one_off_types_are_lists_and_closing_types() -> None:
    found = {task for task in IDS if type_of(task).kind is Kind.ONE_OFF}
    assert found == {"goal-list", "negative-thought-list", "task-review", "warning-signs"}


def test_own_design_asks_for_the_six_parts_of_a_design() -> None:
    names = [field.name for field in type_of("own-design").fields_at(1)]
    assert names == [
        "goal",
        "what",
        "when-and-where",
        "size",
        "obstacle-and-plan",
        "hope-to-learn",
    ]


def test_thought_record_unlocks_its_fields_in_the_order_of_b20() -> None:
    assert [rung.introduces for rung in type_of("thought-record").ladder] == [
        ("thought",),
        ("evidence-for",),
        ("evidence-against",),
        ("alternative",),
        ("emotion", "intensity"),
        ("behaviour",),
        ("consequences-physical", "consequences-emotional"),
        ("otherwise",),
    ]


def test_thought_record_intensity_runs_from_0_to_10() -> None:
    (field,) = [one for one in type_of("thought-record").fields if one.name == "intensity"]
    assert (field.type, field.low, field.high) == ("number", 0, 10)


@pytest.mark.parametrize("task", ["bibliotherapy", "cinema-therapy"])
def test_reading_and_watching_start_with_agree_disagree_and_question(task: str) -> None:
    names = [field.name for field in type_of(task).fields_at(1)]
    assert names == ["agree", "disagree", "question"]


@pytest.mark.parametrize("task", ["breathing", "progressive-relaxation"])
def test_body_practice_takes_a_number_before_and_after(task: str) -> None:
    found = {field.name: (field.low, field.high) for field in type_of(task).fields_at(1)}
    assert found == {"level-before": (0, 10), "level-after": (0, 10)}


def test_cinema_therapy_is_labelled_limited_evidence() -> None:
    evidence = type_of("cinema-therapy").evidence
    assert (evidence.grade, evidence.label) == (Grade.D, "limited evidence")


@pytest.mark.parametrize(
    ("task", "grade"),
    [
        ("thought-record", Grade.A),
        ("graded-exposure", Grade.A),
        ("bibliotherapy", Grade.B),
        ("task-review", Grade.B),
        ("warning-signs", Grade.B),
        ("breathing", Grade.C),
        ("progressive-relaxation", Grade.C),
        ("cinema-therapy", Grade.D),
    ],
)
def test_grade_is_the_one_the_evidence_table_gives(task: str, grade: Grade) -> None:
    assert type_of(task).evidence.grade is grade


def test_types_outside_the_evidence_table_are_ungraded() -> None:
    found = {task for task in IDS if type_of(task).evidence.grade is Grade.U}
    assert found == {
        "assertive-conversation",
        "behavioural-activation",
        "cognitive-restructuring",
        "goal-list",
        "imperfect-practice",
        "negative-thought-list",
        "own-design",
        "problem-solving",
        "sleep-diary",
        "worry-time",
    }


@pytest.mark.parametrize(
    ("task", "flag"),
    [
        ("progressive-relaxation", "panic"),
        ("graded-exposure", "recent_trauma"),
        ("graded-exposure", "dissociation"),
        ("graded-exposure", "psychosis"),
        ("graded-exposure", "acute_medical"),
        ("assertive-conversation", "interpersonal_violence"),
        ("behavioural-activation", "eating_disorder"),
        ("behavioural-activation", "mania"),
    ],
)
def test_type_is_withheld_under_its_flag(task: str, flag: str) -> None:
    assert flag in {one.flag for one in type_of(task).contraindications}


def test_breathing_says_under_panic_that_it_is_not_a_safety_behaviour() -> None:
    (note,) = [one.note for one in type_of("breathing").cautions if one.flag == "panic"]
    assert "safety behaviour" in note


@pytest.mark.parametrize(
    "task", ["thought-record", "negative-thought-list", "cognitive-restructuring", "worry-time"]
)
def test_written_type_offers_a_discreet_variant(task: str) -> None:
    (note,) = [one.note for one in type_of(task).cautions if one.flag == "no_privacy"]
    assert "discreet variant" in note


@every
def test_module_imports_the_plugin_api_its_own_package_and_the_standard_library(task: str) -> None:
    source = Path(module_of(task).__file__ or "").read_text(encoding="utf-8")
    own = {"recommender.plugin", "recommender_plugins"}
    others = {
        name
        for name in imported_modules(source)
        if name not in own and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert others == set()


@every
def test_module_stays_under_two_hundred_and_fifty_lines(task: str) -> None:
    source = Path(module_of(task).__file__ or "").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 250


@pytest.mark.parametrize("language", ["es", "ca"])
@every
def test_every_text_is_translated_and_the_title_is_short(task: str, language: str) -> None:
    found = module_of(task).recommender_catalogue(language)
    same_in_spanish = {"Ideas"}
    assert {text for text in texts_of(type_of(task)) if text not in found} <= same_in_spanish
    assert 0 < len(found[type_of(task).title]) <= 80


@every
def test_catalogue_leaves_other_languages_to_english(task: str) -> None:
    assert module_of(task).recommender_catalogue("en") is None
    assert type_of(task).languages == ("en",)
