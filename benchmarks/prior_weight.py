"""How heavy the transparent prior may be, on real weekly outcomes (docs/decisions/0009).

Each week of each task is forecast from the weeks before it. Run after `make demo-real`:

    PYTHONPATH=demo-real/plugins python benchmarks/prior_weight.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import sys
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))

from real_histories import START, WEEKS, records

from recommender import History, Settings
from recommender.domain.case import HALF_DONE
from recommender.engine import state
from recommender.engine.prior import Prior
from recommender.engine.suggest import ladder
from recommender.host import Host

WEIGHTS = (10.0, 6.0, 4.0, 3.0, 2.0, 1.0)
ASSIGNED_RUNG = 2


def histories(data: Path) -> list[History]:
    """Return the history of each person in the records."""
    people: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(data / "oral" / "events.csv.gz", "rt", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            people[line["user_id"]].append(line)
    return [History.from_records(records(name, rows)) for name, rows in sorted(people.items())]


def forecasts(people: list[History], weight: float) -> list[tuple[float, bool]]:
    """Return each forecast with what happened: practised at least half, or not."""
    settings, types = Settings(prior_weight=weight), Host().types
    found = []
    for person in people:
        outcomes = {e.assignment: e for e in person.events if e.kind == "outcome_reviewed"}
        for week in range(WEEKS):
            at = START + timedelta(weeks=week, minutes=30)
            case = state.fold(person.events, at, settings)
            for name in ("morning", "evening"):
                size = ladder(types[f"oral-care-{name}"])[ASSIGNED_RUNG - 1]
                (one,) = Prior(settings).forecast(case, [size])
                share = outcomes[f"{name}-week-{week + 1}"].quantity
                found.append((one.chance, share >= HALF_DONE))
    return found


def loss(pairs: list[tuple[float, bool]]) -> float:
    """Return the mean log-loss."""
    return -sum(math.log(p if happened else 1 - p) for p, happened in pairs) / len(pairs)


def main() -> None:
    """Print the log-loss for each weight, and of the base rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    people = histories(parser.parse_args().data)
    for weight in WEIGHTS:
        pairs = forecasts(people, weight)
        print(f"weight {weight:4.0f}: log-loss {loss(pairs):.3f} (n = {len(pairs)})")
    rate = sum(happened for _, happened in pairs) / len(pairs)
    print(f"base rate {rate:.3f}: log-loss {loss([(rate, h) for _, h in pairs]):.3f}")


if __name__ == "__main__":
    main()
