"""homework design: a practice of the client's own, in an empty frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli.options import (
    WORDS,
    Number,
    at_option,
    dry_run_option,
    json_option,
    now,
)

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.history import TaskDrafted
    from recommender.interchange.records import History


@click.command("design")
@click.argument("client")
@click.option("--what", type=WORDS, metavar="TEXT|-", help="What I do, in the client's words.")
@click.option("--goal", metavar="ID", help="The goal it is for.")
@click.option("--when", type=WORDS, metavar="TEXT|-", help="When it would fit.")
@click.option("--where", type=WORDS, metavar="TEXT|-", help="Where.")
@click.option("--minutes", type=Number(1, 480), metavar="N", help="Minutes of one occasion.")
@click.option("--occasions", type=Number(1, 28), metavar="N", help="Occasions in a week.")
@click.option("--obstacle", type=WORDS, metavar="TEXT|-", help="What may get in the way.")
@click.option("--plan", type=WORDS, metavar="TEXT|-", help="What I do then.")
@click.option("--learn", type=WORDS, metavar="TEXT|-", help="What I hope to learn.")
@click.option("--distress", type=Number(0, 10), metavar="0-10", help="How much it may stir up.")
@click.option("--keep", is_flag=True, help="Keep it as a draft.")
@click.option("--assign", is_flag=True, help="Make it a task of the week, or else keep it.")
@at_option
@json_option
@dry_run_option
def command(
    client: str,
    *,
    keep: bool,
    assign: bool,
    at: datetime | None,
    as_json: bool,
    dry_run: bool,
    **given: Any,
) -> None:
    """Show the frame for a practice of the client's own, or look at one they have designed.

    The frame is filled from nothing but the client's own past. What is said of a design is about
    its size, safety and goal only. With --assign, an idea that cannot be a task yet, such as one
    without a goal, is kept as a draft; the exit code is then 1.

    \b
    Examples:
      homework design c-017
      homework design c-017 --what "Ten quiet minutes by the river" --minutes 10
      homework design c-017 --what "Ask one question in the meeting" --keep
      homework design c-017 --what "A walk" --goal get-going --minutes 15 --assign
    """
    fields = {name: value for name, value in given.items() if value is not None}
    _refuse_misfits(fields, keep=keep, assign=assign, as_json=as_json)
    from recommender.cli.caseload import opened
    from recommender.cli.own_design import drafted

    moment = now(at)
    with opened() as caseload:
        history = caseload.history(client)
        if not fields:
            _scaffold(caseload, history, moment, as_json=as_json)
            return
        idea = drafted(history, moment, fields)
        if assign:
            _assign(caseload, history, idea, dry_run=dry_run)
        else:
            _look(caseload, history, idea, keep=keep, as_json=as_json, dry_run=dry_run)


def _refuse_misfits(fields: dict[str, Any], *, keep: bool, assign: bool, as_json: bool) -> None:
    """Raise UsageError for options that do not go together."""
    if keep and assign:
        message = "Give --keep for a draft, or --assign for a task of the week; not both."
    elif as_json and (keep or assign):
        message = "Give --json to read, or --keep or --assign to write; not both."
    elif (fields or keep or assign) and "what" not in fields:
        message = "--what is missing: a design says at least what the client does."
    else:
        return
    raise click.UsageError(message)


def _scaffold(caseload: Caseload, history: History, at: datetime, *, as_json: bool) -> None:
    from recommender.cli.as_json import print_json
    from recommender.cli.terminal import inline, say

    fields = caseload.recommender.scaffold(history, at=at)
    if as_json:
        print_json(history.client, at=at, scaffold=fields)
        return
    say(f"{history.client} · a practice of my own")
    for one in fields:
        say(inline(one.question))
        for text in one.past:
            say(f"  so far: {inline(text)}")


def _look(
    caseload: Caseload,
    history: History,
    idea: TaskDrafted,
    *,
    keep: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    from recommender.cli.as_json import print_json
    from recommender.cli.own_design import remarks
    from recommender.cli.terminal import say

    found = caseload.recommender.critique(history, idea.design, at=idea.at)
    if as_json:
        print_json(history.client, at=idea.at, design=idea.design, remarks=found)
        return
    for line in remarks(found):
        say(line)
    if keep:
        _keep(caseload, idea, dry_run=dry_run)
    else:
        say("Nothing is written yet: --keep keeps it as a draft, --assign makes it a task.")


def _keep(caseload: Caseload, idea: TaskDrafted, *, dry_run: bool) -> None:
    from recommender.cli.terminal import say

    if caseload.record([idea], dry_run=dry_run):
        say(f"Kept as {idea.draft}. Undo: homework undo {idea.client}")
        if idea.design.goal is None:
            say(f"Its goal later: homework draft {idea.client} --link {idea.draft} GOAL")


def _assign(caseload: Caseload, history: History, idea: TaskDrafted, *, dry_run: bool) -> None:
    from recommender.cli.own_design import assigned, remarks, told
    from recommender.cli.terminal import say
    from recommender.domain.errors import InputError

    for line in remarks(caseload.recommender.critique(history, idea.design, at=idea.at)):
        say(line)
    try:
        events, name = assigned(caseload, history, idea.design, idea.at)
    except InputError as why:
        say(f"It stays a draft for now. {why}", err=True)
        _keep(caseload, idea, dry_run=dry_run)
        click.get_current_context().exit(1)
    if caseload.record(events, dry_run=dry_run):
        told(history.client, name, idea.design)
