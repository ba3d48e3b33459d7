"""Recommender: what an embedding app holds. Wires store, plugins and engine together."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from recommender import __version__, batch
from recommender.domain.audit import Act
from recommender.domain.client import AgeBand
from recommender.domain.errors import InputError, StoreError
from recommender.domain.plan import Decision
from recommender.domain.settings import Settings
from recommender.engine import (
    agenda,
    design,
    offers,
    portfolio,
    prior,
    replay,
    safety,
    standing,
    state,
)
from recommender.engine.shelf import Shelf
from recommender.engine.suggest import Sources, finish, plan_steps
from recommender.host import Host
from recommender.host.forecasting import Asked
from recommender.interchange.records import History
from recommender.language.catalogues import sentences
from recommender.language.voice import Voice, worded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from recommender.domain.case import CaseState
    from recommender.domain.design import Design
    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import AgendaItem, Candidate, Fault, Forecast, Forecaster, Plan
    from recommender.domain.task import TaskType
    from recommender.engine.design import Remark, ScaffoldField
    from recommender.engine.offers import Offered
    from recommender.engine.portfolio import Portfolio
    from recommender.engine.replay import Replayed
    from recommender.engine.standing import Standing
    from recommender.engine.suggest import Steps as PlanSteps
    from recommender.interchange.plans import Row, Unplanned
    from recommender.store.log import Appended, Store

    Steps = Generator[Asked, Sequence[Forecast] | None, Plan]

USUAL_OPTIONS = 3
"""Options asked for unless somebody says another number."""
ATTEMPTS = 5
"""Times a write is tried when another program has added to the same client in between."""


class Recommender:
    """Suggest practice from a history, with the plugins installed on this machine.

    Works without a database: `suggest` needs a history and nothing else. With a `store`,
    `history` and `record` read and add to it.
    """

    def __init__(
        self,
        *,
        store: Store | None = None,
        host: Host | None = None,
        settings: Settings | None = None,
        model: str | PathLike[str] | None = None,
    ) -> None:
        """Load the plugins; a broken one is named in `faults`, and the rest goes on.

        `model` is the folder of a fitted model; one that cannot be used is named in `faults` too,
        and the transparent prior answers.
        """
        self.settings = settings or Settings()
        self.host = host or Host()
        if model is not None:
            self.host = self.host.with_model(str(Path(model).absolute()))
        self._store = store
        self._prior = prior.Prior(self.settings)
        self._shelf = Shelf(self.host.types, self.settings)
        self._settings_digest = sha256(self.settings.model_dump_json().encode()).hexdigest()

    @property
    def task_types(self) -> Mapping[str, TaskType]:
        """The task types that plugins brought, by id."""
        return self.host.types

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What plugins did wrong when they were loaded; a plan carries what they did in it."""
        return self.host.faults

    @property
    def model(self) -> str:
        """The name and the fingerprint of the forecaster in use."""
        model = self.forecaster()
        return f"{model.name} {model.fingerprint}"

    def forecaster(self) -> Forecaster:
        """Return the forecaster in use, with the prior behind it."""
        return self.host.for_one_plan().forecaster(self._prior)

    def suggest(
        self, history: History, *, at: datetime | None = None, seed: int = 0, most: int = 3
    ) -> Plan:
        """Return the plan for the week after `at` (now, unless given); changes nothing.

        The same history, time, seed, number and plugins give the same plan. Raises InputError for
        a time without a zone, fewer than one option, or a history that contradicts itself.
        """
        at = _moment(at)
        self._check_most(most)
        case = state.fold(history.events, at, self.settings)
        plan = self.suggest_case(case, history.digest, seed=seed, most=most)
        return plan if plan.client == history.client else replace(plan, client=history.client)

    def suggest_case(
        self, case: CaseState, history_digest: str, *, seed: int = 0, most: int = 3
    ) -> Plan:
        """Return the plan for a folded case, as `suggest` would; the digest goes on record."""
        steps = self._steps(case, history_digest, seed, most)
        try:
            next(steps)
            while True:
                steps.send(None)
        except StopIteration as end:
            plan: Plan = end.value
            return plan

    def steps(self, history: History, *, at: datetime, seed: int = 0, most: int = 3) -> Steps:
        """Return the plan of one history in the making, as `suggest` makes it.

        Yields a question. To be sent: a forecast for each (`forecast_many`), or None,
        to have the plan ask on its own. Raises, at its first step, what `suggest` raises.
        """
        self._check_most(most)
        case = state.fold(history.events, at, self.settings)
        plan = yield from self._steps(case, history.digest, seed, most)
        return plan if plan.client == history.client else replace(plan, client=history.client)

    def forecast_many(self, asked: Sequence[Asked]) -> list[list[Forecast]] | None:
        """Return forecasts for many cases by one call of the plugins' forecaster, or None."""
        return self.host.forecast_many(asked)

    def _steps(self, case: CaseState, history_digest: str, seed: int, most: int) -> Steps:
        """Make one plan step by step, so that many can be forecast in one call.

        Yields a question. To be sent: one forecast for each by the plugins'
        forecaster (`Host.forecast_many`), or None, to have the plan ask on its own.
        """
        host = self.host.for_one_plan()
        forecaster = host.forecaster(self._prior)
        about = (case, history_digest, seed, most)
        steps = self._started(host, forecaster, *about)
        try:
            wanted = next(steps)
            while True:
                answers = yield Asked(forecaster, case, wanted)
                if answers is None:
                    answers = forecaster.forecast(case, wanted)
                wanted = steps.send(answers)
        except StopIteration as end:
            plan: Plan = end.value
        if getattr(forecaster, "failed", False):
            # A forecaster gave up half way: one model speaks for a whole plan, and it is named.
            host = self.host.for_one_plan(host.faults)
            plan = finish(self._started(host, self._prior, *about), case, self._prior)
        plan = self._worded(plan, host, case)
        return replace(plan, faults=host.faults) if host.faults else plan

    def suggest_many(
        self,
        histories: Iterable[History],
        *,
        at: datetime | None = None,
        seed: int = 0,
        most: int = 3,
        jobs: int = 1,
        chunk: int = batch.CHUNK,
    ) -> Iterator[Plan]:
        """Return a plan for each history, in order, as a stream; the same as `suggest` one by one.

        `jobs` is the number of processes (-1: one for each core); inside
        `joblib.parallel_config(backend="dask")` they are those of the cluster.
        `histories` is read a bounded number of chunks ahead, so it may be longer than memory.
        Raises InputError at the first history that contradicts itself.
        """
        question = self._question(at, seed, most)
        batch.check(jobs, chunk)
        return batch.plans(self, self._recipe, question, batch.chunked(histories, chunk), jobs)

    def rows_many(
        self,
        histories: Iterable[History | Unplanned],
        *,
        at: datetime | None = None,
        seed: int = 0,
        most: int = 3,
        jobs: int = 1,
        chunk: int = batch.CHUNK,
    ) -> Iterator[Row]:
        """Return the plans of `suggest_many` as lines of JSON, for files.

        A history that contradicts itself, or could not be read, ends nothing here: its row says
        what is wrong.
        """
        question = self._question(at, seed, most)
        batch.check(jobs, chunk)
        return batch.rows(self, self._recipe, question, batch.chunked(histories, chunk), jobs)

    def _question(self, at: datetime | None, seed: int, most: int) -> batch.Question:
        self._check_most(most)
        return batch.Question(_moment(at), seed, most)

    @property
    def _recipe(self) -> batch.Recipe:
        host = self.host
        return batch.Recipe(
            _made, self.settings, host.origins, host.blocked, host.model, self.model
        )

    def _check_most(self, most: int) -> None:
        if not 1 <= most <= self.settings.most_options:
            message = f"most = {most}: ask for 1 to {self.settings.most_options} options."
            raise InputError(message)

    def _started(
        self,
        host: Host,
        forecaster: Forecaster,
        case: CaseState,
        history_digest: str,
        seed: int,
        most: int,
    ) -> PlanSteps:
        """Return a plan before its first step."""
        sources = Sources(
            types=host.types,
            propose=host.propose,
            vetoes=host.vetoes,
            forecaster=forecaster,
            missing_checks=host.absent_checks(self.settings.required_plugins),
            settled=host.settled,
            shelf=self._shelf,
        )
        decision = Decision(
            engine=__version__,
            plugins=host.versions(),
            model=forecaster.name,
            model_fingerprint=forecaster.fingerprint,
            settings_digest=self._settings_digest,
            history_digest=history_digest,
            seed=seed,
            most=most,
        )
        return plan_steps(case, sources, decision, _Draw(seed, case), self.settings)

    def stopped(self, case: CaseState) -> str | None:
        """Return why nothing is suggested for a case, or None (S1, S3)."""
        finding = self._stop(case)
        return finding[1] if finding else None

    def _stop(self, case: CaseState) -> tuple[str, str] | None:
        missing = self.host.absent_checks(self.settings.required_plugins)
        return safety.stop(case, case.at, self.settings, missing)

    def objection(self, case: CaseState, candidate: Candidate) -> tuple[str, str] | None:
        """Return the safety rule that withholds a task at a size, and why; or None.

        For a task a person picked: whoever chooses, S1, S3, S4 and the prerequisites hold.
        """
        if (stopped := self._stop(case)) is not None:
            return stopped
        made = safety.outputs(self.task_types.values(), case)
        ours = safety.contraindication(candidate.task_type, case) or safety.prerequisite(
            candidate, case, made, self.task_types
        )
        if ours is not None:
            return ours
        (theirs,) = safety.vetoed([candidate], case, self.host.for_one_plan().vetoes)
        return theirs

    def agenda(self, history: History, *, at: datetime | None = None) -> tuple[AgendaItem, ...]:
        """Return the points of a session in order: looking back first, choosing last (B37)."""
        return agenda.agenda(self.case(history, at=at), self.task_types, self.settings)

    def standing(self, history: History, *, at: datetime | None = None) -> Standing:
        """Return what the record adds up to: engagement, who chose, contexts, levels (B6, B8).

        Raises InputError without consent on record.
        """
        return standing.standing(self._consented(history, at), self.task_types, self.settings)

    def portfolio(self, history: History, *, at: datetime | None = None) -> Portfolio:
        """Return what this client takes along, from their own record (B27), in their language.

        Raises InputError without consent on record, and while a risk flag is open.
        """
        at = _moment(at)
        past = tuple(one for one in history.events if one.at <= at)
        case = self._ready(history, at)
        found = portfolio.portfolio(past, case, self.task_types, self.settings)
        return portfolio.told(found, *self._voice(self.host, case))

    def offers(self, history: History, *, at: datetime | None = None) -> tuple[Offered, ...]:
        """Return what became of every suggestion on record (B46)."""
        at = _moment(at)
        return offers.offers([one for one in history.events if one.at <= at])

    def scaffold(
        self, history: History, *, at: datetime | None = None
    ) -> tuple[ScaffoldField, ...]:
        """Return the questions of a design of the client's own, filled from their past (B17).

        Raises InputError without consent on record, and while a risk flag is open.
        """
        at = _moment(at)
        past = tuple(one for one in history.events if one.at <= at)
        return design.scaffold(past, self._ready(history, at), self.task_types, self.settings)

    def critique(
        self, history: History, idea: Design, *, at: datetime | None = None
    ) -> tuple[Remark, ...]:
        """Return what there is to say of a design: its size, safety and goal only (B17)."""
        return design.critique(idea, self.case(history, at=at), self.settings)

    def replay(self, history: History) -> tuple[Replayed, ...]:
        """Return each past suggestion beside the plan of today's rules from the log before it.

        Each is made again at its moment, with its seed. Where it is not on record how many options
        were asked for, it is three, or as many as there were. Raises InputError without consent on
        record.
        """
        self._consented(history, None)
        found = []
        for said, before in replay.suggestions(history.events):
            then = History.from_events(before) if before else History(history.client, ())
            most = said.most or max(len(said.options), USUAL_OPTIONS)
            most = min(most, self.settings.most_options)
            plan = self.suggest(then, at=said.at, seed=said.seed, most=most)
            found.append(replay.compare(said, plan))
        return tuple(found)

    def case(self, history: History, *, at: datetime | None = None) -> CaseState:
        """Return what a history says at one moment (now, unless given)."""
        return state.fold(history.events, _moment(at), self.settings)

    def _ready(self, history: History, at: datetime) -> CaseState:
        """Return the case for a page that is for the client (S1, S3).

        Raises InputError without consent, and while a risk flag is open: then such a page waits.
        """
        case = self._consented(history, at)
        if case.risks:
            line = case.contact_line
            turn_to = f" Whom to turn to (from the clinic): {line}" if line else ""
            message = f"{self.stopped(case)}{turn_to}"
            raise InputError(message)
        return case

    def _consented(self, history: History, at: datetime | None) -> CaseState:
        """Return the case at a moment; raises InputError unless consent is on record by now.

        What was withdrawn later closes earlier moments too.
        """
        at = _moment(at)
        latest = max([at, *(one.at for one in history.events)])
        if self.case(history, at=latest).consent is not True:
            message = (
                f"Consent is not on record for {history.client}. What the person may have at any "
                f"time: homework export {history.client}. With consent: "
                f"homework client set {history.client} --consent yes"
            )
            raise InputError(message)
        return self.case(history, at=at)

    def _worded(self, plan: Plan, host: Host, case: CaseState) -> Plan:
        """Return the plan in the client's language and in the clinic's words (B2, B47)."""
        voice, texts = self._voice(host, case)
        return worded(plan, voice, texts)

    def _voice(self, host: Host, case: CaseState) -> tuple[Voice, Mapping[str, Mapping[str, str]]]:
        """Return in whose words a client is told things, and the plugins' texts in them."""
        language = case.language
        english = language == "en"
        voice = Voice(
            language=language,
            term=dict(self.settings.terminology).get(language),
            young=case.age_band is AgeBand.ADOLESCENT,
            sentences={} if english else sentences(language),
        )
        return voice, {} if english else host.catalogue(language)

    # With a store

    @property
    def store(self) -> Store:
        """The store; raises StoreError if there is none."""
        if self._store is None:
            message = "This Recommender has no store; give it one: Recommender(store=…)."
            raise StoreError(message)
        return self._store

    def history(self, client: str, *, purpose: Act = Act.SAW) -> History:
        """Return a client's history from the store; empty for a client nobody has opened.

        That it was read, and for what, goes into the audit first.
        """
        history = History.from_events(self.store.events(client))
        if history.events:
            self.store.note(purpose, client)
        return history if history.events else History(client, ())

    def record(
        self, events: Sequence[AnyEvent], *, seen: Mapping[str, int] | None = None
    ) -> Appended:
        """Add events to the store, all or none; raises InputError where they contradict it.

        An event that is on record already is left as it is, so a repeat is harmless. `seen` says
        how many events of a client they were decided on; raises Conflict where there are more.
        """
        from recommender.store.log import Conflict

        by_client: dict[str, list[AnyEvent]] = defaultdict(list)
        for event in events:
            by_client[event.client].append(event)
        for attempt in range(ATTEMPTS):
            expected = {}
            for client, added in by_client.items():
                known = self.store.events(client)
                expected[client] = len(known)
                check(known, added, self.settings)
            try:
                return self.store.append(events, expected=expected | dict(seen or {}))
            except Conflict:
                if seen or attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises


def _made(settings: Settings, host: Host, model: str | None) -> Recommender:
    """Make the Recommender of a worker; a function of this module, so that it goes by its name."""
    return Recommender(settings=settings, host=host, model=model)


def check(known: Sequence[AnyEvent], added: Sequence[AnyEvent], settings: Settings) -> None:
    """Refuse events that contradict a history; raises InputError."""
    together: dict[str, AnyEvent] = {}
    for event in (*known, *added):
        together.setdefault(event.id, event)
    if together:
        events = tuple(together.values())
        state.fold(events, max(event.at for event in events), settings)


class _Draw:
    """A generator seeded by the shell when it is first asked; most of its cost is the seed."""

    def __init__(self, seed: int, case: CaseState) -> None:
        self._seed, self._case = seed, case
        self._generator: random.Random | None = None

    def random(self) -> float:
        if self._generator is None:
            # It chooses an option, it protects nothing.
            self._generator = random.Random(_seed_text(self._seed, self._case))  # noqa: S311
        return self._generator.random()


def _seed_text(seed: int, case: CaseState) -> str:
    """Return what the draw depends on: the seed and the course so far, in times since its opening.

    With the seed alone every client would draw alike, and the chances on record would not be true.
    Names and the calendar stay out: renaming a client, or a shift in time, changes nothing.
    """
    start = case.opened_at
    moments = (
        []
        if start is None
        else [
            str((one - start).total_seconds())
            for one in (case.last_contact or start, *[p.at for p in case.record])
        ]
    )
    return f"{seed} {case.sessions} {' '.join(moments)}"


def _moment(at: datetime | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    if not isinstance(at, datetime):
        message = f"at is a {type(at).__name__}; give a datetime with a zone, or none for now."
        raise InputError(message)
    if at.tzinfo is None:
        message = f"at = {at.isoformat()}: has no time zone; write it like 2026-11-22T10:00:00Z."
        raise InputError(message)
    return at.astimezone(UTC)
