"""What can be measured of a figure's file, from its bytes alone: size, text, lines, resolution, colours, fonts."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import hypot
from typing import Any

from casebook.draw.presets import POINTS_A_MILLIMETRE

# Entries of an affine map as SVG and PDF write it: x' = a x + c y + e, y' = b x + d y + f.
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Measured:
    """What a file turned out to be; None where its format cannot say.

    width, height : in millimetres
    smallest_text, thinnest_line : in points, as they come out in print; None also where there is no text or line
    resolution : dots an inch, the coarser of both directions
    colour_mode : as Pillow names it
    compression : of a TIFF
    fonts_embedded : whether the file brings every font that it uses
    """

    width: float
    height: float
    smallest_text: float | None = None
    thinnest_line: float | None = None
    resolution: float | None = None
    colour_mode: str | None = None
    compression: str | None = None
    fonts_embedded: bool | None = None


def measure_file(content: bytes, file_format: str) -> Measured:
    """What a file is; `file_format` is svg, png, pdf or tiff.

    Raises ValueError, with the reason, for a file that is damaged or of another format.
    """
    try:
        return MEASURES[file_format](content)
    except ValueError:
        raise
    except Exception as error:  # the readers raise whatever a damaged file leads them to
        raise ValueError(f"cannot be read as {file_format} ({type(error).__name__})") from None


def combine(outer: Matrix, inner: Matrix) -> Matrix:
    """The map that does `inner` and then `outer`."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def smallest_scale(matrix: Matrix) -> float:
    """By how much a map stretches at least, in the direction in which it stretches least."""
    a, b, c, d, *_ = matrix
    # The singular values of a 2 by 2 matrix.
    large, small = hypot(a + d, b - c), hypot(a - d, b + c)
    return abs(large - small) / 2


def _picture(content: bytes) -> Measured:
    from PIL import Image, ImageFile

    # Another library of the same process (WeasyPrint) lets Pillow take a picture that is cut off for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(BytesIO(content)) as image:
        image.load()
        given = image.info.get("dpi")
        if not given or min(given) <= 0:
            raise ValueError("does not say its resolution")
        across, down = (float(value) for value in given)
        return Measured(
            width=image.width / across * 25.4,
            height=image.height / down * 25.4,
            resolution=min(across, down),
            colour_mode=f"{image.mode} with transparency" if "transparency" in image.info else image.mode,
            compression=image.info.get("compression"),
        )


def _png(content: bytes) -> Measured:
    return _of_format(content, b"\x89PNG", "PNG")


def _tiff(content: bytes) -> Measured:
    return _of_format(content, (b"II*\0", b"MM\0*"), "TIFF")


def _of_format(content: bytes, begin: bytes | tuple[bytes, ...], name: str) -> Measured:
    if not content.startswith(begin):
        raise ValueError(f"is no {name} file")
    return _picture(content)


def _svg(content: bytes) -> Measured:
    from casebook.draw.measured_svg import measure_svg

    return measure_svg(content)


def _pdf(content: bytes) -> Measured:
    from casebook.draw.measured_pdf import measure_pdf

    return measure_pdf(content)


MEASURES: dict[str, Callable[[bytes], Measured]] = {"svg": _svg, "png": _png, "pdf": _pdf, "tiff": _tiff}


def millimetres(points: Any) -> float:
    """A length in points as millimetres."""
    return float(points) / POINTS_A_MILLIMETRE
