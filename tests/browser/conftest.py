"""A real browser, and pages to open in it: those of the built project, and odd cases on paper.

One Chromium serves all tests of a worker; each page is opened in a context of its own, which lets nothing but files
of this machine in and notes whatever the page asks for or complains of.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from browser.pages import ON_PAPER, PAGES
from casebook.documents.browser import QUIET, find_browser
from installed import needed


@dataclass
class Opened:
    """A page in the browser with what it asked for and what it complained of."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Every address that the page asked for beside itself and what stands in it."""
        return [url for url in self.requests[1:] if not url.startswith("data:")]


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """Chromium without a window."""
    executable = needed(find_browser(), "Chromium", "Debian: chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Playwright's own Chromium would have to be downloaded; the one of the machine is what people open reports in.
        browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, "--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium) -> Iterator[Callable[..., Opened]]:
    """Opens a file: `open_page(path, width=320, color_scheme="dark", media="print")`."""
    contexts = []

    def open_one(path: Path, width: int = 1280, height: int = 900, media: str = "screen", **about) -> Opened:
        context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **about)
        contexts.append(context)
        opened = Opened(context.new_page())
        page = opened.page
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning") and opened.complaints.append(said.text))
        context.route("**/*", lambda route: route.continue_() if _is_local(route.request.url) else route.abort())
        if media != "screen":
            page.emulate_media(media=media)
        page.goto(path.as_uri(), wait_until="load")
        return opened

    yield open_one
    for context in contexts:
        context.close()


def _is_local(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:"))


@pytest.fixture
def written(tmp_path) -> Callable[[str], Path]:
    """Writes a page's text into a file and gives its path."""

    def write(text: str) -> Path:
        path = tmp_path / "report.html"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(params=PAGES)
def page_file(request, written) -> Path:
    """Each page that is looked at: those of the project that it is built from, and odd ones."""
    if request.param in ON_PAPER:
        return written(ON_PAPER[request.param]())
    return request.getfixturevalue("reports") / request.param
