"""homework restore: put a backup in the place of the store, which is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.options import Place, dry_run_option

if TYPE_CHECKING:
    from recommender.cli.kept_open import Before


@click.command("restore")
@click.argument("file", type=Place(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@dry_run_option
def command(file: Path, *, yes: bool, dry_run: bool) -> None:
    """Put the backup FILE, or one of that name beside the store, in the place of the store.

    The backup is verified first, copied to a new file, and verified again; then it takes the place
    of the store at once or not at all. The store as it was is kept beside it, and can be put back
    in the same way. A backup knows nothing of what was recorded since: open flags, and consent
    that was taken back, are recorded again in it.

    \b
    Examples:
      homework restore homework-20261122T100000.000000Z.db --dry-run
      homework restore homework-20261122T100000.000000Z.db
    """
    from recommender.cli import kept_open
    from recommender.cli.asking import confirm
    from recommender.cli.failure import writing
    from recommender.cli.terminal import counted, inline, say
    from recommender.store import place
    from recommender.store.backup import backup, require_store
    from recommender.store.restore import restore
    from recommender.store.standing import Standing
    from recommender.store.verify import verified

    path = place.default_path()
    file = _there(file, path)
    found = verified(file, path)
    made, held = found.made_at.isoformat(timespec="seconds"), found.content
    shown = inline(str(file))
    whole = f"{counted(held.events, 'event')} of {counted(held.clients, 'client')}"
    say(f"{shown} is whole: {whole}, made {made}.")
    before = kept_open.before(path)
    _tell_before(before, since=found.made_at)
    if dry_run:
        say(f"Nothing is written. It would take the place of the store at {path}")
        return
    if not yes:
        confirm(f"Put it in the place of the store at {inline(str(path))}?", abort=True)
    with writing():
        done = restore(file, path)
    say(f"The store at {path} now holds this backup.")
    if done.kept is not None:
        say(f"The store as it was is kept: {done.kept}")
    if done.can_be_undone:
        say(f'Undo: homework restore "{done.kept}"')
    older = require_store(path) is Standing.OLDER
    if before is not None and (before.held or before.kept_days is not None) and not older:
        _keep_open(before)
    say(f"A backup of the store as it is now: {backup(path).path}")
    if older:
        say("Its layout is older. Next: homework init")
        if before is not None and before.held:
            say("Then record again what was open, as named above: homework client set ID", err=True)


def _keep_open(before: Before) -> None:
    """Record again what was open; where that cannot be, say what has to be done by hand."""
    from recommender.cli import kept_open
    from recommender.cli.terminal import inline, say
    from recommender.domain.errors import HomeworkError

    try:
        unknown = kept_open.keep(before)
    except HomeworkError:
        say("What is named above as open is not recorded again: homework client set ID", err=True)
        raise
    if before.held:
        say("What was open is recorded again in it.")
    for one in unknown:
        say(f"Note: {inline(one.words())} is not in this backup.", err=True)


def _tell_before(before: Before | None, *, since: datetime) -> None:
    """Say what the store holds that a backup may not know of."""
    from recommender.cli.terminal import counted, inline, say

    if before is None:
        say(
            "What is open in the store that is there cannot be read: look at the flags and the "
            "consent of each client afterwards.",
            err=True,
        )
    elif before.events:
        held = counted(before.events, "event")
        say(f"The store holds {held} now; what was recorded since the backup is not in it.")
        for one in before.held:
            say(f"Open now, and kept open: {inline(one.words())}")
    erased = before.erased if before else ()
    if gone := [at for at in erased if datetime.fromisoformat(at) > since]:
        whose = counted(len(gone), "client")
        say(
            f"{whose} erased since this backup was made may come back with it; "
            "then give homework forget ID again.",
            err=True,
        )


def _there(file: Path, store: Path) -> Path:
    """Return the file that is meant: here, or else in the folder of backups beside the store."""
    from recommender.store.backup import folder_of

    beside = folder_of(store) / file.name
    is_bare = file == Path(file.name) and not file.exists()
    return beside if is_bare and beside.is_file() else file
