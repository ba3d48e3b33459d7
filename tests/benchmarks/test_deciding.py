"""The simulator that policies are compared on: the same for all, and never kinder than the truth."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="benchmarks need numpy")
pytest.importorskip("joblib", reason="benchmarks need joblib")
pytest.importorskip("sklearn", reason="benchmarks need scikit-learn")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from histories import frozen_host  # noqa: E402

from benchmarks.deciding import (  # noqa: E402
    arms,
    checks,
    courses,
    crowd,
    policies,
    report,
    trials,
)
from benchmarks.deciding.simulator import (  # noqa: E402
    EVALUATED,
    LOGGED,
    POPULATIONS,
    Client,
    Library,
)
from recommender import Recommender  # noqa: E402

CLIENTS, SESSIONS = 6, 12


@pytest.fixture(scope="module")
def recommender():
    return Recommender(host=frozen_host())


@pytest.fixture(scope="module")
def library(recommender):
    return Library(recommender.host.types)


def client(library, number=0, population="typical", group=EVALUATED, seed=0):
    return Client(library, POPULATIONS[population], seed, group, number, SESSIONS)


def weeks_of(policy, recommender, library, population="typical", clients=CLIENTS):
    return [
        week
        for number in range(clients)
        for week in courses.play(policy, client(library, number, population), recommender, SESSIONS)
    ]


def told(weeks):
    return [
        (w.client, w.session, w.row, w.minutes, w.occasions, w.value, w.chance, w.practised)
        for w in weeks
    ]


@pytest.mark.parametrize("population", POPULATIONS)
def test_the_same_seed_gives_the_same_courses(population, recommender, library):
    first = weeks_of(policies.Random(), recommender, library, population, 2)
    assert told(first) == told(weeks_of(policies.Random(), recommender, library, population, 2))


def test_another_seed_another_group_or_another_number_is_another_client(library):
    traits = {
        one.ability
        for one in (
            client(library),
            client(library, seed=1),
            client(library, group=LOGGED),
            client(library, number=1),
            client(library, population="quirky"),
        )
    }
    assert len(traits) == 5


def test_chance_does_not_depend_on_the_order_of_calls(library):
    one, other = client(library), client(library)
    asked = [(row, session) for row in (3, 20, 41) for session in (1, 5)]
    forward = {key: one.outcome(key[0], 10, 2, key[1]) for key in asked}
    backward = {key: other.outcome(key[0], 10, 2, key[1]) for key in reversed(asked)}
    assert forward == backward
    assert np.array_equal(one.weeks, other.weeks)


def test_the_same_pick_in_the_same_state_meets_the_same_week_whatever_the_policy(
    recommender, library
):
    runs = [
        weeks_of(policy, recommender, library)
        for policy in (policies.Oracle(), policies.Ours(recommender=recommender))
    ]
    first = [{w.client: w for w in run if w.session == 1} for run in runs]
    assert {n: w.options for n, w in first[0].items()} == {
        n: w.options for n, w in first[1].items()
    }
    assert [w.best for w in first[0].values()] == [w.best for w in first[1].values()]


def test_practice_happens_as_often_as_its_true_chance(recommender, library):
    weeks = weeks_of(policies.Random(), recommender, library, clients=60)
    chance = np.array([w.chance for w in weeks if w.row >= 0])
    happened = np.array([w.practised for w in weeks if w.row >= 0])
    error = np.sqrt((chance * (1 - chance)).sum()) / len(chance)
    assert abs(chance.mean() - happened.mean()) < 3 * error


@pytest.mark.parametrize(
    "name", ["random", "easiest", "fixed-ladder", "adaptive-ladder", "sklearn", "oracle-no-week"]
)
@pytest.mark.parametrize("population", ["typical", "quirky"])
def test_no_policy_expects_more_than_the_oracle_would_in_its_place(
    name, population, recommender, library
):
    weeks = weeks_of(trials.POLICIES[name](), recommender, library, population)
    assert all(w.expected <= w.best + 1e-12 for w in weeks)


def test_the_oracle_takes_the_best_there_is(recommender, library):
    weeks = weeks_of(policies.Oracle(), recommender, library)
    assert all(w.expected == pytest.approx(w.best) for w in weeks)


def test_ours_in_between_two_doses_gains_next_to_nothing_on_the_oracle(recommender, library):
    weeks = weeks_of(policies.Ours(recommender=recommender), recommender, library)
    assert all(w.expected <= 1.05 * w.best + 1e-12 for w in weeks)


def test_what_ours_loses_adds_up(recommender, library):
    weeks = weeks_of(policies.Ours(recommender=recommender), recommender, library)
    for one in (w for w in weeks if w.row >= 0 and w.expected <= w.best):
        assert sum(one.losses.values()) == pytest.approx(one.best - one.expected, abs=1e-9)


@pytest.mark.parametrize("name", ["random", "ours", "oracle", "sklearn"])
def test_what_the_guard_allows_breaks_no_rule_as_written_down_anew(name, recommender, library):
    weeks = weeks_of(trials.POLICIES[name](), recommender, library, "quirky", 12)
    assert [w.violations for w in weeks if w.violations] == []


def test_a_policy_that_picks_what_is_contraindicated_is_counted(recommender, library):
    weeks = weeks_of(policies.Contraindicated(), recommender, library, clients=20)
    broken = [rule for w in weeks for rule in w.violations]
    assert "S4 contraindication" in broken
    assert any(w.outside for w in weeks)
    oracle = weeks_of(policies.Oracle(), recommender, library, clients=20)
    draws = np.random.default_rng(0).integers(0, 20, (10, 20))
    assert report.figures(weeks, oracle, 20, draws)["violations"] == len(broken)


def flagged(library, flag, session=1):
    one = client(library)
    intake = one.intake
    fields = {name: getattr(intake, name) for name in intake.__dataclass_fields__}
    ledger = checks.Ledger(type(intake)(**{**fields, "flags": ((session, flag),)}), library)
    ledger.session(session)
    return ledger


def test_the_own_look_at_safety_knows_the_rules(library):
    row = library.row["behavioural-activation", 1]
    assert "S4 contraindication" in flagged(library, "mania").violations(row, 10, 1, 1)
    assert "S4 contraindication" not in flagged(library, "unheard-of").violations(row, 10, 1, 1)
    ledger = flagged(library, "unheard-of")
    steep = library.row["graded-exposure", 3]
    said = ledger.violations(steep, 30, 2, 1)
    assert {"B1 first sessions", "B13 opening", "agreed exposure-hierarchy is missing"} <= set(said)
    assert "rehearsed breathing is missing" in ledger.violations(
        library.row["breathing", 1], 3, 3, 1
    ) or ("breathing" in ledger.rehearsed)
    assert "more than the rung" in ledger.violations(row, 11, 1, 1)
    assert "A11 minutes of the week" in ledger.violations(
        library.row["cinema-therapy", 5], 60, 7, 9
    )


def test_logs_are_confounded_and_of_other_clients(recommender):
    logs = trials.logs_of("typical", 8, SESSIONS, 0)
    assert len(logs.histories) == len(logs.cases) == 8
    assert all("-log" in history.client for history in logs.histories)
    assert logs.learned


def test_a_fit_gets_the_logs(recommender, library):
    seen = []

    def fit(before, logs):
        seen.append(len(logs.histories))
        return before

    policy = policies.Ours(recommender=recommender, fit=fit)
    policy.warm(trials.logs_of("typical", 2, SESSIONS, 0))
    assert seen == [2]


def test_arms_are_none_while_a_risk_is_open(recommender, library):
    one = client(library)
    writer = courses.Writer(one)
    writer.session(1, None)
    writer.add(courses.events_.FlagRaised, flag="si", risk=True)
    case = courses.state.fold(writer.events, writer.now, recommender.settings)
    assert len(arms.admissible(case, recommender, library)) == 0


@pytest.mark.parametrize("population", POPULATIONS)
def test_a_crowd_as_arrays_asks_and_carries_what_each_client_does(library, population):
    clients = [client(library, number, population) for number in range(5)]
    some = arms.Arms(
        np.arange(len(library.keys)),
        np.full(len(library.keys), 11.0),
        np.full(len(library.keys), 3),
    )
    so_far = crowd.State(2.5, np.arange(len(library.names)) / 7, -0.2)
    together = crowd.Crowd(clients)
    for number, one in enumerate(clients):
        one.general, one.familiar, one.morale = so_far.general, so_far.familiar, so_far.morale
        week = one.intake.weekly_minutes
        asked = together.demand(some, week, 4)
        left = together.margin(some, asked, so_far)
        alone = one.demand(some.rows, some.minutes, some.occasions, 4)
        np.testing.assert_allclose(asked[:, number], alone.parts)
        np.testing.assert_allclose(left[number], alone.margin)
        chances = one.chances(some.rows, some.minutes, some.occasions, 4)
        np.testing.assert_allclose(0.96 * together.level(left)[number], chances)


def test_who_knows_how_clients_are_made_chooses_better_than_chance(recommender, library):
    knowing = sum(one.expected for one in weeks_of(crowd.Knowing(many=2000), recommender, library))
    chance = sum(one.expected for one in weeks_of(policies.Random(), recommender, library))
    best = sum(one.expected for one in weeks_of(policies.Oracle(), recommender, library))
    assert chance < 0.7 * best < knowing


def test_what_is_left_out_of_a_report_does_not_weigh(recommender, library):
    deaf = crowd.Knowing(many=500, unheard=frozenset(crowd.HEARD))
    assert np.isfinite([one.value for one in weeks_of(deaf, recommender, library, clients=2)]).all()
    hearing = crowd.Knowing(many=500)
    weeks_of(hearing, recommender, library, clients=2)
    assert np.mean(hearing.left) < np.mean(deaf.left)
