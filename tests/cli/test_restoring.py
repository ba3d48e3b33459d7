"""A restore takes nothing away that stops suggestions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from recommender.cli.caseload import Caseload
from recommender.domain.errors import StoreError
from recommender.store.log import Store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Line


@pytest.fixture
def backup(course: Line, tmp_path: Path) -> str:
    """Return a backup of a course in which nothing is open yet."""
    path = str(tmp_path / "before.db")
    course("backup", "--out", path)
    return path


def flags(line: Line, client: str) -> list[str]:
    found = json.loads(line("history", client, "--json").stdout)["events"]
    return [one["flag"] for one in found if one["kind"] == "flag_raised"]


def test_a_risk_that_a_backup_does_not_know_of_stays_open(course: Line, backup: str) -> None:
    course("client", "set", "c-017", "--flag", "si")
    course("client", "set", "c-017", "--flag", "mania")
    said = course("restore", backup, "--yes").stdout
    assert "Open now, and kept open: c-017 (mania, si)" in said
    assert sorted(flags(course, "c-017")) == ["mania", "si"]
    assert "A risk flag is open (si)" in course("suggest", "c-017").stdout


def test_a_flag_that_was_raised_as_a_risk_stays_one(course: Line, backup: str) -> None:
    raised = {"kind": "flag_raised", "client": "c-017", "flag": "fire", "risk": True}
    path = course.home.parent / "more.jsonl"
    path.write_text(json.dumps(raised | {"at": "2026-09-07T09:00:03Z"}), "utf-8")
    course("import", str(path))
    course("restore", backup, "--yes")
    assert "A risk flag is open (fire)" in course("suggest", "c-017").stdout


def test_a_flag_that_became_a_risk_since_is_one_again(course: Line, tmp_path: Path) -> None:
    course("client", "set", "c-017", "--flag", "fire")
    backup = str(tmp_path / "with-the-flag.db")
    course("backup", "--out", backup)
    raised = {"kind": "flag_raised", "client": "c-017", "flag": "fire", "risk": True}
    path = course.home.parent / "more.jsonl"
    path.write_text(json.dumps(raised | {"at": "2026-09-07T09:00:03Z"}), "utf-8")
    course("import", str(path))
    course("restore", backup, "--yes")
    assert "A risk flag is open (fire)" in course("suggest", "c-017").stdout


def test_consent_taken_back_stays_so(course: Line, backup: str) -> None:
    course("client", "set", "c-017", "--consent", "no")
    assert "c-017 (consent taken back)" in course("restore", backup, "--yes").stdout
    with Store.open(course.home / "homework.db") as store:
        assert store.events("c-017")[-1].kind == "client_changed"
    assert "onsent" in course("suggest", "c-017").stdout


def test_what_the_backup_knows_is_not_recorded_twice(course: Line, tmp_path: Path) -> None:
    course("client", "set", "c-017", "--flag", "si")
    course("backup", "--out", str(tmp_path / "with.db"))
    course("restore", str(tmp_path / "with.db"), "--yes")
    assert flags(course, "c-017") == ["si"]


def test_a_dry_run_names_what_is_open(course: Line, backup: str) -> None:
    course("client", "set", "c-017", "--flag", "si")
    before = course.content()
    assert "c-017 (si)" in course("restore", backup, "--dry-run").stdout
    assert course.content() == before


def test_whom_the_backup_does_not_know_is_named(course: Line, backup: str) -> None:
    course("client", "add", "c-018", "--consent", "yes")
    course("client", "set", "c-018", "--flag", "si")
    assert "c-018 (si) is not in this backup" in course("restore", backup, "--yes").stderr


def test_of_a_store_that_cannot_be_read_it_is_said(course: Line, backup: str) -> None:
    path = course.home / "homework.db"
    path.write_bytes(path.read_bytes()[:4096] + b"x" * 20_000)
    assert "look at the flags" in course("restore", backup, "--yes").stderr


def test_where_there_is_no_store_nothing_is_said_of_one(course: Line, backup: str) -> None:
    (course.home / "homework.db").unlink()
    done = course("restore", backup, "--yes")
    assert "Open now" not in done.stdout
    assert "look at the flags" not in done.stderr


def test_what_cannot_be_recorded_again_is_said(
    course: Line, backup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course("client", "set", "c-017", "--flag", "si")

    def full(*_: object, **__: object) -> None:
        message = "The disk is full"
        raise StoreError(message)

    monkeypatch.setattr(Caseload, "record", full)
    done = course("restore", backup, "--yes", code=2)
    assert "c-017 (si)" in done.stdout
    assert "is not recorded again" in done.stderr


def test_whom_somebody_erased_since_is_told_of(course: Line, backup: str) -> None:
    course("forget", "c-017", "--yes", "c-017")
    assert "1 client erased since this backup" in course("restore", backup, "--dry-run").stderr


def test_how_long_histories_are_kept_stays_set(course: Line, backup: str) -> None:
    course("retain", "30")
    course("restore", backup, "--yes")
    assert "30 days" in course("retain").stdout
