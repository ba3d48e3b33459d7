"""homework plugins: which are installed, what is wrong with any, and how to make one."""

from __future__ import annotations

import click

from recommender.cli.plugins_block import block, unblock
from recommender.cli.plugins_check import command as check
from recommender.cli.plugins_from_table import command as from_table
from recommender.cli.plugins_list import list_
from recommender.cli.plugins_new import command as new


@click.group("plugins")
def command() -> None:
    """Show the plugins and what is wrong with any; block one, check one, make one.

    \b
    Examples:
      homework plugins list
      homework plugins block some-distribution
      homework plugins check ./my-plugin
      homework plugins new my-task
    """


for one in (list_, block, unblock, check, new, from_table):
    command.add_command(one)
