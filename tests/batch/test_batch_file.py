"""A file that is stopped at any point and gone on with is the same file, byte for byte."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from caseloads import LATER, contradictory
from pyarrow import parquet

from recommender import InputError
from recommender.domain.errors import OutputError
from recommender.interchange import unfinished
from recommender.interchange.unfinished import Unfinished, begun

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender import History, Recommender
    from recommender.interchange.plans import Row

WORK = {"at": "2026-02-10T09:00:00+00:00", "seed": 0, "most": 3, "plugins": {"a": "1"}}
NAMES = ["plans.jsonl", "plans.parquet"]
CHUNK = 4
POINTS = range(40)
"""More than there are: six adds of three steps each, and the end."""


class StopError(BaseException):
    """Stands in for the power that goes."""


@pytest.fixture(scope="module")
def rows(recommender: Recommender, caseload: list[History]) -> list[Row]:
    mixed = [*caseload[:20], contradictory().history]
    return list(recommender.rows_many(mixed, at=LATER))


def fill(file: Unfinished, rows: list[Row]) -> None:
    """Add the rows that are not in the file yet, and finish it."""
    while not file.progress.whole and (some := rows[file.progress.rows :][:CHUNK]):
        file.add(some)
    file.finish()


def written(target: Path, rows: list[Row]) -> bytes:
    with Unfinished.start(target, WORK) as file:
        fill(file, rows)
    return target.read_bytes()


def half(target: Path, rows: list[Row]) -> None:
    """Leave a file unfinished after two chunks."""
    with Unfinished.start(target, WORK) as file:
        file.add(rows[:CHUNK])
        file.add(rows[CHUNK : 2 * CHUNK])


def stopping(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the n-th of the steps that touch the disk be the last, half done where it can be."""
    left = [count]

    def guarded(step: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
        def guard(*args: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                if after:
                    step(*args, **more)
                raise StopError
            return step(*args, **more)

        return guard

    after = count % 2 == 1
    for name in ("_synced", "_renamed", "to_parquet"):
        monkeypatch.setattr(unfinished, name, guarded(getattr(unfinished, name), after=after))
    monkeypatch.setattr(Path, "unlink", guarded(Path.unlink, after=after))


@pytest.mark.parametrize("name", NAMES)
def test_a_stop_at_any_point_changes_nothing(
    tmp_path: Path, rows: list[Row], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written(tmp_path / name, rows)
    stopped = 0
    for point in POINTS:
        target = tmp_path / str(point) / name
        target.parent.mkdir()
        with monkeypatch.context() as patched:
            stopping(point, patched)
            try:
                written(target, rows)
            except StopError:
                stopped += 1
        if begun(target) is not None:
            with Unfinished.resume(target, WORK) as file:
                fill(file, rows)
        elif not target.exists():
            written(target, rows)  # stopped before the journal was there: nothing had begun
        assert target.read_bytes() == whole, point
        assert not [one for one in target.parent.iterdir() if one.suffix in {".part", ".journal"}]
    assert 20 < stopped < len(POINTS)


def test_lines_that_nobody_counted_are_cut_off(tmp_path: Path, rows: list[Row]) -> None:
    target = tmp_path / "plans.jsonl"
    whole = written(tmp_path / "whole.jsonl", rows)
    half(target, rows)
    with (tmp_path / "plans.jsonl.part").open("ab") as part:
        part.write(whole)
    with Unfinished.resume(target, WORK) as file:
        fill(file, rows)
    assert target.read_bytes() == whole


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_for_its_owner_alone(tmp_path: Path, rows: list[Row], name: str) -> None:
    written(tmp_path / name, rows)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("behind", [".journal.new", ".new"])
def test_a_link_where_a_new_file_is_made_is_not_followed(
    tmp_path: Path, rows: list[Row], name: str, behind: str
) -> None:
    store = tmp_path / "homework.db"
    store.write_text("the store")
    (tmp_path / (name + behind)).symlink_to(store)
    assert written(tmp_path / name, rows)
    assert store.read_text() == "the store"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
@pytest.mark.parametrize("plant", [Path.symlink_to, Path.hardlink_to])
@pytest.mark.parametrize("opening", [Unfinished.start, Unfinished.resume])
def test_a_link_in_place_of_the_lines_so_far_is_refused(
    tmp_path: Path,
    rows: list[Row],
    plant: Callable[[Path, Path], None],
    opening: Callable[..., Unfinished],
) -> None:
    target, store = tmp_path / "plans.jsonl", tmp_path / "homework.db"
    half(target, rows)
    part = target.with_name("plans.jsonl.part")
    store.write_bytes(part.read_bytes())
    store.chmod(0o640)
    before = store.read_bytes()
    part.unlink()
    plant(part, store)
    with pytest.raises(InputError, match="is no file of this program's own; remove it"):
        opening(target, WORK)
    assert (store.read_bytes(), stat.S_IMODE(store.stat().st_mode)) == (before, 0o640)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_pipe_in_place_of_the_journal_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plans.jsonl.journal")
    with pytest.raises(InputError, match=r"journal cannot be read \(it is no ordinary file\)"):
        begun(tmp_path / "plans.jsonl")


def test_lines_left_open_to_others_are_closed_to_them(tmp_path: Path, rows: list[Row]) -> None:
    part = tmp_path / "plans.jsonl.part"
    part.touch()
    part.chmod(0o666)
    written(tmp_path / "plans.jsonl", rows)
    assert stat.S_IMODE((tmp_path / "plans.jsonl").stat().st_mode) == 0o600


def test_parquet_has_columns_and_the_whole_line(tmp_path: Path, rows: list[Row]) -> None:
    written(tmp_path / "plans.parquet", rows)
    table = parquet.read_table(tmp_path / "plans.parquet").to_pylist()
    assert [one["plan"].encode() for one in table] == [line for _, _, line in rows]
    for cells, (outcome, client, line) in zip(table, rows, strict=True):
        plain = json.loads(line)
        assert cells["client"] == client
        assert cells["at"] == LATER
        assert (cells["error"] is not None) == (outcome == "error")
        assert (cells["stopped"] is not None) == (outcome == "stopped")
        assert [(one["task_type"], one["chance"]) for one in cells["suggestions"]] == [
            (one["task_type"], one["forecast"]["chance"]) for one in plain.get("suggestions", ())
        ]


def test_the_journal_counts(tmp_path: Path, rows: list[Row]) -> None:
    with Unfinished.start(tmp_path / "plans.jsonl", WORK) as file:
        file.add(rows)
        progress = file.progress
    assert (progress.rows, progress.stopped, progress.errors, progress.last) == (21, 2, 1, "c-bad")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 1}, "its seed was 0, and would be 1 now"),
        ({"most": 2}, "its most was 3, and would be 2 now"),
        ({"at": "2026-02-11T09:00:00+00:00"}, "its at was '2026-02-10T"),
        ({"plugins": {"a": "2"}}, "its plugins has changed since"),
        ({"store": "new"}, "its store has changed since"),
    ],
)
def test_other_work_is_refused_and_harms_nothing(
    tmp_path: Path, rows: list[Row], change: dict[str, object], said: str
) -> None:
    target = tmp_path / "plans.jsonl"
    half(target, rows)
    before = {one: one.read_bytes() for one in tmp_path.iterdir()}
    with pytest.raises(InputError, match=said):
        Unfinished.resume(target, {**WORK, **change})
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda part, _: flip(part), "part is not as it was left"),
        (lambda part, _: part.write_bytes(part.read_bytes()[:-1]), "part is not as it was left"),
        (lambda part, _: part.unlink(), "part is not as it was left"),
        (lambda _, journal: journal.write_text("{"), "journal cannot be understood"),
        (lambda _, journal: journal.write_text('{"layout": 2}'), "another version"),
        (lambda _, journal: journal.write_text('{"layout": 1}'), "journal cannot be understood"),
        (lambda _, journal: journal.unlink(), "nothing to go on from"),
    ],
)
def test_what_was_harmed_meanwhile_is_refused(
    tmp_path: Path, rows: list[Row], harm: Callable[[Path, Path], None], said: str
) -> None:
    target = tmp_path / "plans.jsonl"
    half(target, rows)
    harm(tmp_path / "plans.jsonl.part", tmp_path / "plans.jsonl.journal")
    with pytest.raises(InputError, match=said):
        Unfinished.resume(target, WORK)


def test_two_programs_do_not_write_one_file(tmp_path: Path, rows: list[Row]) -> None:
    target = tmp_path / "plans.jsonl"
    with Unfinished.start(target, WORK) as file:
        file.add(rows[:CHUNK])
        for opening in (Unfinished.start, Unfinished.resume):
            with pytest.raises(InputError, match="another program"):
                opening(target, WORK)
        fill(file, rows)
    assert target.read_bytes() == written(tmp_path / "whole.jsonl", rows)


def test_a_finished_file_stays_until_the_new_one_is(tmp_path: Path, rows: list[Row]) -> None:
    target = tmp_path / "plans.jsonl"
    target.write_text("the old one")
    half(target, rows)
    assert target.read_text() == "the old one"


def test_a_whole_file_takes_nothing_more(tmp_path: Path, rows: list[Row]) -> None:
    with Unfinished.start(tmp_path / "plans.jsonl", WORK) as file:
        fill(file, rows)
        with pytest.raises(OutputError, match="whole"):
            file.add(rows)
