"""The record of what a plan offered, kept beside the decision that people made on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.domain.plan import Plan

OPTION = ("task_type", "rung", "minutes", "occasions", "propensity")
DECISION = (
    "seed",
    "history_digest",
    "engine",
    "model",
    "model_fingerprint",
    "settings_digest",
    "most",
)


def offered(plan: Plan) -> dict[str, Any]:
    """Return the fields of a 'suggested' event: the options, and what made them.

    With these and the log before it the plan can be made again.
    """
    options = [{name: getattr(one, name) for name in OPTION} for one in plan.suggestions]
    return {"options": options, **{name: getattr(plan.decision, name) for name in DECISION}}
