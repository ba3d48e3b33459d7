"""A line of the bar's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What came of a row: its verdict, what was seen with and without the control, and how long."""

    id: str
    sentence: str
    figure: str
    seen: str
    without: str
    seconds: float
    verdict: str

    def cells(self) -> str:
        """Return it as a line of Markdown."""
        parts = (self.id, self.sentence, self.figure, self.seen, self.without)
        return f"| {' | '.join(parts)} | {self.seconds:.0f} | {self.verdict} |".replace("\n", " ")
