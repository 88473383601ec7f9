"""A patient's results and doses as HL7 v2 messages."""

from collections.abc import Mapping

from casebook.simulate.patients import Patient


def _header(patient: Patient, stamp: str, kind: str, number: int, sender: str) -> list[str]:
    family, given = patient.name
    born, sex = patient.birth.strftime("%Y%m%d"), "F" if patient.female else "M"
    return [
        f"MSH|^~\\&|{sender}||WARD||{stamp}||{kind}|{number}|P|2.5.1",
        f"PID|1||A{patient.number:07d}^^^HOSPITAL^MR||{family.upper()}^{given.upper()}||{born}|{sex}",
    ]


def labs_hl7(patient: Patient, tests: Mapping[str, tuple[str, str]]) -> str:
    """A message a sample (ORU^R01): NM, SN with a comparator, LOINC where there is one, and local codes.

    tests : measure -> its LOINC code, else nothing, and its name
    """
    days: dict[int, list[tuple[str, str, str]]] = {}
    for day, measure, value, unit in patient.labs:
        days.setdefault(day, []).append((measure, value, unit))
    messages = []
    for number, (day, results) in enumerate(days.items(), start=1):
        stamp = patient.date_of(day).strftime("%Y%m%d")
        lines = _header(patient, stamp, "ORU^R01^ORU_R01", number, "LIS")
        lines.append(f"OBR|1||{number}^LIS|CHEM^Chemistry^L|||{stamp}")
        for place, (measure, value, unit) in enumerate(results, start=1):
            loinc = tests[measure][0]
            kind, written = ("SN", f"{value[0]}^{value[1:]}") if value[0] in "<>" else ("NM", value)
            code = f"{loinc}^{measure}^LN^{measure}^{measure}^L" if loinc else f"{measure}^{measure}^L"
            lines.append(f"OBX|{place}|{kind}|{code}||{written}|{unit}|||||F|||{stamp}")
        messages.append("\r".join(lines) + "\r")
    return "".join(messages)


def doses_hl7(patient: Patient) -> str:
    """A message a dose (RAS^O17)."""
    messages = []
    for number, (day, dose) in enumerate(patient.doses, start=1):
        stamp = patient.date_of(day).strftime("%Y%m%d")
        given = "NA" if dose is None else "CP"
        lines = [
            *_header(patient, stamp, "RAS^O17^RAS_O17", number, "WARD"),
            f"ORC|RE||{number}^WARD",
            f"RXA|0|1|{stamp}|{stamp}|R03DX05^omalizumab^ATC|{'' if dose is None else dose}|mg|||||||||||||{given}",
            "RXR|SC^Subcutaneous^HL70162",
        ]
        messages.append("\n".join(lines) + "\n")
    return "".join(messages)
