"""homework plugins: which are installed, and what is wrong with any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli import plugins_check
from recommender.cli.options import json_option
from recommender.cli.plugins_from_table import command as from_table
from recommender.cli.plugins_new import command as new

if TYPE_CHECKING:
    from recommender.host import Host
    from recommender.host.discovery import Origin


@click.group("plugins")
def command() -> None:
    """Show the plugins and what is wrong with any.

    \b
    Examples:
      homework plugins list
      HOMEWORK_BLOCK=some-distribution homework plugins list
    """


command.add_command(plugins_check.command)


@command.command("list")
@click.option("--tiers", is_flag=True, help="Check each and show its tier; takes seconds for each.")
@json_option
@click.pass_context
def list_(ctx: click.Context, *, tiers: bool, as_json: bool) -> None:
    """List the plugins with their task types; the exit code is 1 where one has a fault.

    \b
    Examples:
      homework plugins list
      homework plugins list --tiers
      homework plugins list --json
    """
    import json

    from recommender.cli.caseload import blocked, host
    from recommender.cli.terminal import say, say_json, table

    loaded = host()
    names = blocked()
    rows = [_plugin(loaded, one, names) for one in loaded.origins]
    if tiers:
        rows = [{**row, "tier": _tier(row)} for row in rows]
    if as_json:
        whole = {"schema_version": 1, "plugins": rows, "blocked": sorted(names)}
        say_json(json.dumps(whole))
    else:
        headings = ("Plugin", "Distribution", "Version", "Task types", "Group", "State")
        table((*headings, *(["Tier"] if tiers else [])), [_row(one) for one in rows])
        for fault in loaded.faults:
            say(str(fault), err=True)
    if loaded.faults:
        ctx.exit(1)


command.add_command(new)
command.add_command(from_table)


def _plugin(loaded: Host, origin: Origin, names: frozenset[str]) -> dict[str, Any]:
    from recommender.host.discovery import canonical

    return {
        "name": origin.name,
        "distribution": origin.distribution,
        "version": origin.version,
        "task_types": list(loaded.task_types_of(origin)),
        "group": origin.group,
        "blocked": canonical(origin.distribution) in {canonical(one) for one in names},
        "faults": [
            {"place": one.place, "problem": one.problem, "remedy": one.remedy}
            for one in loaded.faults
            if (one.plugin, one.distribution) == (origin.name, origin.distribution)
        ],
    }


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    count = len(one["faults"])
    state = "blocked" if one["blocked"] else f"{count} to look at" if count else "fine"
    kinds = ", ".join(one["task_types"]) or "-"
    row = (one["name"], one["distribution"], one["version"], kinds, one["group"], state)
    return (*row, one["tier"] or "-") if "tier" in one else row


def _tier(row: dict[str, Any]) -> str | None:
    """Return the tier of a plugin; none of one that is blocked, or shares its name."""
    from recommender.domain.errors import InputError
    from recommender.testing import by_name, loaded, report

    if row["blocked"]:
        return None
    try:
        return report(loaded(by_name(row["name"]))).tier
    except InputError:
        return None
