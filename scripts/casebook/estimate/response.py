"""The day on which the symptoms were gone, and the day on which they came back."""

import numpy as np

from casebook.estimate.course import Course
from casebook.estimate.phases import days_since_dose, reached
from casebook.estimate.results import Estimate, Result
from casebook.estimate.score_periods import Diary

RESPONSE_DAYS = 7
_RESPONSE = (
    f"First day, counted from day 0, of the first {RESPONSE_DAYS} days in a row on treatment"
    " that are all recorded and free of symptoms"
)
_RELAPSE = "Days from the last given dose to the first day with a symptom after the first symptom-free week"


def response_estimates(diary: Diary, course: Course) -> list[Estimate]:
    """days_to_response, and days_to_relapse under the phase in which the relapse came."""
    free = _symptom_free(diary)
    if free is None:
        note = "the score that means no symptom is not configured for this instrument"
        return [_estimate(diary, name, Result(note=note), way) for name, way in _WAYS.items()]
    on_treatment = reached(diary.days, None, 0, course)
    start = first_run(diary.days[on_treatment & free], RESPONSE_DAYS)
    if start is None:
        said = f"no {RESPONSE_DAYS} days in a row on treatment are recorded and free of symptoms"
        return [
            _estimate(diary, "days_to_response", Result(note=said), _RESPONSE),
            _estimate(diary, "days_to_relapse", Result(note=f"no relapse recorded: {said}"), _RELAPSE),
        ]
    week = diary.scores_of_days(start, start + RESPONSE_DAYS - 1)
    response = _estimate(diary, "days_to_response", Result(float(start)), _RESPONSE, diary.ids[week])
    back = diary.days[~free & (diary.days >= start + RESPONSE_DAYS)]
    if not len(back):
        return [response, _estimate(diary, "days_to_relapse", Result(note="no relapse recorded"), _RELAPSE)]
    day = int(back[0])
    since = float(days_since_dose(np.array([day]), None, course)[0])
    phase = "during" if course.lapse_after is None else "lapsed" if since > course.lapse_after else "exposed"
    result = Result(since, note=f"on day {day}, the first recorded day with a symptom")
    records = diary.ids[diary.scores_of_days(day, day)]
    return [response, _estimate(diary, "days_to_relapse", result, _RELAPSE, records, phase)]


def first_run(days: np.ndarray, length: int) -> int | None:
    """First day of the first run of `length` successive days among ascending `days`; None without one."""
    if len(days) < length:
        return None
    starts = days[: len(days) - length + 1][days[length - 1 :] - days[: len(days) - length + 1] == length - 1]
    return int(starts[0]) if len(starts) else None


_WAYS = {"days_to_response": _RESPONSE, "days_to_relapse": _RELAPSE}


def _symptom_free(diary: Diary) -> np.ndarray | None:
    """Whether every recorded score of each recorded day means no symptom; None where no score is known to mean that."""
    limit = diary.about.get("symptom_free")
    if limit is None:
        return None
    bad = diary.scores < limit if diary.about.get("improvement") == "increase" else diary.scores > limit
    starts = np.searchsorted(diary.score_days, diary.days)
    return np.add.reduceat(bad.astype(int), starts) == 0


def _estimate(
    diary: Diary, statistic: str, result: Result, method: str, ids: np.ndarray | tuple = (), comparison: str = "during"
) -> Estimate:
    sources = [("scores", ids)] if len(ids) else []
    return Estimate(diary.instrument, comparison, statistic, result, "d", method, None, len(ids), sources)
