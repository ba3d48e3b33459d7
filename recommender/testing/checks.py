"""Every check there is, in the order in which they are worth mending."""

from __future__ import annotations

from recommender.testing.behaviour import (
    check_histories_hold,
    check_histories_ladder,
    check_histories_time,
    check_pure,
    check_reachable,
)
from recommender.testing.importing import check_contract, check_light_import
from recommender.testing.registry import (
    Check,
    Tier,
    anything,
    decisions,
    imported,
    offered,
    task_types,
    usable,
)
from recommender.testing.shape import (
    check_contraindications,
    check_evidence,
    check_fields,
    check_ladder,
    check_preparation,
    check_rehearsal,
    check_schema,
)
from recommender.testing.wording import (
    check_good_enough,
    check_obstacles,
    check_ownership,
    check_placeholders,
    check_rationale,
    check_reading,
    check_review_questions,
    check_sizes_unsaid,
    check_tone,
    check_translations,
)

CHECKS = (
    Check(check_light_import, Tier.BRONZE, imported),
    Check(check_contract, Tier.BRONZE, anything),
    Check(check_schema, Tier.BRONZE, task_types),
    Check(check_fields, Tier.BRONZE, task_types),
    Check(check_placeholders, Tier.BRONZE, task_types),
    Check(check_pure, Tier.BRONZE, decisions),
    Check(check_histories_hold, Tier.BRONZE, usable),
    Check(check_histories_ladder, Tier.BRONZE, usable),
    Check(check_histories_time, Tier.BRONZE, usable),
    Check(check_ladder, Tier.SILVER, task_types),
    Check(check_preparation, Tier.SILVER, task_types),
    Check(check_contraindications, Tier.SILVER, task_types),
    Check(check_rehearsal, Tier.SILVER, task_types),
    Check(check_tone, Tier.SILVER, task_types),
    Check(check_evidence, Tier.SILVER, task_types),
    Check(check_ownership, Tier.GOLD, task_types),
    Check(check_rationale, Tier.GOLD, task_types),
    Check(check_review_questions, Tier.GOLD, task_types),
    Check(check_good_enough, Tier.GOLD, task_types),
    Check(check_obstacles, Tier.GOLD, task_types),
    Check(check_sizes_unsaid, Tier.GOLD, task_types),
    Check(check_translations, Tier.GOLD, task_types),
    Check(check_reading, Tier.GOLD, task_types),
    Check(check_reachable, Tier.GOLD, offered),
)
BY_NAME = {one.name: one for one in CHECKS}
