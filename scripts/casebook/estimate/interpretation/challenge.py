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
from casebook.estimate.samples import exact_sample
from casebook.estimate.shift import hodges_lehmann
from casebook.estimate.single_case.phase_rows import days_of
from casebook.estimate.single_case.rank_tests import mann_whitney

CHALLENGE = "exact or asymptotic Mann-Whitney p"


class Switch(NamedTuple):
    """A day on which the drug was started or stopped."""

    day: float
    to: Literal["on", "off"]


class ChallengeContrast(NamedTuple):
    """One switch: values after it, without the lag, against those before it.

    kind : challenge (first start), dechallenge (a stop) or rechallenge (a later start)
    lag_days : days after the switch that are left out, the onset lag of a start or the washout of a stop
    before_days, after_days : first and last day that count on each side, the last one of the record included
    change : shift of the values with interval and p, in their unit, after less before
    """

    kind: str
    day: float
    lag_days: float
    before_days: tuple[float, float]
    after_days: tuple[float, float]
    n_before: int
    n_after: int
    change: Result


def challenge_contrasts(
    times: ArrayLike,
    values: ArrayLike,
    switches: Sequence[Switch],
    *,
    onset_lag: float,
    washout: float,
    confounders: str = "",
) -> list[ChallengeContrast]:
    """Every start and stop of a drug as a contrast between the stretch before and the stretch after it.

    times : dates or days of the values, in any order; switches : in order of time, on and off in turn
    onset_lag, washout : days after a start or a stop on which the former state may still act, left out on both sides
    confounders : what else changed at the same time, for the note
    A stretch ends where the next begins. Raises ValueError for switches out of turn, negative lags, unequal lengths.
    """
    days, values = days_of(times), np.asarray(values, dtype=float).ravel()
    _check(days, values, switches, onset_lag, washout)
    finite = np.isfinite(days) & np.isfinite(values)
    ends = (float(days[finite].min()), float(days[finite].max())) if finite.any() else (np.nan, np.nan)
    edges = [switch.day for switch in switches]
    contrasts = []
    for place, switch in enumerate(switches):
        start = edges[place - 1] + _lag(switches[place - 1], onset_lag, washout) if place else ends[0]
        lag = _lag(switch, onset_lag, washout)
        stop = edges[place + 1] if place + 1 < len(edges) else np.inf
        before = finite & (days >= start) & (days < switch.day)
        after = finite & (days >= switch.day + lag) & (days < stop)
        kind = "dechallenge" if switch.to == "off" else "rechallenge" if place > 1 or _was_on(switches) else "challenge"
        contrasts.append(
            ChallengeContrast(
                kind,
                switch.day,
                lag,
                (start, switch.day),
                (switch.day + lag, min(stop, ends[1])),
                int(before.sum()),
                int(after.sum()),
                _change(values[before], values[after], lag, int((~finite).sum()), confounders),
            )
        )
    return contrasts


def _lag(switch: Switch, onset_lag: float, washout: float) -> float:
    return onset_lag if switch.to == "on" else washout


def _was_on(switches: Sequence[Switch]) -> bool:
    """Whether the record begins on the drug, so that its first start in the record is not the first of all."""
    return switches[0].to == "off"


def _change(before: np.ndarray, after: np.ndarray, lag: float, unknown: int, confounders: str) -> Result:
    note = joined(
        f"{lag:g} days after the switch left out" if lag else "",
        f"{unknown} values or dates are not finite and left out" if unknown else "",
        f"changed at the same time: {confounders}" if confounders else "",
        "mirror logic, not a validated scale",
    )
    missing = [name for name, part in (("before", before), ("after", after)) if not len(part)]
    if missing:
        return Result(note=joined(f"no value {' and none '.join(missing)} the switch", note), method=CHALLENGE)
    shift = hodges_lehmann(exact_sample(before), exact_sample(after))
    p = mann_whitney(before, after).p
    return shift._replace(p=p, note=joined(shift.note, note), method=f"{shift.method}; {CHALLENGE}")


def _check(days: np.ndarray, values: np.ndarray, switches: Sequence[Switch], onset_lag: float, washout: float) -> None:
    if len(days) != len(values):
        raise ValueError(f"{len(values)} values have {len(days)} dates")
    if not (onset_lag >= 0 and washout >= 0):
        raise ValueError(f"onset lag and washout are 0 days or more, not {onset_lag} and {washout}")
    for earlier, later in pairwise(switches):
        if earlier.to == later.to or not earlier.day < later.day:
            raise ValueError(f"switches are on and off in turn and in order of time, not {earlier} before {later}")
