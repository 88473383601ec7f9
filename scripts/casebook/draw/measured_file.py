"""A figure's file, measured from its bytes alone: size, text, lines, resolution, colours, fonts."""

from collections.abc import Callable
from io import BytesIO

from casebook.draw.measured import Measured
from casebook.draw.measured_pdf import measure_pdf
from casebook.draw.measured_svg import measure_svg


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


MEASURES: dict[str, Callable[[bytes], Measured]] = {"svg": measure_svg, "png": _png, "pdf": measure_pdf, "tiff": _tiff}
