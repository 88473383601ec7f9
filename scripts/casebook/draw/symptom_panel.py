"""Symptom scores as tiles, an item a row."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.diary_periods import diary_periods
from casebook.draw.labels import left_label, side_lines, text_width
from casebook.draw.new_points import mark_new_above
from casebook.draw.page import Panel
from casebook.draw.style import DRUG, INK, MUTED, WORSE, is_narrow

ROW, LOWEST_ROW = 4.2, 3.5
MOST_ITEMS, MOST_IN_TWO_LINES = 20, 10
# More columns of tiles than that have no line around each.
MOST_OUTLINED = 80
# On a narrow page a name may take two lines, and the scale of colours stands below the items.
NARROW_ROW, LOWEST_NARROW_ROW, TWO_LINES_ROW, SCALE = 4.6, 4.2, 6.2, 1.0


def symptom_panel(case: CaseView, instrument: str) -> Panel:
    """The panel of an instrument."""
    items = ordered_items(case, instrument)[:MOST_ITEMS]
    rows, two_lines = len(items), pairwise(len(lines) > 1 for lines in _labels(case, instrument, items))
    row, lowest = ROW, LOWEST_ROW
    if is_narrow(case.preset.width):
        rows += SCALE
        # A name of two lines has room beside neighbours of one.
        row, lowest = (TWO_LINES_ROW, TWO_LINES_ROW) if any(map(all, two_lines)) else (NARROW_ROW, LOWEST_NARROW_ROW)
        lowest = LOWEST_ROW if len(items) > MOST_IN_TWO_LINES else lowest
    return Panel(_drawer(instrument, items), max(row * rows, 9.0), elastic=True, lowest=max(lowest * rows, 9.0))


def ordered_items(case: CaseView, instrument: str) -> list[str]:
    """The items of an instrument that have a score, in the order of the protocol, then all others."""
    scores = case.tables["scores"]
    found = set(scores.loc[scores["instrument"] == instrument, "item"])
    known = [item for item in case.settings["instruments"].get(instrument, {}).get("items", {}) if item in found]
    return known + sorted(found - set(known))


def _labels(case: CaseView, instrument: str, items: list[str]) -> list[list[str]]:
    """The lines of each item's name."""
    known = case.settings["instruments"].get(instrument, {}).get("items", {})
    named = [known.get(item, {}).get("label") or item.replace("_", " ").capitalize() for item in items]
    most = 2 if is_narrow(case.preset.width) and len(items) <= MOST_IN_TWO_LINES else 1
    return [side_lines(case.preset.width, label, most) for label in named]


def _spans(case: CaseView, instrument: str) -> list[tuple[float, float, int, int]]:
    """Of each tile: where it is drawn from and to, and the first and last day whose scores it shows."""
    periods = diary_periods(case, instrument)
    longest = (case.settings["schedule"] or {"interval_days": 28})["interval_days"]
    spans, before = [], float("-inf")
    for row in periods[periods["dose"] > 0].itertuples():
        end = row.end_day + 1
        spans.append((max(before, end - longest), end, row.start_day, row.end_day))
        before = end
    # Weeks, and scores between the assessments week by week, stand where they are: the last drawn are on top.
    for row in periods[periods["dose"] == 0].itertuples():
        spans.append((row.start_day, row.end_day + 1, row.start_day, row.end_day))
    return spans


def _drawer(instrument: str, items: list[str]) -> Callable[[Any, CaseView], None]:
    def draw(axes: Any, case: CaseView) -> None:
        from matplotlib.patches import Rectangle

        scores = case.tables["scores"]
        scores = scores[scores["instrument"] == instrument]
        colours, norm = score_colours(case, instrument, scores)
        low, high = axes.get_xlim()
        count = len(items)
        axes.add_patch(
            Rectangle((low, -0.5), high - low, count, fc="#eceef1", ec="#c4cad1", hatch="/////", lw=0, zorder=0)
        )
        tiles = score_tiles(case, instrument)
        axes.add_collection(_tiles(tiles, items, (low, high), colours, norm))
        new = tiles[tiles["new"] == "yes"].drop_duplicates("start_day")
        mark_new_above(axes, ((new["start_day"].clip(low) + new["end_day"].clip(None, high) + 1) / 2).tolist(), -0.5)
        _not_assessed(axes, case, _spans(case, instrument), count)
        axes.vlines(0, -0.5, count - 0.5, color=DRUG, lw=0.8, zorder=3)
        narrow = is_narrow(case.preset.width)
        axes.set_ylim(count - 0.5 + (SCALE if narrow else 0), -0.5)
        labels = ["\n".join(lines) for lines in _labels(case, instrument, items)]
        axes.set_yticks(range(count), labels, linespacing=1.0)
        axes.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        if narrow:
            left_label(axes, case.label("instruments", instrument), INK)
        (_colour_row if narrow else _colour_bar)(axes, case, instrument, colours, norm)

    return draw


def _not_assessed(axes: Any, case: CaseView, spans: list[tuple[float, float, int, int]], count: int) -> None:
    """Say so in the longest stretch without tiles, where it has room for the words."""
    low, high = axes.get_xlim()
    edges = sorted((left, right) for left, right, *_ in spans)
    free, begin = [], low
    for left, right in edges:
        free.append((left - begin, begin))
        begin = max(begin, right)
    length, start = max([*free, (high - begin, begin)])
    text = case.say("not_assessed")
    if 1.3 * text_width(axes, text) < length:
        axes.text(
            start + length / 2, count / 2 - 0.5, text, color=MUTED, ha="center", va="center", zorder=1,
            bbox={"boxstyle": "square,pad=0.25", "fc": "white", "ec": "none"},
        )  # fmt: skip


def score_tiles(case: CaseView, instrument: str) -> pd.DataFrame:
    """One row a tile: the days it is drawn over, item, mean score, the days whose scores it shows, any of them new."""
    scores = case.tables["scores"]
    own = case.with_new(scores[scores["instrument"] == instrument].sort_values("day"))
    by_item = dict(list(own.groupby("item")))
    rows = []
    spans = _spans(case, instrument)
    for item in ordered_items(case, instrument)[:MOST_ITEMS]:
        days, values = by_item[item]["day"].to_numpy(dtype=int), by_item[item]["score"].to_numpy(dtype=float)
        new = by_item[item]["new"].to_numpy()
        for left, right, first, last in spans:
            shown = slice(days.searchsorted(first), days.searchsorted(last, side="right"))
            found, is_new = values[shown], "yes" if (new[shown] == "yes").any() else ""
            if len(found):
                rows.append((int(left), int(right) - 1, item, float(found.mean()), first, last, is_new))
    return pd.DataFrame(rows, columns=["start_day", "end_day", "item", "mean_score", "first_day", "last_day", "new"])


def _tiles(shown: pd.DataFrame, items: list[str], limits: tuple[float, float], colours: Any, norm: Any) -> Any:
    """All tiles as one thing to draw: there may be thousands."""
    from matplotlib.collections import PolyCollection

    corners, means = [], []
    for tile in shown.itertuples():
        left, right = max(tile.start_day, limits[0]), min(tile.end_day + 1, limits[1])
        row = items.index(tile.item)
        if right > left:
            corners.append([(left, row - 0.5), (right, row - 0.5), (right, row + 0.5), (left, row + 0.5)])
            means.append(tile.mean_score)
    # Between narrow tiles the lines would be all that is seen.
    line = 0.5 if shown["start_day"].nunique() <= MOST_OUTLINED else 0.0
    return PolyCollection(corners, facecolors=colours(norm(means)), edgecolors="#d5dae0", linewidths=line, zorder=2)


def score_colours(case: CaseView, instrument: str, scores: pd.DataFrame) -> tuple[Any, Any]:
    """White is best and dark is worst, whichever way the scale runs; and the scale, else that of the scores."""
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    known = case.settings["instruments"].get(instrument, {})
    low, high = known.get("minimum"), known.get("maximum")
    low = float(scores["score"].min()) if low is None else float(low)
    high = float(scores["score"].max()) if high is None else float(high)
    colours = LinearSegmentedColormap.from_list("symptoms", WORSE)
    worse_is_low = known.get("improvement") == "increase"
    norm = Normalize(low, high if high > low else low + 1)
    return (colours.reversed() if worse_is_low else colours), norm


def score_ends(case: CaseView, instrument: str, norm: Any) -> list[str]:
    """What the lowest and the highest score mean."""
    worse_is_low = case.settings["instruments"].get(instrument, {}).get("improvement") == "increase"
    ends = (case.say("worst"), case.say("best")) if worse_is_low else (case.say("none"), case.say("worst"))
    return [f"{case.number(score)} {word}" for score, word in zip((norm.vmin, norm.vmax), ends, strict=True)]


def _colour_bar(axes: Any, case: CaseView, instrument: str, colours: Any, norm: Any) -> None:
    from matplotlib.cm import ScalarMappable

    box, width = axes.get_position(), case.preset.width
    place = axes.figure.add_axes((box.x1 + 3 / width, box.y0 + 0.06 * box.height, 2.2 / width, 0.88 * box.height))
    bar = axes.figure.colorbar(ScalarMappable(norm, colours), cax=place)
    bar.set_ticks([norm.vmin, norm.vmax], labels=score_ends(case, instrument, norm))
    bar.outline.set_linewidth(0.5)
    place.tick_params(length=2)


def _colour_row(axes: Any, case: CaseView, instrument: str, colours: Any, norm: Any) -> None:
    """The scale of colours in steps, in the last row of the panel."""
    from matplotlib.patches import Rectangle

    steps = 11
    low, high = axes.get_xlim()
    place = axes.get_ylim()[0] - 0.4
    first, last = score_ends(case, instrument, norm)
    space = (high - low) * 0.02
    left, right = low + text_width(axes, first) + space, high - text_width(axes, last) - space
    for step in range(steps):
        face = colours(step / (steps - 1))
        width = (right - left) / steps
        axes.add_patch(Rectangle((left + step * width, place - 0.2), width, 0.4, fc=face, ec="#d5dae0", lw=0.5))
    axes.text(low, place, first, va="center")
    axes.text(high, place, last, va="center", ha="right")
