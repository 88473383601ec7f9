"""From the raw exports, through Snakemake: what the paper states comes out."""

import io
import json
from zipfile import ZipFile

import pandas as pd
import pytest
from pypdf import PdfReader, PdfWriter

pytestmark = pytest.mark.workflow

PUBLISHED = {
    "tryptase.before.median": 35.1,
    "tryptase.during.median": 38.8,
    "total_ige.first_dose_vs_baseline.fold_change": 10,
    "total_ige.plateau_vs_baseline.fold_change": 7.5,
    "kit_d816v_vaf.before.median": 0.1598,
    "kit_d816v_vaf.during.median": 0.097,
    "msaf.before.minimum": 7,
    "msaf.before.maximum": 10,
    "msaf.before_dose_4.maximum": 0,
    "msaf.lapsed.days_to_relapse": 42,
}


@pytest.mark.parametrize(("estimate_id", "value"), PUBLISHED.items())
def test_the_published_number_comes_out(built, estimate_id, value):
    assert built.estimate("bossi2023", estimate_id)["estimate"] == pytest.approx(value, rel=1e-12)


def test_the_allele_burden_falls_by_39_3_percent(built):
    assert round(built.estimate("bossi2023", "kit_d816v_vaf.last_vs_first.percent_change")["estimate"], 1) == -39.3


def test_the_baseline_ige_is_11(built):
    observations = built.table("bossi2023", "observations").query(
        "measure == 'total_ige' and day <= 0 and censor == 'none'"
    )
    assert observations["value"].tolist() == [11.0]


def test_twenty_months_of_follow_up(built):
    assert round(built.estimate("bossi2023", "omalizumab.during.follow_up_months")["estimate"]) == 20


def test_every_raw_record_ends_in_the_ledger(built):
    for case in ("bossi2023", "demo-asthma"):
        ledger, ingested = built.table(case, "ledger"), built.table(case, "ingested")
        assert sorted(ledger["row_id"]) == sorted(ingested["row_id"])
        for path in sorted((built.root / "data/raw" / case).glob("*.csv")):
            rows = set(ledger.loc[ledger["source_file"] == path.name, "source_row"])
            lines = path.read_bytes().count(b"\n")
            assert rows <= set(range(1, lines + 1))
            # Only a line break within a quoted cell makes a line that begins no record.
            assert lines - len(rows) == (1 if path.name == "lis_2021.csv" else 0), path.name


def test_a_used_row_is_in_one_clean_table_and_no_other_row_is(built):
    for case in ("bossi2023", "demo-asthma"):
        ledger = built.table(case, "ledger")
        clean = [
            built.table(case, name)["row_id"] for name in ("observations", "scores", "doses", "medications", "events")
        ]
        assert sorted(pd.concat(clean)) == sorted(ledger.loc[ledger["outcome"] == "used", "row_id"])


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ("lis_2019.csv:8", "superseded"),  # printed in 2018 already
        ("lis_2020.csv:8", "superseded"),  # 48,8, corrected
        ("lis_2020.csv:12", "used"),  # to 38,8
        ("lis_2019.csv:24", "superseded"),  # preliminary
        ("lis_2019.csv:13", "ignored"),  # haemolysed
        ("lis_2020.csv:21", "ignored"),  # cancelled
        ("lis_2019.csv:19", "ignored"),  # a test that the protocol does not know
        ("lis_2021.xlsx!1:11", "quarantined"),  # haemoglobin in g/mL
        ("lis_2021.xlsx!1:10", "quarantined"),  # "vedi nota"
        ("kit_results.hl7:5:OBX-5", "used"),  # the molecular laboratory's first result
        ("lis_2021.xlsx!1:9", "used"),  # a real number and a real date
        ("lis_2021.xlsx!1:15", "used"),  # a number and a comma that were typed
        ("lis_2021.xlsx!2:0", "ignored"),  # the legend
        ("msaf_redcap.csv:104:msaf_fatigue", "quarantined"),  # the letter O
    ],
)
def test_an_odd_row_has_its_outcome_and_a_reason(built, row, outcome):
    found = built.table("bossi2023", "ledger").set_index("row_id").loc[row]
    assert found["outcome"] == outcome and (outcome == "used" or isinstance(found["reason"], str))


def test_a_censored_result_keeps_its_limit_and_direction(built):
    censored = built.table("bossi2023", "observations").query("censor != 'none'")
    assert censored[["measure", "value", "censor"]].values.tolist() == [["total_ige", 2.0, "below"]]


def test_units_are_exact_and_one_a_measure(built):
    observations = built.table("bossi2023", "observations")
    assert (observations.groupby("measure")["unit"].nunique() == 1).all()
    assert observations.query("measure == 'hemoglobin'")["value"].between(12, 13.5).all()
    assert 12.8 in observations.query("measure == 'hemoglobin'")["value"].tolist()


IDENTITY = (
    b"ESEMPIO", b"LUCA", b"SMPLCU", b"14/03/2010", b"2010-03-14", b"20100314", b"000417", b"PRVGLI", b"Giulia",
)  # fmt: skip


def told(name: str, content: bytes) -> bytes:
    """What a file says to whoever opens it: the parts of a container, and of a PDF also what it says of itself."""
    if name.endswith((".docx", ".zip")):
        with ZipFile(io.BytesIO(content)) as container:
            return b"\n".join(told(part, container.read(part)) for part in container.namelist())
    if name.endswith(".pdf"):
        # Places of objects in the file are numbers, too, which mean nothing.
        reader = PdfReader(io.BytesIO(content))
        about = [f"{key} {value}" for key, value in (reader.metadata or {}).items()]
        described = reader.trailer["/Root"].get("/Metadata")
        about += [described.get_object().get_data().decode()] if described else []
        marks = [str(mark) for mark in reader.outline] + [*reader.named_destinations, *reader.attachments]
        return "\n".join([*about, *marks, *(page.extract_text() for page in reader.pages)]).encode()
    return content


@pytest.mark.slow
def test_no_identity_leaves_the_raw_files(built):
    for name, content in built.outputs().items():
        said = told(name, content)
        for word in IDENTITY:
            assert word not in said, name


@pytest.mark.parametrize("key", ["/Title", "/Author", "/Subject", "/Keywords", "/Producer", "/CreationDate"])
def test_an_identity_in_what_a_pdf_says_of_itself_would_be_seen(key):
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(10, 10)
    writer.add_metadata({key: "D:20100314" if key == "/CreationDate" else "of Giulia"})
    writer.write(file)
    assert any(word in told("report.pdf", file.getvalue()) for word in IDENTITY)


def test_a_document_says_of_itself_what_the_page_says_and_no_hour(built):
    about = dict(PdfReader(io.BytesIO(built.outputs()["reports/bossi2023/report.pdf"])).metadata)
    assert set(about) <= {"/Title", "/Subject", "/Keywords", "/Creator", "/Producer"}
    assert about["/Title"].startswith("Omalizumab in a child") and "not patient data" in about["/Subject"]


def test_a_comment_stays_in_the_first_table_where_it_can_do_no_harm(built):
    for name, content in built.outputs().items():
        assert name == "results/bossi2023/ingested.csv" or b"alert(1)" not in content, name
    assert b",=SOMMA" not in (built.root / "results/bossi2023/ingested.csv").read_bytes()


def test_every_page_and_table_says_that_it_is_no_patient(built):
    for name, content in built.outputs().items():
        if name.startswith(("results/bossi2023", "reports/bossi2023")) and name.endswith(
            (".csv", ".html", ".svg", ".json")
        ):
            text = content.decode()
            # The table of published studies is no patient's either, and says that it is published.
            assert "econstructed" in text or text.count("\n") == 1 or ",published" in text, name


def test_estimates_name_the_values_they_stand_on(built):
    rows = built.table("bossi2023", "estimate_rows").query("estimate_id == 'tryptase.before.median'")
    observations = built.table("bossi2023", "observations").set_index("observation_id")
    assert observations.loc[rows["record_id"], "value"].median() == 35.1 and len(rows) == 7


def test_an_estimate_has_a_value_or_says_why_not(built):
    for case in ("bossi2023", "demo-asthma"):
        estimates = built.table(case, "estimates")
        assert estimates["method"].notna().all()
        assert estimates.loc[estimates["estimate"].isna(), "note"].notna().all()


def test_the_tables_are_described_for_other_tools(built):
    package = json.loads((built.root / "results/bossi2023/datapackage.json").read_text(encoding="utf-8"))
    assert "Reconstructed" in package["description"] and len(package["resources"]) == 19


@pytest.mark.slow  # of a build from nothing alone this can be asked
def test_the_first_report_is_recorded_in_a_small_file(built):
    for case in ("bossi2023", "demo-asthma"):
        (state,) = (built.root / "reports" / case / "history").iterdir()
        assert state.name == "0001.json" and state.stat().st_size < 90_000
        assert built.table(case, "changes").empty and built.table(case, "reports")["role"].tolist() == ["this"]
