"""A figure as the bytes of a file: the same bytes in every run, with words for those who cannot see it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

import numpy as np

from casebook.draw.compact_svg import compact_svg
from casebook.draw.presets import KIND, Preset

# Dots an inch of a TIFF, which journals ask for where they take no drawing.
_FINEST = 600
# A text that stays text falls back to a font as wide as the one it was laid out for.
_FONT = re.compile(r"'DejaVu Sans'")
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True)
class About:
    """What a file says of its figure.

    name : of the figure, which gives an SVG its ids
    origin : what is to be said of data that is not a patient's, else empty
    """

    name: str
    title: str
    description: str
    origin: str


def _svg(figure: Any, preset: Preset, about: About) -> bytes:
    file = BytesIO()
    words = {"Date": None, "Creator": "Casebook", "Title": about.title, "Description": _described(about)}
    figure.savefig(file, format="svg", metadata=words)
    text = file.getvalue().decode("utf-8")
    text = _FONT.sub("'DejaVu Sans', Verdana, sans-serif", text)
    metadata = re.sub(r"\n\s*", "", _METADATA.search(text)[0])
    text = compact_svg(text, about.name)
    end = text.index(">")
    title = f'<title id="{about.name}-title">{escape(about.title)}</title>'
    description = f'<desc id="{about.name}-desc">{escape(about.description)}</desc>'
    labelled = f' role="img" aria-labelledby="{about.name}-title {about.name}-desc">'
    return f"{_HEAD}{text[:end]}{labelled}{title}{description}{metadata}{text[end + 1 :]}\n".encode()


def _described(about: About) -> str:
    return f"{about.description} {about.origin}".strip()


def _pixels(figure: Any, resolution: int, mode: str) -> Any:
    """The figure as a picture without the channel of transparency, which journals refuse and which is slow to write."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    figure.set_dpi(resolution)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert(mode)


def _png(figure: Any, preset: Preset, about: About) -> bytes:
    from PIL import PngImagePlugin

    resolution, file, words = preset.resolution[KIND], BytesIO(), PngImagePlugin.PngInfo()
    words.add_text("Title", about.title)
    words.add_text("Description", _described(about))
    image = _pixels(figure, resolution, preset.colour_mode)
    image.save(file, format="PNG", dpi=(resolution, resolution), pnginfo=words, compress_level=3)
    return file.getvalue()


def _pdf(figure: Any, preset: Preset, about: About) -> bytes:
    file = BytesIO()
    words = {
        "CreationDate": None,
        "ModDate": None,
        "Creator": "Casebook",
        "Title": about.title,
        "Subject": about.origin,
    }
    figure.savefig(file, format="pdf", metadata=words)
    return file.getvalue()


def _tiff(figure: Any, preset: Preset, about: About) -> bytes:
    file = BytesIO()
    resolution = max(_FINEST, preset.resolution[KIND])
    image_description = 270
    words = {image_description: f"{about.title}. {about.origin}".encode("ascii", "replace").decode()}
    image = _pixels(figure, resolution, preset.colour_mode)
    image.save(file, format="TIFF", compression="tiff_lzw", dpi=(resolution, resolution), tiffinfo=words)
    return file.getvalue()


WRITERS: dict[str, Callable[[Any, Preset, About], bytes]] = {"svg": _svg, "png": _png, "pdf": _pdf, "tiff": _tiff}

# Formats that bring their letters with them; the words of the others are drawn in the reader's own fonts.
LETTERED = ("png", "pdf", "tiff")


def file_bytes(figure: Any, file_format: str, preset: Preset, about: About) -> bytes:
    """The bytes of a figure in `file_format`: svg, pdf, png as fine as `preset` asks for, tiff at 600 dpi at least."""
    return WRITERS[file_format](figure, preset, about)
