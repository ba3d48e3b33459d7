"""homework agenda: the points of a session in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, json_option, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from recommender.domain.plan import AgendaItem


@click.command("agenda")
@click.argument("client")
@at_option
@json_option
def command(client: str, *, at: datetime | None, as_json: bool) -> None:
    """Show the points of a session in order: looking back first, choosing practice last.

    \b
    Examples:
      homework agenda c-017
      homework agenda c-017 --json
    """
    from recommender.cli.as_json import print_json
    from recommender.cli.caseload import opened
    from recommender.cli.client_page import title
    from recommender.cli.terminal import say

    moment = now(at)
    with opened() as caseload:
        history = caseload.history(client)
        points = caseload.recommender.agenda(history, at=moment)
        case = caseload.recommender.case(history, at=moment)
    if as_json:
        print_json(client, at=moment, agenda=points)
        return
    say(title(case, client))
    for line in _page(points, case.contact_line if case.risks else None):
        say(line)


def _page(points: Sequence[AgendaItem], contact_line: str | None) -> Iterator[str]:
    from recommender.cli.terminal import inline

    for number, one in enumerate(points, 1):
        lead = "Whom to turn to afterwards: " if one.code == "afterwards" else ""
        task = f" ({one.assignment})" if one.assignment else ""
        yield f"{number}. {lead}{inline(one.text)}{task}"
        yield from (f"     {inline(question)}" for question in one.questions)
    if contact_line:
        yield f"Whom to turn to (from the clinic): {inline(contact_line)}"
