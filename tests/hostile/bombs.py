"""Small inputs that ask for a lot: of depth, of faults, of letters, of unpacked bytes."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
import time
import zipfile
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

import numpy as np
from hostile.importers import REFUSALS, SHIPPED, importers
from recommender_models import artifact

from recommender.interchange import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MANY = 190_000
"""Letters: nearly a whole line."""
EVENT = {"id": "e-1", "client": "c", "at": "2026-01-05T09:00:00Z"}
SUGGESTED = {
    "kind": "suggested",
    "seed": 1,
    "history_digest": "0" * 64,
    "engine": "1",
    "model": "m",
}
OUTCOME = {"kind": "outcome_reviewed", "assignment": "a", "status": "done"}
HEADER = "client,task_type,assigned_at,reviewed_at,status,barriers\n"
ROW = "c,breathing,2026-01-05T09:00:00Z,2026-01-06T09:00:00Z,done,"


def line(**fields: Any) -> bytes:
    return json.dumps({**EVENT, **fields}).encode() + b"\n"


def lines() -> dict[str, bytes]:
    """Return histories as JSON Lines, by what they are about."""
    goal = {"id": "a", "areas": ["worry"]}
    few = MANY // 20
    return {
        "nested lists": b"[" * MANY,
        "nested objects": b'{"a":' * (MANY // 5),
        "nested within a field": line(kind="goal_stated", goal=0)[:-3] + b"[" * MANY,
        "a number of digits": line(kind="session_held", confidence=0).replace(
            b"0}", b"9" * MANY + b"}"
        ),
        "a number's exponent": line(kind="measured", measure="x", value=0).replace(
            b"0}", b"1e" + b"9" * MANY + b"}"
        ),
        "a number's fraction": line(kind="measured", measure="x", value=0).replace(
            b"0}", b"0." + b"1" * MANY + b"}"
        ),
        "faults in a list of names": line(**OUTCOME, barriers=[0] * (MANY // 3)),
        "faults in a list of objects": line(**SUGGESTED, options=[{}] * (MANY // 4)),
        "faults in a list of places": line(**OUTCOME, contexts=["A"] * (MANY // 5)),
        "fields nobody knows": line(kind="session_held", **{f"f{n}": 0 for n in range(few)}),
        "fields nobody knows, within": line(
            kind="goal_stated", goal={**goal, **{f"f{n}": 0 for n in range(few)}}
        ),
        "a field named twice, many times": b"{" + b'"a":1,' * (MANY // 6) + b'"a":1}',
        "a long kind": line(kind="session_held" * (MANY // 12)),
        "a long name of a field": line(kind="session_held", **{"x" * MANY: 1}),
        "a name with no end": line(
            kind="goal_stated", goal={**goal, "id": "a-" * (MANY // 2) + "!"}
        ),
        "a flag with no end": line(kind="flag_raised", flag="a_" * (MANY // 2) + "!"),
        "a moment with no end": line(kind="session_held", at=f"2026-01-05T09:00:00.{'0' * MANY}Z"),
        "a line with no end": b'{"a": "' + b"a" * 20_000_000,
        "many short lines": b"[]\n" * 20_000,
        "many empty lines": b"\n" * 1_000_000,
        "the same event, many times": line(kind="session_held") * 5_000,
        "packed with gzip": gzip.compress(b"0" * 200_000_000),
    }


def tables() -> dict[str, bytes]:
    """Return histories as CSV."""
    head = HEADER.encode()
    return {
        "a quote that is never closed": head + b'"' + b"a,\n" * 100_000,
        "a cell with no end": head + (ROW + "x" * 5_000_000).encode(),
        "cells with no end": head + b"," * 150_000,
        "a header with no end": b"," * 150_000 + b"\n",
        "barriers with no end": head + (ROW + "x " * 60_000).encode(),
        "a number with no end": b"client,task_type,assigned_at,rung\nc,breathing,2026-01-05T09:00:00Z,"
        + b"9" * 100_000,
        "quotes within quotes": head + b'"' * 150_001,
    }


def _npy(dtype: str, shape: str) -> bytes:
    """Return the head of an array that claims to be large, and nothing of it."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def _zip(members: Sequence[tuple[str, bytes]], packing: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return file.getvalue()


def archives() -> dict[str, bytes]:
    """Return arrays of a model as archives."""
    plain = np.load(SHIPPED / "arrays.npz")
    ours = [(f"{name}.npy", _saved(plain[name])) for name in plain.files]
    zeros = b"\0" * 15_000_000
    nested = _zip([("a.npy", _zip([("b.npy", zeros)], zipfile.ZIP_DEFLATED))], zipfile.ZIP_DEFLATED)
    return {
        "a bomb, deflated": _zip([*ours, ("x.npy", zeros)], zipfile.ZIP_DEFLATED),
        "a bomb, by bzip2": _zip([*ours, ("x.npy", zeros)], zipfile.ZIP_BZIP2),
        "a bomb, by lzma": _zip([*ours, ("x.npy", zeros)], zipfile.ZIP_LZMA),
        "a bomb, of two members": _zip(
            [("a", b"\0" * 200_000_000), ("b", b"")], zipfile.ZIP_DEFLATED
        ),
        "a bomb that lies about its size": _lying(),
        "an archive within an archive": nested,
        "many members": _zip([(f"{n}.npy", b"") for n in range(20_000)], zipfile.ZIP_STORED),
        "a head that claims a lot": _zip([("task_weights.npy", _npy("<f8", "(10000000000,)"))], 0),
        "a head of wide items": _zip([("task_weights.npy", _npy("|V2000000000", "(9,)"))], 0),
        "a head of objects": _zip([("task_weights.npy", _npy("|O", "(1,)"))], 0),
        "a way out of the folder": _zip([*ours, ("../../evil.npy", ours[0][1])], 0),
        "a way from the root": _zip([*ours, ("/tmp/evil.npy", ours[0][1])], 0),  # noqa: S108 - never made
        "a link": _zip_with_link(ours),
        "a member twice": _twice(ours),
        "no archive": b"PK\x05\x06" + b"\0" * 18,
    }


def _saved(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


def _lying() -> bytes:
    """Return an archive whose directory says of a bomb that it is small."""
    size = 200_000_000
    whole = _zip([("task_weights.npy", b"\0" * size)], zipfile.ZIP_BZIP2)
    return whole.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def _zip_with_link(ours: Sequence[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        link = zipfile.ZipInfo("task_weights.npy")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
        for name, content in ours[1:]:
            packed.writestr(name, content)
    return file.getvalue()


def _twice(ours: Sequence[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in [*ours, ours[0]]:
            info = zipfile.ZipInfo(name)
            # Its own check of names only warns, and here a warning is an error.
            packed.NameToInfo.pop(name, None)
            packed.writestr(info, content)
    return file.getvalue()


def models() -> dict[str, bytes]:
    """Return the numbers of a model, as JSON."""
    return {
        "lists of lists": b"[" + b"[]," * 300_000 + b"[]]",
        "nested deeply": b"[" * 900_000,
        "more than a model has": b"[" + b"[]," * 5_000_000 + b"[]]",
        "a number of digits": b'{"intercept": ' + b"9" * 900_000 + b"}",
        "types with no end": b'{"type_effects": {'
        + b",".join(b'"a%d": 0.0' % n for n in range(40_000))
        + b"}}",
    }


def bombs() -> Iterator[tuple[str, str, bytes]]:
    """Yield every bomb: whom it is for, what it is, and its bytes."""
    for reader, made in (
        ("history.jsonl", lines),
        ("history.csv", tables),
        ("model: arrays", archives),
        ("model: numbers", models),
        ("model: manifest", models),
        (
            "journal",
            lambda: {"nested deeply": b"[" * 900_000, "digits": b'{"layout": ' + b"9" * 900_000},
        ),
        ("choice of a model", lambda: {"nested deeply": b"[" * 900_000}),
    ):
        for name, content in made().items():
            yield reader, name, content


def set_off(reader: str, content: bytes) -> str:
    """Have an importer read a bomb; return what it says, which is nothing where it took it."""
    (importer,) = (one for one in importers() if one.name == reader)
    with tempfile.TemporaryDirectory() as folder:
        try:
            return "; ".join(importer.read(content, Path(folder)))[:2_000]
        except REFUSALS as error:
            return str(error)


def laid(folder: Path) -> list[tuple[str, str, Path]]:
    """Write every bomb to a file, so that who makes them is not who is measured."""
    made = []
    for number, (reader, name, content) in enumerate(bombs()):
        path = folder / str(number)
        path.write_bytes(content)
        made.append((reader, name, path))
    return made


def set_off_all(made: list[tuple[str, str, Path]]) -> list[tuple[str, str, float]]:
    """Have every bomb read by whom it is for; return what it is, what was said, and seconds."""
    found = []
    for reader, name, path in made:
        content = path.read_bytes()
        began = time.process_time()
        said = set_off(reader, content)
        found.append((f"{reader}: {name}", said, time.process_time() - began))
    return found


def set_off_unguarded(content: bytes) -> str:
    """Unpack an archive as it says it is, as a reader without a guard would."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return str(sum(len(packed.read(one)) for one in packed.namelist()))


# Places that are no files


def _fifo(place: Path) -> None:
    os.mkfifo(place)


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(target)


PLACES: dict[str, Callable[[Path], None]] = {
    "a pipe": _fifo,
    "a folder": Path.mkdir,
    "a link to zeros without end": _link_to("/dev/zero"),
    "a link to noise without end": _link_to("/dev/urandom"),
    "a link to a terminal": _link_to("/dev/tty"),
    "a link to itself": lambda place: place.symlink_to(place),
    "a link to nothing": _link_to("nowhere"),
    "a link to a folder": _link_to("/"),
    "a file of the system without end": _link_to("/proc/self/mem"),
}


READ = ("x.jsonl", "x.csv", *artifact.FILES[:2], artifact.MANIFEST)


def refused_at_all() -> dict[str, str]:
    """Return what is said of each place that is no file, wherever one is read."""
    return {f"{name}: {kind}": refused_at(kind, name) for name in READ for kind in PLACES}


def refused_at(kind: str, name: str) -> str:
    """Return what is said of a place that is no file to read."""
    place = Path(tempfile.mkdtemp()) / name
    for other in {artifact.MANIFEST, *artifact.FILES} - {name}:
        (place.parent / other).write_bytes((SHIPPED / other).read_bytes())
    PLACES[kind](place)
    try:
        if name in {artifact.MANIFEST, *artifact.FILES}:
            artifact.load(place.parent)
        else:
            files.read(place)
    except REFUSALS as error:
        return str(error)
    finally:
        rmtree(place.parent)
    return ""


def read_unguarded(path: str) -> int:
    """Read a place to its end, as a reader without a guard would."""
    return sum(len(one) for one in Path(path).open("rb"))
