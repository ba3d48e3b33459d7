"""Many histories: the same plans in one process and in two, in order, read no further than needed."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest
from caseloads import LATER, contradictory
from histories import make_type, tiny_host

from recommender import History, InputError, Recommender
from recommender.workers import WAVE

if TYPE_CHECKING:
    from collections.abc import Iterator


def counted(histories: list[History], seen: list[str]) -> Iterator[History]:
    for one in histories:
        seen.append(one.client)
        yield one


@pytest.fixture(scope="module")
def one_by_one(recommender: Recommender, caseload: list[History]) -> list[str]:
    return [recommender.suggest(one, at=LATER, seed=7, most=2).to_json() for one in caseload]


@pytest.mark.parametrize(("jobs", "chunk"), [(1, 1), (1, 7), (1, 500), (2, 1), (2, 7), (2, 500)])
def test_a_batch_gives_the_plans_of_one_by_one(
    recommender: Recommender, caseload: list[History], one_by_one: list[str], jobs: int, chunk: int
) -> None:
    many = recommender.suggest_many(
        iter(caseload), at=LATER, seed=7, most=2, jobs=jobs, chunk=chunk
    )
    assert [one.to_json() for one in many] == one_by_one


@pytest.mark.parametrize("jobs", [1, 2])
def test_rows_are_the_plans_as_json(
    recommender: Recommender, caseload: list[History], one_by_one: list[str], jobs: int
) -> None:
    rows = recommender.rows_many(caseload, at=LATER, seed=7, most=2, jobs=jobs, chunk=4)
    assert [line.decode() for _, _, line in rows] == one_by_one


def test_plans_of_two_processes_equal_those_of_one(
    recommender: Recommender, caseload: list[History]
) -> None:
    inline = list(recommender.suggest_many(caseload, at=LATER))
    assert list(recommender.suggest_many(caseload, at=LATER, jobs=2, chunk=4)) == inline


@pytest.mark.parametrize("jobs", [1, 2])
def test_reading_stays_close_to_what_was_asked_for(
    recommender: Recommender, caseload: list[History], jobs: int
) -> None:
    seen: list[str] = []
    many = recommender.suggest_many(counted(caseload * 4, seen), at=LATER, jobs=jobs, chunk=2)
    next(many)
    time.sleep(0.3)  # workers that are ahead of the reader must not go on reading
    ahead = 2 if jobs == 1 else 2 * (WAVE * jobs + 1)
    assert len(seen) <= ahead


def test_nothing_is_read_before_the_first_plan_is_asked_for(
    recommender: Recommender, caseload: list[History]
) -> None:
    seen: list[str] = []
    recommender.suggest_many(counted(caseload, seen), at=LATER)
    assert seen == []


def test_a_reader_that_stops_early_leaves_no_warning(
    recommender: Recommender, caseload: list[History]
) -> None:
    many = recommender.suggest_many(caseload, at=LATER, jobs=2, chunk=1)
    first = next(many)
    many.close()  # type: ignore[attr-defined]  # a generator
    assert first.client == caseload[0].client


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_reading_raises_comes_through(
    recommender: Recommender, caseload: list[History], jobs: int
) -> None:
    def broken() -> Iterator[History]:
        yield from caseload[:5]
        raise OSError("unplugged")

    with pytest.raises(OSError, match="unplugged"):
        list(recommender.suggest_many(broken(), at=LATER, jobs=jobs, chunk=1))


@pytest.mark.parametrize("jobs", [1, 2])
def test_plans_before_a_contradiction_come_first(
    recommender: Recommender, caseload: list[History], jobs: int
) -> None:
    mixed = [caseload[0], contradictory().history, caseload[1]]
    many = recommender.suggest_many(mixed, at=LATER, jobs=jobs)
    assert next(many).client == caseload[0].client
    with pytest.raises(InputError, match=r"^Client c-bad: "):
        next(many)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_contradiction_is_a_row_and_ends_nothing(
    recommender: Recommender, caseload: list[History], jobs: int
) -> None:
    mixed = [caseload[0], contradictory().history, caseload[6]]
    rows = list(recommender.rows_many(mixed, at=LATER, jobs=jobs))
    assert [(outcome, client) for outcome, client, _ in rows] == [
        ("plan", "c-0000"),
        ("error", "c-bad"),
        ("stopped", "c-0006"),
    ]


def test_a_defect_met_by_one_history_is_a_row_without_its_words(
    recommender: Recommender, caseload: list[History], monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the client said so")

    monkeypatch.setattr(Recommender, "_started", defect)
    ((outcome, _, line),) = recommender.rows_many(caseload[:1], at=LATER)
    assert outcome == "error"
    assert b"ZeroDivisionError" in line
    assert b"client said" not in line


def test_no_histories_give_no_plans(recommender: Recommender) -> None:
    assert list(recommender.suggest_many([], at=LATER, jobs=2)) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"jobs": 0}, "jobs = 0"),
        ({"jobs": -2}, "jobs = -2"),
        ({"chunk": 0}, "chunk = 0"),
        ({"most": 0}, "most = 0"),
        ({"at": LATER.replace(tzinfo=None)}, "time zone"),
    ],
)
def test_wrong_numbers_are_refused_at_once(
    recommender: Recommender, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        recommender.suggest_many([], **{"at": LATER, **wrong})  # type: ignore[arg-type]


def test_a_plugin_that_workers_cannot_find_is_named(caseload: list[History]) -> None:
    homemade = Recommender(host=tiny_host(make_type("made-up")))
    with pytest.raises(InputError, match=r"'made-up' \(dist-made-up 1\.0\) is not installed"):
        list(homemade.suggest_many(caseload, at=LATER, jobs=2))


def test_more_jobs_without_joblib_say_what_to_install(
    recommender: Recommender, caseload: list[History], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(InputError, match="needs joblib"):
        list(recommender.suggest_many(caseload, at=LATER, jobs=2))


def test_one_job_does_without_joblib(
    recommender: Recommender, caseload: list[History], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "joblib", None)
    assert len(list(recommender.suggest_many(caseload[:2], at=LATER))) == 2
