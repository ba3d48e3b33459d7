"""A sentence keeps its code and facts, and is said anew: in a language, in the clinic's words."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
import typing

import pytest

from recommender.domain import plan as plans
from recommender.domain.plan import Note, Plan, Suggestion, Withheld
from recommender.domain.task import Preparation
from recommender.language.catalogues import sentences
from recommender.language.messages import ENGLISH, say
from recommender.language.voice import TERMS, WORDS, Voice, worded

SPANISH = Voice(language="es", sentences=sentences("es"))

NAMES = {
    "Decision": "all",
    "Fault": "all",
    "Plan": {"client", "contact_line"},
    "Suggestion": {"task_type", "goal", "sources"},
    "Reason": {"code"},
    "Withheld": {"task_type", "rule"},
    "ReviewItem": {"assignment", "task_type"},
    "Note": {"code", "basis"},
}
"""Texts of a plan that are names, sources or the clinic's own words."""


def test_a_sentence_knows_its_code_and_its_facts() -> None:
    said = say("size.label", title="A walk", occasions=3, minutes=5)
    assert said == "A walk: 3 × 5 min a week"
    assert (said.code, said.facts["title"]) == ("size.label", "A walk")


@pytest.mark.parametrize(
    "twin",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))],  # noqa: S301 - our own
)
def test_a_sentence_is_kept_as_plain_text(twin: typing.Callable[[str], str]) -> None:
    one = twin(say("no_smaller"))
    assert (type(one), one) == (str, ENGLISH["no_smaller"])


def test_a_sentence_is_written_as_plain_text() -> None:
    assert (
        plans.VETO.dump_json(plans.Veto(say("no_smaller")))
        == b'{"reason":"This is the smallest size."}'
    )


def test_a_voice_says_a_sentence_anew_with_its_facts() -> None:
    voice = dataclasses.replace(SPANISH, catalogue={"A walk": "Un paseo"})
    assert voice.text(say("change.up", title="A walk", difficulty=6)) == (
        "Si va bien, con 6 de 10 o más fácil, se abre 'Un paseo'."
    )


def test_a_sentence_in_a_sentence_is_said_anew_too() -> None:
    told = say("withheld.veto", reasons=(say("check.silent", name="watch"), "too soon"))
    assert told == "A safety check withholds it: the check 'watch' has not cleared it; too soon"
    assert SPANISH.text(told) == (
        "Una comprobación de seguridad lo retiene: la comprobación 'watch' no le ha dado el visto "
        "bueno; too soon"
    )


def test_what_a_plugin_says_becomes_a_clause_after_it_is_translated() -> None:
    told = say("obstacle", when="The day is full", then="I note one word.")
    voice = dataclasses.replace(SPANISH, catalogue={"The day is full": "El día está lleno"})
    assert told == "If the day is full, then I note one word."
    assert voice.text(told) == "Si el día está lleno, entonces I note one word."


def test_names_are_never_looked_up() -> None:
    voice = dataclasses.replace(SPANISH, catalogue={"sleep": "sueño"})
    assert "'sleep'" in voice.text(say("reason.goal", goal="sleep"))


def test_a_text_without_a_translation_stays_as_it_is() -> None:
    assert SPANISH.text("Unknown text") == "Unknown text"


def test_a_language_nobody_knows_is_english() -> None:
    assert (
        Voice(language="xx", sentences=sentences("xx")).text(say("no_smaller"))
        == ENGLISH["no_smaller"]
    )


def test_an_adolescent_hears_the_shorter_words() -> None:
    told = say("reason.stated")
    assert Voice(young=True).text(told) == ENGLISH["reason.stated.young"]
    assert len(ENGLISH["reason.stated.young"]) < len(told)


@pytest.mark.parametrize("code", [code for code in ENGLISH if code.endswith(".young")])
def test_what_an_adolescent_hears_is_no_longer(code: str) -> None:
    assert len(ENGLISH[code]) <= len(ENGLISH[code.removesuffix(".young")])


def test_the_clinics_word_takes_the_place_of_practice() -> None:
    told = say("reason.chance.likely")
    assert Voice(term="experiments").text(told).startswith("Doing experiments at this size")
    spanish = dataclasses.replace(SPANISH, term="tareas")
    assert spanish.text(told).startswith("Hacer tareas con este tamaño")


@pytest.mark.parametrize(
    ("voice", "text", "told"),
    [
        (Voice(term="experiments"), "Homework is yours.", "Experiments is yours."),
        (Voice(young=True), "Your homework", "Your practice"),
        (Voice(language="ca", young=True), "Els deures", "Els pràctica"),
        (Voice(), "Your homework", "Your homework"),
    ],
)
def test_a_plugins_word_of_school_gives_way(voice: Voice, text: str, told: str) -> None:
    assert voice.text(text) == told


def test_with_the_clinics_word_no_core_sentence_names_homework_or_practice() -> None:
    for language in TERMS:
        voice = Voice(language=language, term="XX", sentences=sentences(language))
        facts = dict.fromkeys(
            {name for text in ENGLISH.values() for name in re.findall(r"\{(\w+)", text)}, "1"
        )
        for code in ENGLISH:
            if code.endswith((".young", ".term")):
                continue
            told = voice.say(code, **facts)
            assert not re.search(
                r"homework|\bpractices?\b|práctic|pràcti(?:ca|ques)\b|deberes|deures",
                told,
                re.IGNORECASE,
            ), told


def test_a_plan_in_plain_english_is_the_same_plan(plan: Plan) -> None:
    assert worded(plan, Voice(), {}) is plan


def test_every_text_of_a_plan_is_worded_or_is_a_name() -> None:
    for kind in (
        Plan,
        Suggestion,
        Withheld,
        Note,
        plans.Reason,
        plans.Size,
        plans.ReviewItem,
        plans.Decision,
        plans.Fault,
    ):
        hints = typing.get_type_hints(kind)
        texts = {name for name, hint in hints.items() if "str" in str(hint)}
        names = NAMES.get(kind.__name__, set())
        if names != "all":
            assert texts - set(WORDS[kind]) == set(names), kind
    assert set(WORDS[Preparation]) == set(Preparation.model_fields)


@pytest.fixture
def plan() -> Plan:
    from datetime import UTC, datetime

    from recommender import History, Recommender

    common = {"client": "c1", "at": "2026-11-20T10:00:00Z"}
    records = [
        {**common, "kind": "client_opened", "consent": True},
        {**common, "kind": "session_held"},
    ]
    return Recommender().suggest(
        History.from_records(records), at=datetime(2026, 11, 20, 10, tzinfo=UTC)
    )


def test_the_clinics_words_come_from_the_settings() -> None:
    from recommender.domain.settings import Settings

    one = Settings(terminology={"es": "tareas", "en": "experiments"})
    assert one.terminology == (("en", "experiments"), ("es", "tareas"))
    assert hash(one) == hash(Settings.model_validate_json(one.model_dump_json()))
