"""homework init: make the store, and with --demo an invented caseload."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from recommender.cli.options import dry_run_option, now

if TYPE_CHECKING:
    from recommender.store.log import Store


@click.command("init")
@click.option("--demo", is_flag=True, help="Add six invented clients to try things out with.")
@click.option("--encrypted", is_flag=True, help="Encrypt it; its key is kept elsewhere.")
@dry_run_option
def command(*, demo: bool, encrypted: bool, dry_run: bool) -> None:
    """Make the store, or bring it up to date; twice is harmless.

    The store lies in your data folder, or where HOMEWORK_HOME says. The key of an encrypted one
    goes into the file that HOMEWORK_KEY_FILE names, else into the system's keyring, else it is
    shown once. HOMEWORK_ENCRYPTED=1 lets no store be plain.

    \b
    Examples:
      homework init
      homework init --demo
      homework init --encrypted
    """
    from recommender.cli.terminal import say
    from recommender.store import place
    from recommender.store.driver import key_name
    from recommender.store.log import Store

    path = place.default_path()
    there = os.path.exists(path)  # noqa: PTH110 - False, too, for a name no folder can have
    if dry_run:
        _announce(there=there, demo=demo)
        return
    if encrypted:
        from recommender.store.encryption import make_encrypted as make
    else:
        make = Store.create
    with make(path.absolute()) as store:
        say(f"{'The store is at' if there else 'Made the store at'} {path}")
        if key_name(path) is not None:
            say("It is encrypted; lay up a copy of its key with: homework copy-key FILE")
        if demo:
            _add_demo(store)
        else:
            say("Next: homework client add ID")


def _announce(*, there: bool, demo: bool) -> None:
    from recommender.cli.terminal import say
    from recommender.store import place

    what = "The store is there already" if there else "The store would be made"
    say(f"Nothing is written. {what}: {place.default_path()}")
    if demo:
        say("The invented clients demo-1 to demo-6 would be added, where they are not there yet.")


def _add_demo(store: Store) -> None:
    from recommender.app import Recommender
    from recommender.cli.caseload import Caseload, host
    from recommender.cli.demo import caseload
    from recommender.cli.terminal import say

    desk = Caseload(Recommender(store=store, host=host()))
    missing = {name: one for name, one in caseload(now(None)).items() if not store.has(name)}
    if missing:
        desk.record([event for one in missing.values() for event in one], dry_run=False)
        say(f"Added {len(missing)} demo clients: {', '.join(missing)}. They are invented.")
    else:
        say("The demo clients are there already and were left as they are. They are invented.")
    say("Next: homework suggest demo-3")
