"""The forecasting benchmark: only what was known, the same for all methods, on any such folder."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="benchmarks need numpy")
pytest.importorskip("joblib", reason="benchmarks need joblib")
pytest.importorskip("sklearn", reason="benchmarks need scikit-learn")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.forecasting import adapters, baselines, moments, protocols, run, scores  # noqa: E402
from recommender.engine.state import fold  # noqa: E402
from recommender.plugin import Status  # noqa: E402

PEOPLE, ROWS = 12, 10


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def coursework(person, seq, random):
    status = str(random.choice(["completed", "completed", "late", "missed"]))
    if seq == ROWS - 1 and person == 0:
        status = "withdrew"
    due = 20.0 + 6 * seq
    return {
        "user_id": f"u{person}_X",
        "person_id": f"p{person // 2}",
        "seq": seq,
        "item_id": 90_000 + seq,
        "task_type": "TMA" if seq % 2 else "CMA",
        "due_day": due,
        "t_pred": due - 7,
        "t_known": due + 7,
        "status": status,
        "completed": "" if status == "withdrew" else float(status == "completed"),
        "days_late": {"completed": -1.0, "late": 9.0}.get(status, ""),
        "score": {"completed": 80.0, "late": 45.0}.get(status, ""),
        "open_all_module": int(person == PEOPLE - 1),
    }


def brushing(person, seq, random):
    seconds = float(random.choice([0, 60, 130]))
    return {
        "user_id": f"b{person}",
        "seq": seq,
        "task_type": ("morning", "evening")[seq % 2],
        "t_pred": float(seq),
        "t_known": seq + 1.0,
        "completed": float(seconds > 0),
        "amount_s": seconds,
    }


def choice(person, seq, random):
    minutes = float(random.choice([5, 15, 30]))
    accepted = float(minutes < 5 + 4 * person)
    return {
        "user_id": f"e{person}",
        "seq": seq,
        "phase": "PRE" if seq < ROWS // 2 else "POST",
        "reward_eur": random.choice([5.25, 40.0]),
        "minutes": minutes,
        "accepted": accepted,
        "completed": accepted,
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Invented records of people, items and rewards that the real ones do not have."""
    folder, random = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    every = [(person, seq) for person in range(PEOPLE) for seq in range(ROWS)]
    files = {
        "oulad/events.csv.gz": coursework,
        "oral/events.csv.gz": brushing,
        "effort/choices.csv.gz": choice,
    }
    for name, make in files.items():
        write(folder / name, [make(*one, random) for one in every])
    return folder


@pytest.fixture(scope="module", params=adapters.READERS)
def records(request, data):
    return adapters.READERS[request.param](data)


def test_the_label_is_what_the_engine_reads(records):
    for course in records.courses:
        whole = moments.case_of(protocols.whole([course])[0])
        read = {one.assignment.id: float(one.practised) for one in whole.record}
        assert read == {one.assignment: one.practised for one in course.trials}


def test_a_forecast_sees_nothing_that_was_known_later(records):
    for course in records.courses:
        for trial in course.trials:
            case = moments.case_at(course, trial)
            assert all(one.at <= trial.at for one in case.record)
            assert trial.assignment not in {one.id for one in case.open}


def test_the_case_is_that_of_the_whole_history_but_for_the_trial_itself(records):
    for course in records.courses:
        for trial in course.trials:
            case, whole = (
                moments.case_at(course, trial),
                fold(course.events, trial.at, moments.SETTINGS),
            )
            assert case.record == whole.record
            assert case.open == tuple(one for one in whole.open if one.id != trial.assignment)


def test_what_was_learned_from_is_not_forecast(records):
    for split in (protocols.by_person, protocols.in_folds):
        for learn, test in split(records, 0):
            people = {one.course.person for one in learn}
            assert people.isdisjoint(one.course.person for one in test)


def test_folds_forecast_everybody_once(records):
    tested = [one.course.client for _, test in protocols.in_folds(records, 0) for one in test]
    assert sorted(tested) == sorted(one.client for one in records.courses)


def test_within_a_person_the_first_are_learned_and_the_rest_forecast(records):
    ((learn, test),) = protocols.later(int)(records, 0)
    for first, rest in zip(learn, test, strict=True):
        assert first.places + rest.places == tuple(range(len(first.course.trials)))


def test_withdrawal_and_open_modules_are_left_out(data):
    courses = {one.client: one for one in adapters.oulad(data).courses}
    assert f"u{PEOPLE - 1}_X" not in courses
    assert len(courses["u0_X"].trials) == ROWS - 1


def test_late_coursework_is_begun_and_not_practised(data):
    cases = [moments.case_of(one) for one in protocols.whole(adapters.oulad(data).courses)]
    late = [one for case in cases for one in case.record if one.status is Status.PARTLY]
    assert late
    assert {(one.practised, one.difficulty) for one in late} == {(False, 6)}
    assert {one.done_at - one.assignment.until for one in late} == {timedelta(days=9)}


def test_sizes_of_effort_are_rungs_that_never_get_easier(data):
    records = adapters.effort(data)
    assert set(records.types) == {"run-for-5-25-euro", "run-for-40-euro"}
    assert {len(one.ladder) for one in records.types.values()} == {6}


@pytest.mark.parametrize("name", [*baselines.BASELINES, *baselines.WITH_FACTS])
def test_a_baseline_gives_chances_and_does_not_look_at_the_outcome(name, data):
    records = adapters.effort(data)
    ((learn, test),) = protocols.after_training(records, 0)
    before, asked = moments.moments(learn, records.types), moments.moments(test, records.types)
    chances = {**baselines.BASELINES, **baselines.WITH_FACTS}[name](before, records.facts)
    said = chances(asked)
    turned = chances([replace(one, practised=1 - one.practised) for one in asked])
    assert said.tolist() == turned.tolist()
    assert len(said) == len(asked)
    assert ((said > 0) & (said < 1)).all()


def test_scores_of_known_cases():
    said, truth = np.array([0.9, 0.8, 0.3, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])
    assert scores.auc(said, truth) == 1
    assert scores.auc(1 - said, truth) == 0
    assert scores.brier(said, truth) == pytest.approx((0.01 + 0.04 + 0.09 + 0.01) / 4)
    assert scores.log_loss(np.array([0.0]), np.array([1.0])) == pytest.approx(-np.log(1e-4))
    assert scores.calibration_error(np.full(4, 0.5), truth) == pytest.approx(0.5)


@pytest.mark.long
def test_the_command_writes_dated_figures_for_another_folder(data, tmp_path, monkeypatch, capsys):
    said = ["run", "--data", str(data), "--out", str(tmp_path), "--jobs", "1"]
    monkeypatch.setattr(sys, "argv", said)
    run.main()
    (found,) = tmp_path.glob("forecasting-*.json")
    report = json.loads(found.read_text())
    assert set(report["sets"]) == set(protocols.PROTOCOLS)
    for one in report["sets"].values():
        assert {"ours", *baselines.BASELINES} <= set(one["methods"])
    text = found.with_suffix(".md").read_text()
    assert "| **ours** |" in text
    assert str(data) not in text + found.read_text()
    assert capsys.readouterr().out.startswith("Written")
