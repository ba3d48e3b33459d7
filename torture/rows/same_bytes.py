"""N4: the same questions have the same answers, byte for byte, wherever and however they run."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

from torture.row import Row, Seen, Sizes

ROOT = Path(__file__).parents[2]
VARIED = {
    "threads": ("1", "2"),
    "jobs": ("1", "2"),
    "PYTHONHASHSEED": ("0", "1", "5"),
    "OPENBLAS_CORETYPE": ("", "Prescott"),
}
"""Threads of numpy, processes of ours, the order of sets, and how numpy multiplies."""
ASKED = """
import hashlib, os, random, sys
from caseloads import LATER, course
from recommender import Recommender
from recommender.host import Host
from recommender.host.discovery import installed
said = hashlib.sha256()
histories = [course(number).history for number in range(40)]
for _, client, line in Recommender().rows_many(histories, at=LATER, chunk=5, jobs=int(sys.argv[1])):
    said.update(line)
found = list(installed())
random.Random(sys.argv[2]).shuffle(found)
shuffled = Recommender(host=Host(tuple(found)))
for one in histories[:10]:
    said.update(shuffled.suggest(one, at=LATER).to_json().encode())
if sys.argv[3:]:
    said.update(repr({"worry", "sleep", "mood", "pain", "grief"}).encode())
print(said.hexdigest())
"""


def run(many: int) -> Seen:
    """Ask in so many of the ways there are."""
    return _asked(many)


def control(_many: int) -> Seen:
    """Say a set too, in the order it has."""
    return _asked(4, "a set")


def _asked(many: int, *more: str) -> Seen:
    every = list(product(*VARIED.values()))
    step = max(len(every) // many, 1)
    # Steps that share no factor with the lists go through all values of each.
    chosen = [every[number * (step + 1 if step > 1 else 1) % len(every)] for number in range(many)]
    answers = {_one(number, one, more) for number, one in enumerate(chosen)}
    words = f"{len(chosen)} ways of {len(every)}, plugins shuffled in each: {len(answers)} answers"
    return Seen(words, len(answers) == 1 and "" not in answers)


def _one(number: int, chosen: tuple[str, ...], more: tuple[str, ...]) -> str:
    named = dict(zip(VARIED, chosen, strict=True))
    threads, jobs = named.pop("threads"), named.pop("jobs")
    path = (str(ROOT / part) for part in ("", "plugins", "models", "tests"))
    environment = {
        **os.environ,
        **{name: value for name, value in named.items() if value},
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads),
        "PYTHONPATH": os.pathsep.join(path),
    }
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", ASKED, jobs, str(number), *more],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


ROW = Row(
    id="N4",
    sentence="Threads, processes, hash seeds, the processor's kernels and the order of plugins "
    "change no byte.",
    figure="1 answer (of one kind of store: there is no other)",
    sizes=Sizes(tiny=2, change=6, long=24),
    run=run,
    control=control,
    taken_out="nothing: a set is said too",
)
