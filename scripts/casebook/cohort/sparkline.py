"""A series as a small line that stands in a table cell, with words for those who do not see it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH, HEIGHT, MARGIN = 132.0, 30.0, 3.0
MOST_POINTS = 120


def sparkline(days: Sequence[float], values: Sequence[float], alternative: str) -> Markup:
    """An SVG picture of the values against their days, with an upright line at day 0 and a mark at the last value.

    days : in order of time, at least one
    """
    days, values = _thinned(days, values)
    left, right = min(days[0], 0), max(days[-1], 0, days[0] + 1)
    low, high = min(values), max(values)

    def across(day: float) -> float:
        return MARGIN + (day - left) / (right - left) * (WIDTH - 2 * MARGIN)

    def up(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)

    points = " ".join(f"{across(day):.1f},{up(value):.1f}" for day, value in zip(days, values, strict=True))
    told = escape(alternative)
    return Markup(  # noqa: S704  numbers of our own, and words that are escaped
        f'<svg class="spark" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" '
        f'role="img" aria-label="{told}"><title>{told}</title>'
        f'<line class="zero" x1="{across(0):.1f}" x2="{across(0):.1f}" y1="0" y2="{HEIGHT:.0f}"/>'
        f'<polyline points="{points}"/><circle cx="{across(days[-1]):.1f}" cy="{up(values[-1]):.1f}" r="2.4"/></svg>'
    )


def _thinned(days: Sequence[float], values: Sequence[float]) -> tuple[list[float], list[float]]:
    """At most so many points: of each stretch its lowest and its highest value, in the order of time."""
    pairs = list(zip(days, values, strict=True))
    if len(pairs) > MOST_POINTS:
        each = -(-2 * len(pairs) // (MOST_POINTS - 1))
        kept = {0, len(pairs) - 1}
        for start in range(0, len(pairs), each):
            stretch = range(start, min(start + each, len(pairs)))
            kept |= {min(stretch, key=lambda place: pairs[place][1]), max(stretch, key=lambda place: pairs[place][1])}
        pairs = [pairs[place] for place in sorted(kept)]
    return [float(day) for day, _ in pairs], [float(value) for _, value in pairs]
