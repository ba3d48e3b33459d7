"""homework encrypt: a plain store becomes an encrypted one."""

from __future__ import annotations

import click

from recommender.cli.options import dry_run_option


@click.command("encrypt")
@dry_run_option
def command(*, dry_run: bool) -> None:
    """Encrypt the store, under a new key.

    The key goes into the file that HOMEWORK_KEY_FILE names, else into the system's keyring, else
    it is shown once. The copy is verified before it takes the store's place.

    \b
    Examples:
      homework encrypt
      HOMEWORK_KEY_FILE=~/keys/homework homework encrypt
    """
    from recommender.cli.failure import writing
    from recommender.cli.terminal import say
    from recommender.store import place
    from recommender.store.encryption import encrypt, require_plain

    path = place.default_path().absolute()
    if dry_run:
        require_plain(path)  # what is refused then is refused now
        say(f"Nothing is written. The store would be encrypted: {path}")
        return
    with writing():
        found, where = encrypt(path)
    say(f"Encrypted the store at {path}: {found.events} events, each compared.")
    say(f"Its key is {where}; without it nothing can be read.")
    say("Lay up a copy of it elsewhere: homework copy-key FILE")
    say(
        "The plain file was overwritten and is gone. Old copies and backups are still plain, and "
        "a disk may keep what was overwritten: see docs/encryption.md."
    )
