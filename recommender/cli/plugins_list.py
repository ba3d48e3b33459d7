"""homework plugins list: which plugins are installed, and what is wrong with any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli.options import json_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.host import Host
    from recommender.host.discovery import Origin


HEADINGS = ("Plugin", "Distribution", "Version", "Tier", "Task types", "Hooks", "Group", "State")


@click.command("list")
@click.option("--tiers", is_flag=True, help="Check each plugin anew; takes seconds for each.")
@json_option
@click.pass_context
def list_(ctx: click.Context, *, tiers: bool, as_json: bool) -> None:
    """List the plugins with what they bring; the exit code is 1 where one has a fault.

    A tier is that of the last check of this version; '-' stands for one not checked here.

    \b
    Examples:
      homework plugins list
      homework plugins list --tiers
      homework plugins list --json
      HOMEWORK_ALLOW=one-distribution,another homework plugins list
    """
    import json

    from recommender.cli.caseload import blocked, host
    from recommender.cli.terminal import say, say_json, table
    from recommender.host.allowing import allowed

    loaded = host()
    names = blocked()
    if tiers:
        _check([one for one in loaded.origins if loaded.hooks_of(one)])
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
        table(HEADINGS, [_row(one) for one in rows])
        if any(one["tier"] is None for one in rows):
            say("Tier -: not checked here; it is kept by: homework plugins check PLUGIN")
        for fault in loaded.faults:
            say(str(fault), err=True)
    if loaded.faults:
        ctx.exit(1)


def _check(origins: Sequence[Origin]) -> None:
    """Check plugins by the kit, and keep their tiers; one whose name is not its own has none."""
    from recommender.domain.errors import InputError
    from recommender.store import tiers
    from recommender.testing import by_name, loaded, report

    found: dict[tiers.Version, str | None] = {}
    for origin in origins:
        try:
            found[origin.installed] = report(loaded(by_name(origin.name))).tier
        except InputError:
            found[origin.installed] = None
    tiers.keep(found)


def _is_blocked(origin: Origin, names: frozenset[str]) -> bool:
    from recommender.host.discovery import canonical

    return canonical(origin.distribution) in {canonical(one) for one in names}


def _plugin(loaded: Host, origin: Origin, names: frozenset[str]) -> dict[str, Any]:
    from recommender.host.allowing import allowed, may_load
    from recommender.store import tiers

    return {
        "name": origin.name,
        "distribution": origin.distribution,
        "version": origin.version,
        "tier": tiers.known(origin.installed),
        "task_types": list(loaded.task_types_of(origin)),
        "hooks": list(loaded.hooks_of(origin)),
        "group": origin.group,
        "blocked": _is_blocked(origin, names),
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
    hooks = ", ".join(hook.removeprefix("recommender_") for hook in one["hooks"]) or "-"
    origin = one["name"], one["distribution"], one["version"]
    return (*origin, one["tier"] or "-", kinds, hooks, one["group"], state)
