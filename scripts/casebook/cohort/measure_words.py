"""How the page over all cases names and prints a measure that several cases share."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from casebook.cohort.case_facts import known
from casebook.words import Language, print_unit

_WEEK = "_week"


class MeasureWords:
    """The words of the measures and instruments of a group of cases."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]], language: Language) -> None:
        """The words of what is known: measures, instruments: name -> what is configured of it."""
        self._language = language
        self._settings = known

    def _about(self, name: str) -> Mapping[str, Any]:
        return known(self._settings, name.removesuffix(_WEEK) if self.is_instrument(name) else name)

    def is_instrument(self, name: str) -> bool:
        """Whether it is an instrument or the weekly means of one."""
        return name.removesuffix(_WEEK) in self._settings["instruments"]

    def label(self, name: str) -> str:
        """What it is called; of the weekly means of an instrument that they are."""
        label = self._about(name)["label"] if name else self._language.say("page", "none")
        if self.is_instrument(name) and name.endswith(_WEEK):
            return self._language.say("ask", "weekly", instrument=label)
        return label

    def unit(self, name: str, unit: str) -> str:
        """Its unit as printed; none of a score."""
        if self.is_instrument(name) or unit in ("", "1"):
            return ""
        return self._about(name).get("print_unit") or print_unit(unit)

    def value(self, name: str, number: float) -> str:
        """A value or median of it."""
        return self._language.number(number, 1 if self.is_instrument(name) else self._about(name).get("decimals"))

    def effect(self, statistic: str, name: str, unit: str) -> str:
        """Which kind of effect, with its unit."""
        if statistic == "log_level_change":
            return self._language.say("cohort", "ratio")
        told = self._language.say("cohort", "difference")
        printed = self.unit(name, unit)
        return f"{told}, {printed}" if printed else told

    def interval(self, row: Mapping[str, Any], columns: Sequence[str]) -> str:
        """An effect with its interval, or an interval alone; a logarithm as the ratio that it is."""
        none = self._language.say("page", "none")
        if pd.isna(row[columns[0]]):
            return none
        numbers = [float(row[column]) for column in columns]
        decimals = self._about(row["measure"]).get("decimals")
        if row["statistic"] == "log_level_change":
            numbers, decimals = [float(np.exp(number)) for number in numbers], 2
        elif self.is_instrument(row["measure"]) or decimals is None:
            decimals = 2 if decimals is None else decimals + 1
        else:
            decimals += 1
        *first, low, high = (self._language.number(number, decimals) for number in numbers)
        reach = self._language.say("page", "range", low=low, high=high)
        return f"{first[0]} ({reach})" if first else reach
