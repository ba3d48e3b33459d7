"""Every sentence and every text of a built-in task type is there in Spanish and in Catalan."""

from __future__ import annotations

import importlib.util
import string
from pathlib import Path

import pytest
from recommender_plugins.breathing import TYPE

from recommender.language.catalogues import sentences, texts_of, translated
from recommender.language.messages import ENGLISH

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("make_catalogues", ROOT / "docs/make_catalogues.py")
assert SPEC is not None
assert SPEC.loader is not None
make_catalogues = importlib.util.module_from_spec(SPEC)
import sys  # noqa: E402

sys.modules[SPEC.name] = make_catalogues
SPEC.loader.exec_module(make_catalogues)
CORE, PLUGINS = make_catalogues.sources()
BOTH = pytest.mark.parametrize("language", make_catalogues.LANGUAGES)


def fields(template: str) -> set[tuple[str, str | None]]:
    """Return the facts a template names, each with its shape."""
    return {(name, shape) for _, name, shape, _ in string.Formatter().parse(template) if name}


@BOTH
@pytest.mark.parametrize("source", [CORE, PLUGINS], ids=["core", "plugins"])
def test_the_catalogues_are_whole_and_the_compiled_one_is_current(source, language: str) -> None:
    assert make_catalogues.problems(source, language) == []


@BOTH
def test_every_sentence_is_translated_with_the_same_facts(language: str) -> None:
    found = sentences(language)
    for code, text in ENGLISH.items():
        assert fields(found.get(text, text)) == fields(text), code


@BOTH
def test_no_sentence_is_left_in_english(language: str) -> None:
    same = {text for text in ENGLISH.values() if text not in sentences(language)}
    assert same == {ENGLISH["evidence"]}


@BOTH
def test_a_translated_title_is_no_longer_than_a_title(language: str) -> None:
    assert all(
        len(other) <= 80 for text, other in PLUGINS.known(language).items() if len(text) <= 30
    )


@BOTH
def test_no_translation_is_much_longer_than_its_text(language: str) -> None:
    for text, other in {**CORE.known(language), **PLUGINS.known(language)}.items():
        assert len(other) <= 2 * len(text) + 20, text


def test_a_missing_translation_is_told() -> None:
    source = make_catalogues.Source(CORE.folder, {**CORE.texts, "Something new": ("x",)})
    assert any("Something new" in one for one in make_catalogues.problems(source, "es"))


def test_there_is_nothing_to_read_for_english_or_for_a_language_nobody_knows() -> None:
    texts = texts_of(TYPE)
    assert translated(texts, str(PLUGINS.folder), "en") == {}
    assert translated(texts, str(PLUGINS.folder), "xx") == {}


def test_the_texts_of_a_task_type_are_words_for_a_person() -> None:
    found = texts_of(TYPE)
    assert TYPE.title in found
    assert TYPE.wording.shared in found
    assert not {TYPE.id, TYPE.kind.value, *TYPE.evidence.sources} & set(found)
