"""homework plugins: which are installed, and what is wrong with any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli.options import json_option

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
      HOMEWORK_ALLOW=one-distribution,another homework plugins list
    """


@command.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, *, as_json: bool) -> None:
    """List the plugins with their task types; the exit code is 1 where one has a fault.

    \b
    Examples:
      homework plugins list
      homework plugins list --json
    """
    import json

    from recommender.cli.caseload import blocked, host
    from recommender.cli.terminal import say, say_json, table
    from recommender.host.allowing import allowed

    loaded = host()
    names = blocked()
    rows = [_plugin(loaded, one, names) for one in loaded.origins]
    if as_json:
        only = allowed()
        whole = {
            "schema_version": 1,
            "plugins": rows,
            "blocked": sorted(names),
            "allowed": None if only is None else sorted(only),
        }
        say_json(json.dumps(whole))
    else:
        headings = ("Plugin", "Distribution", "Version", "Task types", "Group", "State")
        table(headings, [_row(one) for one in rows])
        for fault in loaded.faults:
            say(str(fault), err=True)
    if loaded.faults:
        ctx.exit(1)


def _plugin(loaded: Host, origin: Origin, names: frozenset[str]) -> dict[str, Any]:
    from recommender.host.allowing import allowed, may_load
    from recommender.host.discovery import canonical

    return {
        "name": origin.name,
        "distribution": origin.distribution,
        "version": origin.version,
        "task_types": list(loaded.task_types_of(origin)),
        "group": origin.group,
        "blocked": canonical(origin.distribution) in {canonical(one) for one in names},
        "allowed": may_load(origin, allowed()),
        "faults": [
            {"place": one.place, "problem": one.problem, "remedy": one.remedy}
            for one in loaded.faults
            if (one.plugin, one.distribution) == (origin.name, origin.distribution)
        ],
    }


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    count = len(one["faults"])
    state = f"{count} to look at" if count else "fine"
    if not one["allowed"]:
        state = "not allowed"
    if one["blocked"]:
        state = "blocked"
    kinds = ", ".join(one["task_types"]) or "-"
    return one["name"], one["distribution"], one["version"], kinds, one["group"], state
