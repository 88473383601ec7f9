"""Effect sizes of one patient's two phases, of many series at once; positive (NAP above one half) is improvement.

`nap`, `tau`, ... take arrays of many series and return arrays; `effect_size` takes one series and returns a `Result`
that says why where there is no number.
"""

from casebook.estimate.single_case.censored import nap_bounds
from casebook.estimate.single_case.log_ratios import log_ratio_of_medians, lor, lrr_decrease, lrr_increase
from casebook.estimate.single_case.nonoverlap import ird, nap, pand, pem, pet, pnd
from casebook.estimate.single_case.one_series import EFFECT_SIZES, About, EffectSize, effect_size
from casebook.estimate.single_case.standardized import pogo, smd_baseline, smd_pooled
from casebook.estimate.single_case.tau import tau, tau_u, tau_u_parker, tau_u_tarlow, tau_u_variant
from casebook.estimate.single_case.trend import tau_bc, tau_bc_kendall

__all__ = [
    "EFFECT_SIZES",
    "About",
    "EffectSize",
    "effect_size",
    "ird",
    "log_ratio_of_medians",
    "lor",
    "lrr_decrease",
    "lrr_increase",
    "nap",
    "nap_bounds",
    "pand",
    "pem",
    "pet",
    "pnd",
    "pogo",
    "smd_baseline",
    "smd_pooled",
    "tau",
    "tau_bc",
    "tau_bc_kendall",
    "tau_u",
    "tau_u_parker",
    "tau_u_tarlow",
    "tau_u_variant",
]
