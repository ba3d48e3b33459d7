"""Work on many histories in processes of their own; one that is lost hides nobody else's row.

joblib is imported here and nowhere else in the core, and only when more than one job is asked for
(decision 11). It starts processes by itself; inside `joblib.parallel_config(backend="dask")` the
same call runs on that cluster.

When a worker dies or is late, joblib gives up all that is under way, and nobody can tell at which
history it was. So each chunk is worked on again in one process apart, and where that is lost too,
each history of it (H26).
"""

from __future__ import annotations

import multiprocessing
import pickle
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing, suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from recommender.domain.errors import InputError
from recommender.interchange.plans import Row, Unplanned, row
from recommender.interchange.records import History

if TYPE_CHECKING:
    from datetime import datetime

Chunk = Sequence[History | Unplanned]
Work = Callable[[Chunk], list[Row]]
"""What makes a row of each history; it is sent to the workers, and tells by itself what it can."""

WAVE = 4
"""Chunks for each worker at a time: enough to keep them busy, few enough to be held in memory."""

LOST = (BrokenExecutor, TimeoutError, multiprocessing.TimeoutError)
"""What is raised when a worker died, or did not answer in time (by loky, and by joblib)."""

SECONDS, SECONDS_FOR_ONE = 300.0, 30.0
"""Time for a chunk, and for a history by itself: a plan takes milliseconds (design default)."""


def spread(work: Work, chunks: Iterator[Chunk], jobs: int, at: datetime) -> Iterator[Row]:
    """Work on several chunks at a time, in waves, and return the rows in order.

    joblib by itself would go on working for a reader that is slower than the workers, and hold what
    they made without limit. So each wave is handed over as a whole; while it is worked on, the next
    is read, one chunk for each that comes back. Never more than two waves are in memory.
    """
    joblib = _joblib()
    workers = joblib.effective_n_jobs(jobs)
    packed = (_packed(one) for one in chunks)
    one_worker = partial(joblib.externals.loky.ProcessPoolExecutor, max_workers=1)
    with (
        joblib.Parallel(
            n_jobs=jobs,
            return_as="generator",
            pre_dispatch="all",
            batch_size=1,
            timeout=SECONDS if workers > 1 else None,
        ) as parallel,
        closing(Apart(one_worker, work, at)) as apart,
    ):
        ahead = list(islice(packed, WAVE * workers))
        while ahead:
            wave, ahead = ahead, []
            done = parallel(joblib.delayed(_unpacking)(work, one) for one in wave)
            for made in _of_all(wave, done, apart):
                ahead += islice(packed, 1)
                yield from made


def _of_all(wave: Sequence[bytes], done: Any, apart: Apart) -> Iterator[Iterable[Row]]:
    """Return the rows of each chunk; those joblib gave up for a worker it lost are made apart."""
    left = deque(wave)
    try:
        with suppress(*LOST):
            for made in done:
                left.popleft()
                yield made
    finally:
        _let_go(done)
    for one in left:
        yield apart.rows(_unpacked(one))


class Apart:
    """One process to work in, started when there is work, and anew when it was lost.

    `start` makes an executor of one worker that can kill it.
    """

    def __init__(self, start: Callable[[], Any], work: Work, at: datetime) -> None:
        """Start nothing yet; `at` is the moment that is planned for."""
        self._start, self._work, self._at = start, work, at
        self._worker: Any = None

    def rows(self, chunk: Chunk) -> Iterator[Row]:
        """Return a row for each history; one that loses the worker has a row that says so.

        Raises what the work raises.
        """
        try:
            yield from self._made(chunk, SECONDS)
        except LOST:
            for one in chunk:
                yield from self._one(one)

    def _one(self, history: History | Unplanned) -> list[Row]:
        try:
            return self._made([history], SECONDS_FOR_ONE)
        except TimeoutError:
            why = f"This plan took longer than {SECONDS_FOR_ONE:g} seconds and was given up"
        except BrokenExecutor:
            why = "This plan ended the process it was made in"
        return [row(Unplanned(history.client, self._at, f"{why}; please report it."))]

    def _made(self, chunk: Chunk, seconds: float) -> list[Row]:
        self._worker = self._worker or self._start()
        try:
            made: list[Row] = self._worker.submit(self._work, chunk).result(seconds)
        except LOST:
            self.close()
            raise
        return made

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._worker is not None:
            self._worker.shutdown(kill_workers=True)
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


def _packed(chunk: Chunk) -> bytes:
    # One text of bytes: joblib would ask Python about each event in it, which takes longer.
    return pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL)


def _unpacked(packed: bytes) -> Chunk:
    # What `_packed` of the same call has made, and nothing from a file.
    chunk: Chunk = pickle.loads(packed)  # noqa: S301 # nosec B301
    return chunk


def _unpacking(work: Work, packed: bytes) -> list[Row]:
    """Work on one chunk in a worker's process."""
    return work(_unpacked(packed))
