"""The checks of figures: each one can fail, and none passes a file that it could not measure."""

from io import BytesIO

import pytest
from PIL import Image

from casebook.draw import PRESETS, check_figures, draw_figures
from casebook.draw.checks import check_file
from casebook.draw.presets import DEFAULT
from draw.odd_cases import CASES

BMC = PRESETS["bmc-full"]
WIDE = 170 / 25.4 * 72
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="{width}pt" height="{height}pt" viewBox="0 0 {box} {box_height}">{inner}</svg>'
)


def svg(inner="", width=WIDE, height=283.0, box=None):
    box = box or width
    return SVG.format(width=width, height=height, box=box, box_height=height * box / width, inner=inner).encode()


def picture(form="PNG", mode="RGB", width=2008, dpi=(300, 300), **options):
    file = BytesIO()
    Image.new(mode, (width, 400), 255 if mode == "L" else "white").save(
        file, format=form, **({"dpi": dpi} if dpi else {}), **options
    )
    return file.getvalue()


def pdf(draw=lambda figure: None, width=170, **settings):
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(settings):
        figure = Figure(figsize=(width / 25.4, 2))
        draw(figure)
        file = BytesIO()
        figure.savefig(file, format="pdf")
    return file.getvalue()


def outcomes(content, form, preset=BMC, caption=""):
    return {check.check: check.passed for check in check_file(content, form, preset, caption)}


def failing(content, form, preset=BMC, caption=""):
    return {check for check, passed in outcomes(content, form, preset, caption).items() if not passed}


GOOD_TEXT = "<text style=\"font: 8px 'DejaVu Sans'\">x</text>"


@pytest.mark.slow
def test_the_drawings_of_the_usual_case_pass_by_every_other_preset():
    tables, settings = CASES["usual"]()
    figures, drawn = draw_figures(tables, {"rossi": settings}, ["svg"], [name for name in PRESETS if name != DEFAULT])
    checks = check_figures(figures, drawn)
    assert checks[checks["outcome"] == "failed"].to_dict("records") == []
    assert set(checks["check"]) == {"width", "height", "text", "line", "size"}
    assert set(checks["preset"]) == set(PRESETS) - {DEFAULT}


def test_good_files_pass():
    assert failing(svg(GOOD_TEXT), "svg") == set()
    assert failing(picture(), "png") == set()
    assert failing(picture("TIFF", width=4016, dpi=(600, 600), compression="tiff_lzw"), "tiff") == set()
    assert failing(pdf(lambda figure: figure.text(0.5, 0.5, "x", fontsize=8), **{"pdf.fonttype": 42}), "pdf") == set()


@pytest.mark.parametrize(
    "inner",
    [
        '<text style="font: 7px sans-serif">x</text>',
        '<text font-size="7.5">x</text>',
        '<g font-size="6"><text>x</text></g>',
        f'<g transform="scale(0.5)">{GOOD_TEXT}</g>',
        f'<g transform="translate(3 4) rotate(30) scale(1 0.9)">{GOOD_TEXT}</g>',
        f'<g transform="matrix(0.8 0 0 0.8 5 5)">{GOOD_TEXT}</g>',
        f'<text font-size="9"><tspan font-size="5">x</tspan></text>{GOOD_TEXT}',
        f'<defs><g id="a">{GOOD_TEXT}</g></defs><use xlink:href="#a" transform="scale(0.9)"/>',
    ],
)
def test_small_text_is_found_wherever_it_stands(inner):
    assert failing(svg(inner), "svg") == {"text"}


@pytest.mark.parametrize(
    "inner",
    [
        '<path d="M 0 0 L 1 1" style="stroke: #000; stroke-width: 0.3"/>',
        '<g stroke="#000" stroke-width="0.4"><path d="M 0 0 L 1 1"/></g>',
        '<g transform="scale(0.2)"><path d="M 0 0 L 1 1" style="stroke: #000; stroke-width: 2"/></g>',
        '<defs><path id="m" d="M 0 0" style="stroke: #fff; stroke-width: 0.1"/></defs><use xlink:href="#m"/>',
        '<defs><pattern id="h"><path d="M 0 0" style="stroke: #fff; stroke-width: 0.2"/></pattern></defs>'
        '<rect style="fill: url(#h)"/>',
    ],
)
def test_thin_lines_are_found_wherever_they_stand(inner):
    assert failing(svg(inner), "svg") == {"line"}


def test_what_is_not_drawn_is_not_measured():
    unused = '<defs><path id="m" d="M 0 0" style="stroke: #fff; stroke-width: 0.1"/></defs>'
    bare = '<path d="M 0 0 L 1 1" style="stroke: none; stroke-width: 0.1"/><text style="font: 1px x"> </text>'
    assert failing(svg(unused + bare + GOOD_TEXT), "svg") == set()


def test_a_page_of_another_size_fails():
    assert failing(svg(width=WIDE + 2), "svg") == {"width"}
    assert failing(svg(width=WIDE, box=WIDE * 2, inner=GOOD_TEXT), "svg") == {"text"}
    assert failing(picture(width=1900), "png") == {"width"}
    assert failing(pdf(width=100), "pdf") == {"width"}
    assert failing(svg(height=230 / 25.4 * 72), "svg") == {"height"}


def test_a_caption_counts_where_the_journal_counts_it():
    tall = svg(height=200 / 25.4 * 72)
    long = "x" * 120 * 8
    assert outcomes(tall, "svg", caption="x")["height"]
    assert not outcomes(tall, "svg", caption=long)["height"]
    assert outcomes(tall, "svg", PRESETS["elsevier"], caption=long)["height"]


@pytest.mark.parametrize(
    ("content", "form", "what"),
    [
        (picture(dpi=(150, 150), width=1004), "png", "resolution"),
        (picture(mode="RGBA"), "png", "colour"),
        (picture(mode="L"), "png", "colour"),
        (picture("TIFF", mode="CMYK", width=4016, dpi=(600, 600), compression="tiff_lzw"), "tiff", "colour"),
        (picture("TIFF", width=4016, dpi=(600, 600)), "tiff", "compression"),
        (picture("TIFF", width=4016, dpi=(600, 200), compression="tiff_lzw"), "tiff", "resolution"),
    ],
)
def test_pictures_that_a_journal_refuses(content, form, what):
    assert what in failing(content, form)


@pytest.mark.parametrize(
    ("draw", "settings", "what"),
    [
        (lambda figure: figure.text(0.5, 0.5, "x", fontsize=6), {"pdf.fonttype": 42}, "text"),
        (lambda figure: figure.add_axes((0.1, 0.1, 0.8, 0.8)).plot([1, 2], lw=0.2), {"pdf.fonttype": 42}, "line"),
        (
            lambda figure: figure.add_axes((0.1, 0.1, 0.8, 0.8)).plot([1, 2], "o", mew=0.1, mec="k"),
            {"pdf.fonttype": 42},
            "line",
        ),
        (
            lambda figure: figure.add_axes((0.1, 0.1, 0.8, 0.8)).bar([1], [2], hatch="/"),
            {"pdf.fonttype": 42, "hatch.linewidth": 0.1},
            "line",
        ),
        (lambda figure: figure.text(0.5, 0.5, "x", fontsize=9), {"pdf.use14corefonts": True}, "fonts"),
    ],
)
def test_a_pdf_that_a_journal_refuses(draw, settings, what):
    assert what in failing(pdf(draw, **settings), "pdf")


def test_a_pdf_in_colours_for_print_fails():
    def draw(figure):
        figure.text(0.5, 0.5, "x", fontsize=9, color=(0.25, 0.5, 1))

    raw = pdf(draw, **{"pdf.compression": 0, "pdf.fonttype": 42})
    assert b"0.25 0.5 1 rg" in raw and failing(raw, "pdf") == set()
    # As long as it was, so that no offset of the file moves.
    assert failing(raw.replace(b"0.25 0.5 1 rg", b"0 0 0.25 0  k"), "pdf") == {"colour"}


def test_a_picture_that_is_cut_off_fails_though_another_library_would_take_it(monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)
    (check,) = check_file(picture()[:400], "png", BMC, "")
    assert check.check == "file" and not check.passed


def test_a_file_that_is_too_large_fails():
    assert failing(svg(f"<!-- {'x' * 10_000_000} -->"), "svg") == {"size"}


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"", "svg"),
        (b"<svg", "svg"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "svg"),
        (svg("<style>text {font-size: 3px}</style>"), "svg"),
        (svg("<text>x</text>"), "svg"),
        (svg('<text font-size="5em">x</text>'), "svg"),
        (svg('<g transform="shrink(2)"/>'), "svg"),
        (svg().replace(b'width="', b'w="'), "svg"),
        (svg().replace(b'width="', b'width="-'), "svg"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + svg(), "svg"),
        (svg('<g id="a"><use xlink:href="#a"/></g>'), "svg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (picture()[:400], "png"),
        (picture(dpi=None), "png"),
        (picture("TIFF"), "png"),
        (picture(), "tiff"),
        (b"%PDF-1.4", "pdf"),
        (pdf()[:900], "pdf"),
        (picture(), "pdf"),
    ],
)
def test_a_file_that_cannot_be_measured_fails_and_says_why(content, form):
    (check,) = check_file(content, form, BMC, "")
    assert check.check == "file" and not check.passed and check.found
