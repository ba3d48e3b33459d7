"""Put the newest results together as docs/benchmarks.md: `python benchmarks/page.py`.

Every figure comes from a results file as it was written; nothing is edited by hand.
"""

from __future__ import annotations

import argparse
from pathlib import Path

ORDER = ("forecasting", "deciding", "rules", "speed", "scale")
INTRODUCTION = """# Benchmarks

Put together by `benchmarks/page.py` from the dated files in `benchmarks/results`; each names the
command it was made with (`make bench` runs them all, larger); not edited by hand. What is
measured, and against whom, is in the modules of `benchmarks/`. Where a target is missed the table
says so, and `docs/reports/` says what was tried.

The records that forecasts are measured on are proxies (coursework, tooth brushing, offers of
exercise): no open log of homework between therapy sessions could be found. The clients that
decisions are measured on are invented.
"""


DAY = len("2026-11-22")


def newest(folder: Path, name: str) -> list[Path]:
    """Return the pages of one benchmark from the last day on which it ran, in order."""
    found = sorted(folder.glob(f"{name}*.md"))
    day = found[-1].name[: len(name) + 1 + DAY] if found else ""
    return [one for one in found if one.name.startswith(day)]


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results"))
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"))
    options = parser.parse_args()
    parts = [INTRODUCTION]
    for name in ORDER:
        found = [one.read_text(encoding="utf-8") for one in newest(options.results, name)]
        said = "\n".join(found) if found else f"# {name}\n\nNot run yet.\n"
        parts.append("\n".join(f"#{line}" if line.startswith("#") else line
                               for line in said.splitlines()) + "\n")  # fmt: skip
    options.out.write_text("\n".join(parts), encoding="utf-8")
    print(f"Written: {options.out}")


if __name__ == "__main__":
    main()
