"""Checks of a dose, an age or a half-life against a label or a published model."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from casebook.claims.criteria import RULES
from casebook.claims.facts import Facts
from casebook.claims.outcome import Outcome, combine, decide, missing, undecided
from casebook.claims.printed import round_to, shown
from casebook.pharmacology.parameters import MODELS, BindingModel
from casebook.settings.yaml_files import read_yaml

# The asthma table counts in IU/mL; a laboratory that prints kU/L counts the same.
_OF = {"complex": "the complex", "omalizumab": "free omalizumab"}
_IU_PER_ML = {"k[IU]/L": 1.0, "[IU]/mL": 1.0}


@dataclass(frozen=True)
class LabelDose:
    """What a dose table gives: milligrams every `weeks`, or none; `sure` where no unverified number decided it."""

    mg: float | None
    weeks: int | None
    why: str
    sure: bool


@cache
def labels() -> Mapping[str, Mapping[str, Any]]:
    """The labels by name, as the package declares them."""
    return read_yaml(RULES / "labels.yaml")


def label_dose(table: Mapping[str, Any], ige: float, weight: float | None) -> LabelDose:
    """The dose of the asthma table for an IgE (IU/mL) and a body weight (kg; None where it is not known).

    The rows that were seen go before the reconstructed rule; outside the table the label says not to treat.
    """
    limits, open_ends = table["ige"], table["ige"].get("unverified", ())
    if ige < limits["from"]:
        why = f"IgE {shown(ige)} IU/mL lies below the table, which begins at {limits['from']}"
        return LabelDose(None, None, why, "from" not in open_ends)
    if ige > limits["to"]:
        return LabelDose(None, None, f"IgE {shown(ige)} IU/mL lies above the table", "to" not in open_ends)
    if weight is None:
        return LabelDose(None, None, "the body weight is not known", False)
    if weight < table["weight"]["from"]:
        return LabelDose(None, None, f"{shown(weight)} kg lies below the table", True)
    for row in table["rows"]:
        (low, high), (light, heavy) = row["ige"], row["weight"]
        if low <= ige <= high and light <= weight <= heavy:
            why = f"row IgE {low} to {high} IU/mL, {light} to {heavy} kg: {row['mg']} mg"
            return LabelDose(row["mg"], row["weeks"], why, not row.get("unverified"))
    rule = table["rule"]
    exact = rule["mg_per_kg_iu"] * weight * ige
    dose = rule["step_mg"] * math.ceil(exact / rule["step_mg"])
    return LabelDose(dose, 4, f"{rule['mg_per_kg_iu']} mg/kg/IU, rounded up to {dose} mg (reconstructed rule)", False)


def dose_table(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The stated dose is the one that the asthma table of the label gives for IgE and weight before the first dose."""
    label = _label(check["dose_table"], facts)
    ige, weight = (_before(check[name], facts) for name in ("ige", "weight"))
    if ige is None:
        return missing(f"{check['ige']} before the first dose", of_case=True)
    if ige["unit"] not in _IU_PER_ML or ige["censor"] != "none":
        return missing(f"{check['ige']} before the first dose in IU/mL", of_case=True)
    kilograms = None if weight is None or weight["unit"] != "kg" else float(weight["value"])
    dose = label_dose(label["asthma"], float(ige["value"]) * _IU_PER_ML[ige["unit"]], kilograms)
    stated = str(check.get("printed", facts.printed))
    told = "no dose" if dose.mg is None else f"{shown(dose.mg)} mg"
    fixed = [disease + (" (unverified)" if about.get("unverified") else "")
             for disease, about in label["fixed_doses"].items() if round_to(about["mg"], stated).holds]  # fmt: skip
    why = f"{label['title']}, asthma table: {told}: {dose.why}; stated {stated} mg"
    why += f", the fixed dose for {' and '.join(fixed)}" if fixed else ""
    if not dose.sure:
        return undecided(f"{why}; missing: the label's own table", told, of_case=True)
    if dose.mg is not None and round_to(dose.mg, stated).holds:
        return decide(True, told, why, True)
    return decide(
        False, told, f"{why}; whether another rule by weight was meant is not said; from {label['source']}", True
    )


def _label(name: str, facts: Facts) -> Mapping[str, Any]:
    if name not in labels():
        raise facts.fault(f"there is no label {name!r}", f"There are: {', '.join(labels())}")
    return labels()[name]


def _before(measure: str, facts: Facts) -> pd.Series | None:
    rows = facts.measure(measure)
    rows = rows[rows["day"] <= 0] if len(rows) else rows
    return rows.iloc[-1] if len(rows) else None


def indication(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The label admits each named disease from the stated age (`from_age`: disease -> years)."""
    label = _label(check["indication"], facts)
    parts = []
    for disease, stated in check["from_age"].items():
        about = label["from_age"].get(disease)
        if about is None:
            parts.append(missing(f"{disease} in {label['title']}"))
            continue
        years = about["years"]
        told = f"{disease} from {years} years"
        why = f"{told} by {label['title']} ({label['source']}), stated from {stated}"
        if about.get("unverified"):
            note = f" ({about['note']})" if about.get("note") else ""
            parts.append(undecided(f"{why}; unverified{note}; missing: the label itself", told))
        else:
            parts.append(decide(round_to(years, stated).holds, told, why))
    return combine(parts)


def half_life(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The half-life that a cited model gives for free omalizumab or for its complex with IgE (`of`), in days.

    ln 2 times volume over clearance at the model's reference weight and IgE.
    """
    if check["half_life"] not in MODELS:
        raise facts.fault(f"there is no model {check['half_life']!r}", f"There are: {', '.join(MODELS)}")
    model, of = MODELS[check["half_life"]], check["of"]
    days = _days(model, of)
    printed = str(check.get("printed", facts.printed))
    rounding = round_to(days, printed)
    why = f"{model.citation} gives {shown(days, 3)} d for {_OF[of]} (transcribed parameters), stated {printed} d"
    other = next(name for name in _OF if name != of)
    why += f"; for {_OF[other]} it gives {shown(_days(model, other), 3)} d"
    return decide(rounding.holds, f"{shown(days, 3)} d", why)


def _days(model: BindingModel, of: str) -> float:
    values = {name: about.value for name, about in model.parameters.items()}
    clearance, volume = values[f"{of}_clearance"], values["complex_volume" if of == "complex" else "volume"]
    if of == "complex" and model.complex_clearance_is_difference:
        clearance += values["omalizumab_clearance"]
    return math.log(2) * volume / clearance


CHECKS = {"dose_table": dose_table, "indication": indication, "half_life": half_life}
