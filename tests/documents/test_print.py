"""The PDF: tagged, with bookmarks and page numbers, of the page's text, the same bytes each time."""

import json
import os
import re
import shlex
from io import BytesIO
from types import SimpleNamespace
from xml.etree import ElementTree as Tree

import pytest
from fontTools.misc import timeTools
from pypdf import PdfReader

from casebook.documents import find_browser, print_report, written_at
from casebook.documents.portable_file import finished
from casebook.documents.printer import Printer
from casebook.errors import CasebookError
from casebook.identity.documents import document_of
from casebook.identity.search import find_identifiers
from casebook.ingest.identifiers import Identifier
from documents.papers import ABOUT, full_page, told_by_page
from installed import needed
from report.one_case import page_text, settings

SMALL = "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>A case report</title><style>@page{size:A4}</style></head><body><main><h1>A case report</h1><h2>1 Text</h2><p>Of Giulia Prova.</p></main></body></html>"
PAGE = full_page()


@pytest.fixture(scope="session")
def browser():
    return needed(find_browser(), "Chromium", "Debian: chromium")


@pytest.fixture(scope="session", params=["Chromium", pytest.param("WeasyPrint", marks=pytest.mark.slow)])
def printed(request) -> bytes:
    """The same page as each of the two prints it."""
    found = request.getfixturevalue("browser") if request.param == "Chromium" else None
    return print_report(PAGE, ABOUT, None, found)


def text_of(content: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\0", "").split()
    )


def structure(content: bytes) -> list[dict]:
    """Every element of the tree of tags."""
    waiting, found = [PdfReader(BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        part = waiting.pop().get_object()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            found.append(part)
            if "/K" in part:
                waiting.append(part["/K"])
    return found


@pytest.mark.browser
def test_it_is_tagged(printed):
    root = PdfReader(BytesIO(printed)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True and root["/Lang"] == "en"
    tags = [str(part.get("/S")) for part in structure(printed)]
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure", "/L", "/LI"} <= set(tags)
    assert tags.count("/H2") >= 15


@pytest.mark.browser
def test_figures_say_what_they_show(printed):
    told = [str(part["/Alt"]) for part in structure(printed) if part.get("/S") == "/Figure" and "/Alt" in part]
    assert len(told) == 2 and all("It" in alternative for alternative in told)


@pytest.mark.browser
def test_it_has_bookmarks_page_numbers_and_says_what_it_is(printed):
    reader = PdfReader(BytesIO(printed))
    titles, waiting = [], list(reader.outline)
    while waiting:
        mark = waiting.pop(0)
        waiting, titles = ([*mark, *waiting], titles) if isinstance(mark, list) else (waiting, [*titles, mark.title])
    assert titles[:3] == ["A case report", "1 At a glance", "2 Abstract"]
    about = reader.metadata
    assert (about.title, about["/Keywords"], about["/Subject"]) == ("A case report", ABOUT["keywords"], ABOUT["origin"])
    pages = [page.extract_text().replace("\0", "") for page in reader.pages]
    for number, text in enumerate(pages, start=1):
        assert re.search(rf"{number}\s*/\s*{len(pages)}", text) and ABOUT["origin"] in text


@pytest.mark.browser
def test_every_word_of_the_page_is_in_it_and_no_control(printed):
    text = text_of(printed)
    squeezed = re.sub(r"\s", "", text)
    told = [word for word in told_by_page(PAGE) if re.fullmatch(r"[A-Za-z]{4,}", word)]
    assert [word for word in sorted(set(told)) if word not in squeezed] == []
    assert "Dark view" not in text and "Skip to" not in text


@pytest.mark.browser
def test_two_prints_are_the_same_bytes_and_know_no_hour(printed, browser):
    again = print_report(PAGE, ABOUT, None, browser if b"Skia" in printed else None)
    assert again == printed and b"Date" not in b"".join(re.findall(rb"/\w*Date \(", printed))


@pytest.mark.browser
def test_how_many_nodes_the_browser_had_before_the_page_does_not_show(browser):
    table = "<table><tr><th scope='col'>Day</th><th scope='col'>Value</th></tr><tr><td>1</td><td>2</td></tr></table>"
    tree = Tree.fromstring("<html><head></head><body><h1>A case report</h1></body></html>")
    with Printer(browser, 60) as printer:
        raw = printer.pdf(SMALL.replace("</p>", f"</p>{table}"))
    later = re.sub(rb"\(node(\d{8})\)", lambda node: b"(node%08d)" % (int(node[1]) + 1), raw)
    assert later != raw and len(set(re.findall(rb"\(node\d{8}\)", raw))) >= 2
    assert finished(later, tree, ABOUT, None) == finished(raw, tree, ABOUT, None)


@pytest.mark.browser
def test_the_hour_that_is_given_is_written(browser):
    for one in (browser, None):
        about = PdfReader(BytesIO(print_report(SMALL, ABOUT, 1_600_000_000, one))).metadata
        assert about.creation_date.year == 2020


@pytest.mark.browser
def test_nothing_is_fetched_for_it(browser, tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_text("<p>from outside</p>", encoding="utf-8")
    page = SMALL.replace(
        "<p>", f"<iframe src='{outside.as_uri()}'></iframe><img alt='' src='http://127.0.0.1:9/x.png'><p>"
    )
    for one in (browser, None):
        assert "from outside" not in text_of(print_report(page, ABOUT, None, one))


@pytest.mark.browser
def test_a_name_in_it_is_found(browser):
    people = [Identifier("name", "PROVA GIULIA"), Identifier("tax code", "PRVGLI12E42G388E")]
    for one in (browser, None):
        named = document_of(
            print_report(SMALL, {**ABOUT, "keywords": "PRVGLI12E42G388E"}, None, one), "reports/x/report.pdf"
        )
        assert {found.kind for found in find_identifiers([named], people, frozenset())} == {"name", "tax code"}


def answers(*last: str) -> str:
    """A shell command that says what Chromium does until it is told to open the page, and then this."""
    begin = (
        '{"id":1,"result":{"targetInfos":[{"type":"page","targetId":"x"}]}}', '{"id":2,"result":{"sessionId":"s"}}',
        '{"id":3,"result":{}}', '{"id":4,"result":{}}',
    )  # fmt: skip
    return "printf '" + r"\0".join([*begin, *last, ""]) + "' >&4; sleep 60"


def loaded(page: str) -> str:
    return json.dumps({"method": "Page.lifecycleEvent", "params": {"name": "load", "loaderId": page}})


OPENED, LETTER_X = '{"id":5,"result":{"loaderId":"ours"}}', '{"id":6,"result":{"data":"eA=="}}'


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("exit 7", "chromium ended with status 7 before it had printed"),
        ("exit 0", "chromium ended with status 0 before it had printed"),
        pytest.param("sleep 60 & wait", "chromium did not print within", marks=pytest.mark.slow),
        (r"printf 'what?\0' >&4; sleep 60", "chromium answered otherwise than Chromium does"),
        (r"printf '[]\0' >&4; sleep 60", "chromium answered otherwise than Chromium does"),
        (r"""printf '{"id":1,"error":{"message":"not here"}}\0' >&4; sleep 60""", "refused Target.getTargets: not here"),
        (answers(OPENED, loaded("ours"), LETTER_X), "no PDF that can be read"),
        # It may be done before it answers.
        (answers(loaded("ours"), OPENED, LETTER_X), "no PDF that can be read"),
        # The load of another page, of the empty one at the start for instance, is not that of ours.
        (answers(loaded("empty"), OPENED, loaded("empty"), LETTER_X), "chromium did not print within"),
        (answers('{"id":5,"result":{"errorText":"net::ERR_FILE_NOT_FOUND"}}'), "could not open the page: net::ERR_FILE"),
    ],
)  # fmt: skip
def test_a_browser_that_fails_twice_is_told_of_and_the_pdf_is_made_all_the_same(tmp_path, does, said):
    told = []
    content = print_report(SMALL, ABOUT, None, program(tmp_path / "chromium", does), told.append, most_seconds=2)
    assert content.startswith(b"%PDF") and all(said in each for each in told)
    assert [each.rpartition("; ")[2] for each in told] == ["it is started once more", "WeasyPrint prints instead"]


@pytest.mark.browser
def test_a_browser_that_failed_once_prints_the_same_bytes_at_its_second_start(tmp_path, browser):
    once = tmp_path / "once"
    does = f'[ -e {shlex.quote(str(once))} ] && exec {browser} "$@"; touch {shlex.quote(str(once))}; exit 3'
    told = []
    again = print_report(SMALL, ABOUT, None, program(tmp_path / "chromium", does), told.append)
    assert again == print_report(SMALL, ABOUT, None, browser) and b"Skia" in again
    assert told == ["chromium ended with status 3 before it had printed; it is started once more"]


@pytest.mark.filterwarnings("ignore:HarfBuzz-Subset")
def test_without_browser_the_hour_at_which_fonts_are_cut_is_not_that_of_the_clock(monkeypatch):
    # Where HarfBuzz is whole it cuts fonts, and tells no hour; where it is not, fontTools does.
    monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    printed = []
    for hour in (1_700_000_000, 1_800_000_000):
        monkeypatch.setattr(timeTools, "time", SimpleNamespace(time=lambda hour=hour: hour))
        printed.append(print_report(SMALL, ABOUT, None, None))
    assert printed[0] == printed[1] and "SOURCE_DATE_EPOCH" not in os.environ
    assert print_report(SMALL, ABOUT, 1_600_000_000, None) != printed[0]


def test_without_browser_and_pango_it_says_what_to_install(monkeypatch):
    import builtins

    real = builtins.__import__

    def without_pango(name, *rest, **more):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(CasebookError, match=r"config/config.yaml, formats: .* neither Chromium nor Pango.*apt install"):
        print_report(page_text(settings()), ABOUT, None, None)


@pytest.mark.parametrize(("given", "moment"), [("", None), ("0", 0), ("1600000000", 1_600_000_000)])
def test_the_hour_comes_from_the_environment_alone(given, moment):
    assert written_at({"SOURCE_DATE_EPOCH": given} if given else {}) == moment


@pytest.mark.parametrize("given", ["yesterday", "-1", "1.5", "9" * 20])
def test_an_hour_that_is_none_is_refused(given):
    with pytest.raises(CasebookError, match="number of seconds since 1970"):
        written_at({"SOURCE_DATE_EPOCH": given})
