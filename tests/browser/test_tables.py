"""Tables sort, filter and download in the browser; what they hold stays what it is."""

import csv
import re
import shutil
import subprocess
from functools import cache
from io import StringIO
from zipfile import ZipFile

import pytest

from installed import needed
from report.one_case import full_case, labs, page_text, settings

pytestmark = pytest.mark.browser

VALUES = labs({-60: 30.2, -30: 1035.1, -9: 4, -1: 44, 20: 33, 60: 9.5, 90: 31.5, 120: 100, 150: 7})
VALUES[2] |= {"censor": "below"}
VALUES[7] |= {"censor": "above"}
RAW = {
    "en": "Every observation with the row it was read from",
    "it": "Ogni osservazione con la riga da cui è stata letta",
}


@cache
def page_of_nine(language):
    return page_text(settings(language=language), observations=VALUES)


@pytest.fixture
def table(open_page, written):
    """The table of raw values of nine observations, opened, in a language."""

    def opened(language="en", **rows):
        text = page_text(settings(language=language), **rows) if rows else page_of_nine(language)
        page = open_page(written(text), accept_downloads=True).page
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        return page, page.locator("#diagnosis ~ details .tw", has=page.locator(f"caption:has-text('{RAW[language]}')"))

    return opened


def column(frame, number):
    return frame.locator(f"tbody tr:visible > :nth-child({number})").all_inner_texts()


def sort(frame, name):
    frame.get_by_role("button", name=name).click()


def test_numbers_sort_as_numbers_with_signs_of_censored_values_and_minus(table):
    _, frame = table()
    sort(frame, "Value")
    assert column(frame, 3) == ["< 4 µg/L", "7 µg/L", "9.5 µg/L", "30.2 µg/L", "31.5 µg/L", "33 µg/L", "44 µg/L",
                                "> 100 µg/L", "1035.1 µg/L"]  # fmt: skip
    sort(frame, "Day")
    assert column(frame, 1) == ["−60", "−30", "−9", "−1", "20", "60", "90", "120", "150"]
    sort(frame, "Day")
    assert column(frame, 1)[:3] == ["150", "120", "90"]


def test_italian_numbers_sort_by_their_comma(table):
    values = [{**row, "value": row["value"] * 100} for row in VALUES]
    _, frame = table("it", observations=values)
    sort(frame, "Valore")
    assert column(frame, 3) == ["< 400 µg/L", "700 µg/L", "950 µg/L", "3020 µg/L", "3150 µg/L", "3300 µg/L", "4400 µg/L",
                                "> 10.000 µg/L", "103.510 µg/L"]  # fmt: skip


def test_the_state_is_told_and_the_third_press_gives_the_order_of_the_page_back(table):
    page, frame = table()
    before, head = column(frame, 1), frame.locator("thead th").nth(2)
    states = []
    for _ in range(3):
        sort(frame, "Value")
        states.append((head.get_attribute("aria-sort"), page.get_by_role("status").all_inner_texts()))
    assert [state for state, _ in states] == ["ascending", "descending", None]
    assert "Sorted by Value, descending" in states[1][1] and column(frame, 1) == before


def test_what_holds_no_value_comes_last_whichever_way(table):
    _, frame = table()
    frame.locator("tbody tr").first.evaluate("row => { row.cells[2].textContent = 'not estimable'; }")
    for _ in range(2):
        sort(frame, "Value")
        assert column(frame, 3)[-1] == "not estimable"


def test_words_with_numbers_sort_as_people_count(table):
    _, frame = table(observations=[{**row, "row_id": f"lis.csv:{n}"} for n, row in enumerate(VALUES, 8)])
    sort(frame, "File and row")
    assert column(frame, 5)[:3] == ["lis.csv:8", "lis.csv:9", "lis.csv:10"]


def test_every_word_of_the_filter_has_to_fit_and_the_count_is_told(table):
    page, frame = table()
    page.get_by_label("Filter rows").first.fill("TRYPTASE -60")
    assert column(frame, 3) == ["30.2 µg/L"]
    assert "1 of 9 rows" in page.get_by_role("status").all_inner_texts()
    page.get_by_label("Filter rows").first.fill("")
    assert len(column(frame, 3)) == 9


def test_a_small_table_has_nothing_to_sort_or_filter(table):
    _, frame = table(observations=VALUES[:3])
    assert frame.get_by_role("button").all_inner_texts() == frame.locator("a.ask").all_inner_texts()
    tools = frame.locator("xpath=preceding-sibling::div")
    assert tools.get_by_role("button").all_inner_texts() == ["CSV"] and tools.locator("input").count() == 0


def test_paper_has_every_row_whatever_was_filtered(table):
    page, frame = table()
    page.get_by_label("Filter rows").first.fill("nothing of it")
    assert column(frame, 3) == []
    page.emulate_media(media="print")
    assert len(column(frame, 3)) == 9 and not page.locator(".tt").first.is_visible()


def downloaded(page, button, folder) -> tuple[str, str]:
    with page.expect_download() as waiting:
        button.click()
    waiting.value.save_as(folder / "table.csv")
    return waiting.value.suggested_filename, (folder / "table.csv").read_bytes().decode("utf-8")


def test_a_table_downloads_whole_with_its_head_and_the_origin_of_its_data(table, tmp_path):
    page, _ = table()
    page.get_by_label("Filter rows").first.fill("-60")
    name, text = downloaded(page, page.get_by_role("button", name=f"Download {RAW['en']} as CSV"), tmp_path)
    assert name == "rossi-every-observation-with-the-row-it-was-read-from.csv"
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Day", "Measure", "Value", "Remark", "File and row", "Data"] and len(rows) == 10
    assert rows[1] == ["-60", "Serum tryptase", "30.2 µg/L", "", "lis.csv:2", "Made-up data: not a patient"]


def test_no_cell_is_a_formula_in_a_spreadsheet(table, tmp_path):
    evil = ['=HYPERLINK("x")', "+1+1", "-cmd+3", "@sum", "a,b", 'say "no"', "-5", "-2+3", "y"]
    page, _ = table(observations=[{**row, "flag": flag} for row, flag in zip(VALUES, evil, strict=True)])
    _, text = downloaded(page, page.get_by_role("button", name=f"Download {RAW['en']} as CSV"), tmp_path)
    cells = [row[3] for row in csv.reader(StringIO(text.removeprefix("\ufeff")))][1:]
    # A minus before a digit is printed as the sign of minus, with which no spreadsheet begins a formula.
    assert cells[:8] == [
        '\'=HYPERLINK("x")', "'+1+1", "'-cmd+3", "'@sum", "a,b", 'say "no"', "-5", "\N{MINUS SIGN}2+3",
    ]  # fmt: skip


def test_italian_numbers_download_as_machines_read_them(table, tmp_path):
    page, _ = table("it", **full_case())
    name = "Scarica MSAF: valutazioni come CSV"
    _, text = downloaded(page, page.get_by_role("button", name=name), tmp_path)
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert all(re.fullmatch(r"\d+\.\d", row[2]) for row in rows[1:])


@pytest.mark.parametrize("scripts", [True, False])
def test_the_clean_data_downloads_from_the_page_alone(open_page, reports, tmp_path, scripts):
    report = tmp_path / "sent.html"
    report.write_bytes((reports / "bossi2023/report.html").read_bytes())
    page = open_page(report, accept_downloads=True, java_script_enabled=scripts).page
    with page.expect_download() as waiting:
        page.locator("#data a").click()
    assert waiting.value.suggested_filename == "bossi2023-data.zip"
    waiting.value.save_as(tmp_path / "data.zip")
    assert (tmp_path / "data.zip").read_bytes() == (reports / "bossi2023/bossi2023-data.zip").read_bytes()
    with ZipFile(tmp_path / "data.zip") as archive:
        assert archive.testzip() is None and "observations.csv" in archive.namelist()


def test_heads_stay_in_view(open_page, reports):
    page = open_page(reports / "bossi2023/report.html").page
    frame = page.locator(".tw.fits", has_text="assessments").first
    frame.locator("tbody tr").nth(15).evaluate("row => row.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(50)
    top = frame.locator("thead th").first.evaluate("head => head.getBoundingClientRect().top")
    assert -1 <= top <= 1


def test_a_table_on_several_sheets_of_paper_repeats_its_heads_in_words(open_page, written, tmp_path):
    page = open_page(written(page_text(settings(), observations=labs({day: day / 9 for day in range(-75, 75)})))).page
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    sheets = subprocess.run(
        [needed(shutil.which("pdftotext"), "pdftotext", "Debian: poppler-utils"), "-layout", tmp_path / "page.pdf", "-"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout.split("\f")  # fmt: skip
    of_values = [sheet for sheet in sheets if len(re.findall(r"Serum tryptase +-?[\d.]+ µg/L +lis.csv", sheet)) > 5]
    assert len(of_values) >= 2
    assert all(re.search(r"Day +Measure +Value +Remark +File and row", sheet) for sheet in of_values)
    assert all(re.search(rf"{number} / {len(sheets) - 1}", sheet) for number, sheet in enumerate(sheets[:-1], start=1))


def test_on_a_phone_captions_stay_in_view_and_clear_of_the_button_beside_them(open_page, written):
    page = open_page(written(page_text(settings(), **full_case())), width=320).page
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    faults = page.evaluate(
        """() => [...document.querySelectorAll('main .tw')].flatMap(frame => {
            const place = frame.getBoundingClientRect(), words = document.createRange();
            words.selectNodeContents(frame.querySelector('caption span').firstChild);
            const button = frame.previousElementSibling.querySelector('.csv').getBoundingClientRect();
            const covers = box => box.right > button.left && box.top < button.bottom && box.bottom > button.top;
            return [...words.getClientRects()].filter(box => box.right > place.right + 0.5 || covers(box))
                .map(() => frame.getAttribute('aria-label')); })"""
    )
    assert faults == []


def test_on_a_phone_a_figure_moves_in_its_frame_by_the_keyboard_too(open_page, reports):
    page = open_page(reports / "bossi2023/report.html", width=320).page
    plate = page.locator("#figure-patient-journey .plate[tabindex]")
    plate.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Figure 1. The patient's journey."
    assert plate.evaluate("part => part.scrollWidth > part.clientWidth")
