"""homework suggest: the plan for the coming week. Changes no history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.failure import PARTLY
from recommender.cli.options import (
    Number,
    Place,
    at_option,
    json_option,
    most_option,
    now,
    seed_option,
)

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.batch import Question
    from recommender.cli.caseload import Caseload
    from recommender.domain.plan import Plan
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
    type=Place(path_type=Path),
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

    With --all, a client whose history contradicts itself gets a line that says so, the others get
    their plans, and the exit code is 3.

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
    from recommender.batch import Question
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
        suggest = caseload.recommender.suggest
        if as_cards:
            _print_cards(suggest(histories[0], at=moment, seed=seed, most=most))
            return
        if client is not None:
            plans = [suggest(histories[0], at=moment, seed=seed, most=most)]
        else:
            plans = _usable(caseload, histories, Question(moment, seed, most))
        if as_json:
            _print_json(plans, everyone=everyone)
        else:
            _print_pages(caseload, histories, plans)
        if len(plans) < len(histories):
            click.get_current_context().exit(PARTLY)


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


def _usable(caseload: Caseload, histories: list[History], question: Question) -> list[Plan]:
    """Return the plans that can be made; say of each other client why there is none (H26)."""
    from recommender.batch import plans_of
    from recommender.cli.terminal import inline, say
    from recommender.interchange.plans import Unplanned

    found = []
    for history in histories:
        (answer,) = plans_of(caseload.recommender, [history], question)
        if isinstance(answer, Unplanned):
            say(f"{answer.client}: {inline(answer.error)}", err=True)
        else:
            found.append(answer)
    return found


def _print_json(plans: list[Plan], *, everyone: bool) -> None:
    from recommender.cli.terminal import say_json

    texts = [one.to_json() for one in plans]
    if everyone:
        say_json(f'{{"schema_version":1,"plans":[{",".join(texts)}]}}')
    else:
        say_json(texts[0])


def _print_cards(plan: Plan) -> None:
    import json

    from recommender.cli.terminal import say_json
    from recommender.interchange.cds_hooks import cards

    say_json(json.dumps({"cards": cards(plan)}, ensure_ascii=False))


def _print_pages(caseload: Caseload, histories: list[History], plans: list[Plan]) -> None:
    from recommender.cli.plan_text import page
    from recommender.cli.terminal import say

    recommender = caseload.recommender
    faults = dict.fromkeys(recommender.faults)
    by_client = {one.client: one for one in histories}
    for number, plan in enumerate(plans):
        faults |= dict.fromkeys(plan.faults)
        case = recommender.case(by_client[plan.client], at=plan.at)
        if number:
            say()
        texts = {} if case.language == "en" else recommender.host.catalogue(case.language)
        for line in page(plan, case, recommender.task_types, texts):
            say(line)
    if not histories:
        say("There is no client yet. Add one with: homework client add ID")
    for fault in faults:
        say(str(fault), err=True)
