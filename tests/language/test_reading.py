"""How easily a text reads; the conformance kit holds each task type to it."""

from __future__ import annotations

import pytest

from recommender.language import reading


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
