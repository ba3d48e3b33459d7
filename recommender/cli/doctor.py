"""homework doctor: the state of the store and of the plugins, and what is worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import json_option, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.cli.caseload import Caseload
    from recommender.store.disk import Finding


@click.command("doctor")
@click.option(
    "--security", is_flag=True, help="What protects the store and the plugins here, instead."
)
@json_option
@click.pass_context
def command(ctx: click.Context, *, security: bool, as_json: bool) -> None:
    """Look at the store and the plugins; the exit code is 1 where something is worth a look.

    It reads every event, compares the store with its newest backup, and changes no history. Each
    finding comes with what to do about it.

    \b
    Examples:
      homework doctor
      homework doctor --json
      homework doctor --security
    """
    ctx.exit((_security if security else _whole)(as_json=as_json))


def _security(*, as_json: bool) -> int:
    """Tell what protects the store and the plugins; return 1 where something could be safer."""
    import json
    from dataclasses import asdict

    from recommender.cli.security import findings
    from recommender.cli.terminal import inline, say, say_json
    from recommender.host.discovery import installed
    from recommender.store import place
    from recommender.store.standing import require_file

    require_file(place.default_path())
    found = findings(place.default_path(), [one.origin for one in installed()])
    if as_json:
        say_json(json.dumps({"schema_version": 1, "security": [asdict(one) for one in found]}))
    else:
        for one in found:
            remedy = f"; {inline(one.remedy)}" if one.remedy else ""
            say(f"{one.name[:1].upper()}{one.name[1:]}: {inline(one.found)}{remedy}")
    return int(any(one.remedy for one in found))


def _whole(*, as_json: bool) -> int:
    """Tell what the store is and what is worth a look; return 1 where something is."""
    import json
    from dataclasses import asdict

    from recommender.cli.terminal import inline, say, say_json
    from recommender.store import place
    from recommender.store.doctor import examine

    report = examine(place.default_path(), now(None))
    findings = [*report.findings, *_plugins_and_histories()]
    if as_json:
        whole = {"facts": report.facts, "findings": [asdict(one) for one in findings]}
        say_json(json.dumps({"schema_version": 1, **whole}))
    else:
        for name, fact in report.facts.items():
            say(f"{name[:1].upper()}{name[1:]}: {inline(fact)}")
        for one in findings:
            say(f"- {inline(one.what)}. {inline(one.remedy)}")
        say(f"{len(findings)} to look at." if findings else "Nothing to look at.")
    return int(bool(findings))


def _plugins_and_histories() -> Iterator[Finding]:
    """Look at what needs the plugins and the engine: their faults, and histories as a whole."""
    from recommender.cli.caseload import opened
    from recommender.domain.errors import StoreError
    from recommender.store.disk import Finding

    try:
        with opened() as caseload:
            for fault in caseload.recommender.faults:
                yield Finding("plugins", str(fault), "See: homework plugins list")
            yield from _histories(caseload)
    except StoreError:
        return  # said already, by the look at the store


def _histories(caseload: Caseload) -> Iterator[Finding]:
    """Look for events that stand alone: an outcome without its task, a retraction of nothing."""
    from recommender.app import check
    from recommender.domain.errors import InputError, StoreError
    from recommender.store.disk import Finding

    for client in caseload.store.clients():
        try:
            check(caseload.store.events(client), (), caseload.recommender.settings)
        except InputError as error:
            what = f"The history of {client} contradicts itself: {error}"
            remedy = f"Look at it with: homework history {client}; or put back a backup"
            yield Finding("histories", what, remedy)
        except StoreError:
            continue  # said already
