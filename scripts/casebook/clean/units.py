"""Units: a closed table of spellings, and exact factors a measure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

# UCUM unit -> further spellings, after typographical variants (micro sign, superscripts, x10^9, /l) are made alike.
# A spelling under several units has several readings, and the measure decides which of them it knows: UI/L is the
# enzyme unit U/L in a measure kept in U/L, and the arbitrary unit [IU]/L in one kept in that.
# Case counts: G/L is 10*9/L, g/L is not.
_SPELLINGS = {
    "ug/L": "mcg/L UG/L MCG/L",
    "ug/dL": "mcg/dL UG/DL MCG/DL",
    "ug/mL": "mcg/mL UG/ML MCG/ML",
    "ug/g": "mcg/g UG/G MCG/G",
    "ng/mL": "NG/ML",
    "ng/dL": "NG/DL",
    "ng/L": "NG/L",
    "pg/mL": "PG/ML",
    "mg/L": "MG/L",
    "mg/dL": "MG/DL MG/dL mg% mg/100mL",
    "mg/mL": "MG/ML",
    "mg/g": "MG/G",
    "g/L": "gr/L",
    "g/dL": "G/DL G/dL gm/dL GM/DL g% g/100mL gr/dL",
    "g/mL": "",
    "mmol/L": "MMOL/L",
    "umol/L": "UMOL/L mcmol/L",
    "nmol/L": "NMOL/L",
    "pmol/L": "PMOL/L",
    "mmol/mol": "MMOL/MOL",
    "meq/L": "mEq/L MEQ/L",
    "10*9/L": "G/L Giga/L giga/L bil/L",
    "10*12/L": "T/L Tera/L tera/L",
    "10*3/uL": "K/uL k/uL K/UL 10*3/UL 10*3/mm3 10*3/mmc K/mm3 k/mm3 K/mmc Thou/uL thou/uL THOU/UL mila/uL",
    "10*6/uL": "M/uL M/UL 10*6/UL 10*6/mm3 10*6/mmc Mill/uL mill/uL mil/uL Mil/uL MIL/UL",
    "/uL": "cells/uL cell/uL cellule/uL {cells}/uL {Cells}/uL {cell}/uL /UL /mm3 /mmc cells/mm3 cell/mm3 CELLS/UL",
    "/L": "cells/L",
    "/mL": "cells/mL",
    "U/L": "IU/L UI/L",
    "[IU]/L": "IU/L UI/L",
    "U/mL": "IU/mL UI/mL U/ML IU/ML UI/ML",
    "[IU]/mL": "IU/mL UI/mL IU/ML UI/ML",
    "kU/L": "KU/L kIU/L kUI/L KIU/L KUI/L",
    "k[IU]/L": "kIU/L kUI/L KIU/L KUI/L K[IU]/L",
    "kU/mL": "",
    "k[IU]/mL": "",
    "mU/L": "mIU/L mUI/L",
    "m[IU]/L": "mIU/L mUI/L",
    "mU/mL": "mIU/mL mUI/mL",
    "m[IU]/mL": "mIU/mL mUI/mL",
    "uU/mL": "uIU/mL uUI/mL",
    "u[IU]/mL": "uIU/mL uUI/mL",
    "%": "percent per_cento pct",
    "[ppb]": "ppb PPB",
    "[ppm]": "ppm PPM",
    "mm/h": "mm/hr mm/1h mm/ora mm/H MM/HR MM/H",
    "kg": "Kg KG",
    "g": "gr",
    "mg": "MG",
    "ug": "mcg UG MCG",
    "ng": "",
    "pg": "PG",
    "U": "",
    "[IU]": "IU UI",
    "L": "l",
    "mL": "ml ML",
    "fL": "fl FL",
    "m": "",
    "cm": "CM",
    "mm": "",
    "s": "sec",
    "mm[Hg]": "mmHg mmhg MMHG",
    "/min": "bpm batt/min {beats}/min beats/min {Beats}/min",
    "Cel": "°C degC DegC degreesC Celsius celsius",
    "kg/m2": "Kg/m2 KG/M2",
    "L/min": "l/min",
    "mL/min": "ml/min",
    "mg/kg": "",
    "mg/d": "mg/day mg/die",
}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MICRO = str.maketrans({"\u00b5": "u", "\u03bc": "u", "×": "x"})
# `mmol/mol{Hb}` says what the moles are of; `{copies}/mL` counts copies, and FEU and DDU are two amounts of D-dimer.
_ANNOTATION = re.compile(r"(?<=[A-Za-z0-9%\]])\{(?!FEU\}|DDU\})[^{}/]*\}")
_BETWEEN = re.compile(r"[\s();,|=]+")


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for unit, spellings in _SPELLINGS.items():
        for spelling in (unit, *spellings.split()):
            table[spelling] = (*table.get(spelling, ()), unit)
    return table


_READINGS = _table()


def _typography(text: str) -> str:
    """The same unit with one way of writing powers of ten, micro, litre and cubic millimetre."""
    text = "".join(text.split()).translate(_MICRO).replace("[iU]", "[IU]").replace("[iu]", "[IU]")
    text = _ANNOTATION.sub("", text)
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda power: "^" + power[0].translate(_SUPERSCRIPTS), text)
    text = re.sub(r"\A[xX]?10(?:\^|~|\*\*?|[eE]|(?=\())\(?([0-9]+)\)?(?=/)", r"10*\1", text)
    text = re.sub(r"(?<=m)\^(?=[23]\Z)", "", text)
    text = re.sub(r"/mc[lL]\Z", "/uL", text)
    return re.sub(r"/(100)?([dmunpf]?)l\Z", r"/\1\2L", text)


@lru_cache(maxsize=4_096)
def is_annotation(spelled: str) -> bool:
    """Whether a unit says what is counted and no more, as {score} or 1."""
    return bool(re.fullmatch(r"1|\{[^{}]*\}", spelled.strip()))


@lru_cache(maxsize=4_096)
def readings(spelled: str) -> tuple[str, ...]:
    """The UCUM units that a spelling can mean; none where it is in no table."""
    return _READINGS.get(_typography(spelled), ())


def canonical(spelled: str) -> str:
    """The UCUM unit of a spelling, or the spelling itself where the table does not hold it."""
    return next(iter(readings(spelled)), spelled.strip())


@lru_cache(maxsize=4_096)
def units_within(text: str) -> int:
    """How many known units stand in a text, between spaces and brackets."""
    return sum(bool(part and readings(part)) for part in _BETWEEN.split(text))


class UnitTable:
    """The unit of one measure, and the exact factors of the others in which it may be reported."""

    def __init__(self, unit: str, units: Mapping[str, str]) -> None:
        self.unit = unit
        self._exact = {spelled: Decimal(factor) for spelled, factor in units.items()} | {unit: Decimal(1)}
        self._read: dict[str, set[Decimal]] = {}
        for spelled, factor in self._exact.items():
            for reading in readings(spelled) or (spelled,):
                self._read.setdefault(reading, set()).add(factor)
        self._found: dict[str, Decimal | None] = {}

    def factor(self, spelled: str) -> Decimal | None:
        """By what a value in the unit as spelled is multiplied; None for a unit that the measure does not know."""
        if spelled not in self._found:
            self._found[spelled] = self._factor(spelled.strip())
        return self._found[spelled]

    def _factor(self, spelled: str) -> Decimal | None:
        if spelled in self._exact:
            return self._exact[spelled]
        # A unit in its own words (protocol and export both write `{copies}/mL`) differs in typography at most.
        found = [self._read.get(reading, set()) for reading in readings(spelled) or (_typography(spelled),)]
        factors = set().union(*found)
        return factors.pop() if len(factors) == 1 else None
