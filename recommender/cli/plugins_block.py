"""homework plugins block, unblock: leave plugins out, or let them in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import dry_run_option

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from recommender.host.discovery import Origin


@click.command("block")
@click.argument("distribution")
@dry_run_option
def block(distribution: str, *, dry_run: bool) -> None:
    """Leave out the plugins of DISTRIBUTION from now on; what is on record stays.

    \b
    Examples:
      homework plugins block some-distribution
      homework plugins block some-distribution --dry-run
    """
    from recommender.cli.terminal import inline, say
    from recommender.host.discovery import installed
    from recommender.store import blocking

    origins = [one.origin for one in installed()]  # imports none of them
    name = _meant(distribution, {one.distribution for one in origins}, "with plugins is installed")
    shown = inline(name)
    before = blocking.blocked()
    if _same(name, before):
        say(f"{shown} is blocked already. Undo: homework plugins unblock {shown}")
        return
    if dry_run:
        say("Nothing is written. This would be:")
    else:
        blocking.keep({*before, name})
    for line in _consequences(name, [one for one in origins if one.distribution == name]):
        say(inline(line))
    if not dry_run:
        say(f"Undo: homework plugins unblock {shown}")


@click.command("unblock")
@click.argument("distribution")
@dry_run_option
def unblock(distribution: str, *, dry_run: bool) -> None:
    """Let the plugins of a blocked DISTRIBUTION in again.

    \b
    Examples:
      homework plugins unblock some-distribution
    """
    from recommender.cli.caseload import BLOCK_VARIABLE, blocked_by_variable
    from recommender.cli.terminal import inline, say
    from recommender.domain.errors import InputError
    from recommender.store import blocking

    before, variable = blocking.blocked(), blocked_by_variable()
    if _same(distribution, variable) and not _same(distribution, before):
        message = (
            f'"{inline(distribution)[:64]}" is blocked by the variable {BLOCK_VARIABLE}; take it '
            "out of there."
        )
        raise InputError(message)
    name = _meant(distribution, before, "is blocked here")
    if dry_run:
        say("Nothing is written. This would be:")
    else:
        blocking.keep(before - {name})
    say(f"Let in again: {inline(name)}. Have a look at it with: homework plugins list")
    if _same(name, variable):
        say(f"The variable {BLOCK_VARIABLE} names it as well, and still blocks it.")
    if not dry_run:
        say(f"Undo: homework plugins block {inline(name)}")


def _same(name: str, names: Collection[str]) -> list[str]:
    """Return those of the names that are the same one, however it is spelt."""
    from recommender.host.discovery import canonical

    return sorted(one for one in names if canonical(one) == canonical(name))


def _meant(typed: str, names: Collection[str], what: str) -> str:
    """Return the name that was meant; raises InputError, with the nearest one, for none."""
    from recommender.cli.caseload import nearest
    from recommender.cli.terminal import inline
    from recommender.domain.errors import InputError

    found = _same(typed, names)
    if found:
        return found[0]
    near = nearest(typed, names)
    hint = f' Did you mean "{near}"?' if near else ""
    message = (
        f'No distribution "{inline(typed)[:64]}" {what}.{hint} List them with: '
        "homework plugins list"
    )
    raise InputError(message)


def _consequences(name: str, theirs: Sequence[Origin]) -> Iterator[str]:
    """Say what follows; for a safety check, too, what it no longer withholds."""
    plugins = ", ".join(one.name for one in theirs)
    yield f"Blocked: {name} ({plugins}). Its plugins are not even imported from now on."
    yield "What is on record of its tasks stays, and reads as no longer installed."
    if checks := ", ".join(one.name for one in theirs if one.safety):
        yield (
            f"It checks safety ({checks}): what it alone would withhold may be suggested now. "
            "Task types that ask for it are withheld, and where an app requires it all "
            "suggestions stop (S3), until it is back."
        )
