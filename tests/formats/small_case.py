"""One small made-up case, and its laboratory values, doses, scores, medications and events written in every format.

The writers are plain: what they write is what the README shows of each format. Those that a made-up registry needs,
too, are `casebook.simulate`'s.
"""

import io
from collections.abc import Sequence
from datetime import date

import openpyxl

from casebook.simulate import exports, fhir, hl7
from casebook.simulate.patients import Patient

# Day of the sample, measure, LOINC, name in Italian, result as a program writes it, unit.
LABS = (
    ("2019-12-02", "tryptase", "21582-2", "Triptasi", "35.1", "ug/L"),
    ("2019-12-02", "total_ige", "19113-0", "IgE totali", "<2", "k[IU]/L"),
    ("2020-01-07", "tryptase", "21582-2", "Triptasi", "41.25", "ug/L"),
    ("2020-01-07", "total_ige", "19113-0", "IgE totali", "11.0", "k[IU]/L"),
    ("2020-01-07", "hemoglobin", "718-7", "Emoglobina", "12.8", "g/dL"),
    ("2020-03-13", "tryptase", "21582-2", "Triptasi", ">200", "ug/L"),
    ("2020-03-13", "total_ige", "19113-0", "IgE totali", "104", "k[IU]/L"),
    ("2020-03-13", "hemoglobin", "718-7", "Emoglobina", "13", "g/dL"),
)
DOSES = (("2020-01-14", "300", "given"), ("2020-02-11", "", "missed"), ("2020-03-10", "300", "given"))
SCORES = (
    ("2020-01-08", {"flushing": "7", "diarrhea": "10", "fatigue": "8"}),
    ("2020-03-09", {"flushing": "0", "diarrhea": "1", "fatigue": "2"}),
)
MEDICATIONS = (("cetirizine", "2019-10-19", "2020-02-28", "20"), ("ketotifen", "2019-10-19", "", "2"))
EVENTS = (("2019-11-20", "anaphylaxis", "index reaction"), ("2020-02-24", "relapse", "flushing again"))
TESTS = {measure: (loinc, name) for _, measure, loinc, name, _, _ in LABS}
CODES = {measure: measure.upper() for measure in TESTS}
_FIRST_DOSE = date(2020, 1, 14)


def _day(when: str) -> int:
    return (date.fromisoformat(when) - _FIRST_DOSE).days


PATIENT = Patient(
    case="small", protocol="mastocytosis-omalizumab", number=17, first_dose=_FIRST_DOSE, birth=date(2010, 3, 14),
    name=("Esempio", "Luca"), female=False, instrument="msaf",
    labs=tuple((_day(when), measure, value, unit) for when, measure, _, _, value, unit in LABS),
    doses=tuple((_day(when), int(dose) if dose else None) for when, dose, _ in DOSES),
    scores=tuple((_day(when), {item: int(score) for item, score in items.items()}) for when, items in SCORES),
    medications=tuple(
        (drug, _day(start), _day(stop) if stop else None, float(dose)) for drug, start, stop, dose in MEDICATIONS
    ),
    events=tuple((_day(when), category, text) for when, category, text in EVENTS), response=0.0, truth={},
)  # fmt: skip

LONG = {**exports.LIS, "codes": {measure.upper(): measure for measure in CODES}}
WIDE = {
    "format": "delimited", "layout": "wide", "columns": {"collected_date": "Date"},
    "tests": {
        "Tryptase (ug/L)": {"code": "tryptase"}, "IgE": {"code": "total_ige", "unit": "kU/L"},
        "Hb [g/dL]": {"code": "hemoglobin"},
    },
}  # fmt: skip
DIARY = {
    "format": "redcap", "decimal": ".",
    "forms": {
        "diary": {
            "kind": "score", "instrument": "msaf", "date": "diary_date",
            "fields": {"s_flushing": "flushing", "s_diarrhea": "diarrhea", "s_fatigue": "fatigue"},
        },
        "labs": {
            "kind": "lab", "date": "lab_date",
            "fields": {"l_tryptase": "tryptase", "l_ige": "total_ige", "l_hb": "hemoglobin"},
            "units": {"l_tryptase": "ug/L", "l_ige": "kU/L", "l_hb": "g/dL"},
        },
    },
}  # fmt: skip


def _italian(day: str) -> str:
    year, month, rest = day.split("-")
    return f"{rest}/{month}/{year}"


def _csv(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    return "".join(separator.join(row) + "\n" for row in rows)


def _by_day() -> dict[str, dict[str, str]]:
    days: dict[str, dict[str, str]] = {}
    for day, measure, _, _, value, _ in LABS:
        days.setdefault(day, {})[measure] = value
    return days


def tidy() -> dict[str, str]:
    """Every kind of sheet in the project's own words."""
    return {
        "labs.csv": exports.labs_tidy(PATIENT),
        "doses.csv": exports.doses_tidy(PATIENT),
        "scores.csv": exports.scores_tidy(PATIENT),
        "medications.csv": exports.medications_tidy(PATIENT),
        "events.csv": exports.events_tidy(PATIENT),
    }


def labs_long() -> bytes:
    """A laboratory's list in Italian: semicolons, decimal commas, cp1252, title lines, and another patient's row."""
    lines = exports.labs_long(PATIENT, TESTS).splitlines(keepends=True)
    lines.insert(5, "B0000023;03/12/2019;TRYPTASE;Triptasi;4,2;µg/L;DEF\n".encode("cp1252"))
    return b"".join(lines)


def labs_wide() -> str:
    """A row a sample, a column a test."""
    rows = [("Date", "Tryptase (ug/L)", "IgE", "Hb [g/dL]")]
    for day, values in _by_day().items():
        rows.append((day, *(values.get(measure, "") for measure in ("tryptase", "total_ige", "hemoglobin"))))
    return _csv(rows)


def labs_workbook() -> bytes:
    """The laboratory's list as a workbook: the header in row 5, real and typed dates and numbers."""
    from datetime import date

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Laboratorio di prova"])
    for _ in range(3):
        sheet.append([])
    sheet.append(["Codice assistito", "Data prelievo", "Codice", "Esame", "Risultato", "Unità", "Stato"])
    for number, (day, measure, _, name, value, unit) in enumerate(LABS):
        when = date.fromisoformat(day) if number % 2 else _italian(day)
        result = float(value) if value[0] not in "<>" and number % 3 else value.replace(".", ",")
        sheet.append(["A0000017", when, CODES[measure], name, result, unit, "DEF"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def labs_hl7() -> str:
    """A message a sample (ORU^R01)."""
    return hl7.labs_hl7(PATIENT, TESTS)


def doses_hl7() -> str:
    """A message a dose (RAS^O17)."""
    return hl7.doses_hl7(PATIENT)


def bundle() -> str:
    """A FHIR Bundle with all."""
    return fhir.bundle(PATIENT, TESTS)


def ndjson() -> str:
    """The same resources, one a line."""
    return fhir.ndjson(PATIENT, TESTS)


_FIELDS = (
    ("record_id", "visit", "text", "Record", ""),
    ("surname", "visit", "text", "Surname", "y"),
    ("diary_date", "diary", "date_ymd", "Day", ""),
    ("s_flushing", "diary", "integer", "Flushing", ""),
    ("s_diarrhea", "diary", "integer", "Diarrhoea", ""),
    ("s_fatigue", "diary", "integer", "Fatigue", ""),
    ("lab_date", "labs", "date_ymd", "Sample taken on", ""),
    ("l_tryptase", "labs", "number_comma_decimal", "Tryptase", ""),
    ("l_ige", "labs", "", "Total IgE", ""),
    ("l_hb", "labs", "number", "Haemoglobin", ""),
)


def redcap_dictionary() -> str:
    """The data dictionary of the study."""
    header = ("Variable / Field Name", "Form Name", "Field Type", "Field Label",
              '"Choices, Calculations, OR Slider Labels"', "Text Validation Type OR Show Slider Number", "Identifier?")  # fmt: skip
    return _csv([header] + [(name, form, "text", label, "", check, who) for name, form, check, label, who in _FIELDS])


def _records() -> list[dict[str, str]]:
    """The study's rows: the visit, then each diary day and each sample as a repeated form."""
    rows = [{"record_id": "17", "surname": "ESEMPIO"}]
    for number, (day, items) in enumerate(SCORES, start=1):
        row = {f"s_{item}": score for item, score in items.items()}
        rows.append({"record_id": "17", "form": "diary", "instance": str(number), "diary_date": day, **row})
    for number, (day, values) in enumerate(_by_day().items(), start=1):
        row = {"record_id": "17", "form": "labs", "instance": str(number), "lab_date": day}
        for field, measure in (("l_tryptase", "tryptase"), ("l_ige", "total_ige"), ("l_hb", "hemoglobin")):
            value = values.get(measure, "")
            row[field] = f'"{value.replace(".", ",")}"' if field == "l_tryptase" and "." in value else value
        rows.append(row)
    return rows


def redcap() -> str:
    """The study's data, raw."""
    names = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", *(field[0] for field in _FIELDS[1:])]
    rows = [names]
    for row in _records():
        row = row | {"redcap_repeat_instrument": row.get("form", ""), "redcap_repeat_instance": row.get("instance", "")}
        rows.append([row.get(name, "") for name in names])
    return _csv(rows)


def redcap_labelled() -> str:
    """The study's data with the labels of fields and forms."""
    names = ["record_id", "form_label", "instance", *(field[0] for field in _FIELDS[1:])]
    labels = {name: label for name, _, _, label, _ in _FIELDS}
    rows = [["Record", "Repeat Instrument", "Repeat Instance", *(labels[name] for name in names[3:])]]
    for row in _records():
        row = row | {"form_label": {"diary": "Diary", "labs": "Labs"}.get(row.get("form", ""), "")}
        rows.append([row.get(name, "") for name in names])
    return _csv(rows)


def odm() -> str:
    """The same study as CDISC ODM 1.3."""
    items = "".join(
        f'<ItemDef OID="{name}" Name="{name}" DataType="text" redcap:Variable="{name}" redcap:FieldType="text"'
        + (f' redcap:TextValidationType="{check}"' if check else "")
        + (' redcap:Identifier="y"' if who else "")
        + f"><Question><TranslatedText>{label}</TranslatedText></Question></ItemDef>\n"
        for name, _, check, label, who in _FIELDS
    )
    forms = {"visit": "visit", "diary": "diary", "labs": "labs"}
    defined = "".join(
        f'<FormDef OID="Form.{form}" Name="{form}" Repeating="No" redcap:FormName="{form}">'
        f'<ItemGroupRef ItemGroupOID="{form}.group" Mandatory="No"/></FormDef>\n'
        f'<ItemGroupDef OID="{form}.group" Name="{form}" Repeating="No">'
        + "".join(f'<ItemRef ItemOID="{field[0]}" Mandatory="No"/>' for field in _FIELDS if field[1] == form)
        + "</ItemGroupDef>\n"
        for form in forms
    )
    data = ""
    for row in _records():
        form = row.get("form", "visit")
        cells = (
            "".join(
                f'<ItemData ItemOID="{name}" Value="{row[name].strip(chr(34))}"/>'
                for name, owner, *_ in _FIELDS
                if owner == form and row.get(name) and (name != "record_id" or form == "visit")
            )
            .replace('Value="<', 'Value="&lt;')
            .replace('Value=">', 'Value="&gt;')
        )
        data += (
            f'<FormData FormOID="Form.{form}" FormRepeatKey="{row.get("instance", "1")}">'
            f'<ItemGroupData ItemGroupOID="{form}.group" ItemGroupRepeatKey="1">{cells}</ItemGroupData></FormData>\n'
        )
    repeats = "".join(
        f'<redcap:RepeatingInstrument redcap:UniqueEventName="event_1_arm_1" redcap:RepeatInstrument="{form}"/>'
        for form in ("diary", "labs")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:redcap="https://projectredcap.org" ODMVersion="1.3.1"'
        ' FileOID="1" FileType="Snapshot" CreationDateTime="2020-04-01T12:00:00">\n<Study OID="Project.small">\n'
        "<GlobalVariables><StudyName>small</StudyName><StudyDescription>small</StudyDescription>"
        "<ProtocolName>small</ProtocolName><redcap:RepeatingInstrumentsAndEvents><redcap:RepeatingInstruments>"
        f"{repeats}</redcap:RepeatingInstruments></redcap:RepeatingInstrumentsAndEvents></GlobalVariables>\n"
        f'<MetaDataVersion OID="m" Name="small" redcap:RecordIdField="record_id">\n{defined}{items}</MetaDataVersion>\n'
        '</Study>\n<ClinicalData StudyOID="Project.small" MetaDataVersionOID="m">\n'
        f'<SubjectData SubjectKey="17" redcap:RecordIdField="record_id">\n{data}</SubjectData>\n</ClinicalData>\n</ODM>\n'
    )
