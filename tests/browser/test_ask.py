"""Each number opens what it stands on: by mouse, touch and keyboard; without a script, and on paper, it leads to its note."""

import pytest

from report.one_case import full_case, page_text, settings

pytestmark = pytest.mark.browser

OPEN = "document.getElementById('asked').open"
FOCUSED = "document.activeElement.outerHTML"


@pytest.fixture
def whole(written):
    """The page of a case with rows of every kind."""
    return written(page_text(settings(), **full_case()))


def answer(page) -> str:
    return " ".join(page.locator("#asked").inner_text().split())


def test_the_mouse_opens_and_closes_it(open_page, whole):
    opened = open_page(whole)
    page = opened.page
    number = page.locator("#diagnosis ~ div a.ask", has_text="35.1").first
    number.click()
    told = answer(page)
    assert "Serum tryptase, before treatment median 35.1 µg/L, range 30.2 to 44.0" in told
    assert "n = 3." in told and "Median, censored values anywhere within their limits" in told
    assert "Values behind it: 3" in told and "Serum tryptase −60 30.2 µg/L lis.csv 2" in told
    page.locator("#asked-close").click()
    assert not page.evaluate(OPEN)
    number.click()
    page.mouse.click(5, 5)  # beside it
    assert not page.evaluate(OPEN) and opened.complaints == []


def test_the_keyboard_opens_it_keeps_the_focus_within_and_gives_it_back(open_page, whole):
    page = open_page(whole).page
    for key in ("Enter", "Space"):
        page.locator("a.ask").nth(2).focus()
        before = page.evaluate(FOCUSED)
        page.keyboard.press(key)
        assert page.evaluate(OPEN)
        for _ in range(8):
            page.keyboard.press("Tab")
            within = "document.activeElement === document.body || document.getElementById('asked').contains(document.activeElement)"
            assert page.evaluate(within)
        page.keyboard.press("Escape")
        assert not page.evaluate(OPEN) and page.evaluate(FOCUSED) == before


def test_a_finger_opens_it(open_page, whole):
    page = open_page(whole, width=320, has_touch=True).page
    page.locator("a.ask").first.tap()
    assert page.evaluate(OPEN)
    assert page.evaluate("document.getElementById('asked').getBoundingClientRect().width") <= 320


def test_it_says_what_it_is(open_page, whole):
    page = open_page(whole).page
    number = page.get_by_role("button", name="35.1 (30.2–44.0), n = 3", exact=True).first
    assert number.get_attribute("aria-haspopup") == "dialog"
    number.click()
    (dialog,) = page.get_by_role("dialog", name="Where this number comes from").all()
    assert "Serum tryptase" in dialog.inner_text()


def test_every_number_of_the_published_case_has_an_answer(open_page, reports):
    opened = open_page(reports / "bossi2023/report.html")
    page = opened.page
    count = page.locator("a.ask").count()
    silent = page.evaluate("""() => {
        const dialog = document.getElementById("asked");
        document.querySelectorAll("details").forEach(part => { part.open = true; });
        return [...document.querySelectorAll("a.ask")].filter(number => {
            number.click();
            const told = dialog.open && document.getElementById("asked-title").textContent
                && document.getElementById("asked-value").textContent;
            const rows = document.getElementById("asked-rows").rows.length;
            const places = document.getElementById("asked-facts").textContent;
            dialog.close();
            return !told || !(rows || places);
        }).map(number => number.outerHTML);
    }""")
    assert count > 300 and silent == [] and opened.complaints == []


def test_the_values_of_many_scores_are_all_there(open_page, reports):
    page = open_page(reports / "bossi2023/report.html").page
    page.locator("p a.ask", has_text="1027").first.click()
    assert page.locator("#asked-rows tr").count() == 1027
    assert "MSAF symptom score: Diarrhoea −7 10 msaf_redcap.csv 3" in answer(page)


def test_its_place_on_the_page_can_be_followed(open_page, whole):
    page = open_page(whole).page
    page.locator("a.ask[data-n]").first.click()
    page.locator("#asked-note").click()
    assert not page.evaluate(OPEN)
    assert page.evaluate("location.hash") == "#n1" and page.locator("#n1").is_visible()


def test_without_a_script_a_number_leads_to_its_note(open_page, whole):
    page = open_page(whole, java_script_enabled=False).page
    number = page.locator("#diagnosis ~ div a.ask", has_text="35.1").first
    number.click()
    assert page.url.endswith(f"#n{number.get_attribute('data-n')}")
    note = page.locator(page.url[page.url.index("#") :])
    assert note.is_visible() and "Read from lis.csv: 2." in note.inner_text()


def test_paper_shows_the_number_of_the_note_and_all_notes(open_page, whole):
    page = open_page(whole, media="print").page
    mark = "getComputedStyle(document.querySelector('a.ask[data-n]'), '::after').content"
    assert page.evaluate(mark) == '"1"'
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#n1").is_visible() and not page.locator("#asked").is_visible()
