"""The methods of a case, each told once with what it assumes, and the number by which a note refers to it."""

import re

import pandas as pd

from casebook.words import Language

_VISIT = re.compile(r"\bof day -?\d+( \(\d+\))?")
# A method that is told in so few letters stands in the note itself.
_SHORT = 40


class Methods:
    """Each method once, in the order of the alphabet; that of single visits once for all of them."""

    def __init__(self, estimates: pd.DataFrame, language: Language) -> None:
        told = {
            method: language.mark(_VISIT.sub("of each visit", method)) for method in sorted(set(estimates["method"]))
        }
        self.texts = sorted(set(told.values()))
        numbers = {text: number for number, text in enumerate(self.texts, start=1)}
        self._numbers = {method: numbers[text] for method, text in told.items()}

    def number(self, method: str) -> int | None:
        """Its number in the list, from 1; None for one so short that it needs none."""
        return self._numbers[method] if len(method) > _SHORT else None
