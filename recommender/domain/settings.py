"""Every number the engine uses, in one place: with its source, or the mark 'design default'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from recommender.domain.value import Id, Share, Value

Positive = Annotated[float, Field(gt=0, le=1_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000)]

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]+)*$", max_length=16)]
Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


def _pairs(words: object) -> object:
    return tuple(sorted(words.items())) if isinstance(words, Mapping) else words


Terminology = Annotated[tuple[tuple[Language, Term], ...], BeforeValidator(_pairs)]
"""Words by language; a mapping is taken, and kept as pairs so that settings can be a key."""


class Settings(Value):
    """What a clinic may change. Each description ends with where the number comes from."""

    # Safety
    stale_after_days: Count = Field(
        default=42,
        description="Days without a contact until risk counts as unknown (S3; design default).",
    )
    required_plugins: tuple[Id, ...] = Field(
        default=(),
        description="Plugins without which nothing is suggested (H2; design default: none).",
    )
    guardian_needed: bool = Field(
        default=True, description="An adolescent needs a guardian's consent on record (S9)."
    )
    worse_to_pause: Annotated[int, Field(strict=True, ge=1, le=9)] = Field(
        default=2, description="Ratings in a row, worse after practice, that pause a task (S6)."
    )
    # Words
    terminology: Terminology = Field(
        default=(),
        description="The clinic's word for practice, by language: {'en': 'experiments'} (B2).",
    )
    # Course
    shared_from: Share = Field(default=1 / 3, description="Course share for shared choice (B18).")
    client_from: Share = Field(default=2 / 3, description="Course share for client's lead (B18).")
    closing_from: Share = Field(
        default=0.85, description="Course share of the closing phase (B26)."
    )
    confidence_needed: Count = Field(
        default=7, description="Client's confidence, 0-10, to take a step in ownership (B18, §A6)."
    )
    outcomes_needed: Count = Field(
        default=2, description="Last outcomes at least half done for a step in ownership (B18)."
    )
    misses_to_step_back: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=2, description="Misses in a row after which the lead goes one step back (B18)."
    )
    # Early sessions
    first_sessions: Count = Field(default=2, description="Sessions that count as first (B1).")
    first_minutes: Count = Field(default=10, description="Minutes of a task in these (B1).")
    first_fields: Count = Field(default=3, description="Form fields in these (B1).")
    opening_minutes: Count = Field(default=15, description="Minutes in the opening stage (B13).")
    opening_reflection: Count = Field(
        default=2, description="Reflective depth, 0-5, in the opening stage (B13)."
    )
    # Sizing
    chance_needed: Share = Field(
        default=0.5,
        description="Chance of practice that a rung above the lowest needs at least (§A7).",
    )
    chance_enough: Share = Field(
        default=0.6, description="Chance that is enough for any rung within reach (§A7)."
    )
    lower_rung_odds: Annotated[float, Field(ge=1.1, le=10)] = Field(
        default=2.0,
        description="How much better the odds of a lower rung are taken to be (design default).",
    )
    climb_difficulty: Count = Field(
        default=6,
        description="Reported difficulty, 0-10, up to which the ladder goes on (design default).",
    )
    ease_difficulty: Count = Field(
        default=9,
        description="Reported difficulty or distress from which it goes back (design default).",
    )
    climb_quality: Count = Field(
        default=3, description="Quality, 0-4, from which the ladder goes on, where reported (B5)."
    )
    least_share: Share = Field(
        default=0.25,
        description="Share of a rung's minutes below which it is not halved (design default).",
    )
    chance_after_too_hard: Share = Field(
        default=0.9, description="Chance a rung above the lowest needs after 'too hard' (B34, A7)."
    )
    passive_minutes: Annotated[int, Field(strict=True, ge=1, le=480)] = Field(
        default=5, description="Minutes of a task while a cure without practice is hoped for (A5)."
    )
    compressed_hours: Positive = Field(
        default=2.0, description="Hours before a session within which practice is compressed (B31)."
    )
    compressed_weight: Share = Field(
        default=0.5, description="Weight of compressed practice for mastery (B31)."
    )
    moments: Annotated[int, Field(strict=True, ge=1, le=7)] = Field(
        default=3, description="Dated small occasions offered after compressed practice (B31)."
    )
    sure_from: Count = Field(
        default=9, description="Confidence, 0-10, with a miss before, that adds a teach-back (B33)."
    )
    longest_interval: Positive = Field(
        default=2.0, description="Most weeks of practice that one interval holds (A6)."
    )
    mastery_times: Count = Field(default=2, description="Such outcomes that make mastery (B5).")
    # Forecast
    prior_chance: Share = Field(
        default=0.55, description="Chance of practising with no record (§A2)."
    )
    prior_weight: Positive = Field(
        default=3.0, description="Weight of the prior, in outcomes (decision 9; design default)."
    )
    prior_load: Share = Field(
        default=0.3, description="Load at which the prior chance holds (design default)."
    )
    load_slope: Positive = Field(
        default=2.0,
        description="Fall of the log-odds over the whole span of load (design default).",
    )
    time_slope: Positive = Field(
        default=0.8,
        description="Fall of the log-odds when a task takes all the week (design default).",
    )
    rung_discount: Share = Field(
        default=0.6, description="Weight of an outcome one rung away (design default)."
    )
    other_task_weight: Share = Field(
        default=0.25, description="Weight of another task's outcome (design default)."
    )
    half_life_sessions: Positive = Field(
        default=3.0,
        description="Sessions after which an outcome weighs half: under 50% after four (B3).",
    )
    hard_from: Count = Field(
        default=5,
        description="Reported difficulty above which practice counts less (design default).",
    )
    hard_cost: Share = Field(
        default=0.08, description="Credit taken off per point above that (design default)."
    )
    time_prior: Positive = Field(
        default=1.0, description="Weight of the planned time against the client's own ratios (A10)."
    )
    time_spread: Positive = Field(
        default=0.3,
        description="Spread of one ratio of time taken to time planned (design default).",
    )
    fastest: Positive = Field(
        default=0.25, description="Least time taken over planned that counts (design default)."
    )
    slowest: Positive = Field(
        default=4.0, description="Most time taken over planned that counts (design default)."
    )
    difficulty_prior: Positive = Field(
        default=2.0,
        description="Weight of the ladder's difficulty against ratings (design default).",
    )
    difficulty_spread: Positive = Field(
        default=2.0, description="Spread of one rating of difficulty, 0-10 (design default)."
    )
    # Choice
    goal_shares: Annotated[tuple[Share, ...], Field(min_length=1, max_length=8)] = Field(
        default=(0.7, 0.5, 0.35),
        description="Worth of serving the first, second, third goal, and later ones (ours).",
    )
    any_goal_share: Share = Field(
        default=0.35, description="Worth of a task that needs no goal (design default)."
    )
    dose_power: Share = Field(
        default=0.25,
        description="Power of the minutes, as a share of the top rung's, in worth (ours).",
    )
    depth_floor: Share = Field(
        default=0.6, description="Part of the worth that needs no depth (design default)."
    )
    depth_share: Share = Field(
        default=0.15, description="Part that full depth adds at the start (B13; design default)."
    )
    depth_growth: Share = Field(
        default=0.45, description="What it adds more at the end of the course (B13; ours)."
    )
    repeat_share: Share = Field(
        default=0.8,
        description="Worth kept each time a size was practised again (B5; design default).",
    )
    repeat_least: Share = Field(
        default=0.4, description="Worth a settled size keeps at least (design default)."
    )
    practice_worth: Share = Field(
        default=0.05, description="Worth of practice in itself, whatever it is (B5; ours)."
    )
    practice_early: Share = Field(
        default=0.2, description="What it adds at the start of the course (QUALITY 1; ours)."
    )
    practice_after_miss: Share = Field(
        default=0.3, description="What each miss just before adds (§A7: likelier next time; ours)."
    )
    caution: Share = Field(
        default=0.25,
        description="Standard deviations off the chance at the start of the course (QUALITY 1).",
    )
    continue_share: Share = Field(
        default=0.1,
        description="Worth added for a task under way and not mastered (B5; design default).",
    )
    remedy_share: Share = Field(
        default=0.04,
        description="Worth added for trying a remedy at once (§A4, Bennion 2025; ours).",
    )
    tired_share: Share = Field(
        default=0.10, description="Worth off for a way of working missed twice running (A14)."
    )
    preference_share: Share = Field(
        default=0.15, description="Most that preference may change a score, as its share (A13)."
    )
    evidence_share: Share = Field(
        default=0.05, description="Most worth that the evidence grade adds (§A8; design default)."
    )
    evidence_grades: Annotated[tuple[Share, ...], Field(min_length=5, max_length=5)] = Field(
        default=(1.0, 0.8, 0.4, 0.0, 0.2),
        description="Share of that for the grades A, B, C, D and U (§A8; design default).",
    )
    preference_shrink: Positive = Field(
        default=4.0,
        description="Outcomes of a way of working until its record weighs half (design default).",
    )
    reflection_part: Share = Field(
        default=0.6, description="Part of reflection in the depth of a rung (design default)."
    )
    likely_from: Share = Field(
        default=0.75, description="Chance from which words say 'likely' (§A7; ours)."
    )
    even_from: Share = Field(
        default=0.5, description="Chance from which they say 'more likely than not' (ours)."
    )
    ownership_share: Share = Field(
        default=0.0,
        description="Worth of the client's own design over its place among the first (B17; ours).",
    )
    variety_share: Share = Field(
        default=0.10, description="Score off for a skill that is offered already (ours)."
    )
    decline_sessions: Count = Field(
        default=2, description="Sessions a declined task is not offered again (S7; design default)."
    )
    exploration: Annotated[float, Field(ge=0, le=0.3)] = Field(
        default=0.10, description="Chance that the second option is drawn at random (A14, S15)."
    )
    explore_below_distress: Count = Field(default=3, description="Distress explored below (S15).")
    spare_minutes: Count = Field(
        default=10,
        description="Minutes of the week an option leaves for another: a first task's (B1).",
    )
    option_share: Share = Field(
        default=0.8,
        description="Most of the minutes left that one option takes (design default).",
    )
    # Notes to the therapist, and what is reported
    none_carried: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=2, description="Reviews in a row without any practice that make a pattern (A2)."
    )
    none_understood: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=3, description="The same, though the purpose was clear, for a talk about it (A5)."
    )
    accepted_misses: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=3, description="Misses not looked into that bring a private prompt (B36)."
    )
    goal_tasks: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=3, description="Task types tried for a goal before its plan is in question (B9)."
    )
    goal_rest: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=4, description="Sessions without a task for a goal that bring a note (A12, ours)."
    )
    goal_chance: Share = Field(
        default=0.4, description="Upper bound of practice below which it is in question (B9)."
    )
    displaced_reviews: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=2, description="Reviews in a row that gave way, for a gentle note (B37)."
    )
    recent_outcomes: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=4, description="Outcomes counted in 'practised n of the last m' (design default)."
    )
    most_obstacles: Count = Field(
        default=2, description="If-then plans shown with a task (design default)."
    )
    from_the_past: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=3, description="Things of the client's past shown to a question (B17, ours)."
    )
    best_tasks: Annotated[int, Field(strict=True, ge=1, le=40)] = Field(
        default=3, description="Tasks marked as those that helped most (B27)."
    )
    big_step: Positive = Field(
        default=2.0,
        description="Times the largest week so far above which a design gets a word (B17, ours).",
    )
    most_open: Count = Field(default=2, description="Open tasks above which it is a lot (A4).")
    note_rest: Count = Field(
        default=4, description="Sessions that a note put aside is not shown (design default)."
    )
    most_options: Count = Field(default=5, description="Most options in a plan (§A4).")
