"""Dechallenge and rechallenge: each start and stop of a drug as a contrast of its own, with onset lag and washout.

Mirror logic: what starts with the drug and goes with it. It is not a validated scale, and no sum over the contrasts
is given.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from casebook.estimate.results import Result, joined
from casebook.estimate.samples import Sample, censored_words
from casebook.estimate.shift import hodges_lehmann
from casebook.estimate.single_case.phase_rows import days_of
from casebook.estimate.single_case.rank_tests import mann_whitney

CHANGE = "Hodges-Lehmann shift from the stretch before a switch to the one after it, the lag left out"
TEST = "Mann-Whitney test of the stretch after a switch against the one before it, the lag left out"
MIRROR = "mirror logic, not a validated scale"


class Switch(NamedTuple):
    """A day on which the drug was started or stopped."""

    day: float
    to: Literal["on", "off"]


class ChallengeContrast(NamedTuple):
    """One switch: values after it, without the lag, against those before it.

    kind : challenge (first start), dechallenge (a stop) or rechallenge (a later start)
    lag_days : days after the switch that are left out, the onset lag of a start or the washout of a stop
    before_days, after_days : first and last day that count on each side, the last one of the record included
    before, after : which values count on each side, masks of the shape of the values
    change : shift of the values with its interval, in their unit, after less before
    test : chance that a value after the switch is the larger, with the Mann-Whitney p
    """

    kind: str
    day: float
    lag_days: float
    before_days: tuple[float, float]
    after_days: tuple[float, float]
    before: np.ndarray
    after: np.ndarray
    change: Result
    test: Result

    @property
    def n_before(self) -> int:
        """Number of values before the switch."""
        return int(self.before.sum())

    @property
    def n_after(self) -> int:
        """Number of values after it and its lag."""
        return int(self.after.sum())


def challenge_contrasts(
    times: ArrayLike,
    values: ArrayLike,
    switches: Sequence[Switch],
    *,
    onset_lag: float,
    washout: float,
    highest: ArrayLike | None = None,
    confounders: Sequence[str] = (),
) -> list[ChallengeContrast]:
    """Every start and stop of a drug as a contrast between the stretch before and the stretch after it.

    times : dates or days of the values, in any order; switches : in order of time, on and off in turn
    values, highest : smallest and largest admissible value of each; without `highest` no value is censored
    onset_lag, washout : days after a start or a stop on which the former state may still act, left out on both sides
    confounders : for each switch what else changed at the same time, in words, for the note
    A stretch ends where the next begins. Raises ValueError for switches out of turn, negative lags, unequal lengths.
    """
    days, low = days_of(times), np.asarray(values, dtype=float).ravel()
    high = low if highest is None else np.asarray(highest, dtype=float).ravel()
    _check(days, low, high, switches, onset_lag, washout)
    known = np.isfinite(days) & ~np.isnan(low) & ~np.isnan(high) & ((low != high) | np.isfinite(low))
    ends = (float(days[known].min()), float(days[known].max())) if known.any() else (np.nan, np.nan)
    edges = [switch.day for switch in switches]
    contrasts = []
    for place, switch in enumerate(switches):
        start = edges[place - 1] + _lag(switches[place - 1], onset_lag, washout) if place else ends[0]
        lag = _lag(switch, onset_lag, washout)
        stop = edges[place + 1] if place + 1 < len(edges) else np.inf
        before = known & (days >= start) & (days < switch.day)
        after = known & (days >= switch.day + lag) & (days < stop)
        note = joined(
            f"{lag:g} days after the switch left out" if lag else "",
            _left_out(int((~known).sum())),
            confounders[place] if confounders else "",
            MIRROR,
        )
        samples = Sample(low[before], high[before]), Sample(low[after], high[after])
        contrasts.append(
            ChallengeContrast(
                _kind(switches, place), switch.day, lag, (start, switch.day), (switch.day + lag, min(stop, ends[1])),
                before, after, *(result._replace(note=joined(result.note, note)) for result in _compared(*samples)),
            )
        )  # fmt: skip
    return contrasts


def _kind(switches: Sequence[Switch], place: int) -> str:
    # A record that begins on the drug has its first start before it.
    was_on = place > 1 or switches[0].to == "off"
    return "dechallenge" if switches[place].to == "off" else "rechallenge" if was_on else "challenge"


def _lag(switch: Switch, onset_lag: float, washout: float) -> float:
    return onset_lag if switch.to == "on" else washout


def _left_out(unknown: int) -> str:
    one = unknown == 1
    return f"{unknown} value{'' if one else 's'} or date{'' if one else 's'} not finite, left out" if unknown else ""


def _compared(before: Sample, after: Sample) -> tuple[Result, Result]:
    """Shift and test of two stretches, or why there is none."""
    missing = [name for name, part in (("before", before), ("after", after)) if not part.n]
    if missing:
        note = f"no value {' and none '.join(missing)} the switch"
        return Result(note=note, method=CHANGE), Result(note=note, method=TEST)
    shift = hodges_lehmann(before, after)
    shift = shift._replace(method=shift.method or CHANGE)
    if before.n_censored or after.n_censored:
        return shift, Result(note=f"not given with censored values: {censored_words(before, after)}", method=TEST)
    return shift, mann_whitney(before.low, after.low)


def _check(
    days: np.ndarray, low: np.ndarray, high: np.ndarray, switches: Sequence[Switch], onset_lag: float, washout: float
) -> None:
    if not len(days) == len(low) == len(high):
        raise ValueError(f"{len(low)} values have {len(days)} dates")
    if not (onset_lag >= 0 and washout >= 0):
        raise ValueError(f"onset lag and washout are 0 days or more, not {onset_lag} and {washout}")
    for earlier, later in pairwise(switches):
        if earlier.to == later.to or not earlier.day < later.day:
            raise ValueError(f"switches are on and off in turn and in order of time, not {earlier} before {later}")
