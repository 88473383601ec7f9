"""What is told of a report: what it changed and was made from, its figures, and that it names nobody."""

import pandera.pandas as pa

from casebook.model.columns import DATE, DAY, integer, table, text

SEARCHED = ("text", "metadata only")
PROVENANCE = ("input", "text", "configuration", "code", "package")
CHANGED = ("observation", "score", "dose", "medication", "event", "day_0", "estimate", "verdict")
CHANGES = ("added", "corrected", "withdrawn", "moved")
CHECKED = ("file", "width", "height", "text", "line", "resolution", "colour", "compression", "fonts", "signs", "size")

REPORT_TABLES: dict[str, pa.DataFrameSchema] = {
    "changes": table(
        "What differs from the report that this one is compared with",
        ("kind", "change", "subject_id"),
        ("kind", "name", "day", "subject_id", "change"),
        {
            "kind": text("What differs; day_0 where the days are counted from another day", CHANGED),
            "change": text("What happened to it", CHANGES),
            "subject_id": text(
                "Identifier in its table (observation_id, score_id, dose_id, medication_id, event_id, estimate_id, "
                "claim_id); of what was withdrawn, its identifier then"
            ),
            "name": text("Measure, instrument.item, drug or category; of an estimate its measure; else the subject"),
            "day": integer(DAY, "d", nullable=True),
            "was": text("What it was, an estimate with its interval; of an event nothing"),
            "now": text("What it is"),
            "unit": text("UCUM unit of an observation"),
            "why": text(
                "Of a value: read (a row more), replaced (by another row), edited (its row reads otherwise), gone (its "
                "row is no more), superseded, quarantined, ignored (its row is set aside). Of an estimate or verdict: "
                "values (that it stands on), other_values (of the case), claims (the check). Of each: settings, code, "
                "packages, day_0"
            ),
            "detail": text("Which row, which of the values that an estimate stands on, what decided a verdict"),
        },
    ),
    "reports": table(
        "The reports that the case has had, and with which of them this one is compared",
        ("report",),
        ("report",),
        {
            "report": integer("Number of the report; one that is made again on the same data keeps its number"),
            "up_to_day": integer("Up to which day its data reach", "d", nullable=True),
            "up_to_date": text(DATE),
            "role": text("Its part in the comparison", ("this", "compared", "earlier", "unreadable")),
            "why": text("Why its file cannot be read", ("", "newer", "damaged", "other_case")),
        },
    ),
    "figures": table(
        "The figures of the case and what they say in words",
        ("figure", "preset", "format"),
        ("figure", "preset", "format"),
        {
            "figure": text("Name of the figure"),
            "preset": text("The journal's rules by which it is drawn"),
            "format": text("File format; csv: the data that the figure shows", ("svg", "png", "pdf", "tiff", "csv")),
            "file": text("File below the report's folder"),
            "title": text("Title"),
            "caption": text("Caption"),
            "alternative_text": text("What a reader who cannot see it should know"),
            "lacking_signs": text("Signs of its words that its font lacks, by code points; none in most figures"),
        },
    ),
    "figure_checks": table(
        "Every file of a figure, measured against the rules of its journal",
        ("figure", "preset", "format", "check"),
        ("figure", "preset", "format", "check"),
        {
            "figure": text("Name of the figure"),
            "preset": text("The journal's rules by which it is drawn"),
            "format": text("File format", ("svg", "png", "pdf", "tiff")),
            "check": text("What was looked at; file where the file could not be measured", CHECKED),
            "found": text("What was found, with its unit"),
            "wanted": text("What the journal asks for"),
            "outcome": text("Whether it will do", ("passed", "failed")),
        },
    ),
    "provenance": table(
        "What a report was made from and with",
        ("kind", "name"),
        ("kind", "name"),
        {
            "kind": text("What it is", PROVENANCE),
            "name": text("File below the project's folder or data/raw/CASE, script, or package"),
            "bytes": integer("Size of a file", "By", nullable=True),
            "value": text("SHA-256 of a file, digest of code or configuration, version of a package"),
        },
    ),
    "identity_check": table(
        "Every file of the case that leaves, searched for what identifies the patient",
        ("file",),
        ("file",),
        {
            "file": text("File below the project's folder"),
            "searched": text("Whether its text was searched, or of a picture what stands in it as text", SEARCHED),
            "characters": integer("Characters that were searched"),
            "found": integer("Identifiers found; the build stops unless it is 0"),
        },
    ),
}
