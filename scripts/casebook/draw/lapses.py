"""How long the doses of the treatment were apart, and which of these intervals were lapses."""

import numpy as np
import pandas as pd

from casebook.draw.case_view import CaseView


def longest_interval(case: CaseView) -> int | None:
    """Days after a dose up to which the next one is in time; None without a schedule."""
    schedule = case.settings["schedule"]
    return schedule["interval_days"] + schedule["grace_days"] if schedule else None


def dose_intervals(case: CaseView) -> pd.DataFrame:
    """Each given dose but the first: number, day, days since the dose before, whether a lapse, and whether new."""
    days = sorted(set(case.given_days))
    since = np.diff(days)
    limit = longest_interval(case)
    doses = case.tables["doses"]
    new = set(doses.loc[(doses["drug"] == case.treatment) & case.is_new(doses), "day"])
    return pd.DataFrame(
        {
            "dose": np.arange(2, len(days) + 1),
            "day": days[1:],
            "interval_days": since,
            "lapsed": since > limit if limit else np.zeros(len(since), dtype=bool),
            "new": ["yes" if day in new else "" for day in days[1:]],
        }
    )


def missed_days(case: CaseView) -> list[int]:
    """Days of the treatment's doses that were missed or held."""
    doses = case.tables["doses"]
    left_out = doses[(doses["drug"] == case.treatment) & (doses["status"] != "given")]
    return sorted(set(left_out["day"].astype(int)))
