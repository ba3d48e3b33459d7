"""suggest(): a straight line from a case to a plan."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from recommender.domain.plan import Candidate, Forecast, Note, Plan, Withheld
from recommender.engine import choice, course, explanation, safety, sizing
from recommender.engine.asking import answer_to, ask, forecast_of, same_size
from recommender.engine.card import ladder
from recommender.engine.explanation import Neighbours, Setting
from recommender.engine.neighbours import rows_of
from recommender.engine.notes import hopes_for_a_cure
from recommender.engine.notes import notes as notes_on
from recommender.engine.picking import Picker, in_week, minutes_left, room_in
from recommender.engine.shelf import Shelf, Sizes, sift
from recommender.engine.sizing import Option, Reach
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from recommender.domain.case import CaseState
    from recommender.domain.client import Stage
    from recommender.domain.plan import Decision, Forecaster, ReviewItem, Suggestion, Veto
    from recommender.domain.settings import Settings
    from recommender.domain.task import Prerequisite, TaskType
    from recommender.engine.asking import Known
    from recommender.engine.choice import Random, Scored, Scorer
    from recommender.engine.course import Caps
    from recommender.engine.neighbours import Row
    from recommender.engine.safety import Finding
    from recommender.engine.shelf import ByRung


__all__ = ["Sources", "Steps", "finish", "ladder", "plan_steps", "suggest"]

Steps = Generator[Sequence[Candidate], Sequence[Forecast], Plan]
"""A plan in the making: yields candidates, is sent a forecast for each, returns the plan."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where task types, proposals, vetoes and forecasts come from: the host, or a test.

    `settled` names task types about which no plugin is asked: every rung, and no veto. A `shelf`
    spares working out anew what holds for every client.
    """

    types: Mapping[str, TaskType]
    propose: Callable[[TaskType, CaseState], Sequence[Candidate]]
    vetoes: Callable[[Sequence[Candidate], CaseState], Sequence[Sequence[Veto]]]
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
        everything = tuple([Withheld(one, (), *stopped) for one in shelf.cards])
        return _plan(case, now, decision, withheld=everything, stopped=stopped[1])
    allowed, withheld = guard(case, sources, shelf, now, settings)
    scorer, caps = choice.Scorer(case, now, shelf, settings), course.caps(case, settings)
    options, beyond, known = yield from _size(allowed, scorer, caps)

    def refusals(about: Sequence[Candidate]) -> Sequence[Finding | None]:
        if all(one.task_type.id in sources.settled for one in about):
            return [None] * len(about)
        return safety.vetoed(about, case, sources.vetoes)

    picker = Picker(case, decision.most, now, rng, settings, refusals, shelf.apart)
    chosen, unfit = picker.choose([scorer.score(one) for one in options])
    rows = rows_of(chosen, allowed, case, refusals, caps)
    suggestions = yield from _explain(chosen, rows, scorer, known)
    return _plan(
        case,
        now,
        replace(decision, propensities=tuple([one.propensity for one in suggestions])),
        suggestions=suggestions,
        withheld=tuple(sorted([*withheld, *beyond, *unfit], key=_place)),
        review=course.review(case, sources.types),
        notes=(*notes_on(case, now, sources.types, settings), *_notes(suggestions, decision)),
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
    worse = safety.worsening(case, settings)
    limits = course.early(case, now, settings)
    no_day = None if course.free_days(case) else _NO_DAY
    withheld: list[Withheld] = []
    found: dict[str, Sizes] = {}
    unsettled: dict[str, Sequence[Prerequisite]] = {}
    for name, card in shelf.cards.items():
        task_type = card.task_type
        finding = (
            safety.contraindication(task_type, case)
            or course.out_of_place(task_type, case, now)
            or safety.excluded(task_type, case, sources.types)
            or course.declined(task_type, case, settings)
            or safety.paused(task_type, worse)
            or no_day
        )
        if finding is not None:
            withheld.append(Withheld(name, (), *finding))
            continue
        needs = safety.unmet(task_type, case, made)
        if name in sources.settled:
            found[name] = shelf.sizes(name, limits, needs)
        else:
            unsettled[name] = needs

    def objection(one: Candidate) -> Finding | None:
        needs = unsettled[one.task_type.id]
        return safety.missing(one, needs, sources.types) or course.too_big_for(
            limits, one, settings
        )

    found |= _asked(unsettled, case, sources, objection)
    allowed: dict[str, ByRung] = {}
    for name, sizes in sorted(found.items()):
        most = course.most_fields(shelf.cards[name].task_type, case)
        fitting = sizes if most is None else _with_fields(sizes, most)
        withheld += fitting.withheld
        if fitting.allowed:
            allowed[name] = fitting.allowed
    return allowed, withheld


def _asked(
    names: Iterable[str],
    case: CaseState,
    sources: Sources,
    objection: Callable[[Candidate], Finding | None],
) -> dict[str, Sizes]:
    """Return the sizes of the task types about which plugins are asked, of all in one question."""
    proposed = {name: sources.propose(sources.types[name], case) for name in names}
    ours = {name: [objection(one) for one in sizes] for name, sizes in proposed.items()}
    open_sizes = [
        one
        for name, sizes in proposed.items()
        for one, finding in zip(sizes, ours[name], strict=True)
        if finding is None
    ]
    theirs = iter(safety.vetoed(open_sizes, case, sources.vetoes))
    found = {}
    for name, sizes in proposed.items():
        if sizes:
            found[name] = sift(name, sizes, [one or next(theirs) for one in ours[name]])
        else:
            none = Withheld(name, (), "plugin", say("withheld.not_proposed"))
            found[name] = Sizes({}, (none,))
    return found


def _with_fields(sizes: Sizes, most: int) -> Sizes:
    """Return the sizes without those whose form has more parts than these (B35)."""
    some = tuple(sizes.allowed.values())
    name = next((one.task_type.id for one in some), "")
    sifted = sift(name, some, [course.more_fields(one, most) for one in some])
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
    highest: Candidate
    known: Known = field(default_factory=list)

    def cut(self, one: Candidate) -> Candidate:
        """Return a rung cut to what the record and the days of the week allow."""
        return self.highest if one is self.open[-1] else _cut(one, self.limit, self.caps)


def _cut(one: Candidate, limit: Reach, caps: Caps) -> Candidate:
    return sizing.capped(sizing.sized(one, limit.share, limit.weekly), *caps)


def _size(
    allowed: Mapping[str, ByRung], scorer: Scorer, caps: Caps
) -> Generator[
    Sequence[Candidate],
    Sequence[Forecast],
    tuple[list[Option], list[Withheld], Mapping[str, Known]],
]:
    """Return the size of each task type within reach, and types with none; and what was forecast.

    Asked are the rungs that the choice lies between, and the highest as it would be cut: it is the
    one most often taken. Only where a lower one is taken is a second question needed.
    """
    case, settings = scorer.case, scorer.settings
    found: dict[str, _Sizing] = {}
    beyond: list[Withheld] = []
    wanted: list[Candidate] = []
    asked: list[Known] = []
    left = minutes_left(case, ())
    room = room_in(left, settings)
    for name, by_rung in allowed.items():
        about = scorer.about(name)
        limit = about.past.walk.reach
        open_rungs = [by_rung[rung] for rung in sorted(by_rung) if rung <= limit.rung]
        if not open_rungs:
            beyond.append(Withheld(name, (), "B12", say("withheld.reach")))
            continue
        own_caps = caps.of(about.card.task_type, case)
        cut = _cut(open_rungs[-1], limit, own_caps)
        judged: list[Candidate] = []
        # With one rung open there is no choice, and nothing to judge.
        if len(open_rungs) > 1:
            asked_for = [sizing.capped(rung, *own_caps) for rung in open_rungs]
            judged = [in_week(size, left, room, 1.0) or size for size in asked_for]
        one = found[name] = _Sizing(limit, open_rungs, judged, own_caps, cut)
        asking = judged if judged and same_size(cut, judged[-1]) else [*judged, cut]
        wanted += asking
        asked += [one.known] * len(asking)
    yield from ask(wanted, asked)
    taken = [(one, _within_reach(one, scorer)) for one in found.values()]
    unknown = [(one, cut) for one, cut in taken if forecast_of(cut, one.known) is None]
    yield from ask([cut for _, cut in unknown], [one.known for one, _ in unknown])
    options = [Option(cut, answer_to(cut, one.known), one.limit) for one, cut in taken]
    return options, beyond, {name: one.known for name, one in found.items()}


def _within_reach(one: _Sizing, scorer: Scorer) -> Candidate:
    """Return the size to offer; with one rung open there is no choice."""
    if not one.judged:
        return one.highest
    by_rung = {candidate.rung: candidate for candidate in one.open}
    judged = {candidate.rung: candidate for candidate in one.judged}
    forecasts = {candidate.rung: forecast for candidate, forecast in one.known[: len(judged)]}
    rung = sizing.choose_rung(
        by_rung,
        forecasts,
        lambda number: scorer.worth(judged[number]),
        one.limit,
        scorer.settings,
    )
    assert rung is not None  # noqa: S101 - some rung is open
    return one.cut(by_rung[rung])


def _explain(
    chosen: Sequence[tuple[Scored, Candidate]],
    rows: Sequence[Row],
    scorer: Scorer,
    known: Mapping[str, Known],
) -> Generator[Sequence[Candidate], Sequence[Forecast], tuple[Suggestion, ...]]:
    """Return the options with their neighbours in size, their forecasts and their reasons."""
    unknown = [
        (one, known[one.task_type.id])
        for row in rows
        for one in row[:3]
        if one is not None and forecast_of(one, known[one.task_type.id]) is None
    ]
    yield from ask([one for one, _ in unknown], [keep for _, keep in unknown])
    suggestions = []
    setting = Setting(scorer, hopes_for_a_cure(scorer.case, scorer.settings))
    for (one, _), (cut, less, more, why) in zip(chosen, rows, strict=True):
        about = known[one.name]
        offered = scorer.at_size(one, cut, answer_to(cut, about))
        sizes = Neighbours(
            wanted=one.option.candidate,
            smaller=(less, answer_to(less, about)) if less else None,
            larger=(more, answer_to(more, about)) if more else None,
            no_larger=why,
        )
        suggestions.append(explanation.suggestion(offered, sizes, setting))
    return tuple(suggestions)


def _notes(suggestions: Sequence[Suggestion], decision: Decision) -> Iterator[Note]:
    """Say that there are few options, and whether that is the week's doing or what was asked."""
    if not suggestions:
        yield Note("nothing_fits", say("note.nothing_fits"), "A11, S3")
    elif len(suggestions) == 1:
        asked = decision.most == 1
        yield Note("one_option", say("note.one_asked" if asked else "note.one_option"), "A4, S12")
