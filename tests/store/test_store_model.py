"""The store against a dictionary: whatever is done in whatever order, they agree."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from recommender.domain.errors import InputError
from recommender.domain.history import AnyEvent, Retracted, SessionHeld
from recommender.store import audit
from recommender.store.erase import erase, gone
from recommender.store.log import Conflict, Store

if TYPE_CHECKING:
    from collections.abc import Sequence

AT = datetime(2026, 1, 1, tzinfo=UTC)
CLIENTS = st.sampled_from(["a", "b", "c"])
EVENTS = st.builds(
    lambda client, number, confidence: SessionHeld(
        id=f"{client}:{number}", client=client, at=AT, confidence=confidence
    ),
    CLIENTS,
    st.integers(0, 5),
    st.sampled_from([None, None, None, 7]),
)


class StoreMachine(RuleBasedStateMachine):
    """Append, repeat, retract, reopen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "homework.db"
        self.store = Store.create(self.path)
        self.streams: dict[str, list[AnyEvent]] = {}
        self.known: dict[str, AnyEvent] = {}
        self.batches: list[list[AnyEvent]] = []

    @rule(events=st.lists(EVENTS, max_size=4))
    def append(self, events: list[SessionHeld]) -> None:
        fresh: dict[str, AnyEvent] = {}
        for one in events:
            if (self.known | fresh).get(one.id, one) != one:
                with pytest.raises(InputError):
                    self.store.append(events)
                return
            if one.id not in self.known:
                fresh[one.id] = one
        done = self.store.append(events)
        assert (done.recorded, done.already) == (len(fresh), len(events) - len(fresh))
        self.remember(list(fresh.values()))
        self.batches += [list(fresh.values())] if fresh else []

    @rule()
    def repeat_everything(self) -> None:
        assert self.store.append(list(self.known.values())).recorded == 0

    @rule(client=CLIENTS, seen=st.integers(0, 6))
    def append_with_expectation(self, client: str, seen: int) -> None:
        stream = self.streams.get(client, [])
        event = SessionHeld(id=f"{client}:x{len(stream)}", client=client, at=AT)
        if seen != len(stream):
            with pytest.raises(Conflict):
                self.store.append([event], expected={client: seen})
            return
        self.store.append([event], expected={client: seen})
        self.remember([event])
        self.batches.append([event])

    @rule(client=CLIENTS)
    def forget(self, client: str) -> None:
        for _ in range(2):  # once more changes nothing
            self.store.change(
                lambda connection: erase(connection, [client]),
                lambda connection: gone(connection, [client]),
            )
        self.streams.pop(client, None)
        self.known = {name: one for name, one in self.known.items() if one.client != client}
        kept = ([one for one in batch if one.client != client] for batch in self.batches)
        self.batches = [batch for batch in kept if batch]

    @invariant()
    def the_audit_is_whole(self) -> None:
        assert self.store.ask(audit.faults) == ()

    @rule()
    def undo(self) -> None:
        batch = self.batches.pop() if self.batches else []
        assert self.store.last_batch() == tuple(batch)
        undone = [
            Retracted(id=f"r:{one.id}", client=one.client, at=AT, target=one.id) for one in batch
        ]
        self.store.append(undone)
        self.remember(undone)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)

    @invariant()
    def agrees(self) -> None:
        assert self.store.clients() == tuple(sorted(self.streams))
        assert {client: list(found) for client, found in self.store.every()} == self.streams

    def remember(self, events: Sequence[AnyEvent]) -> None:
        for one in events:
            self.known[one.id] = one
            self.streams.setdefault(one.client, []).append(one)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


StoreMachine.TestCase.settings = settings(
    max_examples=max(settings().max_examples // 3, 1),
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestStore = StoreMachine.TestCase
