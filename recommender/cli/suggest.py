"""homework suggest: the plan for the coming week. Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, json_option, most_option, now, seed_option

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.interchange.records import History


@click.command("suggest")
@click.argument("client", required=False)
@click.option("--all", "everyone", is_flag=True, help="Every client, one after the other.")
@at_option
@seed_option
@most_option
@json_option
def command(
    client: str | None,
    *,
    everyone: bool,
    at: datetime | None,
    seed: int,
    most: int,
    as_json: bool,
) -> None:
    """Suggest practice for the coming week, with reasons; writes nothing.

    \b
    Examples:
      homework suggest c-017
      homework suggest c-017 --most 2 --json
      homework suggest --all
    """
    if everyone == bool(client):
        message = "Name one client, or give --all for every client."
        raise click.UsageError(message)
    # What follows is heavy, and a wrong option is answered without it.
    from recommender.cli.caseload import opened

    moment = now(at)
    with opened() as caseload:
        names = caseload.store.clients() if client is None else (client,)
        histories = [caseload.history(name) for name in names]
        if as_json:
            _print_json(caseload, histories, moment, seed, most, everyone=everyone)
        else:
            _print_pages(caseload, histories, moment, seed, most)


def _print_json(
    caseload: Caseload,
    histories: list[History],
    at: datetime,
    seed: int,
    most: int,
    *,
    everyone: bool,
) -> None:
    from recommender.cli.terminal import say_json

    suggest = caseload.recommender.suggest
    plans = [suggest(one, at=at, seed=seed, most=most).to_json() for one in histories]
    if everyone:
        say_json(f'{{"schema_version":1,"plans":[{",".join(plans)}]}}')
    else:
        say_json(plans[0])


def _print_pages(
    caseload: Caseload, histories: list[History], at: datetime, seed: int, most: int
) -> None:
    from recommender.cli.plan_text import page
    from recommender.cli.terminal import say

    recommender = caseload.recommender
    faults = dict.fromkeys(recommender.faults)
    for number, history in enumerate(histories):
        plan = recommender.suggest(history, at=at, seed=seed, most=most)
        faults |= dict.fromkeys(plan.faults)
        case = recommender.case(history, at=at)
        if number:
            say()
        for line in page(plan, case, recommender.task_types):
            say(line)
    if not histories:
        say("There is no client yet. Add one with: homework client add ID")
    for fault in faults:
        say(str(fault), err=True)
