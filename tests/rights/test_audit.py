"""Every doing is in the audit, and nothing in the audit can be changed unseen."""

from __future__ import annotations

import json
import random
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from canaries import START, Canaries, everything

from recommender import Recommender
from recommender.domain.audit import Act
from recommender.store import audit, who
from recommender.store.log import Store

if TYPE_CHECKING:
    from pathlib import Path

    from canaries import Desk

AT = START.isoformat()
LATER = "2026-09-14T10:00:00Z"
MUTATIONS = 1_000


def acts(desk: Desk, client: str | None = None) -> list[str]:
    found = json.loads(desk("audit", *([client] if client else []), "--json").stdout)["entries"]
    return [one["act"] for one in found]


def newest(desk: Desk, many: int = 1) -> list[str]:
    return acts(desk)[-many:]


@pytest.fixture
def course(desk: Desk) -> Desk:
    desk("client", "add", "c-1", "--consent", "yes", "--goal", "work:worry", "--at", AT)
    desk("session", "c-1", "--held", "--at", "2026-09-07T09:00:01Z")
    return desk


def test_opening_with_consent_and_the_goals_are_in_it(course: Desk) -> None:
    assert acts(course, "c-1")[:2] == ["consented", "recorded"]


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("suggest c-1", "suggested"),
        ("suggest --all", "suggested"),
        ("suggest --all --json", "suggested"),
        ("suggest c-1 --cds-hooks", "suggested"),
        ("client show c-1", "saw"),
        ("client list", "saw"),
        ("history c-1", "saw"),
        ("agenda c-1", "saw"),
        ("notes c-1", "saw"),
        ("standing c-1", "saw"),
        ("portfolio c-1", "saw"),
        ("design c-1", "saw"),
        ("draft c-1", "saw"),
        ("replay c-1", "saw"),
        ("undo --dry-run", "saw"),
        ("export c-1", "exported"),
        ("export c-1 --format html", "exported"),
        ("model evaluate", "learned from"),
        ("session c-1 --held", "recorded"),
        ("assign c-1 1 --decline --at 2026-09-07T10:00:00Z", "declined"),
        ("client set c-1 --consent no", "withdrew consent"),
        ("undo c-1", "took back"),
        ("forget c-1 --yes c-1", "erased"),
        ("retain 400", "set retention"),
        ("backup", "backed up"),
    ],
)
def test_a_command_leaves_its_entry(course: Desk, words: str, done: str) -> None:
    before = len(acts(course))
    result = course.run(*words.split())
    assert done in acts(course)[before:], (result.output, result.exception)


def test_a_restore_is_an_entry_behind_those_of_the_backup(course: Desk) -> None:
    course("backup", "--out", str(course.home.parent / "mine.db"))
    before = acts(course)
    course("client", "list")
    course("restore", str(course.home.parent / "mine.db"), "--yes")
    # The backup was made before its entry, and another one is made at the end.
    assert acts(course) == [*before[:-1], "restored", "backed up"]
    course("audit", "verify")


def test_doctor_says_what_was_changed_in_the_audit(course: Desk) -> None:
    course("backup")
    course("doctor")
    other = sqlite3.connect(course.path, isolation_level=None)
    other.execute("DROP TRIGGER audit_no_update")
    other.execute("UPDATE audit SET who = 'nobody' WHERE number = 2")
    other.close()
    said = course("doctor", code=1).stdout
    assert "Entry 2 of the audit, or one before it, was changed. Put back a backup" in said


def test_suggesting_costs_one_entry(course: Desk) -> None:
    before = len(acts(course))
    course("suggest", "c-1")
    assert len(acts(course)) == before + 1


def test_what_was_accepted_and_what_was_changed_are_told_apart(course: Desk) -> None:
    course("assign", "c-1", "1", "--at", "2026-09-07T10:00:00Z")
    course("suggest", "c-1", "--at", "2026-09-07T10:00:01Z")
    course("assign", "c-1", "1", "--minutes", "3", "--at", "2026-09-07T10:00:01Z")
    course("assign", "c-1", "worry-time", "--at", "2026-09-07T10:00:02Z")
    found = acts(course, "c-1")
    assert {"accepted", "changed", "suggested"} <= set(found)


def test_reading_through_the_library_is_in_it(course: Desk) -> None:
    with course.store() as store:
        Recommender(store=store).history("c-1")
        Recommender(store=store).history("nobody")
    assert newest(course, 2)[1] == "saw"
    assert acts(course).count("saw") == acts(course, "c-1").count("saw")


def test_a_repeat_that_records_nothing_is_not_in_it(course: Desk) -> None:
    with course.store() as store:
        before = store.ask(audit.mark)
        store.append(store.events("c-1"))
        assert store.ask(audit.mark) == before


def test_reading_changes_nothing_but_the_audit(course: Desk) -> None:
    with course.store() as store:
        before = list(store.every()), store.mark()
    for words in ("suggest c-1", "export c-1", "standing c-1", "portfolio c-1", "replay c-1"):
        course(*words.split())
    with course.store() as store:
        assert (list(store.every()), store.mark()) == before


def test_a_client_sees_what_was_done_to_everybody_at_once(course: Desk) -> None:
    course("client", "add", "c-2")
    course("client", "list")
    found = json.loads(course("audit", "c-2", "--json").stdout)["entries"]
    assert [(one["act"], one["client"]) for one in found] == [("recorded", "c-2"), ("saw", None)]


# Who


def test_who_is_taken_from_the_variable(course: Desk) -> None:
    found = json.loads(course("audit", "--json").stdout)["entries"]
    assert {one["who"] for one in found} == {"therapist-1"}


def test_who_is_the_systems_user_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOMEWORK_ACTOR", raising=False)
    monkeypatch.setenv("LOGNAME", "somebody")
    assert who.who() == "somebody"


@pytest.mark.parametrize(
    ("given", "kept"), [("a\nb\x1b", "a b"), ("x" * 99, "x" * 80), ("\t", "unknown")]
)
def test_who_is_one_short_line(monkeypatch: pytest.MonkeyPatch, given: str, kept: str) -> None:
    monkeypatch.setenv("HOMEWORK_ACTOR", given)
    assert who.who() == kept


def test_a_program_for_several_people_says_who(course: Desk) -> None:
    with course.store() as store, who.acting("therapist-2"):
        store.note(Act.SAW, "c-1")
    with course.store() as store:
        assert store.ask(audit.entries)[-1].who == "therapist-2"
    assert who.who() == "therapist-1"


# What it holds


def test_it_holds_no_words_and_no_id_in_clear(told: Desk, canaries: Canaries) -> None:
    with sqlite3.connect(told.path) as other:
        rows = str(other.execute("SELECT * FROM audit").fetchall())
    other.close()
    assert not [one for one in ("canary-client", *canaries.said) if one in rows]


def test_after_forgetting_its_entries_stay_and_are_nobodys(told: Desk) -> None:
    before = acts(told)
    told("forget", "canary-client", "--yes", "canary-client")
    assert acts(told) == [*before, "erased"]
    found = json.loads(told("audit", "--json").stdout)["entries"]
    assert {one["client"] for one in found} == {None, "c-other", "c-third"}
    assert "(erased)" in told("audit").stdout
    told("audit", "verify")


def test_the_pages_are_plain(told: Desk) -> None:
    assert "therapist-1" in told("audit", "show", "canary-client").stdout
    assert "Did you mean" in told("audit", "canary-clien", code=2).stderr


# Whole or not


def test_a_whole_audit_is_whole_and_gives_a_mark(told: Desk) -> None:
    mark = json.loads(told("audit", "verify", "--json").stdout)["mark"]
    told("suggest", "c-third")
    told("audit", "verify", "--mark", mark)


def test_a_mark_shows_an_end_cut_off_with_all_care(told: Desk) -> None:
    before = told.path.read_bytes()
    told("client", "list")
    mark = json.loads(told("audit", "verify", "--json").stdout)["mark"]
    told.path.write_bytes(before)
    told("audit", "verify")
    assert "gone, or was changed" in told("audit", "verify", "--mark", mark, code=1).stderr
    assert "is not a mark" in told("audit", "verify", "--mark", "17", code=2).stderr


class Mutant:
    """One change of the tables by other means, drawn by chance."""

    def __init__(self, draw: random.Random, rows: list[tuple[Any, ...]]) -> None:
        self.draw, self.rows = draw, rows
        self.kinds = (
            self.edited,
            self.removed,
            self.cut_off,
            self.swapped,
            self.added,
            self.end_changed,
            self.client_changed,
        )

    def __call__(self, other: sqlite3.Connection) -> str:
        kind = self.draw.choice(self.kinds)
        kind(other)
        return kind.__name__

    def one(self) -> int:
        return self.draw.choice(self.rows)[0]

    def edited(self, other: sqlite3.Connection) -> None:
        column = self.draw.choice(("at", "who", "act", "subject", "many", "digest", "number"))
        value: Any = {"many": 7_777, "number": 99_999}.get(column, f"{self.draw.random()}")
        if column == "act":
            value = self.draw.choice(["accepted", "took back", "changed"])
        other.execute(f"UPDATE audit SET {column} = ? WHERE number = ?", (value, self.one()))

    def removed(self, other: sqlite3.Connection) -> None:
        other.execute("DELETE FROM audit WHERE number = ?", (self.one(),))

    def cut_off(self, other: sqlite3.Connection) -> None:
        other.execute("DELETE FROM audit WHERE number >= ?", (self.one(),))

    def swapped(self, other: sqlite3.Connection) -> None:
        first, second = sorted(self.draw.sample([one[0] for one in self.rows], 2))
        for old, new in ((first, -1), (second, first), (-1, second)):
            other.execute("UPDATE audit SET number = ? WHERE number = ?", (new, old))

    def added(self, other: sqlite3.Connection) -> None:
        copied = list(self.draw.choice(self.rows))
        copied[0] = len(self.rows) + 1
        other.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", copied)

    def end_changed(self, other: sqlite3.Connection) -> None:
        other.execute(
            self.draw.choice(
                (
                    "DELETE FROM audit_end",
                    "UPDATE audit_end SET number = number - 1",
                    "UPDATE audit_end SET digest = '00'",
                )
            )
        )

    def client_changed(self, other: sqlite3.Connection) -> None:
        other.execute(
            self.draw.choice(
                (
                    "DELETE FROM subjects WHERE client = 'c-other'",
                    "UPDATE subjects SET client = 'c-else' WHERE client = 'c-other'",
                    "UPDATE subjects SET secret = '00' WHERE client = 'c-third'",
                    "INSERT INTO subjects VALUES ('c-new', '00')",
                )
            )
        )


def busy(desk: Desk) -> list[tuple[Any, ...]]:
    """Make an audit of some length, with an erased client in it; return its rows."""
    with desk.store() as store:
        for name in ("c-other", "c-third", "c-gone"):
            store.append(everything(Canaries(name), name))
        for number in range(40):
            store.note(Act.SAW, ("c-other", "c-third", "c-gone", None)[number % 4], number + 1)
    desk("forget", "c-gone", "--yes", "c-gone")
    other = sqlite3.connect(desk.path)
    rows = other.execute("SELECT * FROM audit ORDER BY number").fetchall()
    other.close()
    return rows


def mutated(desk: Desk, check: Any) -> dict[str, list[bool]]:
    """Return by kind of change whether a check noticed each of many; each is undone again."""
    rows = busy(desk)
    mutant = Mutant(random.Random(6), rows)
    found: dict[str, list[bool]] = {}
    with Store.open(desk.path) as store:
        assert not check(store)
        other = sqlite3.connect(desk.path, isolation_level=None)
        for change in ("update", "delete"):
            other.execute(f"DROP TRIGGER audit_no_{change}")
        other.execute("PRAGMA synchronous = OFF")
        tables = ("audit", "audit_end", "subjects")
        for one in tables:
            other.execute(f"CREATE TABLE kept_{one} AS SELECT * FROM {one}")
        for _ in range(MUTATIONS):
            name = mutant(other)
            found.setdefault(name, []).append(bool(check(store)))
            other.execute("BEGIN")
            for one in tables:
                other.execute(f"DELETE FROM {one}")
                other.execute(f"INSERT INTO {one} SELECT * FROM kept_{one}")
            other.execute("COMMIT")
        assert not check(store)
        other.close()
    return found


def test_every_change_by_other_means_is_noticed(desk: Desk) -> None:
    found = mutated(desk, lambda store: store.ask(audit.faults))
    assert {name: many.count(False) for name, many in found.items()} == dict.fromkeys(found, 0)
    assert sum(len(many) for many in found.values()) == MUTATIONS
    assert len(found) == len(Mutant(random.Random(), []).kinds)


def test_without_the_chain_most_changes_would_not_be(desk: Desk) -> None:
    """The negative control: what SQLite's own check notices of the same changes."""

    def intact(store: Store) -> list[str]:
        query = "PRAGMA integrity_check"
        found = store.ask(lambda one: one.exec_driver_sql(query).scalars().all())
        return [one for one in found if one != "ok"]

    found = mutated(desk, intact)
    assert not any(any(many) for many in found.values())


def test_an_audit_that_cannot_be_written_lets_reading_go_on_and_says_so(
    course: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(course.path)
    other.execute("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'x'); END")
    other.commit()
    other.close()
    result = course("suggest", "c-1")
    assert "Note: this is not in the audit." in result.stderr
    assert result.stdout
    assert "nothing was recorded" in course("session", "c-1", "--held", code=2).stderr


def test_what_is_done_with_the_key_is_in_it(
    course: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3")
    monkeypatch.setenv("HOMEWORK_KEY_FILE", str(tmp_path / "keys" / "homework"))
    (tmp_path / "keys").mkdir()
    for words in (("encrypt",), ("copy-key", str(tmp_path / "copy")), ("rekey",), ("decrypt",)):
        course(*words)
    done = ["encrypted", "copied the key", "gave another key", "decrypted"]
    assert [one for one in acts(course) if one in done] == done
