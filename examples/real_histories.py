"""Turn the real records of 32 people into histories, import them, and suggest for each.

The records (oral/events.csv.gz: twice-daily brushing, assigned and sensed) are proxies: nobody in
them was in therapy. Each week of mornings, and of evenings, becomes one assignment with its
outcome; the sensor reports. They are read from the folder given, and never copied.

    python examples/real_histories.py --data ../shared/data --home demo-real
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 8, 3, 9, tzinfo=UTC)
"""The records count days from 1; this is the day that stands for the first."""
WEEKS, DAYS, ASSIGNED_SECONDS = 4, 7, 120
DONE_FROM, ANY = 0.85, 0.0
"""Share of the seconds assigned from which a week is 'done', and above which it is 'partly'."""


def weeks(rows: list[dict[str, str]]) -> dict[tuple[int, str], list[float]]:
    """Return the seconds brushed on each day, by week and time of day."""
    found: dict[tuple[int, str], list[float]] = defaultdict(list)
    for row in rows:
        week = int((float(row["day"]) - 1) // DAYS)
        found[week, row["task_type"]].append(float(row["amount_s"]))
    return found


def records(client: str, rows: list[dict[str, str]]) -> list[dict[str, object]]:
    """Return one person's events as records of the JSON Lines format."""
    who = {"client": client, "actor": "import"}
    goal = {"id": "care-for-teeth", "areas": ["oral-care"]}
    found: list[dict[str, object]] = [
        {"kind": "client_opened", **who, "at": _at(0, 0), "consent": True, "weekly_minutes": 60},
        {"kind": "goal_stated", **who, "at": _at(0, 1), "goal": goal},
        {"kind": "session_held", **who, "at": _at(0, 2)},
    ]
    by_week = weeks(rows)
    for week in range(WEEKS):
        times = [name for name in ("morning", "evening") if (week, name) in by_week]
        for minute, name in enumerate(times, 3):
            found.append({**_assigned(week, name), **who, "at": _at(week, minute)})
        found.append({"kind": "session_held", **who, "at": _at(week + 1, 0)})
        for minute, name in enumerate(times, 1):
            outcome = _outcome(week, name, by_week[week, name])
            found.append({**outcome, **who, "at": _at(week + 1, minute)})
    return found


def _at(week: int, minute: int) -> str:
    return (START + timedelta(weeks=week, minutes=minute)).isoformat()


def _assigned(week: int, name: str) -> dict[str, object]:
    return {
        "kind": "assigned",
        "assignment": f"{name}-week-{week + 1}",
        "task_type": f"oral-care-{name}",
        "rung": 2,
        "minutes": 2,
        "occasions": 7,
    }


def _outcome(week: int, name: str, seconds: list[float]) -> dict[str, object]:
    share = sum(min(one / ASSIGNED_SECONDS, 1.0) for one in seconds) / len(seconds)
    practised = [one for one in seconds if one > 0]
    status = "done" if share >= DONE_FROM else "partly" if share > ANY else "not_this_time"
    outcome: dict[str, object] = {
        "kind": "outcome_reviewed",
        "assignment": f"{name}-week-{week + 1}",
        "status": status,
        "quantity": round(share, 3),
        "reported_by": "sensor",
    }
    if practised:
        outcome["minutes"] = max(round(sum(practised) / len(practised) / 60), 1)
    return outcome


def homework(home: Path, *arguments: str) -> str:
    """Run the command as a therapist would, and return what it printed."""
    environment = {**os.environ, "HOMEWORK_HOME": str(home)}
    command = [str(Path(sys.executable).with_name("homework")), *arguments]
    done = subprocess.run(  # noqa: S603 - our own command, with arguments made here
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"homework {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def row(plan: dict[str, object]) -> str:
    """Return two lines of the table: what was suggested to one person, and why."""
    options = plan["suggestions"]
    assert isinstance(options, list)
    if not options:
        return f"{plan['client']:<14}nothing: {plan['stopped'] or plan['notes']}"
    sizes = [
        f"{one['title']}, {one['occasions']} × {one['minutes']} min "
        f"({one['forecast']['chance']:.0%})"
        for one in options
    ]
    told = {reason["code"]: reason["text"] for reason in options[0]["reasons"]}
    first, *others = sizes
    also = f" · or {others[0]}" if others else ""
    return f"{plan['client']:<14}{first}{also}\n{'':<14}{told['size']} {told['record']}"


def main() -> None:
    """Convert, import, suggest for each, and print one page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--home", type=Path, default=Path("demo-real"))
    given = parser.parse_args()
    source = given.data / "oral" / "events.csv.gz"
    if not source.is_file():
        sys.exit(f"There is no {source}: give the folder of the real records with --data.")
    with gzip.open(source, "rt", encoding="utf-8") as file:
        people: dict[str, list[dict[str, str]]] = defaultdict(list)
        for line in csv.DictReader(file):
            people[line["user_id"]].append(line)
    given.home.mkdir(parents=True, exist_ok=True)
    histories = given.home / "histories.jsonl"
    with histories.open("w", encoding="utf-8") as out:
        for client in sorted(people):
            out.writelines(json.dumps(one) + "\n" for one in records(client, people[client]))
    homework(given.home, "init")
    print(homework(given.home, "import", str(histories)).strip())
    histories.unlink()
    at = (START + timedelta(weeks=WEEKS, hours=1)).isoformat()
    listed = json.loads(homework(given.home, "client", "list", "--json"))
    names = [one["id"] for one in listed["clients"]]
    for name in names:
        plan = json.loads(homework(given.home, "suggest", name, "--at", at, "--json"))
        print(row(plan))
    print(f"{len(names)} plans from {len(people)} real histories.")


if __name__ == "__main__":
    main()
