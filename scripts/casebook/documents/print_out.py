"""The report as a PDF: printed by the Chromium of this machine, or laid out by WeasyPrint where there is none."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as Tree

from casebook.documents.browser import browser_arguments
from casebook.documents.columns import set_widths
from casebook.documents.flow import let_flow
from casebook.documents.paper import as_html, paper
from casebook.documents.portable_file import finished
from casebook.errors import CasebookError

_PRINTING = (
    "--headless",
    "--no-pdf-header-footer",
    "--print-to-pdf-no-header",  # the same, as older ones call it
    "--generate-pdf-document-outline",
)
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
    tell : is told why the browser could not print, before WeasyPrint does
    Raises CasebookError where neither can.
    """
    tree = _sheet(page, about, written)
    text = as_html(tree, page)
    if browser is not None:
        try:
            return finished(_by_browser(text, browser, most_seconds), tree, about, written)
        except CasebookError as error:
            tell(f"{error}; WeasyPrint prints instead")
    return _by_weasyprint(text)


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


def _by_browser(text: str, browser: Path, most_seconds: float) -> bytes:
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(text, encoding="utf-8")
        arguments = (
            *browser_arguments(),
            *_PRINTING,
            f"--user-data-dir={Path(folder) / 'profile'}",
            f"--print-to-pdf={target}",
            source.as_uri(),
        )
        _run([str(browser), *arguments], most_seconds)
        if not target.is_file():
            raise CasebookError(f"{browser.name} printed no PDF")
        return target.read_bytes()


def _run(command: list[str], most_seconds: float) -> None:
    """Run the browser in a group of its own, so that none of its processes is left when its time is over."""
    name = Path(command[0]).name
    try:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise CasebookError(f"{name} cannot be started: {error.strerror}") from None
    try:
        status = started.wait(most_seconds)
    except subprocess.TimeoutExpired:
        raise CasebookError(f"{name} did not print within {most_seconds:.0f} s") from None
    finally:
        _end(started)
    if status:
        raise CasebookError(f"{name} ended with status {status}")


def _end(started: subprocess.Popen) -> None:
    if started.poll() is None:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def _by_weasyprint(text: str) -> bytes:
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
    return HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf(pdf_tags=True)
