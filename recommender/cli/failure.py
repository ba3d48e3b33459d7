"""What goes wrong becomes one sentence on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recommender.cli.terminal import inline, say
from recommender.domain.errors import HomeworkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOK, USAGE, PARTLY, INTERNAL, STOPPED = 1, 2, 3, 70, 130
"""Exit codes; `LOOK` is that of what was done and needs a look, `PARTLY` that of a command for
everybody that could not be done for somebody."""

_WRITING = "recommender.writing"
"""Where `click.Context.meta` holds how far the writing of a command has come."""

_STOPPED = {
    "": "Stopped; nothing was written.",
    "under way": "Stopped while writing; look at what is on record with: homework history",
    "done": "Stopped; what was written before stays on record.",
}
_LEFT = {
    "under way": "look at what was done before you repeat the command: homework doctor",
    "done": "the command did its work all the same, which stays; look before you repeat it.",
}
_PACKAGE = Path(__file__).parents[1]


class StoppedError(click.ClickException):
    """A person stopped the command."""

    exit_code = STOPPED


class LeftError(click.ClickException):
    """The system refused something, such as the output, when the work was begun or done."""

    exit_code = LOOK


@contextmanager
def writing() -> Iterator[None]:
    """Note that this command writes, and has written, for what is said if it goes no further."""
    stage = click.get_current_context().meta
    before = stage.get(_WRITING, "")
    stage[_WRITING] = "under way"
    try:
        yield
    except HomeworkError:  # which says itself what was written
        stage[_WRITING] = before
        raise
    stage[_WRITING] = "done"


class Failing(click.Group):
    """A group whose failures are sentences, in whatever command they happen."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say of a stop, or of an output that fails, what it left behind."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            raise StoppedError(_STOPPED[ctx.meta.get(_WRITING, "")]) from None
        except OSError as error:
            left = _LEFT.get(ctx.meta.get(_WRITING, ""))
            if left is None or error.errno == errno.EPIPE or not error.strerror:
                raise
            message = f"The system refused: {error.strerror}; {left}"
            raise LeftError(message) from None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's signature
        **extra: Any,
    ) -> Any:
        """Run, and return the exit code; exit with it where click would."""
        try:
            answer = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            code = answer if isinstance(answer, int) else 0
        except Exception as error:  # noqa: BLE001 - the last place that can turn it into words
            code = told(error)
        if standalone_mode:
            sys.exit(code)
        return code


def told(error: Exception) -> int:
    """Say in one sentence what went wrong, and return the exit code."""
    if isinstance(error, HomeworkError):
        say(f"Error: {inline(str(error))}", err=True)
        return USAGE
    if isinstance(error, StoppedError | click.Abort):
        message = error.message if isinstance(error, StoppedError) else _STOPPED[""]
        say(message, err=True)
        return STOPPED
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, OSError) and error.strerror:
        say(
            f"Error: The system refused: {error.strerror}; check the disk and the output.", err=True
        )
        return USAGE
    return _unexpected(error)


def _usage(error: click.ClickException) -> int:
    message = inline(error.format_message())
    bare = isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter)
    if isinstance(error, click.UsageError) and error.ctx is not None and not bare:
        say(error.ctx.get_usage(), err=True)
        say(f"Try '{error.ctx.command_path} --help'.", err=True)
    say(f"Error: {message}", err=True)
    return error.exit_code


def _unexpected(error: Exception) -> int:
    """Name the kind of error and our line, never its message, which may hold a client's words."""
    place = "an unknown line"
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).is_relative_to(_PACKAGE):
            place = f"{Path(frame.filename).relative_to(_PACKAGE.parent)}:{frame.lineno}"
    say(
        f"Error: Something unexpected happened: {type(error).__name__} at {place}; "
        "please report it. HOMEWORK_DEBUG=1 shows more.",
        err=True,
    )
    if os.environ.get("HOMEWORK_DEBUG") == "1":
        _trace(error)
    return INTERNAL


def _trace(error: BaseException) -> None:
    """Show where it came from, and the kind of each error on the way; no message of any."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None:
        _trace(behind)
    say("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__, err=True)
