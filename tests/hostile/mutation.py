"""Inputs made from good ones: bytes changed anywhere, or values of a JSON text put out of place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

DEEP = 3_000
"""Levels of nesting that Python's own JSON reader gives up on."""

TOKENS: tuple[bytes, ...] = (
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\x1b[2J"),
    *(b"\r", b"\n", b"\r\n", b"\t", b",", b";", b'"', b"'", b"\\", b"\\u0000", b"\\ud800"),
    *(b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xc2\x9b31m", b"\\u202e", b"\\u001b]0;x\\u0007"),
    *(b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999", b"1e-999", b"-0", b"0x10", b"1_000"),
    *(b"true", b"null", b"{}", b"[]", b"[[]]", b'""', b"9" * 40, b"9" * 4_301, b"-" + b"9" * 4_301),
    *(b"[" * DEEP, b'{"a":' * DEEP, b'{"a":1,"a":2}', b"=1+1", b"@SUM(A1)", b"../../x", b"%s%n"),
    *(b"2026-13-45T99:99:99Z", b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59"),
    *(b"2026-01-01", b"1e3", b"-1", b"99999999999999999999", "\N{ARABIC-INDIC DIGIT ONE}".encode()),
)
"""What readers trip over, to be put anywhere."""

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63), 10**4_200, 0.5, -0.0, 1e308),
    *(float("nan"), float("inf"), float("-inf"), "", " ", "\x00", "\x1b[2J", "\ud800", "\u202e"),
    *(
        "x" * 3_000,
        "a\nb",
        "NaN",
        "1e999",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "\u0661",
        "..",
        "/",
    ),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "-1", "1.0", "true", "null"),
    *([], {}, [[]], [None], {"a": {}}, {"": ""}, [1] * 200, ["x"] * 200, {"kind": "kind"}),
)
"""What no field expects."""

ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig")


def mutated(seeds: Sequence[bytes], draw: random.Random, *, as_json: bool = False) -> bytes:
    """Return one of the seeds with one to four things changed; as JSON, it stays JSON."""
    ways = (_restructured,) if as_json else _WAYS
    content = draw.choice(seeds)
    for _ in range(draw.randint(1, 4)):
        content = draw.choice(ways)(content, seeds, draw)
    return content


def _flipped(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    if not content:
        return b"\x80"
    place = draw.randrange(len(content))
    changed = bytes([content[place] ^ (1 << draw.randrange(8))])
    return content[:place] + changed + content[place + 1 :]


def _inserted(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    place = draw.randint(0, len(content))
    return content[:place] + draw.choice(TOKENS) + content[place:]


def _cut(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    start, end = _span(content, draw)
    return content[:start] + content[end:]


def _overwritten(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    start, end = _span(content, draw)
    return content[:start] + draw.choice(TOKENS) + content[end:]


def _repeated(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    start, end = _span(content, draw)
    return content[:end] + content[start:end] * draw.randint(1, 8) + content[end:]


def _truncated(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    return content[: draw.randint(0, len(content))]


def _spliced(content: bytes, seeds: Sequence[bytes], draw: random.Random) -> bytes:
    other = draw.choice(seeds)
    return content[: draw.randint(0, len(content))] + other[draw.randint(0, len(other)) :]


def _shuffled(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    draw.shuffle(lines)
    return b"".join(lines)


def _recoded(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(draw.choice(ENCODINGS), "replace")


def _restructured(content: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    """Change a value, a key or the depth of the JSON in a line, or of the whole, if it is JSON."""
    lines = content.splitlines() or [b""]
    number = draw.randrange(len(lines))
    for text, put in (
        (content, lambda new: new),
        (lines[number], lambda new: b"\n".join([*lines[:number], new, *lines[number + 1 :]])),
    ):
        try:
            plain = json.loads(text)
        except (ValueError, RecursionError):
            continue
        return put(_written(_changed(plain, draw), draw))
    return content


def _changed(plain: Any, draw: random.Random) -> Any:
    if isinstance(plain, dict) and plain and draw.random() < 0.9:
        key = draw.choice(sorted(plain))
        choice = draw.randrange(5)
        if choice == 0:
            return {one: value for one, value in plain.items() if one != key}
        if choice == 1:
            return {draw.choice([f"{key}s", "x", "", "id", "__class__"]): plain[key], **plain}
        if choice == 2:
            other = draw.choice(sorted(plain))
            return {**plain, key: plain[other]} if not _private(other) else plain
        return {**plain, key: _changed(plain[key], draw)}
    if isinstance(plain, list) and plain and draw.random() < 0.9:
        place = draw.randrange(len(plain))
        return [*plain[:place], _changed(plain[place], draw), *plain[place + 1 :]]
    return draw.choice([*VALUES, [plain], {"a": plain}, [plain] * 20])


def _private(key: str) -> bool:
    """Tell whether a field holds words: these are not put into a field that holds none."""
    return key in {"learned", "reason", "text", "topic", "what", "userComment", "contact_line"}


def _written(plain: Any, draw: random.Random) -> bytes:
    text = json.dumps(plain, ensure_ascii=draw.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")


def _span(content: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randint(0, len(content))
    return start, min(len(content), start + draw.choice((1, 2, 4, 8, 16, 64)))


_WAYS: tuple[Callable[[bytes, Sequence[bytes], random.Random], bytes], ...] = (
    *(_flipped, _inserted, _cut, _overwritten, _repeated, _truncated, _spliced, _shuffled),
    *(_recoded, _restructured, _restructured, _restructured, _restructured),
)
