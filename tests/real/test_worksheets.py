"""Two catalogues that experts wrote become plugins, and what they say of order is kept.

Albers N., doi:10.5281/zenodo.6319356 (24 activities) and doi:10.5281/zenodo.8302492 (53), Apache-2.0.
How their authors used the columns is in the programs published beside them: a prerequisite list with
bars is met by one of its activities; an activity is left out once one that excludes it was given; the
numbers of the first catalogue's lists are places in the table, counted from 0.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from histories import Course, built_in

from recommender import Recommender
from recommender.authoring import catalogue, columns, sheet
from recommender.authoring.catalogue import Catalogue, Line, Wanted
from recommender.domain.plan import Plan
from recommender.domain.task import TaskType
from recommender.host import Host
from recommender.host.discovery import Found, Origin

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HOMEWORK_REAL_DATA", ROOT.parent / "shared" / "data"))
FOLDER = DATA / "perfectfit_activities"

pytestmark = [
    pytest.mark.long,
    pytest.mark.real_data,
    pytest.mark.skipif(
        not FOLDER.is_dir(),
        reason=f"the catalogues are not here ({FOLDER}); set HOMEWORK_REAL_DATA to their folder",
    ),
]


@dataclass(frozen=True)
class Source:
    """One catalogue: its table, the columns that have unusual headings, its rows, its goals."""

    file: str
    columns: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    rows: int
    references: str
    goals: tuple[str, ...]


LARGE = Source(
    "activities_mel_2023.csv",
    (("therapist", "Formulation Session"),),
    (("goals", "quit-smoking"),),
    53,
    "ids",
    ("quit-smoking",),
)
SMALL = Source(
    "activities_sam_2021.csv",
    (
        ("title", "VerbShortC"),
        ("what", "Components"),
        ("goals", "Behavior Goal"),
        ("therapist", "Formulation Chat"),
    ),
    (),
    24,
    "rows-from-0",
    ("quit-smoking", "become-more-physically-active"),
)
BOTH = pytest.mark.parametrize("source", [LARGE, SMALL], ids=lambda one: one.file)


@cache
def read(source: Source, *, keep_words: bool = True) -> Catalogue:
    """Return what became of each row."""
    table = sheet.read(FOLDER / source.file)
    found = columns.mapped(table.headings, dict(source.columns))
    rows = range(1, source.rows + 1) if keep_words else ()
    wanted = Wanted("coach", found, dict(source.answers), keep_words=rows)
    return catalogue.built(table, wanted)


@cache
def cells(source: Source) -> tuple[dict[str, str], ...]:
    """Return the rows of the table as they are."""
    return tuple(dict(one.cells) for one in sheet.read(FOLDER / source.file).rows)


def own(source: Source) -> list[TaskType]:
    """Return the task types of a catalogue, with every row's words kept."""
    return [one.task_type for one in read(source).usable if one.task_type is not None]


def expected(source: Source, heading: str, row: dict[str, str]) -> set[str]:
    """Return the task types that a list of the table means, worked out beside the product."""
    first = 0 if source.references == "rows-from-0" else int(cells(source)[0]["Number"])
    places = [one for one in row.get(heading, "").replace("|", ",").split(",") if one.strip()]
    return {f"coach-{cells(source)[int(one) - first]['Number']}" for one in places}


@cache
def recommender(source: Source) -> Recommender:
    """Return the built-in task types with those of a catalogue beside them."""
    types = own(source)

    class Coach:
        @staticmethod
        def recommender_task_types() -> list[TaskType]:
            return types

    from recommender.plugin import hookimpl

    Coach.recommender_task_types = staticmethod(hookimpl(Coach.recommender_task_types))
    origin = Origin("coach", "homework-coach", "0.1.0", "recommender", "coach")
    return Recommender(host=Host((*built_in(), Found(origin, lambda: Coach))))


def course(source: Source) -> Course:
    """Return a client with the catalogue's goals, some sessions into the course."""
    start = Course.opened(planned_sessions=20, weekly_minutes=120)
    return start.goal("g1", *source.goals).session().session().session()


def after(source: Source, done: str, *, most: int = 5) -> Plan:
    """Return the plan of a client who did one task of the catalogue."""
    told = course(source).assign(done).session().review(done)
    return recommender(source).suggest(told.history, at=told.now, most=most)


def withheld(plan: Plan) -> dict[str, str]:
    """Return the reasons by task type."""
    return {one.task_type: one.reason for one in plan.withheld}


def reason(line: Line) -> str:
    """Return why a row was refused."""
    return "; ".join(line.refused)


@BOTH
def test_every_row_becomes_a_task_type_where_its_words_are_kept(source: Source) -> None:
    lines = read(source).lines
    assert len(lines) == source.rows
    assert [reason(one) for one in lines if one.task_type is None] == []


@BOTH
def test_else_every_row_is_a_task_type_or_refused_by_name_with_its_words(source: Source) -> None:
    lines = read(source, keep_words=False).lines
    assert len(lines) == source.rows
    assert all((one.task_type is None) == bool(one.refused) for one in lines)
    assert all("words: " in reason(one) for one in lines if one.task_type is None)
    assert sum(one.task_type is not None for one in lines) > source.rows / 2


@BOTH
def test_how_references_are_meant_is_found_and_said_to_be_guessed(source: Source) -> None:
    made = read(source)
    assert made.references == source.references
    assert bool(made.references_guessed) == (source.references != "ids")


@BOTH
def test_every_exclusion_of_the_table_is_one_of_the_task_types(source: Source) -> None:
    types = own(source)
    named = [expected(source, "Exclusion", row) for row in cells(source)]
    assert any(named)
    assert [set(one.excludes) for one in types] == named


@BOTH
def test_every_prerequisite_of_the_table_is_one_of_the_task_types(source: Source) -> None:
    types = own(source)
    found = [
        {name for need in one.prerequisites for name in (need.name, *need.alternatives)}
        for one in types
    ]
    named = [expected(source, "Prerequisite", row) for row in cells(source)]
    assert any(named)
    assert found == named


@BOTH
def test_they_are_suggested_beside_the_built_ins(source: Source) -> None:
    told = Course.opened(weekly_minutes=120).goal("g1", "sleep", *source.goals).session().session()
    plan = recommender(source).suggest(told.history, at=told.now, most=5)
    offered = {one.task_type for one in plan.suggestions}
    assert any(one.startswith("coach-") for one in offered)
    assert any(not one.startswith("coach-") for one in offered)
    assert plan.faults == ()


@BOTH
def test_what_needs_another_waits_until_that_was_done(source: Source) -> None:
    started = course(source)
    before = withheld(recommender(source).suggest(started.history, at=started.now))
    for one, row in zip(own(source), cells(source), strict=True):
        first = sorted(expected(source, "Prerequisite", row))
        if first:
            assert "first" in before[one.id]
            assert one.id not in withheld(after(source, first[0]))


@BOTH
def test_after_one_that_excludes_it_a_task_is_left_out_with_the_reason(source: Source) -> None:
    for one in (some for some in own(source) if some.excludes):
        plan = after(source, one.id)
        reasons = withheld(plan)
        for other in one.excludes:
            assert f"does not go together with '{one.title}'" in reasons[other]
        assert not {some.task_type for some in plan.suggestions} & set(one.excludes)


@BOTH
def test_no_plan_offers_two_that_exclude_each_other(source: Source) -> None:
    types = {one.id: one for one in own(source)}
    started = course(source)
    for seed in range(12):
        plan = recommender(source).suggest(started.history, at=started.now, seed=seed, most=5)
        offered = {one.task_type for one in plan.suggestions}
        assert not [one for one in offered & set(types) if offered & set(types[one].excludes)]


@BOTH
def test_installed_they_are_listed_and_suggested_at_the_desk(
    source: Source, tmp_path: Path
) -> None:
    made, site = tmp_path / "homework-coach", tmp_path / "site"
    program = "import sys; from recommender.cli import main; sys.exit(main())"
    paths = [*os.environ.get("PYTHONPATH", "").split(os.pathsep), str(site)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(one for one in paths if one),
        "HOMEWORK_HOME": str(tmp_path / "home"),
    }

    def homework(*words: str, code: int = 0) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", program, *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout

    said = [f"--column={field}={heading}" for field, heading in source.columns]
    said += [f"--answer={field}={text}" for field, text in source.answers]
    table = str(FOLDER / source.file)
    words = ("plugins", "from-table", table, "--out", str(made), *said)
    code = int(any(one.refused for one in read(source, keep_words=False).lines))
    assert "refused." in homework(*words, code=code)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    options = ["--no-build-isolation", "--target", str(site)]
    subprocess.run([*install, *options, str(made)], check=True, capture_output=True)
    assert "homework-coach" in homework("plugins", "list")
    homework("init")
    goal = f"g1:{','.join(source.goals)}"
    homework("client", "add", "c-017", "--consent", "yes", "--goal", goal)
    homework("session", "c-017", "--held")
    assert '"task_type":"coach-' in homework("suggest", "c-017", "--json").replace(": ", ":")
