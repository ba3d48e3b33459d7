"""Write docs/quality-tiers.md and the checks in conformance.md; --check tells what is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from recommender.testing import CHECKS, Check, Tier

HERE = Path(__file__).parent
START, END = "<!-- checks: written by make conformance -->", "<!-- end of checks -->"
HEAD = """\
# Quality tiers

What a plugin has shown, worked out by the [conformance kit](conformance.md), by nobody's opinion.
A tier is reached by passing its checks and those of the tiers above it in this table; a check that
does not apply (no veto, no task types) is left out. A tier is a word to authors and to those who
choose plugins: it stops nothing, and no suggestion depends on it.

`homework plugins check NAME` tells the tier of one plugin and what is missing for the next;
`homework plugins list` shows the tier each plugin had when it was last checked here, and with
`--tiers` checks them all. Every plugin that ships with the product is gold. This page is made by
`make conformance`.
"""


def tiers() -> str:
    """Return the page of the tiers."""
    rows = [
        f"| **{tier}** | {tier.promise} | {', '.join(f'`{one.name}`' for one in _of(tier))} |"
        for tier in Tier
    ]
    table = "\n".join(("| tier | what it says | its checks |", "|---|---|---|", *rows))
    return f"{HEAD}\n{table}\n"


def checks() -> str:
    """Return the table of the checks with their promises."""
    rows = [f"| `{one.name}` | {one.tier} | {one.promise} |" for one in CHECKS]
    return "\n".join(
        ("| check | tier | what holds for a plugin that passes |", "|---|---|---|", *rows)
    )


def with_checks(page: str) -> str:
    """Return a page with the checks anew between its two marks."""
    before, rest = page.split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n\n{checks()}\n\n{END}{after}"


def _of(tier: Tier) -> list[Check]:
    return [one for one in CHECKS if one.tier is tier]


def main() -> int:
    """Write both pages, or with --check return 1 if one is not current."""
    guide = HERE / "conformance.md"
    pages = {
        HERE / "quality-tiers.md": tiers(),
        guide: with_checks(guide.read_text(encoding="utf-8")),
    }
    stale = []
    for path, text in pages.items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
    if stale:
        print(f"Not current: {', '.join(stale)}. Run: make conformance")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
