"""The statistics of one patient, from the clean tables."""

from casebook.estimate.compute import compute_estimates
from casebook.estimate.variation import reference_change_percent

__all__ = ["compute_estimates", "reference_change_percent"]
