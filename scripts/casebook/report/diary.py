"""What kind of record an instrument has."""

import pandas as pd


def is_daily(periods: pd.DataFrame) -> bool:
    """Whether an instrument is kept as a diary, on several days of most of its weeks; else it is scored at visits.

    periods : of table `score_periods`, those of the instrument
    """
    weeks = periods[periods["period"] == "week"]
    return len(weeks) > 0 and float(weeks["days_recorded"].median()) > 1
