"""homework replay: past suggestions beside what the same log would bring today."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.options import Place, json_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recommender.cli.caseload import Caseload
    from recommender.domain.plan import Fault
    from recommender.engine.replay import Change, Option, Replayed

FINGERPRINT, SHOWN = re.compile(r"\b[0-9a-f]{64}\b"), 12
"""As many letters of a fingerprint as tell two apart."""
RANKED = "Other options rank before it."
NO_CAUSE = (
    "Engine, model and settings are those on record, as far as they were kept; "
    "plugins may have changed."
)


@click.command("replay")
@click.argument("client")
@click.option(
    "--with-model",
    "model",
    type=Place(path_type=Path),
    metavar="FOLDER",
    help="Ask a fitted model in place of the one in use.",
)
@json_option
def command(client: str, *, model: Path | None, as_json: bool) -> None:
    """Make every past plan again from the log as it stood, and show where today's rules differ.

    Nothing is written. Suggestions that were taken back are left out.

    \b
    Examples:
      homework replay c-017
      homework replay c-017 --with-model our-model
      homework replay c-017 --json
    """
    if model is not None and not model.is_dir():
        message = f"{str(model)!a} is not a folder; give that of a fitted model."
        raise click.BadParameter(message, param_hint="--with-model")
    from recommender.cli.as_json import print_json
    from recommender.cli.caseload import opened
    from recommender.cli.terminal import say

    with opened(model) as caseload:
        history = caseload.history(client)
        found = caseload.recommender.replay(history)
        faults = [*caseload.recommender.faults, *(fault for one in found for fault in one.faults)]
        if model is not None:
            _refuse_unusable(faults)
        lines = list(_page(found, caseload))
        name = caseload.recommender.model
    for fault in dict.fromkeys(faults):
        say(str(fault), err=True)
    if as_json:
        print_json(client, model=name, replayed=found)
        return
    for line in lines:
        say(line)


def _refuse_unusable(faults: Sequence[Fault]) -> None:
    """Raise InputError where the model asked for gave no answer: another's would mislead."""
    from recommender.domain.errors import InputError

    for one in faults:
        if one.place == "model":
            message = f"--with-model: {one.problem}"
            raise InputError(message)


def _page(found: Sequence[Replayed], caseload: Caseload) -> Iterator[str]:
    same = sum(not one.changes for one in found)
    if not found:
        yield "There is no suggestion on record to make again."
        return
    yield f"{len(found)} past suggestions; {same} of them come out the same today."
    for one in found:
        yield ""
        yield from _one(one, caseload)


def _one(one: Replayed, caseload: Caseload) -> Iterator[str]:
    from recommender.cli.event_text import short

    outcome = "differs today" if one.changes else "the same today"
    yield f"{one.at.astimezone():%Y-%m-%d %H:%M}  {short(one.event)}  {outcome}"
    yield f"  Then: {_options(one.then, caseload)}"
    if not one.changes:
        return
    yield f"  Today: {_options(one.today, caseload)}"
    for change in one.changes:
        yield f"  - {_changed(change, caseload)}"
    for cause in one.causes:
        what = "log before it" if cause.name == "history" else cause.name
        yield f"  The {what} is another one: {_brief(cause.then)}, today {_brief(cause.today)}"
    if not one.causes:
        yield f"  {NO_CAUSE}"


def _brief(text: str) -> str:
    from recommender.cli.terminal import inline

    return FINGERPRINT.sub(lambda found: found[0][:SHOWN], inline(text))


def _options(options: Sequence[Option], caseload: Caseload) -> str:
    return "; ".join(_sized(one, caseload) for one in options) or "nothing"


def _sized(one: Option, caseload: Caseload) -> str:
    from recommender.cli.terminal import inline

    return f"{inline(caseload.title(one.task_type))}, {_size(one)}"


def _size(one: Option) -> str:
    return f"size {one.rung}, {one.occasions} × {one.minutes} min a week"


def _changed(one: Change, caseload: Caseload) -> str:
    from recommender.cli.terminal import inline

    name = inline(caseload.title(one.task_type))
    if one.then is not None and one.today is not None:
        name = f"{name}, from {_size(one.then)}, to {_size(one.today)}"
    word = {"added": "New", "removed": "Left out", "resized": "Another size"}[one.kind]
    return f"{word}: {name}. {inline(one.why) or RANKED}"
