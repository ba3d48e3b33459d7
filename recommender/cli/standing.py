"""homework standing: what the record adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, json_option, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.engine.standing import Engagement, Standing


@click.command("standing")
@click.argument("client")
@at_option
@json_option
def command(client: str, *, at: datetime | None, as_json: bool) -> None:
    """Show what the record adds up to: practice, who chose, places, levels before and after.

    It counts what is on record and concludes nothing about the client.

    \b
    Examples:
      homework standing c-017
      homework standing c-017 --json
    """
    from recommender.cli.as_json import print_json
    from recommender.cli.caseload import opened
    from recommender.cli.client_page import title
    from recommender.cli.terminal import say

    moment = now(at)
    with opened() as caseload:
        history = caseload.history(client)
        case = caseload.recommender.case(history, at=moment)
        found = caseload.recommender.standing(history, at=moment)
        lines = [title(case, client), *_page(found, caseload)]
    if as_json:
        print_json(client, at=moment, standing=found)
        return
    for line in lines:
        say(line)


def _page(found: Standing, caseload: Caseload) -> Iterator[str]:
    from recommender.cli.terminal import inline

    yield _practice(found.engagement)
    if found.agency_index is None or found.help_rate is None:
        yield "Tasks: none yet"
    else:
        yield f"Chosen or designed by the client: {found.agency_index:.0%} of {_tasks(found)}"
        yield (
            f"From a suggestion of this software: {found.help_rate:.0%} of {_tasks(found)}; "
            "it is meant to be needed less"
        )
    yield "Where each skill was practised:" if found.contexts else "No skill on record yet"
    for skill, places in found.contexts.items():
        yield f"- {skill}: {', '.join(places) or 'no place on record'}"
    if found.trends:
        yield "Levels before and after, on average (0 calm to 10 the most):"
    for one in found.trends:
        name = inline(caseload.title(one.task_type))
        times = "once" if one.times == 1 else f"{one.times} times"
        yield f"- {name}: {one.before:.1f} before, {one.after:.1f} after (asked {times})"


def _practice(one: Engagement) -> str:
    """Return the share with its interval; before any outcome it is that of the prior (A2)."""
    interval = f"90% interval {one.low:.0%} to {one.high:.0%}"
    if not one.outcomes:
        return f"Practice: no outcome on record yet; in general about {one.share:.0%} ({interval})"
    return (
        f"Practice: about {one.share:.0%} of what was assigned "
        f"({interval}; outcomes: {one.outcomes})"
    )


def _tasks(found: Standing) -> str:
    return "1 task" if found.tasks == 1 else f"{found.tasks} tasks"
