"""The CARE checklist (Gagnier et al. 2013, doi:10.7453/gahmj.2013.008), computed from what the report holds."""

from collections.abc import Collection, Mapping
from typing import Any

from casebook.report.tables import Table
from casebook.words import Language, read_words

# Item -> the section that answers it. Title, keywords and consent are looked at for themselves.
_SECTIONS = {
    "3": "abstract", "4": "introduction", "5": "patient", "6": "findings", "7": "timeline", "8": "diagnosis",
    "9": "treatment", "10": "outcomes", "11": "discussion", "12": "perspective",
}  # fmt: skip


def care_checklist(
    settings: Mapping[str, Any], filled: Collection[str], numbers: Mapping[str, int], language: Language
) -> Table:
    """Each item with the section in which it is, or that it is missing.

    filled : sections that hold something
    numbers : section -> its number in the report
    """
    done: dict[str, str] = {item: section for item, section in _SECTIONS.items() if section in filled}
    # A title that the author has not given in this language stands in English.
    phrases = (read_words(code, "report")["checklist"]["case_report"] for code in (language.code, "en"))
    if any(phrase in settings["title"].lower() for phrase in phrases):
        done["1"] = "glance"
    if 2 <= len(settings["keywords"]) <= 5:
        done["2"] = "glance"
    if settings["consent"]["given"]:
        done["13"] = "consent"
    rows = []
    for item, topic in language.words["care"].items():
        section = done.get(item)
        where = (
            language.say("checklist", "done", number=numbers[section])
            if section
            else language.say("checklist", "missing")
        )
        rows.append([item, topic, where])
    heads = [language.say("checklist", key) for key in ("item", "topic", "where")]
    return Table(language.say("checklist", "caption"), heads, rows)
