"""suggest(): a straight line from a case to a plan."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.plan import Candidate, Forecast, Note, Plan, Withheld
from recommender.engine import choice, course, explanation, safety, sizing
from recommender.engine.explanation import Neighbours
from recommender.engine.notes import notes as notes_on
from recommender.engine.shelf import Shelf, Sizes, ladder, sift
from recommender.engine.sizing import Option, Reach
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from recommender.domain.case import CaseState
    from recommender.domain.client import Stage
    from recommender.domain.plan import Decision, Forecaster, ReviewItem, Suggestion, Veto
    from recommender.domain.settings import Settings
    from recommender.domain.task import Prerequisite, TaskType
    from recommender.engine.choice import Random, Scored, Scorer
    from recommender.engine.course import Caps
    from recommender.engine.safety import Finding
    from recommender.engine.shelf import ByRung

    Refusal = Callable[[Candidate], Finding | None]

__all__ = ["Sources", "Steps", "finish", "ladder", "plan_steps", "suggest"]

Steps = Generator[Sequence[Candidate], Sequence[Forecast], Plan]
"""A plan in the making: yields candidates, is sent a forecast for each, returns the plan."""

Known = list[tuple[Candidate, Forecast]]
"""What has been forecast for the sizes of one task type."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where task types, proposals, vetoes and forecasts come from: the host, or a test.

    `settled` names task types about which no plugin is asked: every rung, and no veto. A `shelf`
    spares working out anew what holds for every client.
    """

    types: Mapping[str, TaskType]
    propose: Callable[[TaskType, CaseState], Sequence[Candidate]]
    vetoes: Callable[[Candidate, CaseState], Sequence[Veto]]
    forecaster: Forecaster
    missing_checks: tuple[str, ...] = ()
    settled: frozenset[str] = frozenset()
    shelf: Shelf | None = None


def suggest(
    case: CaseState, sources: Sources, decision: Decision, rng: Random, settings: Settings
) -> Plan:
    """Return the plan for the coming week; the same arguments give the same plan.

    Nothing is assigned: that takes a person (S2). No other client is in it (S14). `decision.most`
    is the number of options asked for.
    """
    return finish(plan_steps(case, sources, decision, rng, settings), case, sources.forecaster)


def finish(steps: Steps, case: CaseState, forecaster: Forecaster) -> Plan:
    """Go through the steps of one plan with a forecaster, to its end."""
    try:
        wanted = next(steps)
        while True:
            wanted = steps.send(forecaster.forecast(case, wanted))
    except StopIteration as end:
        plan: Plan = end.value
        return plan


def plan_steps(
    case: CaseState, sources: Sources, decision: Decision, rng: Random, settings: Settings
) -> Steps:
    """Make a plan step by step, so that many plans can share one call of a forecaster.

    Yields candidates, never none, wherever forecasts are needed: mostly twice. What is sent must
    be one forecast for each, in order, by one forecaster, whose answer to the same question is
    always the same: nothing is asked twice.
    """
    shelf = sources.shelf or Shelf(sources.types, settings)
    now = course.stage(case, settings)
    stopped = safety.stop(case, case.at, settings, sources.missing_checks)
    if stopped is not None:
        everything = tuple([Withheld(one, (), *stopped) for one in shelf.names])
        return _plan(case, now, decision, withheld=everything, stopped=stopped[1])
    allowed, withheld = guard(case, sources, shelf, now, settings)
    scorer = choice.Scorer(case, now, shelf.modalities, settings, shelf.evidence)
    options, beyond, known = yield from _size(case, allowed, scorer)

    def refusal(candidate: Candidate) -> Finding | None:
        if candidate.task_type.id in sources.settled:
            return None
        return safety.vetoed(candidate, case, sources.vetoes)

    picker = _Picker(case, decision.most, now, rng, settings, refusal)
    chosen, unfit = picker.choose([scorer.score(one) for one in options])
    rows = _rows(chosen, allowed, case, refusal, settings)
    suggestions = yield from _explain(chosen, rows, scorer, known)
    return _plan(
        case,
        now,
        replace(decision, propensities=tuple([one.propensity for one in suggestions])),
        suggestions=suggestions,
        withheld=tuple(sorted([*withheld, *beyond, *unfit], key=_place)),
        review=course.review(case, sources.types),
        notes=_notes(case, now, sources.types, suggestions, settings),
    )


_place = attrgetter("task_type", "rungs")


def _plan(  # noqa: PLR0913 - the parts of a plan, by name
    case: CaseState,
    now: Stage,
    decision: Decision,
    *,
    withheld: tuple[Withheld, ...],
    suggestions: tuple[Suggestion, ...] = (),
    review: tuple[ReviewItem, ...] = (),
    notes: tuple[Note, ...] = (),
    stopped: str | None = None,
) -> Plan:
    return Plan(
        client=case.client,
        at=case.at,
        ownership=case.ownership,
        stage=now,
        suggestions=suggestions,
        withheld=withheld,
        review=review,
        notes=notes,
        faults=(),
        decision=decision,
        stopped=stopped,
        contact_line=case.contact_line,
    )


def guard(
    case: CaseState, sources: Sources, shelf: Shelf, now: Stage, settings: Settings
) -> tuple[dict[str, ByRung], list[Withheld]]:
    """Return what may be offered, by task type and rung, and what is withheld with its reason."""
    made = safety.outputs(sources.types.values(), case)
    limits = course.early(case, now, settings)
    no_day = None if course.caps(case, settings).occasions != 0 else _NO_DAY
    allowed: dict[str, ByRung] = {}
    withheld: list[Withheld] = []
    for name in shelf.names:
        task_type = sources.types[name]
        finding = (
            safety.contraindication(task_type, case)
            or course.out_of_place(task_type, case, now)
            or safety.excluded(task_type, case)
            or course.declined(task_type, case, settings)
            or safety.paused(task_type, case, settings)
            or no_day
        )
        if finding is not None:
            withheld.append(Withheld(name, (), *finding))
            continue
        needs = safety.unmet(task_type, case, made)
        if name in sources.settled:
            sizes = shelf.sizes(name, limits, needs)
        else:
            proposed = sources.propose(task_type, case)
            if not proposed:
                withheld.append(Withheld(name, (), "plugin", say("withheld.not_proposed")))

            def objection(one: Candidate, needs: Sequence[Prerequisite] = needs) -> Finding | None:
                return (
                    safety.missing(one, needs)
                    or course.too_big_for(limits, one, settings)
                    or safety.vetoed(one, case, sources.vetoes)
                )

            sizes = sift(name, proposed, objection)
        most = course.most_fields(task_type, case)
        if most is not None:
            sizes = _with_fields(sizes, most)
        withheld += sizes.withheld
        if sizes.allowed:
            allowed[name] = sizes.allowed
    return allowed, withheld


def _with_fields(sizes: Sizes, most: int) -> Sizes:
    """Return the sizes without those whose form has more parts than these (B35)."""
    some = sizes.allowed.values()
    name = next((one.task_type.id for one in some), "")
    sifted = sift(name, tuple(some), lambda one: course.more_fields(one, most))
    return Sizes(sifted.allowed, (*sizes.withheld, *sifted.withheld))


_NO_DAY = ("A11", say("withheld.no_day"))


@dataclass(slots=True)
class _Sizing:
    """One task type while its size is looked for: its open rungs, and the forecasts known.

    `judged` are the open rungs as the week would have them: the chance is looked at for these, so
    that little time makes practice shorter and not shallower (B12). The record has no say in them,
    so that a harder report never raises a rung (invariant 6).
    """

    limit: Reach
    open: list[Candidate]
    judged: list[Candidate]
    caps: Caps
    known: Known = field(default_factory=list)

    def fitting(self, one: Candidate) -> Candidate:
        """Return a rung cut to what the record and the days of the week allow."""
        return sizing.capped(sizing.sized(one, self.limit.share, self.limit.weekly), *self.caps)


def _size(
    case: CaseState, allowed: Mapping[str, ByRung], scorer: Scorer
) -> Generator[
    Sequence[Candidate],
    Sequence[Forecast],
    tuple[list[Option], list[Withheld], Mapping[str, Known]],
]:
    """Return the size of each task type within reach, and types with none; and what was forecast.

    Asked are the rungs that the choice lies between, and the highest as it would be cut: it is the
    one most often taken. Only where a lower one is taken is a second question needed.
    """
    settings = scorer.settings
    found: dict[str, _Sizing] = {}
    beyond: list[Withheld] = []
    wanted: list[Candidate] = []
    asked: list[Known] = []
    left, caps = minutes_left(case, ()), course.caps(case, settings)
    for name, by_rung in allowed.items():
        task_type = next(iter(by_rung.values())).task_type
        limit = sizing.reach(task_type, case.record_of(name), settings)
        open_rungs = [by_rung[rung] for rung in sorted(by_rung) if rung <= limit.rung]
        if not open_rungs:
            beyond.append(Withheld(name, (), "B12", say("withheld.reach")))
            continue
        # With one rung open there is no choice, and nothing to judge.
        several = open_rungs if len(open_rungs) > 1 else []
        own_caps = caps.of(task_type, case)
        asked_for = [sizing.capped(rung, *own_caps) for rung in several]
        judged = [_in_week(size, left, 1.0, settings) or size for size in asked_for]
        one = found[name] = _Sizing(limit, open_rungs, judged, own_caps)
        cut = one.fitting(open_rungs[-1])
        asking = judged if judged and _same_size(cut, judged[-1]) else [*judged, cut]
        wanted += asking
        asked += [one.known] * len(asking)
    yield from _ask(wanted, asked)
    taken = [(one, one.fitting(_within_reach(one, scorer))) for one in found.values()]
    unknown = [(one, cut) for one, cut in taken if _forecast_of(cut, one.known) is None]
    yield from _ask([cut for _, cut in unknown], [one.known for one, _ in unknown])
    options = [Option(cut, _known(cut, one.known), one.limit) for one, cut in taken]
    return options, beyond, {name: one.known for name, one in found.items()}


def _within_reach(one: _Sizing, scorer: Scorer) -> Candidate:
    """Return the rung to offer; with one rung open there is no choice."""
    if not one.judged:
        return one.open[0]
    by_rung = {candidate.rung: candidate for candidate in one.open}
    forecasts = {candidate.rung: forecast for candidate, forecast in one.known[: len(one.judged)]}
    worths = {candidate.rung: scorer.worth(candidate) for candidate in one.judged}
    rung = sizing.choose_rung(by_rung, forecasts, worths, one.limit, scorer.settings)
    assert rung is not None  # noqa: S101 - some rung is open
    return by_rung[rung]


def _ask(
    wanted: Sequence[Candidate], known: Sequence[Known]
) -> Generator[Sequence[Candidate], Sequence[Forecast], None]:
    """Ask for forecasts, if any are wanted, and keep each where it belongs."""
    if wanted:
        answers = yield wanted
        for candidate, keep, forecast in zip(wanted, known, answers, strict=True):
            keep.append((candidate, forecast))


def _forecast_of(wanted: Candidate, known: Known) -> Forecast | None:
    """Return what was forecast for this size of a task type, or None."""
    for one, forecast in known:
        if _same_size(one, wanted):
            return forecast
    return None


def _same_size(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates of one task type are one size."""
    return one is other or (
        one.rung == other.rung and one.minutes == other.minutes and one.occasions == other.occasions
    )


def _known(wanted: Candidate, known: Known) -> Forecast:
    found = _forecast_of(wanted, known)
    assert found is not None  # noqa: S101 - it was asked for
    return found


_THIRD = 2
"""Options before the third: the best, and the next best or one drawn."""


@dataclass(frozen=True, slots=True)
class _Picker:
    """What choosing needs to know besides the options."""

    case: CaseState
    most: int
    now: Stage
    rng: Random
    settings: Settings
    refusal: Refusal

    def choose(
        self, scored: Sequence[Scored]
    ) -> tuple[list[tuple[Scored, Candidate]], list[Withheld]]:
        """Return the options in order, cut to the week's minutes, and those that do not fit."""
        rest = choice.rank(scored)
        leading = choice.lead(rest, self.case, self.now, self.settings)
        # Where few options are asked for, what the course asks for makes the best one wait.
        first = [one.task_type.id for one in leading[-self.most :]]
        chosen, unfit = self._filled(rest, first, minutes_left(self.case, scored))
        if _count(chosen, first) == len(first):
            return chosen, unfit
        # In a short week it waits as well.
        again = self._filled(rest, [*first[1:], *first[:1]], minutes_left(self.case, scored))
        return again if _count(again[0], first[1:]) > _count(chosen, first[1:]) else (chosen, unfit)

    def _filled(
        self, rest: Sequence[Scored], first: list[str], left: float
    ) -> tuple[list[tuple[Scored, Candidate]], list[Withheld]]:
        """Return as many options as are asked for and fit, those named first of all."""
        asked = list(choice.follow_ups(rest, self.case, self.settings))
        chosen: list[tuple[Scored, Candidate]] = []
        unfit: list[Withheld] = []
        while rest and len(chosen) < self.most:
            # What does not fit now will not later; it must not be drawn, or its chance is not true.
            cuts = [(one, self._cut(one, left)) for one in rest]
            unfit += [cut for _, cut in cuts if isinstance(cut, Withheld)]
            fitting = {one.task_type.id: cut for one, cut in cuts if isinstance(cut, Candidate)}
            if len(fitting) < len(rest):
                rest = [one for one in rest if one.task_type.id in fitting]
            if not rest:
                break
            # The third place is for what the last session asks for, if the course asks for no more.
            third = len(chosen) == _THIRD and not any(name in fitting for name in first)
            best = self._next(chosen, rest, asked if third else first)
            rest = _beside(best.task_type, rest)
            cut = fitting[best.task_type.id]
            left -= cut.weekly_minutes * _pace(best)
            chosen.append((best, cut))
        return chosen, unfit

    def _next(
        self, chosen: Sequence[tuple[Scored, Candidate]], rest: Sequence[Scored], first: list[str]
    ) -> Scored:
        leading = [one for name in first for one in rest if one.task_type.id == name]
        if leading:
            return leading[0]
        best = choice.next_one([one for one, _ in chosen], rest, self.settings)
        if len(chosen) != 1:
            return best
        pool = [best if one.task_type.id == best.task_type.id else one for one in rest]
        return choice.explore(best, pool, self.case, self.rng, self.settings)

    def _cut(self, best: Scored, left: float) -> Candidate | Withheld:
        wanted, pace = best.option.candidate, _pace(best)
        cut = _in_week(wanted, left, pace, self.settings)
        if cut is None:
            text = say("withheld.no_time", minutes=int(left))
            return Withheld(best.task_type.id, (), "A11", text)
        finding = self.refusal(cut)
        return cut if finding is None else Withheld(best.task_type.id, (cut.rung,), *finding)


def _beside(best: TaskType, rest: Sequence[Scored]) -> list[Scored]:
    """Return what may stand beside an option: other task types that go with it (S4)."""
    others = [one for one in rest if one.task_type.id != best.id]
    return [one for one in others if not safety.apart(best, one.task_type)]


def _count(chosen: Sequence[tuple[Scored, Candidate]], names: Sequence[str]) -> int:
    """Return how many of some task types were chosen."""
    return sum(one.task_type.id in names for one, _ in chosen)


def _in_week(
    candidate: Candidate, left: float, pace: float, settings: Settings
) -> Candidate | None:
    """Return the candidate cut to the minutes left; where it can, it leaves some for another."""
    room = max(left * settings.option_share, left - settings.spare_minutes)
    return sizing.within(candidate, room, pace) or sizing.within(candidate, left, pace)


def _pace(one: Scored) -> float:
    """Return how much longer than planned a task takes this client; at least as planned (A10)."""
    option = one.option
    pace = option.forecast.minutes / option.candidate.minutes
    return pace if pace > 1 else 1.0


def minutes_left(case: CaseState, scored: Sequence[Scored]) -> float:
    """Return the minutes of the week that open tasks have not taken, at the client's own pace."""
    pace = max((_pace(one) for one in scored), default=1.0)
    taken = sum(one.weekly_minutes for one in case.open) * pace
    return max(case.weekly_minutes - taken, 0.0)


class _Row(NamedTuple):
    """A size on offer with its neighbours, and what to say where there is no larger one."""

    cut: Candidate
    less: Candidate | None
    more: Candidate | None
    why: str


def _rows(
    chosen: Sequence[tuple[Scored, Candidate]],
    allowed: Mapping[str, ByRung],
    case: CaseState,
    refusal: Refusal,
    settings: Settings,
) -> list[_Row]:
    """Return the chosen sizes, each with its neighbours in size."""
    spare = minutes_left(case, [one for one, _ in chosen]) - sum(
        cut.weekly_minutes * _pace(one) for one, cut in chosen
    )
    caps = course.caps(case, settings)
    rows: list[_Row] = []
    for one, cut in chosen:
        by_rung = allowed[one.task_type.id]
        less = sizing.smaller(cut, by_rung)
        more = sizing.larger(cut, by_rung, one.option.reach)
        more = None if more is None else _larger_within(cut, more, caps.of(one.task_type, case))
        fits, why = _larger_fits(one, cut, more, spare, above=cut.rung + 1 in by_rung)
        rows.append(_cleared(_Row(cut, less, more if fits else None, why), refusal))
    return rows


def _larger_within(cut: Candidate, more: Candidate, caps: Caps) -> Candidate | None:
    """Return the larger size within the caps of the week, or None where that is no larger."""
    capped = sizing.capped(more, *caps)
    return capped if capped.weekly_minutes > cut.weekly_minutes else None


def _explain(
    chosen: Sequence[tuple[Scored, Candidate]],
    rows: Sequence[_Row],
    scorer: Scorer,
    known: Mapping[str, Known],
) -> Generator[Sequence[Candidate], Sequence[Forecast], tuple[Suggestion, ...]]:
    """Return the options with their neighbours in size, their forecasts and their reasons."""
    unknown = [
        (one, known[one.task_type.id])
        for row in rows
        for one in row[:3]
        if one is not None and _forecast_of(one, known[one.task_type.id]) is None
    ]
    yield from _ask([one for one, _ in unknown], [keep for _, keep in unknown])
    suggestions = []
    for (one, _), (cut, less, more, why) in zip(chosen, rows, strict=True):
        about = known[one.task_type.id]
        offered = scorer.at_size(one, cut, _known(cut, about))
        sizes = Neighbours(
            wanted=one.option.candidate,
            smaller=(less, _known(less, about)) if less else None,
            larger=(more, _known(more, about)) if more else None,
            no_larger=why,
        )
        suggestions.append(explanation.suggestion(offered, sizes, scorer.case, scorer.settings))
    return tuple(suggestions)


def _larger_fits(
    one: Scored, cut: Candidate, more: Candidate | None, spare: float, *, above: bool
) -> tuple[bool, str]:
    """Tell whether the larger size fits the week, and what to say if there is none."""
    if more is None:
        if cut.rung == len(one.task_type.ladder):
            return False, "no_larger.top"
        return False, "no_larger.reach" if above else "no_larger.guard"
    extra = (more.weekly_minutes - cut.weekly_minutes) * _pace(one)
    return extra <= spare, "no_larger.time"


def _cleared(row: _Row, refusal: Refusal) -> _Row:
    """Ask the safety checks about the neighbouring sizes too, since theirs differ."""
    cut, less, more, why = row
    if less is not None and refusal(less):
        less = None
    if more is not None and refusal(more):
        more, why = None, "no_larger.guard"
    return _Row(cut, less, more, why)


def _notes(
    case: CaseState,
    now: Stage,
    types: Mapping[str, TaskType],
    suggestions: Sequence[Suggestion],
    settings: Settings,
) -> tuple[Note, ...]:
    found = list(notes_on(case, now, types, settings))
    if not suggestions:
        found.append(Note("nothing_fits", say("note.nothing_fits"), "A11, S3"))
    elif len(suggestions) == 1:
        found.append(Note("one_option", say("note.one_option"), "A4, S12"))
    return tuple(found)
