"""Options that several commands share, and the kinds of value they take. Imports click alone."""

from __future__ import annotations

import errno
import os
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import click

from recommender.cli.asking import ask
from recommender.cli.choices import DAYS as WEEKDAYS

EXAMPLE = "2026-11-22T10:00:00Z"
ASKED = "-"
SEED_LIMIT = 2**63 - 1


class Number(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.4
    """A number between two bounds; the message says which, and what to give."""

    name = "number"

    def __init__(self, low: float, high: float, *, whole: bool = True) -> None:
        """Hold the bounds."""
        self.low, self.high, self.whole = low, high, whole

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the number; refuse what is none, or lies outside."""
        kind = "whole number" if self.whole else "number"
        try:
            number = int(str(value)) if self.whole else float(str(value))
        except ValueError:
            number = None
        if number is None or not self.low <= number <= self.high:
            said = f"{ascii(value) if number is None else value} is not a {kind} from"
            self.fail(f"{said} {self.low} to {self.high}; give one of these.", param, ctx)
        return number


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.4
    """A point in time with its offset."""

    name = "time"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return the moment; refuse one without an offset."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!a} is not a date and time; write it like {EXAMPLE}", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!a} has no time zone; write it like {EXAMPLE}", param, ctx)
        return _in_range(self, moment, param, ctx)


def _in_range(
    kind: click.ParamType,  # type: ignore[type-arg]  # generic only since click 8.4
    moment: datetime,
    param: click.Parameter | None,
    ctx: click.Context | None,
) -> datetime:
    from recommender.domain.value import EARLIEST_YEAR, LATEST_YEAR

    try:
        there = moment.astimezone(UTC)
    except OverflowError:
        there = None
    if there is None or not EARLIEST_YEAR <= there.year <= LATEST_YEAR:
        said = f"{moment.isoformat()} lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}"
        kind.fail(f"{said}; write it like {EXAMPLE}", param, ctx)
    return moment


class Until(Moment):
    """A moment, a date, or a weekday: the end of that day on this machine's clock."""

    name = "date or time"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return the moment; a weekday is the next one to come."""
        text = str(value).strip().lower()
        today = datetime.now(UTC).astimezone().date()
        if text in WEEKDAYS:
            ahead = (WEEKDAYS.index(text) - today.weekday()) % 7 or 7
            return _end_of(today + timedelta(days=ahead))
        day = _day(text)
        return super().convert(value, param, ctx) if day is None else _end_of(day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59)).astimezone()


class Place(click.Path):
    """A path; an empty one, as of a variable of the shell that is not set, is no folder to use."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Return the path; refuse an empty one, and one that no folder can have or print."""
        if value == "":
            self.fail("'' is no path; name a file or a folder.", param, ctx)
        if "\n" in str(value):
            self.fail(f"{str(value)!a} holds a line break; give another name.", param, ctx)
        if _is_too_long(value):
            short = os.fspath(value)[:20]
            self.fail(f"'{short}…' is too long a name; give a shorter one.", param, ctx)
        return super().convert(value, param, ctx)


def _is_too_long(path: str | os.PathLike[str]) -> bool:
    try:
        os.lstat(path)
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    except ValueError:  # no path at all, which is told elsewhere
        return False
    return False


class Words(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.4
    """Words of a person: typed in the command, or asked for where it says '-'.

    What is typed in a command stands in the shell's history and in the list of processes.
    """

    name = "text"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002 - click's signature
    ) -> str:
        """Return the words; ask for them in place of '-'."""
        if value != ASKED:
            return str(value)
        name = (param.name if param else None) or "words"
        return str(ask(name.replace("_", " "), err=True))


WORDS = Words()


def now(at: datetime | None) -> datetime:
    """Return the moment given, or else this one."""
    return (at or datetime.now(UTC)).astimezone(UTC)


at_option = click.option(
    "--at", type=Moment(), metavar="TIME", help=f"The moment meant, such as {EXAMPLE}; else now."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what would be written, and write nothing."
)
seed_option = click.option(
    "--seed", type=Number(0, SEED_LIMIT), default=0, metavar="N", help="Seed of the draw; 0."
)
most_option = click.option(
    "--most", type=Number(1, 5), default=3, metavar="N", help="Suggestions to make, 1 to 5; 3."
)


class GoalText(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.4
    """A goal's id and its areas, such as worry-at-work:worry,stress."""

    name = "goal"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, tuple[str, ...]]:
        """Return the id and the areas."""
        if isinstance(value, tuple):
            return value
        name, _, areas = str(value).partition(":")
        found = tuple(area.strip() for area in areas.split(",") if area.strip())
        if not name.strip() or not found:
            example = "worry-at-work:worry,stress"
            said = f"{value!a} is not a goal with its areas; write it like {example}"
            self.fail(said, param, ctx)
        return name.strip(), found
