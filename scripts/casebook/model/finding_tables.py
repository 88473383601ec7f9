"""What is found out about a case: its estimates, claims, literature, and what is modelled or judged."""

import pandera.pandas as pa

from casebook.model.columns import DAY, integer, number, table, text

_WHETHER = ("", "yes", "no")
CAUSALITY = (
    "definite", "certain", "probable", "possible", "doubtful", "unlikely", "conditional", "unassessable",
)  # fmt: skip
VERDICTS = ("reproduced", "contradicted", "untestable", "external")

FINDING_TABLES: dict[str, pa.DataFrameSchema] = {
    "estimates": table(
        "Statistics of the case",
        ("estimate_id",),
        ("measure", "comparison", "statistic", "estimate_id"),
        {
            "estimate_id": text("measure.comparison.statistic: the name by which a text refers to it"),
            "measure": text("Measure, instrument, drug or event category"),
            "comparison": text("What is compared with what, or the one phase described"),
            "statistic": text("Statistic"),
            "estimate": number("Estimate in `unit`; empty where the data do not carry one, and `note` says why"),
            "ci_low": number("Lower limit of the 95 % interval"),
            "ci_high": number("Upper limit of the 95 % interval"),
            "p_value": number("p value, where the statistic is a test"),
            "unit": text("UCUM unit; 1 for a pure number"),
            "n_before": integer("Values in the earlier or only phase before the treatment", nullable=True),
            "n_after": integer("Values in the later or only phase on treatment", nullable=True),
            "method": text("How it was computed"),
            "note": text("What limits it"),
        },
    ),
    "estimate_rows": table(
        "The values that each estimate stands on",
        ("estimate_id", "table", "record_id"),
        ("estimate_id", "table", "record_id"),
        {
            "estimate_id": text("Estimate"),
            "table": text("Table of the value", ("observations", "scores", "doses", "medications", "events")),
            "record_id": text("Identifier in that table"),
        },
    ),
    "claims": table(
        "A verdict on every statement of the case report",
        ("claim_id",),
        ("claim_id",),
        {
            "claim_id": text("Claim of config/cases/CASE.claims.yaml"),
            "section": text("Where the report states it"),
            "statement": text("The statement in other words"),
            "stated": text("What it states, as printed, with its unit"),
            "computed": text("What was computed, with its unit; empty where nothing could be"),
            "verdict": text("What the check found", VERDICTS),
            "why": text("Which numbers and which rule decided; for untestable the datum that is missing"),
        },
    ),
    "literature": table(
        "A published table of studies, as printed and parsed",
        ("row",),
        ("row",),
        {
            "row": integer("Row of the printed table, from 1"),
            "study": text("Study as printed"),
            "year_as_printed": text("Year as printed"),
            "reference_as_printed": text("Reference number as printed"),
            "disease": text("Disease as printed"),
            "n_as_printed": text("Patients as printed"),
            "ages_as_printed": text("Ages as printed: one a patient, or a range"),
            "dose_as_printed": text("Dose as printed"),
            "interval_as_printed": text("Interval of doses as printed"),
            "therapy_length_as_printed": text("Length of therapy as printed"),
            "total_ige_as_printed": text("Direction of total IgE as printed"),
            "tryptase_as_printed": text("Direction of tryptase as printed"),
            "flag_as_printed": text("Sign of a footnote as printed"),
            "year": integer("Year", nullable=True),
            "reference": integer("Reference number", nullable=True),
            "n": integer("Patients", nullable=True),
            "age_form": text("How ages are printed; empty where they cannot be read", ("", "single", "list", "range")),
            "age_count": integer("Ages printed; empty for a range", nullable=True),
            "age_min": number("Lowest age printed", "a"),
            "age_max": number("Highest age printed", "a"),
            "dose_min_mg": number("Lowest dose", "mg"),
            "dose_max_mg": number("Highest dose", "mg"),
            "weeks_min": number("Shortest interval", "wk"),
            "weeks_max": number("Longest interval", "wk"),
            "length_count": integer("Lengths printed; empty for a range", nullable=True),
            "months_min": number("Shortest therapy", "mo"),
            "months_max": number("Longest therapy", "mo"),
            "total_ige": text("Direction of total IgE: up, down, unchanged, not assessed; two with a slash"),
            "tryptase": text("Direction of tryptase, likewise"),
            "age_group": text("By the ages printed", ("", "under 18", "adult", "both")),
            "same_age_group": text("Whether the case is of the age group; empty where it is not known", _WHETHER),
            "age_within": text("Whether the printed ages hold that of the case", _WHETHER),
            "dose_within": text("Whether the printed doses hold that of the case", _WHETHER),
            "note": text("Which cell could not be read"),
        },
    ),
    "literature_sums": table(
        "A published table of studies summed up by disease and age group, as printed",
        ("disease", "age_group"),
        ("disease", "age_group"),
        {
            "disease": text("Disease as printed, or all"),
            "age_group": text("By the ages printed, or all", ("under 18", "adult", "both", "all")),
            "studies": integer("Studies; one counts once in a group"),
            "patients": integer("Patients"),
            **{
                f"{measure}_{way}": integer(f"Patients in rows that print {words} as {way.replace('_', ' ')}")
                for measure, words in (("total_ige", "total IgE"), ("tryptase", "tryptase"))
                for way in ("up", "down", "unchanged", "mixed", "not_assessed")
            },
        },
    ),
    "exposure": table(
        "Modelled exposure to the treatment: a model, not measured",
        ("drug", "day"),
        ("drug", "day"),
        {
            "drug": text("Drug"),
            "day": integer(DAY, "d"),
            "percent_of_trough": number("Amount in the body, in percent of the trough of the planned schedule", "%"),
        },
    ),
    "modelled_ige": table(
        "Modelled total and free IgE on omalizumab: a model, not measured",
        ("model", "day"),
        ("model", "day"),
        {
            "model": text("Binding model: hayashi2007 or lowe2009"),
            "day": integer(DAY, "d"),
            **{
                f"{quantity}_{part}": number(f"{words}, {of}", unit)
                for quantity, words, unit in (
                    ("total_ige", "Total IgE, free and bound to the drug", "k[IU]/L"),
                    ("free_ige", "Free IgE", "ng/mL"),
                )
                for part, of in (
                    ("typical", "of the typical patient"),
                    ("low", "2.5th percentile between patients"),
                    ("high", "97.5th percentile between patients"),
                )
            },
            "mark": text("What is to be written beside every number"),
            "limits": text("What lies outside the range of the fit, and what the model leaves out"),
        },
    ),
    "causality": table(
        "Whether a drug caused an adverse event, by Naranjo's scale and the categories of WHO-UMC",
        ("adverse_event", "scale"),
        ("adverse_event", "scale"),
        {
            "adverse_event": text("Adverse event of the case file"),
            "scale": text("Scale", ("naranjo", "who_umc")),
            "drug": text("Suspected drug"),
            "score": number("Score; empty where the scale has none, or no question is answered"),
            "score_low": number("Smallest score that answers to what is unknown could give"),
            "score_high": number("Largest score that answers to what is unknown could give"),
            "category": text("Category; empty where no question is answered", ("", *CAUSALITY)),
            "why": text("What decided, and what is unknown"),
            "method": text("The scale and its source"),
        },
    ),
}
