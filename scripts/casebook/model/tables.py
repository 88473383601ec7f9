"""Every table, declared once as a pandera schema: columns, types, allowed values, key and order of rows."""

import pandera.pandas as pa

from casebook.model.cohort_tables import COHORT_TABLES
from casebook.model.columns import DAY as _DAY
from casebook.model.columns import TEXT
from casebook.model.columns import integer as _integer
from casebook.model.columns import number as _number
from casebook.model.columns import table as _table
from casebook.model.columns import text as _text

KINDS = ("lab", "score", "dose", "medication", "event", "none")
_WHETHER = ("", "yes", "no")
CAUSALITY = (
    "definite", "certain", "probable", "possible", "doubtful", "unlikely", "conditional", "unassessable",
)  # fmt: skip
SEARCHED = ("text", "metadata only")
PROVENANCE = ("input", "text", "configuration", "code", "package")
VERDICTS = ("reproduced", "contradicted", "untestable", "external")
CHANGED = ("observation", "score", "dose", "medication", "event", "day_0", "estimate", "verdict")
CHANGES = ("added", "corrected", "withdrawn", "moved")
CHECKED = ("file", "width", "height", "text", "line", "resolution", "colour", "compression", "fonts", "signs", "size")
OUTCOMES = ("used", "superseded", "quarantined", "ignored")


_ROW = "The raw value this stands on (ingested.row_id)"
_DATE = "Calendar date, only where the case says dates: calendar"

TABLES: dict[str, pa.DataFrameSchema] = {
    "ingested": _table(
        "Every value as it stood in its source, all text",
        ("row_id",),
        ("source_file", "source_row", "row_id"),
        {
            "row_id": _text("File, row and, where a row holds several values, field"),
            "source_file": _text("File below data/raw/CASE"),
            "source_row": _integer(
                "Line of that file on which the record begins, from 1; row of a sheet, number of a FHIR resource; "
                "0 for the file itself"
            ),
            "source_field": _text("Column, field or cell that held the value"),
            "source": _text("Source profile that read it, or the name of the format"),
            "kind": _text("What the row holds; none where it holds no value", KINDS),
            "code": _text("Local code of the test, item, drug or category"),
            "loinc": _text("LOINC code of the test, where the source gives one"),
            "name": _text("Name of the test, item, drug or category"),
            "value": _text("Result, score, dose or daily dose as written"),
            "unit": _text("Unit as written"),
            "reference": _text("Reference range as written in one cell"),
            "ref_low": _text("Lower reference limit as written"),
            "ref_high": _text("Upper reference limit as written"),
            "interpretation": _text("How the laboratory marked the result (H, L, A, N), as written"),
            "status": _text("Status as written"),
            "collected_at": _text("Date, or date and time, of the sample, score, dose, start or event, as written"),
            "reported_at": _text("Date of the report, as written"),
            "stop_at": _text("Last date of a medication, as written"),
            "day": _text("Day, where the source counts days instead of giving dates"),
            "stop_day": _text("Last day of a medication, where the source counts days"),
            "order_id": _text("Order or sample number that ties a correction to what it corrects"),
            "method": _text("Method or assay as written"),
            "laboratory": _text("Laboratory that measured, as written"),
            "specimen": _text("Specimen as written"),
            "instrument": _text("Symptom instrument of a score"),
            "route": _text("Route of a dose or medication"),
            "pattern": _text("How a medication was taken (daily, course, as needed)"),
            "text": _text("Comment of a result or description of an event, where the case allows free text"),
            "decimal": _text("Decimal mark of this source", (".", ",")),
            "date_format": _text("Order of a date in this source, as for strptime"),
            "note": _text("For kind none: why the row holds no value"),
        },
    ),
    "exports": _table(
        "How each raw file, or sheet of a workbook, was read",
        ("export",),
        ("export",),
        {
            "export": _text("File below data/raw/CASE; of a workbook with the number of the sheet behind `!`"),
            "source_file": _text("File below data/raw/CASE"),
            "format": _text("Format as which it was read; ignored where the case file says so"),
            "source": _text("Source profile that read it, or the name of the format"),
            "records": _integer("Records of the file; empty for one that was not read", nullable=True),
            "values": _integer("Values that they held for this case", nullable=True),
            "conventions": _text("Encoding, separator, decimal mark, order of dates: as configured or found out"),
            "bytes": _integer("Size of the file", "By"),
            "sha256": _text("SHA-256 of the file; of a sheet that of its workbook"),
        },
    ),
    "observations": _table(
        "Laboratory and other measured values, one unit a measure",
        ("observation_id",),
        ("measure", "day", "time", "observation_id"),
        {
            "observation_id": _text("Measure and day; a further value on the same day is numbered"),
            "measure": _text("Measure of the protocol"),
            "loinc": _text("LOINC code of the measure, where there is one"),
            "day": _integer(_DAY, "d"),
            "date": _text(_DATE),
            "time": _text("Time of day HH:MM, where the source gives it"),
            "value": _number("Value in `unit`; the limit itself where the result is censored"),
            "unit": _text("UCUM unit"),
            "censor": _text("Whether the true value lies below or above `value`", ("none", "below", "above")),
            "ref_low": _number("Lower reference limit in `unit`"),
            "ref_high": _number("Upper reference limit in `unit`"),
            "method": _text("Method or assay"),
            "laboratory": _text("Laboratory that measured"),
            "status": _text("Status of the result", ("final", "corrected", "preliminary")),
            "timing": _text("How its source marks the sample; empty where it does not", ("", "acute", "baseline")),
            "flag": _text("What a reader should know of this value, empty when nothing"),
            "row_id": _text(_ROW),
        },
    ),
    "scores": _table(
        "Symptom scores, one row an item and day",
        ("score_id",),
        ("instrument", "day", "item", "score_id"),
        {
            "score_id": _text("Instrument, item and day"),
            "instrument": _text("Instrument of the protocol"),
            "item": _text("Item of the instrument"),
            "day": _integer(_DAY, "d"),
            "date": _text(_DATE),
            "score": _number("Score as given"),
            "row_id": _text(_ROW),
        },
    ),
    "doses": _table(
        "Doses of drugs that are given one by one, with those that were missed",
        ("dose_id",),
        ("drug", "day", "time", "dose_id"),
        {
            "dose_id": _text("Drug and day"),
            "drug": _text("Drug"),
            "day": _integer(_DAY, "d"),
            "date": _text(_DATE),
            "time": _text("Time of day HH:MM, where the source gives it"),
            "dose": _number("Dose in `unit`; empty where none was given"),
            "unit": _text("UCUM unit"),
            "route": _text("Route, as HL7 table 0162 abbreviates it (SC, IV, PO); another in its own words"),
            "status": _text("What happened", ("given", "missed", "held")),
            "interval_days": _integer("Days since the given dose before, for a given dose", "d", nullable=True),
            "row_id": _text(_ROW),
        },
    ),
    "medications": _table(
        "Medications taken over a stretch of days",
        ("medication_id",),
        ("drug", "start_day", "medication_id"),
        {
            "medication_id": _text("Drug and first day"),
            "drug": _text("Drug"),
            "start_day": _integer("First day on it", "d"),
            "stop_day": _integer("Last day on it; empty while it goes on", "d", nullable=True),
            "daily_dose": _number("Dose a day in `unit`; empty where the source does not say"),
            "unit": _text("UCUM unit"),
            "route": _text("Route, as HL7 table 0162 abbreviates it (SC, IV, PO); another in its own words"),
            "pattern": _text("How it was taken"),
            "row_id": _text(_ROW),
        },
    ),
    "events": _table(
        "Clinical events",
        ("event_id",),
        ("day", "category", "event_id"),
        {
            "event_id": _text("Category and day"),
            "category": _text("Category"),
            "day": _integer(_DAY, "d"),
            "date": _text(_DATE),
            "time": _text("Time of day HH:MM, where the source gives it"),
            "text": _text("Description, where the case allows free text"),
            "row_id": _text(_ROW),
        },
    ),
    "ledger": _table(
        "What became of every row of every raw file",
        ("row_id",),
        ("source_file", "source_row", "row_id"),
        {
            "source_file": _text("File below data/raw/CASE"),
            "source_row": _integer("Line of that file on which the record begins, from 1; 0 for the file itself"),
            "row_id": _text("The raw value (ingested.row_id)"),
            "outcome": _text("What became of it", OUTCOMES),
            "reason": _text("Why, in a few words that are the same for the same reason"),
            "detail": _text("What in particular: what was found, what superseded it"),
            "said": _text("What it said, as written, of a row that gave way to another or was withdrawn"),
            "reported_day": _integer(
                "Day since the first dose on which the source reported it, else day of the sample", "d", nullable=True
            ),
            "replaced_day": _integer(
                "Day on which what replaced it was reported; empty while it stands", "d", nullable=True
            ),
            "replaced_by": _text("The raw value that replaced it (ingested.row_id)"),
        },
    ),
    "score_periods": _table(
        "Symptom scores summed up by day, week and assessment",
        ("instrument", "period", "start_day"),
        ("instrument", "period", "start_day"),
        {
            "instrument": _text("Instrument of the protocol"),
            "period": _text("Length summed over", ("day", "week", "assessment")),
            "label": _text("For an assessment: the dose it comes before, as before_dose_4"),
            "start_day": _integer(_DAY, "d"),
            "end_day": _integer("Last day of the period", "d"),
            "days_recorded": _integer("Days with at least one score", "d"),
            "scores_recorded": _integer("Scores in the period"),
            "scores_expected": _integer("Items times days of the period"),
            "mean": _number("Mean of all scores"),
            "maximum": _number("Highest score"),
            "total": _number("Mean over the days of the sum over the items"),
            "days_since_dose": _integer("Days from the last given dose to the last day", "d", nullable=True),
        },
    ),
    "estimates": _table(
        "Statistics of the case",
        ("estimate_id",),
        ("measure", "comparison", "statistic", "estimate_id"),
        {
            "estimate_id": _text("measure.comparison.statistic: the name by which a text refers to it"),
            "measure": _text("Measure, instrument, drug or event category"),
            "comparison": _text("What is compared with what, or the one phase described"),
            "statistic": _text("Statistic"),
            "estimate": _number("Estimate in `unit`; empty where the data do not carry one, and `note` says why"),
            "ci_low": _number("Lower limit of the 95 % interval"),
            "ci_high": _number("Upper limit of the 95 % interval"),
            "p_value": _number("p value, where the statistic is a test"),
            "unit": _text("UCUM unit; 1 for a pure number"),
            "n_before": _integer("Values in the earlier or only phase before the treatment", nullable=True),
            "n_after": _integer("Values in the later or only phase on treatment", nullable=True),
            "method": _text("How it was computed"),
            "note": _text("What limits it"),
        },
    ),
    "estimate_rows": _table(
        "The values that each estimate stands on",
        ("estimate_id", "table", "record_id"),
        ("estimate_id", "table", "record_id"),
        {
            "estimate_id": _text("Estimate"),
            "table": _text("Table of the value", ("observations", "scores", "doses", "medications", "events")),
            "record_id": _text("Identifier in that table"),
        },
    ),
    "claims": _table(
        "A verdict on every statement of the case report",
        ("claim_id",),
        ("claim_id",),
        {
            "claim_id": _text("Claim of config/cases/CASE.claims.yaml"),
            "section": _text("Where the report states it"),
            "statement": _text("The statement in other words"),
            "stated": _text("What it states, as printed, with its unit"),
            "computed": _text("What was computed, with its unit; empty where nothing could be"),
            "verdict": _text("What the check found", VERDICTS),
            "why": _text("Which numbers and which rule decided; for untestable the datum that is missing"),
        },
    ),
    "literature": _table(
        "A published table of studies, as printed and parsed",
        ("row",),
        ("row",),
        {
            "row": _integer("Row of the printed table, from 1"),
            "study": _text("Study as printed"),
            "year_as_printed": _text("Year as printed"),
            "reference_as_printed": _text("Reference number as printed"),
            "disease": _text("Disease as printed"),
            "n_as_printed": _text("Patients as printed"),
            "ages_as_printed": _text("Ages as printed: one a patient, or a range"),
            "dose_as_printed": _text("Dose as printed"),
            "interval_as_printed": _text("Interval of doses as printed"),
            "therapy_length_as_printed": _text("Length of therapy as printed"),
            "total_ige_as_printed": _text("Direction of total IgE as printed"),
            "tryptase_as_printed": _text("Direction of tryptase as printed"),
            "flag_as_printed": _text("Sign of a footnote as printed"),
            "year": _integer("Year", nullable=True),
            "reference": _integer("Reference number", nullable=True),
            "n": _integer("Patients", nullable=True),
            "age_form": _text("How ages are printed; empty where they cannot be read", ("", "single", "list", "range")),
            "age_count": _integer("Ages printed; empty for a range", nullable=True),
            "age_min": _number("Lowest age printed", "a"),
            "age_max": _number("Highest age printed", "a"),
            "dose_min_mg": _number("Lowest dose", "mg"),
            "dose_max_mg": _number("Highest dose", "mg"),
            "weeks_min": _number("Shortest interval", "wk"),
            "weeks_max": _number("Longest interval", "wk"),
            "length_count": _integer("Lengths printed; empty for a range", nullable=True),
            "months_min": _number("Shortest therapy", "mo"),
            "months_max": _number("Longest therapy", "mo"),
            "total_ige": _text("Direction of total IgE: up, down, unchanged, not assessed; two with a slash"),
            "tryptase": _text("Direction of tryptase, likewise"),
            "age_group": _text("By the ages printed", ("", "under 18", "adult", "both")),
            "same_age_group": _text("Whether the case is of the age group; empty where it is not known", _WHETHER),
            "age_within": _text("Whether the printed ages hold that of the case", _WHETHER),
            "dose_within": _text("Whether the printed doses hold that of the case", _WHETHER),
            "note": _text("Which cell could not be read"),
        },
    ),
    "changes": _table(
        "What differs from the report that this one is compared with",
        ("kind", "change", "subject_id"),
        ("kind", "name", "day", "subject_id", "change"),
        {
            "kind": _text("What differs; day_0 where the days are counted from another day", CHANGED),
            "change": _text("What happened to it", CHANGES),
            "subject_id": _text(
                "Identifier in its table (observation_id, score_id, dose_id, medication_id, event_id, estimate_id, "
                "claim_id); of what was withdrawn, its identifier then"
            ),
            "name": _text("Measure, instrument.item, drug or category; of an estimate its measure; else the subject"),
            "day": _integer(_DAY, "d", nullable=True),
            "was": _text("What it was, an estimate with its interval; of an event nothing"),
            "now": _text("What it is"),
            "unit": _text("UCUM unit of an observation"),
            "why": _text(
                "Of a value: read (a row more), replaced (by another row), edited (its row reads otherwise), gone (its "
                "row is no more), superseded, quarantined, ignored (its row is set aside). Of an estimate or verdict: "
                "values (that it stands on), other_values (of the case), claims (the check). Of each: settings, code, "
                "packages, day_0"
            ),
            "detail": _text("Which row, which of the values that an estimate stands on, what decided a verdict"),
        },
    ),
    "reports": _table(
        "The reports that the case has had, and with which of them this one is compared",
        ("report",),
        ("report",),
        {
            "report": _integer("Number of the report; one that is made again on the same data keeps its number"),
            "up_to_day": _integer("Up to which day its data reach", "d", nullable=True),
            "up_to_date": _text(_DATE),
            "role": _text("Its part in the comparison", ("this", "compared", "earlier", "unreadable")),
            "why": _text("Why its file cannot be read", ("", "newer", "damaged", "other_case")),
        },
    ),
    "literature_sums": _table(
        "A published table of studies summed up by disease and age group, as printed",
        ("disease", "age_group"),
        ("disease", "age_group"),
        {
            "disease": _text("Disease as printed, or all"),
            "age_group": _text("By the ages printed, or all", ("under 18", "adult", "both", "all")),
            "studies": _integer("Studies; one counts once in a group"),
            "patients": _integer("Patients"),
            **{
                f"{measure}_{way}": _integer(f"Patients in rows that print {words} as {way.replace('_', ' ')}")
                for measure, words in (("total_ige", "total IgE"), ("tryptase", "tryptase"))
                for way in ("up", "down", "unchanged", "mixed", "not_assessed")
            },
        },
    ),
    "exposure": _table(
        "Modelled exposure to the treatment: a model, not measured",
        ("drug", "day"),
        ("drug", "day"),
        {
            "drug": _text("Drug"),
            "day": _integer(_DAY, "d"),
            "percent_of_trough": _number("Amount in the body, in percent of the trough of the planned schedule", "%"),
        },
    ),
    "modelled_ige": _table(
        "Modelled total and free IgE on omalizumab: a model, not measured",
        ("model", "day"),
        ("model", "day"),
        {
            "model": _text("Binding model: hayashi2007 or lowe2009"),
            "day": _integer(_DAY, "d"),
            **{
                f"{quantity}_{part}": _number(f"{words}, {of}", unit)
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
            "mark": _text("What is to be written beside every number"),
            "limits": _text("What lies outside the range of the fit, and what the model leaves out"),
        },
    ),
    "causality": _table(
        "Whether a drug caused an adverse event, by Naranjo's scale and the categories of WHO-UMC",
        ("adverse_event", "scale"),
        ("adverse_event", "scale"),
        {
            "adverse_event": _text("Adverse event of the case file"),
            "scale": _text("Scale", ("naranjo", "who_umc")),
            "drug": _text("Suspected drug"),
            "score": _number("Score; empty where the scale has none, or no question is answered"),
            "score_low": _number("Smallest score that answers to what is unknown could give"),
            "score_high": _number("Largest score that answers to what is unknown could give"),
            "category": _text("Category; empty where no question is answered", ("", *CAUSALITY)),
            "why": _text("What decided, and what is unknown"),
            "method": _text("The scale and its source"),
        },
    ),
    "figures": _table(
        "The figures of the case and what they say in words",
        ("figure", "preset", "format"),
        ("figure", "preset", "format"),
        {
            "figure": _text("Name of the figure"),
            "preset": _text("The journal's rules by which it is drawn"),
            "format": _text("File format; csv: the data that the figure shows", ("svg", "png", "pdf", "tiff", "csv")),
            "file": _text("File below the report's folder"),
            "title": _text("Title"),
            "caption": _text("Caption"),
            "alternative_text": _text("What a reader who cannot see it should know"),
            "lacking_signs": _text("Signs of its words that its font lacks, by code points; none in most figures"),
        },
    ),
    "figure_checks": _table(
        "Every file of a figure, measured against the rules of its journal",
        ("figure", "preset", "format", "check"),
        ("figure", "preset", "format", "check"),
        {
            "figure": _text("Name of the figure"),
            "preset": _text("The journal's rules by which it is drawn"),
            "format": _text("File format", ("svg", "png", "pdf", "tiff")),
            "check": _text("What was looked at; file where the file could not be measured", CHECKED),
            "found": _text("What was found, with its unit"),
            "wanted": _text("What the journal asks for"),
            "outcome": _text("Whether it will do", ("passed", "failed")),
        },
    ),
    "provenance": _table(
        "What a report was made from and with",
        ("kind", "name"),
        ("kind", "name"),
        {
            "kind": _text("What it is", PROVENANCE),
            "name": _text("File below the project's folder or data/raw/CASE, script, or package"),
            "bytes": _integer("Size of a file", "By", nullable=True),
            "value": _text("SHA-256 of a file, digest of code or configuration, version of a package"),
        },
    ),
    "identity_check": _table(
        "Every file of the case that leaves, searched for what identifies the patient",
        ("file",),
        ("file",),
        {
            "file": _text("File below the project's folder"),
            "searched": _text("Whether its text was searched, or of a picture what stands in it as text", SEARCHED),
            "characters": _integer("Characters that were searched"),
            "found": _integer("Identifiers found; the build stops unless it is 0"),
        },
    ),
    **COHORT_TABLES,
}


def is_text(declared: pa.Column) -> bool:
    """Whether a declared column holds text."""
    return declared.dtype.type == TEXT
