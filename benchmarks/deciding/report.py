"""What the weeks of all runs add up to, and the page that says so."""

from __future__ import annotations

import importlib.metadata
import platform
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.deciding import peers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.deciding.courses import Week
    from benchmarks.deciding.simulator import Floats
    from benchmarks.deciding.trials import Job

OURS, STEPS = "ours", "oracle-steps"
BINS, DRAWS, EARLY, RUN = 10, 1000, 3, 3
EXPLAINED = (
    "Value is a share of the myopic oracle's, which sees everything; 'of the best here' is the "
    "share of what the best arm would have brought in the policy's own place, week by week; "
    "'of the oracle in steps' is a share of what an oracle gets that climbs every ladder as the "
    "clinical rules make the product climb it, where `oracle-steps` was run. Peers "
    "get the features and the value of each arm; ours gets the events alone. Early misses are "
    "misses in the first three sessions, for each client. Microseconds are the median of a whole "
    "decision: for ours from raw events, guard included, to the plan with its reasons; for peers "
    "from the arms, with the making of the features. Policies whose name says 'true', 'x-value', "
    "'oracle' or 'knowing' are diagnostics, not competitors. `knowing` is told how clients are "
    "made, with every number, and which ladders are misjudged for everybody, as if logs had no "
    "end; from what each client says and does it works out who this one is as well as that can be "
    "done, and takes the best arm for the coming week. `knowing-cold` is not told what is "
    "misjudged. A learner that is told less, and looks no further than the week, cannot be "
    "expected to do better; `-steps` says the same of one that climbs as the product does."
)


def by_client(weeks: Sequence[Week], clients: int) -> Floats:
    """Return the expected value each client got over the course."""
    total = np.zeros(clients)
    for one in weeks:
        total[one.client] += one.expected
    return total


def total(weeks: Sequence[Week]) -> float:
    """Return the expected value that all clients got together."""
    return sum([one.expected for one in weeks])


def bootstrap(draws: np.ndarray, top: Floats, bottom: Floats) -> Floats:
    """Return the ratio of sums for each draw of clients."""
    return np.asarray(top[draws].sum(1) / bottom[draws].sum(1))


def missed_in_a_row(weeks: Sequence[Week]) -> float:
    """Return the share of clients who missed three times running; other weeks do not count."""
    runs: dict[int, int] = defaultdict(int)
    longest: dict[int, int] = defaultdict(int)
    for one in weeks:
        if one.counted:
            runs[one.client] = 0 if one.practised else runs[one.client] + 1
        longest[one.client] = max(longest[one.client], runs[one.client])
    return float(np.mean([most >= RUN for most in longest.values()]))


def calibration_error(weeks: Sequence[Week]) -> float | None:
    """Return the mean gap between forecast and practice over ten bins of equal mass."""
    said = [(w.forecast, w.practised) for w in weeks if w.forecast is not None and w.counted]
    if not said:
        return None
    pairs = np.array(sorted(said), float)
    bins = np.array_split(pairs, BINS)
    return float(sum(len(b) * abs(b[:, 0].mean() - b[:, 1].mean()) for b in bins) / len(pairs))


def figures(
    weeks: Sequence[Week], oracle: Sequence[Week], clients: int, draws: np.ndarray
) -> dict[str, Any]:
    """Return what the table says about one run."""
    own, best = by_client(weeks, clients), by_client(oracle, clients)
    share = bootstrap(draws, own, best)
    counted = [one for one in weeks if one.counted]
    early = [one for one in counted if one.session <= EARLY]
    broken = [rule for one in weeks for rule in one.violations]
    return {
        "share": float(own.sum() / best.sum()),
        "share_se": float(share.std()),
        "share_of_best_here": sum(w.expected for w in weeks) / sum(w.best for w in weeks),
        "practised": float(np.mean([one.practised for one in counted])),
        "three_misses": missed_in_a_row(weeks),
        "early_misses": sum(not one.practised for one in early) / clients,
        "calibration_error": calibration_error(weeks),
        "violations": len(broken),
        "violated": sorted(set(broken)),
        "outside_arms": sum(one.outside for one in weeks),
        "weeks": len(weeks),
        "nothing_offered": sum(one.row < 0 for one in weeks),
        "above_best": sum(one.expected > one.best * (1 + 1e-9) for one in weeks),
        "microseconds": float(np.median([one.micros for one in weeks])),
    }


def lost(weeks: Sequence[Week]) -> dict[str, Any]:
    """Return where value is lost, as a share of the best there was: by cause, and by session."""
    best = sum(one.best for one in weeks)
    causes: dict[str, float] = defaultdict(float)
    sessions: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    best_of: dict[int, float] = defaultdict(float)
    for one in weeks:
        best_of[one.session] += one.best
        parts = one.losses if one.row >= 0 else {"nothing offered": one.best}
        for cause, amount in parts.items():
            causes[cause] += amount / best
            sessions[one.session][cause] += amount
    return {
        "by_cause": dict(sorted(causes.items(), key=lambda pair: -pair[1])),
        "by_session": {
            session: {cause: amount / best_of[session] for cause, amount in parts.items()}
            for session, parts in sorted(sessions.items())
        },
    }


def compare(results: Mapping[Job, list[Week]], clients: int, seed: int) -> dict[str, Any]:
    """Return all figures, by population, phase and policy, and ours against the best peer."""
    draws = np.random.default_rng(seed).integers(0, clients, (DRAWS, clients))
    found: dict[str, Any] = {}
    for population in dict.fromkeys(job.population for job in results):
        here = {job: weeks for job, weeks in results.items() if job.population == population}
        oracle = next(weeks for job, weeks in here.items() if job.policy == "oracle")
        steps = next((weeks for job, weeks in here.items() if job.policy == STEPS), None)
        phases: dict[str, Any] = {}
        for job, weeks in here.items():
            if weeks:
                rows = phases.setdefault(job.phase, {"policies": {}})
                rows["policies"][job.policy] = {
                    **figures(weeks, oracle, clients, draws),
                    "share_of_steps": total(weeks) / total(steps) if steps else None,
                }
                if job.policy.startswith("ours"):
                    rows.setdefault("lost", {})[job.policy] = lost(weeks)
        for phase, rows in phases.items():
            rows["difference"] = difference(phase, rows["policies"], here, clients, draws)
        found[population] = phases
    return found


def difference(
    phase: str,
    rows: Mapping[str, Any],
    here: Mapping[Job, list[Week]],
    clients: int,
    draws: np.ndarray,
) -> dict[str, Any] | None:
    """Return ours minus the best peer, paired by client, with its standard error."""
    rivals = [name for name in rows if name in {"sklearn", *peers.PEERS}]
    if OURS not in rows or not rivals:
        return None
    best = max(rivals, key=lambda name: rows[name]["share"])
    got = {job.policy: by_client(w, clients) for job, w in here.items() if job.phase == phase and w}
    oracle = next(by_client(w, clients) for job, w in here.items() if job.policy == "oracle")
    gaps = bootstrap(draws, got[OURS] - got[best], oracle)
    return {
        "best_peer": best,
        "ours_minus_best_peer": float((got[OURS] - got[best]).sum() / oracle.sum()),
        "standard_error": float(gaps.std()),
    }


# The page


def page(report: Mapping[str, Any]) -> str:
    """Return the report as Markdown."""
    about = report["about"]
    lines = [
        "# Deciding: policies on invented clients",
        "",
        f"Made {about['made']} by `{about['command']}`; {about['machine']}; never edited by hand.",
        "",
        "Versions: "
        + ", ".join(f"{name} {said}" for name, said in about["versions"].items())
        + ".",
        "",
        EXPLAINED,
    ]
    for population, phases in report["populations"].items():
        for phase, rows in phases.items():
            lines += ["", f"## {population}, {phase}", "", *_table(rows["policies"])]
            if rows["difference"]:
                gap = rows["difference"]
                text = (
                    f"Ours minus the best peer ({gap['best_peer']}): "
                    f"{100 * gap['ours_minus_best_peer']:+.1f} points, paired standard error "
                    f"{100 * gap['standard_error']:.1f}."
                )
                lines += ["", text]
            for policy, where in rows.get("lost", {}).items():
                lines += ["", f"Where `{policy}` loses, in % of the best there was:", ""]
                lines += _lost(where)
    if report["errors"]:
        lines += ["", "## Could not be run", ""]
        lines += [f"- {name}: {error}" for name, error in report["errors"].items()]
    return "\n".join(lines) + "\n"


def _table(rows: Mapping[str, Any]) -> list[str]:
    columns = ["policy", "value", "of the oracle in steps", "of the best here", "practised"]
    columns += ["3 misses in a row"]
    columns += ["early misses", "calibration", "violations", "us"]
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for name, one in sorted(rows.items(), key=lambda pair: -pair[1]["share"]):
        off, steps = one["calibration_error"], one["share_of_steps"]
        lines.append(
            f"| {name} | {100 * one['share']:.1f} ± {100 * one['share_se']:.1f} "
            f"| {'' if steps is None else f'{100 * steps:.1f}'} "
            f"| {100 * one['share_of_best_here']:.1f} | {one['practised']:.2f} "
            f"| {100 * one['three_misses']:.0f}% | {one['early_misses']:.2f} "
            f"| {'' if off is None else f'{off:.3f}'} | {one['violations']} "
            f"| {one['microseconds']:.0f} |"
        )
    return lines


def _lost(where: Mapping[str, Any]) -> list[str]:
    causes = list(where["by_cause"])
    lines = [f"| session | {' | '.join(causes)} | sum |", "|---" * (len(causes) + 2) + "|"]
    for session, parts in {**where["by_session"], "all": where["by_cause"]}.items():
        cells = [f"{100 * parts.get(cause, 0.0):.1f}" for cause in causes]
        lines.append(f"| {session} | {' | '.join(cells)} | {100 * sum(parts.values()):.1f} |")
    return lines


def about(command: str) -> dict[str, Any]:
    """Return when, on what and with which versions this was measured."""
    versions = {}
    for name in ("numpy", "scikit-learn", *peers.DISTRIBUTIONS):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "made": datetime.now(UTC).isoformat(timespec="minutes"),
        "command": command,
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        "versions": versions,
    }
