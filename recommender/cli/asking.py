"""Questions at the terminal; one that nobody answers ends the command (H29)."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from recommender.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterator

IDLE = 600.0
"""Seconds after which whoever was asked has left. Design default."""


class _LeftError(Exception):
    """Nobody answered."""


def ask(text: str, **how: Any) -> Any:
    """Return what `click.prompt` does; raises Abort where nobody answers for ten minutes."""
    with _attended():
        return click.prompt(text, **how)


def confirm(text: str, **how: Any) -> bool:
    """Return what `click.confirm` does; raises Abort where nobody answers for ten minutes."""
    with _attended():
        return click.confirm(text, **how)


@contextmanager
def _attended() -> Iterator[None]:
    """Stop waiting when nobody is there, where the system has an alarm clock for it."""
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _left)
    signal.setitimer(signal.ITIMER_REAL, IDLE)
    try:
        yield
    except _LeftError:
        say(f"\nNobody answered for {IDLE / 60:g} minutes.", err=True)
        raise click.Abort from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _left(_signal: int, _frame: object) -> None:
    raise _LeftError
