"""The words that any case's tables and pages hold: none of them alone can tell who a patient is."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from casebook.identity.folding import words_of
from casebook.model import TABLES

_LIBRARY = Path(__file__).parents[1]
_TEMPLATES = ("report/templates/**/*.*", "cohort/templates/*")
_WRITERS = ("clean", "estimate", "draw", "report", "cohort")
# Surnames that are also names of laboratory tests, and stand in the raw files' own words.
_TESTS = frozenset({"ferro", "rame", "zinco", "piombo", "litio", "fosforo"})
# An id of a patient or a file's name may stand there.
_NO_WORDS = frozenset({"exports", "ignore"})


def ordinary_words(settings: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Words in small letters without accents: of page templates, tables, sentences that Casebook writes, and settings.

    settings : for each case what stage `identity` may know of it: labels and names, not what its author tells
    """
    own = (
        word
        for case, parts in settings.items()
        for text in (case, *_texts({key: part for key, part in parts.items() if key not in _NO_WORDS}))
        for word in words_of(text)
    )
    languages = frozenset(parts["language"] for parts in settings.values()) | {"en"}
    return library_words().union(_TESTS, own, *map(_spoken_words, languages))


@cache
def _spoken_words(language: str) -> frozenset[str]:
    """What Casebook says in this language: of another one, many an ordinary word is a surname here."""
    return frozenset(words_of((_LIBRARY / "words" / f"{language}.yaml").read_text(encoding="utf-8")))


@cache
def library_words() -> frozenset[str]:
    """What Casebook says or calls something in any language: in page templates, tables and sentences of its modules."""
    written = [path for pattern in _TEMPLATES for path in sorted(_LIBRARY.glob(pattern))]
    texts = [path.read_text(encoding="utf-8") for path in written]
    for name, schema in TABLES.items():
        texts += [name, schema.title or ""]
        for column, declared in schema.columns.items():
            texts += [column, declared.description or ""]
            texts += [str(value) for check in declared.checks for value in check.statistics.get("allowed_values", ())]
    for package in _WRITERS:
        for path in sorted((_LIBRARY / package).rglob("*.py")):
            texts += _sentences(path)
    return frozenset(word for text in texts for word in words_of(text))


def _sentences(path: Path) -> Iterator[str]:
    """The texts in a module that are no docstrings."""
    tree = ast.parse(path.read_bytes())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _texts(value)
    elif isinstance(part, str):
        yield part
