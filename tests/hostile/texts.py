"""Texts that try to be more than a text: on a terminal, in a page, in a cell, in a name of a file."""

from __future__ import annotations

from itertools import product

MARK = "forged"
"""Where this begins a line, somebody has written a line of ours."""

CONTROLS = (
    *(
        "\x00",
        "\x07",
        "\x08",
        "\x0b",
        "\x0c",
        "\x0e",
        "\x1a",
        "\x1c",
        "\x1d",
        "\x1e",
        "\x1f",
        "\x7f",
    ),
    *(
        "\x1b[2J",
        "\x1b[1A\x1b[2K",
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x1b]8;;http://x\x1b\\y",
        "\x1bc",
    ),
    *(
        "\x1bP+q\x1b\\",
        "\x1b[?1049h",
        "\x1b[6n",
        "\x9b2J",
        "\x9d0;t\x9c",
        "\x90",
        "\x84",
        "\x85",
        "\x8d",
    ),
    *("\u202e", "\u202d", "\u202a", "\u202b", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069"),
    *("\u200e", "\u200f", "\u061c", "\u2028", "\u2029", "\ufeff", "\ud800", "\udfff"),
)
ENDS = ("\n", "\r", "\r\n", "\n\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1c", "\t\n")
MARKUP = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title><svg onload=alert(1)>"),
    *(
        '"><b>x</b>',
        "' onmouseover='x",
        "<!-- x -->",
        "]]>",
        "<![CDATA[x]]>",
        "&lt;b&gt;",
        "&#60;b>",
    ),
    *(
        "<a href='javascript:x'>y</a>",
        "<iframe src=//x>",
        "<style>*{}</style>",
        "<meta charset=utf-7>",
    ),
    *(
        "{{7*7}}",
        "${7*7}",
        "{% x %}",
        "%s%n",
        "{0.__class__}",
        "<?xml version='1.0'?>",
        "<!DOCTYPE x>",
    ),
)
MARKDOWN = (
    *(
        "[x](javascript:y)",
        "![x](http://x/y.png)",
        "<http://x>",
        "http://x.org/a",
        "www.x.org",
        "a@x.org",
    ),
    *("# heading", "> quote", "- item", "+ item", "1. item", "1) item", "```\ncode\n```", "`code`"),
    *(
        "**bold**",
        "_it_",
        "~~no~~",
        "| a | b |\n|---|---|",
        "---",
        "===",
        "\\[x](y)",
        "[x]: http://x",
    ),
    *(
        "x\n===",
        "x\n---",
        "- [ ] task",
        "&copy;",
        "<b>",
        "    code",
        "\tcode",
        "HTTPS://X.ORG",
        "![",
        "[^1]",
    ),
)
FORMULAS = (
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "=cmd|' /C calc'!A0",
    ),
    *(
        "\x00=1+1",
        "\x01=1+1",
        "\ufeff=1+1",
        "\u200e=1+1",
        "\u202e=1+1",
        "\u00a0=1+1",
        '"=1+1',
        "'=1+1",
    ),
    *('=HYPERLINK("http://x","y")', "=1\n=2", "\x0b-1", "\x7f@x", "\x85+1", "\u2028=1"),
)
PATHS = (
    *(
        "../../etc/passwd",
        "..\\..\\x",
        "/etc/passwd",
        "C:\\x",
        "\\\\x\\y",
        "~/.ssh/id",
        "a/../../b",
        ".",
    ),
    *(
        "..",
        "...",
        "con",
        "nul.txt",
        "a\x00.txt",
        "-rf",
        "$(x)",
        "`x`",
        ";x",
        "|x",
        "a b",
        "file:///x",
    ),
)
FRAMES = ("{}", "a {} b", "{}" + MARK, "a\n{}", "x" * 300 + "{}", "{}{}")


def texts() -> tuple[str, ...]:
    """Return every text: each payload by itself and in a frame, and each end of a line forged."""
    framed = [
        frame.replace("{}", one)
        for one, frame in product((*CONTROLS, *MARKUP, *MARKDOWN, *FORMULAS, *PATHS), FRAMES)
    ]
    forged = [f"a{end}{MARK}: all is well{end}" for end in ENDS]
    coloured = [f"{one}{end}{MARK}" for one, end in product(CONTROLS, ENDS)]
    return tuple(dict.fromkeys([*framed, *forged, *coloured]))
