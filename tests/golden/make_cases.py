"""Play the case studies anew, and write their records, their golden plans and what has changed.

    python tests/golden/make_cases.py                 all of them
    python tests/golden/make_cases.py NAME …          some of them
    python tests/golden/make_cases.py --keep-records  the plans alone, from the records as they are
    python tests/golden/make_cases.py --look NAME     print one, and write nothing

A course is told in recommender/cases/NAME.toml: what came back, and which of the options was taken.
The record is what comes of playing it: at each session the engine is asked, and the first task on
the therapist's list that is among the options is taken. Where none is, the pair takes it as their
own choice, and the report says so: that is a place to look at.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recommender.app import Recommender
from recommender.cases import NAMES, Case, Step, played, tale
from recommender.cli.choices import LEADS, STAGES
from recommender.domain.history import Assigned, Declined, SessionHeld
from recommender.domain.plan import Candidate
from recommender.interchange.records import History, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import Plan, Size, Suggestion, Withheld

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "recommender" / "cases"
GOLDEN = Path(__file__).parent / "cases"
MINUTE = timedelta(minutes=1)
DOCS = ROOT / "docs" / "cases"
BEGIN, END = "<!-- the plan -->", "<!-- the review -->"
ORIGINS = {"accepted": "as suggested", "edited": "suggested, then changed", "own": "own choice"}
LAST = 50
"""Minutes a session lasts."""

# Playing: from what was told to a record


class Player:
    """A course while its record is being written."""

    def __init__(self, name: str, told: dict[str, Any], recommender: Recommender) -> None:
        """Begin with an empty record."""
        self.name, self.told, self.recommender = name, told, recommender
        self.client = told["client"]
        self.now: datetime = told["start"]
        self.records: list[dict[str, Any]] = []
        self.events: list[AnyEvent] = []
        self.open: dict[str, tuple[str, int]] = {}
        self.odd: list[str] = []

    def add(self, kind: str, **fields: Any) -> None:
        """Write one record, a minute after the last."""
        number = len(self.records) + 1
        record = {
            "id": f"{self.client}-e{number:03}",
            "kind": kind,
            "client": self.client,
            "at": f"{self.now:%Y-%m-%dT%H:%M:%SZ}",
            **fields,
        }
        self.records.append(record)
        self.events.append(parse(record).event)
        self.now += MINUTE

    def play(self) -> list[dict[str, Any]]:
        """Return the record of the whole course."""
        for number, one in enumerate(self.told["session"], 1):
            if number == 1:
                self.add("client_opened", **self.told["opened"], invented=True)
                for goal in self.told["goals"]:
                    self.add("goal_stated", goal=goal)
                for event in self.told.get("known", ()):
                    self.add(**event)
            else:
                begin = self.begin + timedelta(days=one.get("days", 7))
                self.now = begin
            self.session(number, one)
        return self.records

    def session(self, number: int, one: dict[str, Any]) -> None:
        """Write one session."""
        self.begin = self.now if number > 1 else self.told["start"]
        self.add("session_begun")
        for event in one.get("first", ()):
            self.add(**event)
        for outcome in one.get("back", ()):
            self.review(number, dict(outcome))
        for event in one.get("then", ()):
            self.add(**event)
        self.now = self.begin + LAST * MINUTE
        confidence = {"confidence": one["confidence"]} if "confidence" in one else {}
        self.add("session_held", **confidence)
        history = History.from_events(self.events)
        plan = self.recommender.suggest(history, at=self.events[-1].at)
        self.offered(plan)
        for name in one.get("decline", ()):
            self.add("declined", task_type=name)
            if name not in [each.task_type for each in plan.suggestions]:
                self.odd.append(f"session {number}: declined {name}, which is not offered")
        for wanted in one.get("take", ()):
            self.take(number, dict(wanted), plan)
        for event in one.get("after", ()):
            self.add(**event)

    def offered(self, plan: Plan) -> None:
        """Keep what was put before the therapist, with the chance that it was."""
        names = ("task_type", "rung", "minutes", "occasions", "propensity")
        options = [{name: getattr(one, name) for name in names} for one in plan.suggestions]
        if options:
            kept = plan.decision
            facts = {"seed": kept.seed, "history_digest": kept.history_digest}
            self.add("suggested", options=options, **facts, engine=kept.engine, model=kept.model)

    def review(self, number: int, told: dict[str, Any]) -> None:
        """Write an outcome: of the task named, or else of the one that was taken first."""
        wanted = told.pop("task", None)
        found = [name for name in self.open if wanted in {None, name.rsplit("-", 1)[0]}]
        if not found:
            message = f"{self.name}, session {number}: {wanted or 'no task'} is not open"
            raise SystemExit(message)
        name = found[0]
        minutes = self.open[name][1]
        if "pace" in told:
            told["minutes"] = max(round(minutes * told.pop("pace")), 1)
        if "ahead" in told:
            done = self.begin - told.pop("ahead") * MINUTE
            told["done_at"] = f"{done:%Y-%m-%dT%H:%M:%SZ}"
        if told["status"] not in {"pending", "displaced"}:
            self.open.pop(name)
        self.add("outcome_reviewed", assignment=name, **told)

    def take(self, number: int, told: dict[str, Any], plan: Plan) -> None:
        """Write what was agreed on: an option, as it was or changed, or the pair's own choice."""
        types = told.pop("types")
        by_type = {one.task_type: one for one in plan.suggestions}
        one = next((by_type[name] for name in types if name in by_type), None)
        size = told.pop("size", None)
        if one is not None:
            rung, minutes, occasions, origin = self.sized(number, one, size)
            name, goal = one.task_type, one.goal
        else:
            name, goal, origin = types[0], None, "own"
            rung, minutes, occasions = self.own_size(name, told)
            if not told.pop("own", False):
                offers = ", ".join(by_type) or "nothing"
                self.odd.append(f"session {number}: wanted {types}, offered {offers}")
        own_only = one is not None and told.pop("own", False)
        changed = {key: told.pop(key) for key in ("rung", "minutes", "occasions") if key in told}
        if own_only:  # what the pair would have set for themselves is on offer now
            changed = {}
        size_now = {"rung": rung, "minutes": minutes, "occasions": occasions, **changed}
        if one is not None and (changed or "design" in told):
            origin = "edited"
        if one is None:
            self.refuse(number, name, size_now)
        elif origin == "accepted":
            told.pop("override_reason", None)
        count = sum(
            each["kind"] == "assigned" and each["task_type"] == name for each in self.records
        )
        assignment = f"{name}-{count + 1}"
        self.open[assignment] = name, size_now["minutes"]
        goals = {"goal": goal} if goal else {}
        self.add(
            "assigned",
            assignment=assignment,
            task_type=name,
            **size_now,
            chosen_by=told.pop("lead", plan.ownership.value),
            origin=origin,
            **{**goals, **told},
        )

    def sized(self, number: int, one: Suggestion, size: str | None) -> tuple[int, int, int, str]:
        """Return an option at the size that was taken."""
        taken: Suggestion | Size = one
        if size is not None:
            other = one.smaller if size == "smaller" else one.larger
            if other is None:
                self.odd.append(f"session {number}: no {size} size of {one.task_type}")
            taken = other or one
        return taken.rung, taken.minutes, taken.occasions, "accepted" if taken is one else "edited"

    def own_size(self, name: str, told: dict[str, Any]) -> tuple[int, int, int]:
        """Return the size of a task of the pair's own choice: as last time, or the first."""
        case = self.recommender.case(History.from_events(self.events), at=self.now)
        record = case.record_of(name)
        if record and "rung" not in told:
            last = record[-1].assignment
            return last.rung, last.minutes, last.occasions
        rung = told.get("rung", 1)
        step = self.recommender.task_types[name].ladder[rung - 1]
        return rung, step.minutes, step.occasions

    def refuse(self, number: int, name: str, size: dict[str, int]) -> None:
        """Stop where safety withholds what the pair chose; no course may be told that way."""
        case = self.recommender.case(History.from_events(self.events), at=self.now)
        candidate = Candidate(self.recommender.task_types[name], **size)
        finding = self.recommender.objection(case, candidate)
        if finding is not None:
            message = f"{self.name}, session {number}: {name} is withheld ({finding[0]})"
            raise SystemExit(message)


# Goldens: a plan in a form a person can review


def golden(step: Step) -> dict[str, Any]:
    """Return what the engine says at one session, by codes and sizes."""
    plan = step.plan
    return {
        "session": f"{step.session} of {step.planned}",
        "ownership": plan.ownership.value,
        "stage": plan.stage.value,
        "stopped": plan.stopped,
        "agenda": [
            one.code if one.assignment is None else f"{one.code} {one.assignment}"
            for one in step.agenda
        ],
        "options": [_option(one) for one in plan.suggestions],
        "notes": [f"{one.code} ({one.basis})" for one in plan.notes],
        "withheld": _withheld(plan.withheld) if plan.stopped is None else {},
    }


def _option(one: Suggestion) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "task": f"{one.task_type}, rung {one.rung}, {one.occasions} × {one.minutes} min",
        "goal": one.goal,
        "chance": round(one.forecast.chance, 2),
        "reasons": [why.code for why in one.reasons],
        "size": next(why.text for why in one.reasons if why.code == "size"),
        "smaller": _size(one.smaller),
        "larger": _size(one.larger),
        "until_next": one.until_next,
    }
    more = {
        "steps": list(one.steps),
        "cautions": list(one.cautions),
        "moments": [f"{day:%A}" for day in one.moments],
    }
    return {**shown, **{name: found for name, found in more.items() if found}}


def _size(one: Size | None) -> str | None:
    return f"rung {one.rung}, {one.occasions} × {one.minutes} min" if one else None


def _withheld(found: Iterable[Withheld]) -> dict[str, list[str]]:
    """Return what was left out by rule; sizes of a task are named by their rungs."""
    by_rule: dict[str, list[str]] = {}
    for one in found:
        rungs = f" {min(one.rungs)}-{max(one.rungs)}" if one.rungs else ""
        by_rule.setdefault(one.rule, []).append(one.task_type + rungs)
    return dict(sorted(by_rule.items()))


def goldens(steps: Sequence[Step]) -> dict[str, str]:
    """Return the text of each golden file of a course, by its name."""
    return {
        f"session-{one.session:02}.json": json.dumps(golden(one), indent=1, ensure_ascii=False)
        + "\n"
        for one in steps
    }


# The reviewer's page: what the engine said is written here, what a person says of it is not


def page(name: str, steps: Sequence[Step], page: str) -> str:
    """Return a reviewer's page with what the engine says today between the marks."""
    for step in steps:
        place = page.find(f"\n## Session {step.session}\n")
        begin = page.find(BEGIN, place) + len(BEGIN)
        end = page.find(END, begin)
        if min(place, begin - len(BEGIN), end) < 0:
            message = f"docs/cases/{name}.md: session {step.session} has no place for its plan"
            raise SystemExit(message)
        page = page[:begin] + "\n".join(["", *_block(step), ""]) + page[end:]
    return page


def _block(step: Step) -> Iterator[str]:
    plan = step.plan
    yield f"{LEADS[plan.ownership]}, {STAGES[plan.stage]}; {_confidence(step)}"
    yield ""
    if plan.stopped is not None:
        rule = plan.withheld[0].rule
        yield f"- stopped by {rule}: {plan.stopped}"
    for number, one in enumerate(plan.suggestions, 1):
        yield f"{number}. {_line(one)}"
    held = [f"{one.task_type} ({one.rule})" for one in step.held_back]
    if held:
        yield f"- held back: {', '.join(held)}"
    if plan.notes:
        yield f"- notes: {', '.join(f'{one.code} ({one.basis})' for one in plan.notes)}"
    yield f"- decided: {'; '.join(_decided(step)) or 'nothing'}"


def _line(one: Suggestion) -> str:
    size = next(why.text for why in one.reasons if why.code == "size")
    cut = ", cut to the week" if any(why.code == "cut" for why in one.reasons) else ""
    told = f"{one.task_type}, size {one.rung}, {one.occasions} × {one.minutes} min{cut}. {size}"
    more = [*one.steps, *(f"Caution: {text}" for text in one.cautions)]
    return " ".join([told, *more])


def _confidence(step: Step) -> str:
    held = step.came[-1]
    asked = held.confidence if isinstance(held, SessionHeld) else None
    return "confidence not asked" if asked is None else f"confidence {asked} of 10"


def _decided(step: Step) -> Iterator[str]:
    for one in step.decided:
        if isinstance(one, Assigned):
            size = f"size {one.rung}, {one.occasions} × {one.minutes} min"
            yield f"{one.task_type}, {size}, {ORIGINS[one.origin]}"
        elif isinstance(one, Declined):
            yield f"{one.task_type} declined"
        else:
            yield one.kind.replace("_", " ")


# What has changed


def drift(name: str, new: dict[str, str]) -> Iterator[str]:
    """Say what differs from the golden files as they are, session by session."""
    folder = GOLDEN / name
    for file, text in new.items():
        path = folder / file
        if not path.is_file():
            yield f"{name} {file}: new"
            continue
        before, after = json.loads(path.read_text(encoding="utf-8")), json.loads(text)
        for key in after:
            if before.get(key) != after[key]:
                yield f"{name} {file}: {key}"
                yield from _difference(before.get(key), after[key])


def _difference(before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, list) and isinstance(after, list):
        was, now = [_short(one) for one in before], [_short(one) for one in after]
        yield from (f"    - {one}" for one in was if one not in now)
        yield from (f"    + {one}" for one in now if one not in was)
        if sorted(was) == sorted(now):
            yield "    another order, or within the same options"
    elif isinstance(before, dict) and isinstance(after, dict):
        for rule in sorted({*before, *after}):
            for sign, one, other in (("-", before, after), ("+", after, before)):
                gone = [what for what in one.get(rule, ()) if what not in other.get(rule, ())]
                yield from (f"    {sign} {rule} {what}" for what in gone)
    else:
        yield f"    {before} -> {after}"


def _short(one: Any) -> str:
    return str(one["task"]) if isinstance(one, dict) else str(one)


# The command


def record(name: str, recommender: Recommender) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the record of a course that is played anew, and what is odd about it."""
    player = Player(name, tale(name), recommender)
    return player.play(), player.odd


def case_of(name: str, records: list[dict[str, Any]]) -> Case:
    """Return a course with a record that is not written yet."""
    told = tale(name)
    tells = tuple(" ".join(one["tells"].split()) for one in told["session"])
    about, looks_at = " ".join(told["about"].split()), tuple(told["looks_at"])
    return Case(name, told["title"], about, looks_at, tells, History.from_records(records))


def main(words: list[str]) -> int:
    """Write what was asked for, and print what has changed."""
    recommender = Recommender()
    names = [one for one in words if not one.startswith("--")] or list(NAMES)
    changed = odd = 0
    for name in names:
        path = RECORDS / f"{name}.jsonl"
        if "--keep-records" in words:
            records, strange = [json.loads(one) for one in path.read_text().splitlines()], []
        else:
            records, strange = record(name, recommender)
        steps = played(case_of(name, records), recommender).steps
        new = goldens(steps)
        if "--look" in words:
            for text in new.values():
                print(text)
        else:
            for line in drift(name, new):
                changed += 1
                print(line)
            write(name, records, new)
            path = DOCS / f"{name}.md"
            path.write_text(page(name, steps, path.read_text(encoding="utf-8")), encoding="utf-8")
        for line in strange:
            odd += 1
            print(f"LOOK {name} {line}")
    print(f"{len(names)} courses; {changed} lines of change; {odd} places to look at")
    return 0


def write(name: str, records: list[dict[str, Any]], new: dict[str, str]) -> None:
    """Write a course's record and its golden plans, and nothing of an older, longer one."""
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)
    (RECORDS / f"{name}.jsonl").write_text(text, encoding="utf-8")
    folder = GOLDEN / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("session-*.json"):
        if old.name not in new:
            old.unlink()
    for file, content in new.items():
        (folder / file).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
