"""homework export: a client's history, to hand over or to take elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from recommender.interchange.records import History

FORMATS = ("jsonl", "csv", "html")


@click.command("export")
@click.argument("client")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="jsonl",
    help="JSON Lines, which can be imported; CSV, a row for each event; or a page to read.",
)
@click.option("--with-words", is_flag=True, help="Leave the free text in; it may say who it is.")
def command(client: str, *, form: str, with_words: bool) -> None:
    """Print a client's history, without free text.

    What was said in words is left out unless --with-words is given: what was learned, designs,
    topics, reasons, the text of goals and the contact line. That a note to the therapist was put
    aside is in neither. A client may have this at any time, with or without consent on record.

    \b
    Examples:
      homework export c-017 > c-017.jsonl
      homework export c-017 --with-words > c-017.jsonl
      homework export c-017 --format html --with-words > c-017.html
    """
    from recommender.cli.caseload import opened
    from recommender.cli.terminal import say
    from recommender.domain.audit import Act

    with opened() as caseload:
        history = caseload.history(client, purpose=Act.EXPORTED)
    _print(history.shareable() if with_words else history.redacted(), form)
    if with_words:
        say("Note: this holds the client's own words; keep it where nobody else reads.", err=True)


def _print(history: History, form: str) -> None:
    import json

    from recommender.cli.export_page import page, rows
    from recommender.cli.terminal import clean, say_json
    from recommender.interchange.records import plain

    if form == "html":
        click.echo(clean(page(history)), nl=False)
    elif form == "csv":
        click.echo(clean(rows(history)), nl=False)
    else:
        for one in history.events:
            say_json(json.dumps(plain(one), ensure_ascii=False))
