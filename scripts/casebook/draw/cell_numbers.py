"""Numbers in the tiles of a table, as one thing to draw: a text for each would take longer than all the rest."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from matplotlib.collections import PathCollection
from matplotlib.transforms import Affine2D

from casebook.draw.text_width import body_size


class CellNumbers(PathCollection):
    """Texts centred at points of the axes; in an SVG they stay texts, elsewhere they are the shapes of the font.

    texts : without a line break
    x, y : one a text, in units of the axes
    colors : one a text
    """

    def __init__(self, axes: Any, texts: Sequence[str], x: Sequence[float], y: Sequence[float], colors: Sequence[str]):
        self.texts, self.colors, self.size = list(texts), list(colors), body_size()
        super().__init__(
            [_shape(text) for text in texts], offsets=list(zip(x, y, strict=True)), offset_transform=axes.transData,
            facecolors=self.colors, edgecolors="none", linewidths=0, zorder=5,
        )  # fmt: skip
        points = axes.figure.dpi_scale_trans
        self.set_transform(Affine2D().scale(self.size / 100 / 72) + points)
        axes.add_collection(self, autolim=False)

    def draw(self, renderer: Any) -> None:
        """Write texts into an SVG, shapes elsewhere."""
        writer = getattr(renderer, "writer", None)
        if writer is None or not self.texts:
            super().draw(renderer)
            return
        places = self.get_offset_transform().transform(self.get_offsets())
        # Digits are 0.73 of the font's size high; half of that below the middle is where they stand.
        lift = 0.365 * self.size
        for color in sorted(set(self.colors)):
            style = f"font-size: {self.size:g}px; font-family: 'DejaVu Sans'; text-anchor: middle; fill: {color}"
            writer.start("g", attrib={"style": style})
            for text, own, (across, up) in zip(self.texts, self.colors, places, strict=True):
                if own == color:
                    down = renderer.height - up + lift
                    writer.element("text", text, attrib={"x": f"{across:.2f}", "y": f"{down:.2f}"})
            writer.end("g")
        self.stale = False


@cache
def _shape(text: str) -> Any:
    """The outline of a text in a font of 100 points, its middle at (0, 0)."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    path = TextPath((0, 0), text, size=100, prop=FontProperties(family="DejaVu Sans"))
    box = path.get_extents()
    return path.transformed(Affine2D().translate(-(box.x0 + box.x1) / 2, -36.5))
