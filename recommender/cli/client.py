"""homework client: add, list, show and change clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli.choices import (
    AGE_BANDS,
    DAYS,
    DELIVERIES,
    FREE,
    LANGUAGES,
    LEADS,
    MODALITIES,
    NO_DAY,
)
from recommender.cli.failure import PARTLY
from recommender.cli.options import (
    WORDS,
    GoalText,
    Number,
    at_option,
    dry_run_option,
    json_option,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Decorated = Callable[..., None]

_PROFILE = (
    click.option("--consent", type=click.Choice(["yes", "no"]), help="Consent to use the history."),
    click.option("--sessions", type=Number(2, 40), metavar="N", help="Sessions planned."),
    click.option("--minutes", type=Number(0, 2_400), metavar="N", help="Minutes a week."),
    click.option("--interval", type=Number(1, 60), metavar="DAYS", help="Days between sessions."),
    click.option("--language", type=click.Choice(LANGUAGES), help="Language of the plan."),
    click.option("--age-band", type=click.Choice(AGE_BANDS), help="Which wording fits."),
    click.option(
        "--contact-line",
        type=WORDS,
        metavar="TEXT|-",
        help="Whom to turn to; the clinic's own line.",
    ),
    click.option("--orientation", metavar="NAME", help="Approach of the therapy, such as cbt."),
    click.option("--delivery", type=click.Choice(list(DELIVERIES)), help="Where sessions are."),
    click.option(
        "--guardian-consent",
        type=click.Choice(["yes", "no"]),
        help="For an adolescent: consent of who answers for them.",
    ),
    click.option(
        "--blocked-day",
        "blocked",
        multiple=True,
        type=click.Choice([*DAYS, NO_DAY]),
        help="A day without practice; 'none' frees every day.",
    ),
    click.option(
        "--goal",
        "goals",
        type=GoalText(),
        multiple=True,
        metavar="ID:AREA[,AREA]",
        help="A goal and its areas; several times for several goals.",
    ),
)
_COURSE = (
    click.option("--session", is_flag=True, help="A session was held."),
    click.option(
        "--confidence",
        type=Number(0, 10),
        metavar="0-10",
        help="The client's confidence in leading practice, asked in that session.",
    ),
    click.option(
        "--close-goal", "closed", multiple=True, metavar="ID", help="Reached or put aside."
    ),
    click.option("--flag", "raised", multiple=True, metavar="NAME", help="A clinical flag holds."),
    click.option("--clear-flag", "cleared", multiple=True, metavar="NAME", help="It is cleared."),
    click.option("--rehearsed", multiple=True, metavar="SKILL", help="Rehearsed in a session."),
    click.option("--agreed", multiple=True, metavar="NAME", help="Agreed on, such as a hierarchy."),
    click.option(
        "--likes", multiple=True, type=click.Choice(MODALITIES), help="Liked way to work."
    ),
    click.option("--dislikes", multiple=True, type=click.Choice(MODALITIES), help="Liked less."),
    click.option(
        "--ownership", type=click.Choice([*LEADS, FREE]), help="Who leads; 'rule' gives it back."
    ),
    click.option("--ending", is_flag=True, help="The end of the course is in sight."),
    click.option("--reopen", multiple=True, metavar="TASK", help="A one-off task, once more."),
)


def _with(*options: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    def decorate(function: Decorated) -> Decorated:
        for one in reversed(options):
            function = one(function)
        return function

    return decorate


@click.group("client")
def command() -> None:
    """Add, list, show and change clients.

    \b
    Examples:
      homework client add c-017 --consent yes --goal worry-at-work:worry,stress
      homework client list
      homework client set c-017 --session --confidence 6
    """


@command.command("add")
@click.argument("client")
@_with(*_PROFILE)
@at_option
@dry_run_option
def add(client: str, *, at: datetime | None, dry_run: bool, **given: Any) -> None:
    """Open a course for a client, under an id that is not a name.

    \b
    Examples:
      homework client add c-017 --consent yes --sessions 8 --minutes 60
      homework client add c-018 --consent yes --language es --goal sleep-better:sleep
      homework client add c-019 --consent yes --age-band adolescent --guardian-consent yes
      homework client add c-020 --consent yes --orientation cbt --delivery online
    """
    from recommender.cli.caseload import opened
    from recommender.cli.client_change import notices, opening
    from recommender.cli.terminal import say

    with opened() as caseload:
        events = opening(caseload, client, now(at), given)
        for notice in notices(caseload, events):
            say(f"Note: {notice}", err=True)
        if caseload.record(events, dry_run=dry_run):
            say(f"Added {client}. Undo: homework undo {client}")
            if given["consent"] != "yes":
                say(f"Suggestions wait for consent: homework client set {client} --consent yes")


@command.command("set")
@click.argument("client")
@_with(*_PROFILE, *_COURSE)
@at_option
@dry_run_option
def change(client: str, *, at: datetime | None, dry_run: bool, **given: Any) -> None:
    """Write down what has changed, all of it or nothing.

    \b
    Examples:
      homework client set c-017 --session --confidence 7
      homework client set c-017 --flag self_harm
      homework client set c-017 --clear-flag self_harm --rehearsed breathing
      homework client set c-017 --ownership shared
      homework client set c-017 --delivery online --blocked-day saturday --blocked-day sunday
    """
    if given["confidence"] is not None and not given["session"]:
        message = "--confidence goes with --session, in which it was asked."
        raise click.UsageError(message)
    if all(value is None or value is False or value == () for value in given.values()):
        message = "Nothing to change was given; see the options."
        raise click.UsageError(message)
    from recommender.cli.caseload import opened
    from recommender.cli.client_change import changes, notices
    from recommender.cli.event_text import told
    from recommender.cli.terminal import say

    with opened() as caseload:
        events = changes(caseload, client, now(at), given)
        for notice in notices(caseload, events):
            say(f"Note: {notice}", err=True)
        if caseload.record(events, dry_run=dry_run):
            for event in events:
                say(f"Recorded: {told(event)}")
            say(f"Undo: homework undo {client}")


@command.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the clients, with where each stands.

    A client whose history contradicts itself gets a line that says so, and the exit code is 3.

    \b
    Examples:
      homework client list
      homework client list --json
    """
    from recommender.cli.caseload import opened
    from recommender.cli.client_page import print_list

    with opened() as caseload:
        contradict = print_list(caseload, now(None), as_json=as_json)
    if contradict:
        click.get_current_context().exit(PARTLY)


@command.command("show")
@click.argument("client")
@json_option
def show(client: str, *, as_json: bool) -> None:
    """Show what is known about one client.

    \b
    Examples:
      homework client show c-017
      homework client show c-017 --json
    """
    from recommender.cli.caseload import opened
    from recommender.cli.client_page import print_one

    with opened() as caseload:
        print_one(caseload, client, now(None), as_json=as_json)
