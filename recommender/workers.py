"""Work on many histories in processes of their own; one that is lost hides nobody else's row.

joblib is imported here and nowhere else in the core, and only when more than one job is asked for
(decision 11). It starts processes by itself; inside `joblib.parallel_config(backend="dask")` the
same call runs on that cluster.

When a worker dies, joblib gives up all that is under way, and nobody can tell at which history it
was. So each chunk is worked on again in one process apart, and where that is lost too, each history
of it (H26). A worker that hangs ends itself.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recommender.domain.errors import InputError
from recommender.interchange.plans import Row, Unplanned, row
from recommender.interchange.records import History

if TYPE_CHECKING:
    from datetime import datetime

Chunk = Sequence[History | Unplanned]
Work = Callable[[Chunk], list[Row]]
"""What makes a row of each history; it is sent to the workers."""

WAVE = 4
"""Chunks for each worker at a time: enough to keep them busy, few enough to be held in memory."""

SECONDS, SECONDS_EACH = 30.0, 0.5
"""Time for a chunk, and what each history adds: a plan takes milliseconds (design default)."""


def spread(work: Work, chunks: Iterator[Chunk], jobs: int, at: datetime) -> Iterator[Row]:
    """Work on several chunks at a time, in waves, and return the rows in order.

    joblib by itself would go on working for a reader that is slower than the workers, and hold what
    they made without limit. So each wave is handed over as a whole; while it is worked on, the next
    is read, one chunk for each that comes back. Never more than two waves are in memory.
    """
    joblib = _joblib()
    packed = (_packed(one) for one in chunks)
    send = joblib.delayed(partial(_watched, work))
    one_worker = partial(joblib.externals.loky.ProcessPoolExecutor, max_workers=1)
    with (
        joblib.Parallel(
            n_jobs=jobs, return_as="generator", pre_dispatch="all", batch_size=1
        ) as parallel,
        closing(Apart(one_worker, work, at)) as apart,
    ):
        ahead = list(islice(packed, WAVE * joblib.effective_n_jobs(jobs)))
        while ahead:
            wave, ahead = ahead, []
            done = parallel(send(one, allowed) for one, allowed in wave)
            for made in _of_all(wave, done, apart):
                ahead += islice(packed, 1)
                yield from made


def _of_all(wave: Sequence[Packed], done: Any, apart: Apart) -> Iterator[Iterable[Row]]:
    """Return the rows of each chunk; those joblib gave up for a worker it lost are made apart."""
    left = deque(wave)
    try:
        with suppress(BrokenExecutor):
            for made in done:
                left.popleft()
                yield made
    finally:
        _let_go(done)
    for text, _ in left:
        yield apart.rows(_unpacked(text))


class Apart:
    """One process to work in, started when there is work, and anew when it was lost."""

    def __init__(self, start: Callable[[], Any], work: Work, at: datetime) -> None:
        """Start nothing yet. `start` makes an executor; `at` is the moment that is planned for."""
        self._start, self._work, self._at = start, work, at
        self._worker: Any = None

    def rows(self, chunk: Chunk) -> Iterator[Row]:
        """Return a row for each history; one that loses the worker has a row that says so.

        Raises what the work raises.
        """
        try:
            yield from self._made(chunk)
        except BrokenExecutor:
            for one in chunk:
                yield from self._one(one)

    def _one(self, history: History | Unplanned) -> list[Row]:
        try:
            return self._made([history])
        except BrokenExecutor:
            limit = f"took longer than {_allowed(1):g} seconds"
            why = f"This plan ended the process it was made in, or {limit}; please report it."
            return [row(Unplanned(history.client, self._at, why))]

    def _made(self, chunk: Chunk) -> list[Row]:
        self._worker = self._worker or self._start()
        try:
            made: list[Row] = self._worker.submit(_watched, self._work, *_packed(chunk)).result()
        except BrokenExecutor:
            self.close()
            raise
        return made

    def close(self) -> None:
        """Let the process go."""
        if self._worker is not None:
            self._worker.shutdown()
            self._worker = None


def _let_go(done: Any) -> None:
    """Drop what is still under way, if the reader has had enough; no cause for a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done.close()


def _joblib() -> Any:
    try:
        import joblib
    except ImportError:
        message = (
            "More than one job needs joblib; install it with: pip install 'homework-recommender'"
        )
        raise InputError(message) from None
    return joblib


Packed = tuple[bytes, float]
"""A chunk, and the seconds there are for it."""


def _packed(chunk: Chunk) -> Packed:
    # One text of bytes: joblib would ask Python about each event in it, which takes longer.
    return pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL), _allowed(len(chunk))


def _unpacked(text: bytes) -> Chunk:
    # What `_packed` of the same call has made, and nothing from a file.
    chunk: Chunk = pickle.loads(text)  # noqa: S301 # nosec B301
    return chunk


def _allowed(histories: int) -> float:
    return SECONDS + SECONDS_EACH * histories


def _watched(work: Work, text: bytes, seconds: float) -> list[Row]:
    """Work on one chunk in a worker's process, which ends when the time is up.

    Python's own watchdog needs neither the interpreter's lock nor a turn of the work it watches.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            return work(_unpacked(text))
        finally:
            faulthandler.cancel_dump_traceback_later()
