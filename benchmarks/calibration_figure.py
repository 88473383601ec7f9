"""The figure of the calibration: for every procedure and simulated condition, how often it is wrong."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from casebook.draw.presets import DEFAULT, PRESETS
from casebook.draw.style import GRID, INK, MILLIMETRE, MUTED, REFERENCE, house_style

COLOURS = {0.0: "#56b4e9", 0.3: "#0072b2", 0.6: "#d55e00"}  # Okabe & Ito 2008, told apart under colour blindness
MARKERS = {(5, 8): "o", (8, 12): "s", (15, 20): "^"}
PANELS = (
    ("false_positive_rate", "False positives\nwithout an effect, %", 0.0, (0.0, 7.0), (0, 40)),
    ("coverage", "95 % intervals that\nhold the truth, %", 3.0, (93.0, 97.0), (60, 100)),
    ("power", "Effect of 3 SD\nfound, %", 3.0, None, (0, 100)),
)
WIDTH, ROW = PRESETS[DEFAULT].width, 7.5


def draw(rows: list[dict[str, object]], folder: Path, leads: str) -> None:
    """Write calibration.svg and calibration.png; a mark is one size of phases and one autocorrelation."""
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(str(row["procedure"]) for row in rows))
    with house_style("calibration", PRESETS[DEFAULT]):
        figure = Figure(figsize=(WIDTH * MILLIMETRE, (34 + ROW * len(names)) * MILLIMETRE), layout="constrained")
        axes = figure.subplots(1, len(PANELS), sharey=True)
        for axis, (key, title, effect, band, limits) in zip(axes, PANELS, strict=True):
            shown = [row for row in rows if row["effect"] == effect and row[key] != ""]
            if band:
                axis.axvspan(*band, color=REFERENCE, linewidth=0, zorder=0)
            axis.set_xlim(limits[0] - 1.5, limits[1] + 1.5)
            _marks(axis, shown, key, names, limits)
            axis.set_title(title)
            axis.grid(axis="x", color=GRID, linewidth=0.5)
            axis.set_axisbelow(True)
            axis.tick_params(axis="y", length=0)
            axis.spines[["top", "right", "left"]].set_visible(False)
        axes[0].set_yticks(range(len(names)), [_wrapped(name) for name in names])
        axes[0].set_ylim(len(names) - 0.4, -0.6)
        for label, name in zip(axes[0].get_yticklabels(), names, strict=True):
            label.set_fontweight("bold" if name == leads else "normal")
        _legend(figure)
        metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
        for kind in ("svg", "png"):
            figure.savefig(folder / f"calibration.{kind}", dpi=200, metadata=metadata[kind])


def _marks(axis, rows: list[dict[str, object]], key: str, names: list[str], limits: tuple[float, float]) -> None:
    for row in rows:
        sizes = (row["n_before"], row["n_during"])
        offset = (list(MARKERS).index(sizes) - 1) * 0.24
        percent = 100 * float(row[key])
        axis.plot(
            min(max(percent, limits[0]), limits[1]),
            names.index(str(row["procedure"])) + offset,
            marker=MARKERS[sizes],
            color=COLOURS[row["autocorrelation"]],
            markersize=4.2,
            markeredgecolor="white",
            markeredgewidth=0.4,
            linestyle="none",
            clip_on=False,
            zorder=3,
        )
    present = {row["procedure"] for row in rows}
    for place, name in enumerate(names):
        axis.axhline(place + 0.5, color=GRID, linewidth=0.5, zorder=0)
        if name not in present:
            axis.text(sum(limits) / 2, place, "no interval", color=MUTED, ha="center", va="center")


def _wrapped(name: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(name, 27))


def _legend(figure) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        *(
            Line2D([], [], marker="o", linestyle="none", color=colour, label=f"autocorrelation {phi:g}")
            for phi, colour in COLOURS.items()
        ),
        *(
            Line2D([], [], marker=marker, linestyle="none", color=INK, label=f"{sizes[0]} and {sizes[1]} values")
            for sizes, marker in MARKERS.items()
        ),
        Patch(color=REFERENCE, label="at most 7 %; 93 to 97 %"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
