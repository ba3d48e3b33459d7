"""From options to a ranked few: value, caution, variety, and a little exploration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from recommender.domain.client import Ownership, Stage
from recommender.domain.plan import Z90, Reason
from recommender.domain.task import Grade, Kind, Role
from recommender.engine import barriers, sizing
from recommender.engine.sizing import Option
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.client import Goal
    from recommender.domain.plan import Candidate, Forecast
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType

_GRADES = tuple(Grade)
DIGITS = 9
"""Scores are rounded to this, so that no machine ranks by its last bits."""


Part = tuple[str, str, float]
"""A reason in the making: its code, its words, its points. Only what is chosen needs more."""


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
    points: tuple[Part, ...]
    place: tuple[Part, ...] = ()
    propensity: float = 1.0
    score: float = field(init=False)
    """The sum of the points of its reasons."""

    def __post_init__(self) -> None:
        """Add up the points once, since ranking asks for them many times."""
        total = sum([points for _, _, points in (*self.points, *self.place)])
        object.__setattr__(self, "score", round(total, DIGITS))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons for the option itself, then those for its place in the list."""
        return tuple([Reason(*one) for one in (*self.points, *self.place)])

    @property
    def own(self) -> float:
        """The sum of the points for the option itself, wherever it stands."""
        return sum([points for _, _, points in self.points])

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
    """Everything a score rests on besides the option; nothing about who the client is (S10).

    `evidence` holds the points for the evidence of task types, by id, where they are known.
    """

    case: CaseState
    now: Stage
    modalities: Mapping[str, str]
    settings: Settings
    evidence: Mapping[str, Reason] = field(default_factory=dict)
    _ways: Mapping[str, _Way] = field(init=False)
    _deep: float = field(init=False)
    _left: float = field(init=False)
    _practice: float = field(init=False)
    _shares: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what is the same for every option."""
        object.__setattr__(self, "_ways", _ways(self.case, self.modalities, self.settings))
        s, deep = self.settings, min(self.case.fraction, 1.0)
        practice = s.practice_worth + s.practice_early * (1 - deep)
        shares = (*s.goal_shares, *(s.goal_shares[-1:] * len(self.case.goals)))
        object.__setattr__(self, "_deep", deep)
        object.__setattr__(self, "_left", 1 - deep)
        object.__setattr__(
            self, "_practice", practice + s.practice_after_miss * _misses_running(self.case)
        )
        object.__setattr__(self, "_shares", shares)

    def score(self, option: Option) -> Scored:
        """Return the option with the points that make up its score.

        The score is the careful chance of practice times what practice is worth: a worth of its
        own, greater early in the course and after a miss, and the worth of this task at this size.
        """
        task_type, s, case = option.candidate.task_type, self.settings, self.case
        goal = goal_of(task_type, case)
        careful = careful_chance(option.forecast, self._left, s)
        code, text = _chance_words(option.forecast.chance, s)
        worth = _Worth(careful)
        share = self._relevance(task_type) * _dose(option.candidate) ** s.dose_power
        worth.add(*self._purpose(task_type, goal), share * s.depth_floor)
        depth = demand_of(option.candidate, s) * (s.depth_share + s.depth_growth * self._deep)
        worth.add("depth", DEPTH, share * depth)
        for name, words, factor in self._factors(option):
            worth.scale(name, words, factor)
        purpose, *rest = worth.parts
        parts = [purpose, (code, text, careful * self._practice), *rest]
        way = self._way(task_type)
        parts += _preference_part(task_type, case, way, sum([points for _, _, points in parts]), s)
        rounded = [(code, text, round(some, DIGITS)) for code, text, some in parts if some]
        return Scored(option, goal, tuple(rounded))

    def worth(self, candidate: Candidate) -> sizing.Worth:
        """Return what practising a size is worth, to compare the rungs of one task type by.

        What evidence, liking and routine add is much the same for all of them, and is left out.
        """
        s, task_type = self.settings, candidate.task_type
        share = self._relevance(task_type) * _dose(candidate) ** s.dose_power
        depth = demand_of(candidate, s) * (s.depth_share + s.depth_growth * self._deep)
        own = share * (s.depth_floor + depth)
        kept = self._kept(self.case.record_of(task_type.id), candidate.rung)
        return sizing.Worth(self._practice + own, self._practice + own * kept)

    def _kept(self, record: Sequence[Practice], rung: int) -> float:
        """Return the part of its worth that a size keeps after the practice so far."""
        times = sum([one.practised and one.assignment.rung >= rung for one in record])
        return max(self.settings.repeat_share ** max(times - 1, 0), self.settings.repeat_least)

    def _way(self, task_type: TaskType) -> _Way:
        name = self.modalities.get(task_type.id) or task_type.modality[0].value
        return self._ways.get(name, _NEW)

    def _purpose(self, task_type: TaskType, goal: Goal | None) -> tuple[str, str]:
        """Return what a task is good for, as code and words."""
        if task_type.role is Role.CLOSING and self.now is Stage.CLOSING:
            return "closing", say("reason.closing")
        if goal is not None:
            served = task_type.goals
            all_of_them = [
                one.id for one in self.case.goals if any(area in served for area in one.areas)
            ]
            if len(all_of_them) > 1:
                return "goal", say("reason.goals", goal="', '".join(all_of_them))
            return "goal", say("reason.goal", goal=goal.id)
        return "any_goal", say("reason.any")

    def _relevance(self, task_type: TaskType) -> float:
        """Return how much of what the client wants a task serves, 0 to 1."""
        s, case = self.settings, self.case
        if task_type.role is Role.CLOSING and self.now is Stage.CLOSING:
            return s.goal_shares[0]
        if task_type.role is Role.SCAFFOLD and case.ownership is Ownership.CLIENT:
            return s.goal_shares[0]
        unserved = 1.0
        for share, goal in zip(self._shares, case.goals, strict=False):
            if any(area in task_type.goals for area in goal.areas):
                unserved *= 1 - share
        return 1 - unserved if unserved < 1 else s.any_goal_share

    def _factors(self, option: Option) -> Iterator[tuple[str, str, float]]:
        """Yield what makes a task worth more or less by a share of it, with its words."""
        task_type, s, last = option.candidate.task_type, self.settings, option.reach.last
        rung = option.candidate.rung
        record = self.case.record_of(task_type.id)
        if record:
            begun = task_type.kind is Kind.PERMANENT and any(one.carried_over for one in record)
            if begun and not sizing.mastered(record, len(task_type.ladder), s):
                yield "continue", CONTINUE, s.continue_share
            kept = self._kept(record, rung)
            if kept < 1:
                yield "settled", SETTLED, kept - 1
        if last is not None and not last.practised and barriers.steps(last):
            yield "remedy", REMEDY, s.remedy_share
        if self._way(task_type).tired:
            yield "tired", TIRED, -s.tired_share
        evidence = self.evidence.get(task_type.id) or evidence_points(task_type, s)
        yield "evidence", evidence.text, evidence.points

    def at_size(self, one: Scored, candidate: Candidate, forecast: Forecast) -> Scored:
        """Return a chosen option as it is offered, so that its score speaks of that size."""
        if candidate is one.option.candidate and forecast is one.option.forecast:
            return one
        anew = self.score(Option(candidate, forecast, one.option.reach))
        repeated = any(code == "variety" for code, _, _ in one.place)
        again = (_variety(anew.own, self.settings),) if repeated else ()
        place = (*again, *(part for part in one.place if part[0] != "variety"))
        return Scored(anew.option, one.goal, anew.points, place, one.propensity)


_NEW = _Way(0.0, tired=False)
DEPTH, SETTLED = say("reason.depth"), say("reason.settled")
CONTINUE = say("reason.continue")
REMEDY, TIRED = say("reason.remedy"), say("reason.tired")
CHANCES = {code: say(f"reason.chance.{code}") for code in ("likely", "open", "less")}


@dataclass(slots=True)
class _Worth:
    """What practising a task is worth, part by part, each times the careful chance of it."""

    careful: float
    total: float = 0.0
    parts: list[Part] = field(default_factory=list)

    def add(self, code: str, text: str, worth: float) -> None:
        """Add a part."""
        self.total += worth
        self.parts.append((code, text, self.careful * worth))

    def scale(self, code: str, text: str, share: float) -> None:
        """Add a share of what stands there."""
        self.add(code, text, self.total * share)


def careful_chance(forecast: Forecast, left: float, s: Settings) -> float:
    """Return the chance less some of its doubt, the more of the course is left (QUALITY 1)."""
    doubt = (forecast.high - forecast.low) / (2 * Z90)
    return max(forecast.chance - s.caution * doubt * left, 0.0)


def _chance_words(chance: float, s: Settings) -> tuple[str, str]:
    code = "likely" if chance >= s.likely_from else "open" if chance >= s.even_from else "less"
    return "chance", CHANCES[code]


def _dose(candidate: Candidate) -> float:
    """Return minutes a week as a share of those of the top rung, at most 1."""
    return min(candidate.weekly_minutes / candidate.task_type.ladder[-1].weekly_minutes, 1.0)


def demand_of(candidate: Candidate, s: Settings) -> float:
    """Return how deep a rung goes, 0 to 1: mostly its reflection, then its greatest demand."""
    rung = candidate.task_type.ladder[candidate.rung - 1].difficulty
    steepest = max(rung.effort, rung.distress, rung.exposure)
    part = s.reflection_part
    return (part * rung.reflection + (1 - part) * steepest) / 5


def _misses_running(case: CaseState) -> int:
    """Return how many of the last two outcomes, up to the newest, were not practised."""
    count = 0
    for one in reversed(case.outcomes[-2:]):
        if one.carried_over:
            break
        count += 1
    return count


def _ways(case: CaseState, modalities: Mapping[str, str], s: Settings) -> dict[str, _Way]:
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
            sum([one.credit - mean for one in same]) / (len(same) + s.preference_shrink),
            tired=len(same) > 1 and not any(one.carried_over for one in same[-2:]),
        )
        for way, same in by_way.items()
    }


def evidence_points(task_type: TaskType, s: Settings) -> Reason:
    """Return what the evidence for a task type adds, as a share of its worth (§A8)."""
    grade = task_type.evidence.grade
    text = say("reason.evidence", grade=grade, label=task_type.evidence.label)
    return Reason("evidence", text, s.evidence_share * s.evidence_grades[_GRADES.index(grade)])


def _preference_part(
    task_type: TaskType, case: CaseState, way: _Way, others: float, s: Settings
) -> tuple[Part, ...]:
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
    return (("preference", say(code), liking * share * max(others, 0.0)),)


def rank(scored: Sequence[Scored]) -> list[Scored]:
    """Return the options best first; ties go by id, so that nothing depends on load order."""
    return sorted(scored, key=_order)


def _order(one: Scored) -> tuple[float, str]:
    return -one.score, one.task_type.id


def lead(ranked: Sequence[Scored], case: CaseState, now: Stage, settings: Settings) -> list[Scored]:
    """Put among the first what the course asks for: the client's own design, one closing task.

    The last sessions belong to the client (B17), and the end has a closing task (B26): both are
    among the options, whatever they score. Ownership has a value of its own: with it, the own
    design may stand first; else what is best does, and what the course asks for comes next.
    """
    asked = []
    if case.ownership is Ownership.CLIENT:
        asked += [one for one in ranked if one.task_type.role is Role.SCAFFOLD][:1]
    if now is Stage.CLOSING:
        asked += [one for one in ranked if one.task_type.role is Role.CLOSING][:1]
    if not asked:
        return []
    own = asked[0] if asked[0].task_type.role is Role.SCAFFOLD else None
    valued = own is not None and own.score * (1 + settings.ownership_share) >= ranked[0].score
    best = asked[0] if valued else ranked[0]
    return [best, *(one for one in asked if one is not best)]


def follow_ups(scored: Sequence[Scored], case: CaseState, settings: Settings) -> Iterator[str]:
    """Yield the task types that the last session itself asks for, the most urgent first.

    First a task that was missed and whose remedy is ready (B32-B34, A9), then what was rehearsed or
    agreed on together (B23, B24), then what is under way, went well and is not settled (B5).
    """
    by_type = {one.task_type.id: one for one in scored}
    lately = [
        one
        for one in reversed(case.outcomes)
        if case.sessions - one.session <= 1 and one.assignment.task_type in by_type
    ]
    yield from (
        one.assignment.task_type for one in lately if not one.practised and barriers.steps(one)
    )
    ready = {name for name, when in case.prepared if case.sessions - when <= 1}
    for name, one in by_type.items():
        if any(need.name in ready for need in one.task_type.prerequisites):
            yield name
    yield from (
        one.assignment.task_type for one in lately if _under_way(one, by_type, case, settings)
    )


def _under_way(
    practice: Practice, by_type: Mapping[str, Scored], case: CaseState, settings: Settings
) -> bool:
    """Tell whether a task that comes round went well and is not settled yet (B5)."""
    task_type = by_type[practice.assignment.task_type].task_type
    record = case.record_of(task_type.id)
    settled = sizing.mastered(record, len(task_type.ladder), settings)
    return practice.practised and task_type.kind is Kind.PERMANENT and not settled


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
        return -round(one.own * (1 - settings.variety_share), DIGITS), one.task_type.id

    best = min(rest, key=order)
    return best if skills.isdisjoint(best.task_type.skills) else _repeating(best, settings)


def _repeating(one: Scored, settings: Settings) -> Scored:
    again = _variety(one.own, settings)
    return Scored(one.option, one.goal, one.points, (again,), one.propensity)


def _variety(own: float, settings: Settings) -> Part:
    """Return what a skill that is offered already takes off a score."""
    return "variety", say("reason.variety"), -round(own * settings.variety_share, DIGITS)


def explore(
    best: Scored, rest: Sequence[Scored], case: CaseState, rng: Random, settings: Settings
) -> Scored:
    """Return the best, or with a small chance another low-risk option; log the chance (S15, A14).

    Never a task with distress from 3, never a gated one, never after a distressing outcome.
    """
    roll, place = rng.random(), rng.random()
    pool = [one for one in rest if _low_risk(one, settings)]
    strained = any(
        (one.distress or 0) > settings.climb_difficulty or one.worsened
        for one in case.outcomes[-1:]
    )
    safe = any(one.task_type.id == best.task_type.id for one in pool)
    if strained or not safe or len(pool) == 1:
        return best
    share = settings.exploration / len(pool)
    drawn = pool[int(place * len(pool))] if roll < settings.exploration else best
    if drawn.task_type.id == best.task_type.id:
        return _placed(best, 1 - settings.exploration + share)
    told = (*drawn.place, ("drawn", say("reason.drawn"), 0.0))
    return _placed(replace(drawn, place=told), share)


def _placed(one: Scored, propensity: float) -> Scored:
    return replace(one, propensity=round(propensity, DIGITS))


def _low_risk(one: Scored, settings: Settings) -> bool:
    rung = one.task_type.ladder[one.option.candidate.rung - 1]
    return not one.task_type.gated and rung.difficulty.distress < settings.explore_below_distress
