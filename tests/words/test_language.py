import re
from pathlib import Path
from string import Formatter

import pytest

import casebook.report
from casebook.estimate.interpretation.causality import NARANJO_ITEMS
from casebook.model.finding_tables import CAUSALITY, VERDICTS
from casebook.settings.languages import LANGUAGES, WORDS
from casebook.settings.yaml_files import read_yaml
from casebook.words import Language, in_sentence, read_words
from casebook.words.files import filled

PACKAGES = tuple(Path(casebook.report.__file__).parents[1] / name for name in ("report", "cohort", "progress"))


@pytest.mark.parametrize(
    ("n", "en", "it"), [(0, "0 years", "0 anni"), (1, "1 year", "1 anno"), (2, "2 years", "2 anni")]
)
def test_plurals(n, en, it):
    assert Language("en").say("patient", "years", n=n) == en
    assert Language("it").say("patient", "years", n=n) == it


def test_a_plural_form_that_the_words_lack_is_the_one_of_others():
    assert Language("it").say("patient", "years", n=1_000_000) == "1.000.000 anni"


def flat(words: dict, path: tuple = ()) -> dict[tuple, str]:
    found = {}
    for key, value in words.items():
        found.update(flat(value, (*path, key)) if isinstance(value, dict) else {(*path, key): value})
    return found


def everything(language: str) -> dict:
    return {part: read_words(language, part) for part in ("origins", "report", "figures", "checklists")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_with_the_same_parts(language):
    english, other = (flat(everything(each)) for each in ("en", language))
    # Italian has a plural more, of millions, which no report reaches.
    assert list(english) == list(other)
    for key, text in english.items():
        parts, others = ({name for _, name, _, _ in Formatter().parse(words) if name} for words in (text, other[key]))
        assert parts == others, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_text(language):
    for key, text in flat(everything(language)).items():
        assert isinstance(text, str) and text.strip(), key


def test_italian_is_set_as_a_typographer_sets_it():
    texts = {**flat(everything("it")), **{(text,): told for text, told in read_words("it", "sentences").items()}}
    for key, text in texts.items():
        assert not re.search(r"\w'\w", text), f"{key}: an apostrophe is ’"
        assert not re.search(r"\d%|\be'|perchè|poichè|nè |sè |pò\b", text), f"{key}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_have_the_names_of_care_in_its_order(language):
    assert list(read_words(language, "report")["sections"]) == [
        "glance", "abstract", "introduction", "patient", "findings", "timeline", "diagnosis", "treatment", "outcomes",
        "discussion", "perspective", "consent", "methods", "references", "quality", "claims", "provenance", "changes",
            "checklist",
        "notes",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_to_read_are_of_the_kinds_that_english_has(language):
    def kinds(code: str) -> dict:
        return {
            kind: set(words) if isinstance(words, dict) else None for kind, words in read_words(code, "reading").items()
        }

    assert kinds(language) == kinds("en")


def sources() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for folder in PACKAGES
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".py", ".j2"}
    )


def test_everything_that_is_said_stands_in_the_words():
    said = set(re.findall(r"""\bsay\(\s*["'](\w+)["'],\s*["'](\w+)["']""", sources()))
    assert len(said) > 40
    assert {(section, key) for section, key in said if key not in read_words("en", "report").get(section, {})} == set()


# Sections whose texts are said by the code that stands in a table.
SAID_BY_CODE = {
    "sections", "declarations", "statistics", "comparisons", "naranjo", "figure_checks", "interface", "documents", "counted", "reasons", "roles",
    "unreadable", "visit_counts",
}  # fmt: skip


def test_no_word_stands_there_for_nothing():
    text = sources()
    idle = {
        path
        for path in flat(read_words("en", "report"))
        if path[0] not in SAID_BY_CODE and not re.search(rf"""["']{path[1]}["']""", text)
    }
    # Sex is said as the case file names it, a category as the table does.
    assert {path[1] for path in idle} <= {"female", "male", "intersex", "unknown", *CAUSALITY, *VERDICTS}


def test_the_scripts_of_a_page_say_every_word_that_stands_there_for_them():
    scripts = "".join(path.read_text(encoding="utf-8") for path in (PACKAGES[0] / "templates/script").iterdir())
    said = set(re.findall(r"""\bwords(?:\.|\[")(\w+)""", scripts))
    orders = {"ascending", "descending", "none"}
    assert said - {"next", "case", "origin"} | orders == set(read_words("en", "report")["interface"])


def test_the_questions_of_naranjo_are_those_that_are_scored():
    for language in LANGUAGES:
        assert list(read_words(language, "report")["naranjo"]) == list(NARANJO_ITEMS)
        assert set(CAUSALITY) <= set(read_words(language, "report")["causality"])


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Serum tryptase", "serum tryptase"), ("Omalizumab", "omalizumab"), ("KIT D816V", "KIT D816V"),
        ("IgE", "IgE"), ("T lymphocytes", "T lymphocytes"), ("FEV1, % of predicted", "FEV1, % of predicted"),
        ("Mini-AQLQ", "Mini-AQLQ"), ("Éosinophiles", "éosinophiles"), ("IL-5", "IL-5"), ("", ""),
    ],
)  # fmt: skip
def test_a_capital_that_only_begins_a_label_is_small_within_a_sentence(label, within):
    assert in_sentence(label) == within
    assert filled("of {measure:small}, not {measure}", "en", {"measure": label}) == f"of {within}, not {label}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_given_twice(language):
    assert read_yaml(WORDS / f"{language}.yaml")["report"]
