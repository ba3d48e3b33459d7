"""Figures on forecasts whose truth is known."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from clinics import clinic
from histories import Course, frozen_host
from recommender_models import baselines, drawing, evaluation, off_policy
from recommender_models.evaluation import Judged
from recommender_models.learner import SHIPPED, forecaster
from recommender_models.off_policy import Decisions
from sklearn import metrics

from recommender import Recommender
from recommender.domain.case import CaseState
from recommender.domain.settings import Settings
from recommender.engine.prior import Prior
from recommender.plugin import Forecast

DRAW = np.random.default_rng(5)
CHANCE = DRAW.uniform(0.01, 0.99, 4_000)
PRACTISED = (DRAW.random(4_000) < CHANCE).astype(float)


def seen(practised: np.ndarray, chance: np.ndarray, each: int = 10) -> Judged:
    """Return outcomes of clients who have so many each."""
    many = len(practised)
    client = np.arange(many) // each
    before = tuple(tuple(practised[n - n % each : n] == 1) for n in range(many))
    task = tuple("ab"[n % 2] for n in range(many))
    rung = np.arange(many) % 3 + 1
    groups = tuple(("language en" if n % 4 else "language es",) for n in range(many))
    at = np.arange(many, dtype=float)
    return Judged(client, practised, chance, task, rung, before, rung - 1, groups, at)


# Figures


def test_figures_are_those_of_scikit_learn() -> None:
    rounded = CHANCE.round(2)  # with ties
    ours = {name: metric(PRACTISED, rounded) for name, metric in evaluation.METRICS.items()}
    assert ours["log_loss"] == pytest.approx(metrics.log_loss(PRACTISED, rounded))
    assert ours["brier"] == pytest.approx(metrics.brier_score_loss(PRACTISED, rounded))
    assert ours["auc"] == pytest.approx(metrics.roc_auc_score(PRACTISED, rounded))


def test_true_chances_are_calibrated_and_moved_ones_are_not() -> None:
    assert evaluation.calibration(PRACTISED, CHANCE) < 0.03
    moved = np.clip(CHANCE + 0.2, 0, 1)
    assert evaluation.calibration(PRACTISED, moved) > 0.12


def test_bins_have_equal_mass() -> None:
    assert [many for *_, many in evaluation.curve(PRACTISED, CHANCE)] == [400] * 10


def test_no_forecast_counts_as_surer_than_the_clip() -> None:
    worst = evaluation.log_loss(np.array([1.0]), np.array([0.0]))
    assert worst == pytest.approx(-math.log(1e-4))


def test_auc_of_one_kind_of_outcome_cannot_be_told() -> None:
    assert math.isnan(evaluation.auc(np.ones(5), np.linspace(0, 1, 5)))


def test_an_interval_holds_its_figure_and_narrows_with_clients() -> None:
    wide = evaluation.figures(seen(PRACTISED[:200], CHANCE[:200]), CHANCE[:200])["brier"]
    narrow = evaluation.figures(seen(PRACTISED, CHANCE), CHANCE)["brier"]
    for one in (wide, narrow):
        assert one.low < one.value < one.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3


def test_a_better_forecast_gains() -> None:
    gain = evaluation.better(seen(PRACTISED, CHANCE), CHANCE, np.full(len(CHANCE), 0.5))
    assert 0 < gain.low < gain.value < gain.high
    assert evaluation.better(seen(PRACTISED, CHANCE), CHANCE, CHANCE).value == 0


def test_groups_are_judged_apart_and_small_ones_not_at_all() -> None:
    practised = np.array([1.0, 0, 0, 0] * 25)
    found = evaluation.groups(seen(practised, np.full(100, 0.25)))
    assert [(one.name, one.outcomes) for one in found] == [("language en", 75)]
    assert found[0].difference == pytest.approx(0.25)


# What was known


class _Nosy:
    """A forecaster that notes what it is shown."""

    name, fingerprint = "nosy", "0" * 64

    def __init__(self) -> None:
        self.shown: list[CaseState] = []

    def forecast(self, case: CaseState, candidates: list[object]) -> tuple[Forecast, ...]:
        self.shown.append(case)
        return (Forecast(0.5, 0.4, 0.6, 5, 4, 6, 10, 9, 11),) * len(candidates)


def case_of(course: Course) -> CaseState:
    """Return a course as it stood at its end."""
    return Recommender(host=frozen_host()).case(course.history, at=course.now)


def test_a_forecast_is_made_from_what_was_known_when_the_task_was_assigned() -> None:
    course = Course.opened().session().assign("breathing", "a").session()
    course.assign("sleep-diary", "b").review("a").session().assign("thought-record", "c")
    course.review("b", "not_this_time").review("c").session()
    nosy = _Nosy()
    found = evaluation.judged([case_of(course)], frozen_host().types, nosy)
    record = [[one.assignment.id for one in case.record] for case in nosy.shown]
    waiting = [sorted(one.id for one in case.open) for case in nosy.shown]
    assert dict(zip(found.task, record, strict=True)) == {
        "breathing": [],
        "sleep-diary": [],
        "thought-record": ["a"],
    }
    assert waiting == [[], ["a"], ["b"]]
    for case in nosy.shown:
        assert all(one.at <= case.at for one in case.record)


def test_the_case_then_is_the_case_that_fold_gives() -> None:
    """Rebuilt from a whole case, a moment looks to the model as it did at that moment."""
    learned = forecaster(SHIPPED, frozen_host().types)
    recommender = Recommender(host=frozen_host())
    for course in clinic(5):
        whole = case_of(course)
        for one in whole.outcomes:
            at = one.assignment.at
            before = [event for event in course.history.events if event.at < at]
            folded = recommender.case(replace(course.history, events=tuple(before)), at=at)
            past = evaluation.then(whole, one)
            assert past.record == folded.record
            assert past.open == folded.open
            assert past.sessions == folded.sessions
            wanted = [_candidate(one.assignment)]
            assert learned.forecast(past, wanted) == learned.forecast(folded, wanted)


def _candidate(size):  # type: ignore[no-untyped-def]
    from recommender.plugin import Candidate

    known = frozen_host().types[size.task_type]
    return Candidate(known, size.rung, size.minutes, size.occasions)


def test_other_practice_and_tasks_that_are_gone_are_left_out() -> None:
    course = Course.opened().session().assign("breathing", "a").assign("gone-task", "b")
    course.review("a", "other_practice").review("b").session()
    assert len(evaluation.judged([case_of(course)], frozen_host().types, _Nosy())) == 0


def test_any_forecaster_can_be_judged() -> None:
    cases = [case_of(one) for one in clinic(6)]
    prior = Prior(Settings())
    assert len(evaluation.judged(cases, frozen_host().types, prior)) == 48


# Simple forecasters


def test_simple_forecasters_know_nothing_of_the_client_they_forecast() -> None:
    judged = seen(PRACTISED[:200], CHANCE[:200])
    before = baselines.baselines(judged)
    changed = PRACTISED[:200].copy()
    changed[:10] = 1 - changed[:10]
    after = baselines.baselines(replace(judged, practised=changed))
    for name in ("base rate", "popularity", "fixed ladder", "adaptive ladder"):
        assert (before[name][:10] == after[name][:10]).all()
        assert (before[name][10:] != after[name][10:]).any()


def test_every_simple_forecaster_gives_a_chance() -> None:
    found = baselines.baselines(seen(np.ones(40), np.full(40, 0.5)))
    assert set(found) == set(baselines.WORDS)
    for chances in found.values():
        assert ((chances > 0) & (chances < 1)).all()


def test_popularity_finds_the_popular_task() -> None:
    practised = np.array([1.0, 0.0] * 100)
    found = baselines.baselines(seen(practised, practised))
    assert found["popularity"][0] > 0.9
    assert found["popularity"][1] < 0.1


# Off-policy value


def decisions(many: int, seed: int = 0) -> tuple[Decisions, float]:
    """Return decisions among two options drawn by chance, and what always the first is worth."""
    draw = np.random.default_rng(seed)
    worth = draw.uniform(0.2, 0.8, (many, 2))
    first = draw.uniform(0.2, 0.8, many)
    taken = (draw.random(many) >= first).astype(int)
    rows = np.arange(many)
    return Decisions(
        practised=(draw.random(many) < worth[rows, taken]).astype(float),
        propensity=np.where(taken == 0, first, 1 - first),
        target=(taken == 0).astype(float),
        forecast=np.clip(worth[rows, taken] + 0.1, 0, 1),
        expected=np.clip(worth[:, 0] + 0.1, 0, 1),
    ), float(worth[:, 0].sum()) / max(many, 1)


def test_each_estimator_finds_the_value_in_about_19_of_20() -> None:
    inside = dict.fromkeys(("IPS", "self-normalised IPS", "doubly robust"), 0)
    for seed in range(100):
        found, truth = decisions(1_000, seed)
        for one in off_policy.values(found):
            inside[one.name] += one.low <= truth <= one.high
    assert all(88 <= many <= 100 for many in inside.values())


def test_doubly_robust_is_narrower_than_plain_weights_where_forecasts_are_good() -> None:
    found, _ = decisions(2_000)
    width = {one.name: one.high - one.low for one in off_policy.values(found)}
    assert width["doubly robust"] < width["IPS"]


def test_a_record_of_the_same_policy_is_worth_its_own_mean() -> None:
    found, _ = decisions(200)
    same = replace(found, target=found.propensity)
    values = {one.name: one for one in off_policy.values(same)}
    assert values["IPS"].value == pytest.approx(found.practised.mean())
    assert values["IPS"].effective == pytest.approx(200)


@pytest.mark.parametrize("many", [0, 1, 40])
def test_a_thin_record_gives_no_value_and_says_so(many: int) -> None:
    found, _ = decisions(many)
    assert off_policy.values(found) == ()
    assert f"of {many} decisions on record" in off_policy.refusal(found)


def test_a_record_without_what_would_be_offered_gives_no_value() -> None:
    found, _ = decisions(1_000)
    assert off_policy.values(replace(found, target=found.target * 0.1)) == ()
    assert off_policy.values(replace(found, target=np.zeros(1_000))) == ()


# The picture


def test_the_curve_is_an_accessible_picture() -> None:
    curve = evaluation.curve(PRACTISED, CHANCE)
    root = ET.fromstring(drawing.svg(curve))  # noqa: S314 - our own
    assert root.get("role") == "img"
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "Calibration"
    assert root.findtext(f"{space}desc") == drawing.sentence(curve)
    assert len(root.findall(f".//{space}circle")) == 10


@pytest.mark.parametrize(
    ("moved", "words"),
    [(0.0, "neither too high nor too low"), (0.2, "points too high"), (-0.2, "points too low")],
)
def test_the_sentence_says_which_way_forecasts_lean(moved: float, words: str) -> None:
    curve = evaluation.curve(PRACTISED, np.clip(CHANCE + moved, 0, 1))
    assert words in drawing.sentence(curve)
