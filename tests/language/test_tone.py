"""What blames, preaches, labels, ranks, threatens or judges is found; what is kind passes.

The sentences were written by others, apart from the rules and before them. The rules were improved
and the cues fitted on these very sentences: what to expect of others is told in docs/reports/tone.md.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import recommender_plugins

from recommender import History, Recommender
from recommender.domain.barrier import Barrier
from recommender.domain.history import Status
from recommender.domain.settings import Settings
from recommender.language.catalogues import sentences, texts_of, translated
from recommender.language.messages import ENGLISH
from recommender.language.tone import CUES, LANGUAGES, RULES, by_rules, lint, said
from recommender.language.tone.cues import FEWEST_WORDS, Cues, cues_of, in_text, known

FOLDER = Path(__file__).parent / "sentences"
SIDES = ("blaming", "kind")
TARGET = 0.95
FIRST = datetime(2026, 9, 1, 10, tzinfo=UTC)


def read(side: str, language: str) -> list[str]:
    """Return the sentences of one side."""
    lines = (FOLDER / f"{side}.{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def rightly(side: str, language: str) -> list[tuple[str, bool]]:
    """Return each sentence, and whether it is judged as it is meant."""
    return [(one, bool(lint(one, language)) == (side == "blaming")) for one in read(side, language)]


def share(judged: list[tuple[str, bool]]) -> float:
    return sum(right for _, right in judged) / len(judged)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("side", SIDES)
def test_nineteen_of_twenty_are_judged_rightly(side: str, language: str) -> None:
    """Hold what is asked of the whole set; docs/reports/tone.md says what to expect of others."""
    judged = rightly(side, language)
    print(f"{side} {language}: {share(judged):.1%} of {len(judged)}")
    assert len(judged) == 300
    assert share(judged) >= TARGET


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("This is your own fault.", "en", "blame"),
        ("You should have tried harder.", "en", "preaching"),
        ("You never finish anything.", "en", "categorical"),
        ("You are lazy.", "en", "label"),
        ("Most clients manage this in a week.", "en", "ranking"),
        ("This is your last chance.", "en", "threat"),
        ("I am disappointed in you.", "en", "judge"),
        ("You broke your streak.", "en", "shame"),
        ("Congratulations on another week of nothing.", "en", "sarcasm"),
        ("Glued to your phone, and no time for a line.", "en", "sarcasm"),
        ("You clearly had other things to do.", "en", "sarcasm"),
        ("Others would be grateful for this opportunity.", "en", "judge"),
        ("It works for people who do it.", "en", "sermon"),
        ("If it were important to you, you would find the time.", "en", "unwilling"),
        ("How could you forget it?", "en", "blame"),
        ("Como si te importara.", "es", "sarcasm"),
        ("Es culpa tuya.", "es", "blame"),
        ("Deberías esforzarte.", "es", "preaching"),
        ("Siempre pones excusas.", "es", "categorical"),
        ("Eres un vago.", "es", "label"),
        ("Es la última oportunidad.", "es", "threat"),
        ("És culpa teva.", "ca", "blame"),
        ("Hauries d'esforçar-t'hi.", "ca", "preaching"),
        ("Ets un gandul.", "ca", "label"),
        ("És l'última oportunitat.", "ca", "threat"),
    ],
)
def test_a_rule_finds_what_it_is_for(text: str, language: str, rule: str) -> None:
    found = [one for one in lint(text, language) if one.rule == rule]
    assert found
    assert found[0].remedy in str(found[0])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This is not your fault.", "en"),
        ('Write the thought, such as "I always fail, I should try harder".', "en"),
        ("Stop if you feel dizzy.", "en"),
        ("If you miss a day, that is fine.", "en"),
        ("You can always stop.", "en"),
        ("You do not have to finish.", "en"),
        ("No es culpa tuya.", "es"),
        ("Escribe el pensamiento, por ejemplo «nunca hago nada bien».", "es"),
        ("Puedes parar siempre que quieras.", "es"),
        ("No és culpa teva.", "ca"),
        ("Escriu el pensament, per exemple «mai no faig res bé».", "ca"),
        ("Pots parar sempre que vulguis.", "ca"),
    ],
)
def test_context_makes_it_kind(text: str, language: str) -> None:
    assert lint(text, language) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This week was worse than the week before; what was different?", "en"),
        ("Put your phone in another room before you lie down.", "en"),
        ("Picture the place as clearly as you can.", "en"),
        ("Name one thing for which you are grateful.", "en"),
        ("Think of two people who may help.", "en"),
        ("How would a person who is important to you see it? What would you like?", "en"),
        ("How could you cope with such a moment?", "en"),
        ("Más tarde, léela como si te la enviara un amigo.", "es"),
        ("Esta semana fue peor que antes, y se puede hablar de ello.", "es"),
        ("Haz la lista de una vez o en partes.", "es"),
        ("Si no encaja dos veces seguidas, cambiamos el plan.", "es"),
        ("Queda anotado como no hecho.", "es"),
        ("Anota cuántas veces aparece el pensamiento.", "es"),
        ("Aquesta setmana ha anat pitjor que abans, i en podem parlar.", "ca"),
        ("En primer lloc, busca un seient tranquil.", "ca"),
        ("És poca cosa: tres minuts al dia.", "ca"),
        ("Marca què és urgent i què pot esperar.", "ca"),
        ("Anota quantes vegades apareix el pensament.", "ca"),
    ],
)
def test_a_neutral_turn_of_phrase_passes(text: str, language: str) -> None:
    assert lint(text, language) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [('You are "lazy".', "en"), ("Eres un «vago».", "es"), ("Ets un «gandul».", "ca")],
)
def test_one_word_in_quotes_is_still_said(text: str, language: str) -> None:
    assert lint(text, language)


def test_one_word_that_is_only_named_is_not_said() -> None:
    assert lint('Words like "lazy" or "weak" are worth writing down.', "en") == ()


# Cues


def test_cues_are_words_pairs_and_stems() -> None:
    assert cues_of("you stopped!") == {
        *("you", "stopped", "!"),
        *("| you", "you stopped", "stopped !", "! |"),
        *("sto-", "stop-", "stopp-", "stoppe-"),
    }


def test_the_cues_that_speak_most_are_named_and_short_texts_are_not_judged() -> None:
    cues = Cues({"gave": 3.0, "up": 2.0, "so": 1.0, "you": -1.0}, -1.0, 0.0)
    assert cues.score("") == -1.0
    assert cues.strongest("so you gave up") == ("gave", "up", "so")
    assert cues.strongest("you gave up") == ()
    assert cues.strongest("you may do so") == ()
    assert FEWEST_WORDS == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_cues_find_what_no_rule_does_and_say_by_what(language: str) -> None:
    unnamed = [
        one for one in read("blaming", language) if not by_rules(said(one, language), language)
    ]
    found = [one for text in unnamed for one in lint(text, language)]
    assert len(found) > len(unnamed) / 2
    assert {one.rule for one in found} == {CUES}
    assert all(one.words.count(" + ") == 2 for one in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_quotes_the_words_of_the_sentence_and_no_code(language: str) -> None:
    for text in read("blaming", language):
        plain = said(text, language)
        for one in lint(text, language):
            assert one.quoted
            assert [words for words in one.quoted if words not in plain] == []
            assert all(f"'{words}'" in str(one) for words in one.quoted)
            assert not [name for name in one.behaviours if name in str(one)]


def test_words_are_found_by_cues_of_every_kind() -> None:
    plain = "you are having it, you have it !"
    found = {one: in_text(one, plain) for one in ("hav-", "have", "it !", "| you", "! |")}
    assert found == {"hav-": "having", "have": "have", "it !": "it !", "| you": "you", "! |": "!"}
    assert in_text("gone", plain) == "gone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quoted_thought_is_no_cue(language: str) -> None:
    for text in read("blaming", language):
        assert CUES not in {one.rule for one in lint(f"«{text}»", language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_cues_are_small_plain_data(language: str) -> None:
    weights = known(language).weights
    assert 1000 < len(weights) < 10_000
    assert max(map(abs, weights.values())) < 10
    assert sum(len(cue) + 8 for cue in weights) < 150_000


def test_a_language_without_rules_is_an_error() -> None:
    with pytest.raises(KeyError):
        lint("Hallo.", "de")


def test_each_rule_names_behaviours_and_a_remedy() -> None:
    assert {name for one in RULES.values() for name in one.behaviours} >= {
        "A15",
        "B29",
        "B30",
        "B39",
        "B40",
        "S5",
    }
    assert all(one.remedy.endswith(".") for one in RULES.values())


# The product's own words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_core_sentence_passes(language: str) -> None:
    known = sentences(language)
    faults = {text: lint(known.get(text, text), language) for text in ENGLISH.values()}
    assert {text: found for text, found in faults.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_built_in_task_type_passes(language: str) -> None:
    texts = [text for one in Recommender().task_types.values() for text in texts_of(one)]
    if language != "en":
        texts = [*translated(texts, recommender_plugins.LOCALE, language).values()]
    found = {text: lint(text, language) for text in texts if lint(text, language)}
    assert len(texts) > 700
    assert found == {}


def history(barrier: Barrier, status: Status, sessions: int, **opened: object) -> History:
    """Return a client so far in a course of eight, whose last task had this outcome."""
    on = (FIRST + timedelta(days=7 * number) for number in range(sessions + 1))
    at = next(on)
    common = {"client": "c1"}
    records = [
        {**common, "kind": "client_opened", "at": at, "consent": True, **opened},
        {
            **common,
            "kind": "goal_stated",
            "at": at,
            "goal": {"id": "g", "areas": ["worry", "panic"]},
        },
        {**common, "kind": "session_held", "at": at, "confidence": 8},
        {
            **common,
            "kind": "assigned",
            "at": at,
            "assignment": "a",
            "task_type": "thought-record",
            "rung": 2,
            "minutes": 5,
            "occasions": 3,
        },
    ]
    records += [{**common, "kind": "session_held", "at": one} for one in on]
    last = records[-1]["at"]
    outcome = {"assignment": "a", "status": status.value, "barriers": [barrier.value]}
    return History.from_records(
        [*records, {**common, "kind": "outcome_reviewed", "at": last, **outcome}]
    )


def words(plan: dict[str, object]) -> set[str]:
    """Return every text of a plan that is not a name."""
    names = {
        "client",
        "task_type",
        "goal",
        "sources",
        "code",
        "rule",
        "basis",
        "assignment",
        "at",
        "since",
        "decision",
        "ownership",
        "stage",
    }
    if isinstance(plan, dict):
        return set().union(
            *(words(part) for name, part in plan.items() if name not in names), set()
        )
    if isinstance(plan, list):
        return set().union(*(words(part) for part in plan), set())
    return {plan} if isinstance(plan, str) else set()


TOLD = [
    Status.DONE,
    Status.PARTLY,
    Status.MODIFIED,
    Status.INCORRECT,
    Status.OPPOSITE,
    Status.OTHER_PRACTICE,
    Status.NOT_THIS_TIME,
    Status.NO_OPPORTUNITY,
]


def shown(settings: Settings, sessions: int, **opened: object) -> set[str]:
    """Return every text of the plans after each barrier and outcome at one stage."""
    recommender = Recommender(settings=settings)
    found: set[str] = set()
    for number, barrier in enumerate(Barrier):
        for status in (TOLD[number % len(TOLD)], Status.NOT_THIS_TIME):
            one = history(barrier, status, sessions, **opened)
            at = FIRST + timedelta(days=7 * sessions, hours=1)
            found |= words(recommender.suggest(one, at=at).to_dict())
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sessions", [1, 4, 6, 7], ids=["opening", "middle", "late", "closing"])
def test_every_plan_passes_whatever_got_in_the_way(sessions: int, language: str) -> None:
    found = shown(Settings(), sessions, language=language)
    assert len(found) > 60
    assert {text: lint(text, language) for text in found if lint(text, language)} == {}


BANNED = (
    "homework",
    "deberes",
    "deures",
    "school",
    "teacher",
    "pupil",
    "classroom",
    "exam",
    "lesson",
    "learning style",
    "escuela",
    "maestro",
    "profesor",
    "alumno",
    "examen",
    "estilo de aprendizaje",
    "escola",
    "mestre",
    "professor",
    "alumne",
    "estil d'aprenentatge",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_for_an_adolescent_has_no_word_of_school(language: str) -> None:
    words = {"en": "experiments", "es": "experimentos", "ca": "experiments"}
    settings = Settings(terminology=words)
    for sessions in (2, 7):
        found = shown(
            settings, sessions, language=language, age_band="adolescent", guardian_consent=True
        )
        assert any(words[language] in text for text in found)
        assert [text for text in found if any(one in text.lower() for one in BANNED)] == []
