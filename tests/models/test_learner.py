"""Learning from whole histories: what is refused, what is written, and what is never in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clinics import ODDS, clinic
from histories import frozen_host
from recommender_models import artifact, fitting, learning
from recommender_models.learner import SHIPPED, ModelLearner

from recommender import Recommender
from recommender.domain.errors import InputError
from recommender.domain.learner import LEAST_CLIENTS, Wish

if TYPE_CHECKING:
    from pathlib import Path

    from recommender.domain.case import CaseState

pytestmark = pytest.mark.usefixtures("quick")
TYPES = frozen_host().types


def cases(courses: Any) -> list[CaseState]:
    """Return each course as it stood at its end."""
    recommender = Recommender(host=frozen_host())
    return [recommender.case(one.history, at=one.now) for one in courses]


@pytest.fixture(scope="module")
def thirty() -> list[CaseState]:
    """Return a clinic with a pattern that the shipped model does not know."""
    return cases(clinic(30))


@pytest.fixture(scope="module")
def fitted(thirty: list[CaseState], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model that was fitted on it."""
    folder = tmp_path_factory.mktemp("fitted") / "model"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "with_spread", lambda _records, population, _base: population)
        ModelLearner().fit(thirty, TYPES, Wish(str(folder)))
    return folder


def refused(some: list[CaseState], folder: Path, **how: Any) -> str:
    """Return the sentence with which a fit is refused, and see that nothing is written."""
    with pytest.raises(InputError) as caught:
        ModelLearner().fit(some, TYPES, Wish(str(folder), **how))
    assert not folder.exists()
    return str(caught.value)


def test_a_fit_that_beats_the_shipped_model_is_written_with_both_figures(fitted: Path) -> None:
    _, told = artifact.load(fitted)
    metrics = told.about.metrics
    assert metrics["log_loss"] < metrics["log_loss_of_the_shipped_model"]
    assert (told.about.clients, told.about.outcomes) == (30, 240)
    assert told.about.base == artifact.load(SHIPPED)[1].fingerprint
    card = (fitted / "CARD.md").read_text()
    for name in ("log_loss", "log_loss_of_the_shipped_model"):
        assert f"| {name.replace('_', ' ')} | {metrics[name]:.4f} |" in card


def test_it_knows_what_the_clinic_showed(fitted: Path) -> None:
    effects = artifact.load(fitted)[0].type_effects
    assert effects["breathing"] > effects["worry-time"]
    rungs = {name for name in effects if "/" in name}
    assert set(effects) - rungs == set(ODDS)
    assert {name.partition("/")[0] for name in rungs} == set(ODDS)


def test_no_file_of_a_model_holds_anything_of_a_client(fitted: Path) -> None:
    for path in fitted.iterdir():
        assert b"canary" not in path.read_bytes()


def test_no_stage_on_the_way_holds_anything_of_a_client(
    thirty: list[CaseState], tmp_path: Path
) -> None:
    def stop(stage: str, done: int, of: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ModelLearner().fit(thirty, TYPES, Wish(str(tmp_path / "m"), progress=stop))
    kept = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert kept
    for one in kept:
        assert b"canary" not in one.read_bytes()


def test_an_interrupted_fit_goes_on_and_gives_the_very_same_model(
    thirty: list[CaseState], fitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(stage: str, done: int, of: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    folder = tmp_path / "model"
    with pytest.raises(KeyboardInterrupt):
        ModelLearner().fit(thirty, TYPES, Wish(str(folder), progress=stop))
    assert not folder.exists()
    fits, fit = [], fitting.fit

    def counted(*given: Any, **named: Any) -> Any:
        fits.append(given)
        return fit(*given, **named)

    monkeypatch.setattr(fitting, "fit", counted)
    ModelLearner().fit(thirty, TYPES, Wish(str(folder), resume=True))
    assert len(fits) == 1  # the first of two was kept
    assert artifact.load(folder)[1].fingerprint == artifact.load(fitted)[1].fingerprint
    assert [one.name for one in tmp_path.iterdir()] == ["model"]


def test_a_damaged_stage_is_done_again(thirty: list[CaseState], tmp_path: Path) -> None:
    def stop(stage: str, done: int, of: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    folder = tmp_path / "model"
    with pytest.raises(KeyboardInterrupt):
        ModelLearner().fit(thirty, TYPES, Wish(str(folder), progress=stop))
    for one in tmp_path.rglob("model.json"):
        one.write_text("{}")
    ModelLearner().fit(thirty, TYPES, Wish(str(folder), resume=True))
    artifact.load(folder)


def test_names_and_their_order_change_nothing(thirty: list[CaseState]) -> None:
    other = [replace(one, client=f"x{n}") for n, one in enumerate(reversed(thirty))]
    one, two = (learning.learnable(some, TYPES, 0) for some in (thirty, other))
    assert one.fingerprint == two.fingerprint
    assert one.digests == two.digests
    assert [case.record for case in one.cases] == [case.record for case in two.cases]


def test_another_outcome_is_another_fingerprint(thirty: list[CaseState]) -> None:
    fewer = [replace(thirty[0], record=thirty[0].record[:-1]), *thirty[1:]]
    one, two = (learning.learnable(some, TYPES, 0) for some in (thirty, fewer))
    assert one.fingerprint != two.fingerprint


def test_of_very_many_clients_some_are_drawn(
    thirty: list[CaseState], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "MOST_CLIENTS", 10)
    drawn = [learning.learnable(thirty, TYPES, seed) for seed in (0, 0, 1)]
    assert [len(one.cases) for one in drawn] == [10, 10, 10]
    assert drawn[0] == drawn[1] != drawn[2]


# Refusals


def test_three_clients_are_too_few(thirty: list[CaseState], tmp_path: Path) -> None:
    words = refused(thirty[:3], tmp_path / "m")
    assert words.startswith(
        f"There are 3 clients with outcomes to learn from, and at least {LEAST_CLIENTS}"
    )


def test_nobody_is_too_few(tmp_path: Path) -> None:
    assert "There are 0 clients" in refused([], tmp_path / "m")


def test_clients_without_outcomes_do_not_count(thirty: list[CaseState], tmp_path: Path) -> None:
    empty = [replace(one, record=()) for one in thirty[5:]]
    assert "There are 5 clients" in refused([*thirty[:5], *empty], tmp_path / "m")


@pytest.mark.parametrize(
    ("odds", "words"), [(99, "All 240 outcomes are practised"), (-99, "are not practised")]
)
def test_outcomes_that_are_all_alike_are_refused(tmp_path: Path, odds: int, words: str) -> None:
    alike = cases(clinic(30, odds={"breathing": odds, "sleep-diary": odds}))
    assert words in refused(alike, tmp_path / "m")


def test_a_model_that_does_not_beat_the_shipped_one_is_refused_with_the_figures(
    thirty: list[CaseState], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "fit", lambda *given, **_: replace(given[2], intercept=9.0))
    words = refused(thirty, tmp_path / "m")
    assert "does not beat the one that ships: log-loss " in words
    assert "10 held-out clients" in words
    assert words.endswith("the model in use stays.")


def test_a_model_no_better_than_the_shipped_one_is_refused(
    thirty: list[CaseState], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "fit", lambda *given, **_: given[2])
    assert "does not beat" in refused(thirty, tmp_path / "m")


def test_a_folder_that_is_there_is_not_written_over(thirty: list[CaseState], fitted: Path) -> None:
    with pytest.raises(InputError, match="is there already"):
        ModelLearner().fit(thirty, TYPES, Wish(str(fitted)))


def test_a_damaged_shipped_model_is_named(thirty: list[CaseState], tmp_path: Path) -> None:
    learner = ModelLearner(shipped=tmp_path / "gone")
    with pytest.raises(InputError, match=r"gone/manifest\.json is missing"):
        learner.fit(thirty, TYPES, Wish(str(tmp_path / "m")))


def test_the_held_out_clients_took_no_part_in_the_first_fit(
    thirty: list[CaseState], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[set[Any]] = []
    tested: list[set[Any]] = []
    fit, judged = fitting.fit, learning.judged

    def fitting_(some: Any, *given: Any, **named: Any) -> Any:
        learned.append({one.client for one in some})
        return fit(some, *given, **named)

    def judging(some: Any, *given: Any) -> Any:
        tested.append({one.client for one in some})
        return judged(some, *given)

    monkeypatch.setattr(fitting, "fit", fitting_)
    monkeypatch.setattr(learning, "judged", judging)
    ModelLearner().fit(thirty, TYPES, Wish(str(tmp_path / "m")))
    assert not learned[0] & tested[0]
    assert learned[0] | tested[0] == learned[1]
    assert tested[0] == tested[1]
    assert len(tested[0]) == 10


def test_extreme_ratings_and_very_long_histories_can_be_learned_from(tmp_path: Path) -> None:
    some = cases(clinic(29, weeks=4))
    long = cases(clinic(1, weeks=150))
    record = tuple(
        one._replace(difficulty=10 * (n % 2), minutes=1_440) for n, one in enumerate(long[0].record)
    )
    ModelLearner().fit([*some, replace(long[0], record=record)], TYPES, Wish(str(tmp_path / "m")))
    population, _ = artifact.load(tmp_path / "m")
    assert np.isfinite(population.task_weights).all()
