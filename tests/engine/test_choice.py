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
from recommender.domain.task import Difficulty, Evidence, Grade, Kind, Role
from recommender.engine import choice
from recommender.engine.card import card_of
from recommender.engine.choice import Scored
from recommender.engine.shelf import Shelf
from recommender.engine.sizing import Option, Reach

if TYPE_CHECKING:
    from recommender.domain.case import CaseState
    from recommender.domain.task import TaskType

SETTINGS = Settings()
FORECAST = Forecast(0.6, 0.6, 0.6, 3, 2, 4, 10, 8, 12)
WORRY, MOOD = Goal(id="worry", areas=("worry",)), Goal(id="mood", areas=("low-mood",))
CASE = case(goals=(WORRY,))
READING = make_type("reading", modality=(Modality.READ,))


def scored(
    kind: TaskType, now: CaseState = CASE, stage: Stage = Stage.MIDDLE, **more: Any
) -> Scored:
    """Return the score of the first rung of a task type."""
    last = more.pop("last", None)
    forecast = replace(FORECAST, **more)
    option = Option(candidate(kind), forecast, Reach(1, 1.0, last))
    return scorer(kind, now=now, stage=stage).score(option)


def scorer(
    *kinds: TaskType,
    now: CaseState = CASE,
    stage: Stage = Stage.MIDDLE,
    settings: Settings = SETTINGS,
) -> choice.Scorer:
    """Return what scores these task types, and knows a few others."""
    known = [*(make_type(name) for name in ("made-up", "a", "b")), READING, *kinds]
    return choice.Scorer(now, stage, Shelf({one.id: one for one in known}, settings), settings)


def points(one: Scored) -> dict[str, float]:
    """Return the points by the code of the reason."""
    return {reason.code: reason.points for reason in one.reasons}


# Practice in itself

DOSE = (20 / 32) ** 0.25
"""Of the first rung of a made-up task, 20 minutes a week of the top rung's 32."""
DEPTH = 0.2 * (0.15 + 0.45 / 2)
"""What its depth adds in the middle of the course."""


def test_every_part_of_a_score_by_hand() -> None:
    """Chance .6 x (practice .05 + .2 x 4/8, and .7 x dose x (.6 + depth), evidence .05 x .8)."""
    one = scored(make_type())
    share = 0.7 * DOSE
    assert points(one) == {
        "chance": pytest.approx(0.6 * 0.15),
        "goal": pytest.approx(0.6 * share * 0.6),
        "depth": pytest.approx(0.6 * share * DEPTH),
        "evidence": pytest.approx(0.6 * share * (0.6 + DEPTH) * 0.05 * 0.8),
    }
    assert one.score == pytest.approx(0.6 * (0.15 + share * (0.6 + DEPTH) * 1.04), abs=1e-8)


@pytest.mark.parametrize(("sessions", "worth"), [(0, 0.25), (4, 0.15), (8, 0.05), (16, 0.05)])
def test_practice_in_itself_is_worth_more_early_in_the_course(sessions: int, worth: float) -> None:
    found = points(scored(make_type(), replace(CASE, sessions=sessions)))
    assert found["chance"] == pytest.approx(0.6 * worth)


@pytest.mark.parametrize(
    ("record", "misses"),
    [
        (("done",), 0),
        (("not_this_time", "done"), 0),
        (("done", "not_this_time"), 1),
        (("not_this_time", "not_this_time"), 2),
        (("not_this_time", "not_this_time", "not_this_time"), 2),
        (("not_this_time", "other_practice"), 0),
    ],
)
def test_after_a_miss_practice_in_itself_is_worth_more(
    record: tuple[str, ...], misses: int
) -> None:
    """A7: what is likely to be practised comes first, for each of the last two outcomes."""
    now = replace(CASE, record=tuple(practice("elsewhere", one) for one in record))
    assert points(scored(make_type(), now))["chance"] == pytest.approx(0.6 * (0.15 + 0.3 * misses))


def test_after_a_miss_the_likelier_one_comes_first() -> None:
    def first(now: CaseState) -> str:
        sure = scored(make_type("sure", goals=("low-mood",)), now, chance=0.75)
        dear = scored(make_type("dear"), now, chance=0.6)
        return choice.rank([dear, sure])[0].task_type.id

    late = replace(CASE, goals=(WORRY, MOOD), sessions=7)
    missed = replace(late, record=(practice("elsewhere", "not_this_time"),) * 2)
    assert (first(late), first(missed)) == ("dear", "sure")


# The careful chance


@pytest.mark.parametrize(("sessions", "left"), [(0, 1.0), (4, 0.5), (8, 0.0)])
def test_doubt_takes_a_little_off_the_chance_while_the_course_is_young(
    sessions: int, left: float
) -> None:
    """.25 of a standard deviation at the start, nothing at the end."""
    one = scored(make_type(), replace(CASE, sessions=sessions), low=0.2, high=0.858)
    sure = points(scored(make_type(), replace(CASE, sessions=sessions)))
    careful = 0.6 - 0.25 * 0.658 / 3.29 * left
    assert points(one) == pytest.approx(
        {code: point * careful / 0.6 for code, point in sure.items()}, abs=1e-8
    )


def test_the_chance_never_takes_points_away() -> None:
    """Where doubt is greater than the chance, nothing is worth anything, and nothing less."""
    settings = Settings(caution=1.0)
    doubtful = replace(FORECAST, chance=0.01, low=0.01, high=0.99)
    option = Option(candidate(make_type()), doubtful, Reach(1, 1.0, None))
    one = scorer(make_type(), settings=settings).score(option)
    assert (one.score, one.points) == (0.0, ())


# What a task is worth


@pytest.mark.parametrize(("place", "share"), [(0, 0.7), (1, 0.5), (2, 0.35), (3, 0.35), (7, 0.35)])
def test_a_later_goal_is_worth_less_down_to_a_floor(place: int, share: float) -> None:
    areas = [f"area-{number}" for number in range(8)]
    areas[place] = "worry"
    goals = tuple(Goal(id=f"g-{area}", areas=(area,)) for area in areas)
    one = scored(make_type(), case(goals=goals))
    assert points(one)["goal"] == pytest.approx(0.6 * share * DOSE * 0.6)
    assert one.goal is not None
    assert one.goal.id == "g-worry"


def test_a_task_that_serves_several_goals_is_worth_more() -> None:
    """What the first leaves, the second serves in part: 1 - (1 - .7) x (1 - .5)."""
    both = scored(make_type(goals=("low-mood", "worry")), case(goals=(WORRY, MOOD)))
    assert points(both)["goal"] == pytest.approx(0.6 * 0.85 * DOSE * 0.6)


def test_a_goal_of_several_areas_counts_once() -> None:
    wide = Goal(id="wide", areas=("worry", "low-mood"))
    one = scored(make_type(goals=("low-mood", "worry")), case(goals=(wide,)))
    assert points(one)["goal"] == pytest.approx(0.6 * 0.7 * DOSE * 0.6)


def test_the_first_goal_that_is_served_is_the_goal() -> None:
    kind = make_type(goals=("low-mood", "worry"))
    assert scored(kind, case(goals=(WORRY, MOOD))).goal == WORRY
    assert scored(kind, case(goals=(MOOD, WORRY))).goal == MOOD


def test_every_goal_that_is_served_is_named() -> None:
    kind = make_type(goals=("low-mood", "worry"))
    (one,) = [why for why in scored(kind, case(goals=(WORRY, MOOD))).reasons if why.code == "goal"]
    assert one.text == f"It serves the goals '{WORRY.id}', '{MOOD.id}'."


def test_without_a_goal_it_is_worth_half() -> None:
    one = scored(make_type(goals=("any",)))
    assert points(one)["any_goal"] == pytest.approx(0.6 * 0.35 * DOSE * 0.6)
    assert one.goal is None


@pytest.mark.parametrize(("rung", "share"), [(1, 20 / 32), (3, 28 / 32), (4, 1.0)])
def test_more_minutes_are_worth_more_ever_more_slowly(rung: int, share: float) -> None:
    option = Option(candidate(make_type(), rung), FORECAST, Reach(rung, 1.0, None))
    found = points(scorer(make_type()).score(option))
    assert found["goal"] == pytest.approx(0.6 * 0.7 * share**0.25 * 0.6)


def test_more_minutes_than_the_top_rung_are_worth_no_more() -> None:
    """A plugin may propose a size of its own."""
    option = Option(candidate(make_type(), minutes=60), FORECAST, Reach(1, 1.0, None))
    found = points(scorer(make_type()).score(option))
    assert found["goal"] == pytest.approx(0.6 * 0.7 * 0.6)


@pytest.mark.parametrize(("sessions", "fraction"), [(0, 0.0), (4, 0.5), (8, 1.0), (16, 1.0)])
def test_depth_counts_more_as_the_course_goes_on(sessions: int, fraction: float) -> None:
    """B13: the same depth is worth four times as much at the end."""
    found = points(scored(make_type(), replace(CASE, sessions=sessions)))
    assert found["depth"] == pytest.approx(0.6 * 0.7 * DOSE * 0.2 * (0.15 + 0.45 * fraction))


@pytest.mark.parametrize(
    ("effort", "distress", "reflection", "exposure", "depth"),
    [
        (0, 0, 0, 0, 0.0),
        (5, 5, 5, 5, 1.0),
        (0, 0, 5, 0, 0.6),
        (5, 0, 0, 0, 0.4),
        (1, 4, 0, 2, 0.32),
        (0, 1, 0, 3, 0.24),
    ],
)
def test_depth_is_mostly_reflection_then_the_greatest_demand(
    effort: int, distress: int, reflection: int, exposure: int, depth: float
) -> None:
    (rung,) = steps_up(1)
    asked = Difficulty(effort=effort, distress=distress, reflection=reflection, exposure=exposure)
    kind = make_type(ladder=(rung.model_copy(update={"difficulty": asked}),))
    assert card_of(kind, Settings()).tiers[0].depth == pytest.approx(depth)


# What makes it worth a little more or less


def worth(now: CaseState = CASE, **kind: Any) -> float:
    """Return what the first rung of a made-up task is worth, before anything is said of it."""
    found = points(scored(make_type(**kind), now))
    return found["goal"] + found["depth"]


@pytest.mark.parametrize(
    ("grade", "share"), [("A", 1.0), ("B", 0.8), ("C", 0.4), ("U", 0.2), ("D", None)]
)
def test_better_evidence_is_worth_more(grade: str, share: float | None) -> None:
    kind = make_type(evidence=Evidence(grade=Grade(grade), label="x", sources=("y",)))
    expected = None if share is None else pytest.approx(worth() * 0.05 * share)
    assert points(scored(kind)).get("evidence") == expected


def test_a_task_under_way_is_worth_more_until_it_is_mastered() -> None:
    begun = replace(CASE, record=(practice(),))
    top = practice(rung=4)
    assert points(scored(make_type(), begun))["continue"] == pytest.approx(worth() * 0.1)
    assert "continue" not in points(scored(make_type(), replace(CASE, record=(top, top))))


def test_a_task_that_was_only_missed_is_not_under_way() -> None:
    now = replace(CASE, record=(practice(status="not_this_time"),))
    assert "continue" not in points(scored(make_type(), now))


def test_what_is_useful_once_is_not_under_way() -> None:
    now = replace(CASE, record=(practice(),))
    assert "continue" not in points(scored(make_type(kind=Kind.ONE_OFF), now))


@pytest.mark.parametrize(
    ("times", "kept"), [(1, 1.0), (2, 0.8), (3, 0.64), (4, 0.512), (5, 0.4096), (6, 0.4), (9, 0.4)]
)
def test_a_size_that_is_settled_is_worth_less_down_to_a_floor(times: int, kept: float) -> None:
    now = replace(CASE, record=(practice(),) * times)
    found = points(scored(make_type(), now))
    before = found["goal"] + found["depth"] + found["continue"]
    assert found.get("settled", 0.0) == pytest.approx(before * (kept - 1))


def test_a_size_has_the_worth_of_its_parts_and_less_is_left_after_practice() -> None:
    """What rungs are compared by: practice in itself, and relevance x dose x depth."""
    kind = make_type("a")
    new = scorer(kind).worth(candidate(kind))
    practised = replace(CASE, record=(practice("a"), practice("a")))
    worn = scorer(kind, now=practised).worth(candidate(kind))
    itself = 0.05 + 0.2 * (1 - CASE.fraction)
    assert new.left == new.new == worn.new
    assert worn.left - itself == pytest.approx(0.8 * (new.new - itself))


def test_practice_at_a_higher_rung_settles_a_lower_one_and_not_the_other_way_round() -> None:
    low, high = practice(rung=1), practice(rung=3)
    assert "settled" in points(scored(make_type(), replace(CASE, record=(high, high))))
    option = Option(candidate(make_type(), 3), FORECAST, Reach(3, 1.0, None))
    settled = scorer(make_type(), now=replace(CASE, record=(low, low)))
    assert "settled" not in points(settled.score(option))


@pytest.mark.parametrize(
    "status", ["not_this_time", "other_practice", "no_opportunity", "opposite"]
)
def test_what_was_not_practised_settles_nothing(status: str) -> None:
    now = replace(CASE, record=(practice(status=status),) * 5)
    assert "settled" not in points(scored(make_type(), now))


@pytest.mark.parametrize(
    ("status", "given"),
    [("not_this_time", True), ("opposite", True), ("done", False), ("partly", False)],
)
def test_a_remedy_is_worth_a_try_after_what_did_not_work(status: str, given: bool) -> None:
    found = points(scored(make_type(), last=practice(status=status)))
    expected = pytest.approx(worth() * 0.04) if given else None
    assert found.get("remedy") == expected


def test_two_misses_of_one_way_of_working_make_it_tired() -> None:
    missed = practice("a", "not_this_time"), practice("b", "not_this_time")
    now = replace(CASE, record=missed)
    assert points(scored(make_type(), now))["tired"] == pytest.approx(-0.1 * worth(now))
    assert "tired" not in points(scored(make_type(), replace(CASE, record=missed[:1])))
    another = (missed[0], practice("reading", "not_this_time"))
    assert "tired" not in points(scored(make_type(), replace(CASE, record=another)))


@pytest.mark.parametrize("status", ["done", "other_practice", "opposite"])
def test_any_practice_keeps_it_fresh(status: str) -> None:
    record = practice("a", "not_this_time"), practice("b", status)
    assert "tired" not in points(scored(make_type(), replace(CASE, record=record)))


def test_closing_tasks_serve_the_first_goal_in_the_closing_phase_only() -> None:
    """B26: whatever goals they name."""
    kind = make_type(role=Role.CLOSING, goals=("any",))
    found = points(scored(kind, stage=Stage.CLOSING))
    assert found["closing"] == pytest.approx(0.6 * 0.7 * DOSE * 0.6)
    late = points(scored(kind, stage=Stage.LATE))
    assert "closing" not in late
    assert late["any_goal"] == pytest.approx(0.6 * 0.35 * DOSE * 0.6)
    assert "closing" not in points(scored(make_type(), stage=Stage.CLOSING))


@pytest.mark.parametrize(
    ("owner", "share"),
    [(Ownership.THERAPIST, 0.35), (Ownership.SHARED, 0.35), (Ownership.CLIENT, 0.7)],
)
def test_the_own_design_serves_the_first_goal_where_the_client_leads(
    owner: Ownership, share: float
) -> None:
    """B17."""
    kind = make_type(role=Role.SCAFFOLD, goals=("any",))
    found = points(scored(kind, replace(CASE, ownership=owner)))
    assert found["any_goal"] == pytest.approx(0.6 * share * DOSE * 0.6)


def test_a_size_as_it_is_offered_is_scored_anew() -> None:
    kind = make_type()
    whole = scorer(kind).score(Option(candidate(kind), FORECAST, Reach(1, 1.0, None)))
    assert scorer(kind).at_size(whole, whole.option.candidate, FORECAST) is whole
    half, likelier = candidate(kind, minutes=5), replace(FORECAST, chance=0.7)
    offered = scorer(kind).at_size(whole, half, likelier)
    assert offered == scorer(kind).score(Option(half, likelier, whole.option.reach))


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


def led(owner: Ownership, stage: Stage, own: float = 0.6) -> list[str]:
    """Return what comes first, where the own design has this chance and all else .6."""
    kinds = (make_type("a"), CLOSING, make_type("end-2", role=Role.CLOSING))
    ranked = choice.rank([scored(SCAFFOLD, chance=own), *(scored(one) for one in kinds)])
    first = choice.lead(ranked, case(ownership=owner), stage, SETTINGS)
    return [one.task_type.id for one in first]


@pytest.mark.parametrize(
    ("own", "expected"), [(0.9, ["own"]), (0.6, ["own"]), (0.59, ["a", "own"]), (0.1, ["a", "own"])]
)
def test_the_clients_own_design_comes_first_if_it_is_the_best_or_else_second(
    own: float, expected: list[str]
) -> None:
    """B17: it is among the options, whatever it scores."""
    assert led(Ownership.CLIENT, Stage.LATE, own) == expected


@pytest.mark.parametrize(("own", "expected"), [(0.5, ["own"]), (0.49, ["a", "own"])])
def test_a_clinic_may_give_ownership_a_worth_of_its_own(own: float, expected: list[str]) -> None:
    """B17: with a fifth more, .5 is .6."""
    ranked = choice.rank([scored(SCAFFOLD, chance=own), scored(make_type("a"))])
    valued = Settings(ownership_share=0.21)
    first = choice.lead(ranked, case(ownership=Ownership.CLIENT), Stage.LATE, valued)
    assert [one.task_type.id for one in first] == expected


@pytest.mark.parametrize("owner", [Ownership.THERAPIST, Ownership.SHARED])
def test_where_the_client_does_not_lead_the_own_design_has_no_place_of_its_own(
    owner: Ownership,
) -> None:
    assert led(owner, Stage.LATE) == []


def test_one_closing_task_is_among_the_first_in_the_closing_phase() -> None:
    """B26: it is among the options, and what is best need not make way for it."""
    assert led(Ownership.SHARED, Stage.CLOSING) == ["a", "end"]
    assert led(Ownership.CLIENT, Stage.CLOSING) == ["own", "end"]
    assert led(Ownership.CLIENT, Stage.CLOSING, 0.3) == ["a", "own", "end"]


def test_a_closing_task_that_is_the_best_stands_first_and_once() -> None:
    ranked = choice.rank([scored(SCAFFOLD, chance=0.1), scored(CLOSING, chance=0.9)])
    first = choice.lead(ranked, case(ownership=Ownership.CLIENT), Stage.CLOSING, SETTINGS)
    assert [one.task_type.id for one in first] == ["end", "own"]


def test_three_options_hold_all_that_the_course_asks_for() -> None:
    """B17, B26: with the number of options that is asked for by default, none is left out."""
    assert set(led(Ownership.CLIENT, Stage.CLOSING, 0.3)) >= {"own", "end"}
    assert len(led(Ownership.CLIENT, Stage.CLOSING, 0.3)) <= 3


def test_without_an_own_design_nothing_else_takes_its_place() -> None:
    ranked = choice.rank([scored(make_type("a"))])
    now = case(ownership=Ownership.CLIENT)
    assert choice.lead(ranked, now, Stage.LATE, SETTINGS) == []


# Variety


def test_a_skill_that_is_offered_already_counts_a_little_less() -> None:
    first = scored(make_type("a", skills=("s",)))
    same = scored(make_type("b", skills=("s", "t")), chance=0.65)
    other = scored(make_type("c", skills=("u",)))
    assert choice.next_one([first], [same, other], SETTINGS) == other
    alone = choice.next_one([first], [same], SETTINGS)
    assert points(alone)["variety"] == pytest.approx(-0.1 * same.score)
    assert alone.score == pytest.approx(0.9 * same.score)


def test_a_skill_that_is_offered_already_may_still_be_the_best() -> None:
    first = scored(make_type("a", skills=("s",)))
    same = scored(make_type("b", skills=("s", "t")), chance=0.7)
    other = scored(make_type("c", skills=("u",)))
    found = choice.next_one([first], [same, other], SETTINGS)
    assert found.task_type.id == "b"
    assert found.score == pytest.approx(0.9 * same.score)


def test_a_repeated_skill_counts_as_little_less_at_the_size_that_is_offered() -> None:
    kind = make_type("b", skills=("s",))
    whole = choice.next_one([scored(make_type("a", skills=("s",)))], [scored(kind)], SETTINGS)
    offered = scorer(kind).at_size(whole, candidate(kind, minutes=2), FORECAST)
    assert offered.score < whole.score
    others = offered.own
    assert points(offered)["variety"] == pytest.approx(-0.1 * others)


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
    rng, count = random.Random(1), dict.fromkeys("abcd", 0)
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


@pytest.mark.parametrize(("distress", "name"), [(6, "d"), (7, "a"), (10, "a")])
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


@pytest.mark.long
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
