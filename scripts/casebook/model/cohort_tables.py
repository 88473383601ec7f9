"""The tables over all cases, in results/cohort/.

Cases are pooled and ranked only with those of one protocol, which is a treatment in a disease, and of one origin: a
made-up case says nothing of patients.
"""

import pandera.pandas as pa

from casebook.model.columns import DAY, integer, number, table, text

EFFECTS = ("level_change", "log_level_change")
MOMENTS = ("first_dose", "day_56")
_PROTOCOL = "Protocol of the cases: a treatment in a disease"
_MEASURE = "Measure, or the instrument of a diary with _week for its weekly means"
_EFFECT = "level_change: in `unit`, level during minus before; log_level_change: natural logarithm of their ratio"
_MOMENT = "first_dose: first value after the first dose; day_56: the value nearest to day 56, at most 14 days from it"

COHORT_TABLES: dict[str, pa.DataFrameSchema] = {
    "cases": table(
        "All cases, one row a case",
        (),
        (),
        {
            "protocol": text("Protocol of the case"),
            "treatment": text("Drug whose first dose is day 0"),
            "first_day": integer(
                f"First day on which something was measured, scored or given. {DAY}", "d", nullable=True
            ),
            "last_visit_day": integer("Last day on which something was measured or given", "d", nullable=True),
            "last_day": integer("Last day of the record", "d"),
            "doses_given": integer("Doses of the treatment that were given"),
            "doses_not_given": integer("Doses of the treatment that were missed or held"),
            "last_dose_day": integer("Day of the last given dose", "d", nullable=True),
            "phases": text("Phases of the case with the days on which they begin"),
            "outcome": text("Primary outcome of the protocol; where it was not recorded the measure with most values"),
            "improvement": text("Which way it improves; empty where the configuration does not say"),
            "unit": text("UCUM unit of the outcome"),
            "before": number("Median of the outcome before treatment, in `unit`"),
            "during": number("Median of the outcome during treatment, in `unit`"),
            "n_before": integer("Values before treatment", nullable=True),
            "n_during": integer("Values during treatment", nullable=True),
            "response_day": integer(
                "First day of the first seven days in a row on treatment that are all recorded and free of symptoms",
                "d", nullable=True,
            ),
            "relapse_day": integer("First recorded day with a symptom after that week", "d", nullable=True),
            "diary_last_day": integer(
                "Last day with a score of the diary; empty unless it was kept seven days in a row on treatment", "d",
                nullable=True,
            ),
            "note": text("Why there is no day of response"),
        },
    ),
    "case_effects": table(
        "The effect of each case on each measure, as it enters the pooled effects",
        ("measure", "statistic"),
        ("measure", "statistic"),
        {
            "protocol": text(_PROTOCOL),
            "measure": text(_MEASURE),
            "statistic": text(_EFFECT, EFFECTS),
            "estimate_id": text("Estimate of the case that it is taken from; empty where there is none"),
            "estimate": number("Effect in `unit`"),
            "ci_low": number("Lower limit of its 95 % interval"),
            "ci_high": number("Upper limit of its 95 % interval"),
            "standard_error": number("Width of the interval over 2 times 1.96: at least the standard error"),
            "unit": text("UCUM unit; 1 for a logarithm"),
            "note": text("Why the case carries no effect, or what limits it"),
        },
    ),
    "pooled_effects": table(
        "Effects pooled over the cases of one protocol",
        ("protocol", "measure", "statistic", "unit", "data_origin"),
        ("protocol", "data_origin", "measure", "statistic", "unit"),
        {
            "protocol": text(_PROTOCOL),
            "measure": text(_MEASURE),
            "statistic": text(_EFFECT, EFFECTS),
            "unit": text("UCUM unit; 1 for a logarithm"),
            "cases": integer("Cases that carry the effect"),
            "cases_recorded": integer("Cases in which the measure was recorded"),
            "estimate": number("Mean effect over the cases, in `unit`; empty where `note` says why"),
            "ci_low": number("Lower limit of its 95 % interval"),
            "ci_high": number("Upper limit of its 95 % interval"),
            "p_value": number("p against no effect"),
            "prediction_low": number("Lower limit of the 95 % prediction interval of the effect in a further case"),
            "prediction_high": number("Upper limit of that"),
            "spread": number("Standard deviation of the true effects over the cases, in `unit`; rather too small"),
            "method": text("How it was computed"),
            "note": text("Why there is no number, or what limits it"),
        },
        of_cases=False,
    ),
    "case_levels": table(
        "Level of each measure before treatment and its change in each case, as they enter the mixed model",
        ("measure",),
        ("measure",),
        {
            "protocol": text(_PROTOCOL),
            "measure": text(_MEASURE),
            "statistic": text(_EFFECT, EFFECTS),
            "unit": text("UCUM unit; 1 for a logarithm and for scores"),
            "values": integer("Values of the case; those of one day count once", nullable=True),
            "level": number("Level before treatment by generalised least squares, in `unit`"),
            "change": number("Change of it during treatment, in `unit`"),
            "likeness": number("Correlation that was taken for two values one median gap apart"),
            "unit_variance_level": number("Variance of `level` for errors of variance 1"),
            "unit_covariance": number("Covariance of `level` and `change` for errors of variance 1"),
            "unit_variance_change": number("Variance of `change` for errors of variance 1"),
            "residual_sum": number("Sum of the squared residuals that no longer resemble each other"),
            "residual_freedom": integer("Their degrees of freedom", nullable=True),
            "note": text("Why the case does not enter"),
        },
    ),
    "mixed_effects": table(
        "Effects over the cases of one protocol by one model of all their values",
        ("protocol", "measure", "statistic", "unit", "data_origin"),
        ("protocol", "data_origin", "measure", "statistic", "unit"),
        {
            "protocol": text(_PROTOCOL),
            "measure": text(_MEASURE),
            "statistic": text(_EFFECT, EFFECTS),
            "unit": text("UCUM unit; 1 for a logarithm and for scores"),
            "cases": integer("Cases that enter"),
            "cases_recorded": integer("Cases in which the measure was recorded"),
            "values": integer("Values that enter"),
            "estimate": number("Mean change of level over the cases, in `unit`; empty where `note` says why"),
            "ci_low": number("Lower limit of its 95 % interval"),
            "ci_high": number("Upper limit of its 95 % interval"),
            "p_value": number("p against no change"),
            "spread": number("Standard deviation of the change over the cases, in `unit`"),
            "method": text("How it was computed"),
            "note": text("Why there is no number"),
        },
        of_cases=False,
    ),
    "early_changes": table(
        "Early change of each measure, and the later response of the case",
        ("measure", "moment"),
        ("measure", "moment"),
        {
            "protocol": text(_PROTOCOL),
            "measure": text("Measure"),
            "moment": text(_MOMENT, MOMENTS),
            "estimate_id": text("Estimate of the case that the change is taken from"),
            "early_change": number("Natural logarithm of the value then over that at baseline"),
            "outcome": text("Main outcome of the case"),
            "later_change": number(
                "Its later change, positive where it improves: of an instrument the mean score on the plateau against"
                " that before treatment; of a measure the natural logarithm of the ratio of the medians"
            ),
            "note": text("Why there is no number"),
        },
    ),
    "associations": table(
        "Early change of a measure ranked against the later response, over the cases of one protocol",
        ("protocol", "outcome", "measure", "moment", "data_origin"),
        ("protocol", "data_origin", "outcome", "measure", "moment"),
        {
            "protocol": text(_PROTOCOL),
            "outcome": text("Main outcome of the cases"),
            "measure": text("Measure"),
            "moment": text(_MOMENT, MOMENTS),
            "cases": integer("Cases with both numbers"),
            "correlation": number("Spearman's rank correlation; positive where a rise goes with a better response"),
            "ci_low": number("Lower limit of its 95 % interval"),
            "ci_high": number("Upper limit of its 95 % interval"),
            "p_value": number("p against no correlation"),
            "p_holm": number("p adjusted over all early changes that are ranked against this outcome (Holm 1979)"),
            "method": text("How it was computed"),
            "note": text("Why there is no number, or what limits it"),
        },
        of_cases=False,
    ),
}  # fmt: skip
