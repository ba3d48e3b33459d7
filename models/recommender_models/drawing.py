"""The calibration curve as a picture (SVG, written by hand) and as one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Curve = Sequence[tuple[float, float, int]]

SIZE, EDGE = 320, 40
CLOSE = 0.03
"""Mean difference up to which forecasts count as in line with outcomes (design default)."""


def sentence(curve: Curve) -> str:
    """Say in one sentence how far forecasts and outcomes lie apart."""
    many = sum(count for *_, count in curve)
    gap = sum((forecast - share) * count for forecast, share, count in curve) / many
    error = sum(abs(forecast - share) * count for forecast, share, count in curve) / many
    if abs(gap) <= CLOSE:
        leaning = "on the whole they are neither too high nor too low"
    else:
        way = "high" if gap > 0 else "low"
        leaning = f"on the whole they are {100 * abs(gap):.0f} points too {way}"
    return (
        f"Over {many} outcomes, forecasts lie {100 * error:.1f} points of 100 from what was "
        f"practised; {leaning}."
    )


def svg(curve: Curve) -> str:
    """Return the curve as SVG: forecast from left to right, share practised upwards."""
    points = " ".join(f"{_x(forecast):.1f},{_y(share):.1f}" for forecast, share, _ in curve)
    dots = "".join(
        f'<circle cx="{_x(forecast):.1f}" cy="{_y(share):.1f}" r="4"><title>'
        f"forecast {forecast:.2f}, practised {share:.2f}, {count} outcomes</title></circle>"
        for forecast, share, count in curve
    )
    ticks = "".join(
        f'<text x="{_x(at):.0f}" y="{SIZE - EDGE + 16}" text-anchor="middle">{at:.1f}</text>'
        f'<text x="{EDGE - 6}" y="{_y(at) + 4:.0f}" text-anchor="end">{at:.1f}</text>'
        for at in (0.0, 0.5, 1.0)
    )
    middle = SIZE // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" '
        'aria-labelledby="title words" font-family="sans-serif" font-size="11">'
        f'<title id="title">Calibration</title><desc id="words">{sentence(curve)}</desc>'
        f'<rect width="{SIZE}" height="{SIZE}" fill="#fff"/>'
        f'<path d="M{_x(0):.0f} {_y(1):.0f}V{_y(0):.0f}H{_x(1):.0f}" fill="none" stroke="#444"/>'
        f'<path d="M{_x(0):.0f} {_y(0):.0f}L{_x(1):.0f} {_y(1):.0f}" stroke="#888" '
        'stroke-dasharray="4 4"/>'
        f'<polyline points="{points}" fill="none" stroke="#00527a" stroke-width="2"/>'
        f'<g fill="#00527a">{dots}</g>{ticks}'
        f'<text x="{middle}" y="{SIZE - 6}" text-anchor="middle">forecast chance</text>'
        f'<text x="12" y="{middle}" text-anchor="middle" '
        f'transform="rotate(-90 12 {middle})">share practised</text></svg>\n'
    )


def _x(share: float) -> float:
    return EDGE + share * (SIZE - 2 * EDGE)


def _y(share: float) -> float:
    return SIZE - EDGE - share * (SIZE - 2 * EDGE)
