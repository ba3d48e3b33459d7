"""homework plugins new: a whole plugin to change, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import Place


@click.command("new")
@click.argument("name")
@click.option("--out", type=Place(path_type=Path), metavar="DIR", help="Default: homework-NAME.")
def command(name: str, out: Path | None) -> None:
    """Make a plugin to change: one task type in three languages, with its tests.

    NAME is the plugin's, in small letters and hyphens. The folder has to be new.

    \b
    Examples:
      homework plugins new kind-notes
      homework plugins new kind-notes --out work/kind-notes
    """
    from recommender.authoring.distribution import for_pip, named, rendered, write
    from recommender.cli.terminal import say

    names = named(name)
    folder = out or Path(names.distribution)
    write(folder, rendered("new", names))
    say(f"Made {folder}, a plugin named {names.plugin}. Next:")
    say(f"  pip install -e {for_pip(folder, 'test')}")
    say(f"  homework plugins check {names.plugin}")
    say(f"  pytest {for_pip(folder)}")
    say(f"Then change {folder / 'src' / names.module / '__init__.py'}; its comments say where.")
