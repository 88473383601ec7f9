"""The figure of growth: what many cases cost beyond their own computing, by their number, against linear growth."""

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from casebook.draw.presets import DEFAULT, PRESETS
from casebook.draw.style import GRID, INK, MILLIMETRE, MUTED, house_style

NOTHING, VISIT = "nothing to do", "one new visit beyond its own case"
# Colours of Okabe & Ito 2008, told apart under colour blindness, each with a mark of its own.
STEPS = {
    NOTHING: ("#0072b2", "o", NOTHING),
    VISIT: ("#d55e00", "s", VISIT),
    "first page": ("#009e73", "^", "first page"),
    "page over all cases": ("#56b4e9", "D", "all cases together"),
    "largest page of a batch": ("#cc79a7", "v", "largest page of cases"),
}
PANELS = (("cpu_seconds", "CPU, seconds", 10.0), ("memory_mb", "Memory, MB", 1000.0), ("page_kb", "Pages, kB", None))
WIDTH, HEIGHT = PRESETS[DEFAULT].width, 78


def draw(rows: Sequence[Mapping[str, str]], folder: Path) -> None:
    """Write growth.svg and growth.png: a line a step, log by log, beside a dashed one of linear growth."""
    from matplotlib.figure import Figure

    with house_style("growth", PRESETS[DEFAULT]):
        figure = Figure(figsize=(WIDTH * MILLIMETRE, HEIGHT * MILLIMETRE), layout="constrained")
        for axis, (column, title, limit) in zip(figure.subplots(1, len(PANELS)), PANELS, strict=True):
            for what, (colour, mark, label) in STEPS.items():
                points = [
                    (int(row["cases"]), float(row[column])) for row in rows if row["what"] == what and row[column]
                ]
                if points:
                    axis.plot(*zip(*points, strict=True), color=colour, marker=mark, markersize=4.2, label=label)
            _frame(axis, title, limit)
        lines = {line.get_label(): line for axis in figure.axes for line in axis.get_lines()}
        figure.legend(
            handles=[lines[label] for _, _, label in STEPS.values()], loc="outside lower center", ncols=3, frameon=False
        )
        metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
        for kind in ("svg", "png"):
            figure.savefig(folder / f"growth.{kind}", dpi=200, metadata=metadata[kind])


def _frame(axis, title: str, limit: float | None) -> None:
    """Scales by tens, linear growth from the lower left corner, and the limit."""
    axis.set_xscale("log")
    axis.set_yscale("log")
    values = [float(value) for line in axis.get_lines() for value in line.get_ydata()]
    low, high = 10 ** math.floor(math.log10(min(values))), max([limit or 0, *values]) * 2.2
    axis.plot([10, 10_000], [low, low * 1000], color=MUTED, linestyle=(0, (4, 3)), linewidth=0.9)
    axis.set_ylim(low, high)
    if limit:
        axis.axhline(limit, color=INK, linewidth=0.8, linestyle=(0, (1, 2)))
        place = {"xytext": (0, 2), "textcoords": "offset points", "ha": "left", "va": "bottom"}
        axis.annotate("at most", (10, limit), color=INK, **place)
    ticks = [10, 100, 1000, 10_000]
    axis.set_xticks(ticks, ["10", "100", "1,000", "10,000"])
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
    axis.minorticks_off()
    axis.set_xlabel("Cases; dashed: linear growth")
    axis.set_title(title)
    axis.grid(color=GRID, linewidth=0.5)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)
