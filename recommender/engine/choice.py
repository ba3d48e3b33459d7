"""From options to a ranked few: value, caution, variety, and a little exploration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from recommender.domain.client import Ownership, Stage
from recommender.domain.plan import Reason
from recommender.domain.task import Grade, Kind, Role
from recommender.engine import barriers, sizing
from recommender.engine.sizing import Option
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.client import Goal
    from recommender.domain.plan import Candidate, Forecast
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType

Z90 = 1.645
GOAL_STEP, GOAL_FLOOR, ANY_SHARE = 0.1, 0.6, 0.5
"""Share of the goal points lost per place among the goal areas, its floor, and without a goal
(design default)."""
EVIDENCE_SHARE = {Grade.A: 1.0, Grade.B: 0.8, Grade.C: 0.4, Grade.D: 0.0, Grade.U: 0.2}
"""Share of the evidence points for each grade (design default)."""
PREFERENCE_SHRINK = 4.0
"""Outcomes of one way of working after which its record weighs half (design default)."""
LIKELY, HALF = 0.75, 0.5
"""Chances from which words say 'likely' and 'more likely than not' (A7; ours)."""
DIGITS = 9
"""Scores are rounded to this, so that no machine ranks by its last bits."""


class Random(Protocol):
    """The only randomness the engine knows: it comes in from the shell, already seeded."""

    def random(self) -> float:
        """Return the next number in [0, 1)."""
        ...


@dataclass(frozen=True, slots=True)
class Scored:
    """An option with its score, the points that make it up, and how it came to its place."""

    option: Option
    goal: Goal | None
    points: tuple[Reason, ...]
    place: tuple[Reason, ...] = ()
    propensity: float = 1.0
    score: float = field(init=False)
    """The sum of the points of its reasons."""

    def __post_init__(self) -> None:
        """Add up the points once, since ranking asks for them many times."""
        total = sum([one.points for one in self.reasons])
        object.__setattr__(self, "score", round(total, DIGITS))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons for the option itself, then those for its place in the list."""
        return (*self.points, *self.place)

    @property
    def task_type(self) -> TaskType:
        """The task type of the option."""
        return self.option.candidate.task_type


def goal_of(task_type: TaskType, case: CaseState) -> Goal | None:
    """Return the most important live goal that a task type serves."""
    served = task_type.goals
    for goal in case.goals:
        for area in goal.areas:
            if area in served:
                return goal
    return None


class _Way(NamedTuple):
    """What is on record about one way of working."""

    learned: float
    tired: bool


@dataclass(frozen=True, slots=True)
class Scorer:
    """Everything a score rests on besides the option.

    `evidence` holds the points for the evidence of task types, by id, where they are known.
    """

    case: CaseState
    now: Stage
    modalities: Mapping[str, str]
    settings: Settings
    evidence: Mapping[str, Reason] = field(default_factory=dict)
    _ways: Mapping[str, _Way] = field(init=False)
    _deep: float = field(init=False)

    def __post_init__(self) -> None:
        """Work out what is the same for every option."""
        object.__setattr__(self, "_ways", _ways(self.case, self.modalities))
        object.__setattr__(self, "_deep", min(self.case.fraction, 1.0))

    def score(self, option: Option) -> Scored:
        """Return the option with the points that make up its score."""
        task_type, s, case = option.candidate.task_type, self.settings, self.case
        goal = goal_of(task_type, case)
        depth = task_type.ladder[option.candidate.rung - 1].difficulty.reflection / 5
        way = self._ways.get(self.modalities.get(task_type.id) or task_type.modality[0].value, _NEW)
        points = [
            _goal_points(task_type, goal, case, s),
            _chance_points(option, s),
            *_record_points(option, case, s),
        ]
        if way.tired:
            points.append(Reason("tired", say("reason.tired"), -s.tired_points))
        points += (
            Reason("depth", DEPTH, s.depth_points * depth * self._deep),
            self.evidence.get(task_type.id) or evidence_points(task_type, s),
        )
        if self.now is Stage.CLOSING and task_type.role is Role.CLOSING:
            points.append(Reason("closing", say("reason.closing"), s.closing_points))
        others = sum([one.points for one in points])
        points += _preference_points(task_type, case, way, others, s)
        return Scored(option, goal, tuple([_rounded(one) for one in points if one.points]))

    def at_size(self, one: Scored, candidate: Candidate, forecast: Forecast) -> Scored:
        """Return a chosen option as it is offered, so that its score speaks of that size."""
        if candidate is one.option.candidate and forecast is one.option.forecast:
            return one
        option = Option(candidate, forecast, one.option.reach)
        return Scored(option, one.goal, self.score(option).points, one.place, one.propensity)


_NEW = _Way(0.0, tired=False)
DEPTH = say("reason.depth")
CHANCES = {code: say(f"reason.chance.{code}") for code in ("likely", "open", "less")}


def _ways(case: CaseState, modalities: Mapping[str, str]) -> dict[str, _Way]:
    """Return what the record says about each way of working, by its name."""
    by_way: dict[str, list[Practice]] = {}
    every = []
    for one in case.outcomes:
        every.append(one.credit)
        if (way := modalities.get(one.assignment.task_type)) is not None:
            by_way.setdefault(way, []).append(one)
    mean = sum(every) / len(every) if every else 0.0
    return {
        way: _Way(
            sum([one.credit - mean for one in same]) / (len(same) + PREFERENCE_SHRINK),
            tired=len(same) > 1 and not any(one.carried_over for one in same[-2:]),
        )
        for way, same in by_way.items()
    }


def _rounded(one: Reason) -> Reason:
    points = round(one.points, DIGITS)
    return one if points == one.points else Reason(one.code, one.text, points)


def _goal_points(task_type: TaskType, goal: Goal | None, case: CaseState, s: Settings) -> Reason:
    if goal is None:
        return Reason("any_goal", say("reason.any"), s.goal_points * ANY_SHARE)
    served = task_type.goals
    place = next(n for n, area in enumerate(case.goal_areas) if area in served)
    share = max(1 - GOAL_STEP * place, GOAL_FLOOR)
    return Reason("goal", say("reason.goal", goal=goal.id), s.goal_points * share)


def evidence_points(task_type: TaskType, s: Settings) -> Reason:
    """Return the points for how well a task type is supported (A8)."""
    grade = task_type.evidence.grade
    text = say("reason.evidence", grade=grade, label=task_type.evidence.label)
    return Reason("evidence", text, s.evidence_points * EVIDENCE_SHARE[grade])


def _chance_points(option: Option, s: Settings) -> Reason:
    forecast = option.forecast
    spread = (forecast.high - forecast.low) / (2 * Z90)
    careful = max(forecast.chance - s.caution * spread, 0.0)
    code = "likely" if forecast.chance >= LIKELY else "open" if forecast.chance >= HALF else "less"
    return Reason("chance", CHANCES[code], s.chance_points * careful)


def _record_points(option: Option, case: CaseState, s: Settings) -> list[Reason]:
    task_type, last = option.candidate.task_type, option.reach.last
    found = []
    record = case.record_of(task_type.id)
    begun = task_type.kind is Kind.PERMANENT and any(one.carried_over for one in record)
    if begun and not sizing.mastered(record, len(task_type.ladder), s):
        found.append(Reason("continue", say("reason.continue"), s.continue_points))
    if last is not None and not last.practised and barriers.steps(last):
        found.append(Reason("remedy", say("reason.remedy"), s.remedy_points))
    return found


def _preference_points(
    task_type: TaskType, case: CaseState, way: _Way, others: float, s: Settings
) -> tuple[Reason, ...]:
    """Return at most a small share of the score, for a stated or a learned preference (A13)."""
    main = task_type.modality[0]
    stated = (main in case.likes) - (main in case.dislikes)
    liking = min(max(stated + way.learned, -1.0), 1.0)
    if not liking:
        return ()
    source = "stated" if stated else "learned"
    code = f"reason.{source}" if liking > 0 else f"reason.{source}_not"
    # Preference is a share of the whole score, of which it is itself a part.
    share = s.preference_share / (1 + s.preference_share)
    return (Reason("preference", say(code), liking * share * max(others, 0.0)),)


def rank(scored: Sequence[Scored]) -> list[Scored]:
    """Return the options best first; ties go by id, so that nothing depends on load order."""
    return sorted(scored, key=_order)


def _order(one: Scored) -> tuple[float, str]:
    return -one.score, one.task_type.id


def lead(ranked: Sequence[Scored], case: CaseState, now: Stage) -> list[Scored]:
    """Put first what the course asks for: the client's own design, then one closing task."""
    first: list[Scored] = []
    if case.ownership is Ownership.CLIENT:
        first += [one for one in ranked if one.task_type.role is Role.SCAFFOLD][:1]
    if now is Stage.CLOSING:
        first += [one for one in ranked if one.task_type.role is Role.CLOSING][:1]
    return first


def next_one(
    chosen: Sequence[Scored],
    rest: Sequence[Scored],
    settings: Settings,
) -> Scored:
    """Return the best of the rest, where one that repeats a chosen skill counts a little less."""
    skills = {skill for one in chosen for skill in one.task_type.skills}
    if not skills:
        return min(rest, key=_order)

    def order(one: Scored) -> tuple[float, str]:
        if skills.isdisjoint(one.task_type.skills):
            return _order(one)
        total = sum([reason.points for reason in one.points]) - settings.variety_points
        return -round(total, DIGITS), one.task_type.id

    best = min(rest, key=order)
    return best if skills.isdisjoint(best.task_type.skills) else _repeating(best, settings)


def _repeating(one: Scored, settings: Settings) -> Scored:
    again = Reason("variety", say("reason.variety"), -settings.variety_points)
    return Scored(one.option, one.goal, one.points, (again,), one.propensity)


def explore(
    best: Scored, rest: Sequence[Scored], case: CaseState, rng: Random, settings: Settings
) -> Scored:
    """Return the best, or with a small chance another low-risk option; log the chance (S15, A14).

    Never a task with distress from 3, never a gated one, never after a distressing outcome.
    """
    roll, place = rng.random(), rng.random()
    pool = [one for one in rest if _low_risk(one, settings)]
    strained = any((one.distress or 0) >= settings.ease_difficulty for one in case.outcomes[-1:])
    if strained or best not in pool or pool == [best]:
        return best
    share = settings.exploration / len(pool)
    drawn = pool[int(place * len(pool))] if roll < settings.exploration else best
    if drawn.task_type.id == best.task_type.id:
        return _placed(best, 1 - settings.exploration + share)
    told = (*drawn.place, Reason("drawn", say("reason.drawn")))
    return _placed(replace(drawn, place=told), share)


def _placed(one: Scored, propensity: float) -> Scored:
    return replace(one, propensity=round(propensity, DIGITS))


def _low_risk(one: Scored, settings: Settings) -> bool:
    rung = one.task_type.ladder[one.option.candidate.rung - 1]
    return not one.task_type.gated and rung.difficulty.distress < settings.explore_below_distress
