"""FHIR R4: a Bundle, one resource, an array or NDJSON; each resource a record, each value a row."""

import pytest

from casebook.ingest.formats.fhir.elements import number
from casebook.ingest.identifiers import Identifier
from ingest.fhir_text import (
    ANSWERS,
    ATC,
    LOINC,
    PATIENT,
    RXNORM,
    SERVER,
    TRYPTASE,
    UCUM,
    Number,
    bundle,
    concept,
    dosage,
    dose,
    dump,
    observation,
    one,
    quantity,
    reading,
    report,
    statement,
)


@pytest.fixture
def fhir(case):
    """Writes resources as a Bundle and gives the rows that hold values."""

    def rows(*resources, **more):
        case.put("export.json", dump(bundle(*resources, **more)))
        return case.values()

    return rows


# What a file may be


def test_a_result_has_all_that_its_resource_says(fhir):
    row = one(
        fhir(
            observation(
                identifier=[{"system": "urn:lis", "value": "R-77"}],
                method=concept("FEIA"),
                specimen={"display": "Siero"},
                performer=[
                    {"reference": "Practitioner/d", "display": "Dr. Bianchi"},
                    {"reference": "Organization/lab", "display": "Laboratorio Esempio"},
                ],
                interpretation=[concept("", ("urn:v3", "H", "High"))],
                referenceRange=[{"low": quantity(1), "high": quantity(Number("11.40"))}],
                note=[{"text": "emolisi lieve"}],
            )
        )
    )
    told = {name: text for name, text in row.items() if isinstance(text, str) and text}
    assert told == {
        "case": "rossi", "data_origin": "simulated", "row_id": "export.json:1:valueQuantity", "source": "fhir",
        "source_file": "export.json", "source_field": "valueQuantity", "kind": "lab", "code": "TRIPT",
        "loinc": "21582-2", "name": "Triptasi", "value": "12.30", "unit": "ug/L", "ref_low": "1", "ref_high": "11.40",
        "interpretation": "H", "status": "final", "collected_at": "2021-03-04T08:15:00+01:00",
        "reported_at": "2021-03-05T10:00:00Z", "order_id": "R-77", "method": "FEIA", "specimen": "Siero",
        "laboratory": "Laboratorio Esempio", "text": "emolisi lieve", "decimal": ".", "date_format": "%Y-%m-%d",
    }  # fmt: skip
    assert row["source_row"] == 1


@pytest.mark.parametrize(
    "content",
    [
        dump(observation()),
        "\ufeff" + dump(observation(), indent=2),
        "\n\n" + dump([observation()]),
        dump(bundle(observation())),
        dump({"type": "collection", "entry": bundle(observation())["entry"], "resourceType": "Bundle"}, indent=1),
        dump(observation()) + "\n" + dump(PATIENT) + "\n",
        dump(bundle(observation())).encode("utf-16-le").join([b"\xff\xfe", b""]),
    ],
)
def test_a_file_is_recognised_in_every_shape(case, content):
    case.put("anything", content)
    assert one(case.values())["value"] == "12.30"


def test_a_profile_of_its_own_reads_the_file(case):
    case.source("pavia", format="fhir")
    case.put("a.json", dump(observation()))
    assert one(case.values())["source"] == "pavia"


def test_every_resource_is_a_record_and_those_without_results_say_so(case):
    others = ["Practitioner", "ServiceRequest", "MedicationRequest", "OperationOutcome", "Inventata"]
    resources = [PATIENT, observation(), *({"resourceType": name, "id": "x"} for name in others)]
    entries = [*bundle(*resources)["entry"], {"fullUrl": "urn:uuid:1"}, {"resource": None}]
    case.put("a.json", dump(bundle(entry=entries)))
    rows = case.ingest()
    assert list(rows["source_row"]) == list(range(1, 10))
    assert set(rows.loc[rows["kind"] == "none", "note"]) == {"resource without results"}
    assert list(rows.loc[rows["kind"] == "lab", "source_row"]) == [2]


def test_a_line_of_ndjson_is_known_by_its_number(case):
    lines = [dump(observation("o1")), "", dump(PATIENT), dump(observation("o2", valueQuantity=quantity(7)))]
    case.put("a.ndjson", "\r\n".join(lines))
    rows = case.ingest()
    assert list(rows["source_row"]) == [1, 3, 4] and list(rows["value"].fillna("")) == ["12.30", "", "7"]


def test_a_bundle_within_a_file_gives_all_its_resources(case):
    case.put("a.json", dump([bundle(observation("o1"), observation("o2")), observation("o3")]))
    rows = case.values()
    assert list(rows["row_id"]) == [
        "a.json:1:entry[0].valueQuantity", "a.json:1:entry[1].valueQuantity", "a.json:2:valueQuantity",
    ]  # fmt: skip


def test_what_the_file_is_like_is_told(tmp_path):
    link = [{"relation": "self", "url": "x"}, {"relation": "next", "url": "y"}]
    found = reading(tmp_path, dump(bundle(observation(), PATIENT, link=link)))
    assert dict(found.conventions) == {
        "format": "FHIR", "encoding": "utf-8", "resources": "2",
        "further pages": "the server holds a next page of this Bundle",
    }  # fmt: skip


# Values


def test_components_are_rows_of_their_own_and_keep_every_digit(fhir):
    parts = [
        {"code": concept("Componente"), "valueQuantity": quantity(Number("1.0"), "g")},
        {
            "code": concept("", (LOINC, "8462-4", "Diastolica")),
            "valueQuantity": quantity(Number("1.00"), "g"),
            "interpretation": [concept("", ("urn:v3", "L"))],
            "referenceRange": [{"low": quantity(2, "g")}],
        },
        {"code": concept("Terza"), "dataAbsentReason": concept("", ("urn:dar", "not-performed", "Not Performed"))},
    ]
    rows = fhir(observation(component=parts))
    assert list(rows["source_field"]) == [
        "component[0].valueQuantity", "component[1].valueQuantity", "component[2].dataAbsentReason", "valueQuantity",
    ]  # fmt: skip
    assert list(rows["value"]) == ["1.0", "1.00", "", "12.30"]
    assert list(rows["name"]) == ["Componente", "Diastolica", "Terza", "Triptasi"]
    assert (rows.loc[1, "ref_low"], rows.loc[1, "interpretation"], rows.loc[1, "loinc"]) == ("2", "L", "8462-4")
    assert rows.loc[2, "text"] == "Not Performed"
    assert set(rows["collected_at"]) == {"2021-03-04T08:15:00+01:00"} and set(rows["order_id"]) == {"o1"}


@pytest.mark.parametrize(
    ("element", "value", "unit"),
    [
        ({"valueQuantity": quantity(Number("0.35"), comparator="<")}, "<0.35", "ug/L"),
        ({"valueQuantity": {"value": 32, "comparator": ">=", "unit": "mg"}}, ">=32", "mg"),
        ({"valueQuantity": {"value": 5, "code": "mg"}}, "5", "mg"),
        ({"valueQuantity": {"value": 5, "unit": "kU/L", "code": "k[IU]/L", "system": UCUM}}, "5", "k[IU]/L"),
        ({"valueQuantity": {"value": 5, "unit": "kU/L", "code": "7", "system": "urn:lis"}}, "5", "kU/L"),
        ({"valueQuantity": {"value": 5}}, "5", ""),
        ({"valueQuantity": {"unit": "mg"}}, "", "mg"),
        ({"valueCodeableConcept": concept("assente", ("urn:x", "A"))}, "assente", ""),
        ({"valueCodeableConcept": concept("", ("urn:x", "POS", "Positivo"))}, "Positivo", ""),
        ({"valueString": "tracce"}, "tracce", ""),
        ({"valueString": "1e1"}, "1e1", ""),
        ({"valueInteger": 3}, "3", ""),
        ({"valueBoolean": True}, "true", ""),
        ({"valueBoolean": False}, "false", ""),
        ({"valueRange": {"low": quantity(3), "high": quantity(5)}}, "3-5", "ug/L"),
        ({"valueRange": {"low": quantity(3)}}, "3-", "ug/L"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 80}}}, "1:80", ""),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 80, "comparator": ">"}}}, "1:>80", ""),
        ({"valueTime": "08:15:00"}, "08:15:00", ""),
        ({"valueDateTime": "2021-03-04"}, "2021-03-04", ""),
        ({"valuePeriod": {"start": "2021-03-04"}}, "2021-03-04/", ""),
    ],
)  # fmt: skip
def test_every_type_of_value_is_read_as_written(fhir, element, value, unit):
    row = one(fhir(observation(valueQuantity=element.pop("valueQuantity", None), **element)))
    assert (row["value"], row["unit"], row["note"]) == (value, unit, "")


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("1.20e1", "12.0"), ("1E-3", "0.001"), ("-2.5e+2", "-250"), ("1e30", "1" + "0" * 30), ("1e31", "1e31"),
        ("1E-245", "1E-245"), ("1e999999999", "1e999999999"), ("1.00", "1.00"), ("0e0", "0"), ("-0", "-0"),
        ("1_0e1", "1_0e1"), ("١e1", "١e1"), ("1e", "1e"),
    ],
)  # fmt: skip
def test_a_number_is_kept_and_a_small_exponent_written_out(told, written):
    assert number(told) == written


@pytest.mark.parametrize(
    ("element", "note"),
    [
        ({"valueSampledData": {"data": "1 2 3"}}, "a curve, no single number"),
        ({"valueAttachment": {"url": "x"}}, "a value of a type that Casebook does not know"),
        ({"valueString": "7", "valueInteger": 7}, "several values in one result"),
        ({"valueQuantity": "12"}, "not built as FHIR R4 says"),
        ({"valueQuantity": {"value": True}}, "not built as FHIR R4 says"),
        ({"valueQuantity": {"value": [1]}}, "not built as FHIR R4 says"),
        ({"valueBoolean": "true"}, "not built as FHIR R4 says"),
        ({"valueString": "7", "component": {"code": TRYPTASE}}, "not built as FHIR R4 says"),
        ({"valueString": "7", "code": "TRIPT"}, "not built as FHIR R4 says"),
        ({"valueString": "7", "status": None}, "not built as FHIR R4 says"),
        ({"valueString": "7", "effectiveDateTime": {"a": "b"}}, "not built as FHIR R4 says"),
        ({"valueString": "7", "subject": "Patient/p1"}, "not built as FHIR R4 says"),
        ({"valueString": "7", "focus": [{"reference": "Device/x"}]}, "about something other than the patient"),
        ({"valueString": "x" * 100_001}, "holds more than 100,000 characters"),
    ],
)
def test_a_result_that_is_no_value_keeps_its_kind_and_says_why(fhir, element, note):
    row = one(fhir(observation(valueQuantity=element.pop("valueQuantity", None), **element)))
    assert (row["kind"], row["note"]) == ("lab", note)


@pytest.mark.parametrize(
    "changed",
    [
        observation(modifierExtension=[{"url": "urn:x", "valueBoolean": True}]),
        observation(implicitRules="urn:rules"),
        observation(referenceRange=[{"low": quantity(1), "modifierExtension": [{"url": "urn:x"}]}]),
        dose(dosage={"dose": quantity(1, "mg"), "modifierExtension": [{"url": "urn:x"}]}),
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "item": [{"linkId": "1", "answer": [{"valueInteger": 1, "modifierExtension": [{"url": "urn:x"}]}]}],
        },
    ],
)
def test_a_modifier_makes_a_row_no_value(fhir, changed):
    row = one(fhir(changed))
    assert row["note"] == "changed by a modifier that Casebook does not know"


def test_a_modifier_in_escaped_letters_is_seen_too(case):
    text = dump(observation(modifierExtension=[{"url": "urn:x"}])).replace("modifierExt", "\\u006dodifierExt")
    case.put("a.json", text)
    assert one(case.values())["note"] == "changed by a modifier that Casebook does not know"


@pytest.mark.parametrize(
    ("ranges", "told"),
    [
        ([{"low": quantity(1), "high": quantity(5)}], ("1", "5", "")),
        ([{"high": {"value": 5}}], ("", "5", "")),
        ([{"low": {"value": 1, "unit": "ug/L"}}], ("1", "", "")),
        ([{"low": quantity(1, "mg/L"), "high": quantity(5, "mg/L")}], ("", "", "1 - 5 mg/L")),
        ([{"high": quantity(5, "mg/L")}], ("", "", "<= 5 mg/L")),
        ([{"high": quantity(5, "mg/L"), "text": "fino a 5"}], ("", "", "fino a 5")),
        ([{"text": "negativo"}], ("", "", "negativo")),
        ([{"type": concept("", ("urn:r", "critical")), "high": quantity(50)}, {"high": quantity(5)}], ("", "5", "")),
        ([{"type": concept("", ("urn:r", "therapeutic")), "high": quantity(50)}], ("", "", "")),
        ([{"type": concept("", ("urn:r", "normal")), "high": quantity(5)}], ("", "5", "")),
        ([{"age": {"high": quantity(2, "a")}, "high": quantity(50)}, {"high": quantity(5)}], ("", "5", "")),
        ([{"age": {"low": quantity(18, "a")}, "high": quantity(5)}], ("", "5", "")),
    ],
)
def test_the_reference_range_is_that_of_the_healthy_in_the_same_unit(fhir, ranges, told):
    row = one(fhir(observation(referenceRange=ranges)))
    assert (row["ref_low"], row["ref_high"], row["reference"]) == told


def test_a_result_that_could_not_be_made_says_why_and_a_panel_holds_none(case):
    absent = observation(
        "o1", valueQuantity=None, dataAbsentReason=concept("Campione insufficiente"), note=[{"text": "x"}]
    )
    panel = observation("o2", valueQuantity=None, hasMember=[{"reference": "Observation/o1"}])
    withdrawn = observation("o3", valueQuantity=None, status="cancelled")
    case.put("a.json", dump(bundle(absent, panel, withdrawn)))
    rows = case.ingest().set_index("source_row")
    assert (rows.loc[1, "value"], rows.loc[1, "text"]) == ("", "Campione insufficiente\nx")
    assert (rows.loc[2, "kind"], rows.loc[2, "note"]) == ("none", "no value in the row")
    assert (rows.loc[3, "kind"], rows.loc[3, "status"], rows.loc[3, "value"]) == ("lab", "cancelled", "")


@pytest.mark.parametrize(
    ("element", "told"),
    [
        ({"effectiveInstant": "2021-03-04T08:15:00Z"}, "2021-03-04T08:15:00Z"),
        ({"effectivePeriod": {"start": "2021-03-04", "end": "2021-03-05"}}, "2021-03-04"),
        ({"effectiveTiming": {"event": ["2021-03-04"]}}, "2021-03-04"),
        ({"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2021-03-04"}}}}, "2021-03-04"),
        ({}, ""),
    ],
)
def test_the_day_of_the_sample_may_be_told_in_several_ways(fhir, element, told):
    assert one(fhir(observation(effectiveDateTime=None, **element)))["collected_at"] == told


# What resources take from each other


BARE = {"effectiveDateTime": None, "issued": None, "subject": None}


@pytest.mark.parametrize("full_urls", [True, False])
@pytest.mark.parametrize("reference", ["Observation/o1", "Observation/o1/_history/2", f"{SERVER}Observation/o1"])
def test_a_result_takes_date_laboratory_and_subject_from_its_report(fhir, reference, full_urls):
    for resources in ([report(reference), observation(**BARE)], [observation(**BARE), report(reference)]):
        row = one(fhir(*resources, full_urls=full_urls))
        assert (row["collected_at"], row["reported_at"]) == ("2020-12-24", "2020-12-25T10:00:00Z")
        assert row["laboratory"] == "Laboratorio Esempio"


def test_a_result_is_found_by_its_uuid_and_inside_its_report(case):
    entries = [
        {"fullUrl": "urn:uuid:1", "resource": observation(**BARE)},
        {"resource": report("urn:uuid:1")},
        {
            "resource": report(
                "#inner", contained=[observation("inner", **BARE)], id="r2", effectiveDateTime="2020-01-01"
            )
        },
    ]
    case.put("a.json", dump(bundle(entry=entries)))
    rows = case.values().set_index("source_row")
    assert list(rows["collected_at"]) == ["2020-12-24", "2020-01-01"]
    assert rows.loc[3, "source_field"] == "contained[0].valueQuantity"


def test_a_result_takes_its_date_from_a_panel_and_the_panels_report(fhir):
    panel = observation("panel", valueQuantity=None, hasMember=[{"reference": "Observation/o1"}], **BARE)
    assert one(fhir(panel, observation(**BARE), report("Observation/panel")))["collected_at"] == "2020-12-24"
    dated = panel | {"effectiveDateTime": "2020-05-05"}
    assert one(fhir(dated, observation(**BARE)))["collected_at"] == "2020-05-05"


def test_panels_that_list_each_other_come_to_an_end(fhir):
    first = observation("a", hasMember=[{"reference": "Observation/b"}], **BARE)
    second = observation("b", hasMember=[{"reference": "Observation/a"}, {"reference": "Observation/b"}], **BARE)
    assert list(fhir(first, second)["collected_at"]) == ["", ""]


@pytest.mark.parametrize(
    ("reports", "status"),
    [
        ([report("Observation/o1", status="entered-in-error")], "entered-in-error"),
        ([report("Observation/o1", status="cancelled")], "cancelled"),
        ([report("Observation/o1", status="preliminary")], "final"),
        ([report("Observation/o1", status="cancelled"), report("Observation/o1", id="r2")], "final"),
        (
            [
                report("Observation/o1", meta={"versionId": "2"}, status="entered-in-error"),
                report("Observation/o1", meta={"versionId": "1"}),
            ],
            "entered-in-error",
        ),
        ([report("Observation/panel", status="cancelled")], "cancelled"),
    ],
)
def test_what_its_report_takes_back_is_taken_back(fhir, reports, status):
    panel = observation("panel", valueQuantity=None, hasMember=[{"reference": "Observation/o1"}])
    assert one(fhir(*reports, panel, observation()))["status"] == status


def test_versions_of_a_result_come_together_in_the_order_of_their_change(fhir):
    first = observation(meta={"versionId": "1", "lastUpdated": "2021-03-05T10:00:00Z"}, issued=None)
    second = first | {"meta": {"versionId": "2", "lastUpdated": "2021-03-06T10:00:00Z"}, "status": "corrected"}
    rows = fhir(first, second)
    assert list(rows["status"]) == ["final", "corrected"] and set(rows["order_id"]) == {"o1"}
    assert list(rows["reported_at"]) == ["2021-03-05T10:00:00Z", "2021-03-06T10:00:00Z"]


def test_what_a_server_deleted_is_no_result(case):
    deleted = {"request": {"method": "DELETE", "url": "Observation/o1"}}
    case.put("a.json", dump(bundle(entry=[deleted, *bundle(observation(), observation("o2"))["entry"]])))
    assert list(case.values()["status"]) == ["entered-in-error", "final"]


def test_names_behind_references_are_found_wherever_they_stand(case):
    result = observation(
        performer=[{"reference": "urn:uuid:d", "display": "Dr. Bianchi"}, {"reference": "Organization/lab"}],
        specimen={"reference": "Specimen/s"},
    )
    inner = observation(
        "o2",
        performer=[{"reference": "#lab"}],
        specimen={"reference": "#s"},
        contained=[
            {"resourceType": "Organization", "id": "lab", "name": "Altro laboratorio"},
            {"resourceType": "Specimen", "id": "s", "type": concept("Urina")},
        ],
    )
    entries = [
        {"resource": result | {"performer": result["performer"][1:]}},
        {"resource": inner},
        {"resource": observation("o3", performer=[{"reference": "urn:uuid:d", "display": "Dr. Bianchi"}])},
        {"resource": observation("o4", performer=[{"reference": "urn:uuid:l"}])},
        {"resource": {"resourceType": "Organization", "id": "lab", "name": "Laboratorio Esempio"}},
        {"fullUrl": "urn:uuid:l", "resource": {"resourceType": "Organization", "name": "Terzo laboratorio"}},
        {"fullUrl": "urn:uuid:d", "resource": {"resourceType": "Practitioner", "name": [{"family": "BIANCHI"}]}},
        {"resource": {"resourceType": "Specimen", "id": "s", "type": concept("Siero")}},
    ]
    case.put("a.json", dump(bundle(entry=entries)))
    rows = case.values()
    assert list(rows["laboratory"]) == ["Laboratorio Esempio", "Altro laboratorio", "", "Terzo laboratorio"]
    assert list(rows["specimen"]) == ["Siero", "Urina", "", ""]


# Drugs


def test_a_dose_is_known_by_its_atc_code(fhir):
    row = one(fhir(dose()))
    assert (row["kind"], row["code"], row["name"], row["value"], row["unit"]) == (
        "dose", "R03DX05", "Omalizumab", "300", "mg",
    )  # fmt: skip
    assert (row["route"], row["status"], row["collected_at"]) == ("Subcutaneous use", "completed", "2021-03-04")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"status": "entered-in-error"}, ("entered-in-error", "300")),
        ({"status": "not-done", "dosage": None, "statusReason": [concept("febbre")]}, ("not-done", "")),
        ({"dosage": {"rateQuantity": quantity(5, "mL/h"), "text": "in pompa"}}, ("completed", "")),
        ({"wasNotGiven": True}, ("not-done", "300")),
    ],
)
def test_a_dose_that_was_not_given_says_so(fhir, more, told):
    row = one(fhir(dose(**more)))
    assert (row["status"], row["value"]) == told


def test_a_drug_may_stand_inside_or_elsewhere_in_the_file(fhir):
    inner = {"resourceType": "Medication", "id": "m", "code": concept("Interno", (ATC, "A01"))}
    several = {
        "resourceType": "Medication",
        "id": "m",
        "ingredient": [{"itemCodeableConcept": concept("KCl")}, {"itemCodeableConcept": concept("NaCl")}],
    }
    referring = {"medicationCodeableConcept": None}
    rows = fhir(
        dose(medicationReference={"reference": "#m"}, contained=[inner], **referring),
        dose(medicationReference={"reference": "#m"}, contained=[several], **referring),
        dose(medicationReference={"reference": "Medication/m"}, **referring),
        dose(medicationReference={"reference": "Medication/none", "display": "Solo nome"}, **referring),
        inner | {"code": concept("Altrove", (RXNORM, "7"))},
    )
    assert list(rows["name"]) == ["Interno", "KCl + NaCl", "Altrove", "Solo nome"]
    assert list(rows["code"]) == ["A01", "", "7", ""]


def test_an_immunization_is_a_dose_given_or_not(fhir):
    shot = {
        "resourceType": "Immunization",
        "id": "i1",
        "status": "not-done",
        "statusReason": concept("precauzione"),
        "vaccineCode": concept("", ("http://hl7.org/fhir/sid/cvx", "01", "DTP")),
        "patient": {"reference": "Patient/p1"},
        "occurrenceDateTime": "2013-01-10",
    }
    given_ = shot | {"id": "i2", "status": "completed", "doseQuantity": quantity(Number("0.5"), "mL")}
    rows = fhir(shot, given_)
    assert list(rows["kind"]) == ["dose", "dose"] and list(rows["status"]) == ["not-done", "completed"]
    assert list(rows["value"]) == ["", "0.5"] and list(rows["name"]) == ["DTP", "DTP"]
    assert rows.loc[0, "text"] == "precauzione" and rows.loc[0, "collected_at"] == "2013-01-10"


@pytest.mark.parametrize(
    ("dosages", "told"),
    [
        ([dosage(frequency=1, period=1, periodUnit="d")], ("12.5", "mg", "daily")),
        ([dosage(frequency=3, period=1, periodUnit="d")], ("37.5", "mg", "daily")),
        ([dosage(period=8, periodUnit="h")], ("37.5", "mg", "daily")),
        ([dosage(frequency=1, period=2, periodUnit="d")], ("6.25", "mg", "come detto")),
        ([dosage(timeOfDay=["08:00:00", "20:00:00"])], ("25", "mg", "daily")),
        ([dosage() | {"timing": {"code": concept("", ("urn:x", "BID"))}}], ("25", "mg", "daily")),
        ([dosage(Number("25"), frequency=1, period=1, periodUnit="wk")], ("", "", "come detto")),
        ([dosage(frequency=1, frequencyMax=2, period=1, periodUnit="d")], ("", "", "come detto")),
        ([dosage(frequency=1, period=1, periodUnit="mo")], ("", "", "come detto")),
        ([dosage(frequency=1, period=1, periodUnit="d", dayOfWeek=["mon"])], ("", "", "come detto")),
        ([dosage(frequency=3)], ("", "", "come detto")),
        ([dosage(period=0, periodUnit="d")], ("", "", "come detto")),
        ([dosage(Number("1e99999999"), frequency=1, period=1, periodUnit="d")], ("", "", "come detto")),
        ([dosage(frequency=1, period=1, periodUnit="d") | {"asNeededBoolean": True}], ("", "", "as needed")),
        ([dosage(frequency=1, period=1, periodUnit="d")] * 2, ("", "", "come detto; come detto")),
        ([], ("", "", "")),
    ],
)
def test_a_daily_dose_is_computed_exactly_or_not_at_all(fhir, dosages, told):
    row = one(fhir(statement(*dosages)))
    assert (row["value"], row["unit"], row["pattern"]) == told
    assert (row["kind"], row["code"], row["collected_at"], row["stop_at"]) == (
        "medication", "H02AB07", "2021-01-01", "2021-02-01",
    )  # fmt: skip


# Answers and events


def test_every_answer_is_a_score(case):
    case.put("a.json", dump(ANSWERS))
    rows = case.ingest()
    scores = rows[rows["kind"] == "score"]
    assert dict(zip(scores["source_field"], scores["value"], strict=True)) == {
        "item[1.1]": "3", "item[1.2]": "2", "item[1.2.1]": "1.50", "item[2]": "Molti giorni",
        "item[3].answer[0]": "false", "item[3].answer[1]": "2021-03-01", "item[5]": " 4 ",
    }  # fmt: skip
    assert set(scores["instrument"]) == {"msaf"} and set(scores["status"]) == {"completed"}
    assert scores.loc[scores["code"] == "1.1", "name"].item() == "Flushing"
    others = rows[rows["kind"] == "none"]
    assert list(others["source_field"]) == ["item[4]"] and list(others["note"]) == ["field not mapped"]
    assert "ESEMPIO" not in rows.to_csv()


@pytest.mark.parametrize(
    ("key", "instrument"),
    [
        ("https://esempio.it/Questionnaire/msaf|2.0", "diario"),
        ("https://esempio.it/Questionnaire/msaf", "diario"),
        ("msaf", "diario"),
        ("https://esempio.it/Questionnaire/msaf|1.0", "msaf"),
        ("altro", "msaf"),
    ],
)
def test_a_profile_says_which_instrument_a_questionnaire_is(case, key, instrument):
    case.source("diario", format="fhir", questionnaires={key: {"instrument": "diario", "items": {"1.1": "flushing"}}})
    case.put("a.json", dump(ANSWERS))
    rows = case.values()
    assert set(rows["instrument"]) == {instrument}
    assert list(rows["code"]) == (["flushing"] if instrument == "diario" else list(rows["code"]))


def test_an_ordinal_value_is_the_score(fhir):
    ordinal = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}
    coding = {"system": LOINC, "code": "LA6570-1", "display": "More than half the days", "extension": [ordinal]}
    snomed = {"system": "http://snomed.info/sct", "code": "3730", "display": "Sì"}
    items = [{"linkId": "1", "answer": [{"valueCoding": coding}]}, {"linkId": "1", "answer": [{"valueCoding": snomed}]}]
    rows = fhir(ANSWERS | {"questionnaire": None, "item": items})
    assert list(rows["value"]) == ["2", "Sì"] and list(rows["instrument"]) == ["questionnaire"] * 2
    assert len(set(rows["row_id"])) == 2


def test_events_are_adverse_events_and_diagnoses(fhir):
    adverse = {
        "resourceType": "AdverseEvent",
        "id": "e1",
        "actuality": "actual",
        "event": concept("Anafilassi dopo il pasto", ("urn:meddra", "10002198", "Anaphylaxis")),
        "subject": {"reference": "Patient/p1"},
        "date": "2021-03-04",
    }
    bare = {"resourceType": "AdverseEvent", "category": [concept("", ("urn:c", "fall"))], "detected": "2021-03-05"}
    mastocytosis = {
        "resourceType": "Condition",
        "code": concept("Mastocitosi"),
        "recordedDate": "2021-01-01",
        "verificationStatus": concept("", ("urn:v", "refuted")),
    }
    rows = fhir(adverse, bare, mastocytosis)
    assert list(rows["kind"]) == ["event"] * 3 and list(rows["code"]) == ["10002198", "fall", "diagnosis"]
    assert list(rows["collected_at"]) == ["2021-03-04", "2021-03-05", "2021-01-01"]
    assert list(rows["status"]) == ["", "", "entered-in-error"]
    assert rows.loc[0, "text"] == "Anafilassi dopo il pasto" and rows.loc[2, "name"] == "Mastocitosi"


# Whose


def other(own="o9", **more):
    return observation(own, subject={"reference": "Patient/p2"}, **more)


def test_of_several_patients_the_case_must_name_one(case):
    case.put("a.json", dump(bundle(PATIENT, observation(), other())))
    message = case.fault()
    assert "holds rows of 2 patients" in message and "p2" not in message


@pytest.mark.parametrize("named", ["p1", "0012345", "SMPLCU10C14G388O"])
def test_the_rows_of_others_are_left_out(case, named):
    case.settings["exports"] = [{"files": "a.json", "patient": named}]
    case.put("a.json", dump(bundle(PATIENT, observation(), other(), {"resourceType": "Patient", "id": "p2"})))
    rows = case.ingest().set_index("source_row")
    assert (rows.loc[2, "value"], rows.loc[3, "kind"], rows.loc[3, "note"]) == ("12.30", "none", "another patient")


def test_a_patient_that_is_not_there_is_told(case):
    case.settings["exports"] = [{"files": "a.json", "patient": "p7"}]
    case.put("a.json", dump(bundle(PATIENT, observation())))
    assert "no row is of the patient named here" in case.fault()


def test_all_ways_of_naming_one_patient_are_one(tmp_path):
    contained = {"resourceType": "Patient", "id": "x", "identifier": PATIENT["identifier"][1:]}
    entries = [
        {"fullUrl": f"{SERVER}Patient/p1", "resource": PATIENT},
        {"fullUrl": f"{SERVER}Observation/o1", "resource": observation()},
        {"resource": observation("o2", subject={"reference": f"{SERVER}Patient/p1"})},
        {"resource": observation("o3", subject={"identifier": PATIENT["identifier"][1]})},
        {"resource": observation("o4", subject={"reference": "#x"}, contained=[contained])},
        {"resource": observation("o5", subject={"reference": "Patient/p1", "display": "Esempio L."})},
        {"resource": observation("o6", subject={"display": "Esempio L."})},
        {"resource": observation("o7", subject=None)},
    ]
    found = reading(tmp_path, dump(bundle(entry=entries)))
    assert found.patients == {"p1"} and list(found.rows["kind"]) == ["none", *["lab"] * 7]


def test_the_same_id_on_two_servers_is_two_patients(case):
    entries = [{"fullUrl": f"https://{name}/Observation/o1", "resource": observation()} for name in ("a.it", "b.it")]
    case.put("a.json", dump(bundle(entry=entries)))
    assert "2 patients" in case.fault()


def test_two_relatives_that_share_a_number_are_two(case):
    shared = [{"system": "urn:assicurazione", "value": "77"}]
    first, second = (PATIENT | {"id": own, "identifier": shared} for own in ("p1", "p2"))
    case.put("a.json", dump(bundle(first, second, observation(), other())))
    assert "2 patients" in case.fault()


def test_a_result_of_a_device_is_not_the_patients(case):
    case.put("a.json", dump(bundle(observation(), observation("o2", subject={"reference": "Device/d"}))))
    assert list(case.ingest()["note"].fillna("")) == ["", "another patient"]


def test_a_result_without_subject_among_several_patients_is_no_value(case):
    case.settings["exports"] = [{"files": "a.json", "patient": "p1"}]
    case.put("a.json", dump(bundle(observation(), other(), observation("o3", subject=None))))
    assert list(case.values()["note"]) == ["", "no patient in the row"]


def test_what_identifies_is_kept_apart(tmp_path):
    relative = {"resourceType": "RelatedPerson", "name": [{"text": "Esempio Anna"}]}
    result = observation(
        subject={"reference": "Patient/p1", "display": "ESEMPIO L."},
        contained=[{"resourceType": "Patient", "id": "x", "name": [{"family": "INVENTATI"}]}],
    )
    doctor = {"resourceType": "Practitioner", "name": [{"text": "Dr. Bianchi"}]}
    asked = ANSWERS | {"source": {"reference": "RelatedPerson/m", "display": "Mamma Inventata"}}
    found = reading(tmp_path, dump(bundle(PATIENT, relative, doctor, result, asked)))
    assert found.identifiers == {
        Identifier("name", "LUCA MARIA ESEMPIO"), Identifier("name", "Luca Esempio"), Identifier("name", "ANNA ESEMPIO"),
        Identifier("tax code", "SMPLCU10C14G388O"), Identifier("record number", "0012345"),
        Identifier("birth date", "2010-03-14"), Identifier("address", "Via Inventata 1, Pavia"),
        Identifier("address", "Via Inventata 1"), Identifier("phone", "+39 0382 000000"),
        Identifier("email", "luca@esempio.it"), Identifier("name", "Esempio Anna"), Identifier("name", "ESEMPIO L."),
        Identifier("name", "INVENTATI"), Identifier("name", "Mamma Inventata"),
    }  # fmt: skip
    told = found.rows.to_csv()
    assert not any(identifier.text in told for identifier in found.identifiers)
