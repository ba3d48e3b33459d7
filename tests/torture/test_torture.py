"""The harness of the bar at its smallest: every row runs, and its measurement can fail.

What a timed row comes to depends on how busy the machine is, so here it only has to run.
"""

from __future__ import annotations

import random
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("POSIX signals and limits", allow_module_level=True)
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from recommender.store.chain import is_chained  # noqa: E402
from recommender.store.copies import lent  # noqa: E402
from recommender.store.layout import layout_findings  # noqa: E402
from recommender.store.schema import REVISIONS  # noqa: E402
from torture import already, bar, run  # noqa: E402
from torture.already import Already  # noqa: E402
from torture.disk import OK, Operation, watched  # noqa: E402
from torture.power import Disk  # noqa: E402
from torture.row import NotRun, Row, Seen, Sizes  # noqa: E402
from torture.rows import migrations  # noqa: E402
from torture.tests_elsewhere import ByTests  # noqa: E402
from torture.writing import folder, ids, made  # noqa: E402

MET, MISSED = Seen("all of it", met=True), Seen("half of it", met=False)


def row(seen: Seen, without: Seen) -> Row:
    return Row(
        "X1", "It holds.", "all", Sizes(1, 2, 3), lambda _: seen, lambda _: without, "the glue"
    )


@pytest.mark.long
@pytest.mark.parametrize("one", bar.MEASURED, ids=lambda one: one.id)
def test_a_row_is_met_and_its_control_fails(one: Row) -> None:
    seen, without = one.run(one.sizes.tiny), one.control(one.sizes.tiny)
    assert one.timed or seen.met, seen.words
    assert not without.met, without.words


@pytest.mark.parametrize("one", bar.TESTED, ids=lambda one: one.id)
def test_what_a_row_by_tests_takes_out_is_there_and_so_are_its_tests(one: ByTests) -> None:
    text = (ROOT / one.removal.file).read_text(encoding="utf-8")
    assert text.count(one.removal.old) == 1
    assert one.noticed_by.partition("::")[0] in {name.partition("::")[0] for name in one.tests}
    for name in (*one.tests, *one.more):
        file, _, test = name.partition("[")[0].partition("::")
        text = (ROOT / file).read_text("utf-8")
        assert not test or re.search(rf"^def {test}\(", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("seen", "without", "code", "word"),
    [
        (MET, MISSED, 0, "| met |"),
        (MISSED, MISSED, 1, "| missed |"),
        (MET, MET, 1, "| its control does not fail |"),
    ],
)
def test_a_row_counts_when_it_is_met_and_its_control_fails(
    seen: Seen,
    without: Seen,
    code: int,
    word: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(run, "ROWS", (row(seen, without),))
    assert run.main(["tiny", "--report", str(tmp_path / "report.md")]) == code
    table = capsys.readouterr().out
    assert word in table
    assert f"| X1 | It holds. | all | {seen.words} | the glue: {without.words} |" in table
    assert word in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_what_was_not_measured_is_never_called_met(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = replace(row(Seen("not installed", None), MISSED), id="X2")
    monkeypatch.setattr(run, "ROWS", (NotRun("X1", "It is.", "there is none"), nothing))
    assert run.main(["tiny"]) == 0
    table = capsys.readouterr().out
    assert "| X1 | It is. |  | there is none |  | 0 | not run |" in table
    assert re.search(r"\| X2 .*\| not run \|", table)
    assert table.count("| met |") == 1  # the budget


def test_a_figure_that_is_out_of_reach_is_called_not_met(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "ROWS", (replace(row(MISSED, MISSED), known="too slow a disk"),))
    assert run.main(["tiny", "X1"]) == 0
    assert "| not met: too slow a disk |" in capsys.readouterr().out


def test_a_row_that_breaks_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = replace(row(MET, MISSED), run=lambda size: Seen("never", met=bool(size / 0)))
    monkeypatch.setattr(run, "ROWS", (broken,))
    assert run.main(["tiny"]) == 1
    assert "broken: ZeroDivisionError" in capsys.readouterr().out


def test_a_time_that_is_missed_is_said_and_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "ROWS", (replace(row(MISSED, MISSED), timed=True),))
    monkeypatch.setitem(run.MINUTES, "tiny", 0)
    assert run.main(["tiny"]) == 0
    table = capsys.readouterr().out
    assert re.search(r"\| X1 .*\| missed at this speed \|", table)
    assert re.search(r"\| S3 .*\| missed at this speed \|", table)


def test_when_the_time_is_up_no_row_is_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    never = replace(row(MET, MISSED), run=lambda size: Seen("never", met=bool(size / 0)))
    monkeypatch.setattr(run, "ROWS", (never,))
    assert run.main(["tiny", "--within", "-1"]) == 0
    assert "| the time was up |" in capsys.readouterr().out
    assert run.main(["tiny", "--within", "60"]) == 1


def test_a_run_that_was_stopped_goes_on_with_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept, begun = tmp_path / "kept" / "tiny.jsonl", []
    one = replace(row(MET, MISSED), run=lambda _: begun.append("X1") or MET)
    stopped = replace(row(MET, MISSED), id="X2", run=lambda _: sys.exit("stopped"))
    monkeypatch.setattr(run, "revision", lambda: "abc1234")
    monkeypatch.setattr(
        run, "_lines", lambda rows, _, work: (run.line_of(x.id, work) for x in rows)
    )
    monkeypatch.setattr(run, "ROWS", (one, stopped))
    with pytest.raises(SystemExit, match="stopped"):
        run.main(["tiny", "--keep", str(kept)])
    monkeypatch.setattr(run, "ROWS", (one, replace(stopped, run=lambda _: MISSED)))
    assert run.main(["tiny", "--keep", str(kept)]) == 1
    table = capsys.readouterr().out
    assert begun == ["X1"]
    assert "1 of the rows at an earlier sitting." in table
    assert re.search(r"\| X1 .*\| met \|\n\| X2 .*\| missed \|\n\| S3 .*\| met \|", table)
    assert not kept.exists()


def test_what_was_kept_of_another_revision_is_not_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text('{"size": "tiny", "revision": "another"}\n', "utf-8")
    for here in ("abc1234", "abc1234-dirty", ""):
        monkeypatch.setattr(run, "revision", lambda here=here: here)
        with pytest.raises(SystemExit, match="2"):
            run.main(["tiny", "--keep", str(kept)])
    said = capsys.readouterr().err
    assert "remove it to begin anew" in said
    assert said.count("only a revision's lines are kept") == 2


def test_a_long_row_is_begun_only_where_it_can_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "ROWS", (row(MET, MISSED),))
    monkeypatch.setattr(run, "TAKES", {"X1": 120.0})
    for seconds, word in (("60", "not run"), ("600", "met")):
        assert run.main(["tiny", "X1", "--within", seconds]) == 0
        assert f"| {word} |" in capsys.readouterr().out


def test_a_time_whose_control_is_met_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ROWS", (replace(row(MET, MET), timed=True),))
    assert run.main(["tiny"]) == 1


def report(folder: Path, **cases: str) -> Path:
    """Write a report of the revision that is called `here`, as pytest does."""
    written = "".join(
        f'<testcase classname="tests.store.test_store_gate" name="{name}">{said}</testcase>'
        for name, said in cases.items()
    )
    path = folder / "here.xml"
    path.write_text(f"<testsuites><testsuite>{written}</testsuite></testsuites>", "utf-8")
    return path


GATE = "tests/store/test_store_gate.py"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(already, "revision", lambda: "here")


@pytest.mark.usefixtures("here")
def test_what_has_just_passed_is_counted_and_what_has_not_is_not(tmp_path: Path) -> None:
    path = report(
        tmp_path, test_a="", test_ab="", test_b='<failure message=""/>', test_c="<skipped/>"
    )
    seen = Already.read(path)
    assert seen.of([f"{GATE}::test_a"]) == {f"{GATE}::test_a": "passed"}
    assert list((seen.of([GATE]) or {}).values()) == ["passed", "passed", "failure", "skipped"]
    assert seen.of([f"{GATE}::test_a", f"{GATE}::test_d"]) is None


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("last", "met"), [("", True), ("<failure/>", False), ("<error/>", False), ("<skipped/>", False)]
)
def test_a_row_is_met_by_a_report_in_which_enough_tests_passed_and_none_did_not(
    last: str, met: bool, tmp_path: Path
) -> None:
    (gate,) = (one for one in bar.TESTED if one.id == "D8")
    counted = replace(gate, tests=(GATE,), least=3).row().counted
    assert counted is not None
    named = {f"test_{name}": "" for name in "ab"}
    seen = counted(Already.read(report(tmp_path, **named, test_c=last)))
    assert seen is not None
    assert seen.met is met
    assert "in make test just before" in seen.words
    assert not counted(Already.read(report(tmp_path, **named))).met  # type: ignore[union-attr]


@pytest.mark.parametrize("revision", ["there", "here-dirty"])
def test_a_report_of_something_else_is_not_counted(
    revision: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(already, "revision", lambda: revision)
    given = report(tmp_path, test_a="").rename(
        tmp_path / f"{revision.replace('there', 'here')}.xml"
    )
    lent = replace(row(MET, MISSED), counted=lambda _: Seen("counted", met=True))
    monkeypatch.setattr(run, "ROWS", (lent,))
    assert run.main(["tiny", "--already", str(given)]) == 0
    said = capsys.readouterr().out
    assert "every test is run here" in said
    assert "all of it" in said


@pytest.mark.usefixtures("here")
def test_a_row_with_a_report_runs_only_its_control(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lent = replace(row(MISSED, MISSED), counted=lambda _: Seen("counted", met=True))
    monkeypatch.setattr(run, "ROWS", (lent, replace(row(MET, MISSED), id="X2")))
    assert run.main(["tiny", "--already", str(report(tmp_path, test_a=""))]) == 0
    said = capsys.readouterr().out
    assert "| X1 | It holds. | all | counted | the glue: half of it |" in said
    assert "| X2 | It holds. | all | all of it | the glue: half of it |" in said


def test_what_the_submission_leaves_to_the_bar_is_run_by_it() -> None:
    left = re.findall(r"--ignore=([\w/.]+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    sized = [one for one in bar.TESTED if one.id.partition("-")[0] in {"N1", "N2"}]
    assert set(left) <= {name for one in sized for name in one.tests}
    assert left


def test_every_row_of_the_bar_is_in_the_table() -> None:
    wanted = {"D": 13, "M": 4, "P": 6, "I": 5, "A": 5, "N": 5, "S": 2}  # S3 is the run itself
    named = {one.id.partition("-")[0] for one in bar.BAR}
    assert named == {
        f"{one}{number}" for one, many in wanted.items() for number in range(1, many + 1)
    }
    assert len({one.id for one in bar.BAR}) == len(bar.BAR)
    assert set(bar.FIRST) < {one.id for one in bar.BAR}


def test_a_row_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["tiny", "D99"])
    assert "there is no row D99" in capsys.readouterr().err


def test_every_layout_but_that_of_today_is_migrated_from() -> None:
    assert [one.stem for one in migrations.layouts()] == ["0000", *REVISIONS[:-1]]


def test_the_layout_of_today_is_there_for_the_day_when_it_is_not() -> None:
    with folder() as at:
        path = at / "homework.db"
        migrations.built(migrations.LAYOUTS / f"{REVISIONS[-1]}.sql", path)
        with lent(path) as connection:
            assert list(layout_findings(connection)) == []
            assert is_chained(connection)


def test_outside_of_the_watch_nothing_is_seen() -> None:
    seen: list[Operation] = []

    def note(operation: Operation) -> int:
        seen.append(operation)
        return OK

    with folder() as at:
        with watched(note):
            path = made(at)
        count = len(seen)
        assert ids(path, "c") == []
    assert len(seen) == count > 0


def cut(*operations: Operation) -> set[bytes | None]:
    """Return every state of the file f in which many cuts after these operations leave it."""
    found = set()
    for seed in range(200):
        disk = Disk()
        for one in operations:
            disk.ask(one)
        image = disk.cut(random.Random(seed))
        found.add(bytes(image["f"]) if "f" in image else None)
    return found


def write(what: bytes, file: str = "f") -> Operation:
    return Operation("write", file, 0, what)


MAKE, SYNC = Operation("make", "f"), Operation("sync", "f")


def test_what_is_synced_is_kept() -> None:
    assert cut(MAKE, write(b"a"), SYNC) == {b"a"}


def test_what_is_not_synced_may_be_kept_or_lost() -> None:
    assert {b"a", b"b"} <= cut(MAKE, write(b"a"), SYNC, write(b"b"))


def test_the_sync_of_another_file_keeps_names_and_no_content() -> None:
    other = Operation("sync", "g")
    assert {b"", b"a"} <= cut(MAKE, write(b"a"), other)
    assert None not in cut(MAKE, write(b"a"), other)
    assert None in cut(MAKE, write(b"a"))


def test_a_removal_is_certain_at_the_next_sync_of_any_file() -> None:
    gone = (MAKE, write(b"a"), SYNC, Operation("remove", "f"))
    assert cut(*gone) == {None, b"a"}
    assert cut(*gone, Operation("sync", "g")) == {None}


def test_what_was_cut_off_does_not_come_back() -> None:
    short = (MAKE, write(b"abc"), Operation("truncate", "f", 1), Operation("sync", "g"))
    assert all(len(one or b"") <= 1 for one in cut(*short))
