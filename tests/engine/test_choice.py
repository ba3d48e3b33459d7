"""Points, order, the lead, variety and exploration."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from histories import Course, candidate, case, found, make_type, practice, steps_up, tiny_host

from recommender import Recommender, Settings
from recommender.domain.client import Goal, Modality, Ownership, Stage
from recommender.domain.plan import Forecast
from recommender.domain.task import Difficulty, Evidence, Grade, Role
from recommender.engine import choice
from recommender.engine.choice import Scored
from recommender.engine.sizing import Option, Reach

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from recommender.domain.task import TaskType

SETTINGS = Settings()
FORECAST = Forecast(0.6, 0.6, 0.6, 3, 2, 4, 10, 8, 12)
WORRY, MOOD = Goal(id="worry", areas=("worry",)), Goal(id="mood", areas=("low-mood",))
CASE = case(goals=(WORRY,))


def scored(
    kind: TaskType, now: CaseState = CASE, stage: Stage = Stage.MIDDLE, **more: Any
) -> Scored:
    """Return the score of the first rung of a task type."""
    last = more.pop("last", None)
    forecast = replace(FORECAST, **more)
    option = Option(candidate(kind), forecast, Reach(1, 1.0, last))
    modalities = dict.fromkeys(("made-up", "a", "b"), "write") | {"reading": "read"}
    return choice.Scorer(now, stage, modalities, SETTINGS).score(option)


def points(one: Scored) -> dict[str, float]:
    """Return the points by the code of the reason."""
    return {reason.code: reason.points for reason in one.reasons}


# Points


def test_every_part_of_a_score_by_hand() -> None:
    """Goal .30, chance .40 x .6, depth .06 x 1/5 x 4/8, evidence .05 x .8."""
    one = scored(make_type())
    assert points(one) == {
        "goal": 0.3,
        "chance": pytest.approx(0.24),
        "depth": pytest.approx(0.006),
        "evidence": pytest.approx(0.04),
    }
    assert one.score == pytest.approx(0.586)


@pytest.mark.parametrize(
    ("place", "share"), [(0, 1.0), (1, 0.9), (2, 0.8), (3, 0.7), (4, 0.6), (5, 0.6), (7, 0.6)]
)
def test_a_later_goal_area_gives_fewer_points_down_to_a_floor(place: int, share: float) -> None:
    areas = [f"area-{number}" for number in range(8)]
    areas[place] = "worry"
    goals = tuple(Goal(id=f"g-{area}", areas=(area,)) for area in areas)
    one = scored(make_type(), case(goals=goals))
    assert points(one)["goal"] == pytest.approx(0.3 * share)
    assert one.goal is not None
    assert one.goal.id == "g-worry"


def test_the_first_goal_that_is_served_is_the_goal() -> None:
    kind = make_type(goals=("low-mood", "worry"))
    assert choice.goal_of(kind, case(goals=(WORRY, MOOD))) == WORRY
    assert choice.goal_of(kind, case(goals=(MOOD, WORRY))) == MOOD


def test_without_a_goal_there_are_half_the_points() -> None:
    one = scored(make_type(goals=("any",)))
    assert points(one)["any_goal"] == pytest.approx(0.15)
    assert one.goal is None


def test_uncertainty_takes_a_little_off_the_chance() -> None:
    """.40 x (.6 - .25 x (.9 - .2429) / 3.29)."""
    one = scored(make_type(), low=0.2, high=0.858)
    assert points(one)["chance"] == pytest.approx(0.4 * (0.6 - 0.25 * 0.658 / 3.29))


def test_the_chance_never_takes_points_away() -> None:
    settings = Settings(caution=1.0)
    option = Option(
        candidate(make_type()),
        replace(FORECAST, chance=0.01, low=0.01, high=0.99),
        Reach(1, 1.0, None),
    )
    one = choice.Scorer(CASE, Stage.MIDDLE, {}, settings).score(option)
    assert "chance" not in points(one)


@pytest.mark.parametrize(
    ("grade", "share"), [("A", 1.0), ("B", 0.8), ("C", 0.4), ("U", 0.2), ("D", None)]
)
def test_better_evidence_gives_more_points(grade: str, share: float | None) -> None:
    kind = make_type(evidence=Evidence(grade=Grade(grade), label="x", sources=("y",)))
    expected = None if share is None else pytest.approx(0.05 * share)
    assert points(scored(kind)).get("evidence") == expected


@pytest.mark.parametrize(("sessions", "fraction"), [(0, 0.0), (4, 0.5), (8, 1.0), (16, 1.0)])
def test_depth_counts_more_as_the_course_goes_on(sessions: int, fraction: float) -> None:
    found = points(scored(make_type(), replace(CASE, sessions=sessions)))
    assert found.get("depth", 0.0) == pytest.approx(0.06 * 0.2 * fraction)


def test_a_task_under_way_gives_points_until_it_is_mastered() -> None:
    begun = replace(CASE, record=(practice(),))
    top = practice(rung=4)
    assert points(scored(make_type(), begun))["continue"] == 0.08
    assert "continue" not in points(scored(make_type(), replace(CASE, record=(top, top))))


def test_a_task_that_was_only_missed_is_not_under_way() -> None:
    now = replace(CASE, record=(practice(status="not_this_time"),))
    assert "continue" not in points(scored(make_type(), now))


@pytest.mark.parametrize(
    ("status", "given"),
    [("not_this_time", True), ("opposite", True), ("done", False), ("partly", False)],
)
def test_a_remedy_gives_points_after_what_did_not_work(status: str, given: bool) -> None:
    one = scored(make_type(), last=practice(status=status))
    assert ("remedy" in points(one)) == given


def test_two_misses_of_one_way_of_working_make_it_tired() -> None:
    missed = practice("a", "not_this_time"), practice("b", "not_this_time")
    assert points(scored(make_type(), replace(CASE, record=missed)))["tired"] == -0.1
    assert "tired" not in points(scored(make_type(), replace(CASE, record=missed[:1])))
    another = (missed[0], practice("reading", "not_this_time"))
    assert "tired" not in points(scored(make_type(), replace(CASE, record=another)))


@pytest.mark.parametrize("status", ["done", "other_practice", "opposite"])
def test_any_practice_keeps_it_fresh(status: str) -> None:
    record = practice("a", "not_this_time"), practice("b", status)
    assert "tired" not in points(scored(make_type(), replace(CASE, record=record)))


def test_closing_tasks_gain_in_the_closing_phase_only() -> None:
    kind = make_type(role=Role.CLOSING)
    assert points(scored(kind, stage=Stage.CLOSING))["closing"] == 0.3
    assert "closing" not in points(scored(kind, stage=Stage.LATE))
    assert "closing" not in points(scored(make_type(), stage=Stage.CLOSING))


# Preference


@pytest.mark.parametrize(("likes", "sign"), [(True, 1), (False, -1)])
def test_a_preference_is_at_most_its_share_of_the_score(likes: bool, sign: int) -> None:
    stated = {"likes" if likes else "dislikes": (Modality.WRITE,)}
    one = scored(make_type(), replace(CASE, **stated))
    share = points(one)["preference"] / one.score
    assert 0 < sign * share <= 0.15 + 1e-6


def test_a_dislike_takes_the_whole_share_and_excludes_nothing() -> None:
    one = scored(make_type(), replace(CASE, dislikes=(Modality.WRITE,)))
    assert points(one)["preference"] / one.score == pytest.approx(-0.15)
    assert one.score > 0


def test_without_a_record_or_a_word_there_is_no_preference() -> None:
    assert "preference" not in points(scored(make_type()))
    assert "preference" not in points(scored(make_type(), replace(CASE, likes=(Modality.READ,))))


def test_a_preference_is_learned_slowly_from_outcomes() -> None:
    """Two of one way done, two of another missed: (1 - .5) x 2 / (2 + 4) of the share."""
    record = (
        practice("a"),
        practice("b"),
        practice("reading", "not_this_time"),
        practice("reading", "not_this_time"),
    )
    one = scored(make_type(), replace(CASE, record=record))
    others = sum(points(one).values()) - points(one)["preference"]
    assert points(one)["preference"] == pytest.approx((1 / 6) * others * 0.15 / 1.15)


def test_stated_and_learned_together_stay_within_the_share() -> None:
    record = tuple(practice("a") for _ in range(50)) + tuple(
        practice("reading", "not_this_time") for _ in range(50)
    )
    one = scored(make_type(), replace(CASE, record=record, likes=(Modality.WRITE,)))
    assert points(one)["preference"] / one.score <= 0.15


# Order


def test_the_best_score_comes_first() -> None:
    low, high = scored(make_type("a"), chance=0.3), scored(make_type("b"), chance=0.7)
    assert choice.rank([low, high]) == [high, low]


def test_ties_go_by_id() -> None:
    a, b = scored(make_type("a")), scored(make_type("b"))
    assert a.score == b.score
    assert choice.rank([b, a]) == [a, b]


def test_strictly_better_never_ranks_lower() -> None:
    """24 dominance: the same but for the chance."""
    worse, better = scored(make_type("a"), chance=0.5), scored(make_type("z"), chance=0.500001)
    assert choice.rank([worse, better])[0] == better


SCAFFOLD = make_type("own", role=Role.SCAFFOLD)
CLOSING = make_type("end", role=Role.CLOSING)


def led(owner: Ownership, stage: Stage) -> list[str]:
    """Return what comes first."""
    kinds = (make_type("a"), SCAFFOLD, CLOSING, make_type("end-2", role=Role.CLOSING))
    ranked = choice.rank([scored(one) for one in kinds])
    return [one.task_type.id for one in choice.lead(ranked, case(ownership=owner), stage)]


def test_the_clients_own_design_comes_first_where_the_client_leads() -> None:
    assert led(Ownership.CLIENT, Stage.LATE) == ["own"]
    assert led(Ownership.SHARED, Stage.LATE) == []


def test_one_closing_task_comes_first_in_the_closing_phase() -> None:
    assert led(Ownership.SHARED, Stage.CLOSING) == ["end"]
    assert led(Ownership.CLIENT, Stage.CLOSING) == ["own", "end"]


# Variety


def test_a_skill_that_is_offered_already_counts_a_little_less() -> None:
    first = scored(make_type("a", skills=("s",)))
    same = scored(make_type("b", skills=("s", "t")), chance=0.62)
    other = scored(make_type("c", skills=("u",)))
    assert choice.next_one([first], [same, other], SETTINGS) == other
    alone = choice.next_one([first], [same], SETTINGS)
    assert points(alone)["variety"] == -0.05
    assert alone.score == pytest.approx(same.score - 0.05)


def test_without_anything_chosen_there_is_no_variety_to_mind() -> None:
    one = scored(make_type("a"))
    assert choice.next_one([], [one], SETTINGS) == one


# Exploration


class Rolls:
    """Randomness that was agreed beforehand."""

    def __init__(self, *numbers: float) -> None:
        """Hold the numbers."""
        self.numbers = list(numbers)

    def random(self) -> float:
        """Return the next one."""
        return self.numbers.pop(0)


POOL = [scored(make_type(name)) for name in ("a", "b", "c", "d")]
HARD = Difficulty(effort=1, distress=3, reflection=1, exposure=0)


def steep(name: str) -> TaskType:
    """Return a task type whose first rung has distress 3."""
    (rung,) = steps_up(1)
    return make_type(name, ladder=(rung.model_copy(update={"difficulty": HARD}),))


def drawn(roll: float, place: float, pool: list[Scored] | None = None, **changes: Any) -> Scored:
    """Explore with the given rolls; the best is the first of the pool."""
    pool = pool or POOL
    return choice.explore(pool[0], pool, case(**changes), Rolls(roll, place), SETTINGS)


def test_mostly_the_best_is_chosen_and_its_chance_is_on_record() -> None:
    one = drawn(0.1, 0.99)
    assert one.task_type.id == "a"
    assert one.propensity == pytest.approx(0.9 + 0.1 / 4)


@pytest.mark.parametrize(("place", "name"), [(0.25, "b"), (0.5, "c"), (0.99, "d")])
def test_now_and_then_another_is_drawn_and_says_so(place: float, name: str) -> None:
    one = drawn(0.099, place)
    assert one.task_type.id == name
    assert one.propensity == pytest.approx(0.1 / 4)
    assert points(one)["drawn"] == 0.0


def test_the_best_may_be_drawn_too() -> None:
    one = drawn(0.0, 0.0)
    assert one.propensity == pytest.approx(0.925)
    assert "drawn" not in points(one)


def test_the_chances_over_a_pool_sum_to_one() -> None:
    every = [drawn(0.0, (place + 0.5) / 4).propensity for place in range(4)]
    assert sum(every) == pytest.approx(1.0)


def test_the_logged_chance_is_how_often_it_happens() -> None:
    rng, count = random.Random(1), dict.fromkeys("abcd", 0)  # noqa: S311 - no secret here
    for _ in range(20_000):
        count[choice.explore(POOL[0], POOL, case(), rng, SETTINGS).task_type.id] += 1
    assert count["a"] / 20_000 == pytest.approx(0.925, abs=0.01)
    assert count["d"] / 20_000 == pytest.approx(0.025, abs=0.005)


@pytest.mark.parametrize("kind", [steep("b"), make_type("b", gated=True)])
def test_what_is_distressing_or_gated_is_never_drawn(kind: TaskType) -> None:
    pool = [POOL[0], scored(kind), POOL[2]]
    names = {drawn(0.0, place / 100, pool).task_type.id for place in range(100)}
    assert names == {"a", "c"}


@pytest.mark.parametrize("kind", [steep("a"), make_type("a", gated=True)])
def test_a_best_that_is_not_low_risk_is_not_swapped(kind: TaskType) -> None:
    pool = [scored(kind), *POOL[1:]]
    assert drawn(0.0, 0.9, pool) == pool[0]


def test_with_one_low_risk_option_there_is_nothing_to_draw() -> None:
    assert drawn(0.0, 0.9, [POOL[0], scored(steep("b"))]) == POOL[0]


@pytest.mark.parametrize(("distress", "name"), [(8, "d"), (9, "a"), (10, "a")])
def test_after_a_distressing_outcome_nothing_is_drawn(distress: int, name: str) -> None:
    one = drawn(0.0, 0.9, record=(practice(distress=distress),))
    assert one.task_type.id == name


def test_only_the_last_outcome_counts_for_that() -> None:
    one = drawn(0.0, 0.9, record=(practice(distress=10), practice()))
    assert one.task_type.id == "d"


def test_the_generator_moves_on_the_same_way_whatever_happens() -> None:
    rng = Rolls(0.5, 0.5, 0.7)
    choice.explore(POOL[0], [POOL[0]], case(), rng, SETTINGS)
    assert rng.numbers == [0.7]


def test_without_exploration_the_best_always_comes() -> None:
    settings = Settings(exploration=0.0)
    one = choice.explore(POOL[0], POOL, case(), Rolls(0.0, 0.9), settings)
    assert (one.task_type.id, one.propensity) == ("a", 1.0)


def second_places(host: Any, course: Course, seeds: int) -> dict[str, list[float]]:
    """Return the logged chances of each task type that came second, over many seeds."""
    recommender = Recommender(host=host)
    seen: dict[str, list[float]] = {}
    for seed in range(seeds):
        plan = recommender.suggest(course.history, at=course.now, seed=seed, most=2)
        if len(plan.suggestions) > 1:
            one = plan.suggestions[1]
            seen.setdefault(one.task_type, []).append(one.propensity)
    return seen


def test_in_a_plan_the_logged_chance_is_how_often_it_happens() -> None:
    host = tiny_host(*(make_type(name) for name in "abcd"))
    seen = second_places(host, Course.opened(weekly_minutes=300).goal("worry").session(), 700)
    for chances in seen.values():
        assert len(set(chances)) == 1
        assert len(chances) / 700 == pytest.approx(chances[0], abs=0.03)


def test_the_logged_chance_holds_where_an_option_does_not_fit() -> None:
    """The likely second does not fit in the week; what comes instead is not that rare or sure."""
    long = make_type(
        "b",
        ladder=steps_up(1, minutes=40, occasions=1),
        evidence=Evidence(grade=Grade.A, label="x", sources=("y",)),
    )
    short = [make_type(name, ladder=steps_up(1, minutes=5, occasions=1)) for name in "acd"]

    def recommender_forecaster() -> Any:
        class Flat:
            name = fingerprint = "flat"

            def forecast(self, case: CaseState, candidates: Any) -> list[Forecast]:
                best = {"a": 0.9, "b": 0.8}
                return [
                    Forecast(c := best.get(x.task_type.id, 0.5), c, c, 3, 2, 4, x.minutes, 1, 99)
                    for x in candidates
                ]

        return Flat()

    host = tiny_host(long, *short, extra=[found("flat", forecaster=recommender_forecaster)])
    course = Course.opened(weekly_minutes=20).goal("worry").session().session().session()
    seen = second_places(host, course, 1_200)
    for name, chances in seen.items():
        assert len(chances) / 1_200 == pytest.approx(chances[0], abs=0.02), name
