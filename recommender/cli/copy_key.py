"""homework copy-key: a second copy of the key, for the day the first one is lost."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import Place, dry_run_option


@click.command("copy-key")
@click.argument("file", type=Place(path_type=Path, dir_okay=False))
@dry_run_option
def command(*, file: Path, dry_run: bool) -> None:
    """Add the store's key to a key FILE, to lay up somewhere safe.

    HOMEWORK_KEY_FILE=FILE opens the store with it, on any machine.

    \b
    Examples:
      homework copy-key /media/safe/homework-key
    """
    from recommender.cli.terminal import say
    from recommender.store import place
    from recommender.store.encryption import copy_key, key_to_copy

    if dry_run:
        key_to_copy(place.default_path().absolute(), file)  # what is refused then is refused now
        say(f"Nothing is written. The key would be added to: {file}")
        return
    copy_key(place.default_path().absolute(), file)
    say(f"The key of the store is in {file}, too. Whoever has both can read everything.")
