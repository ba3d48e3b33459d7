"""homework history: what is on record, in words."""

from __future__ import annotations

import click

from recommender.cli.options import Number, json_option


@click.command("history")
@click.argument("client")
@click.option("--limit", type=Number(1, 1_000_000), metavar="N", help="The newest N events only.")
@json_option
def command(client: str, *, limit: int | None, as_json: bool) -> None:
    """Show every event of a client in words, oldest first.

    \b
    Examples:
      homework history c-017
      homework history c-017 --limit 10
      homework history c-017 --json
    """
    import json

    from recommender.cli.caseload import opened
    from recommender.cli.event_text import short, told
    from recommender.cli.terminal import inline, say, say_json
    from recommender.engine.state import standing
    from recommender.interchange.records import plain
    from recommender.language.messages import say as sentence

    with opened() as caseload:
        history = caseload.history(client)
        known = caseload.recommender.task_types
    shown = history.events[-limit:] if limit else history.events
    if as_json:
        records = [plain(one) for one in shown]
        say_json(json.dumps({"schema_version": 1, "client": client, "events": records}))
        return
    counting = {one.id for one in standing(history.events)}
    if any(one.kind == "client_opened" and one.invented for one in history.events):
        say(f"{client} (invented)")
    for one in shown:
        mark = "  [taken back]" if one.id not in counting else ""
        say(f"{one.at.astimezone():%Y-%m-%d %H:%M}  {short(one.id)}  {told(one)}{mark}")
    gone = {one.task_type for one in shown if one.kind == "assigned"} - set(known)
    for name in sorted(gone):
        say(inline(sentence("task.gone", task_type=name)))
