"""Backup, restore and doctor, as they are typed."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.cli import backup as command
from recommender.domain.history import OutcomeReviewed, Status
from recommender.store import backup as store_backup
from recommender.store.log import Store

if TYPE_CHECKING:
    from conftest import Line


def backups(line: Line) -> list[dict[str, object]]:
    found = json.loads(line("backup", "list", "--json").stdout)
    assert found["schema_version"] == 1
    return list(found["backups"])


def test_the_number_kept_is_that_of_the_store() -> None:
    assert command.KEEP == store_backup.KEEP


def test_a_backup_is_told_and_listed(course: Line) -> None:
    assert "no backup here yet" in course("backup", "list").stdout
    out = course("backup").stdout
    (one,) = backups(course)
    assert out == f"{one['events']} events of 1 client, verified: {one['path']}\n"
    assert str(one["path"]) in course("backup", "list").stdout


def test_backups_may_lie_elsewhere(course: Line, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    for _ in range(3):
        course("backup", "--out", str(folder), "--keep", "2")
    course("backup", "--out", str(folder / "mine.db"))
    assert len(json.loads(course("backup", "list", str(folder), "--json").stdout)["backups"]) == 2
    assert (folder / "mine.db").is_file()
    assert backups(course) == []


@pytest.mark.parametrize("why", ["before-restore", "damaged"])
def test_a_backup_takes_no_name_that_a_restore_gives(course: Line, why: str) -> None:
    taken = course.home / f"homework-{why}-x.db"
    assert "belongs to the store" in course.refused("backup", "--out", str(taken))


@pytest.mark.parametrize(
    "words",
    [
        ["backup", "--keep", "0"],
        ["backup", "--keep", "many"],
        ["backup", "--out", "nowhere/at/all.db"],
        ["backup", "--out", "mine.db", "--keep", "3"],
        ["backup", "--out", ""],
        ["backup", "--out", "no-such-stick"],
        ["backup", "list", "nowhere"],
        ["backup", "list", ""],
        ["restore", ""],
        ["restore", "nowhere.db"],
        ["restore"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    course: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    course.refused(*words)
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize(
    "words", [["backup", "--out"], ["backup", "list"], ["restore"], ["import"]], ids=" ".join
)
def test_a_name_that_is_too_long_is_said_to_be(course: Line, words: list[str]) -> None:
    told = course(*words, "x" * 300, code=2).stderr
    assert f"'{'x' * 20}…' is too long a name; give a shorter one." in told


@pytest.mark.parametrize("words", [["client", "list"], ["init"]], ids=" ".join)
def test_a_home_of_too_long_a_name_is_said_to_be(
    bare: Line, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("HOMEWORK_HOME", "/" + "x" * 300)
    told = bare(*words, code=2).stderr
    assert "File name too long" in told
    assert "name another place by HOMEWORK_HOME" in told


@pytest.mark.parametrize("words", [["backup"], ["doctor"]], ids=" ".join)
def test_without_a_store_the_way_to_one_is_named(bare: Line, words: list[str]) -> None:
    assert bare.refused(*words).endswith("make one with: homework init")


def test_a_restore_asks_and_can_be_undone(course: Line) -> None:
    course("backup")
    path = str(backups(course)[0]["path"])
    before = course.content()
    course("client", "add", "c-018", "--consent", "yes")
    after = course.content()

    stopped = course("restore", path, typed="n\n", code=130)
    assert "nothing was written" in stopped.stderr
    assert course.content() == after
    assert "would take the place" in course("restore", path, "--dry-run").stdout
    assert course.content() == after

    out = course("restore", path, typed="y\n").stdout
    assert course.content() == before
    (undo,) = [one for one in out.splitlines() if one.startswith("Undo: homework restore ")]
    course("restore", undo.split('"')[1], "--yes")
    assert course.content() == after
    assert course("doctor").stdout.endswith("Nothing to look at.\n")


def test_a_backup_beside_the_store_is_found_by_its_bare_name(
    course: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course("backup")
    name = Path(str(backups(course)[0]["path"])).name
    monkeypatch.chdir(tmp_path)
    said = course("restore", name, "--dry-run").stdout
    assert said.startswith(str(course.home / "backups" / name))
    assert re.search(r" is whole: \d+ events of 1 client, made ", said)
    assert "there is no such file" in course.refused("restore", "homework-1.db", "--yes")
    assert "there is no such file" in course.refused("restore", f"./gone/{name}", "--yes")


def test_a_bare_copy_is_refused_by_name(course: Line, tmp_path: Path) -> None:
    bare = tmp_path / "bare.db"
    bare.write_bytes((course.home / "homework.db").read_bytes())
    assert "is a bare copy of a store" in course.refused("restore", str(bare), "--yes")


def test_the_name_of_a_file_reaches_no_terminal_as_controls(course: Line) -> None:
    assert "\x1b" not in course("restore", "\x1b[31mred", code=2).output


def test_doctor_is_content_with_a_store_in_order(course: Line) -> None:
    course("backup")
    out = course("doctor").stdout
    assert "Journal mode: " in out
    assert "WAL-reset bug" in out
    assert out.endswith("Nothing to look at.\n")


def test_doctor_in_json_has_facts_and_findings(course: Line) -> None:
    found = json.loads(course("doctor", "--json", code=1).stdout)
    assert found["schema_version"] == 1
    assert found["facts"]["synchronous"] == "full"
    assert found["findings"] == [
        {
            "check": "backups",
            "what": "There is no backup of this store",
            "remedy": "Make one: homework backup",
        }
    ]


def test_doctor_finds_an_outcome_without_its_task(course: Line) -> None:
    at = datetime(2026, 9, 14, tzinfo=UTC)
    alone = OutcomeReviewed(
        id="o-1", client="c-017", at=at, assignment="gone-1", status=Status.DONE
    )
    with Store.open(course.home / "homework.db") as store:
        store.append([alone])
    course("backup")
    out = course("doctor", code=1).stdout
    assert "The history of c-017 contradicts itself" in out
    assert out.endswith("1 to look at.\n")


def test_doctor_finds_a_clock_that_was_wrong(course: Line) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    late = OutcomeReviewed(
        id="o-1", client="c-017", at=ahead, assignment="thought-record-1", status=Status.DONE
    )
    with Store.open(course.home / "homework.db") as store:
        store.append([late])
    course("backup")
    assert "in the future by this machine's clock" in course("doctor", code=1).stdout


def test_doctor_names_a_plugin_that_misbehaves(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender import hookspecs
    from recommender.host import Host, discovery

    def broken() -> object:
        raise SystemExit

    origin = discovery.Origin("odd", "odd-dist", "1.0", hookspecs.GROUP, "odd.module")
    found = [discovery.Found(origin, broken)]
    monkeypatch.setattr(
        "recommender.cli.caseload.Host", lambda blocked: Host(found=found, blocked=blocked)
    )
    course("backup")
    assert "Plugin 'odd' (odd-dist 1.0)" in course("doctor", code=1).stdout


def test_doctor_goes_on_where_the_store_cannot_be_opened(course: Line) -> None:
    path = course.home / "homework.db"
    other = sqlite3.connect(path)
    with other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    out = course("doctor", code=1).stdout
    assert "was made by a newer version. Upgrade homework-recommender" in out
    assert "File system: " in out


def test_a_damaged_event_hides_no_other_finding(course: Line) -> None:
    course("client", "add", "c-018", "--consent", "yes")
    path = course.home / "homework.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("DROP TRIGGER events_no_update")
    other.execute("UPDATE events SET body = '{}' WHERE client = 'c-017'")
    other.close()
    alone = OutcomeReviewed(
        id="o-1",
        client="c-018",
        at=datetime(2026, 9, 14, tzinfo=UTC),
        assignment="gone-1",
        status=Status.DONE,
    )
    with Store.open(path) as store:
        store.append([alone])
    out = course("doctor", code=1).stdout
    assert "events are damaged" in out
    assert "The history of c-018 contradicts itself" in out


def test_the_home_of_nobody_is_refused_in_a_sentence(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_HOME", "~nobody-has-this-name/x")
    assert "nobody here has such a home folder" in bare("init", code=2).stderr
