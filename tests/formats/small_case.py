"""One small made-up case, and its laboratory values, doses, scores, medications and events written in every format.

The writers are plain: what they write is what the README shows of each format.
"""

import io
import json
from collections.abc import Mapping, Sequence

import openpyxl

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
CODES = {"tryptase": "TRIPT", "total_ige": "IGET", "hemoglobin": "HB"}

LONG = {
    "format": "delimited", "delimiter": ";", "decimal": ",", "date_format": "%d/%m/%Y", "encoding": "cp1252",
    "columns": {
        "patient": "Codice assistito", "collected_date": "Data prelievo", "code": "Codice", "name": "Esame",
        "value": "Risultato", "unit": "Unità", "status": "Stato",
    },
    "codes": {local: measure for measure, local in CODES.items()},
    "statuses": {"DEF": "final"},
}  # fmt: skip
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
        "labs.csv": _csv([("date", "measure", "value", "unit")] + [(row[0], row[1], row[4], row[5]) for row in LABS]),
        "doses.csv": _csv(
            [("date", "drug", "dose", "unit", "route", "status")]
            + [(day, "omalizumab", dose, "mg", "SC", status) for day, dose, status in DOSES]
        ),
        "scores.csv": _csv(
            [("date", "instrument", "item", "score")]
            + [(day, "msaf", item, score) for day, items in SCORES for item, score in items.items()]
        ),
        "medications.csv": _csv(
            [("drug", "start_date", "stop_date", "daily_dose", "unit", "route", "pattern")]
            + [(drug, start, stop, dose, "mg", "PO", "daily") for drug, start, stop, dose in MEDICATIONS]
        ),
        "events.csv": _csv([("date", "category", "text"), *EVENTS]),
    }


def labs_long() -> bytes:
    """A laboratory's list in Italian: semicolons, decimal commas, cp1252, title lines, and another patient's row."""
    rows = [
        ("Laboratorio di prova",),
        ("",),
        ("Codice assistito", "Data prelievo", "Codice", "Esame", "Risultato", "Unità", "Stato"),
    ]
    for day, measure, _, name, value, unit in LABS:
        printed = {"ug/L": "µg/L", "k[IU]/L": "kU/L"}.get(unit, unit)
        rows.append(("A0000017", _italian(day), CODES[measure], name, value.replace(".", ","), printed, "DEF"))
    rows.insert(5, ("B0000023", "03/12/2019", "TRIPT", "Triptasi", "4,2", "µg/L", "DEF"))
    return _csv(rows, ";").encode("cp1252")


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
    """A message a sample (ORU^R01): NM, SN with a comparator, LOINC and local codes."""
    messages = []
    for number, (day, values) in enumerate(_by_day().items(), start=1):
        stamp = day.replace("-", "")
        lines = [
            f"MSH|^~\\&|LIS||WARD||{stamp}||ORU^R01^ORU_R01|{number}|P|2.5.1",
            "PID|1||A0000017^^^HOSPITAL^MR||ESEMPIO^LUCA||20100314|M",
            f"OBR|1||{number}^LIS|CHEM^Chemistry^L|||{stamp}",
        ]
        for place, (measure, value) in enumerate(values.items(), start=1):
            loinc, unit = next((row[2], row[5]) for row in LABS if row[1] == measure)
            kind, written = ("SN", f"{value[0]}^{value[1:]}") if value[0] in "<>" else ("NM", value)
            code = f"{loinc}^{measure}^LN^{CODES[measure]}^{measure}^L"
            lines.append(f"OBX|{place}|{kind}|{code}||{written}|{unit}|||||F|||{stamp}")
        messages.append("\r".join(lines) + "\r")
    return "".join(messages)


def doses_hl7() -> str:
    """A message a dose (RAS^O17)."""
    messages = []
    for number, (day, dose, status) in enumerate(DOSES, start=1):
        stamp = day.replace("-", "")
        lines = [
            f"MSH|^~\\&|WARD||LIS||{stamp}||RAS^O17^RAS_O17|{number}|P|2.5.1",
            "PID|1||A0000017^^^HOSPITAL^MR||ESEMPIO^LUCA||20100314|M",
            f"ORC|RE||{number}^WARD",
            f"RXA|0|1|{stamp}|{stamp}|R03DX05^omalizumab^ATC|{dose}|mg|||||||||||||{'CP' if dose else 'NA'}",
            "RXR|SC^Subcutaneous^HL70162",
        ]
        assert status in ("given", "missed")
        messages.append("\n".join(lines) + "\n")
    return "".join(messages)


def _quantity(value: str, unit: str) -> Mapping:
    quantity = {"unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    if value[0] in "<>":
        quantity["comparator"], value = value[0], value[1:]
    return {"value": f"number {value}", **quantity}


def bundle() -> str:
    """A Bundle with all: observations, administrations, questionnaire responses, statements and adverse events."""
    subject = {"reference": "Patient/p1"}
    resources = [
        {
            "resourceType": "Patient", "id": "p1", "birthDate": "2010-03-14",
            "name": [{"family": "Esempio", "given": ["Luca"]}],
        }
    ]  # fmt: skip
    for number, (day, measure, loinc, name, value, unit) in enumerate(LABS):
        resources.append(
            {
                "resourceType": "Observation", "id": f"o{number}", "status": "final", "subject": subject,
                "code": {"coding": [{"system": "http://loinc.org", "code": loinc}], "text": name},
                "effectiveDateTime": day, "valueQuantity": _quantity(value, unit),
            }
        )  # fmt: skip
        assert measure
    for number, (day, dose, _) in enumerate(DOSES):
        dosage = {"route": {"text": "SC"}}
        if dose:
            dosage["dose"] = _quantity(dose, "mg")
        resources.append(
            {
                "resourceType": "MedicationAdministration", "id": f"d{number}", "subject": subject,
                "status": "completed" if dose else "not-done", "effectiveDateTime": day, "dosage": dosage,
                "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "R03DX05"}]},
            }
        )  # fmt: skip
    for number, (day, items) in enumerate(SCORES):
        answers = [{"linkId": item, "answer": [{"valueInteger": f"number {score}"}]} for item, score in items.items()]
        resources.append(
            {
                "resourceType": "QuestionnaireResponse", "id": f"q{number}", "status": "completed", "subject": subject,
                "questionnaire": "http://example.org/Questionnaire/msaf", "authored": day, "item": answers,
            }
        )  # fmt: skip
    for number, (drug, start, stop, dose) in enumerate(MEDICATIONS):
        period = {"start": start} | ({"end": stop} if stop else {})
        daily = {"repeat": {"frequency": "number 1", "period": "number 1", "periodUnit": "d"}}
        resources.append(
            {
                "resourceType": "MedicationStatement", "id": f"m{number}", "subject": subject,
                "status": "completed" if stop else "active", "effectivePeriod": period,
                "medicationCodeableConcept": {"text": drug},
                "dosage": [
                    {
                        "timing": daily, "route": {"text": "PO"},
                        "doseAndRate": [{"doseQuantity": _quantity(dose, "mg")}],
                    }
                ],
            }
        )  # fmt: skip
    for number, (day, category, text) in enumerate(EVENTS):
        resources.append(
            {
                "resourceType": "AdverseEvent", "id": f"e{number}", "subject": subject, "actuality": "actual",
                "date": day, "event": {"coding": [{"code": category}], "text": text},
            }
        )  # fmt: skip
    whole = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
    # A number keeps its decimals (11.0), which json.dumps of a float or a text would not do.
    written = json.dumps(whole, indent=1)
    for value in {part["value"] for part in _quantities(whole)}:
        written = written.replace(f'"{value}"', value.removeprefix("number "))
    return written


def ndjson() -> str:
    """The same resources, one a line."""
    resources = _parsed(bundle())
    return "".join(line + "\n" for line in resources)


def _quantities(node) -> list[Mapping]:
    if isinstance(node, list):
        return [found for part in node for found in _quantities(part)]
    if not isinstance(node, Mapping):
        return []
    own = [{"value": text} for text in node.values() if isinstance(text, str) and text.startswith("number ")]
    return own + [found for part in node.values() for found in _quantities(part)]


def _parsed(text: str) -> list[str]:
    """The resources of a Bundle as single lines, with their numbers as they stood."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    joined = " ".join(lines)
    decoder = json.JSONDecoder()
    resources, at = [], 0
    while (at := joined.find('{ "resource": ', at)) >= 0:
        begin = at + len('{ "resource": ')
        _, end = decoder.raw_decode(joined, begin)
        resources.append(joined[begin:end])
        at = end
    return resources


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
