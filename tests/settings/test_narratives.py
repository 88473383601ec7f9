"""Which text of an author a report takes, in a language of several."""

from pathlib import Path

import pytest

from casebook.errors import CasebookError
from casebook.settings import texts_in

ROOT = Path("config/cases/rossi")


def taken(language, *names):
    return {
        section: (path.name, code) for section, (path, code) in texts_in(map(ROOT.joinpath, names), language).items()
    }


@pytest.mark.parametrize(
    ("language", "names", "name", "code"),
    [
        ("it", ["discussion.md"], "discussion.md", "it"),
        ("it", ["discussion.en.md", "discussion.it.md", "discussion.md"], "discussion.it.md", "it"),
        ("it", ["discussion.en.md", "discussion.md"], "discussion.md", "it"),
        ("it", ["discussion.en.md"], "discussion.en.md", "en"),
        ("en", ["discussion.it.md"], "discussion.it.md", "it"),
    ],
)
def test_a_report_takes_the_text_in_its_language_first(language, names, name, code):
    assert taken(language, *names) == {"discussion": (name, code)}


def test_each_section_is_taken_for_itself():
    assert taken("it", "abstract.it.md", "findings.en.md") == {
        "abstract": ("abstract.it.md", "it"), "findings": ("findings.en.md", "en")
    }  # fmt: skip


def test_a_language_without_words_is_refused_with_what_to_do():
    with pytest.raises(
        CasebookError,
        match=r"config/cases/rossi/discussion.xx.md: names the language 'xx'; there are: en, it.*discussion.it.md",
    ):
        taken("it", "discussion.xx.md")
