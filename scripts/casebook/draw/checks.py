"""Whether each file of a figure is what its journal asks for, told from the file itself."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from casebook.draw.files import LETTERED
from casebook.draw.measured import Measured
from casebook.draw.measured_file import MEASURES, measure_file
from casebook.draw.presets import KIND, PRESETS, Preset
from casebook.model import conform

# A picture is a whole number of pixels wide, and its resolution a whole number a metre.
SLACK_MILLIMETRES, SLACK_DOTS, SLACK_POINTS = 0.15, 0.5, 0.01


class Check(NamedTuple):
    """What was looked at, what was found and what is wanted, in words with their unit; whether it will do."""

    check: str
    found: str
    wanted: str
    passed: bool


def check_figures(figures: pd.DataFrame, drawn: Mapping[tuple[str, str, str, str], bytes]) -> pd.DataFrame:
    """Table `figure_checks`: each check of each file that is a drawing or a picture.

    figures : table `figures`
    drawn : the bytes of each file by case, preset, figure and format
    """
    rows = []
    for row in figures[figures["format"].isin(list(MEASURES))].itertuples():
        content = drawn[row.case, row.preset, row.figure, row.format]
        about = {name: getattr(row, name) for name in ("case", "figure", "preset", "format", "data_origin")}
        for check in [*check_file(content, row.format, PRESETS[row.preset], row.caption), *check_signs(row)]:
            outcome = "passed" if check.passed else "failed"
            rows.append(
                {**about, "check": check.check, "found": check.found, "wanted": check.wanted, "outcome": outcome}
            )
    return conform("figure_checks", pd.DataFrame(rows))


def check_file(content: bytes, file_format: str, preset: Preset, caption: str) -> list[Check]:
    """The checks that can be made of a file in that format, by the rules of `preset`.

    caption : what stands below the figure; journals count it with the height of the page
    A file that cannot be measured fails one check, `file`, with the reason.
    """
    try:
        measured = measure_file(content, file_format)
    except ValueError as error:
        return [Check("file", str(error), f"a readable {file_format} file", False)]
    made = [check for look in CHECKS for check in look(measured, preset, caption)]
    size = len(content) <= preset.most_bytes
    return [*made, Check("size", f"{len(content)} bytes", f"at most {preset.most_bytes} bytes", size)]


def check_signs(row: Any) -> list[Check]:
    """Whether the font holds every sign of a file's words; none of an SVG, whose words are text."""
    if row.format not in LETTERED:
        return []
    found = f"lacks {row.lacking_signs}" if row.lacking_signs else "all there"
    return [Check("signs", found, "all there", not row.lacking_signs)]


def _width(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    passed = abs(measured.width - preset.width) <= SLACK_MILLIMETRES
    yield Check("width", f"{measured.width:.1f} mm", f"{preset.width:g} mm", passed)


def _height(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    below = preset.caption_height(caption) if preset.with_caption else 0.0
    found = f"{measured.height:.1f} mm" + (f" and a caption of {below:.1f} mm" if preset.with_caption else "")
    passed = measured.height + below <= preset.highest + SLACK_MILLIMETRES
    yield Check("height", found, f"at most {preset.highest:g} mm", passed)


def _text(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    if measured.smallest_text is not None:
        passed = measured.smallest_text >= preset.smallest_text - SLACK_POINTS
        yield Check("text", f"{measured.smallest_text:.2f} pt", f"at least {preset.smallest_text:g} pt", passed)


def _line(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    if measured.thinnest_line is not None:
        passed = measured.thinnest_line >= preset.thinnest_line - SLACK_POINTS
        yield Check("line", f"{measured.thinnest_line:.2f} pt", f"at least {preset.thinnest_line:g} pt", passed)


def _resolution(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    if measured.resolution is not None:
        least = preset.resolution[KIND]
        passed = measured.resolution >= least - SLACK_DOTS
        yield Check("resolution", f"{measured.resolution:.0f} dpi", f"at least {least} dpi", passed)


def _colour(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    if measured.colour_mode is not None:
        passed = measured.colour_mode == preset.colour_mode
        yield Check("colour", measured.colour_mode, preset.colour_mode, passed)


def _compression(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    if measured.compression is not None:
        yield Check("compression", measured.compression, "tiff_lzw", measured.compression == "tiff_lzw")


def _fonts(measured: Measured, preset: Preset, caption: str) -> Iterator[Check]:
    if measured.fonts_embedded is not None:
        yield Check(
            "fonts", "embedded" if measured.fonts_embedded else "not embedded", "embedded", measured.fonts_embedded
        )


CHECKS: tuple[Callable[[Measured, Preset, str], Iterator[Check]], ...] = (
    _width, _height, _text, _line, _resolution, _colour, _compression, _fonts,
)  # fmt: skip
