"""suggest(): a straight line from a case to a plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from recommender.domain.plan import Candidate, Note, Plan, Withheld
from recommender.engine import choice, course, explanation, safety, sizing
from recommender.engine.explanation import Sizes
from recommender.engine.sizing import Option, Reach
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.client import Stage
    from recommender.domain.plan import Decision, Forecaster, Suggestion, Veto
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType
    from recommender.engine.choice import Random, Scored, Scorer

ByRung = dict[int, Candidate]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where task types, proposals, vetoes and forecasts come from: the host, or a test."""

    types: Mapping[str, TaskType]
    propose: Callable[[TaskType, CaseState], Sequence[Candidate]]
    vetoes: Callable[[Candidate, CaseState], Sequence[Veto]]
    forecaster: Forecaster
    missing_checks: tuple[str, ...] = ()


def ladder(task_type: TaskType) -> tuple[Candidate, ...]:
    """Return one candidate for each rung, at its full dose."""
    return tuple(
        Candidate(task_type, number, rung.minutes, rung.occasions)
        for number, rung in enumerate(task_type.ladder, 1)
    )


def suggest(
    case: CaseState, sources: Sources, decision: Decision, rng: Random, settings: Settings
) -> Plan:
    """Return the plan for the coming week; the same arguments give the same plan.

    Nothing is assigned: that takes a person. `decision.most` is the number of options asked for.
    """
    now = course.stage(case, settings)
    plan = Plan(
        client=case.client,
        at=case.at,
        ownership=case.ownership,
        stage=now,
        suggestions=(),
        withheld=(),
        review=course.review(case, sources.types),
        notes=(),
        faults=(),
        decision=decision,
        contact_line=case.contact_line,
    )
    stopped = safety.stop(case, case.at, settings, sources.missing_checks)
    if stopped is not None:
        everything = tuple(Withheld(one, (), *stopped) for one in sorted(sources.types))
        return replace(plan, stopped=stopped[1], withheld=everything, review=())
    allowed, withheld = _guard(case, sources, now, settings)
    options, beyond = _size(case, allowed, sources.forecaster, settings)
    modalities = {name: one.modality[0].value for name, one in sources.types.items()}
    scorer = choice.Scorer(case, now, modalities, settings)

    def refusal(candidate: Candidate) -> tuple[str, str] | None:
        return safety.vetoed(candidate, case, sources.vetoes)

    picker = _Picker(case, decision.most, now, rng, settings, refusal)
    chosen, unfit = picker.choose([scorer.score(one) for one in options])
    suggestions = _explain(chosen, allowed, scorer, sources)
    return replace(
        plan,
        suggestions=suggestions,
        withheld=tuple(
            sorted([*withheld, *beyond, *unfit], key=lambda one: (one.task_type, one.rungs))
        ),
        notes=_notes(case, now, suggestions, settings),
        decision=replace(decision, propensities=tuple(one.propensity for one in suggestions)),
    )


def _guard(
    case: CaseState, sources: Sources, now: Stage, settings: Settings
) -> tuple[dict[str, ByRung], list[Withheld]]:
    """Return what may be offered, by task type and rung, and what is withheld with its reason."""
    made = safety.outputs(sources.types.values(), case)
    allowed: dict[str, ByRung] = {}
    withheld: list[Withheld] = []
    for name in sorted(sources.types):
        task_type = sources.types[name]
        finding = (
            safety.contraindication(task_type, case)
            or course.out_of_place(task_type, case, now)
            or course.declined(task_type, case, settings)
        )
        if finding is not None:
            withheld.append(Withheld(name, (), *finding))
            continue
        refused: dict[tuple[str, str], list[int]] = defaultdict(list)
        proposed = sources.propose(task_type, case)
        if not proposed:
            withheld.append(Withheld(name, (), "plugin", say("withheld.not_proposed")))
        for candidate in proposed:
            finding = (
                safety.prerequisite(candidate, case, made)
                or course.too_big_yet(candidate, case, now, settings)
                or safety.vetoed(candidate, case, sources.vetoes)
            )
            if finding is None:
                allowed.setdefault(name, {})[candidate.rung] = candidate
            else:
                refused[finding].append(candidate.rung)
        withheld += [Withheld(name, tuple(rungs), *why) for why, rungs in refused.items()]
    return allowed, withheld


def _size(
    case: CaseState, allowed: Mapping[str, ByRung], forecaster: Forecaster, settings: Settings
) -> tuple[list[Option], list[Withheld]]:
    """Return the rung of each task type within this client's reach, and types with none."""
    everything = [one for by_rung in allowed.values() for one in by_rung.values()]
    forecasts = dict(
        zip((one.key for one in everything), forecaster.forecast(case, everything), strict=True)
    )
    fitting: list[tuple[Candidate, Reach]] = []
    beyond: list[Withheld] = []
    for name, by_rung in allowed.items():
        task_type = next(iter(by_rung.values())).task_type
        limit = sizing.reach(task_type, case.record_of(name), settings)
        own = {number: forecasts[name, number] for number in by_rung}
        rung = sizing.choose_rung(by_rung, own, limit, settings)
        if rung is None:
            beyond.append(Withheld(name, (), "B12", say("withheld.reach")))
        else:
            fitting.append((sizing.sized(by_rung[rung], limit.share, limit.weekly), limit))
    answers = forecaster.forecast(case, [one for one, _ in fitting])
    options = [
        Option(one, forecast, limit)
        for (one, limit), forecast in zip(fitting, answers, strict=True)
    ]
    return options, beyond


@dataclass(frozen=True, slots=True)
class _Picker:
    """What choosing needs to know besides the options."""

    case: CaseState
    most: int
    now: Stage
    rng: Random
    settings: Settings
    refusal: Callable[[Candidate], tuple[str, str] | None]

    def choose(
        self, scored: Sequence[Scored]
    ) -> tuple[list[tuple[Scored, Candidate]], list[Withheld]]:
        """Return the options in order, cut to the week's minutes, and those that do not fit."""
        rest = choice.rank(scored)
        first = [one.task_type.id for one in choice.lead(rest, self.case, self.now)]
        left = minutes_left(self.case, scored)
        chosen: list[tuple[Scored, Candidate]] = []
        unfit: list[Withheld] = []
        while rest and len(chosen) < self.most:
            # What does not fit now will not later; it must not be drawn, or its chance is not true.
            cuts = {one.task_type.id: self._cut(one, left) for one in rest}
            unfit += [cut for cut in cuts.values() if isinstance(cut, Withheld)]
            rest = [one for one in rest if isinstance(cuts[one.task_type.id], Candidate)]
            if not rest:
                break
            best = self._next(chosen, rest, first)
            rest = [one for one in rest if one.task_type.id != best.task_type.id]
            cut = cuts[best.task_type.id]
            assert isinstance(cut, Candidate)  # noqa: S101 - the others were taken out above
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
        room = max(left * self.settings.option_share, left - self.settings.spare_minutes)
        cut = sizing.within(wanted, room, pace) or sizing.within(wanted, left, pace)
        if cut is None:
            text = say("withheld.no_time", minutes=int(left))
            return Withheld(best.task_type.id, (), "A11", text)
        finding = self.refusal(cut)
        return cut if finding is None else Withheld(best.task_type.id, (cut.rung,), *finding)


def _pace(one: Scored) -> float:
    """Return how much longer than planned a task takes this client; at least as planned (A10)."""
    return max(one.option.forecast.minutes / one.option.candidate.minutes, 1.0)


def minutes_left(case: CaseState, scored: Sequence[Scored]) -> float:
    """Return the minutes of the week that open tasks have not taken, at the client's own pace."""
    pace = max((_pace(one) for one in scored), default=1.0)
    taken = sum(one.weekly_minutes for one in case.open) * pace
    return max(case.weekly_minutes - taken, 0.0)


def _explain(
    chosen: Sequence[tuple[Scored, Candidate]],
    allowed: Mapping[str, ByRung],
    scorer: Scorer,
    sources: Sources,
) -> tuple[Suggestion, ...]:
    """Return the options with their neighbours in size, their forecasts and their reasons."""
    case = scorer.case
    spare = minutes_left(case, [one for one, _ in chosen]) - sum(
        cut.weekly_minutes * _pace(one) for one, cut in chosen
    )
    rows: list[tuple[Candidate, Candidate | None, Candidate | None, str]] = []
    for one, cut in chosen:
        by_rung = allowed[one.task_type.id]
        less = sizing.smaller(cut, by_rung)
        more = sizing.larger(cut, by_rung, one.option.reach)
        fits, why = _larger_fits(one, cut, more, spare, above=cut.rung + 1 in by_rung)
        rows.append(_cleared((cut, less, more if fits else None, why), case, sources))
    wanted = [one for row in rows for one in row[:3] if one is not None]
    answers = iter(sources.forecaster.forecast(case, wanted))
    suggestions = []
    for (one, _), (cut, less, more, why) in zip(chosen, rows, strict=True):
        offered = scorer.at_size(one, cut, next(answers))
        sizes = Sizes(
            wanted=one.option.candidate,
            smaller=(less, next(answers)) if less else None,
            larger=(more, next(answers)) if more else None,
            no_larger=why,
        )
        suggestions.append(explanation.suggestion(offered, sizes, case, scorer.settings))
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


def _cleared(
    row: tuple[Candidate, Candidate | None, Candidate | None, str],
    case: CaseState,
    sources: Sources,
) -> tuple[Candidate, Candidate | None, Candidate | None, str]:
    """Ask the safety checks about the neighbouring sizes too, since theirs differ."""
    cut, less, more, why = row
    if less is not None and safety.vetoed(less, case, sources.vetoes):
        less = None
    if more is not None and safety.vetoed(more, case, sources.vetoes):
        more, why = None, "no_larger.guard"
    return cut, less, more, why


def _notes(
    case: CaseState, now: Stage, suggestions: Sequence[Suggestion], settings: Settings
) -> tuple[Note, ...]:
    found = list(course.notes(case, now, settings))
    if not suggestions:
        found.append(Note("nothing_fits", say("note.nothing_fits"), "A11, S3"))
    elif len(suggestions) == 1:
        found.append(Note("one_option", say("note.one_option"), "A4, S12"))
    return tuple(found)
