"""A redacted history holds no free text, whatever kind of event it was in."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

import pytest
from histories import Course
from pydantic import BaseModel, StringConstraints

from recommender import History
from recommender.domain.history import AnyEvent
from recommender.interchange.records import plain

CLASSES = get_args(get_args(AnyEvent)[0])
CANARY = "Anna told me about the bridge"
GIVEN: dict[str, dict[str, Any]] = {
    "goal_stated": {"goal": {"id": "g", "areas": ("worry",), "text": CANARY}},
    "assigned": {
        "assignment": "a",
        "task_type": "own-design",
        "rung": 1,
        "minutes": 5,
        "occasions": 1,
    },
    "task_drafted": {"draft": "d"},
    "declined": {"task_type": "worry-time"},
    "outcome_reviewed": {"assignment": "a", "status": "done"},
}
DESIGN = dict.fromkeys(("what", "when", "where", "obstacle", "plan", "learn"), CANARY)


def is_text(annotation: object) -> bool:
    """Tell whether an annotation lets in words of up to 2,000 characters."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return any(is_text(one) for one in get_args(annotation))
    found = get_args(annotation)[1:] if get_origin(annotation) is not None else ()
    return any(isinstance(one, StringConstraints) and one.max_length == 2_000 for one in found)


def texts(kind: type[BaseModel]) -> set[str]:
    found = set()
    for name, field in kind.model_fields.items():
        plain_text = any(getattr(one, "max_length", None) == 2_000 for one in field.metadata)
        if plain_text or is_text(field.annotation):
            found.add(name)
    return found


WORDY = [one for one in CLASSES if texts(one) or {"goal", "design"} & set(one.model_fields)]


def with_words(kind: type[BaseModel]) -> AnyEvent:
    name = kind.model_fields["kind"].default
    fields = {**GIVEN.get(name, {}), **dict.fromkeys(texts(kind), CANARY)}
    if "design" in kind.model_fields:
        fields["design"] = DESIGN
    if name in {"goal_closed", "draft_linked"}:
        fields = {"goal": "g", **({"draft": "d"} if name == "draft_linked" else {})}
    return Course().add(name, **fields).events[0]


def test_every_free_text_of_the_domain_is_found() -> None:
    assert {name for one in CLASSES for name in texts(one)} == {
        *("contact_line", "topic", "what", "override_reason"),
        *("reason", "learned", "modified_to"),
    }


@pytest.mark.parametrize("kind", WORDY, ids=lambda one: one.model_fields["kind"].default)
def test_no_words_are_left_in_any_kind_of_event(kind: type[BaseModel]) -> None:
    event = with_words(kind)
    history = History(event.client, (event,))
    assert CANARY not in str(history.redacted().to_records())
    assert (CANARY in str(history.to_records())) == (kind.model_fields["kind"].default in TELLING)


TELLING = {
    *("client_opened", "client_changed", "goal_stated", "review_displaced", "assigned"),
    *("task_drafted", "declined", "outcome_reviewed"),
}


def test_figures_ids_and_moments_stay() -> None:
    course = Course.opened(contact_line=CANARY).goal("g", "worry").session(7).assign("worry-time")
    course.review("worry-time", difficulty=4, learned=CANARY, contexts=("at-work",))
    kept = course.history.redacted()
    assert [(one.id, one.at, one.kind) for one in kept.events] == [
        (one.id, one.at, one.kind) for one in course.events
    ]
    assert plain(kept.events[-1])["difficulty"] == 4
    assert plain(kept.events[-1])["contexts"] == ["at-work"]


def test_a_redacted_history_is_a_history() -> None:
    course = Course.opened().goal("g", "worry").session(7)
    course.add("task_drafted", draft="d", design=DESIGN)
    kept = course.history.redacted()
    assert History.from_records(kept.to_records()).events == kept.events


def test_a_note_put_aside_leaves_no_trace_nor_does_taking_it_back() -> None:
    course = Course.opened().session()
    course.add("note_dismissed", note="look_into")
    note = course.last
    course.add("retracted", target=note)
    course.add("retracted", target=course.last)
    for kept in (course.history.redacted(), course.history.shareable()):
        assert [one.kind for one in kept.events] == ["client_opened", "session_held"]


def test_redacting_twice_changes_nothing_more() -> None:
    once = History("c", (with_words(CLASSES[0]),)).redacted()
    assert once.redacted() == once
