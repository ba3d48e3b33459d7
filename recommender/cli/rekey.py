"""homework rekey: an encrypted store gets another key."""

from __future__ import annotations

import click

from recommender.cli.options import dry_run_option


@click.command("rekey")
@dry_run_option
def command(*, dry_run: bool) -> None:
    """Encrypt the store anew, under another key.

    The copy is verified before it takes the store's place.

    \b
    Examples:
      homework rekey
    """
    from recommender.cli.failure import writing
    from recommender.cli.terminal import say
    from recommender.store import place
    from recommender.store.encryption import key_of, rekey

    path = place.default_path().absolute()
    if dry_run:
        key_of(path)  # what is refused then is refused now
        say(f"Nothing is written. The store would get another key: {path}")
        return
    with writing():
        found, where = rekey(path)
    say(f"The store at {path} has another key: {found.events} events, each compared.")
    say(f"The key is {where}; without it nothing can be read.")
    say("A copy of the former key opens it no longer; lay up a new one: homework copy-key FILE")
    say("The former key was kept, for backups made until now need it: see docs/encryption.md.")
