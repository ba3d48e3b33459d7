"""The words: kind, plain, the clinic's own, fit for young people, in three languages; and cards."""

from __future__ import annotations

import re

import pytest
from claims import behaviour
from histories import Course
from plans import desk, middle, offers, plan_of, practised

from recommender import History, Recommender, Settings
from recommender.domain.plan import Plan
from recommender.interchange import cds_hooks
from recommender.language.tone import lint

LANGUAGES = ("en", "es", "ca")
MOST_WORDS = 60


def words_of(plan: Plan) -> list[str]:
    """Return every text of a plan that a person may read."""
    found = []
    for one in plan.suggestions:
        found += [one.title, one.what, one.rationale, one.wording, one.evidence]
        found += [why.text for why in one.reasons]
        found += [*one.steps, *one.obstacles, *one.cautions, *one.would_change]
    return [*found, *(one.text for one in plan.notes), *(one.reason for one in plan.withheld)]


def after_a_miss(language: str = "en", **opening: object) -> Plan:
    """Return the plan after a task that did not come off."""
    course = middle("worry", "low-mood", language=language, **opening)
    return plan_of(practised(course, "thought-record", "not_this_time", barriers=["too_hard"]))


@behaviour("A15", "B40", "S5")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_after_a_miss_passes_the_lint(language: str) -> None:
    texts = words_of(after_a_miss(language))
    assert len(texts) > 30
    assert [(one, lint(one, language)) for one in texts if lint(one, language)] == []


@behaviour("A15", "B40", "S5")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You failed to do your homework again.", "en"),
        ("No has hecho la tarea porque eres perezoso.", "es"),
        ("No has fet la tasca perquè ets mandrós.", "ca"),
    ],
)
def test_the_lint_finds_blame(text: str, language: str) -> None:
    assert lint(text, language)


@behaviour("B29")
@pytest.mark.parametrize(
    "text", ["The client always refuses.", "She never does anything.", "He refuses all of it."]
)
def test_the_lint_finds_categorical_words_about_a_client(text: str) -> None:
    assert lint(text, "en")


@behaviour("B29")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_plan_speaks_of_the_client_in_such_words(language: str) -> None:
    found = {
        "en": r"the client (always|never|refuses)",
        "es": r"la persona (siempre|nunca|se niega)",
        "ca": r"la persona (sempre|mai|es nega)",
    }[language]
    assert not [one for one in words_of(after_a_miss(language)) if re.search(found, one.lower())]


@behaviour("B39")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_to_the_client_after_a_miss_is_short_and_no_sermon(language: str) -> None:
    plan = after_a_miss(language)
    assert plan.suggestions
    for one in plan.suggestions:
        assert len(one.wording.split()) <= MOST_WORDS
        assert not lint(one.wording, language)
        assert "import" not in one.wording.lower()


@behaviour("B2")
@pytest.mark.parametrize(
    ("language", "term"), [("en", "experiments"), ("es", "experimentos"), ("ca", "experiments")]
)
def test_the_clinics_word_takes_the_place_of_homework_everywhere(language: str, term: str) -> None:
    recommender = Recommender(settings=Settings(terminology=((language, term),)))
    course = middle(
        "worry", language=language, age_band="adolescent", guardian_consent=True, sessions=1
    )
    plan = recommender.suggest(course.history, at=course.now)
    shown = " ".join(words_of(plan)).lower()
    assert plan.suggestions
    assert not re.search(r"\b(homework|deberes|deures|school task)\b", shown)
    assert term in shown


@behaviour("B2", "S9")
def test_a_young_reader_hears_shorter_words() -> None:
    def said(**opening: object) -> dict[str, str]:
        course = middle("worry", **opening)
        one = plan_of(course).suggestions[0]
        return {why.code: why.text for why in one.reasons}

    adult = said()
    young = said(age_band="adolescent", guardian_consent=True)
    assert len(young["chance"]) < len(adult["chance"])


@behaviour("B47")
@pytest.mark.parametrize("language", ["es", "ca"])
def test_a_plan_is_told_in_the_clients_language(language: str) -> None:
    english = {one.task_type: one for one in after_a_miss("en").suggestions}
    told = {one.task_type: one for one in after_a_miss(language).suggestions}
    assert set(told) == set(english)
    for name, one in told.items():
        assert one.title != english[name].title
        assert one.what != english[name].what
        assert one.rationale != english[name].rationale
        same = {why.text for why in one.reasons} & {why.text for why in english[name].reasons}
        assert same == set()


@behaviour("B47", "S11")
def test_an_export_holds_no_words_unless_asked() -> None:
    canary = "Canary in every free text"
    course = Course.opened(contact_line=canary).add(
        "goal_stated", goal={"id": "goal", "areas": ["worry"], "text": canary}
    )
    practised(course, "worry-time", "modified", learned=canary, modified_to=canary)
    course.add("task_drafted", draft="d", design={"what": canary, "plan": canary})
    course.add("declined", task_type="breathing", reason=canary)
    assert canary in str(course.history.to_records())
    assert canary not in str(course.history.redacted().to_records())


@behaviour("S13")
def test_cards_have_the_shape_of_cds_hooks_and_an_answer_becomes_an_event() -> None:
    course = middle("worry")
    plan = plan_of(course)
    cards = cds_hooks.cards(plan)
    assert len(cards) >= len(plan.suggestions)
    for card in cards:
        assert len(card["summary"]) < 140
        assert {"uuid", "indicator", "source"} <= set(card)
    assert cds_hooks.cards(plan) == cards
    assert offers(plan)
    answers = {"accepted": "assigned", "overridden": "declined"}
    for outcome, kind in answers.items():
        told = cds_hooks.feedback(plan, cards[0]["uuid"], outcome, at=course.now)
        assert [event.kind for event in History.from_records(told).events] == ["suggested", kind]


@behaviour("B47")
def test_every_sentence_of_the_core_has_its_spanish_and_catalan() -> None:
    from recommender.language.catalogues import sentences
    from recommender.language.messages import ENGLISH

    for language in ("es", "ca"):
        worded = {one for one in ENGLISH.values() if re.sub(r"\{[^}]*\}|\W", "", one)}
        assert worded <= set(sentences(language))
    assert desk().task_types


@behaviour("A12")
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_activity_for_another_goal_says_nothing_of_low_energy(language: str) -> None:
    one = offers(plan_of(middle("avoidance", language=language)))["behavioural-activation"]
    assert re.search("energ|mood|ánimo|ànim", one.wording) is None
