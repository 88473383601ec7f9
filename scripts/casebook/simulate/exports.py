"""The record of a patient as hospitals and study databases write it: one writer a format."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

from casebook.simulate.fhir import bundle, ndjson
from casebook.simulate.hl7 import doses_hl7, labs_hl7
from casebook.simulate.patients import Patient

Tests = Mapping[str, tuple[str, str]]
LIS = {
    "title": "A made-up laboratory's list",
    "format": "delimited", "delimiter": ";", "decimal": ",", "date_format": "%d/%m/%Y", "encoding": "cp1252",
    "columns": {
        "patient": "Codice assistito", "collected_date": "Data prelievo", "code": "Codice", "name": "Esame",
        "value": "Risultato", "unit": "Unità", "status": "Stato",
    },
    "statuses": {"DEF": "final"},
}  # fmt: skip
# When a workbook was written.
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_PRINTED = {"ug/L": "µg/L", "k[IU]/L": "kU/L"}


def csv_text(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    """Rows of plain cells as lines."""
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


def labs_tidy(patient: Patient) -> str:
    """Laboratory values in the project's own words."""
    rows = [(patient.date_of(day), measure, value, unit) for day, measure, value, unit in patient.labs]
    return csv_text([("date", "measure", "value", "unit"), *rows])


def scores_tidy(patient: Patient) -> str:
    """Symptom scores in the project's own words."""
    rows = [
        (patient.date_of(day), patient.instrument, item, score)
        for day, items in patient.scores
        for item, score in items.items()
    ]
    return csv_text([("date", "instrument", "item", "score"), *rows])


def doses_tidy(patient: Patient) -> str:
    """Doses in the project's own words."""
    rows = []
    for day, dose in patient.doses:
        amount, status = ("", "missed") if dose is None else (dose, "given")
        rows.append((patient.date_of(day), "omalizumab", amount, "mg", "SC", status))
    return csv_text([("date", "drug", "dose", "unit", "route", "status"), *rows])


def medications_tidy(patient: Patient) -> str:
    """Medications in the project's own words."""
    rows = [
        (drug, patient.date_of(start), "" if stop is None else patient.date_of(stop), f"{dose:g}", "mg", "PO", "daily")
        for drug, start, stop, dose in patient.medications
    ]
    return csv_text([("drug", "start_date", "stop_date", "daily_dose", "unit", "route", "pattern"), *rows])


def events_tidy(patient: Patient) -> str:
    """Events in the project's own words."""
    rows = [(patient.date_of(day), category, text) for day, category, text in patient.events]
    return csv_text([("date", "category", "text"), *rows])


def labs_long(patient: Patient, tests: Tests) -> bytes:
    """A laboratory's list in Italian: title lines, semicolons, decimal commas, cp1252."""
    rows: list[tuple[object, ...]] = [("Laboratorio di prova",), ("",), tuple(LIS["columns"].values())]
    for day, measure, value, unit in patient.labs:
        when, printed = patient.date_of(day).strftime("%d/%m/%Y"), _PRINTED.get(unit, unit)
        name = tests[measure][1]
        rows.append((patient_id(patient), when, measure.upper(), name, value.replace(".", ","), printed, "DEF"))
    return csv_text(rows, ";").encode("cp1252")


def labs_workbook(patient: Patient) -> bytes:
    """A workbook whose sheet has its header in row 5, and dates and numbers as such."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("labs")
    sheet.append(["Laboratorio di prova"])
    for _ in range(3):
        sheet.append([])
    sheet.append(["date", "measure", "value", "unit"])
    for day, measure, value, unit in patient.labs:
        sheet.append([patient.date_of(day), measure, float(value), unit])
    return _without_clock(book)


def patient_id(patient: Patient) -> str:
    """The number under which a hospital keeps the patient."""
    return f"A{patient.number:07d}"


def _without_clock(book: object) -> bytes:
    """The bytes of a workbook with no time of writing in it."""
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)  # type: ignore[attr-defined]
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>2020-01-01T00:00:00Z\g<2>", content)
            new.writestr(zipfile.ZipInfo(name), content)
    return fixed.getvalue()


def _all_tidy(patient: Patient, tests: Tests) -> dict[str, str | bytes]:
    return {
        "labs.csv": labs_tidy(patient), "doses.csv": doses_tidy(patient), "scores.csv": scores_tidy(patient),
        **_the_rest(patient),
    }  # fmt: skip


def _the_rest(patient: Patient) -> dict[str, str | bytes]:
    return {"medications.csv": medications_tidy(patient), "events.csv": events_tidy(patient)}


EXPORTS: dict[str, Callable[[Patient, Tests], dict[str, str | bytes]]] = {
    "tidy": _all_tidy,
    "laboratory list": lambda patient, tests: {
        "lis.txt": labs_long(patient, tests), "doses.csv": doses_tidy(patient), "scores.csv": scores_tidy(patient),
        **_the_rest(patient),
    },
    "HL7 v2": lambda patient, tests: {
        "results.hl7": labs_hl7(patient, tests), "doses.hl7": doses_hl7(patient), "scores.csv": scores_tidy(patient),
        **_the_rest(patient),
    },
    "FHIR Bundle": lambda patient, tests: {"record.json": bundle(patient, tests)},
    "workbook": lambda patient, tests: {
        "labs.xlsx": labs_workbook(patient), "doses.csv": doses_tidy(patient), "scores.csv": scores_tidy(patient),
        **_the_rest(patient),
    },
    "FHIR NDJSON": lambda patient, tests: {"record.ndjson": ndjson(patient, tests)},
}  # fmt: skip
