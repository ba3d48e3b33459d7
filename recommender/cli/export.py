"""homework export: a client's history as JSON Lines."""

from __future__ import annotations

import click


@click.command("export")
@click.argument("client")
@click.option("--with-words", is_flag=True, help="Leave the free text in; it may say who it is.")
def command(client: str, *, with_words: bool) -> None:
    """Print a client's history as JSON Lines, without free text.

    What was said in words is left out unless --with-words is given: what was learned, designs,
    topics, reasons, the text of goals and the contact line. That a note to the therapist was put
    aside is in neither.

    \b
    Examples:
      homework export c-017 > c-017.jsonl
      homework export c-017 --with-words > c-017.jsonl
    """
    import json

    from recommender.cli.caseload import opened
    from recommender.cli.terminal import say, say_json
    from recommender.interchange.records import plain

    with opened() as caseload:
        history = caseload.history(client)
    whole = history.shareable() if with_words else history.redacted()
    for one in whole.events:
        say_json(json.dumps(plain(one), ensure_ascii=False))
    if with_words:
        say("Note: this holds the client's own words; keep it where nobody else reads.", err=True)
