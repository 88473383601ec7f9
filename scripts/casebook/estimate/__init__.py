"""Statistics of one patient's course before and during a treatment."""

from casebook.estimate.compute import compute_estimates

__all__ = ["compute_estimates"]
