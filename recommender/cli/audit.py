"""homework audit: who did what to whose record, and whether that list is whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from recommender.cli.options import json_option

if TYPE_CHECKING:
    from recommender.domain.audit import Entry

MARK = re.compile(r"[0-9]{1,15}-[0-9a-f]{64}")


class _Shown(click.Group):
    """A group whose usual command need not be named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` before anything that is neither a command nor a question for help."""
        named = bool(args) and args[0] in {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if named else ["show", *args])


@click.group("audit", cls=_Shown)
def command() -> None:
    """Show who saw, wrote, exported or erased; `show` need not be typed.

    It holds ids, times and kinds of doing, and nothing of what is on record. Who is at work is
    taken from HOMEWORK_ACTOR, or else from the system's user.

    \b
    Examples:
      homework audit
      homework audit c-017
      homework audit verify
    """


@command.command("show")
@click.argument("client", required=False)
@json_option
def show(client: str | None, *, as_json: bool) -> None:
    """Show the audit, oldest first; of one client with what was done to all of them at once.

    \b
    Examples:
      homework audit show
      homework audit show c-017 --json
    """
    import json
    from dataclasses import asdict

    from recommender.cli.caseload import opened
    from recommender.cli.terminal import say, say_json, table
    from recommender.store import audit

    with opened() as caseload:
        if client is not None:
            caseload.known(client)
        found = caseload.store.ask(lambda connection: audit.entries(connection, client))
    if as_json:
        say_json(json.dumps({"schema_version": 1, "entries": [asdict(one) for one in found]}))
    elif found:
        table(("No.", "When (UTC)", "Who", "What", "Whose"), [_row(one) for one in found])
    else:
        say("Nothing is in the audit yet.")


def _row(one: Entry) -> tuple[str, ...]:
    whose = "(erased)" if one.erased else one.client or "everybody"
    when = one.at[:19].replace("T", " ")
    return str(one.number), when, one.who, f"{one.act.value} ({one.many})", whose


@command.command("verify")
@click.option("--mark", metavar="MARK", help="A mark from before, which has to be there still.")
@json_option
def verify(*, mark: str | None, as_json: bool) -> None:
    """Check that no entry was changed, taken out, moved or added by other means.

    It prints a mark. Kept somewhere else, it shows later that the end was not cut off, nor all of
    it written anew.

    \b
    Examples:
      homework audit verify
      homework audit verify --json
    """
    if mark is not None and not MARK.fullmatch(mark):
        message = f"{ascii(mark)[:40]} is not a mark; give one that homework audit verify printed."
        raise click.BadParameter(message, param_hint="--mark")
    import json

    from recommender.cli.caseload import opened
    from recommender.cli.terminal import say, say_json
    from recommender.store import audit

    with opened() as caseload:
        ask = caseload.store.ask
        faults = ask(audit.faults)
        newest = ask(audit.mark)
        if mark is not None and not ask(lambda connection: audit.holds(connection, mark)):
            faults = (*faults, "The entry of the mark given is gone, or was changed")
    if as_json:
        say_json(json.dumps({"schema_version": 1, "faults": faults, "mark": newest}))
    elif not faults:
        say(f"The audit is whole. Mark: {newest}")
    for one in faults:
        say(f"{one}. Compare it with a backup.", err=True)
    click.get_current_context().exit(1 if faults else 0)
