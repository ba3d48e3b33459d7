"""One policy on one population: what a process does on its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from benchmarks.deciding import crowd, peers, policies
from benchmarks.deciding.courses import Logs, Policy, Week, play
from benchmarks.deciding.simulator import EVALUATED, LOGGED, POPULATIONS, Client, Library
from recommender import Recommender

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PLAIN: Mapping[str, Callable[[], Policy]] = {
    "oracle": policies.Oracle,
    "oracle-steps": lambda: policies.Oracle("oracle within our steps", within_steps=True),
    "oracle-no-week": policies.Clairvoyant,
    "oracle-no-week-steps": lambda: policies.Clairvoyant(within_steps=True),
    "knowing": crowd.Knowing,
    "knowing-steps": lambda: crowd.Knowing("knows how, within our steps", within_steps=True),
    "knowing-cold": lambda: crowd.Knowing("knows how, not this population", strange=True),
    "knowing-cold-steps": lambda: crowd.Knowing(
        "knows how, not this population, within our steps", strange=True, within_steps=True
    ),
    "ours": lambda: policies.Ours(fit=policies.fitted),
    "ours-practice-only": policies.OursPractising,
    "ours-true-chances": policies.OursKnowing,
    "forecast-x-value": policies.PriorTimesValue,
    "forecast-x-value-steps": lambda: policies.PriorTimesValue(
        "our forecast x value, our steps", within_steps=True
    ),
    "random": policies.Random,
    "easiest": policies.Easiest,
    "fixed-ladder": policies.FixedLadder,
    "adaptive-ladder": policies.AdaptiveLadder,
    "popular": policies.MostPopular,
    "sklearn": policies.Logistic,
}
POLICIES: dict[str, Callable[[], Policy]] = {**PLAIN, **peers.PEERS}
LEARNERS = {"ours", "popular", "sklearn", *peers.PEERS}
COLD = "cold"


@dataclass(frozen=True, slots=True)
class Job:
    """One policy, one population, one phase; `logged` is how many clients' logs it saw."""

    policy: str
    population: str
    clients: int
    sessions: int
    seed: int
    logged: int = 0

    @property
    def phase(self) -> str:
        """Say when in the life of a clinic this is."""
        return f"after {self.logged}" if self.logged else COLD


@cache
def product() -> Recommender:
    """Return the product with the plugins installed, once for each process."""
    return Recommender()


@cache
def library() -> Library:
    """Return the task types as arrays, once for each process."""
    return Library(product().host.types)


def logs_of(population: str, clients: int, sessions: int, seed: int) -> Logs:
    """Return what a therapist's courses with other clients of a population left behind."""
    logs, therapist = Logs(), policies.Therapist()
    for number in range(clients):
        client = Client(library(), POPULATIONS[population], seed, LOGGED, number, sessions)
        play(therapist, client, product(), sessions, logs)
    return logs


def run(job: Job, logs: Logs | None, factory: Callable[[], Policy] | None = None) -> list[Week]:
    """Play every client's course with one policy; one thread, so that times can be compared."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        policy = (factory or POLICIES[job.policy])()
        if logs is not None:
            policy.warm(logs)
        return [
            week
            for number in range(job.clients)
            for week in play(
                policy,
                Client(
                    library(),
                    POPULATIONS[job.population],
                    job.seed,
                    EVALUATED,
                    number,
                    job.sessions,
                ),
                product(),
                job.sessions,
            )
        ]


def attempt(job: Job, logs: Logs | None) -> tuple[Job, list[Week], str]:
    """Run a job; a peer that cannot be imported or fails is named with its error."""
    try:
        return job, run(job, logs), ""
    except Exception as error:  # noqa: BLE001 - whatever a peer raises goes into the table
        return job, [], f"{type(error).__name__}: {error}"[:200]
