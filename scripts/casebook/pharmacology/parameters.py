"""The two omalizumab-IgE binding models as declared tables: every number with its unit and where it was read.

The papers' own parameter tables were not seen. What stands here are the transcriptions of nlmixr2lib (tags S1 and S2),
with one sign of S2 corrected, and what the papers' abstracts print (tag P).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

SOURCES: Mapping[str, str] = {
    "S1": "nlmixr2lib, Hayashi_2007_omalizumab.R and its article (a transcription of Table 3 of the paper)",
    "S2": "nlmixr2lib, Lowe_2009_omalizumab.R and its article (a transcription of Table 3 of the paper)",
    "P": "text of the paper itself: abstract, and Table 1 of Hayashi 2007",
    "corrected": "S2 with one sign changed, see the parameter's note",
    "assumed": "not found in any source; set here, see the note",
}
NG_PER_IU = 2.42  # 1 IU of IgE = 2.42 ng, both papers [S1][S2]; 1 kU/L = 1 IU/mL = 2.42 ng/mL
OMALIZUMAB_KDA = 150.0  # [S1][S2]; 1 kDa = 1 ng/pmol, so nmol/L times kDa is ng/mL
IGE_KDA = 190.0  # [S1]; S2 writes 190.07
FREE_IGE_TARGETS: Mapping[str, float] = {  # ng/mL, set for asthma
    "Lowe 2009, abstract": 14.0,
    "label, as Zhu 2023 tells it": 25.0,
}


@dataclass(frozen=True)
class Parameter:
    """A typical value at the reference weight and IgE, what it depends on, and how it differs between patients.

    value : in `unit`; as_stated : the same in the paper's unit
    weight_exponent, ige_exponent : the value goes with (weight / reference)^exponent, likewise with baseline IgE
    variance : of the logarithm between patients; variance_as_stated : how the source gives it
    source : tag of `SOURCES`, for the value, its exponents and its variance
    """

    value: float
    unit: str
    source: str
    as_stated: str
    weight_exponent: float = 0.0
    ige_exponent: float = 0.0
    variance: float = 0.0
    variance_as_stated: str = "none: the same in all patients"
    note: str = ""


@dataclass(frozen=True)
class FittedRange:
    """What the patients of the fit ranged over, both ends included; `note` says where an end is not a measured one."""

    low: float
    high: float
    unit: str
    source: str
    note: str = ""

    def holds(self, value: float) -> bool:
        """Whether `value` lies within; NaN does not."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class BindingModel:
    """One published model.

    parameters : by name, the same names in every model
    complex_clearance_is_difference : whether `complex_clearance` is what the complex is cleared faster than omalizumab
    covariances : of the logarithms, by the names of two parameters
    residual_cv_percent : between a measured and a modelled value of one patient; no part of the bands
    """

    name: str
    citation: str
    reference: str
    reference_weight: float  # kg
    reference_ige: float  # ng/mL
    parameters: Mapping[str, Parameter]
    complex_clearance_is_difference: bool
    covariances: Mapping[tuple[str, str], float]
    weight_range: FittedRange
    ige_range: FittedRange
    age_range: FittedRange
    dose_range: FittedRange
    residual_cv_percent: Mapping[str, float]
    stated_half_lives: Mapping[str, float] = field(default_factory=dict)  # days, as the paper prints them


def _cv(percent: float) -> dict[str, object]:
    # The variance of a logarithm whose exponential has this coefficient of variation, as S1 reads Hayashi's table.
    return {"variance": math.log1p((percent / 100) ** 2), "variance_as_stated": f"CV {percent:g} %"}


def _variance(value: float) -> dict[str, object]:
    return {"variance": value, "variance_as_stated": f"variance {value:g}"}


_CLE_VARIANCE, _R_VARIANCE = (math.log1p(cv**2) for cv in (0.253, 0.231))

HAYASHI_2007 = BindingModel(
    name="hayashi2007",
    citation="Hayashi 2007",
    reference="Hayashi N et al. Br J Clin Pharmacol 2007;63:548-561, doi:10.1111/j.1365-2125.2006.02803.x",
    reference_weight=61.1,
    reference_ige=482.4,
    parameters={
        "absorption": Parameter(0.0200 * 24, "1/d", "S1", "0.0200 /h", **_cv(39.9)),
        "omalizumab_clearance": Parameter(
            7.32e-3 * 24, "L/d", "S1", "7.32 mL/h, apparent", weight_exponent=0.911, **_cv(20.3)
        ),
        "complex_clearance": Parameter(
            5.86e-3 * 24, "L/d", "S1", "5.86 mL/h, apparent, on top of that of omalizumab", **_cv(34.9),
            note="The abstract calls it the difference to omalizumab [P]; nlmixr2lib's Brekkan_2018_omalizumab.R takes"
            " it for the whole clearance, with which the complex would stay too long",
        ),
        "ige_clearance": Parameter(
            71.0e-3 * 24, "L/d", "S1", "71.0 mL/h, apparent", ige_exponent=-0.281, **_cv(25.3)
        ),
        "volume": Parameter(
            5.900, "L", "S1", "5900 mL, apparent", weight_exponent=0.658, **_cv(13.0),
            note="of free omalizumab and of free IgE alike",
        ),
        "complex_volume": Parameter(3.630, "L", "S1", "3630 mL, apparent", **_cv(25.0)),
        "ige_production": Parameter(
            0.1595 * 24, "nmol/d", "S1", "30.3 ug/h = 0.1595 nmol/h, apparent", ige_exponent=0.657, **_cv(23.1)
        ),
        "dissociation": Parameter(1.07, "nmol/L", "S1", "1.07 nM where there is as much omalizumab as IgE"),
        "dissociation_exponent": Parameter(0.157, "1", "S1", "0.157, alpha"),
    },
    complex_clearance_is_difference=True,
    covariances={("ige_clearance", "ige_production"): 0.968 * math.sqrt(_CLE_VARIANCE * _R_VARIANCE)},
    weight_range=FittedRange(42, 101, "kg", "P"),
    ige_range=FittedRange(53, 2143, "ng/mL", "P"),
    age_range=FittedRange(18, math.inf, "a", "assumed", "adults; their ages in years were not seen"),
    dose_range=FittedRange(75, 375, "mg", "S1"),
    residual_cv_percent={"total_omalizumab": 16.7, "total_ige": 21.1, "free_ige": 21.8},
    stated_half_lives={"omalizumab": 23.0, "ige": 2.4},
)  # fmt: skip

LOWE_2009 = BindingModel(
    name="lowe2009",
    citation="Lowe 2009",
    reference="Lowe PJ et al. Br J Clin Pharmacol 2009;68:61-76, doi:10.1111/j.1365-2125.2009.03401.x",
    reference_weight=70.0,
    reference_ige=365.0,
    parameters={
        "absorption": Parameter(0.458, "1/d", "S2", "0.458 /d", **_variance(2.01)),
        "omalizumab_clearance": Parameter(
            0.208, "L/d", "S2", "0.208 L/d, apparent", weight_exponent=1.00, **_variance(0.162)
        ),
        "complex_clearance": Parameter(
            0.832, "L/d", "S2", "0.832 L/d, apparent", weight_exponent=0.671, **_variance(0.0649)
        ),
        "ige_clearance": Parameter(
            3.85, "L/d", "corrected", "3.85 L/d, apparent",
            weight_exponent=0.499, ige_exponent=-0.372, **_variance(0.0479),
            note="S2 has the IgE exponent +0.372. With it a patient without drug would go from 11, 151 or 1055 kU/L to"
            " 177, 317 or 488 ng/mL instead of staying at 27, 365 or 2553; with -0.372 to 25, 317 and 2075",
        ),
        "volume": Parameter(
            9.33, "L", "S2", "9.33 L, apparent", weight_exponent=0.828, **_variance(0.0901),
            note="of free omalizumab and of free IgE alike",
        ),
        "complex_volume": Parameter(
            6.31, "L", "S2", "6.31 L, apparent", weight_exponent=0.549, **_variance(0.0519)
        ),
        "ige_production": Parameter(
            1220 / IGE_KDA, "nmol/d", "S2", "1220 ug/d, apparent",
            weight_exponent=0.491, ige_exponent=0.594, **_variance(0.0701),
        ),
        "dissociation": Parameter(
            1.81, "nmol/L", "S2", "1.81 nmol/L where there is as much omalizumab as IgE",
            ige_exponent=0.115, **_variance(0.0991),
        ),
        "dissociation_exponent": Parameter(0.0902, "1", "S2", "0.0902, alpha"),
    },
    complex_clearance_is_difference=False,
    covariances={
        ("omalizumab_clearance", "volume"): 0.103,
        ("complex_clearance", "ige_production"): -0.0101,
    },
    weight_range=FittedRange(39, 150, "kg", "P"),
    ige_range=FittedRange(19 * NG_PER_IU, 1055 * NG_PER_IU, "ng/mL", "P"),
    age_range=FittedRange(12, 79, "a", "P"),
    dose_range=FittedRange(75, 375, "mg", "S2"),
    residual_cv_percent={  # a standard deviation of the logarithm, which for these sizes is a CV
        "total_omalizumab": 100 * math.sqrt(0.0568),
        "total_ige": 100 * math.sqrt(0.0671),
        "free_ige": 100 * math.sqrt(0.0600),
    },
    stated_half_lives={"omalizumab": 31.0, "ige": 1.7, "complex": 5.3},
)  # fmt: skip

MODELS: Mapping[str, BindingModel] = {model.name: model for model in (HAYASHI_2007, LOWE_2009)}
