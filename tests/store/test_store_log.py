"""What the log promises to one well-behaved program."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from recommender.domain.errors import InputError, StoreError
from recommender.domain.history import (
    Actor,
    FlagRaised,
    Measured,
    OutcomeReviewed,
    Retracted,
    Status,
)
from recommender.store.driver import driver_of
from recommender.store.log import Appended, Conflict, Store
from recommender.store.schema import EVENTS, REVISIONS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]
    Raw = Callable[[Path], sqlite3.Connection]

AT = datetime(2026, 2, 1, tzinfo=UTC)


def retraction(number: int, target: str, client: str = "c1") -> Retracted:
    return Retracted(id=f"r:{client}:{number}", client=client, at=AT, target=target)


def test_what_was_appended_is_read_back_after_reopening(path: Path, held: Held) -> None:
    outcome = OutcomeReviewed(
        id="o1", client="c1", at=AT, assignment="a1", status=Status.DONE, learned="Ça va: 好\x00"
    )
    events = (
        held(0),
        Measured(id="m1", client="c1", at=AT, measure="phq9", value=0.1 + 0.2),
        outcome,
    )
    with Store.create(path) as store:
        done = store.append(events)
    assert (done.recorded, done.already) == (3, 0)
    with Store.open(path) as store:
        assert store.events("c1") == events


def test_one_append_may_hold_events_of_several_clients(store: Store, held: Held) -> None:
    store.append([held(0, "b"), held(0, "a"), held(1, "b")])
    store.append([held(1, "a")])
    assert store.clients() == ("a", "b")
    assert store.events("b") == (held(0, "b"), held(1, "b"))
    assert dict(store.every()) == {
        "a": (held(0, "a"), held(1, "a")),
        "b": (held(0, "b"), held(1, "b")),
    }


def test_an_unknown_client_has_no_history(store: Store) -> None:
    assert not store.has("nobody")
    assert store.events("nobody") == ()
    assert store.clients() == ()


def test_a_client_with_history_is_there(store: Store, held: Held) -> None:
    store.append([held(0)])
    assert store.has("c1")


def test_repeating_an_append_records_nothing_twice(store: Store, held: Held) -> None:
    first = store.append([held(0), held(1)])
    again = store.append([held(0), held(1), held(2), held(2)])
    assert (first.recorded, first.already) == (2, 0)
    assert (again.recorded, again.already) == (1, 3)
    assert store.events("c1") == (held(0), held(1), held(2))


def test_nothing_to_append_is_no_error(store: Store) -> None:
    done = store.append([])
    assert done == Appended(0, 0, done.batch)


def test_more_events_than_sqlite_takes_parameters(store: Store, held: Held) -> None:
    events = [held(number) for number in range(2_345)]
    assert store.append(events).recorded == len(events)
    assert store.append(events).already == len(events)
    assert store.events("c1") == tuple(events)


def test_the_same_id_with_other_content_is_refused_and_the_rest_with_it(
    store: Store, held: Held
) -> None:
    store.append([held(0)])
    with pytest.raises(InputError) as caught:
        store.append([held(1), held(0, confidence=7)])
    assert str(caught.value) == (
        "Event 'c1:0' is already recorded with other content; give the new event another id"
    )
    assert store.events("c1") == (held(0),)


def test_the_same_id_twice_in_one_append_with_other_content_is_refused(
    store: Store, held: Held
) -> None:
    with pytest.raises(InputError, match="another id"):
        store.append([held(0), held(0, confidence=7)])
    assert store.clients() == ()


def test_an_event_made_without_checks_is_refused_and_not_repeated(store: Store, held: Held) -> None:
    forged = FlagRaised.model_construct(
        schema_version=1, id="f", client="c1", at=AT, actor=Actor.THERAPIST, flag="secret words!"
    )
    with pytest.raises(InputError) as caught:
        store.append([held(0), forged])
    assert "secret" not in str(caught.value)
    assert store.clients() == ()


def test_a_history_that_has_grown_is_a_conflict(store: Store, held: Held) -> None:
    store.append([held(0)], expected={"c1": 0})
    with pytest.raises(Conflict, match="client c1 has changed"):
        store.append([held(1)], expected={"c1": 0})
    assert issubclass(Conflict, StoreError)
    assert store.append([held(1)], expected={"c1": 1}).recorded == 1


def test_a_conflict_in_a_stream_only_read_counts_too(store: Store, held: Held) -> None:
    store.append([held(0, "a")])
    with pytest.raises(Conflict):
        store.append([held(0, "b")], expected={"a": 0})


def test_repeating_an_append_with_its_old_expectation_is_harmless(store: Store, held: Held) -> None:
    store.append([held(0)], expected={"c1": 0})
    assert store.append([held(0)], expected={"c1": 0}).already == 1


def test_the_last_batch_is_what_the_newest_append_recorded(store: Store, held: Held) -> None:
    assert store.last_batch() == ()
    store.append([held(0), held(1)])
    store.append([held(0, "b"), held(2)])
    store.append([held(0)])  # nothing new
    assert store.last_batch() == (held(0, "b"), held(2))
    assert store.last_batch("c1") == (held(2),)
    assert store.last_batch("nobody") == ()


def test_what_is_retracted_is_no_longer_the_last_batch(store: Store, held: Held) -> None:
    store.append([held(0), held(1)])
    store.append([held(2), held(3)])
    store.append([retraction(0, "c1:3")])
    assert store.last_batch("c1") == (held(2),)
    store.append([retraction(1, "c1:2")])
    assert store.last_batch("c1") == (held(0), held(1))
    store.append([retraction(2, "c1:0"), retraction(3, "c1:1")])
    assert store.last_batch("c1") == ()


def test_another_clients_retraction_retracts_nothing(store: Store, held: Held) -> None:
    store.append([held(0)])
    store.append([retraction(0, "c1:0", client="other")])
    assert store.last_batch() == (held(0),)


def test_the_last_batch_may_lie_far_back(store: Store, held: Held) -> None:
    store.append([held(0)])
    store.append([held(number) for number in range(1, 301)])
    store.append([retraction(number, f"c1:{number}") for number in range(1, 301)])
    assert store.last_batch() == (held(0),)


@pytest.mark.parametrize("change", ["UPDATE events SET at = ''", "DELETE FROM events"])
def test_events_are_never_edited(
    store: Store, path: Path, held: Held, raw: Raw, change: str
) -> None:
    store.append([held(0)])
    other = raw(path)
    with pytest.raises(driver_of(path).library.IntegrityError, match="events are never edited"):
        other.execute(change)
    other.close()
    assert store.events("c1") == (held(0),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("kind = 'telepathy'", "newer version; upgrade"),
        ("schema_version = 2", "newer version; upgrade"),
        ("body = '{\"secret\": 1}'", "number 1 in the store is damaged; put back a backup"),
        ("client = 'c2'", "damaged"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_without_its_content(
    store: Store, path: Path, held: Held, raw: Raw, change: str, message: str
) -> None:
    store.append([held(0), held(0, "c2")])
    other = raw(path)
    other.execute("DROP TRIGGER events_no_update")
    other.execute("UPDATE events SET stream_position = 9 WHERE client = 'c2'")
    other.execute(f"UPDATE events SET {change} WHERE position = 1")
    other.close()
    with pytest.raises(StoreError, match=message) as caught:
        store.events("c2" if change.startswith("client") else "c1")
    assert "secret" not in str(caught.value)


def test_the_facts_name_what_doctor_reports(store: Store, path: Path, kind: str) -> None:
    facts = store.facts()
    assert facts["path"] == str(path)
    assert facts["sqlite version"] == driver_of(path).library.sqlite_version
    assert facts["encrypted"] == ("no" if kind == "plain" else "yes")
    assert facts["journal mode"] in {"wal", "truncate"}
    assert facts["synchronous"] == "full"
    assert facts["schema revision"] == REVISIONS[-1]


def test_reading_leaves_the_file_as_it_is(store: Store, path: Path, held: Held) -> None:
    store.append([held(0)])
    store.close()
    before = path.read_bytes()
    with Store.open(path) as opened:
        list(opened.every())
        opened.last_batch()
        opened.facts()
    assert path.read_bytes() == before


def test_fewer_events_than_were_read_is_a_conflict_too(store: Store, held: Held) -> None:
    store.append([held(0)])
    with pytest.raises(Conflict):
        store.append([held(1)], expected={"c1": 2})
    assert store.events("c1") == (held(0),)


def test_what_a_repeat_leaves_out_is_no_reason_to_let_others_through(
    store: Store, held: Held
) -> None:
    store.append([held(0), held(0, "c2")])
    with pytest.raises(Conflict, match="client c2 has changed"):
        store.append([held(0), held(1, "c2")], expected={"c1": 0, "c2": 0})
    assert store.events("c2") == (held(0, "c2"),)


def test_events_of_one_append_are_numbered_one_by_one(store: Store, held: Held) -> None:
    store.append([held(number) for number in range(3)])
    query = select(EVENTS.c.stream_position).order_by(EVENTS.c.position)
    assert store.ask(lambda one: list(one.execute(query).scalars())) == [1, 2, 3]


def test_a_stream_of_more_than_256_events_is_gone_on_with(store: Store, held: Held) -> None:
    store.append([held(number) for number in range(300)])
    assert store.append([held(300)], expected={"c1": 300}).recorded == 1


@pytest.mark.parametrize("values", [(1.0, 2.0), (2.0, 1.0)])
def test_other_content_is_refused_whichever_way_it_differs(
    store: Store, values: tuple[float, float]
) -> None:
    one, other = (
        Measured(id="m", client="c1", at=AT, measure="phq9", value=value) for value in values
    )
    store.append([one])
    with pytest.raises(InputError, match="already recorded with other content"):
        store.append([other])
    assert store.events("c1") == (one,)
