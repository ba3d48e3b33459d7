"""homework decrypt: an encrypted store becomes a plain one."""

from __future__ import annotations

import click

from recommender.cli.options import dry_run_option


@click.command("decrypt")
@dry_run_option
def command(*, dry_run: bool) -> None:
    """Make the store a plain one, which whoever has the file can read.

    The copy is verified before it takes the store's place.

    \b
    Examples:
      homework decrypt --dry-run
      homework decrypt
    """
    from recommender.cli.failure import writing
    from recommender.cli.terminal import say
    from recommender.store import place
    from recommender.store.encryption import decrypt, require_decryptable

    path = place.default_path().absolute()
    if dry_run:
        require_decryptable(path)  # what is refused then is refused now
        say(f"Nothing is written. The store would no longer be encrypted: {path}")
        return
    with writing():
        found = decrypt(path)
    say(f"The store at {path} is no longer encrypted: {found.events} events, each compared.")
    say("The encrypted file is gone. Its key was kept, for backups may need it.")
