"""The one kind of value that crosses a border: frozen, closed, validated where it enters."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

EARLIEST_YEAR = 1970
LATEST_YEAR = 2199


QUIET = ConfigDict(hide_input_in_errors=True)
"""For what is no `Value` itself: its errors repeat no input (S11)."""


class Value(BaseModel):
    """A frozen value: unknown fields, NaN and infinities are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        revalidate_instances="always",
    )


_DATED = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _dated(moment: object) -> object:
    # Pydantic takes a number for seconds since 1970, and 20260101 out of a table with it.
    if isinstance(moment, date) or (isinstance(moment, str) and _DATED.match(moment)):
        return moment
    message = "is not a date and time; write it like 2026-11-22T10:00:00Z"
    raise ValueError(message)


def _utc(moment: datetime) -> datetime:
    message = f"lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}"
    try:
        there = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(message) from None
    if not EARLIEST_YEAR <= there.year <= LATEST_YEAR:
        raise ValueError(message)
    return there


def _version(version: object) -> object:
    if type(version) is not int:
        message = "is not the number of a version; write 1, or leave it out"
        raise ValueError(message)
    return version


def _flag(name: object) -> object:
    # "self-harm" typed for "self_harm" must not become a flag that no rule knows.
    return (
        name.strip().lower().replace("-", "_").replace(" ", "_") if isinstance(name, str) else name
    )


T = TypeVar("T")
Several = Annotated[tuple[T, ...], Field(fail_fast=True)]
"""Some of a kind. The first bad one is the last looked at: there may be very many."""

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=KEBAB, max_length=64)]
"""A kebab-case name: lower-case letters and digits, joined by single hyphens."""

ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A pseudonymous id of a client: never a name (S11)."""

EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
"""The key that makes recording the same event twice harmless."""

FlagName = Annotated[
    str,
    BeforeValidator(_flag),
    StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=64),
]
"""A clinical flag in snake_case; hyphens and capitals are accepted and folded."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
"""Words for a person: not empty, at most 2,000 characters."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
"""A short name for a person: at most 80 characters."""

Moment = Annotated[AwareDatetime, BeforeValidator(_dated), AfterValidator(_utc)]
"""A point in time with its offset, kept in UTC; written as a date and a time, never as a number."""

SchemaVersion = Annotated[Literal[1], BeforeValidator(_version)]
"""The version of what is written; true and 1.0, which equal 1, are none."""

Rating = Annotated[int, Field(strict=True, ge=0, le=10)]
"""A client's or therapist's rating, 0 to 10."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A share, 0 to 1."""

Minutes = Annotated[int, Field(strict=True, ge=1, le=480)]
"""Minutes of one occasion of practice, 1 to 480."""

Occasions = Annotated[int, Field(strict=True, ge=1, le=28)]
"""Occasions of practice in a week, 1 to 28."""
