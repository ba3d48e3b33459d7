"""homework plugins check: the conformance kit, without pytest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.options import json_option

if TYPE_CHECKING:
    from recommender.host.discovery import Found
    from recommender.testing import Report


@click.command("check")
@click.argument("plugin", metavar="NAME|PATH")
@json_option
@click.pass_context
def command(ctx: click.Context, *, plugin: str, as_json: bool) -> None:
    """Check that a plugin keeps its promises; the exit code is 1 where one is not kept.

    NAME is that of an installed plugin. PATH, such as ./my-plugin, is a folder whose
    pyproject.toml declares plugins, or the file of a module. The plugin is imported, and its
    hooks are called.

    \b
    Examples:
      homework plugins check breathing
      homework plugins check ./my-plugin
      homework plugins check my_plugin.py --json
    """
    import json

    from recommender.cli.terminal import say, say_json
    from recommender.store import tiers
    from recommender.testing import loaded, report

    reports = [report(loaded(one)) for one in _found(plugin)]
    if _is_name(plugin):
        tiers.keep({one.origin.installed: one.tier for one in reports})
    if as_json:
        whole = {"schema_version": 1, "plugins": [one.to_dict() for one in reports]}
        say_json(json.dumps(whole))
    else:
        say("\n\n".join("\n".join(_lines(one)) for one in reports))
    if not all(one.passed for one in reports):
        ctx.exit(1)


def _found(plugin: str) -> tuple[Found, ...]:
    """Return the plugin of that name, or those of that folder or file."""
    from recommender.testing import by_name, by_path

    if _is_name(plugin):
        return (by_name(plugin),)
    return by_path(Path(plugin))


def _lines(report: Report) -> list[str]:
    from recommender.cli.terminal import inline
    from recommender.testing.report import NOTHING

    origin = report.origin
    lines = [f"{origin.name} ({origin.distribution} {origin.version})"]
    for one in report.results:
        mark = {"passed": "ok", "failed": "mend"}.get(one.state, "-")
        said = f"{one.state}: {one.spared}" if one.spared else one.check.promise
        lines.append(f"  {mark:4}  {one.check.tier:6}  {one.check.name}: {said}")
        lines += [f"        - {inline(str(finding))}" for finding in one.findings]
    lines.append(f"{report.count}; {len(report.failed)} to mend.")
    if not report.substantial:
        lines.append(f"Careful: {NOTHING}.")
    lines.append(
        f"Tier: {report.tier or 'none yet'}. A tier is a word to authors; it stops nothing."
    )
    return lines


def _is_name(plugin: str) -> bool:
    return re.fullmatch(r"[\w-]+", plugin) is not None
