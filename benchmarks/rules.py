r"""Simulated client-sessions held against every rule, and how two kinds of course go.

    python -m benchmarks.rules --sessions 200000 --jobs 2

Clients of the simulator of `benchmarks.deciding` go through courses; a therapist who is sometimes
of another mind picks among the options. Every option of every plan is held against the rules as
`benchmarks.deciding.checks` writes them down anew (nothing of the engine is called there), every
text against the tone linter, in three languages. Writes rules.json and rules.md with the date and
the versions.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joblib import Parallel, delayed
from rich.progress import track

from benchmarks.deciding.checks import Ledger
from benchmarks.deciding.courses import Pick, Writer
from benchmarks.deciding.simulator import EVALUATED, POPULATIONS, Client, Library
from benchmarks.deciding.trials import product
from recommender.domain import history as events_
from recommender.domain.client import Goal
from recommender.domain.history import Status
from recommender.interchange.records import History
from recommender.language.tone import lint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.deciding.simulator import Outcome
    from recommender.domain.plan import Plan, Suggestion

LANGUAGES = ("en", "es", "ca")
SESSIONS = 12
CHUNK = 40
"""Clients of one job."""
TAKES_FIRST, TAKES_NONE = 0.7, 0.05
"""How often the simulated therapist takes the first option, and none; else any of the others."""
LEADS = ("therapist", "shared", "client")


@cache
def library() -> Library:
    """Return the installed task types as the simulator reads them."""
    return Library(dict(product().host.types))


@dataclass
class Tally:
    """What was counted."""

    sessions: int = 0
    plans: int = 0
    options: int = 0
    texts: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    tone: Counter[str] = field(default_factory=Counter)
    over_the_week: int = 0
    jumps: int = 0

    def add(self, other: Tally) -> None:
        """Take in what another counted."""
        for name in ("sessions", "plans", "options", "texts", "over_the_week", "jumps"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.broken.update(other.broken)
        self.tone.update(other.tone)


def texts(plan: Plan) -> Iterator[str]:
    """Yield every text of a plan that a person may read."""
    for one in plan.suggestions:
        yield from (one.title, one.what, one.rationale, one.wording, one.evidence)
        yield from (reason.text for reason in one.reasons)
        yield from (*one.steps, *one.obstacles, *one.cautions, *one.fields, *one.would_change)
        yield from (size.text for size in (one.smaller, one.larger) if size)
        yield from filter(None, (one.no_smaller_because, one.no_larger_because))
        if one.preparation:
            found = one.preparation
            yield from (found.may_come_up, found.how_to_prepare, found.when_to_stop)
    yield from (one.reason for one in plan.withheld)
    yield from (note.text for note in plan.notes)
    for item in plan.review:
        yield from (item.title, *item.questions)


@lru_cache(maxsize=100_000)
def unkind(text: str, language: str) -> tuple[str, ...]:
    """Return the rules of tone that a text breaks."""
    return tuple(one.rule for one in lint(text, language))


class Course:
    """One client's course with a simulated therapist, judged session by session."""

    def __init__(self, population: str, number: int, seed: int) -> None:
        """Draw the client and open the course, in one of the languages."""
        self.client = Client(
            library(), POPULATIONS[population], seed, EVALUATED, number, sessions=SESSIONS
        )
        self.writer = Writer(self.client)
        self.language = LANGUAGES[number % len(LANGUAGES)]
        self.writer.add(events_.ClientChanged, language=self.language)
        self.ledger = Ledger(self.client.intake, library())
        self.draw = random.Random(f"{seed} {population} {number}")  # noqa: S311 - invented people
        self.before: tuple[str, Outcome] | None = None
        self.lead: int | None = None

    def go(self, tally: Tally) -> None:
        """Play the course to its end, or until the client leaves."""
        for session in range(1, SESSIONS + 1):
            if not self._session(session, tally):
                break

    def _session(self, session: int, tally: Tally) -> bool:
        writer = self.writer
        writer.session(session, self.before)
        self.ledger.session(session)
        history = History.from_events(writer.events)
        plan = product().suggest(history, at=writer.now, seed=session)
        tally.sessions += 1
        tally.plans += plan.stopped is None
        self._judge(plan, session, tally)
        pick = self._picked(plan)
        self.before, outcome, minutes = None, None, 0
        if pick is not None:
            minutes = pick.minutes * pick.occasions
            name = writer.assign(pick, library())
            outcome = self.client.outcome(pick.row, pick.minutes, pick.occasions, session)
            self.before = name, outcome
            self.ledger.assigned(pick.row, minutes, outcome, session)
        row = pick.row if pick else None
        return self.client.live(row, outcome, minutes, session)

    def _judge(self, plan: Plan, session: int, tally: Tally) -> None:
        week = 0
        for one in plan.suggestions:
            row = library().row[one.task_type, one.rung]
            tally.options += 1
            tally.broken.update(self.ledger.violations(row, one.minutes, one.occasions, session))
            week += one.minutes * one.occasions
        tally.over_the_week += week > self.client.intake.weekly_minutes
        for text in texts(plan):
            tally.texts += 1
            tally.tone.update(unkind(text, self.language))
        lead = LEADS.index(plan.ownership.value)
        tally.jumps += self.lead is not None and abs(lead - self.lead) > 1
        self.lead = lead

    def _picked(self, plan: Plan) -> Pick | None:
        options, roll = plan.suggestions, self.draw.random()
        if not options or roll < TAKES_NONE:
            return None
        first = roll < TAKES_NONE + TAKES_FIRST or len(options) == 1
        return _pick(options[0] if first else self.draw.choice(options[1:]))


def _pick(one: Suggestion) -> Pick:
    return Pick(library().row[one.task_type, one.rung], one.minutes, one.occasions)


def chunk(population: str, first: int, seed: int) -> Tally:
    """Play some courses and count."""
    tally = Tally()
    for number in range(first, first + CHUNK):
        Course(population, number, seed).go(tally)
    return tally


# Two kinds of course


START = datetime(2026, 1, 5, 9, tzinfo=UTC)
OUTCOMES: dict[str, dict[str, Any]] = {
    "good responder": {"status": Status.DONE, "difficulty": 3, "quality": 4},
    "struggling": {"status": Status.NOT_THIS_TIME, "difficulty": 9, "barriers": ("too_hard",)},
}
CONFIDENCE = {"good responder": 8, "struggling": 3}


@dataclass(frozen=True, slots=True)
class Way:
    """How one scripted course went."""

    lead: str
    own_design: bool
    smaller: tuple[bool, ...]
    stuck: bool
    empty: int


def scripted(kind: str, number: int) -> Way:
    """Play a course in which every outcome is of one kind, and the first option is taken."""
    areas = library().areas
    events: list[Any] = []
    name = f"{kind.split(maxsplit=1)[0]}-{number}"

    def add(event: type[Any], at: datetime, **fields: Any) -> None:
        events.append(event(id=f"{name}:{len(events)}", client=name, at=at, **fields))

    add(events_.ClientOpened, START, consent=True, planned_sessions=SESSIONS,
        weekly_minutes=60 + 30 * (number % 6))  # fmt: skip
    picked = (areas[number % len(areas)], areas[(7 * number + 3) % len(areas)])
    add(events_.GoalStated, START, goal=Goal(id="g", areas=tuple(dict.fromkeys(picked))))
    taken: list[Suggestion] = []
    smaller: list[bool] = []
    empty, plan = 0, None
    for session in range(1, SESSIONS + 1):
        at = START + timedelta(weeks=session)
        add(events_.SessionHeld, at, confidence=CONFIDENCE[kind])
        if taken:
            at += timedelta(minutes=1)
            add(events_.OutcomeReviewed, at, assignment=f"a{session - 1}", **OUTCOMES[kind])
        plan = product().suggest(History.from_events(events), at=at + timedelta(minutes=5))
        if not plan.suggestions:
            empty += 1
            taken = []
            continue
        again = [one for one in plan.suggestions if taken and one.task_type == taken[-1].task_type]
        smaller += [_week(one) < _week(taken[-1]) or _week(one) == 1 for one in again]
        taken.append(plan.suggestions[0])
        one = taken[-1]
        add(events_.Assigned, at + timedelta(minutes=6), assignment=f"a{session}",
            task_type=one.task_type, rung=one.rung, minutes=one.minutes, occasions=one.occasions,
            chosen_by=plan.ownership, origin="accepted")  # fmt: skip
    last = [(one.task_type, one.rung, _week(one)) for one in taken[-3:]]
    return Way(
        lead=plan.ownership.value if plan else "none",
        own_design=any(one.task_type == "own-design" for one in taken[-2:]),
        smaller=tuple(smaller),
        stuck=len(last) == len(taken[-3:]) == 3 and len(set(last)) == 1 and last[0][2] > 1,
        empty=empty,
    )


def _week(one: Suggestion) -> int:
    return one.minutes * one.occasions


def summary(kind: str, ways: list[Way]) -> dict[str, Any]:
    """Return how the courses of one kind went, as shares."""
    repeats = [one for way in ways for one in way.smaller]
    return {
        "kind": kind,
        "courses": len(ways),
        "lead at the end": {
            lead: round(sum(one.lead == lead for one in ways) / len(ways), 3) for lead in LEADS
        },
        "own design among the last two": round(sum(one.own_design for one in ways) / len(ways), 3),
        "the same task again": len(repeats),
        "then smaller": round(sum(repeats) / len(repeats), 3) if repeats else None,
        "three weeks alike at the end": sum(one.stuck for one in ways),
        "weeks without an option": sum(one.empty for one in ways),
    }


# The run


def measured(sessions: int, jobs: int, seed: int, scripts: int) -> dict[str, Any]:
    """Play until so many sessions are judged; return what was counted."""
    tally, populations, first = Tally(), tuple(POPULATIONS), 0
    with Parallel(n_jobs=jobs, return_as="generator") as parallel:
        while tally.sessions < sessions:
            left = sessions - tally.sessions
            count = max(left // (CHUNK * SESSIONS) + 1, jobs)
            work = [
                delayed(chunk)(
                    populations[(first + n) % len(populations)], (first + n) * CHUNK, seed
                )
                for n in range(count)
            ]
            first += count
            for one in track(parallel(work), total=count, description="client-sessions"):
                tally.add(one)
    ways = {kind: [scripted(kind, number) for number in range(scripts)] for kind in OUTCOMES}
    return {
        "sessions": tally.sessions,
        "plans": tally.plans,
        "options": tally.options,
        "texts": tally.texts,
        "violations": dict(tally.broken),
        "tone": dict(tally.tone),
        "over_the_week": tally.over_the_week,
        "jumps": tally.jumps,
        "courses": [summary(kind, some) for kind, some in ways.items()],
    }


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    lines = [
        "# Rules",
        "",
        (
            f"Made {found['date']} by `{found['command']}`; Python {found['python']}, "
            f"homework-recommender {found['version']}; never edited by hand."
        ),
        "",
        "| held against the rules | count |",
        "|---|---:|",
        f"| client-sessions | {found['sessions']:,} |",
        f"| plans with options | {found['plans']:,} |",
        f"| options | {found['options']:,} |",
        f"| texts read, in {', '.join(LANGUAGES)} | {found['texts']:,} |",
        f"| options against a safety or course rule | {sum(found['violations'].values())} |",
        f"| texts against a rule of tone | {sum(found['tone'].values())} |",
        f"| plans over the minutes of the week | {found['over_the_week']} |",
        f"| jumps of the lead by two | {found['jumps']} |",
    ]
    for what in ("violations", "tone"):
        lines += [f"| {what}: {name} | {count} |" for name, count in found[what].items()]
    for one in found["courses"]:
        lines += ["", f"## {one['kind'].capitalize()}, {one['courses']} courses of {SESSIONS}", ""]
        lines += ["| what | share or count |", "|---|---|"]
        for name, value in list(one.items())[2:]:
            shown = (
                ", ".join(f"{lead} {share:.1%}" for lead, share in value.items())
                if isinstance(value, dict)
                else f"{value:.1%}" if isinstance(value, float) else str(value)
            )  # fmt: skip
            lines.append(f"| {name} | {shown} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run, and write what was counted; exit code 1 where a rule was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200_000)
    parser.add_argument("--scripts", type=int, default=300, help="scripted courses of each kind")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": (
            f"python -m benchmarks.rules --sessions {options.sessions} "
            f"--scripts {options.scripts} --seed {options.seed}"
        ),
        "python": platform.python_version(),
        "version": metadata.version("homework-recommender"),
        **measured(options.sessions, options.jobs, options.seed, options.scripts),
    }
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "rules.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.results / "rules.md").write_text(table(found))
    print(table(found))
    broken = (found["violations"], found["tone"], found["over_the_week"], found["jumps"])
    raise SystemExit(1 if any(broken) else 0)


if __name__ == "__main__":
    # By its own name, so that worker processes find what they are sent.
    from benchmarks import rules

    rules.main()
