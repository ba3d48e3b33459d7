"""A task of the client's own: what it says, and what is said about it (B16, B17)."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from recommender.domain.value import Id, Minutes, Occasions, Rating, Text, Value


class Design(Value):
    """What a client plans to practise, in the client's own words; only `what` is needed."""

    what: Text = Field(description="What I do.")
    goal: Id | None = Field(default=None, description="The goal it is for; a draft has none yet.")
    when: Text | None = None
    where: Text | None = None
    minutes: Minutes | None = Field(default=None, description="Minutes of one occasion.")
    occasions: Occasions = Field(default=1, description="Occasions in a week.")
    obstacle: Text | None = Field(default=None, description="What may get in the way.")
    plan: Text | None = Field(default=None, description="What I do then.")
    learn: Text | None = Field(default=None, description="What I hope to learn.")
    distress: Rating | None = Field(
        default=None, description="How much it may stir up, 0 to 10, in the client's own view."
    )

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Show nothing of it: nearly all of it is a client's words (S11)."""
        return ()
