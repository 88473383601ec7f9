"""A published table of studies, parsed exactly as printed: every printed cell kept, what it says beside it."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from casebook.errors import CasebookError

PRINTED = {
    "study": "study", "year": "year_as_printed", "ref": "reference_as_printed", "disease": "disease",
    "n": "n_as_printed", "ages_as_printed": "ages_as_printed", "dose": "dose_as_printed",
    "interval": "interval_as_printed", "therapy_length_as_printed": "therapy_length_as_printed",
    "total_ige_direction": "total_ige_as_printed", "tryptase_direction": "tryptase_as_printed",
    "pediatric_flag": "flag_as_printed",
}  # fmt: skip
_PLACE = ("same_age_group", "age_within", "dose_within")
PARSED = (
    "year", "reference", "n", "age_form", "age_count", "age_min", "age_max", "dose_min_mg", "dose_max_mg", "weeks_min",
    "weeks_max", "length_count", "months_min", "months_max", "total_ige", "tryptase", "age_group", *_PLACE, "note",
)  # fmt: skip
LITERATURE_COLUMNS = ("case", "row", *PRINTED.values(), *PARSED, "data_origin")
DIRECTIONS = {"↑": "up", "↓": "down", "=": "unchanged", "na": "not assessed"}
AGE_GROUPS = ("under 18", "adult", "both")
_ADULT = 18
_MONTHS = {"mo": 1.0, "mos": 1.0, "month": 1.0, "months": 1.0, "yr": 12.0, "yrs": 12.0, "year": 12.0, "years": 12.0}
_NUMBER = r"\d+(?:\.\d+)?"


def parse_literature(printed: pd.DataFrame, case: str) -> pd.DataFrame:
    """The table `literature` of a case, one row a printed row.

    printed : every cell as text, columns of `PRINTED`
    A cell that cannot be read leaves its parsed columns empty and says so in `note`.
    Raises CasebookError when a column is missing.
    """
    lacking = [column for column in PRINTED if column not in printed.columns]
    if lacking:
        raise CasebookError(
            f"the literature table has no column {', '.join(lacking)}", remedy="Keep the printed columns"
        )
    rows = [
        {"case": case, "row": number, **_row(cells), "data_origin": "published"}
        for number, cells in enumerate(printed.fillna("").astype(str).to_dict("records"), 1)
    ]
    return pd.DataFrame(rows, columns=list(LITERATURE_COLUMNS))


def _row(cells: Mapping[str, str]) -> dict[str, object]:
    row: dict[str, object] = {kept: cells[column] for column, kept in PRINTED.items()}
    unread = []
    for column, parse, empty in _PARSERS:
        text = " ".join(cells[column].split())
        found = parse(text)
        if found is None:
            unread.append(f"{column} {text!r}")
        row.update(found or empty)
    row["age_group"] = _age_group(row["age_min"], row["age_max"])
    row |= dict.fromkeys(_PLACE, "")
    row["note"] = f"not read: {', '.join(unread)}" if unread else ""
    return row


def _age_group(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return "under 18" if high < _ADULT else "adult" if low >= _ADULT else "both"


def _whole(name: str) -> Callable[[str], dict | None]:
    def parse(text: str) -> dict | None:
        match = re.fullmatch(r"\[?(\d{1,6})\]?", text)
        return {name: int(match[1])} if match else None

    return parse


def _values(text: str) -> tuple[str, list[float]] | None:
    """A printed value, list (`17/51`) or range (`26-48`): its form and numbers."""
    if match := re.fullmatch(rf"({_NUMBER})\s*[-\N{{EN DASH}}]\s*({_NUMBER})", text):
        low, high = float(match[1]), float(match[2])
        return ("range", [low, high]) if low <= high else None
    if re.fullmatch(rf"{_NUMBER}(?:\s*/\s*{_NUMBER})*", text):
        numbers = [float(part) for part in text.split("/")]
        return ("list" if len(numbers) > 1 else "single"), numbers
    return None


def _ages(text: str) -> dict | None:
    if (found := _values(text)) is None:
        return None
    form, numbers = found
    # A range gives two limits and not the ages of two patients.
    count = None if form == "range" else len(numbers)
    return {"age_form": form, "age_count": count, "age_min": min(numbers), "age_max": max(numbers)}


def _amount(unit: str, names: tuple[str, str]) -> Callable[[str], dict | None]:
    def parse(text: str) -> dict | None:
        match = re.fullmatch(rf"(.+?)\s*{unit}\.?", text)
        found = _values(match[1]) if match else None
        return dict(zip(names, (min(found[1]), max(found[1])), strict=True)) if found else None

    return parse


def _length(text: str) -> dict | None:
    """`5.5/4 yrs`, `3mos/2 yrs`, `1-73 mos`: a part without a unit has that of the next."""
    if match := re.fullmatch(rf"({_NUMBER}\s*[-\N{{EN DASH}}]\s*{_NUMBER})\s*([a-z]+)\.?", text):
        found = _values(match[1])
        if found is None or match[2] not in _MONTHS:
            return None
        low, high = (number * _MONTHS[match[2]] for number in found[1])
        return {"length_count": None, "months_min": low, "months_max": high}
    months, unit = [], None
    for part in reversed(text.split("/")):
        match = re.fullmatch(rf"\s*({_NUMBER})\s*([a-z]*)\.?\s*", part)
        unit = match[2] or unit if match else None
        if unit not in _MONTHS:
            return None
        months.append(float(match[1]) * _MONTHS[unit])
    return {"length_count": len(months), "months_min": min(months), "months_max": max(months)}


def _direction(name: str) -> Callable[[str], dict | None]:
    def parse(text: str) -> dict | None:
        words = [DIRECTIONS.get(part.strip()) for part in text.split("/")]
        return None if None in words else {name: "/".join(words)}

    return parse


_PARSERS = (
    ("year", _whole("year"), {"year": None}),
    ("ref", _whole("reference"), {"reference": None}),
    ("n", _whole("n"), {"n": None}),
    ("ages_as_printed", _ages, {"age_form": "", "age_count": None, "age_min": None, "age_max": None}),
    ("dose", _amount("mg", ("dose_min_mg", "dose_max_mg")), {"dose_min_mg": None, "dose_max_mg": None}),
    ("interval", _amount("wks?", ("weeks_min", "weeks_max")), {"weeks_min": None, "weeks_max": None}),
    ("therapy_length_as_printed", _length, {"length_count": None, "months_min": None, "months_max": None}),
    ("total_ige_direction", _direction("total_ige"), {"total_ige": ""}),
    ("tryptase_direction", _direction("tryptase"), {"tryptase": ""}),
)


def literature_sums(literature: pd.DataFrame) -> pd.DataFrame:
    """Table `literature_sums`: studies, patients and directions by case, disease and age group.

    With a row for all ages and for all diseases. Of each of total_ige and tryptase the patients in rows that say up,
    down, unchanged, mixed (more than one direction in one row) and not assessed. A study counts once in a group.
    """
    rows = []
    for case, of_case in literature.groupby("case", sort=True):
        for disease in [*dict.fromkeys(of_case["disease"]), "all"]:
            of_disease = of_case if disease == "all" else of_case[of_case["disease"] == disease]
            for group in (*AGE_GROUPS, "all"):
                part = of_disease if group == "all" else of_disease[of_disease["age_group"] == group]
                rows.append({"case": case, "disease": disease, "age_group": group, **_summed(part)})
    return pd.DataFrame(rows)


def _summed(part: pd.DataFrame) -> dict[str, int | str]:
    ways = {f"{name}_{way}": patients for name in ("total_ige", "tryptase") for way, patients in _by_way(part, name)}
    studies = len(part[["study", "year"]].drop_duplicates())
    return {"studies": studies, "patients": int(part["n"].sum()), **ways, "data_origin": "published"}


def _by_way(part: pd.DataFrame, name: str) -> list[tuple[str, int]]:
    ways = part[name].map(lambda said: "mixed" if "/" in said else said.replace(" ", "_"))
    return [
        (way, int(part.loc[ways == way, "n"].sum())) for way in ("up", "down", "unchanged", "mixed", "not_assessed")
    ]


def place_of_cases(
    literature: pd.DataFrame, doses: pd.DataFrame, settings: Mapping[str, Mapping[str, Any]]
) -> pd.DataFrame:
    """Each case beside its table: by its age at the first dose, and by the dose in mg that it was given most often."""
    parts = []
    for case, rows in literature.groupby("case", sort=True):
        given = doses[(doses["case"] == case) & (doses["status"] == "given") & (doses["unit"] == "mg")]["dose"].dropna()
        usual = float(given.mode().iloc[0]) if len(given) else None
        age = settings[case].get("patient", {}).get("age_at_first_dose_years")
        parts.append(place_of_case(rows, age, usual))
    return pd.concat(parts, ignore_index=True) if parts else literature


def place_of_case(literature: pd.DataFrame, age: float | None, dose_mg: float | None) -> pd.DataFrame:
    """Table `literature` with where the case stands beside each row: yes, no, or empty where either does not say.

    same_age_group (under 18 or adult), age_within and dose_within (the printed limits).
    """
    group = None if age is None else ("under 18" if age < _ADULT else "adult")
    same = [None if not group or not row else row in (group, "both") for row in literature["age_group"]]
    return literature.assign(
        same_age_group=_told(same),
        age_within=_told(_within(literature, age, "age_min", "age_max")),
        dose_within=_told(_within(literature, dose_mg, "dose_min_mg", "dose_max_mg")),
    )


def _told(found: Iterable[bool | None]) -> list[str]:
    return ["" if one is None else "yes" if one else "no" for one in found]


def _within(literature: pd.DataFrame, value: float | None, low: str, high: str) -> list[bool | None]:
    return [
        None if value is None or pd.isna(a) or pd.isna(b) else bool(a <= value <= b)
        for a, b in zip(literature[low], literature[high], strict=True)
    ]
