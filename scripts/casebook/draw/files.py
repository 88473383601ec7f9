"""A figure as the bytes of a file: the same bytes in every run, with words for those who cannot see it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

import numpy as np

from casebook.draw.presets import Preset

# Dots an inch of a TIFF, which journals ask for where they take no drawing.
_FINEST = 600
# A text that stays text falls back to a font as wide as the one it was laid out for.
_FONT = re.compile(r"'DejaVu Sans'")
# A path to a hundredth of a point, without the space that matplotlib puts between its parts.
_PATH = re.compile(r'(?<=\bd=")[^"]*')
_BEYOND_HUNDREDTH = re.compile(r"(\.\d\d)\d+")
_ID = re.compile(r'(\bid="|href="#|url\(#)')


@dataclass(frozen=True)
class About:
    """What a file says of its figure.

    name : prefix of every id of an SVG
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
    text = _PATH.sub(lambda path: _BEYOND_HUNDREDTH.sub(r"\1", path[0]).replace(" \n", "").replace("\n", ""), text)
    # Several figures stand on one page: ids carry the figure's name.
    text = _ID.sub(lambda match: f"{match[1]}{about.name}-", text)
    start = text.index("<svg")
    end = text.index(">", start)
    title = f'<title id="{about.name}-title">{escape(about.title)}</title>'
    description = f'<desc id="{about.name}-desc">{escape(about.description)}</desc>'
    labelled = f' role="img" aria-labelledby="{about.name}-title {about.name}-desc">'
    return (text[:end] + labelled + title + description + text[end + 1 :]).encode("utf-8")


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

    resolution, file, words = preset.resolution["combination"], BytesIO(), PngImagePlugin.PngInfo()
    words.add_text("Title", about.title)
    words.add_text("Description", _described(about))
    image = _pixels(figure, resolution, preset.colour_mode)
    image.save(file, format="PNG", dpi=(resolution, resolution), pnginfo=words, compress_level=4)
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
    resolution = max(_FINEST, preset.resolution["combination"])
    image_description = 270
    words = {image_description: f"{about.title}. {about.origin}".encode("ascii", "replace").decode()}
    image = _pixels(figure, resolution, preset.colour_mode)
    image.save(file, format="TIFF", compression="tiff_lzw", dpi=(resolution, resolution), tiffinfo=words)
    return file.getvalue()


WRITERS: dict[str, Callable[[Any, Preset, About], bytes]] = {"svg": _svg, "png": _png, "pdf": _pdf, "tiff": _tiff}


def file_bytes(figure: Any, file_format: str, preset: Preset, about: About) -> bytes:
    """The bytes of a figure in `file_format`: svg, pdf, png as fine as `preset` asks for, tiff at 600 dpi at least."""
    return WRITERS[file_format](figure, preset, about)
