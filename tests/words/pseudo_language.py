"""A made-up language, in which every text of Casebook has letters of full width: what has not, is written in the code."""

import re
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).parents[2] / "scripts" / "casebook" / "words"
_WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_PART = re.compile(r"(\{[^{}]*\})")


def pseudo_words() -> dict[str, Any]:
    """The words of a further language: the keys of the English ones, and the sentences that others translate."""
    words = yaml.safe_load((WORDS / "en.yaml").read_text(encoding="utf-8"))
    sentences = yaml.safe_load((WORDS / "it.yaml").read_text(encoding="utf-8"))["sentences"]
    told = {text: wide(_PART.sub(_name_only, text)) for text in sentences}
    return {**_widened(words), "sentences": told}


def wide(text: str) -> str:
    """`text` in letters of full width, its parts in braces as they are."""
    return "".join(part if part.startswith("{") else part.translate(_WIDE) for part in _PART.split(text))


def _name_only(part: re.Match) -> str:
    return "{" + part[1][1:-1].partition(":")[0] + "}"


def _widened(words: Any) -> Any:
    if isinstance(words, dict):
        return {key: _widened(text) for key, text in words.items()}
    return wide(words) if isinstance(words, str) else words
