"""The page that says how well practice was forecast."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS = "ours"
DISTRIBUTIONS = ("homework-recommender", "numpy", "scipy", "scikit-learn", "joblib")
EXPLAINED = (
    "One method with one set of settings for all data sets. `ours` gets events, and forecasts "
    "through the interface of the engine (histories folded, a population learned from training "
    "people, one `forecast` a moment); baselines get the same record at the same moment, and their "
    "settings are chosen on training people. Only what was known at a moment is used for it. "
    "Log-loss clips at 0.0001; calibration error is over ten bins of equal mass; intervals hold "
    "95% of 300 draws of people. 'Ours minus' is our log-loss minus theirs on the same forecasts, "
    "drawn by person (below zero: ours is better); 'people' is the share of people whose forecasts "
    "are better by ours."
)


def about(command: str) -> dict[str, Any]:
    """Return when, on what and with which versions this was measured."""
    versions = {}
    for name in DISTRIBUTIONS:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "not installed"
    cores = os.cpu_count()
    return {
        "made": datetime.now(UTC).isoformat(timespec="minutes"),
        "command": command,
        "machine": (
            f"{platform.machine()}, {cores} cores, {platform.system()}, "
            f"Python {platform.python_version()}"
        ),
        "versions": versions,
    }


def page(report: Mapping[str, Any]) -> str:
    """Return the report as Markdown."""
    said = report["about"]
    versions = ", ".join(f"{name} {version}" for name, version in said["versions"].items())
    lines = [
        "# Forecasting: real records",
        "",
        f"Made {said['made']} by `{said['command']}`; {said['machine']}; never edited by hand.",
        "",
        f"Versions: {versions}.",
        "",
        EXPLAINED,
        "",
        *_summary(report["sets"]),
    ]
    for one in report["sets"].values():
        lines += ["", f"## {one['title']}", "", *_table(one)]
    return "\n".join(lines) + "\n"


def _summary(sets: Mapping[str, Any]) -> list[str]:
    lines = [
        "| data set | base rate | best baseline | **ours** | target | calibration of ours |",
        "|---|---|---|---|---|---|",
    ]
    for one in sets.values():
        rows = {name: row["log_loss"]["value"] for name, row in one["methods"].items()}
        rival = min((name for name in rows if name != OURS), key=lambda name: rows[name])
        off = one["methods"][OURS]["calibration_error"]["value"]
        lines.append(
            f"| {one['title']} | {rows['base rate']:.3f} | {rows[rival]:.4f} ({rival}) "
            f"| **{rows[OURS]:.4f}** | {one['target']:.3f} | {off:.3f} |"
        )
    return lines


def _table(one: Mapping[str, Any]) -> list[str]:
    lines = [
        (
            f"{one['forecasts']:,} forecasts for {one['people']:,} people; learned from "
            f"{one['learned']:,} outcomes; target {one['target']:.3f}, base rate in QUALITY.md "
            f"{one['base_expected']:.3f}."
        ),
        "",
        "| method | log-loss | Brier | AUC | calibration | ours minus | people | seconds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    ordered = sorted(one["methods"].items(), key=lambda pair: pair[1]["log_loss"]["value"])
    for name, row in ordered:
        cells = [_cell(row[score]) for score in ("log_loss", "brier", "auc", "calibration_error")]
        gap = one["differences"].get(name)
        cells += ["", ""] if gap is None else [_gap(gap), f"{gap['people_better']:.0%}"]
        shown = f"**{name}**" if name == OURS else name
        lines.append(f"| {shown} | {' | '.join(cells)} | {row['seconds']:.0f} |")
    return lines


def _cell(score: Mapping[str, Any]) -> str:
    low, high = score["interval"]
    return f"{score['value']:.4f} ({low:.3f}–{high:.3f})"


def _gap(gap: Mapping[str, Any]) -> str:
    low, high = gap["interval"]
    return f"{gap['difference']:+.4f} ({low:+.3f} to {high:+.3f})"
