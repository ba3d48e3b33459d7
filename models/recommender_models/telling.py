"""Models and evaluations in words and figures."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from recommender.domain.learner import Told
from recommender_models import drawing, off_policy
from recommender_models.baselines import WORDS, baselines
from recommender_models.drift import drift, sentence
from recommender_models.evaluation import curve, figures, groups, judged
from recommender_models.manifest import libraries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from recommender.domain.learner import Decided
    from recommender.plugin import CaseState, Forecaster, TaskType
    from recommender_models.covariance import Array
    from recommender_models.evaluation import Figure, Judged
    from recommender_models.manifest import Manifest

NAMES = {
    "log_loss": "Log-loss",
    "brier": "Brier score",
    "auc": "AUC",
    "calibration_error": "Calibration error",
}


def model(told: Manifest) -> Told:
    """Tell what a model is."""
    about = told.about
    lines = [f"Model {about.name}, fingerprint {told.fingerprint}."]
    if about.outcomes:
        lines.append(f"Learned from {about.outcomes} outcomes of {about.clients} clients.")
    else:
        lines.append("Learned from no outcomes: its numbers are elicited; its card says whence.")
    versions = ", ".join(f"{name} {one}" for name, one in sorted(told.libraries.items()))
    lines.append(f"Made with {versions}.")
    lines += _made_elsewhere(told)
    figure = about.metrics.get("log_loss")
    if figure is not None:
        theirs = about.metrics.get("log_loss_of_the_shipped_model", math.nan)
        lines.append(
            f"On held-out clients its log-loss was {figure:.4f}, that of the shipped model "
            f"{theirs:.4f}."
        )
    return Told(tuple(lines), told.model_dump(mode="json"))


def _made_elsewhere(told: Manifest) -> Iterator[str]:
    here = libraries()
    others = [name for name in sorted(here) if told.libraries.get(name) != here[name]]
    if others:
        yield (
            f"Here are {', '.join(f'{name} {here[name]}' for name in others)}: its forecasts can "
            "differ in their last digits. Judge it anew with: homework model evaluate"
        )


def evaluation(
    cases: Sequence[CaseState],
    decided: Sequence[Decided],
    types: Mapping[str, TaskType],
    forecaster: Forecaster,
) -> Told:
    """Tell how well a forecaster did on these clients, and next to simple ones."""
    seen = judged(cases, types, forecaster)
    name, fingerprint = forecaster.name, forecaster.fingerprint
    if not len(seen):
        line = "No outcome of an installed task type is on record, so there is nothing to judge."
        return Told((line,), {"name": name, "fingerprint": fingerprint, "outcomes": 0})
    ours = figures(seen, seen.chance)
    others = {other: figures(seen, chance) for other, chance in baselines(seen).items()}
    drawn = curve(seen.practised, seen.chance)
    parts = groups(seen)
    off = drift(seen)
    policy = decisions(decided, forecaster)
    values = off_policy.values(policy)
    facts: dict[str, object] = {
        "name": name,
        "fingerprint": fingerprint,
        "clients": len(set(seen.client.tolist())),
        "outcomes": len(seen),
        "metrics": _plain(ours),
        "baselines": {other: _plain(one) for other, one in others.items()},
        "curve": [
            {"forecast": forecast, "practised": practised, "outcomes": many}
            for forecast, practised, many in drawn
        ],
        "calibration": drawing.sentence(drawn),
        "drift": None if off is None else asdict(off),
        "groups": [
            {
                "name": one.name,
                "outcomes": one.outcomes,
                "forecast": one.forecast,
                "practised": one.practised,
                "difference": one.difference,
            }
            for one in parts
        ],
        "off_policy": [
            {
                "estimator": one.name,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "effective_sample_size": one.effective,
            }
            for one in values
        ],
    }
    lines = list(_lines(name, seen, ours, others))
    lines += [drawing.sentence(drawn), sentence(off)]
    lines += [
        f"{one.name}: forecast {one.forecast:.2f}, practised {one.practised:.2f}, difference "
        f"{one.difference:+.2f} ({one.outcomes} outcomes)"
        for one in parts
    ]
    lines += _valued(policy, values)
    return Told(tuple(lines), facts, drawing.svg(drawn))


def _lines(
    name: str,
    seen: Judged,
    ours: Mapping[str, Figure],
    others: Mapping[str, Mapping[str, Figure]],
) -> Iterator[str]:
    clients = len(set(seen.client.tolist()))
    yield (
        f"Model {name}: {len(seen)} outcomes of {clients} clients, each forecast from what was "
        "known when it was assigned."
    )
    for metric, title in NAMES.items():
        yield f"{title}: {_shown(ours[metric])}"
    for other, found in others.items():
        yield f"Log-loss of {other} ({WORDS[other]}): {_shown(found['log_loss'])}"


def _valued(policy: off_policy.Decisions, values: Sequence[off_policy.Value]) -> list[str]:
    if not values:
        return [off_policy.refusal(policy)]
    return [
        f"Suggesting with this model, by {one.name}: {one.value:.2f} practised "
        f"({one.low:.2f} to {one.high:.2f}; {one.effective:.0f} decisions' worth)"
        for one in values
    ]


def _shown(one: Figure) -> str:
    if math.isnan(one.value):
        return "cannot be told"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def _plain(found: Mapping[str, Figure]) -> dict[str, dict[str, float | None]]:
    return {
        name: {
            key: None if math.isnan(value := getattr(one, key)) else value
            for key in ("value", "low", "high")
        }
        for name, one in found.items()
    }


def decisions(decided: Sequence[Decided], forecaster: Forecaster) -> off_policy.Decisions:
    """Return decisions on record, against what the model that is judged would have offered."""
    rows = []
    for one in decided:
        lists = [list(some) for some in one.instead]
        asked = [one.taken, *(candidate for some in lists for candidate in some)]
        own, *others = [found.chance for found in forecaster.forecast(one.case, asked)]
        there = [one.taken.key in {candidate.key for candidate in some} for some in lists]
        ends = np.cumsum([len(some) for some in lists])[:-1]
        expected = np.mean([part.mean() for part in np.split(np.array(others), ends)])
        rows.append((float(one.practised), one.propensity, np.mean(there), own, expected))
    columns: Array = np.array(rows, dtype=np.float64).reshape(len(rows), 5)
    return off_policy.Decisions(*columns.T)
