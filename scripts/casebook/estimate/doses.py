"""Estimates of the treatment itself: doses given and missed, the intervals between them, the length of follow-up."""

import numpy as np

from casebook.estimate.course import Course, last_records
from casebook.estimate.order_statistics import quantile
from casebook.estimate.results import Estimate, Result

DAYS_PER_MONTH = 30.4375  # 365.25 / 12, the UCUM unit mo
_ONE = Result(note="one dose has no interval")


def dose_estimates(course: Course) -> list[Estimate]:
    """Number of doses given, missed and held, intervals between given ones and follow-up, of the treatment."""
    doses = course.tables["doses"]
    doses = doses[doses["drug"] == course.treatment]
    rows = {status: doses["dose_id"][doses["status"] == status].tolist() for status in ("given", "missed", "held")}
    given = [("doses", rows["given"])]
    dose_days = course.dose_days
    n = len(dose_days)

    def estimate(statistic: str, result: Result, unit: str, method: str, sources: list, count: int) -> Estimate:
        return Estimate(course.treatment, "during", statistic, result, unit, method, None, count, sources)

    split = len(rows["given"]) - n
    note = f"{len(rows['given'])} injections; those of one day count as one dose" if split else ""
    estimates = [
        estimate("n", Result(float(n), note=note), "1", "Days on which a dose was given", given, n),
        *(
            estimate(
                f"doses_{status}", Result(float(len(rows[status]))), "1", f"Planned doses recorded as {status}",
                [("doses", rows[status])], len(rows[status]),
            )
            for status in ("missed", "held")
        ),
    ]  # fmt: skip
    intervals = np.diff(dose_days)
    ordered = np.sort(intervals).astype(float)
    ways = {
        "dose_interval_days": ("Median", lambda: quantile(ordered, 0.5)),
        "dose_interval_days_minimum": ("Shortest", lambda: ordered[0]),
        "dose_interval_days_maximum": ("Longest", lambda: ordered[-1]),
        "dose_interval_days_last": ("Last", lambda: intervals[-1]),
    }
    for statistic, (word, compute) in ways.items():
        result = Result(float(compute())) if len(intervals) else _ONE
        method = f"{word} interval between given doses, whatever was missed between them"
        estimates.append(estimate(statistic, result, "d", method, given, len(intervals)))
    last = last_records(course)
    n_last = sum(len(ids) for _, ids in last)
    days = float(course.last_day)
    estimates.append(estimate("follow_up_days", Result(days), "d", "Day of the last record of any kind", last, n_last))
    estimates.append(
        estimate(
            "follow_up_months", Result(days / DAYS_PER_MONTH), "mo", "Day of the last record of any kind, over 30.4375",
            last, n_last,
        )
    )  # fmt: skip
    return estimates
