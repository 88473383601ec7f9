"""The estimates of a case as the report prints them: by name, rounded by measure and statistic, with their unit."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.report.ask import asked
from casebook.words import Language, print_unit

# Statistics that are no amount in the unit of the measure, and the decimals with which they are printed.
_DECIMALS = {
    "n": 0, "n_censored": 0, "percent_change": 1, "fold_change": 1, "event_rate": 2, "rate_ratio": 2, "steroid_mg": 0,
    "steroid_mg_per_kg": 1, "steroid_days": 0, "steroid_days_per_90": 1, "steroid_sparing": 2, "doses_missed": 0,
    "doses_held": 0, "follow_up_days": 0, "follow_up_months": 1, "beyond_rcv": 0, "days_to_response": 0,
    "days_to_relapse": 0, "steroid_first_stop_day": 0, "steroid_last_stop_day": 0, "dose_interval_days": 0,
    **dict.fromkeys(
        ("nap", "tau", "tau_u", "tau_u_parker", "tau_u_tarlow", "tau_bc", "pnd", "pem", "pand", "ird", "smd_baseline",
         "smd_pooled", "lrr_increase", "lrr_decrease", "brunner_munzel"), 2,
    ),
    **dict.fromkeys(("mann_whitney_p", "peto_prentice_p", "start_point_p", "holm_p"), 3),
    "autocorrelation": 2, "lognormal_ratio": 2, "symptom_reduction": 0, "least_genomes": 0, "tipping_cv": 1, "pogo": 0,
    "theil_sen_slope": 3, "siegel_slope": 3, "slope_change": 3, "switch_day": 0,
    "other_drugs_changed": 0, "naranjo_score": 0, "days_since_dose": 1, "event_day": 0,
    "acute_rise": 0, "acute_ratio": 0,
    "log_level_change": 2,
    "dose_interval_days_minimum": 0, "dose_interval_days_maximum": 0, "dose_interval_days_last": 0,
}  # fmt: skip
_DIFFERENCES = {
    "hodges_lehmann", "median_difference", "level_change", "level_change_reml", "level_change_newey_west",
    "tobit_difference",
}  # fmt: skip
# Units of time, which are told in words.
_TIMES = {"d": "days", "wk": "weeks", "mo": "months", "a": "years", "/a": "per_year"}
# Means and differences are finer than the values they are made of.
_ONE_MORE = {"sd", "mean", *_DIFFERENCES}


class Estimates:
    """The estimates of one case by estimate_id."""

    def __init__(self, estimates: pd.DataFrame, settings: Mapping[str, Any], language: Language) -> None:
        self._rows = {row["estimate_id"]: row for row in estimates.to_dict("records")}
        self._measures = settings["measures"]
        self._instruments = settings["instruments"]
        self._language = language

    def __contains__(self, estimate_id: str) -> bool:
        return estimate_id in self._rows

    def __iter__(self):
        return iter(self._rows)

    def row(self, estimate_id: str) -> dict[str, Any] | None:
        """All columns of an estimate, None where there is none of that name."""
        return self._rows.get(estimate_id)

    def value(self, estimate_id: str) -> float | None:
        """The number, None where the estimate is missing or empty."""
        row = self._rows.get(estimate_id)
        return None if row is None or pd.isna(row["estimate"]) else float(row["estimate"])

    def decimals(self, row: Mapping[str, Any]) -> int | None:
        """With how many decimals an estimate is printed; None: by significance."""
        if row["statistic"] in _DECIMALS:
            return _DECIMALS[row["statistic"]]
        if row["measure"].removesuffix("_week") in self._instruments:
            return 1
        decimals = self._measures.get(row["measure"], {}).get("decimals")
        return decimals + 1 if decimals is not None and row["statistic"] in _ONE_MORE else decimals

    def print(self, estimate_id: str, column: str = "estimate") -> str:
        """The number as printed, without its unit; empty where there is none."""
        row = self._rows.get(estimate_id)
        return "" if row is None or pd.isna(row[column]) else self.printed(estimate_id, float(row[column]))

    def printed(self, estimate_id: str, value: float) -> str:
        """`value` as an estimate of that name is printed, whether there is one now or was."""
        parts = estimate_id.split(".")
        row = self._rows.get(estimate_id) or {"measure": parts[0], "statistic": parts[-1]}
        decimals = self.decimals(row)
        trim = (
            row["statistic"] in {"fold_change", "follow_up_months", "days_since_dose", *_DIFFERENCES}
            # The mean of scores keeps its decimal, as it stands in the table of assessments; a score has none.
            or (row["measure"] in self._instruments and row["statistic"] != "mean")
        )
        if row["statistic"] == "fold_change" and abs(value) < 1:
            decimals = 2
        return self._language.number(value, decimals, trim)

    def interval(self, estimate_id: str) -> str:
        """The 95 % interval as printed; empty where there is none."""
        low, high = self.print(estimate_id, "ci_low"), self.print(estimate_id, "ci_high")
        return self._language.say("page", "range", low=low, high=high) if low and high else ""

    def ask(self, estimate_id: str) -> str:
        """The number as a control that opens where it comes from; empty where there is none."""
        return asked(self.print(estimate_id), estimate_id)

    def ask_interval(self, estimate_id: str) -> str:
        """The 95 % interval as such a control; empty where there is none."""
        return asked(self.interval(estimate_id), estimate_id)

    def ask_with_interval(self, estimate_id: str) -> str:
        """The number with its interval behind it, if it has one, as such a control; empty where there is none."""
        interval = self.interval(estimate_id)
        return asked(self.print(estimate_id) + (f" ({interval})" if interval else ""), estimate_id)

    def with_unit(self, estimate_id: str, printed: str) -> str:
        """What is printed of an estimate with its unit behind it."""
        time = _TIMES.get(self._rows[estimate_id]["unit"])
        # 1 day, 1.5 days
        unit = self._language.say("units", time, n=1 if printed == "1" else 2) if time else self.unit(estimate_id)
        return f"{printed}\N{NO-BREAK SPACE}{unit}".rstrip("\N{NO-BREAK SPACE}")

    def unit(self, estimate_id: str) -> str:
        """The unit as printed."""
        row = self._rows[estimate_id]
        given = self._measures.get(row["measure"], {})
        if given and row["unit"] == given["unit"]:
            return given["print_unit"]
        return print_unit(row["unit"])
