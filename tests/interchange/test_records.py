"""Plain records become events, or one sentence that says what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from histories import START, Course

from recommender import History, InputError
from recommender.domain.errors import shown_value
from recommender.interchange.records import (
    KINDS,
    STYLE_NOTICE,
    STYLES,
    RecordError,
    canonical,
    content_id,
    parse,
    plain,
)

AT = "2026-01-05T09:00:00Z"
CANARY = "Anna told me about the bridge"


def record(kind: str = "session_held", **fields: Any) -> dict[str, Any]:
    """Return a record."""
    return {"kind": kind, "client": "c", "at": AT, **fields}


def refused(**fields: Any) -> str:
    """Return what is said about a record that cannot be used."""
    with pytest.raises(RecordError) as error:
        parse(record(**fields))
    return str(error.value)


# Sound records


def test_a_record_becomes_its_event() -> None:
    event = parse(record(id="e1", confidence=7)).event
    assert (event.kind, event.id, event.client, event.at) == ("session_held", "e1", "c", START)


def test_a_record_without_an_id_gets_one_of_its_content() -> None:
    one, other = parse(record()).event, parse(record()).event
    assert one.id == other.id == content_id(one)
    assert one.id.startswith("e-")
    assert parse(record(confidence=1)).event.id != one.id


def test_the_zone_it_is_written_in_makes_no_difference_to_its_id() -> None:
    assert parse(record(at="2026-01-05T10:00:00+01:00")).event == parse(record()).event


def test_a_record_without_an_id_imported_twice_counts_once() -> None:
    assert len(History.from_records([record(), record()]).events) == 1


def test_parsing_leaves_the_record_alone() -> None:
    one = record("preference_stated", learning_style="visual")
    before = json.dumps(one)
    parse(one)
    assert json.dumps(one) == before


def test_defaults_are_left_out_of_a_plain_record() -> None:
    course = Course.opened().session()
    assert plain(course.events[1]) == {
        "kind": "session_held",
        "id": "c-017:1",
        "client": "c-017",
        "at": "2026-01-12T09:01:00Z",
    }


# Refused records


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"at": "yesterday"},
            "at = 'yesterday': is not a date and time; write it like 2026-11-22T10:00:00Z",
        ),
        (
            {"at": "2026-01-05T09:00:00"},
            "at = '2026-01-05T09:00:00': has no time zone; write it like 2026-11-22T10:00:00Z",
        ),
        ({"at": None}, "at = None: is not a date and time; write it like 2026-11-22T10:00:00Z"),
        ({"at": "20260101"}, "at = '20260101': is not a date and time; write it like 2026-"),
        ({"at": "1969-12-31T23:59:59Z"}, "lies outside the years 1970 to 2199"),
        ({"at": "2200-01-01T00:00:00Z"}, "lies outside the years 1970 to 2199"),
        ({"confidence": 11}, "confidence = 11: input should be less than or equal to 10"),
        ({"confidence": -1}, "confidence = -1: input should be greater than or equal to 0"),
        ({"confidence": "7"}, "confidence = '7': is not a whole number; write one without quotes"),
        (
            {"confidence": True},
            "confidence = True: is not a whole number; write one without quotes",
        ),
        ({"client": "no spaces"}, "client: "),
        ({"client": ""}, "client: "),
        ({"id": "-x"}, "id = '-x': "),
        (
            {"actor": "nobody"},
            "actor = 'nobody': input should be 'therapist', 'client' or 'import'",
        ),
        (
            {"kind": "session_hold"},
            "kind = 'session_hold': is not a kind of event this version knows; did you mean 'session_held'?",
        ),
        ({"kind": "zzz"}, "use one of: agreement_made, "),
        ({"kind": None}, "kind: is not a kind of event this version knows; use one of: "),
        ({"kind": 5}, "kind = 5: is not a kind of event"),
        ({"kind": []}, "kind: is not a kind of event"),
        (
            {"schema_version": 2},
            "schema_version = 2: was written by a newer version (this one reads 1); upgrade homework-recommender",
        ),
        ({"schema_version": 0}, "schema_version = 0: input should be 1"),
        ({"schema_version": True}, "schema_version = True: is not the number of a version"),
        ({"kind": "goal_stated"}, "goal: is missing; add it"),
        ({"kind": "goal_stated", "goal": {"id": "g", "areas": []}}, "goal.areas"),
        ({"kind": "goal_stated", "goal": {"id": "G", "areas": ["a"]}}, "goal.id = 'G'"),
        (
            {"kind": "measured", "measure": "x", "value": float("nan")},
            "value = nan: is not a finite number; write a plain number",
        ),
        (
            {"kind": "measured", "measure": "x", "value": float("inf")},
            "value = inf: is not a finite number; write a plain number",
        ),
        (
            {"kind": "outcome_reviewed", "assignment": "a", "status": "dunno"},
            "status = 'dunno': input should be 'done', ",
        ),
        (
            {"kind": "outcome_reviewed", "assignment": "a", "status": "done", "quantity": 1.1},
            "quantity = 1.1: input should be less than or equal to 1",
        ),
        (
            {"kind": "outcome_reviewed", "assignment": "a", "status": "done", "barriers": ["lazy"]},
            "barriers.0 = 'lazy': input should be 'time', ",
        ),
        (
            {"kind": "preference_stated", "likes": ["do"], "dislikes": ["do"]},
            "'do' is both liked and disliked; keep one",
        ),
        (
            {"kind": "flag_cleared", "flag": "si", "actor": "client"},
            "actor = 'client': input should be ",
        ),
        ({"kind": "ownership_set", "ownership": "client", "actor": "client"}, "actor = 'client': "),
        ({"kind": "client_opened", "planned_sessions": 1}, "planned_sessions = 1: "),
        ({"kind": "client_opened", "planned_sessions": 41}, "planned_sessions = 41: "),
        ({"kind": "client_opened", "weekly_minutes": -1}, "weekly_minutes = -1: "),
    ],
)
def test_each_fault_is_named_with_its_field_value_and_remedy(
    fields: dict[str, Any], said: str
) -> None:
    assert said in refused(**fields)
    assert "\n" not in refused(**fields)


@pytest.mark.parametrize("junk", [None, 5, "text", [], ["kind"], 1.5])
def test_what_is_no_object_is_refused(junk: Any) -> None:
    with pytest.raises(RecordError) as error:
        parse(junk)
    assert str(error.value) == "record: is not an object; write one event a line"


def test_an_unknown_field_is_refused() -> None:
    assert "mood: is not a known field; remove it or correct its name" in refused(mood={})


def test_every_fault_of_a_record_is_named() -> None:
    said = refused(confidence=11, actor="nobody", at="x")
    assert all(name in said for name in ("confidence = 11", "actor = 'nobody'", "at = 'x'"))


def test_every_bad_record_is_named_with_its_number() -> None:
    with pytest.raises(InputError) as error:
        History.from_records([record(), record(confidence=11), record(at="x")])
    lines = str(error.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["line 2", "line 3"]


def test_of_many_bad_records_the_first_five_are_told() -> None:
    with pytest.raises(InputError) as error:
        History.from_records([record(at="x")] * 8)
    assert str(error.value).splitlines()[5:] == ["and 3 more lines"]


# A client's own words


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "goal_stated", "goal": {"id": "g", "areas": ["a"], "text": [CANARY]}},
        {"kind": "goal_stated", "goal": CANARY[:0] or {"id": "g", "areas": [], "text": CANARY}},
        {"kind": "goal_stated", "goal": {"id": "g", "areas": ["a"], "text": CANARY * 100}},
        {"kind": "client_opened", "contact_line": [CANARY]},
        {"kind": "client_opened", "contact_line": CANARY * 100},
        {"kind": "outcome_reviewed", "assignment": "a", "status": "done", "learned": CANARY * 99},
        {"kind": "outcome_reviewed", "assignment": "a", "status": "x", "learned": CANARY},
        {
            "kind": "outcome_reviewed",
            "assignment": "a",
            "status": "done",
            "modified_to": {"x": CANARY},
        },
        {"kind": "assigned", "assignment": "a", "task_type": "t", "what": CANARY},
    ],
)
def test_a_clients_words_are_never_repeated(fields: dict[str, Any]) -> None:
    said = refused(**fields)
    assert said
    assert "Anna" not in said
    assert "bridge" not in said


@pytest.mark.parametrize("name", ["notes", "comment", "free_text", "goal_text"])
def test_the_value_of_an_unknown_field_is_never_repeated(name: str) -> None:
    assert "Anna" not in refused(**{name: CANARY})


def test_a_name_in_place_of_an_id_is_never_repeated() -> None:
    assert "Kowalska" not in refused(client="Anna Kowalska")


def test_a_chain_of_errors_holds_no_words_of_the_client() -> None:
    with pytest.raises(RecordError) as error:
        parse(record("goal_stated", goal={"id": "g", "areas": ["a"], "text": [CANARY]}))
    assert error.value.__suppress_context__
    assert "Anna" not in repr(error.value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 50, "'" + "x" * 38 + "…"),
        ("a\x1b[31mb", r"'a\x1b[31mb'"),
        ("ä", r"'\xe4'"),
        (5, "5"),
        ([1], ""),
        ({"a": 1}, ""),
        ((1,), ""),
    ],
)
def test_a_value_is_shown_short_and_printable(value: object, shown: str) -> None:
    assert shown_value("field", value) == shown


@pytest.mark.parametrize(
    "field", ["text", "goal.text", "learned", "what", "client", "contact_line"]
)
def test_free_text_is_not_shown(field: str) -> None:
    assert shown_value(field, CANARY) == ""


# Learning styles


@pytest.mark.parametrize(("style", "way"), sorted(STYLES.items()))
def test_a_learning_style_becomes_a_preference_with_a_notice(style: str, way: str) -> None:
    parsed = parse(record("preference_stated", learning_style=f" {style.upper()} "))
    assert parsed.event.likes == (way,)  # type: ignore[union-attr]
    assert parsed.notices == (STYLE_NOTICE,)


def test_a_way_of_working_may_stand_there_too() -> None:
    parsed = parse(record("preference_stated", learning_style="do", likes=["read"]))
    assert parsed.event.likes == ("read", "do")  # type: ignore[union-attr]


def test_the_notice_is_given_once() -> None:
    one = record("preference_stated", learning_style="visual")
    history = History.from_records([one, {**one, "at": "2026-01-06T09:00:00Z"}])
    assert history.notices == (STYLE_NOTICE,)


def test_a_style_nobody_knows_is_refused() -> None:
    assert "telepathic" in refused(kind="preference_stated", learning_style="telepathic")


def test_a_learning_style_elsewhere_is_not_a_field() -> None:
    assert "is not a known field" in refused(learning_style=["visual"])


@pytest.mark.parametrize("likes", [None, 5])
def test_bad_likes_beside_a_learning_style_are_refused(likes: Any) -> None:
    said = refused(kind="preference_stated", learning_style="visual", likes=likes)
    assert "likes" in said


def test_likes_that_are_no_list_are_one_problem() -> None:
    said = refused(kind="preference_stated", learning_style="visual", likes="read")
    assert said.count("likes") == 1


@pytest.mark.parametrize("field", ["confidence", "schema_version"])
def test_a_number_too_long_to_write_is_refused_like_any_other(field: str) -> None:
    assert field in refused(**{field: 10**5_000})


# Histories


def test_events_are_put_in_order_of_time() -> None:
    late, early = record(at="2026-01-06T09:00:00Z"), record()
    history = History.from_records([late, early])
    assert [one.at.day for one in history.events] == [5, 6]


def test_events_of_one_time_keep_the_order_given() -> None:
    history = History.from_records([record(id="z"), record(id="a")])
    assert [one.id for one in history.events] == ["z", "a"]


def test_two_events_with_one_id_are_refused() -> None:
    with pytest.raises(InputError) as error:
        History.from_records([record(id="e"), record(id="e", confidence=1)])
    assert str(error.value) == "Event id 'e' is used for two different events; rename one."


def test_records_of_two_clients_are_refused() -> None:
    with pytest.raises(InputError) as error:
        History.from_records([record(), {**record(), "client": "d"}])
    assert str(error.value) == "The records are of 2 clients (c, d); make one History for each."


def test_no_records_are_an_empty_history() -> None:
    history = History.from_records([])
    assert (history.client, history.events, history.to_records()) == ("", (), [])


def test_the_digest_is_that_of_the_content() -> None:
    one, other = History.from_records([record(id="a")]), History.from_records([record(id="a")])
    assert one.digest == other.digest
    assert one.digest != History.from_records([record(id="b")]).digest


def test_every_kind_is_known_by_its_name() -> None:
    assert len(KINDS) == len(set(KINDS)) == 26


@pytest.mark.parametrize("at", ["1970-01-01T05:00:00+14:00", "2199-12-31T20:00:00-12:00"])
def test_a_moment_that_lies_outside_the_years_in_utc_is_refused(at: str) -> None:
    assert "lies outside the years 1970 to 2199" in refused(at=at)


@pytest.mark.parametrize(
    "at",
    [1_700_000_000, 1.7e9, True, "1700000000", "1700000000.5", "2026", "45000", " 20260101", b"1"],
)
def test_a_number_is_no_moment(at: object) -> None:
    said = f"at = {at!r}: is not a date and time; write it like 2026-11-22T10:00:00Z"
    assert refused(at=at) == said
    with pytest.raises(InputError) as error:
        History.from_records([record(), record(at=at)])
    assert str(error.value) == f"line 2: {said}"


@pytest.mark.parametrize(
    "at", [datetime(2026, 1, 5, 9, tzinfo=UTC), "2026-01-05 09:00Z", "2026-01-05T10:00:00+01:00"]
)
def test_a_moment_may_be_an_object_or_be_written(at: object) -> None:
    assert parse(record(at=at)).event.at == datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["task_drafted", "assigned"])
def test_the_digest_of_a_design_is_that_of_canonical_json(kind: str) -> None:
    design = {"what": "w", "goal": "g", "plan": "p", "distress": 2}
    given: dict[str, Any] = {"task_drafted": {"draft": "d"}}.get(kind) or {
        "assignment": "a",
        "task_type": "t",
        "rung": 1,
        "minutes": 5,
        "occasions": 1,
    }
    history = Course().add(kind, design=design, **given).history
    lines = [canonical(one.model_dump(mode="json")) for one in history.events]
    assert history.digest == sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.parametrize(
    "name", ["topic", "reason", "override_reason", "when", "where", "obstacle", "plan", "learn"]
)
def test_no_error_repeats_the_words_of_a_field(name: str) -> None:
    assert shown_value(name, CANARY) == ""


@pytest.mark.parametrize(
    ("given", "kind"),
    [(None, "NoneType"), (7, "int"), ("text", "str"), (b"text", "bytes"), (record(), "dict")],
)
def test_what_is_no_list_of_records_is_named(given: Any, kind: str) -> None:
    with pytest.raises(InputError, match=f"The records are a {kind}; give a list"):
        History.from_records(given)


def test_what_is_in_the_list_and_no_record_is_named_with_its_number() -> None:
    with pytest.raises(InputError, match="2"):
        History.from_records([record(), None])  # type: ignore[list-item]
