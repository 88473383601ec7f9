"""The table of all cases."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from casebook.cohort.case_facts import Numbers, Tables, known, treatment
from casebook.estimate.response import RESPONSE_DAYS, first_run
from casebook.history.state import last_day

NO_DIARY = "no diary: the main outcome is no instrument"
NOT_DAILY = f"no {RESPONSE_DAYS} days in a row on treatment are recorded: a week without symptoms could not be seen"


def cohort_case(tables: Tables, settings: Mapping[str, Any], numbers: Numbers, outcome: str) -> dict[str, Any]:
    """The row of one case, whose main outcome is `outcome`, in table `cases`."""
    drug = treatment(tables, settings)
    # Arrays, since a registry has thousands of cases and a table that is cut costs a hundred times as much.
    days = {name: tables[name]["day"].to_numpy(dtype=int) for name in ("observations", "scores", "doses")}
    is_given = tables["doses"]["status"].to_numpy() == "given"
    is_own = tables["doses"]["drug"].to_numpy() == drug
    given = days["doses"][is_own & is_given]
    visits = np.concatenate([days["observations"], days["doses"][is_given]])
    recorded = np.concatenate(list(days.values()))
    return {
        "case": settings["case"],
        "data_origin": settings["data_origin"],
        "protocol": settings["protocol"],
        "treatment": drug,
        "first_day": recorded.min() if len(recorded) else None,
        "last_visit_day": visits.max() if len(visits) else None,
        "last_day": last_day(tables),
        "doses_given": len(given),
        "doses_not_given": int(is_own.sum()) - len(given),
        "last_dose_day": given.max() if len(given) else None,
        "phases": "; ".join(
            f"{phase['name']} from day {phase['from_day']}" if phase.get("from_day") is not None else phase["name"]
            for phase in settings["phases"]
        ),
        "outcome": outcome,
        **_outcome(settings, numbers, outcome),
        **_response(tables, settings, numbers, outcome),
    }


def _outcome(settings: Mapping[str, Any], numbers: Numbers, outcome: str) -> dict[str, Any]:
    before, during = (numbers.row(f"{outcome}.{phase}.median") for phase in ("before", "during"))
    improvement = known(settings, outcome).get("improvement") or ""
    return {
        "improvement": improvement if improvement in ("increase", "decrease") else "",
        "unit": before.get("unit") or during.get("unit") or "",
        "before": before.get("estimate"),
        "during": during.get("estimate"),
        "n_before": _count(before.get("n_before")),
        "n_during": _count(during.get("n_after")),
    }


def _count(number: Any) -> int | None:
    return None if number is None or pd.isna(number) else int(number)


def _response(tables: Tables, settings: Mapping[str, Any], numbers: Numbers, outcome: str) -> dict[str, Any]:
    """The day on which the symptoms were gone, and that on which they came back, of the diary of the main outcome."""
    if outcome not in settings["instruments"]:
        return {"note": NO_DIARY if outcome else ""}
    responded = numbers.row(f"{outcome}.during.days_to_response")
    days = tables["scores"]["day"].to_numpy(dtype=int)[tables["scores"]["instrument"].to_numpy() == outcome]
    # A score at each visit shows no week: not to have seen one says nothing then.
    if first_run(np.unique(days[days > 0]), RESPONSE_DAYS) is None:
        return {"note": NOT_DAILY}
    return {
        "response_day": responded.get("estimate"),
        "relapse_day": _relapse_day(tables, outcome, responded.get("estimate"), settings),
        "diary_last_day": days.max(),
        "note": "" if pd.notna(responded.get("estimate")) else responded.get("note", ""),
    }


def _relapse_day(tables: Tables, outcome: str, response: float | None, settings: Mapping[str, Any]) -> int | None:
    """First day after the symptom-free week on which a score is not the one that means no symptom."""
    about = known(settings, outcome)
    limit = about.get("symptom_free")
    if response is None or pd.isna(response) or limit is None:
        return None
    scores = tables["scores"]
    later = scores[(scores["instrument"] == outcome) & (scores["day"] >= response + RESPONSE_DAYS)]
    bad = later["score"] < limit if about.get("improvement") == "increase" else later["score"] > limit
    return int(later.loc[bad, "day"].min()) if bad.any() else None
