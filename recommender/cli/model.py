"""homework model: fit a clinic's own model, judge it, show it, and choose which one is in use."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recommender.cli.options import Number, Place, json_option, seed_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from recommender.cli.model_record import Record
    from recommender.domain.learner import Learner, Told
    from recommender.host import Host

FOLDER = Place(path_type=Path)
LEAST_CLIENTS, FEWEST_CLIENTS = 30, 10
"""As in `recommender.domain.learner`, which is heavy to import; a test holds them together. With
fewer than 10 clients, figures would come near to being about one of them."""


@click.group("model")
def command() -> None:
    """Fit a clinic's own model, judge it, and choose which one is in use.

    Nobody's rows leave the store, and the fitted file holds no client's id.

    \b
    Examples:
      homework model show
      homework model evaluate
      homework model fit --out our-model
      homework model use our-model
      homework model use --shipped
    """


@command.command("fit")
@click.option("--out", type=FOLDER, required=True, metavar="FOLDER", help="Where the model goes.")
@click.option("--jobs", type=Number(1, 1_024), default=1, metavar="N", help="Processes to use; 1.")
@click.option(
    "--min-clients",
    type=Number(FEWEST_CLIENTS, 1_000_000),
    default=LEAST_CLIENTS,
    metavar="N",
    help=f"Clients with outcomes that are needed at least; {LEAST_CLIENTS}.",
)
@seed_option
@click.option("--resume", is_flag=True, help="Go on with a fit that was interrupted.")
@json_option
def fit(*, out: Path, jobs: int, min_clients: int, seed: int, resume: bool, as_json: bool) -> None:
    """Learn from this store, and write the model if it beats the one that ships.

    One client in three is held out, by the seed. Clients without consent are left out, and so are
    invented ones. What is fitted is not in use before: homework model use FOLDER

    \b
    Examples:
      homework model fit --out our-model
      homework model fit --out our-model --jobs 2 --resume
    """
    from recommender.cli.caseload import opened
    from recommender.cli.failure import StoppedError
    from recommender.cli.model_record import Record
    from recommender.cli.terminal import say
    from recommender.domain.learner import Wish

    with opened() as caseload:
        record = Record(caseload)
        host = caseload.recommender.host
        able = learner(host)
        try:
            with _bar("Fitting") as progress:
                wish = Wish(str(out), seed, jobs, min_clients, resume, progress)
                told = able.fit(record.cases(), host.types, wish)
        except (KeyboardInterrupt, click.Abort):
            message = "Stopped; stages that are finished are kept. Go on with: --resume"
            raise StoppedError(message) from None
    _show(told, as_json=as_json)
    _left_out(record)
    say(f"Look at {out}/CARD.md; then, to use it: homework model use {out}", err=True)


@command.command("show")
@click.argument("folder", type=FOLDER, required=False)
@json_option
def show(*, folder: Path | None, as_json: bool) -> None:
    """Show the model in FOLDER, or the one in use.

    \b
    Examples:
      homework model show
      homework model show our-model --json
    """
    from recommender.cli.caseload import host
    from recommender.cli.terminal import say
    from recommender.store.chosen import chosen

    inuse = chosen()
    told = learner(host()).show(_text(folder or inuse))
    if folder is None and not as_json:
        say("In use: the model that ships." if inuse is None else "In use: a model chosen here.")
    _show(told, as_json=as_json)


@command.command("evaluate")
@click.argument("folder", type=FOLDER, required=False)
@click.option("--svg", type=FOLDER, metavar="FILE", help="Write the calibration curve to a file.")
@json_option
def evaluate(*, folder: Path | None, svg: Path | None, as_json: bool) -> None:
    """Judge the model in FOLDER, or the one in use, on the clients of this store.

    A model fitted on this store knows these clients: what it had held out stands in its card.

    \b
    Examples:
      homework model evaluate
      homework model evaluate our-model --svg calibration.svg
    """
    from recommender.app import Recommender
    from recommender.cli.caseload import Caseload, opened
    from recommender.cli.model_record import Record
    from recommender.cli.terminal import say

    with opened() as caseload:
        recommender = caseload.recommender
        able, types = learner(recommender.host), recommender.task_types
        if folder is not None:
            able.load(str(folder), types)
            recommender = Recommender(store=caseload.store, host=recommender.host, model=folder)
        record = Record(Caseload(recommender))
        cases, decided = record.everything()
        told = able.evaluate(cases, decided, types, recommender.forecaster())
        faults = recommender.host.for_one_plan().faults
    if svg is not None and told.picture:
        _write(svg, told.picture)
    _show(told, as_json=as_json)
    _left_out(record)
    for fault in faults:
        say(str(fault), err=True)


@command.command("use")
@click.argument("folder", type=FOLDER, required=False)
@click.option("--shipped", is_flag=True, help="Go back to the model that ships.")
def use(*, folder: Path | None, shipped: bool) -> None:
    """Use the model in FOLDER from now on; it is checked, and copied beside the store.

    \b
    Examples:
      homework model use our-model
      homework model use --shipped
    """
    from recommender.cli.caseload import host
    from recommender.cli.terminal import say
    from recommender.store.chosen import choose, forget, home

    if (folder is None) != shipped:
        message = "Name the folder of a model, or give --shipped."
        raise click.UsageError(message)
    if folder is None:
        forget()
        say("In use: the model that ships.")
        return
    name = learner(host()).keep(str(folder), str(home()))
    choose(name)
    say(f"In use: {name}. Undo: homework model use --shipped")


def learner(host: Host) -> Learner:
    """Return what fits and judges models; raises InputError where no plugin does."""
    from recommender.domain.errors import InputError

    found = host.learner()
    if found is None:
        message = "No plugin here can fit or judge models; see: homework plugins list"
        raise InputError(message)
    return found


def _text(folder: Path | None) -> str | None:
    return None if folder is None else str(folder)


def _show(told: Told, *, as_json: bool) -> None:
    import json

    from recommender.cli.terminal import inline, say, say_json

    if as_json:
        whole: dict[str, Any] = {"schema_version": 1, "model": dict(told.facts)}
        say_json(json.dumps(whole, allow_nan=False))
        return
    for line in told.lines:
        say(inline(line))


def _left_out(record: Record) -> None:
    from recommender.cli.terminal import say

    if record.left_out:
        parts = ", ".join(f"{many} {why}" for why, many in sorted(record.left_out.items()))
        say(f"Left out: {parts}.", err=True)


def _write(path: Path, text: str) -> None:
    from recommender.domain.errors import OutputError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); give another place."
        raise OutputError(message) from None


@contextmanager
def _bar(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show on a terminal how far it is, and what is being done."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _of: None
        return
    with click.progressbar(length=1_000, label=label, file=sys.stderr) as bar:

        def tell(stage: str, done: int, of: int) -> None:
            bar.label = f"{label}: {stage}"
            bar.update(max(1_000 * done // of - bar.pos, 0))

        yield tell
