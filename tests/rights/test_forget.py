"""After an erasure nothing of the client is left, and nothing of the others has changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from canaries import KINDS, START, Canaries, everything
from histories import Course

from recommender import History, InputError
from recommender.cli.caseload import Caseload
from recommender.domain.history import SessionHeld
from recommender.store import audit, connection, residue
from recommender.store.forget import forget
from recommender.store.log import Store
from recommender.store.residue import needles

if TYPE_CHECKING:
    from canaries import Desk

    from recommender import Recommender

CLIENT = "canary-client"
LATER = "2026-09-14T10:00:00Z"


def hits(desk: Desk, wanted: list[str]) -> dict[str, int]:
    found = {}
    for path in desk.files():
        content = path.read_bytes()
        if many := sum(content.count(one.encode()) for one in wanted):
            found[path.name] = many
    return found


def secret(desk: Desk) -> str:
    with sqlite3.connect(desk.path) as other:
        (found,) = other.execute("SELECT secret FROM subjects WHERE client = ?", (CLIENT,))
    other.close()
    return str(found[0])


def test_every_kind_of_event_is_in_the_record(told: Desk) -> None:
    with told.store() as store:
        assert {one.kind for one in store.events(CLIENT)} == set(KINDS)


def test_after_forgetting_no_byte_of_the_client_is_in_any_file(
    told: Desk, canaries: Canaries
) -> None:
    wanted = [CLIENT, *canaries.said, secret(told)]
    assert hits(told, wanted)  # the search itself works
    told("forget", CLIENT, "--yes", CLIENT)
    assert hits(told, wanted) == {}


def test_a_copy_in_free_pages_and_one_in_a_journal_are_gone_too(
    told: Desk, canaries: Canaries
) -> None:
    with sqlite3.connect(told.path) as other:
        other.execute("PRAGMA secure_delete = OFF")
        other.execute("CREATE TABLE t (x)")
        other.execute("INSERT INTO t SELECT body FROM events, (SELECT 1 UNION SELECT 2)")
        other.commit()
        other.execute("DROP TABLE t")
    other.close()
    told("forget", CLIENT, "--yes", CLIENT)
    assert hits(told, [CLIENT, *canaries.said]) == {}


def test_deleting_alone_would_leave_traces(told: Desk, canaries: Canaries) -> None:
    """The negative control: what is found without the rewriting."""
    with sqlite3.connect(told.path) as other:
        other.execute("PRAGMA secure_delete = OFF")
        other.execute("DROP TRIGGER events_no_delete")
        other.execute("DELETE FROM events WHERE client = ?", (CLIENT,))
        other.commit()
    other.close()
    assert hits(told, canaries.said)["homework.db"] > 0


def test_the_others_keep_every_byte_of_record_and_plan(told: Desk) -> None:
    names = ("c-other", "c-third")
    before = [told("suggest", one, "--json", "--at", LATER).stdout for one in names]
    records = [told("export", one, "--with-words").stdout for one in names]
    told("forget", CLIENT, "--yes", CLIENT)
    assert [told("suggest", one, "--json", "--at", LATER).stdout for one in names] == before
    assert [told("export", one, "--with-words").stdout for one in names] == records


def test_events_can_still_not_be_deleted_by_other_means(told: Desk) -> None:
    told("forget", CLIENT, "--yes", CLIENT)
    other = sqlite3.connect(told.path)
    with pytest.raises(sqlite3.IntegrityError, match="never edited"):
        other.execute("DELETE FROM events")
    other.close()


def test_forgetting_twice_is_as_forgetting_once(told: Desk) -> None:
    told("forget", CLIENT, "--yes", CLIENT)
    with told.store() as store:
        first = store.ask(audit.entries), list(store.every())
    receipt = json.loads(told("forget", CLIENT, "--yes", CLIENT, "--json").stdout)["receipt"]
    with told.store() as store:
        assert (store.ask(audit.entries), list(store.every())) == first
    assert (receipt["clients"], receipt["events"]) == (0, 0)


def test_the_receipt_counts_and_names_nobody(told: Desk, canaries: Canaries) -> None:
    out = told("forget", CLIENT, "--yes", CLIENT, "--json").stdout
    receipt = json.loads(out)["receipt"]
    assert receipt["events"] == len(KINDS)
    assert receipt["files_with_traces"] == 0
    assert not [one for one in (CLIENT, *canaries.said) if one in out]


def test_a_dry_run_says_what_would_go_and_which_backups_hold_it(told: Desk) -> None:
    made = told("backup").stdout.split()[-1]
    with told.store() as store:
        before = list(store.every())
    said = told("forget", CLIENT, "--dry-run").stdout
    assert "Nothing is erased. It would be " in said
    assert f"holds them: {made}" in said
    with told.store() as store:
        assert list(store.every()) == before


def test_the_id_has_to_be_typed_once_more(told: Desk) -> None:
    assert "nothing was erased" in told("forget", CLIENT, typed="c-other\n", code=2).stderr
    assert "nothing was erased" in told("forget", CLIENT, "--yes", "yes", code=2).stderr
    told("forget", CLIENT, typed="", code=130)
    with told.store() as store:
        assert store.has(CLIENT)
    told("forget", CLIENT, typed=f"{CLIENT}\n")
    with told.store() as store:
        assert not store.has(CLIENT)


def test_an_id_of_nobody_is_said_to_be_one(told: Desk) -> None:
    done = told("forget", "canary-clinet", "--yes", "canary-clinet")
    assert "Nothing is recorded of this client" in done.stderr
    assert "Nothing is recorded" not in told("forget", CLIENT, "--yes", CLIENT).stderr


def test_an_id_that_begins_another_one_takes_only_its_own(desk: Desk) -> None:
    with desk.store() as store:
        store.append(everything(Canaries("one"), "client-1"))
        store.append(everything(Canaries("ten"), "client-10"))
    desk("forget", "client-1", "--yes", "client-1")
    with desk.store() as store:
        assert store.clients() == ("client-10",)


def test_the_same_id_can_be_given_anew_and_has_no_past(told: Desk) -> None:
    told("forget", CLIENT, "--yes", CLIENT)
    told("client", "add", CLIENT)
    entries = json.loads(told("audit", CLIENT, "--json").stdout)["entries"]
    assert [one["act"] for one in entries if one["client"]] == ["recorded"]


# Backups


def kept(desk: Desk, name: str) -> Path:
    path = desk.home / "backups" / name
    path.parent.mkdir(exist_ok=True)
    shutil.copy(desk.path, path)
    return path


def test_backups_that_hold_the_client_are_named_and_stay_until_asked_for(told: Desk) -> None:
    with_client = kept(told, "homework-20260907.db")
    told_of = told("forget", CLIENT, "--yes", CLIENT).stderr
    without = kept(told, "homework-20260914.db")
    assert f"still holds them: {with_client}" in told_of
    assert with_client.exists()
    again = told("forget", CLIENT, "--yes", CLIENT, "--remove-backups", "--json").stdout
    assert json.loads(again)["receipt"]["backups_removed"] == 1
    assert (with_client.exists(), without.exists()) == (False, True)


def test_a_backup_that_cannot_be_looked_into_is_named_and_left(told: Desk) -> None:
    sealed = kept(told, "homework-sealed.db")
    sealed.write_bytes(bytes(number * 31 % 251 for number in range(8_192)))
    result = told("forget", CLIENT, "--yes", CLIENT, "--remove-backups")
    assert "cannot be looked into, or is no copy of this store, and may hold them" in result.stderr
    assert sealed.exists()


def test_a_store_that_a_restore_put_aside_is_named_too(told: Desk) -> None:
    made = told("backup").stdout.split()[-1]
    told("restore", made, "--yes")
    (aside,) = told.home.glob("homework-before-restore-*.db")
    assert f"still holds them: {aside}" in told("forget", CLIENT, "--yes", CLIENT).stderr


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("sqlcipher3", reason="the extra `encrypted` is not installed")
    monkeypatch.setenv("HOMEWORK_KEY_FILE", str(tmp_path / "keys"))
    return tmp_path / "keys"


def test_an_encrypted_backup_is_looked_into_with_its_key(told: Desk, key_file: Path) -> None:
    told("encrypt")
    made = told("backup").stdout.split()[-1]
    assert f"still holds them: {made}" in told("forget", CLIENT, "--yes", CLIENT).stderr
    told("backup")
    told("forget", CLIENT, "--yes", CLIENT, "--remove-backups")
    assert made not in told("backup", "list").stdout


def test_without_the_former_key_nobody_reads_a_backup_from_before_the_erasure(
    told: Desk, canaries: Canaries, key_file: Path, tmp_path: Path
) -> None:
    told("encrypt")
    old = tmp_path / "elsewhere.db"
    told("backup", "--out", str(old))
    assert told("restore", str(old), "--dry-run").exit_code == 0  # the key is there still
    told("forget", CLIENT, "--yes", CLIENT)
    told("rekey")
    told("backup")
    key_file.write_text(key_file.read_text().splitlines()[-1] + "\n")
    assert "no key here opens it" in told("restore", str(old), "--dry-run", code=2).stderr
    content = old.read_bytes()
    assert not [one for one in (CLIENT, *canaries.said) if one.encode() in content]
    assert CLIENT not in told("client", "list").stdout


def test_a_cleaned_backup_holds_no_byte_of_the_client(told: Desk, canaries: Canaries) -> None:
    told("backup")
    wanted = [CLIENT, *canaries.said, secret(told)]
    assert len(hits(told, wanted)) == 2  # the search itself works
    done = told("forget", CLIENT, "--yes", CLIENT, "--clean-backups", "--json")
    receipt = json.loads(done.stdout)["receipt"]
    assert (receipt["backups_cleaned"], receipt["backups_left"]) == (1, 0)
    assert hits(told, wanted) == {}


def test_the_others_come_back_from_a_cleaned_backup(told: Desk) -> None:
    made = told("backup").stdout.split()[-1]
    told("forget", CLIENT, "--yes", CLIENT, "--clean-backups")
    told("restore", made, "--yes")
    told("audit", "verify")
    assert told("client", "list").stdout.count("c-") == 2
    assert CLIENT not in told("client", "list").stdout
    assert "taken out of this backup" in told("audit").stdout


def test_a_backup_under_a_former_key_is_cleaned_with_it(told: Desk, key_file: Path) -> None:
    told("encrypt")
    made = told("backup").stdout.split()[-1]
    told("rekey")
    told("forget", CLIENT, "--yes", CLIENT, "--clean-backups")
    told("restore", made, "--yes")
    assert CLIENT not in told("client", "list").stdout


def test_what_is_no_whole_backup_is_not_cleaned_and_told_of(told: Desk) -> None:
    bare = kept(told, "homework-20260907.db")
    before = bare.read_bytes()
    done = told("forget", CLIENT, "--yes", CLIENT, "--clean-backups", code=1)
    assert f"Not cleaned: FILE = {bare}" in done.stderr
    assert f"still holds them: {bare}" in done.stderr
    assert bare.read_bytes() == before


def test_backups_are_either_removed_or_cleaned(told: Desk) -> None:
    both = ("--remove-backups", "--clean-backups")
    assert "either removed or cleaned" in told("forget", CLIENT, *both, code=2).stderr


def test_a_trace_in_a_model_in_use_is_told_and_gives_exit_code_1(told: Desk) -> None:
    model = told.home / "models" / "ours" / "CARD.md"
    model.parent.mkdir(parents=True)
    model.write_text("fitted without a word of anybody")
    told("forget", "c-third", "--yes", "c-third")
    model.write_text(f"fitted on {CLIENT}")
    result = told("forget", CLIENT, "--yes", CLIENT, code=1)
    assert f"A trace is left in {model}" in result.stderr


def test_copies_under_any_name_in_the_folder_are_named_and_removed(told: Desk) -> None:
    own = [told.home / "before-the-move", told.home / "archive" / "Copy of homework.db"]
    own[1].parent.mkdir()
    told("backup", "--out", f"{own[0]}.db")
    Path(f"{own[0]}.db").rename(own[0])
    shutil.copy(told.path, own[1])
    left = told("forget", CLIENT, "--yes", CLIENT).stderr
    assert [one for one in own if f"still holds them: {one}" in left] == own
    told("forget", CLIENT, "--yes", CLIENT, "--remove-backups")
    assert not [one for one in own if one.exists()]


def test_a_copy_under_a_former_key_is_named_whatever_its_name(told: Desk, key_file: Path) -> None:
    told("encrypt")
    copy = told.home / "copy.bin"
    told("backup", "--out", str(copy))
    told("rekey")
    assert f"still holds them: {copy}" in told("forget", CLIENT, "--yes", CLIENT).stderr


def test_an_encrypted_copy_under_any_name_is_named(told: Desk, key_file: Path) -> None:
    told("encrypt")
    copy = told.home / "before-the-move"
    told("backup", "--out", f"{copy}.db")
    Path(f"{copy}.db").rename(copy)
    assert f"still holds them: {copy}" in told("forget", CLIENT, "--yes", CLIENT).stderr


def test_plans_written_into_the_folder_are_a_trace(told: Desk) -> None:
    plans = told.home / "plans.jsonl"
    told("suggest", "--all", "--out", str(plans))
    assert CLIENT in plans.read_text()
    result = told("forget", CLIENT, "--yes", CLIENT, code=1)
    assert f"A trace is left in {plans}" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links and pipes")
def test_what_is_of_others_in_the_folder_is_no_trace(told: Desk, tmp_path: Path) -> None:
    """Another program's database, what a link leads to, and what is no file."""
    with sqlite3.connect(told.home / "photos.db") as other:
        other.execute("CREATE TABLE photos (name)")
    other.close()
    (tmp_path / "elsewhere").write_text(CLIENT)
    (told.home / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(told.home / "pipe")
    receipt = json.loads(told("forget", CLIENT, "--yes", CLIENT, "--json").stdout)["receipt"]
    assert (receipt["files_with_traces"], receipt["backups_left"]) == (0, 0)


def test_plans_of_others_are_no_trace(told: Desk, tmp_path: Path) -> None:
    plans = tmp_path / "plans.jsonl"
    told("suggest", "--all", "--out", str(plans))
    others = [one for one in plans.read_text().splitlines(keepends=True) if CLIENT not in one]
    (told.home / "plans.jsonl").write_text("".join(others))
    assert others
    told("forget", CLIENT, "--yes", CLIENT)


def test_every_text_of_an_event_is_looked_for(canaries: Canaries) -> None:
    wanted = needles(CLIENT, everything(canaries, CLIENT))
    found = {one for one in canaries.said if any(text in one.encode() for text in wanted)}
    assert found == set(canaries.said)


def test_words_that_another_client_said_too_are_no_trace(desk: Desk) -> None:
    with desk.store() as store:
        for name in ("client-a", "client-b"):
            desk("client", "add", name, "--contact-line", "The front desk of the clinic, by day")
        assert forget(store, ["client-a"]).found.residue == ()


def test_a_reader_in_the_way_is_told_of_and_the_command_can_be_repeated(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    erase = Store.rewrite

    def with_reader(store: Store) -> None:
        reader = sqlite3.connect(told.path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchall()
        try:
            erase(store)
        finally:
            reader.close()

    monkeypatch.setattr(Store, "rewrite", with_reader)
    assert (
        "it is erased, but its traces are not yet"
        in told("forget", CLIENT, "--yes", CLIENT, code=2).stderr
    )
    monkeypatch.setattr(Store, "rewrite", erase)
    told("forget", CLIENT, "--yes", CLIENT)


# Retention


def held(client: str, days_ago: int) -> SessionHeld:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return SessionHeld(id=f"{client}-{days_ago}", client=client, at=at)


@pytest.fixture
def aged(desk: Desk) -> Desk:
    with desk.store() as store:
        store.append([held("old-one", 400), held("old-two", 500), held("old-two", 380)])
        store.append([held("returned", 500), held("returned", 3)])
    return desk


def test_nothing_runs_out_unless_a_time_is_set(aged: Desk) -> None:
    assert "until somebody erases" in aged("retain").stdout
    assert "No time is set" in aged("forget", "--expired").stdout


def test_what_has_run_out_is_listed_and_erased_once_confirmed(aged: Desk) -> None:
    aged("retain", "365")
    result = aged("forget", "--expired", typed="3\n", code=2)
    assert "- old-one: last event" in result.stderr
    assert "returned" not in result.stderr
    aged("forget", "--expired", typed="2\n")
    with aged.store() as store:
        assert store.clients() == ("returned",)
    assert "No history is older" in aged("forget", "--expired").stdout


def test_retention_can_be_set_off_again_and_is_in_the_audit(aged: Desk) -> None:
    aged("retain", "365")
    aged("retain", "off")
    assert "No time is set" in aged("forget", "--expired").stdout
    entries = json.loads(aged("audit", "--json").stdout)["entries"]
    assert [one["many"] for one in entries if one["act"] == "set retention"] == [365, 0]


def test_one_client_or_the_expired_ones(desk: Desk) -> None:
    assert "Name one client" in desk("forget", code=2).stderr
    assert "Name one client" in desk("forget", "c-1", "--expired", code=2).stderr


# Consent


def withdrawn(desk: Desk) -> Desk:
    desk("client", "add", "c-1", "--consent", "yes", "--at", START.isoformat())
    desk("session", "c-1", "--held", "--at", START.isoformat())
    desk("client", "set", "c-1", "--consent", "no", "--at", START.isoformat())
    return desk


@pytest.mark.parametrize("command", ["portfolio", "standing", "replay"])
def test_without_consent_a_record_adds_up_to_nothing(desk: Desk, command: str) -> None:
    assert "Consent is not on record" in withdrawn(desk)(command, "c-1", code=2).stderr


ASKED = {
    "portfolio": lambda one, history: one.portfolio(history, at=history.events[0].at),
    "standing": lambda one, history: one.standing(history, at=history.events[0].at),
    "replay": lambda one, history: one.replay(history),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("said", [None, False])
def test_an_app_is_refused_as_the_desk_is(
    recommender: Recommender, name: str, said: bool | None
) -> None:
    course = Course.opened("c-1", consent=None).session()
    if said is not None:  # a week after the moment that is asked about
        course.add("client_changed", consent=True).add("client_changed", consent=said)
    with pytest.raises(InputError, match=r"^Consent is not on record for c-1\."):
        ASKED[name](recommender, course.history)
    assert ASKED[name](recommender, course.add("client_changed", consent=True).history) is not None


def test_without_consent_nothing_is_suggested(desk: Desk) -> None:
    plan = json.loads(withdrawn(desk)("suggest", "c-1", "--json", "--at", LATER).stdout)
    assert plan["suggestions"] == []
    assert "onsent" in plan["stopped"]


def test_without_consent_a_client_can_still_have_their_own_record(desk: Desk) -> None:
    lines = withdrawn(desk)("export", "c-1", "--with-words").stdout.splitlines()
    assert len(History.from_records(json.loads(one) for one in lines).events) == 3


def test_consent_withdrawn_is_an_event_and_in_the_audit(desk: Desk) -> None:
    withdrawn(desk)
    with desk.store() as store:
        assert store.events("c-1")[-1].consent is False
    entries = json.loads(desk("audit", "c-1", "--json").stdout)["entries"]
    assert "withdrew consent" in [one["act"] for one in entries]


def test_nothing_is_learned_of_who_has_not_consented(desk: Desk) -> None:
    from recommender.cli.caseload import opened
    from recommender.cli.model_record import NO_CONSENT, Record

    withdrawn(desk)
    with opened() as caseload:
        record = Record(caseload)
        assert list(record.cases()) == []
        assert record.left_out[NO_CONSENT] == 1


def test_another_programs_database_and_a_colleagues_store_are_left(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = told.home / "billing" / "invoices.sqlite"
    other.parent.mkdir()
    with closing(sqlite3.connect(other)) as made, made:
        made.execute("CREATE TABLE clients (id TEXT)")
        made.execute("INSERT INTO clients VALUES (?)", (CLIENT,))
    (told.home / "notes.db").write_text(f'{{"client":"{CLIENT}"}}', "utf-8")
    with monkeypatch.context() as hers:
        hers.setenv("HOMEWORK_HOME", str(told.home / "anna"))
        told("init")
        told("client", "add", CLIENT, "--consent", "yes")
        told("backup")
    (sealed,) = (told.home / "anna" / "backups").iterdir()
    theirs = [other, told.home / "notes.db", told.home / "anna" / "homework.db", sealed]
    before = [one.read_bytes() for one in theirs]
    said = told("forget", CLIENT, "--yes", CLIENT, "--remove-backups").stderr
    assert [one.read_bytes() for one in theirs] == before
    assert [one for one in theirs[1:] if f"may hold them: {one}" in said] == theirs[1:]


def test_backups_behind_a_link_are_found(told: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (told.home / "backups").symlink_to(disk)
    told("backup")
    (made,) = disk.iterdir()
    assert f"still holds them: {made}" in told("forget", CLIENT, "--yes", CLIENT).stderr


def test_one_who_is_forgotten_does_not_come_back_by_an_open_question(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Caseload.history

    def slowly(caseload: Caseload, client: str, **purpose: Any) -> History:
        """Read a history, while another person erases it."""
        found = look(caseload, client, **purpose)
        with monkeypatch.context() as other:
            other.setattr(Caseload, "history", look)
            told("forget", CLIENT, "--yes", CLIENT)
        return found

    monkeypatch.setattr(Caseload, "history", slowly)
    said = told("client", "set", CLIENT, "--minutes", "45", code=2).stderr
    assert "has been erased meanwhile; nothing was written" in said
    assert CLIENT not in told("client", "list").stdout


def test_an_id_that_no_terminal_prints_is_refused(told: Desk) -> None:
    assert "not printable" in told("forget", "\udcff", "--yes", "x", code=2).stderr


def test_an_export_that_was_left_in_the_folder_is_found_the_second_time_too(told: Desk) -> None:
    left = told.home / "left.jsonl"
    left.write_text(f'{{"client": "{CLIENT}"}}', "utf-8")
    for _ in range(2):
        assert str(left) in told("forget", CLIENT, "--yes", CLIENT, code=1).stderr


def test_an_id_that_is_nearly_one_on_record_is_asked_about(told: Desk) -> None:
    assert (
        f"Did you mean {CLIENT}?" in told("forget", "canary-clien", "--yes", "canary-clien").stderr
    )


def test_a_file_that_is_named_after_the_client_is_told_of(told: Desk) -> None:
    note = told.path.with_name(f"letter-for-{CLIENT}.txt")
    note.write_text("Dear", encoding="utf-8")
    other = told.path.with_name(f"letter-for-{CLIENT}2.txt")
    other.write_text("Dear", encoding="utf-8")
    said = told("forget", CLIENT, "--yes", CLIENT, code=1).stderr
    assert f"A trace is left in {note}" in said
    assert str(other) not in said


def test_a_file_that_is_gone_before_it_is_searched_ends_nothing(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def around(store: Path, closed: list[Path]) -> list[Path]:
        return [store.with_name("gone.txt"), store, store.with_name("gone.db"), *closed]

    monkeypatch.setattr(residue, "_around", around)
    said = told("forget", CLIENT, "--yes", CLIENT).stdout
    assert "files searched: 1\n" in said


def test_a_stop_during_the_search_says_how_to_go_on(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr("recommender.store.forget.search", stopped)
        said = told("forget", CLIENT, "--yes", CLIENT, code=130).stderr
    assert "Stopped; what was erased stays so." in said
    assert "homework forget ID" in said
    with told.store() as store:
        assert not store.has(CLIENT)
    assert "files with traces: 0" in told("forget", CLIENT, "--yes", CLIENT).stdout
