"""The rows of a regression on two phases: values in order of their dates, and what makes them unfit for it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import joined

MOST_VALUES = 20_000


class PhaseRows(NamedTuple):
    """Both phases as rows in order of time; without rows where `refusal` says why."""

    days: np.ndarray  # (N,)
    values: np.ndarray  # (N,)
    is_during: np.ndarray  # (N,) of 0 and 1
    note: str = ""  # what was done to the rows
    refusal: str = ""

    @property
    def gaps(self) -> np.ndarray:
        """Days from each row to the next."""
        return np.diff(self.days)

    @property
    def is_interleaved(self) -> bool:
        """Whether the phases alternate, instead of one coming after the other."""
        return bool((np.diff(self.is_during) < 0).any())


_EMPTY = np.empty(0)


def phase_rows(
    times_before: ArrayLike,
    before: ArrayLike,
    times_during: ArrayLike,
    during: ArrayLike,
    *,
    at_least: int = 1,
    one_per_date: bool = False,
) -> PhaseRows:
    """Rows of two phases in order of their dates; rows of one date keep the order they came in.

    times : dates (numpy datetime64) or days as numbers, in any order
    at_least : the fewest values of a phase
    one_per_date : values of one date and phase become their mean; a date that stands in both phases is refused
    Values that are not finite, too few or too many values are refused in words, never silently dropped.
    """
    days = np.concatenate([days_of(times_before), days_of(times_during)])
    earlier, later = (np.asarray(values, dtype=float).ravel() for values in (before, during))
    values = np.concatenate([earlier, later])
    if len(days) != len(values):
        raise ValueError(f"{len(values)} values have {len(days)} dates")
    is_during = np.repeat([0.0, 1.0], [len(earlier), len(later)])
    if not (np.isfinite(values).all() and np.isfinite(days).all()):
        return _refused("a value or a date is not a finite number")
    if len(values) > MOST_VALUES:
        return _refused(f"{len(values)} values are more than the {MOST_VALUES} that are computed")
    order = np.argsort(days, kind="stable")
    days, values, is_during = days[order], values[order], is_during[order]
    note = ""
    if one_per_date:
        if np.isin(days[is_during == 0], days[is_during == 1]).any():
            return _refused("a date stands in both phases")
        days, values, is_during, note = _one_per_date(days, values, is_during)
    sizes = int((is_during == 0).sum()), int((is_during == 1).sum())
    if min(sizes) < at_least:
        unit = "dates" if one_per_date else "values"
        return _refused(joined(note, f"needs at least {at_least} {unit} in each phase, has {sizes[0]} and {sizes[1]}"))
    return PhaseRows(days, values, is_during, note)


def days_of(times: ArrayLike) -> np.ndarray:
    """Days as numbers; of dates, days since 1970."""
    times = np.asarray(times).ravel()
    if np.issubdtype(times.dtype, np.datetime64):
        since = (times - np.datetime64("1970-01-01")) / np.timedelta64(1, "D")
        return np.where(np.isnat(times), np.nan, since)
    return times.astype(float)


def _refused(why: str) -> PhaseRows:
    return PhaseRows(_EMPTY, _EMPTY, _EMPTY, refusal=why)


def _one_per_date(
    days: np.ndarray, values: np.ndarray, is_during: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    unique, first, place, counts = np.unique(days, return_index=True, return_inverse=True, return_counts=True)
    if len(unique) == len(days):
        return days, values, is_during, ""
    note = f"{int((counts > 1).sum())} dates with more than one value: their mean was taken"
    return unique, np.bincount(place, weights=values) / counts, is_during[first], note.replace("1 dates", "1 date", 1)


def without_residuals(residual_sum: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Whether the residuals are no more than the rounding error of the values: a perfect fit; values (S, N)."""
    scale = np.abs(values).max(axis=-1)
    return residual_sum <= values.shape[-1] * (1e-13 * scale) ** 2
