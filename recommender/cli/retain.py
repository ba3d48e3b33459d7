"""homework retain: how long a history is kept after its last event."""

from __future__ import annotations

import click

from recommender.cli.options import Number

LONGEST = 36_500


class Days(Number):
    """A number of days, or 'off'."""

    name = "days"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the days, 0 for 'off'."""
        return 0 if value == "off" else super().convert(value, param, ctx)


@click.command("retain")
@click.argument("days", type=Days(1, LONGEST), required=False, metavar="[DAYS|off]")
def command(days: int | None) -> None:
    """Say after how many days without an event a history has run out; off, unless set.

    Nothing is erased by this. What has run out is listed, and erased once you confirm, by
    homework forget --expired

    \b
    Examples:
      homework retain
      homework retain 3650
      homework retain off
    """
    from recommender.cli.caseload import opened
    from recommender.cli.terminal import say
    from recommender.store import retention

    with opened() as caseload:
        if days is not None:
            retention.keep(caseload.store, days or None)
        kept = retention.days(caseload.store)
    if kept is None:
        say("Histories are kept until somebody erases them: homework forget ID")
    else:
        say(f"A history has run out {kept} days after its last event.")
        say("See which have: homework forget --expired")
