"""What a user reads when the input is bad: one message with file, row and remedy, no traceback, exit status not 0."""

import pytest

from pipeline import Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

LABS = "date,measure,value,unit\n2020-01-01,outcome,5,ug/L\n2020-02-01,outcome,4,ug/L\n"
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"

CANNOT_BUILD = {
    "unreadable": ({"labs.csv": b"\x00\x01\x02\xff", "doses.csv": DOSES}, ["data/raw/unreadable/labs.csv"]),
    "encoding": (
        {"labs.csv": LABS.encode() + b"2020-03-01,outcom\xe8,1,ug/L\n", "doses.csv": DOSES},
        ["labs.csv", "row 4"],
    ),
    "column": ({"labs.csv": LABS.replace("unit", "untit"), "doses.csv": DOSES}, ["labs.csv", "untit", "unit"]),
    "unknownfile": ({"labs.csv": LABS, "doses.csv": DOSES, "x.csv": "a,b\n1,2\n"}, ["data/raw/unknownfile/x.csv"]),
    "emptyfile": ({"labs.csv": "", "doses.csv": DOSES}, ["data/raw/emptyfile/labs.csv", "empty"]),
    "emptyfolder": ({}, ["data/raw/emptyfolder", "no file"]),
    "nodose": ({"labs.csv": LABS}, ["nodose", "no given dose", "doses"]),
    "missedonly": (
        {"labs.csv": LABS, "doses.csv": "date,drug,dose,unit,status\n2020-01-15,drug,,mg,missed\n"},
        ["no given dose"],
    ),
    "baddose": (
        {"labs.csv": LABS, "doses.csv": DOSES.replace("2020-01-15", "2020-02-30")},
        ["doses.csv", "row 2", "2020-02-30"],
    ),
    "quote": ({"labs.csv": LABS + '2020-03-01,outcome,"3,ug/L\n', "doses.csv": DOSES}, ["labs.csv", "row 4", "quote"]),
}


@pytest.fixture(scope="module")
def attempt(tmp_path_factory):
    """All cases that cannot be built, in one run that keeps going, with a good one among them."""
    project = Project(tmp_path_factory.mktemp("bad") / "project", [*CANNOT_BUILD, "good"])
    for case, (files, _) in CANNOT_BUILD.items():
        project.add_case(case, files)
    project.add_case("good", {"labs.csv": LABS, "doses.csv": DOSES})
    return project, project.run("--cores", "2", "--keep-going")


def test_the_run_fails_without_a_traceback(attempt):
    _, done = attempt
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("case", CANNOT_BUILD)
def test_the_message_names_place_and_remedy_in_one_or_two_lines(attempt, case):
    _, done = attempt
    said = [line for line in done.stderr.splitlines() if line.startswith("casebook:") and f"/{case}" in line]
    assert said, done.stderr[-3000:]
    assert [word for word in CANNOT_BUILD[case][1] if word not in said[-1]] == []


def test_a_good_case_among_them_is_built_whole(attempt):
    project, _ = attempt
    assert (project.root / "reports/good/report.html").exists()
    assert not (project.root / "reports/nodose/report.html").exists()


def test_a_bad_row_alone_is_quarantined_and_the_report_says_so(own):
    bad = "2020-02-30,outcome,3,ug/L\n2020-03-01,outcome,about three,ug/L\n2020-03-02,outcome,13.5 g/dL,ug/L\n2020-03-03,outcome,3,mol\n"
    project = own("rossi")
    project.add_case("rossi", {"labs.csv": LABS + bad, "doses.csv": DOSES})
    project.build("--cores", "2", "reports/rossi/report.html")
    ledger = project.table("rossi", "ledger").query("outcome == 'quarantined'")
    assert ledger["source_row"].tolist() == [4, 5, 6, 7] and ledger["reason"].notna().all()
    page = (project.root / "reports/rossi/report.html").read_text(encoding="utf-8")
    assert all(reason in page for reason in ledger["reason"])


def test_a_name_that_cannot_be_carried_stops_its_own_case_alone(own):
    project = own("odd", "good")
    for case in ("odd", "good"):
        project.add_case(case, {"labs.csv": LABS, "doses.csv": DOSES})
    (project.root / "data/raw/odd/a {x} <b>.csv").write_text(LABS, encoding="utf-8")
    done = project.run("--cores", "2", "--keep-going", "results/odd/ingested.csv", "results/good/ingested.csv")
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "casebook: data/raw/odd/a {x} <b>.csv: the file's name holds one of { } < >. Rename it" in done.stderr
    assert (project.root / "results/good/ingested.csv").exists()


def test_a_text_that_is_no_utf8_is_told_by_row(own):
    project = own("rossi")
    project.add_case("rossi", {"labs.csv": LABS, "doses.csv": DOSES})
    (project.root / "config/cases/rossi").mkdir()
    (project.root / "config/cases/rossi/discussion.md").write_bytes(b"One line.\nPerch\xe9.\n")
    done = project.run("--cores", "2", "reports/rossi/report.html")
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "discussion.md, row 2: is not UTF-8" in done.stderr


def test_a_mistake_in_the_configuration_stops_before_any_job(own):
    project = own("rossi")
    project.add_case("rossi", {"labs.csv": LABS, "doses.csv": DOSES}, protocol="nope")
    done = project.run()
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "config/cases/rossi.yaml, protocol: there is no protocol 'nope'" in done.stderr
    assert not (project.root / "results").exists()


def test_an_unknown_reference_in_the_text_stops_the_report(own):
    project = own("rossi")
    project.add_case("rossi", {"labs.csv": LABS, "doses.csv": DOSES})
    (project.root / "config/cases/rossi").mkdir()
    (project.root / "config/cases/rossi/discussion.md").write_text(
        "It was\n{{ outcome.before.medium }}.\n", encoding="utf-8"
    )
    done = project.run("--cores", "2", "reports/rossi/report.html")
    said = [line for line in done.stderr.splitlines() if line.startswith("casebook:")]
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "discussion.md, row 2" in said[0] and "outcome.before.median" in said[0]


@pytest.mark.parametrize(
    ("works", "said"),
    [
        (
            "@article{a,\n title={x}}\n",
            "discussion.md, row 3: there is no entry 'b' in the bibliography. Add it to config/cases/rossi/references.bib",
        ),
        (
            "\n@article{b,\n title={x,\n year=2020}\n",
            "references.bib, row 2: the entry that begins here is no valid BibTeX",
        ),
        (None, "there is no entry 'b' in the bibliography. Write it into config/cases/rossi/references.bib"),
    ],
)
def test_a_fault_in_citations_stops_the_report(own, works, said):
    project = own("rossi")
    project.add_case("rossi", {"labs.csv": LABS, "doses.csv": DOSES})
    folder = project.root / "config/cases/rossi"
    folder.mkdir()
    (folder / "discussion.md").write_text("As known\n\nfrom others [@b].\n", encoding="utf-8")
    if works is not None:
        (folder / "references.bib").write_text(works, encoding="utf-8")
    done = project.run("--cores", "2", "reports/rossi/report.html")
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert said in done.stderr
