"""What runs again, and what does not."""

import pytest

from pipeline import Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

AFTER_INGEST = (
    "clean_tables", "compute_estimates", "check_claims", "compare_reports", "describe_tables", "draw_figures",
    "render_report", "check_identity", "record_report",
)  # fmt: skip
LABS = "date,measure,value,unit\n2020-01-01,outcome,5,ug/L\n2020-02-01,outcome,4,ug/L\n2020-03-01,outcome,3,ug/L\n"
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Two small cases, built; each test but the last leaves them so."""
    project = Project(tmp_path_factory.mktemp("again") / "project", ["bianchi", "rossi"])
    for case in ("bianchi", "rossi"):
        project.add_case(case, {"labs.csv": LABS, "doses.csv": DOSES})
    project.build()
    return project


@pytest.fixture
def labs(project):
    """The laboratory sheet of one case; what a test does to it is undone."""
    path = project.root / "data/raw/rossi/labs.csv"
    yield path
    path.write_text(LABS, encoding="utf-8")
    assert project.due() == {}


def test_nothing_is_due_after_a_build(project):
    assert project.due() == {}


def test_touching_a_file_runs_nothing(project, labs):
    labs.touch()
    assert project.due() == {}


def test_a_new_row_runs_its_case_and_the_index(project, labs):
    labs.write_text(LABS + "2020-04-01,outcome,2,ug/L\n", encoding="utf-8")
    assert project.due() == dict.fromkeys(("ingest_exports", *AFTER_INGEST, "summarise_cohort"), 1)


@pytest.mark.parametrize(
    ("module", "due"),
    [
        ("ingest", ("ingest_exports", *AFTER_INGEST)),
        ("clean", AFTER_INGEST),
        ("estimate", AFTER_INGEST[1:]),
        ("history", AFTER_INGEST[3:]),
        ("draw", AFTER_INGEST[5:]),
        ("report", AFTER_INGEST[6:]),
    ],
)
def test_an_edit_in_one_module_runs_its_stage_and_the_later_ones(project, module, due):
    path = project.root / "scripts/casebook" / module / "__init__.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\nCHANGED = True\n", encoding="utf-8")
    found = project.due()
    found.pop("summarise_cohort", None)  # runs again wherever a table it reads is new
    path.write_text(text, encoding="utf-8")
    assert found == dict.fromkeys(due, 2)


def test_what_somebody_took_away_is_made_again_and_is_what_it_was(project):
    before = project.outputs()
    taken = (
        "results/rossi/ledger.csv", "results/rossi/figure_checks.csv", "reports/rossi/figures/literature.png",
        "reports/rossi/rossi-data.zip", "results/cohort/pooled_effects.csv",
    )  # fmt: skip
    for name in taken:
        (project.root / name).unlink()
    due = project.due()
    assert due["clean_tables"] == due["draw_figures"] == due["render_report"] == due["summarise_cohort"] == 1
    assert "ingest_exports" not in due
    project.build()
    assert project.outputs() == before and project.due() == {}


def test_a_comment_in_a_module_runs_nothing(project):
    path = project.root / "scripts/casebook/model/__init__.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n# a comment alone runs nothing\n", encoding="utf-8")
    assert project.due() == {}
    path.write_text(text, encoding="utf-8")


def test_a_new_title_runs_the_report_what_follows_it_and_the_index_only(project):
    path = project.root / "config/cases/rossi.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "title: A new title\n", encoding="utf-8")
    found = project.due()
    path.write_text(text, encoding="utf-8")
    assert found == dict.fromkeys(("render_report", "check_identity", "record_report", "summarise_cohort"), 1)


def test_a_new_file_runs_its_case_and_the_index(project):
    (project.root / "data/raw/rossi/labs_2021.csv").write_text(LABS.replace("2020", "2021"), encoding="utf-8")
    assert project.due() == dict.fromkeys(("ingest_exports", *AFTER_INGEST, "summarise_cohort"), 1)
    project.build()
    assert len(project.table("rossi", "observations")) == 6
    assert len(project.table("bianchi", "observations")) == 3
