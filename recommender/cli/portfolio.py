"""homework portfolio: what a client takes along, as a page for the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, json_option, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from recommender.engine.portfolio import Portfolio, Tried


@click.command("portfolio")
@click.argument("client")
@at_option
@json_option
def command(client: str, *, at: datetime | None, as_json: bool) -> None:
    """Make a page to take along: goals, what was tried, the client's own words, whom to turn to.

    It holds nothing but the client's own record, and no note to the therapist. A star marks the
    three tasks that helped most, by the client's own rating of how much each helped.

    \b
    Examples:
      homework portfolio c-017
      homework portfolio c-017 --json
    """
    from recommender.cli.as_json import print_json
    from recommender.cli.caseload import opened, refuse_risk
    from recommender.cli.terminal import say

    moment = now(at)
    with opened() as caseload:
        history = caseload.history(client)
        case = caseload.recommender.case(history, at=moment)
        refuse_risk(caseload, case)
        found = caseload.recommender.portfolio(history, at=moment)
    if as_json:
        print_json(client, at=moment, portfolio=found)
        return
    for line in page(found, invented=case.invented):
        say(line)


def page(found: Portfolio, *, invented: bool) -> Iterator[str]:
    """Return the lines of a portfolio; the client's words are quoted as they are."""
    from recommender.cli.terminal import inline

    yield f"Portfolio of {found.client}{' (invented)' if invented else ''}"
    starred = any(one.best for one in found.tried)
    tried = f"What I have tried{' (* helped most)' if starred else ''}"
    for heading, texts in (
        ("What I have been working towards", [f"- {inline(one)}" for one in found.goals]),
        (tried, [_tried(one) for one in found.tried]),
        ("In my own words", [f'- "{inline(one)}"' for one in found.words]),
        ("My own ways of doing it", [f'- "{inline(one)}"' for one in found.own_ideas]),
    ):
        if texts:
            yield from ("", heading, *texts)
    yield from ("", "Whom I can turn to")
    yield (
        f"- {inline(found.contact_line)}"
        if found.contact_line
        else "To be filled in by the clinic."
    )


def _tried(one: Tried) -> str:
    from recommender.cli.terminal import inline

    mark = "*" if one.best else "-"
    size = f"{one.occasions} × {one.minutes} min a week"
    where = f"; where: {', '.join(one.contexts)}" if one.contexts else ""
    rated = "" if one.rating is None else f"; helped {one.rating:.0f} of 10"
    times = "once" if one.practised == 1 else f"{one.practised} times"
    practised = f"practised {times}, {size}" if one.practised else "tried"
    quoted = ", ".join(f'"{inline(words)}"' for words in one.own)
    title = f"{inline(one.title)}, {quoted}" if quoted else inline(one.title)
    return f"{mark} {title}: {practised}{where}{rated}"
