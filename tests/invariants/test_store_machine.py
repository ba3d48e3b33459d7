"""Invariants of sequences, over a real store and a real recommender beside a model of both.

14 (other clients), 19 (round trip), 20 (idempotence), 23 (erasure, as far as it is built), 25 (read
purity); bar N2: the store and the model of it never differ.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from histories import Course, frozen_host, prior_host
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from invariants import checkers

from recommender import History, Recommender
from recommender.domain.errors import InputError
from recommender.domain.history import Status
from recommender.store.log import Conflict, Store

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.domain.history import AnyEvent

CLIENTS = ("anna", "bo", "cleo")
TASKS = sorted(frozen_host().types)[:6]
WHO = st.sampled_from(CLIENTS)


class StoreMachine(RuleBasedStateMachine):
    """Three clients, one file; whatever happens, the file holds what was acknowledged, once."""

    def __init__(self) -> None:
        """Make the store, and the model of it: a dictionary of lists."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "homework.db")
        self.recommender = Recommender(store=Store.create(self.path), host=prior_host())
        self.model: dict[str, list[AnyEvent]] = {}
        self.courses: dict[str, Course] = {}
        self.plans: dict[str, str] = {}

    def teardown(self) -> None:
        """Let go of the file."""
        self.recommender.store.close()
        self.folder.cleanup()

    def record(self, client: str, events: list[AnyEvent]) -> None:
        """Record events, and put them into the model when that is acknowledged."""
        appended = self.recommender.record(events)
        assert (appended.recorded, appended.already) == (len(events), 0)
        self.model.setdefault(client, []).extend(events)
        self.plans.pop(client, None)

    def written(self, client: str) -> None:
        """Record what a course has more than the store."""
        self.record(client, self.courses[client].events[len(self.model.get(client, ())) :])

    def known(self, client: str) -> Course | None:
        """Return a client's course, if it was opened."""
        return self.courses.get(client)

    @rule(client=WHO)
    def open(self, client: str) -> None:
        """A client comes."""
        if client not in self.courses:
            self.courses[client] = Course.opened(client, weekly_minutes=120).goal("worry")
            self.written(client)

    @rule(client=WHO, confidence=st.none() | st.integers(0, 10))
    def session(self, client: str, confidence: int | None) -> None:
        """A session is held."""
        if course := self.known(client):
            course.session(confidence)
            self.written(client)

    @rule(
        client=WHO,
        task=st.sampled_from(TASKS),
        status=st.sampled_from(tuple(Status)),
        hard=st.integers(0, 10),
    )
    def practise(self, client: str, task: str, status: Status, hard: int) -> None:
        """A task is agreed on and looked back on, in one batch."""
        if course := self.known(client):
            name = f"{client}-{len(course.events)}"
            course.assign(task, name).review(name, status, difficulty=hard)
            self.written(client)

    @rule(client=WHO, flag=st.sampled_from(("si", "panic")), clear=st.booleans())
    def flag(self, client: str, flag: str, clear: bool) -> None:
        """A flag is raised or cleared."""
        if course := self.known(client):
            course.add("flag_cleared" if clear else "flag_raised", flag=flag)
            self.written(client)

    @rule(client=WHO)
    def take_back(self, client: str) -> None:
        """The last session or flag is taken back."""
        course = self.known(client)
        if course and course.events[-1].kind in {"session_held", "flag_raised"}:
            course.add("retracted", target=course.last)
            self.written(client)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """20: what is on record is sent again, in any choice and order."""
        known = [one for some in self.model.values() for one in some]
        again = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=5, unique=True))
        appended = self.recommender.record(again)
        assert (appended.recorded, appended.already) == (0, len(again))

    @precondition(lambda self: self.model)
    @rule(client=WHO)
    def contradict(self, client: str) -> None:
        """An event that contradicts the record is refused, with all that came with it."""
        if course := self.known(client):
            good = Course(client, course.now, list(course.events)).session().events[-1]
            bad = Course(client, course.now, list(course.events)).review("of-nobody").events[-1]
            bad = bad.model_copy(update={"id": "bad"})
            with pytest.raises(InputError):
                self.recommender.record([good, bad])

    @rule(client=WHO)
    def conflict(self, client: str) -> None:
        """Who has read an older record writes nothing."""
        if course := self.known(client):
            more = Course(client, course.now, list(course.events)).session().events[-1]
            with pytest.raises(Conflict):
                self.recommender.store.append([more], expected={client: -1})

    @rule()
    def reopen(self) -> None:
        """The file is closed and opened anew."""
        self.recommender.store.close()
        self.recommender = Recommender(store=Store.open(self.path), host=prior_host())

    @rule(client=WHO)
    def ask(self, client: str) -> None:
        """14, 21, 25: a plan is that of the model, the same as before, and writes nothing."""
        if course := self.known(client):
            at = course.now + timedelta(days=1)
            before = rows(self.path)
            history = self.recommender.history(client)
            plan = self.recommender.suggest(history, at=at)
            self.page(history, at)
            self.recommender.standing(history, at=at)
            checkers.check_rows(before, rows(self.path))
            alone = Recommender(host=prior_host())
            checkers.check_same(plan, alone.suggest(course.history, at=at))
            # Others have been written to since: that changes nothing here.
            assert self.plans.setdefault(client, plan.to_json()) == plan.to_json()

    def page(self, history: History, at: datetime) -> None:
        """Ask for the page that is for the client: it waits while a risk flag is open (S1)."""
        if self.recommender.case(history, at=at).risks:
            with pytest.raises(InputError, match="risk flag is open"):
                self.recommender.portfolio(history, at=at)
        else:
            self.recommender.portfolio(history, at=at)

    @rule(client=WHO)
    def move(self, client: str) -> None:
        """19: records that leave one store come back into another as they were."""
        if self.known(client):
            history = self.recommender.history(client)
            lines = json.dumps(history.to_records())
            with tempfile.TemporaryDirectory() as folder:
                there = Path(folder, "homework.db")
                with Store.create(there) as store:
                    other = Recommender(store=store, host=prior_host())
                    other.record(History.from_records(json.loads(lines)).events)
                    again = other.history(client)
            assert json.dumps(again.to_records()) == lines
            assert again.digest == history.digest

    @invariant()
    def the_store_is_the_model_of_it(self) -> None:
        """20: every client's stream is what was acknowledged, in order, and nobody else is there."""
        store = self.recommender.store
        held = {client: store.events(client) for client in store.clients()}
        checkers.check_kept(self.model, held)


AUDIT = {"audit", "audit_end", "subjects", "sqlite_sequence"}
"""What reading may write: that it was done, and by whom (invariant 25)."""


def rows(path: Path) -> list[object]:
    """Return every row of every table of a store but those of the audit."""
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return [
            (name, connection.execute(f'SELECT * FROM "{name}"').fetchall())
            for (name,) in sorted(names)
            if name not in AUDIT
        ]


StoreMachine.TestCase.settings = settings(
    max_examples=max(settings().max_examples // 3, 1), stateful_step_count=40
)
TestStoreMachine = StoreMachine.TestCase


def test_rows_see_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "homework.db"
    with Store.create(path) as store:
        before = rows(path)
        checkers.check_rows(before, rows(path))
        store.append(Course.opened().events)
        with pytest.raises(AssertionError, match="reading has written"):
            checkers.check_rows(before, rows(path))
