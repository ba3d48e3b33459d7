"""homework suggest: the plan for the coming week. Changes no history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.options import (
    Number,
    at_option,
    json_option,
    most_option,
    now,
    seed_option,
)

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.interchange.records import History

SUFFIXES = (".jsonl", ".parquet")
"""As in `recommender.interchange.plans`, which is heavy to import; a test holds them together."""


def _known_suffix(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:  # noqa: ARG001
    if value is not None and value.suffix.lower() not in SUFFIXES:
        message = f"{str(value)!a} ends in neither {' nor '.join(SUFFIXES)}; give one of these."
        raise click.BadParameter(message)
    return value


@click.command("suggest")
@click.argument("client", required=False)
@click.option("--all", "everyone", is_flag=True, help="Every client, one after the other.")
@at_option
@seed_option
@most_option
@json_option
@click.option("--cds-hooks", "as_cards", is_flag=True, help="Print CDS Hooks 2.0 cards.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_known_suffix,
    metavar="FILE",
    help="With --all: write the plans to a .jsonl or .parquet file.",
)
@click.option(
    "--jobs", type=Number(1, 1_024), default=1, metavar="N", help="With --out: processes to use; 1."
)
@click.option("--resume", is_flag=True, help="With --out: go on with a file that was interrupted.")
@click.option("--force", is_flag=True, help="With --out: begin anew, whatever is there.")
def command(  # noqa: PLR0913 - one for each option
    client: str | None,
    *,
    everyone: bool,
    at: datetime | None,
    seed: int,
    most: int,
    as_json: bool,
    as_cards: bool,
    out: Path | None,
    jobs: int,
    resume: bool,
    force: bool,
) -> None:
    """Suggest practice for the coming week, with reasons; changes no history.

    With --out, a client whose history contradicts itself gets a line that says so, and the exit
    code is 1.

    \b
    Examples:
      homework suggest c-017
      homework suggest c-017 --most 2 --json
      homework suggest c-017 --cds-hooks
      homework suggest --all
      homework suggest --all --out plans.jsonl --jobs 2
      homework suggest --all --out plans.jsonl --jobs 2 --resume
    """
    if everyone == bool(client):
        message = "Name one client, or give --all for every client."
        raise click.UsageError(message)
    if as_cards and (everyone or as_json):
        message = "--cds-hooks is for one client, and prints JSON of its own kind."
        raise click.UsageError(message)
    _refuse_misfits(everyone=everyone, as_json=as_json, out=out, jobs=jobs, starts=(resume, force))
    # What follows is heavy, and a wrong option is answered without it.
    from recommender.cli.caseload import opened
    from recommender.domain.audit import Act

    with opened() as caseload:
        if out is not None:
            from recommender.cli.suggest_all import Batch

            batch = Batch(caseload, out, seed, most, jobs)
            click.get_current_context().exit(batch.write(at, resume=resume, force=force))
        moment = now(at)
        if client is None:
            histories = list(caseload.everyone(purpose=Act.SUGGESTED))
        else:
            histories = [caseload.history(client, purpose=Act.SUGGESTED)]
        if as_cards:
            _print_cards(caseload, histories[0], moment, seed, most)
        elif as_json:
            _print_json(caseload, histories, moment, seed, most, everyone=everyone)
        else:
            _print_pages(caseload, histories, moment, seed, most)


def _refuse_misfits(
    *, everyone: bool, as_json: bool, out: Path | None, jobs: int, starts: tuple[bool, bool]
) -> None:
    """Raise UsageError for options that do not go together."""
    if out is None and (jobs > 1 or any(starts)):
        message = "--jobs, --resume and --force go with --out FILE."
    elif out is not None and not everyone:
        message = "--out goes with --all."
    elif out is not None and as_json:
        message = "Give --json to print, or --out to write a file; not both."
    elif all(starts):
        message = "Give --resume to go on, or --force to begin anew; not both."
    else:
        return
    raise click.UsageError(message)


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


def _print_cards(caseload: Caseload, history: History, at: datetime, seed: int, most: int) -> None:
    import json

    from recommender.cli.terminal import say_json
    from recommender.interchange.cds_hooks import cards

    plan = caseload.recommender.suggest(history, at=at, seed=seed, most=most)
    say_json(json.dumps({"cards": cards(plan)}, ensure_ascii=False))


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
