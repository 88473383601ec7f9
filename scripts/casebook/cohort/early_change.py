"""Early change of the biomarkers of every case, its later response, and whether the one goes with the other."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from casebook.cohort.associations import METHOD, rank_association
from casebook.cohort.case_facts import Numbers, known
from casebook.cohort.effects import GROUP, LEAST_SHARED, UNNAMED
from casebook.estimate.interpretation.multiplicity import holm

_EARLY = re.compile(r"(?P<measure>[^.]+)\.(?:first_dose|day_(?P<day>\d+))_vs_baseline\.fold_change")
FIRST_DOSE, DAY_56 = "first_dose", "day_56"  # which early change: cohort_tables.MOMENTS
EARLY_DAY, AT_MOST_OFF = 56, 14
NO_WAY = "the configuration does not say which way the main outcome improves"
NO_LATER = "the main outcome has no values before treatment and on the plateau that could be compared"


def early_changes(settings: Mapping[str, Any], numbers: Numbers, outcome: str) -> Iterator[dict[str, Any]]:
    """The rows of one case in table `early_changes`.

    The outcome itself is no early marker of its own: both changes would share the baseline, and its chance with it.
    """
    later, note = later_change(settings, numbers, outcome)
    who = {name: settings[name] for name in ("case", "data_origin", "protocol")}
    nearest: dict[tuple[str, str], tuple[int, str]] = {}
    for estimate_id in numbers:
        found = _EARLY.fullmatch(estimate_id)
        if not found or found["measure"] in (outcome, settings["weight_measure"]):
            continue
        off = abs(int(found["day"]) - EARLY_DAY) if found["day"] else 0
        place = found["measure"], DAY_56 if found["day"] else FIRST_DOSE
        if off <= AT_MOST_OFF:
            nearest[place] = min(nearest.get(place, (off, estimate_id)), (off, estimate_id))
    for (measure, moment), (_, estimate_id) in sorted(nearest.items()):
        fold = numbers.value(estimate_id)
        is_number = 0 < fold < np.inf
        yield {
            **who,
            "measure": measure,
            "moment": moment,
            "estimate_id": estimate_id,
            "early_change": float(np.log(fold)) if is_number else np.nan,
            "outcome": outcome,
            "later_change": later,
            "note": note if is_number else numbers.row(estimate_id)["note"] or note,
        }


def later_change(settings: Mapping[str, Any], numbers: Numbers, outcome: str) -> tuple[float, str]:
    """How much the outcome was better on the plateau than before treatment, and why there is no number."""
    way = {"increase": 1.0, "decrease": -1.0}.get(known(settings, outcome).get("improvement") or "")
    if way is None:
        return np.nan, NO_WAY
    if outcome in settings["instruments"]:
        change = numbers.value(f"{outcome}.plateau.mean") - numbers.value(f"{outcome}.before.mean")
    else:
        fold = numbers.value(f"{outcome}.plateau_vs_before.fold_change")
        change = float(np.log(fold)) if fold > 0 else np.nan
    return way * change, "" if np.isfinite(change) else NO_LATER


def association_rows(changes: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of table `associations` from table `early_changes`, each measure that at least two cases share."""
    for (protocol, origin, outcome), rows in changes.groupby([*GROUP, "outcome"], sort=True):
        told = {"protocol": protocol, "data_origin": origin, "outcome": outcome, "method": METHOD}
        shared = {
            key: part for key, part in rows.groupby(["measure", "moment"], sort=True) if len(part) >= LEAST_SHARED
        }
        if protocol == "generic":
            for measure, moment in shared:
                yield {**told, "measure": measure, "moment": moment, "cases": 0, "note": UNNAMED}
            continue
        found = {key: rank_association(part["early_change"], part["later_change"]) for key, part in shared.items()}
        adjusted = holm({" ".join(key): part.p for key, part in found.items()}, "")
        for key, association in found.items():
            yield {
                **told,
                "measure": key[0],
                "moment": key[1],
                "cases": association.cases,
                "correlation": association.correlation,
                "ci_low": association.low,
                "ci_high": association.high,
                "p_value": association.p,
                "p_holm": adjusted[" ".join(key)].p,
                "note": association.note,
            }
