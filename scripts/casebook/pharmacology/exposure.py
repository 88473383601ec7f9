"""Modelled exposure to a drug from its half-life alone: one compartment, first-order absorption.

The amount after one dose is the function of Bateman 1910 (Proc Camb Philos Soc 15:423), as Gibaldi & Perrier,
Pharmacokinetics, 2nd ed. 1982, chapter 1, use it; doses add up. What is absorbed cancels out, since everything is
told relative to the trough of the planned schedule.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def amount_in_body(days: ArrayLike, half_life: float, absorption: float | None = None) -> np.ndarray:
    """Share of one dose that is in the body `days` after it (0 before it), same shape as `days`.

    half_life : terminal half-life in days
    absorption : first-order absorption rate per day; None for a dose that is in the body at once
    """
    days = np.asarray(days, dtype=float)
    since = np.maximum(days, 0.0)
    elimination = np.log(2) / half_life
    if absorption is None:
        share = np.exp(-elimination * since)
    elif np.isclose(absorption, elimination, rtol=1e-6):
        # The limit of the general form where the two rates meet, which there would be 0/0.
        share = elimination * since * np.exp(-elimination * since)
    else:
        difference = np.exp(-elimination * since) - np.exp(-absorption * since)
        share = absorption / (absorption - elimination) * difference
    return np.where(days >= 0, share, 0.0)


def steady_state_trough(interval: float, half_life: float, absorption: float | None = None) -> float:
    """Amount, in doses, just before the next of endless doses that are `interval` days apart."""

    def accumulated(rate: float) -> float:
        return np.exp(-rate * interval) / -np.expm1(-rate * interval)

    elimination = np.log(2) / half_life
    if absorption is None:
        return float(accumulated(elimination))
    if np.isclose(absorption, elimination, rtol=1e-6):
        # Sum over n >= 1 of k n T exp(-k n T).
        decay = np.exp(-elimination * interval)
        return float(elimination * interval * decay / (1 - decay) ** 2)
    return float(absorption / (absorption - elimination) * (accumulated(elimination) - accumulated(absorption)))


def relative_exposure(
    dose_days: Sequence[int],
    doses: Sequence[float],
    last_day: int,
    interval: float,
    half_life: float,
    absorption: float | None = None,
) -> np.ndarray:
    """Amount in the body on each day 0, 1, ..., `last_day`, in percent of the steady-state trough of the schedule.

    dose_days, doses : the given doses, in any one unit; on its own day a dose is not yet in the body
    interval : days between two doses as planned
    The schedule's dose is the most frequent one (of equally frequent ones, the one that was given first).
    """
    days = np.arange(last_day + 1)
    amounts = np.asarray(doses, dtype=float)
    sizes, first, counts = np.unique(amounts, return_index=True, return_counts=True)
    usual = sizes[min(range(len(sizes)), key=lambda i: (-counts[i], first[i]))]
    since = days[:, None] - np.asarray(dose_days)[None, :]
    # A dose given on a day counts from the day after on: samples of that day are drawn before it.
    shares = np.where(since > 0, amount_in_body(since, half_life, absorption), 0.0)
    in_doses = shares @ (amounts / usual)
    return 100.0 * in_doses / steady_state_trough(interval, half_life, absorption)
