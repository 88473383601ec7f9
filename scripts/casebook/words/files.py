"""The files of words, one a language, and a text of them with its parts filled in."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from casebook.words.printing import in_sentence, locale_of, print_number

WORDS = Path(__file__).parent
_SMALL = re.compile(r"\{(\w+):small\}")


@cache
def _read(language: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  a safe one


def read_words(language: str, part: str) -> dict[str, Any]:
    """What `part` (report, figures, sentences, origins) says in `language`: section -> key -> text."""
    return _read(language)[part]


def filled(text: str | Mapping[str, str], code: str, parts: Mapping[str, Any]) -> str:
    """A text of language `code` with its parts filled in, numbers as they are printed.

    A plural is chosen by the part `n`, or by the part `plural` where `n` is printed otherwise. A part that is markup
    makes the text markup, in which the other parts are escaped.
    """
    if isinstance(text, Mapping):
        # CLDR knows forms, such as Italian for millions, that a file of words need not have.
        text = text.get(locale_of(code).plural_form(int(parts.get("plural", parts.get("n"))))) or text["other"]
    if not parts:
        return text
    # A language that writes the names of things small within a sentence says so of the part: {drug:small}.
    for name in _SMALL.findall(text):
        text = text.replace(f"{{{name}:small}}", f"{{small_{name}}}")
        part = parts[name]
        parts = {**parts, f"small_{name}": part if isinstance(part, Markup) else in_sentence(part)}
    if any(isinstance(part, Markup) for part in parts.values()):
        text = Markup(text)  # noqa: S704  our own words
    return text.format(**{name: print_number(part, code, 0) if type(part) is int else part
                          for name, part in parts.items()})  # fmt: skip
