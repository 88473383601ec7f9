"""A page asks nobody for anything, complains of nothing, and leads nowhere that is not there."""

from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from report.one_case import page_text

pytestmark = pytest.mark.browser


def test_it_asks_for_nothing_and_complains_of_nothing(open_page, page_file):
    opened = open_page(page_file)
    page = opened.page
    for button in page.query_selector_all("main header button:not(#print)"):
        button.click()
    page.mouse.wheel(0, 100_000)
    page.wait_for_timeout(50)
    assert opened.outside() == [] and opened.complaints == []


def test_a_page_that_asks_for_more_is_found_out(open_page, written):
    opened = open_page(
        written("<!doctype html><title>x</title><img src='https://example.org/x.png'><script>x()</script>")
    )
    assert opened.outside() == ["https://example.org/x.png"]
    assert any("x is not defined" in complaint for complaint in opened.complaints)


def test_the_policy_keeps_a_strange_script_from_running(open_page, written):
    text = page_text().replace("</body>", "<script>document.title = 'broken'</script></body>")
    opened = open_page(written(text))
    assert opened.page.title() != "broken"
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)


def test_every_link_resolves_and_every_id_is_there_once(page_file):
    tree = html.parse(str(page_file)).getroot()
    ids = Counter(tree.xpath("//@id"))
    assert [name for name, times in ids.items() if times > 1] == []
    broken = []
    for link in tree.xpath("//*/@href | //*/@src | //*/@*[local-name()='href']"):
        parts = urlsplit(link)
        if parts.scheme in ("http", "https", "data", "mailto"):
            continue
        if parts.path and not (page_file.parent / unquote(parts.path)).is_file():
            # A page on paper stands alone: its figures are in no folder.
            broken += [link] if (page_file.parent / "figures").is_dir() or not parts.path.startswith("figures/") else []
        elif not parts.path and parts.fragment and unquote(parts.fragment) not in ids:
            broken.append(link)
    named = " ".join(tree.xpath("//@aria-labelledby | //@aria-describedby | //@aria-controls | //label/@for")).split()
    assert broken == [] and [name for name in named if name not in ids] == []


def test_an_anchor_in_another_page_is_there(reports):
    for page in sorted(Path(reports).rglob("*.html")):
        for link in html.parse(str(page)).getroot().xpath("//a/@href"):
            parts = urlsplit(link)
            if not parts.scheme and parts.path.endswith(".html") and parts.fragment:
                other = html.parse(str(page.parent / unquote(parts.path))).getroot()
                assert other.xpath("boolean(//*[@id=$id])", id=unquote(parts.fragment)), link
