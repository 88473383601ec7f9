"""The report as a PDF: printed by the Chromium of this machine, or laid out by WeasyPrint where there is none."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as Tree

from casebook.documents.about import TIME
from casebook.documents.columns import set_widths
from casebook.documents.flow import let_flow
from casebook.documents.paper import as_html, paper
from casebook.documents.portable_file import finished
from casebook.documents.printer import Printer
from casebook.errors import CasebookError

MOST_SECONDS = 180.0
_COLUMNS = "table{table-layout:fixed}"
# Chromium lays the page out for a screen, too, before and after it prints; where nothing is shown it need not.
_UNSEEN = "@media screen{body{display:none}}"
# What stands at the foot of each page, beside its number, which the report's own style prints.
_FOOT = '@page{@bottom-left{content:"%s";font:bold 7.5pt "Liberation Sans",Arial,sans-serif;color:#9b1c14}}'
# No script, no address: what is printed is this file alone.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def print_report(
    page: str,
    about: Mapping[str, str],
    written: int | None,
    browser: Path | None,
    tell: Callable[[str], None] = lambda _: None,
    most_seconds: float = MOST_SECONDS,
) -> bytes:
    """The bytes of the PDF: tagged, with bookmarks, page numbers and what the file says of itself.

    page : the report as HTML
    about : title, keywords, language and origin, what is to be said of data that is not a patient's
    written : seconds of the epoch at which the file is said to be written; None leaves it out
    browser : the Chromium that prints it; None is WeasyPrint
    tell : is told why the browser could not print: it is started once more, for it may have been a chance, and after
        that WeasyPrint prints
    Raises CasebookError where neither can.
    """
    if browser is None:
        return _by_weasyprint(as_html(_sheet(page, about, written), page), written)
    tree = None
    for then in ("it is started once more", "WeasyPrint prints instead"):
        with Printer(browser, most_seconds) as printer:
            # Laid out while the browser starts.
            tree = _sheet(page, about, written) if tree is None else tree
            try:
                return finished(printer.pdf(as_html(tree, page)), tree, about, written)
            except CasebookError as error:
                tell(f"{error}; {then}")
    return _by_weasyprint(as_html(tree, page), written)


def _sheet(page: str, about: Mapping[str, str], written: int | None) -> Tree.Element:
    """The page as it is printed: with its origin on each sheet."""
    tree = paper(page)
    head = tree.find("head")
    if head is None:
        raise ValueError("the page has no head")
    for policy in head.findall("meta[@http-equiv]"):
        head.remove(policy)
    head.insert(0, Tree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}))
    let_flow(tree)
    for table in tree.iter("table"):
        set_widths(table)
    # WeasyPrint takes from here what the file says of itself.
    told = {"keywords": about["keywords"], "description": about["origin"], "generator": "Casebook"}
    if written is not None:
        moment = f"{datetime.fromtimestamp(written, UTC):%Y-%m-%dT%H:%M:%SZ}"
        told |= {"dcterms.created": moment, "dcterms.modified": moment}
    for name, content in told.items():
        if content:
            Tree.SubElement(head, "meta", {"name": name, "content": content})
    foot = ""
    if about["origin"]:
        told = about["origin"].replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ").replace("\n", " ")
        foot = _FOOT % told
    Tree.SubElement(head, "style").text = _COLUMNS + _UNSEEN + foot
    return tree


def _by_weasyprint(text: str, written: int | None) -> bytes:
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError:
        raise CasebookError(
            "a PDF is asked for, but there is neither Chromium nor Pango, which WeasyPrint needs",
            file="config/config.yaml",
            key="formats",
            remedy="Install one (Debian, Ubuntu: apt install chromium), or leave pdf out of formats",
        ) from None
    laid_out = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    with _fonts_cut_at(written or 0):
        return laid_out.write_pdf(pdf_tags=True)


@contextmanager
def _fonts_cut_at(moment: int) -> Iterator[None]:
    """What is left of a font says when it was cut: by the clock, unless the environment says otherwise."""
    before = os.environ.get(TIME)
    os.environ[TIME] = str(moment)
    try:
        yield
    finally:
        if before is None:
            del os.environ[TIME]
        else:
            os.environ[TIME] = before
