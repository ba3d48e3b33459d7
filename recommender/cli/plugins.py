"""homework plugins: which are installed, what is wrong with any, and which are left out."""

from __future__ import annotations

import click

from recommender.cli.plugins_block import block, unblock
from recommender.cli.plugins_list import list_


@click.group("plugins")
def command() -> None:
    """Show the plugins and what is wrong with any; block one, or let it in again.

    \b
    Examples:
      homework plugins list
      homework plugins block some-distribution
      homework plugins unblock some-distribution
    """


command.add_command(list_)
command.add_command(block)
command.add_command(unblock)
