"""The languages that reports and figures can be written in: one file of words each."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError
from casebook.settings.yaml_files import read_yaml

# Listed, not imported: a changed word does not read the raw files a second time.
WORDS = Path(__file__).parents[1] / "words"
LANGUAGES = tuple(sorted(path.stem for path in WORDS.glob("*.yaml")))
# The language of the tables, and of what a case or protocol does not give in the report's.
FALLBACK = "en"
# Keys of mappings whose keys are units or words of a source, among which may be two letters that also name a language.
_NO_WORDS = frozenset({"units", "sources", "steroids", "drug_names"})
# What a case is called stands in no table: a new title translates nothing there, and draws no figure again.
_NOT_IN_TABLES = frozenset({"title", "keywords"})


def languages_schema() -> dict[str, Any]:
    """What the configuration may say of languages, as a JSON Schema made from the files that are there.

    `language` is the code of one of them, `words` a text, or a text for each of some of them.
    """
    text = {"type": "string", "minLength": 1}
    by_language = {"type": "object", "minProperties": 1, "additionalProperties": False,
                   "properties": dict.fromkeys(LANGUAGES, text)}  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {"language": {"enum": list(LANGUAGES)}, "words": {"oneOf": [text, by_language]}},
    }


@cache
def origin_notes(language: str) -> Mapping[str, str]:
    """What is said, in `language`, of data that are not a patient's, by their origin."""
    return read_yaml(WORDS / f"{language}.yaml")["origins"]


def check_language(language: str, file: Path) -> None:
    """Raises CasebookError where nothing is known of how people of `language` write numbers and plurals."""
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        raise CasebookError(
            f"{language!r} is no language whose numbers and plurals are known (Unicode CLDR)",
            file=file, key="language", remedy="Name the file of words by its code, such as de or pt-BR",
        ) from None  # fmt: skip


def is_words(value: Any) -> bool:
    """Whether `value` is a text for each of some languages."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and set(value) <= set(LANGUAGES)
        and all(isinstance(text, str) for text in value.values())
    )


def localise(value: Any, language: str) -> Any:
    """Every text that is given by language, in `language`, else in English, else in the first language that has it."""
    if is_words(value):
        return value[_language_of(value, language)]
    if isinstance(value, Mapping):
        return {key: part if key in _NO_WORDS else localise(part, language) for key, part in value.items()}
    if isinstance(value, list):
        return [localise(part, language) for part in value]
    return value


def translations(value: Mapping[str, Any], language: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the tables call a thing -> what it is called in `language`; and text -> language of what has none in it.

    value : a case and its protocol, before `localise`
    """
    told: dict[str, str] = {}
    foreign: dict[str, str] = {}
    for words in _all_words(value):
        said = _language_of(words, language)
        if said != language:
            foreign[words[said]] = said
    for words in _all_words({key: part for key, part in value.items() if key not in _NOT_IN_TABLES}):
        if language in words:
            told[words[_language_of(words, FALLBACK)]] = words[language]
    return told, foreign


def _language_of(words: Mapping[str, str], language: str) -> str:
    return next(code for code in (language, FALLBACK, *LANGUAGES) if code in words)


def _all_words(value: Any) -> Iterator[Mapping[str, str]]:
    if is_words(value):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _NO_WORDS:
                yield from _all_words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _all_words(part)
