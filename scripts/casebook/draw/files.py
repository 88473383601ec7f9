"""A figure as the bytes of a file: the same bytes in every run, with words for those who cannot see it."""

import re
from collections.abc import Callable
from html import escape
from io import BytesIO
from typing import Any

import numpy as np

# A text that stays text falls back to a font as wide as the one it was laid out for.
_FONT = re.compile(r"'DejaVu Sans'")
# A path to a hundredth of a point, without the space that matplotlib puts between its parts.
_PATH = re.compile(r'(?<=\bd=")[^"]*')
_BEYOND_HUNDREDTH = re.compile(r"(\.\d\d)\d+")
_ID = re.compile(r'(\bid="|href="#|url\(#)')


def _svg(figure: Any, name: str, title: str, description: str, origin: str) -> bytes:
    file = BytesIO()
    about = {"Date": None, "Creator": "Casebook", "Title": title, "Description": f"{description} {origin}".strip()}
    figure.savefig(file, format="svg", metadata=about)
    text = file.getvalue().decode("utf-8")
    text = _FONT.sub("'DejaVu Sans', Verdana, sans-serif", text)
    text = _PATH.sub(lambda path: _BEYOND_HUNDREDTH.sub(r"\1", path[0]).replace(" \n", "").replace("\n", ""), text)
    # Several figures stand on one page: ids carry the figure's name.
    text = _ID.sub(lambda match: f"{match[1]}{name}-", text)
    start = text.index("<svg")
    end = text.index(">", start)
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    labelled = f' role="img" aria-labelledby="{name}-title {name}-desc">'
    return (text[:end] + labelled + words + text[end + 1 :]).encode("utf-8")


def _png(figure: Any, name: str, title: str, description: str, origin: str) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image, PngImagePlugin

    figure.set_dpi(300)
    canvas, file, about = FigureCanvasAgg(figure), BytesIO(), PngImagePlugin.PngInfo()
    canvas.draw()
    about.add_text("Title", title)
    about.add_text("Description", f"{description} {origin}".strip())
    # Without the channel of transparency, which journals refuse and which takes longer to write.
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image.save(file, format="PNG", dpi=(300, 300), pnginfo=about, compress_level=4)
    return file.getvalue()


def _pdf(figure: Any, name: str, title: str, description: str, origin: str) -> bytes:
    file = BytesIO()
    about = {"CreationDate": None, "ModDate": None, "Creator": "Casebook", "Title": title, "Subject": origin}
    figure.savefig(file, format="pdf", metadata=about)
    return file.getvalue()


def _tiff(figure: Any, name: str, title: str, description: str, origin: str) -> bytes:
    from PIL import Image

    drawn, file = BytesIO(), BytesIO()
    figure.savefig(drawn, format="png", dpi=600)
    image_description = 270
    with Image.open(drawn) as image:
        about = {image_description: f"{title}. {origin}".encode("ascii", "replace").decode()}
        image.convert("RGB").save(file, format="TIFF", compression="tiff_lzw", dpi=(600, 600), tiffinfo=about)
    return file.getvalue()


WRITERS: dict[str, Callable[[Any, str, str, str, str], bytes]] = {"svg": _svg, "png": _png, "pdf": _pdf, "tiff": _tiff}


def file_bytes(figure: Any, file_format: str, name: str, title: str, description: str, origin: str) -> bytes:
    """The bytes of a figure in `file_format` (svg, png at 300 dpi, pdf, tiff at 600 dpi).

    name : prefix of every id of an SVG
    origin : what is to be said of data that is not a patient's, else empty
    """
    return WRITERS[file_format](figure, name, title, description, origin)
