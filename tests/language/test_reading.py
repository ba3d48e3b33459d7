"""What a client reads is easy to read, in each language."""

from __future__ import annotations

import pytest
import recommender_plugins

from recommender.host import Host
from recommender.language import reading
from recommender.language.catalogues import translated

TYPES = Host().types
BUILT_IN = sorted(name for name, one in TYPES.items() if not name.startswith("oral-care"))
LANGUAGES = ("en", "es", "ca")


def texts(name: str, language: str) -> list[str]:
    english = reading.client_texts(TYPES[name])
    found = translated(english, recommender_plugins.LOCALE, language)
    return [found.get(text, text) for text in english]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_task_type_passes_the_gate(name: str, language: str) -> None:
    assert reading.readable(texts(name, language), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_for_a_client_is_long(language: str) -> None:
    longest = max(
        len(words)
        for name in BUILT_IN
        for text in texts(name, language)
        for words in reading.sentences(text)
    )
    assert longest <= reading.LONGEST_SENTENCE


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("write", "en", 1),
        ("helped", "en", 1),
        ("noted", "en", 2),
        ("little", "en", 2),
        ("practice", "en", 2),
        ("día", "es", 2),
        ("ciudad", "es", 2),
        ("información", "es", 4),
        ("quiero", "es", 2),
        ("poeta", "es", 3),
        ("muy", "es", 1),
        ("qüestió", "ca", 3),
    ],
)
def test_syllables_are_counted(word: str, language: str, count: int) -> None:
    assert reading.syllables(word, language) == count


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Institutional considerations necessitate comprehensive documentation of physiological responses.",
            "en",
        ),
        (
            "La consideración institucional requiere documentación exhaustiva de las respuestas fisiológicas involuntarias.",
            "es",
        ),
        (
            "La consideració institucional requereix documentació exhaustiva de les respostes fisiològiques involuntàries.",
            "ca",
        ),
    ],
)
def test_a_hard_text_does_not_pass(text: str, language: str) -> None:
    assert not reading.readable([text], language)


def test_no_words_have_no_figure() -> None:
    with pytest.raises(ValueError, match="no words"):
        reading.figure(["…"], "en")
