"""homework forget: a client's whole history, and every trace of it in the files of the store."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from recommender.cli.options import dry_run_option, json_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from recommender.store.forget import Forgotten
    from recommender.store.log import Store
    from recommender.store.residue import Backup


@click.command("forget")
@click.argument("client", required=False)
@click.option("--expired", is_flag=True, help="All whose time to be kept is over; see: retain.")
@click.option(
    "--yes",
    "typed",
    metavar="ID",
    help="The id once more, or with --expired their number, instead of being asked for it.",
)
@click.option(
    "--remove-backups", is_flag=True, help="Remove the backups that still hold the client, too."
)
@click.option(
    "--clean-backups", is_flag=True, help="Take the client out of them, and keep the rest."
)
@json_option
@dry_run_option
def command(
    client: str | None,
    *,
    expired: bool,
    typed: str | None,
    remove_backups: bool,
    clean_backups: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Erase a client for good: every event, and every trace of them in the files of the store.

    Afterwards every file in the folder of the store is searched, and the backups in it that still
    hold the client are listed. What prints at the end may be kept as a receipt: it names nobody.
    What was exported, printed or copied elsewhere is not found by this.

    \b
    Examples:
      homework forget c-017 --dry-run
      homework forget c-017
      homework forget c-017 --clean-backups
      homework forget c-017 --yes c-017 --remove-backups
      homework forget --expired
    """
    if expired == bool(client):
        message = "Name one client, or give --expired."
        raise click.UsageError(message)
    if remove_backups and clean_backups:
        message = "Backups are either removed or cleaned; give one of the two."
        raise click.UsageError(message)
    from recommender.cli.failure import LOOK, writing
    from recommender.store import place
    from recommender.store.forget import forget
    from recommender.store.log import Store

    if client is not None and not client.isprintable():
        message = "CLIENT: has a character that is not printable, so it is nobody's id"
        raise click.UsageError(message)
    with Store.open(place.default_path()) as store:
        clients = _expired(store) if client is None else (client,)
        if not clients:
            return
        if dry_run:
            _announce(store, clients)
            return
        _confirm(store, clients, typed, asked=str(len(clients)) if client is None else client)
        with _stoppable(), writing():
            done = forget(store, clients)
    with _stoppable():
        removed = _remove(done.found.backups) if remove_backups else ()
        cleaned = _clean(done.found.backups, store.path, clients) if clean_backups else ()
    _tell(done, removed, cleaned, as_json=as_json)
    if expired:
        _tell_one_by_one(done, (*removed, *cleaned), clients)
    missed = clean_backups and any(one.certain for one in done.found.backups if one not in cleaned)
    click.get_current_context().exit(LOOK if done.found.residue or missed else 0)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Say of a stop how to go on: what is erased stays so, and the rest is still to be done."""
    from recommender.cli.failure import StoppedError

    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        message = (
            "Stopped; what was erased stays so. Traces and backups may be left: to go on, "
            "give it again for each client, as: homework forget ID"
        )
        raise StoppedError(message) from None


UNSURE = "cannot be looked into, or is no copy of this store, and may hold"


def _tell_one_by_one(done: Forgotten, gone: Sequence[Backup], clients: Sequence[str]) -> None:
    """Say how to go on with backups: those that ran out are known by their ids alone now."""
    from recommender.cli.terminal import inline, say

    if any(one not in gone for one in done.found.backups):
        say("They are no longer listed as expired; for each of them it is:", err=True)
        for one in clients:
            say(f"  homework forget {inline(one)} --clean-backups", err=True)


def _expired(store: Store) -> tuple[str, ...]:
    """List the clients whose time is over, and return their ids."""
    from datetime import UTC, datetime

    from recommender.cli.terminal import say
    from recommender.store import retention

    kept = retention.days(store)
    if kept is None:
        say("No time is set after which histories run out. Set one with: homework retain DAYS")
        return ()
    found = retention.expired(store, datetime.now(UTC))
    if not found:
        say(f"No history is older than {kept} days since its last event.")
    for name, last in found.items():
        say(f"- {name}: last event {last[:10]}", err=True)
    return tuple(found)


def _announce(store: Store, clients: Sequence[str]) -> None:
    """Say what would be erased, and which backups hold it."""
    from recommender.cli.terminal import counted, say
    from recommender.store.residue import search

    events = sum(len(store.events(one)) for one in clients)
    whose = counted(len(clients), "client")
    say(f"Nothing is erased. It would be {counted(events, 'event')} of {whose}, for good.")
    for one in search(store, clients, ()).backups:
        holds = "holds" if one.certain else UNSURE
        say(f"The backup of {one.made:%Y-%m-%d %H:%M} UTC {holds} them: {one.path}")


def _confirm(store: Store, clients: Sequence[str], typed: str | None, *, asked: str) -> None:
    """Have the id typed once more; raises InputError where it is another one."""
    from recommender.cli.asking import ask
    from recommender.cli.caseload import likely
    from recommender.cli.terminal import inline, say
    from recommender.domain.errors import InputError

    if not any(store.has(one) for one in clients):
        near = likely(asked, store.clients(), 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        say(f"Nothing is recorded of this client.{meant} The id alone is looked for.", err=True)
    if typed is None:
        say("This cannot be taken back. What the client may want first: homework export", err=True)
        what = "the id" if asked in clients else "how many they are"
        typed = ask(f"To erase, type {what} once more", err=True)
    if typed != asked:
        message = f"'{inline(typed)[:64]}' is not '{inline(asked)[:64]}'; nothing was erased."
        raise InputError(message)


def _remove(backups: Sequence[Backup]) -> tuple[Backup, ...]:
    """Remove backups that are certain to hold the client; raises OutputError, naming the file."""
    from recommender.domain.errors import OutputError

    certain = tuple(one for one in backups if one.certain)
    for one in certain:
        try:
            one.path.unlink()
        except OSError as error:
            why = f"{one.path}: cannot be removed ({error.strerror})"
            message = f"{why}; the client is erased from the store. Remove the file yourself."
            raise OutputError(message) from None
    return certain


def _clean(backups: Sequence[Backup], store: Path, clients: Sequence[str]) -> tuple[Backup, ...]:
    """Take the clients out of backups; one that stays as it was is told of, with the reason."""
    from recommender.cli.terminal import say
    from recommender.domain.errors import InputError, OutputError, StoreError
    from recommender.store.cleaning import clean

    cleaned = []
    for one in (one for one in backups if one.certain):
        try:
            clean(one.path, store, clients)
        except (InputError, OutputError, StoreError) as error:
            say(f"Not cleaned: {error}", err=True)
        else:
            cleaned.append(one)
    return tuple(cleaned)


def _tell(
    done: Forgotten, removed: Sequence[Backup], cleaned: Sequence[Backup], *, as_json: bool
) -> None:
    import json
    from datetime import UTC, datetime

    from recommender.cli.terminal import say, say_json
    from recommender.store.who import who

    left = [one for one in done.found.backups if one not in {*removed, *cleaned}]
    receipt: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who(),
        "clients": done.erased.clients,
        "events": done.erased.events,
        "files_searched": done.found.searched,
        "files_with_traces": len(done.found.residue),
        "backups_left": len(left),
        "backups_removed": len(removed),
        "backups_cleaned": len(cleaned),
        "audit": done.erased.mark,
    }
    if as_json:
        say_json(json.dumps({"schema_version": 1, "receipt": receipt}))
    else:
        for name, value in receipt.items():
            say(f"{name.replace('_', ' ')}: {value}")
    for path in done.found.residue:
        say(f"A trace is left in {path}; look at that file, and remove it.", err=True)
    for one in sorted(left, key=lambda one: one.made):
        holds = "still holds" if one.certain else UNSURE
        say(f"The backup of {one.made:%Y-%m-%d %H:%M} UTC {holds} them: {one.path}", err=True)
    if left:
        say(
            "To take them out of backups and keep the rest of each, give the same command with "
            "--clean-backups. To remove whole backups, make a new one first (homework backup), "
            "then give it with --remove-backups, or remove the files yourself.",
            err=True,
        )
