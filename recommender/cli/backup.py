"""homework backup: a copy of the store, complete and verified; and which copies there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.options import Number, Place, json_option

if TYPE_CHECKING:
    from recommender.store.backup import Backup

KEEP, MOST = 10, 10_000
"""As in `recommender.store.backup`, which is heavy to import; a test holds them together."""


@click.group("backup", invoke_without_command=True)
@click.option(
    "--out",
    type=Place(path_type=Path),
    metavar="FILE|DIR",
    help="Where it goes: a new file, or a folder; else the folder backups beside the store.",
)
@click.option(
    "--keep",
    type=Number(1, MOST),
    metavar="N",
    help=f"Backups that stay in that folder, the newest ones; {KEEP}.",
)
@click.pass_context
def command(ctx: click.Context, *, out: Path | None, keep: int | None) -> None:
    """Copy the store, while others may use it, and verify the copy.

    Copying the file of a store in use by other means loses what was recorded last; this does not.
    A backup holds what the store holds: keep it where nobody else reads. To try one without
    changing anything: homework restore FILE --dry-run

    \b
    Examples:
      homework backup
      homework backup --out /media/stick --keep 5
      homework backup list
    """
    if ctx.invoked_subcommand is not None:
        return
    if keep is not None and out is not None and not out.is_dir():
        message = f"--keep = {keep}: is for a folder, and {out} is none; leave one of them out."
        raise click.UsageError(message)
    if out is not None and out.parent.is_dir() and not out.suffix and not out.exists():
        message = (
            f"--out = {out}: there is no such folder; is the disk in? "
            "A file of your own naming has an ending, such as .db"
        )
        raise click.UsageError(message)

    from recommender.cli.failure import writing
    from recommender.cli.terminal import say
    from recommender.store import place
    from recommender.store.backup import backup

    with writing():
        made = backup(place.default_path(), out, keep=keep or KEEP)
    say(f"{_held(made)}, verified: {made.path}")
    if not made.in_audit:
        say("Note: this is not in the audit, for the store cannot be written.", err=True)


@command.command("list")
@click.argument("folder", type=Place(path_type=Path), required=False)
@json_option
def list_(folder: Path | None, *, as_json: bool) -> None:
    """List the backups beside the store, or in FOLDER, the newest first.

    \b
    Examples:
      homework backup list
      homework backup list /media/stick --json
    """
    import json

    from recommender.cli.terminal import say, say_json, table
    from recommender.store import place
    from recommender.store.backup import listed

    found = listed(place.default_path(), folder)
    if as_json:
        say_json(json.dumps({"schema_version": 1, "backups": [_plain(one) for one in found]}))
    elif not found:
        say("There is no backup here yet. Make one with: homework backup")
    else:
        rows = [(_when(one), _held(one), str(one.path)) for one in found]
        table(("Made", "Holds", "File"), rows)


def _held(one: Backup) -> str:
    from recommender.cli.terminal import counted

    if one.seal is None:
        return "not readable as a backup"
    held = one.seal.content
    return f"{counted(held.events, 'event')} of {counted(held.clients, 'client')}"


def _when(one: Backup) -> str:
    return one.seal.made_at.isoformat(timespec="seconds") if one.seal else "-"


def _plain(one: Backup) -> dict[str, object]:
    known = one.seal
    return {
        "path": str(one.path),
        "made_at": known.made_at.isoformat() if known else None,
        "clients": known.content.clients if known else None,
        "events": known.content.events if known else None,
        "digest": known.content.digest if known else None,
    }
