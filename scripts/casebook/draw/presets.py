"""What a journal asks of a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

POINTS_A_MILLIMETRE = 72 / 25.4
# Width of a letter of Helvetica in parts of its size, over our captions (0.45), and what the ends of lines leave free.
LETTER = 0.47
RESOLUTIONS = ("line", "combination", "halftone")
# Of which kind our figures are: lines with shading.
KIND = "combination"


@dataclass(frozen=True)
class Preset:
    """The rules that a figure is drawn and checked by.

    width, highest : of the figure in mm; `highest` with its caption below it where `with_caption` says so
    body_text, smallest_text : in points
    thinnest_line : in points
    resolution : dots an inch of a picture by its kind: line art, lines with shading (combination), photo (halftone)
    colour_mode : of a picture without transparency, as Pillow names it
    most_bytes : size of the largest file that is accepted
    """

    name: str
    width: float
    highest: float
    with_caption: bool
    body_text: float
    smallest_text: float
    thinnest_line: float
    resolution: Mapping[str, int]
    colour_mode: str
    most_bytes: int

    def highest_above(self, caption: str) -> float:
        """How high, in mm, a figure may be whose caption stands below it."""
        return self.highest - (self.caption_height(caption) if self.with_caption else 0.0)

    def caption_height(self, caption: str) -> float:
        """Height of a caption in mm, set as wide as the figure in lines 1.25 of the text's size apart."""
        size = self.body_text / POINTS_A_MILLIMETRE
        return ceil(len(caption) * LETTER * size / self.width) * 1.25 * size


_BMC = {
    "highest": 225.0, "with_caption": True, "body_text": 8.0, "smallest_text": 8.0, "thinnest_line": 0.5,
    "resolution": dict.fromkeys(RESOLUTIONS, 300), "colour_mode": "RGB", "most_bytes": 10_000_000,
}  # fmt: skip

# BMC: biomedcentral.com, Preparing figures. Elsevier: elsevier.com, Artwork and media instructions; double column.
PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("bmc-full", 170.0, **_BMC),
        Preset("bmc-half", 85.0, **_BMC),
        Preset(
            "elsevier", 190.0, highest=240.0, with_caption=False, body_text=7.0, smallest_text=7.0, thinnest_line=0.25,
            resolution={"line": 1000, "combination": 500, "halftone": 300}, colour_mode="RGB", most_bytes=10_000_000,
        ),
    )
}  # fmt: skip
DEFAULT = "bmc-full"
