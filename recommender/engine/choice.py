"""From options to a ranked few: value, caution, variety, and a little exploration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from recommender.domain.client import Ownership, Stage
from recommender.domain.plan import Z90, Reason
from recommender.domain.task import Kind, Role
from recommender.engine import barriers, sizing
from recommender.engine.past import past_of
from recommender.engine.sizing import Option
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.client import Goal
    from recommender.domain.plan import Candidate, Forecast
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType
    from recommender.engine.card import Card
    from recommender.engine.past import Past
    from recommender.engine.shelf import Shelf

DIGITS = 9
"""Scores are rounded to this, so that no machine ranks by its last bits."""


Part = tuple[str, str, float]
"""A reason in the making: its code, its words, its points. Only what is chosen needs more."""


class Random(Protocol):
    """The only randomness the engine knows: it comes in from the shell, already seeded."""

    def random(self) -> float:
        """Return the next number in [0, 1)."""
        ...


class Scored(NamedTuple):
    """An option with its score, the points that make it up, and how it came to its place.

    `own` is the sum of the points for the option itself, `score` that of all its reasons, and
    `pace` how much longer than planned the task takes this client; at least as planned (A10).
    """

    option: Option
    name: str
    goal: Goal | None
    points: tuple[Part, ...]
    place: tuple[Part, ...]
    propensity: float
    own: float
    score: float
    pace: float

    @property
    def task_type(self) -> TaskType:
        """The task type of the option."""
        return self.option.candidate.task_type

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons for the option itself, then those for its place in the list."""
        return tuple([Reason(*one) for one in (*self.points, *self.place)])


def _scored(option: Option, goal: Goal | None, points: tuple[Part, ...]) -> Scored:
    """Return an option with its points added up once, since ranking asks for them many times."""
    candidate, own = option.candidate, sum([some for _, _, some in points])
    pace = _pace(option.forecast.minutes / candidate.minutes)
    score = round(own, DIGITS)
    return Scored(option, candidate.task_type.id, goal, points, (), 1.0, own, score, pace)


def _placed(one: Scored, place: tuple[Part, ...], propensity: float) -> Scored:
    """Return an option with what there is to say of its place, and how likely it came there."""
    score = round(sum([some for _, _, some in (*one.points, *place)]), DIGITS)
    return one._replace(place=place, propensity=propensity, score=score)


def _pace(pace: float) -> float:
    return pace if pace > 1 else 1.0


class _Way(NamedTuple):
    """What is on record about one way of working."""

    learned: float
    tired: bool


class About(NamedTuple):
    """What a task type brings to its score at every size.

    `relevance` says how much of what the client wants it serves, 0 to 1, and `goal` the first goal
    it serves; `liking` how much more, or less, than others this way of working suits, -1 to 1
    (A13).
    """

    card: Card
    past: Past
    goal: Goal | None
    purpose: tuple[str, str]
    relevance: float
    tired: bool
    liking: float
    why_liked: str


@dataclass(frozen=True, slots=True)
class Scorer:
    """Everything a score rests on besides the option; nothing about who the client is (S10)."""

    case: CaseState
    now: Stage
    shelf: Shelf
    settings: Settings
    _ways: Mapping[str, _Way] = field(init=False)
    _deep: float = field(init=False)
    _left: float = field(init=False)
    _practice: float = field(init=False)
    _liking: float = field(init=False)
    _aims: Sequence[tuple[Goal, float, str]] = field(init=False)
    _about: dict[str, About] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what is the same for every option."""
        s, goals, deep = self.settings, self.case.goals, min(self.case.fraction, 1.0)
        practice = s.practice_worth + s.practice_early * (1 - deep)
        shares = (*s.goal_shares, *(s.goal_shares[-1:] * len(goals)))
        aims = [
            (goal, share, say("reason.goal", goal=goal.id))
            for goal, share in zip(goals, shares, strict=False)
        ]
        # Preference is a share of the whole score, of which it is itself a part.
        liking = s.preference_share / (1 + s.preference_share)
        object.__setattr__(self, "_liking", liking)
        object.__setattr__(self, "_ways", _ways(self.case, self.shelf.cards, s))
        object.__setattr__(self, "_deep", s.depth_share + s.depth_growth * deep)
        object.__setattr__(self, "_left", 1 - deep)
        object.__setattr__(
            self, "_practice", practice + s.practice_after_miss * _misses_running(self.case)
        )
        object.__setattr__(self, "_aims", aims)
        object.__setattr__(self, "_about", {})

    def about(self, name: str) -> About:
        """Return what a task type brings to its score; worked out when it is first asked for."""
        known = self._about.get(name)
        if known is None:
            known = self._about[name] = self._read(self.shelf.cards[name])
        return known

    def _read(self, card: Card) -> About:
        task_type, case, s = card.task_type, self.case, self.settings
        aims = [one for one in self._aims if not card.goals.isdisjoint(one[0].areas)]
        way = self._ways.get(card.way, _NEW)
        main = task_type.modality[0]
        stated = (main in case.likes) - (main in case.dislikes)
        liking = min(max(stated + way.learned, -1.0), 1.0)
        source = "stated" if stated else "learned"
        return About(
            card,
            past_of(card, case.record_of(task_type.id), s),
            aims[0][0] if aims else None,
            self._purpose(task_type, aims),
            self._relevance(task_type, aims),
            way.tired,
            liking,
            f"reason.{source}" if liking > 0 else f"reason.{source}_not",
        )

    def score(self, option: Option) -> Scored:
        """Return the option with the points that make up its score.

        The score is the careful chance of practice times what practice is worth: a worth of its
        own, greater early in the course and after a miss, and the worth of this task at this size.
        """
        s, candidate = self.settings, option.candidate
        about = self.about(candidate.task_type.id)
        careful = careful_chance(option.forecast, self._left, s)
        share, depth = self._share(about, candidate)
        purpose, depth = share * s.depth_floor, share * depth
        parts = [
            (*about.purpose, careful * purpose),
            (*_chance_words(option.forecast.chance, s), careful * self._practice),
            ("depth", DEPTH, careful * depth),
        ]
        total = purpose + depth
        for name, words, share in self._factors(about, option):
            worth = total * share
            total += worth
            parts.append((name, words, careful * worth))
        if about.liking:
            others = sum([points for _, _, points in parts])
            liked = about.liking * self._liking * max(others, 0.0)
            parts.append(("preference", say(about.why_liked), liked))
        rounded = [(code, text, round(some, DIGITS)) for code, text, some in parts if some]
        return _scored(option, about.goal, tuple(rounded))

    def worth(self, candidate: Candidate) -> sizing.Worth:
        """Return what practising a size is worth, to compare the rungs of one task type by.

        What evidence, liking and routine add is much the same for all of them, and is left out.
        """
        about = self.about(candidate.task_type.id)
        share, depth = self._share(about, candidate)
        own = share * (self.settings.depth_floor + depth)
        kept = self._kept(about.past, candidate.rung)
        return sizing.Worth(self._practice + own, self._practice + own * kept)

    def _share(self, about: About, candidate: Candidate) -> tuple[float, float]:
        """Return the share of what the client wants that a size serves, and what depth adds."""
        card = about.card
        dose = min(candidate.weekly_minutes / card.weekly, 1.0)
        depth = card.tiers[candidate.rung - 1].depth * self._deep
        return about.relevance * dose**self.settings.dose_power, depth

    def _kept(self, past: Past, rung: int) -> float:
        """Return the part of its worth that a size keeps after the practice so far."""
        times = len([one for one in past.practised if one >= rung])
        if times <= 1:
            return 1.0
        return max(self.settings.repeat_share ** (times - 1), self.settings.repeat_least)

    def _purpose(
        self, task_type: TaskType, aims: Sequence[tuple[Goal, float, str]]
    ) -> tuple[str, str]:
        """Return what a task is good for, as code and words."""
        if task_type.role is Role.CLOSING and self.now is Stage.CLOSING:
            return "closing", CLOSING
        if not aims:
            return "any_goal", ANY
        if len(aims) == 1:
            return "goal", aims[0][2]
        return "goal", say("reason.goals", goal="', '".join(goal.id for goal, _, _ in aims))

    def _relevance(self, task_type: TaskType, aims: Sequence[tuple[Goal, float, str]]) -> float:
        """Return how much of what the client wants a task serves, 0 to 1."""
        s = self.settings
        if task_type.role is Role.CLOSING and self.now is Stage.CLOSING:
            return s.goal_shares[0]
        if task_type.role is Role.SCAFFOLD and self.case.ownership is Ownership.CLIENT:
            return s.goal_shares[0]
        unserved = 1.0
        for _, share, _ in aims:
            unserved *= 1 - share
        return 1 - unserved if unserved < 1 else s.any_goal_share

    def _factors(self, about: About, option: Option) -> list[tuple[str, str, float]]:
        """Return what makes a task worth more or less by a share of it, with its words."""
        s, past, last = self.settings, about.past, option.reach.last
        found: list[tuple[str, str, float]] = []
        if past.begun and not past.mastered and about.card.permanent:
            found.append(("continue", CONTINUE, s.continue_share))
        if past.practised and (kept := self._kept(past, option.candidate.rung)) < 1:
            found.append(("settled", SETTLED, kept - 1))
        if last is not None and not last.practised and barriers.steps(last):
            found.append(("remedy", REMEDY, s.remedy_share))
        if about.tired:
            found.append(("tired", TIRED, -s.tired_share))
        found.append(("evidence", *about.card.evidence))
        return found

    def at_size(self, one: Scored, candidate: Candidate, forecast: Forecast) -> Scored:
        """Return a chosen option as it is offered, so that its score speaks of that size."""
        if candidate is one.option.candidate and forecast is one.option.forecast:
            return one
        anew = self.score(Option(candidate, forecast, one.option.reach))
        repeated = any(code == "variety" for code, _, _ in one.place)
        again = (_variety(anew.own, self.settings),) if repeated else ()
        place = (*again, *(part for part in one.place if part[0] != "variety"))
        return _placed(anew, place, one.propensity)


_NEW = _Way(0.0, tired=False)
DEPTH, SETTLED = say("reason.depth"), say("reason.settled")
CONTINUE = say("reason.continue")
REMEDY, TIRED = say("reason.remedy"), say("reason.tired")
CLOSING, ANY = say("reason.closing"), say("reason.any")
CHANCES = {code: say(f"reason.chance.{code}") for code in ("likely", "open", "less")}


def careful_chance(forecast: Forecast, left: float, s: Settings) -> float:
    """Return the chance less some of its doubt, the more of the course is left (QUALITY 1)."""
    doubt = (forecast.high - forecast.low) / (2 * Z90)
    return max(forecast.chance - s.caution * doubt * left, 0.0)


def _chance_words(chance: float, s: Settings) -> tuple[str, str]:
    code = "likely" if chance >= s.likely_from else "open" if chance >= s.even_from else "less"
    return "chance", CHANCES[code]


def _misses_running(case: CaseState) -> int:
    """Return how many of the last two outcomes, up to the newest, were not practised."""
    count = 0
    for one in reversed(case.outcomes[-2:]):
        if one.carried_over:
            break
        count += 1
    return count


def _ways(case: CaseState, cards: Mapping[str, Card], s: Settings) -> dict[str, _Way]:
    """Return what the record says about each way of working, by its name."""
    by_way: dict[str, list[tuple[Practice, float]]] = defaultdict(list)
    every = [one.credit for one in case.outcomes]
    for one, credit in zip(case.outcomes, every, strict=True):
        name = one.assignment.task_type
        if name in cards:
            by_way[cards[name].way].append((one, credit))
    mean = sum(every) / len(every) if every else 0.0
    return {
        way: _Way(
            sum([credit - mean for _, credit in same]) / (len(same) + s.preference_shrink),
            tired=len(same) > 1 and not any(one.carried_over for one, _ in same[-2:]),
        )
        for way, same in by_way.items()
    }


def rank(scored: Sequence[Scored]) -> list[Scored]:
    """Return the options best first; ties go by id, so that nothing depends on load order."""
    return sorted(scored, key=_order)


def _order(one: Scored) -> tuple[float, str]:
    return -one.score, one.name


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
    by_type = {one.name: one for one in scored}
    lately = [
        one
        for one in reversed(case.outcomes)
        if case.sessions - one.session <= 1 and one.assignment.task_type in by_type
    ]
    yield from (
        one.assignment.task_type for one in lately if not one.practised and barriers.steps(one)
    )
    ready = {name for name, when in case.prepared if case.sessions - when <= 1}
    for name, one in by_type.items() if ready else ():
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
    if task_type.kind is not Kind.PERMANENT or not practice.practised:
        return False
    record = case.record_of(practice.assignment.task_type)
    return not sizing.mastered(record, len(task_type.ladder), settings)


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
        return -round(one.own * (1 - settings.variety_share), DIGITS), one.name

    best = min(rest, key=order)
    return best if skills.isdisjoint(best.task_type.skills) else _repeating(best, settings)


def _repeating(one: Scored, settings: Settings) -> Scored:
    return _placed(one, (_variety(one.own, settings),), one.propensity)


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
    safe = any(one.name == best.name for one in pool)
    if strained or not safe or len(pool) == 1:
        return best
    share = settings.exploration / len(pool)
    drawn = pool[int(place * len(pool))] if roll < settings.exploration else best
    if drawn.name == best.name:
        return _placed(best, best.place, round(1 - settings.exploration + share, DIGITS))
    told = (*drawn.place, ("drawn", say("reason.drawn"), 0.0))
    return _placed(drawn, told, round(share, DIGITS))


def _low_risk(one: Scored, settings: Settings) -> bool:
    rung = one.task_type.ladder[one.option.candidate.rung - 1]
    return not one.task_type.gated and rung.difficulty.distress < settings.explore_below_distress
