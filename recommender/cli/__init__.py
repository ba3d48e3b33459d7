"""The command line. Each command is a module of its own, imported when it is named."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.failure import Failing

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "init": ("recommender.cli.init", "Make the store; with --demo, add an invented caseload."),
    "demo": ("recommender.cli.story", "Play an invented course of therapy, as a story."),
    "client": ("recommender.cli.client", "Add, list, show and change clients."),
    "import": ("recommender.cli.importing", "Import past practice from a JSON Lines or CSV file."),
    "session": ("recommender.cli.session", "A session begins, is held, or has another topic."),
    "agenda": ("recommender.cli.agenda", "The points of a session in order; looking back first."),
    "suggest": ("recommender.cli.suggest", "Suggest practice for the week; changes no history."),
    "assign": ("recommender.cli.assign", "Write down what was chosen, or declined."),
    "agree": ("recommender.cli.agree", "Write down the client's yes to a task that waited for it."),
    "design": (
        "recommender.cli.design",
        "A practice of the client's own: a frame, and a kind look.",
    ),
    "draft": ("recommender.cli.draft", "Ideas kept as drafts; link one to a goal, or assign it."),
    "review": ("recommender.cli.review", "Look back on practice together."),
    "notes": ("recommender.cli.notes", "Notes to the therapist about the plan; put one aside."),
    "standing": ("recommender.cli.standing", "What the record adds up to; it puts no label on it."),
    "portfolio": ("recommender.cli.portfolio", "A page for the client to take along."),
    "history": ("recommender.cli.history", "Show what is on record, in words."),
    "replay": ("recommender.cli.replay", "What today's rules say to each suggestion of the past."),
    "export": (
        "recommender.cli.export",
        "Print a client's history: JSON Lines, CSV or a page; without free text.",
    ),
    "forget": ("recommender.cli.forget", "Erase a client for good, with every trace in the store."),
    "retain": ("recommender.cli.retain", "Say how long a history is kept after its last event."),
    "audit": ("recommender.cli.audit", "Who saw, wrote, exported or erased; is the list whole?"),
    "model": ("recommender.cli.model", "Fit, judge and choose the model that forecasts."),
    "plugins": ("recommender.cli.plugins", "Show the plugins and what is wrong with any."),
    "backup": ("recommender.cli.backup", "Copy the store and verify the copy; list the copies."),
    "restore": ("recommender.cli.restore", "Put a backup in the place of the store."),
    "doctor": ("recommender.cli.doctor", "Look at the store and the plugins, with remedies."),
    "encrypt": ("recommender.cli.encrypt", "Encrypt the store, under a new key."),
    "decrypt": ("recommender.cli.decrypt", "Make the store a plain one again."),
    "rekey": ("recommender.cli.rekey", "Encrypt the store anew, under another key."),
    "copy-key": ("recommender.cli.copy_key", "Lay up a second copy of the store's key."),
    "undo": ("recommender.cli.undo", "Take back what was written last."),
}
"""Every command: the module it lives in, and its line in the help, which imports none of them."""


class Lazy(Failing):
    """A group that imports the module of a command when that command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="homework-recommender", prog_name="homework")
def cli() -> None:
    """Right-sized practice between sessions, chosen by therapist and client.

    It suggests and explains; a person decides. Clients go by an id, never by a name.

    \b
    Examples:
      homework init --demo
      homework suggest demo-3
      homework assign demo-3 1 --size smaller
    """


def _complete_streams() -> None:
    """Put the null device in the place of each stream that was closed, as by `>&-`.

    The next file to be opened, such as the store, would get the number of that stream.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, null)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _complete_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that lacks a letter shows another one, rather than an error.
            stream.reconfigure(errors="replace")
    code: int = cli.main(args=argv, prog_name="homework", standalone_mode=False)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
