"""Made-up exports of many values, to measure the readers on."""

import json
from pathlib import Path

TESTS = (
    ("21582-2", "tryptase", "ug/L"),
    ("718-7", "hemoglobin", "g/dL"),
    ("1742-6", "alt", "U/L"),
    ("6690-2", "leukocytes", "10*9/L"),
    ("777-3", "platelets", "10*9/L"),
    ("2160-0", "creatinine", "mg/dL"),
    ("19113-0", "total_ige", "kU/L"),
    ("711-2", "eosinophils", "10*9/L"),
)


def _value(number: int) -> str:
    return f"{10 + number * 7919 % 97 / 10:.1f}"


def _day(number: int) -> tuple[int, int, int]:
    return 2000 + number // 336 % 30, number // 28 % 12 + 1, number % 28 + 1


def write_hl7(path: Path, messages: int) -> None:
    """Messages ORU^R01 of eight results each, as full as laboratories send them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for number in range(messages):
            stamp = "{:04d}{:02d}{:02d}0815".format(*_day(number))
            lines = [
                f"MSH|^~\\&|LIS^2.16.840.1.1^ISO|LABORATORY^33D2^CLIA|WARD|HOSPITAL|{stamp}||ORU^R01^ORU_R01|{number}|P|2.5.1"
                "|||NE|NE|ITA|UNICODE UTF-8",
                "SFT|Laboratory system|9.0|System|9.0||20200101",
                "PID|1||A0000017^^^HOSPITAL&2.16.840.1.2&ISO^MR||ESEMPIO^LUCA^^^^^L||20100314|M||2131-1^Other^HL70005"
                "|Via di Esempio 1^^Esempio^^00000^IT||^PRN^PH^^39^02^5550123",
                "PV1|1|O|^^^HOSPITAL",
                f"ORC|RE|W{number}^WARD|{number}^LIS^2.16.840.1.1^ISO|||||{stamp}|||1234^Dottore^Prova^^^Dr^^^L",
                f"OBR|1|W{number}^WARD|{number}^LIS^2.16.840.1.1^ISO|CHEM^Chemistry^L|||{stamp}|||||||||"
                f"1234^Dottore^Prova^^^Dr^^^L||||||{stamp}|||F",
            ]
            for place, (loinc, name, unit) in enumerate(TESTS, start=1):
                value = _value(number + place)
                lines.append(
                    f"OBX|{place}|NM|{loinc}^{name}^LN^T{place}^{name}^L||{value}|{unit}^{unit}^UCUM|1-20|N^^HL70078|||F"
                    f"|||{stamp}|33D2^LABORATORY^CLIA||FEIA^FEIA^L||{stamp}||||LABORATORY^L^^^^CLIA&2.16&ISO^XX"
                )
            lines.append(f"SPM|1|{number}-S||SER^Serum^HL70487|||||||||||||{stamp}|{stamp}")
            file.write("\r".join(lines) + "\r")


def write_fhir(path: Path, observations: int) -> None:
    """A Bundle of Observations."""
    patient = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Esempio", "given": ["Luca"]}]}
    entries = [{"resource": patient}]
    for number in range(observations):
        loinc, name, unit = TESTS[number % len(TESTS)]
        quantity = {"unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
        entries.append(
            {
                "resource": {
                    "resourceType": "Observation",
                    "id": f"o{number}",
                    "status": "final",
                    "code": {"coding": [{"system": "http://loinc.org", "code": loinc}], "text": name},
                    "subject": {"reference": "Patient/p1"},
                    "effectiveDateTime": "{:04d}-{:02d}-{:02d}T08:15:00+01:00".format(*_day(number)),
                    "valueQuantity": {"value": float(_value(number)), **quantity},
                    "referenceRange": [{"low": {"value": 1, **quantity}, "high": {"value": 20, **quantity}}],
                }
            }
        )
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}), encoding="utf-8")


def write_tidy(path: Path, rows: int) -> None:
    """A tidy sheet of laboratory values."""
    lines = ["date,measure,value,unit,status,method,order_id"]
    for number in range(rows):
        _, name, unit = TESTS[number % len(TESTS)]
        day = "{:04d}-{:02d}-{:02d}".format(*_day(number))
        lines.append(f"{day},{name},{_value(number)},{unit},final,FEIA,{number}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_workbook(path: Path, rows: int) -> None:
    """The same sheet as a workbook, with real dates and numbers."""
    from datetime import date

    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("labs")
    sheet.append(["date", "measure", "value", "unit", "status", "method", "order_id"])
    for number in range(rows):
        _, name, unit = TESTS[number % len(TESTS)]
        sheet.append([date(*_day(number)), name, float(_value(number)), unit, "final", "FEIA", str(number)])
    book.save(path)
