"""Many cases: the same bytes as one case a batch; what changed alone is computed; a fault stays alone; nothing stale."""

import shutil
import subprocess
import sys
from zipfile import ZipFile

import duckdb
import pytest

from pipeline import PROJECT, Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

LABS = "date,measure,value,unit\n2020-01-01,outcome,5,ug/L\n2020-02-01,outcome,4,ug/L\n2020-03-01,outcome,3,ug/L\n"
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"
CASES = ["bianchi", "rossi", "verdi"]
BATCHES = {"batches_above": 0, "batch_count": 1}


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """Three cases, built each by itself: the project, and every file that was made."""
    project = Project(tmp_path_factory.mktemp("many") / "project", CASES)
    for case in CASES:
        files = {"labs.csv": LABS, "doses.csv": DOSES}
        project.add_case(case, files, measures={"outcome": {"improvement": "decrease"}})
    project.build()
    return project, project.outputs()


@pytest.fixture(scope="module")
def shared(apart):
    """The same project, built again with all cases in one batch."""
    project, before = apart
    project.set_cases(CASES, **BATCHES)
    project.build()
    return project, before


def labs(project, case, text):
    (project.root / "data/raw" / case / "labs.csv").write_text(text, encoding="utf-8")


def ran(project):
    """Case -> what the last job of the batch ran of it."""
    lines = (project.root / "logs/b000/build_batch.log").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line.partition(":")[0] in CASES)


def cases_with_rows(project):
    """The cases of the registry as a data manager finds them."""
    found = duckdb.sql(
        f"SELECT DISTINCT \"case\" FROM '{project.root}/results/cohort/case_levels/*.parquet'"
    ).fetchall()
    return {case for (case,) in found}


def index_of(project):
    return (project.root / "reports/index.html").read_text(encoding="utf-8")


def rows_of(page):
    """The rows of the tables of a page."""
    return page.decode().split("<tbody>")[1].split("</tbody>")[0], page.decode().split("<tbody>")[-1].split("</tbody>")[
        0
    ]


def test_every_file_of_a_case_has_the_bytes_of_one_case_a_batch(shared):
    project, before = shared
    after = project.outputs()
    listing = "identity_check.csv"  # names each file that was searched, with its place
    over_all = {path: content for path, content in after.items() if path.startswith("results/cohort/")}
    moved = {
        path.replace("/b000/", "/", 1): content
        for path, content in after.items()
        if path.count("/") > 2 and ".made" not in path and path not in over_all
    }
    moved |= {path.replace("/b000.parquet", "/all.parquet"): content for path, content in over_all.items()}
    apart = {path: content for path, content in before.items() if path.count("/") > 1 or path.endswith(".csv")}
    assert moved.keys() == apart.keys()
    for path, content in moved.items():
        own = content.replace(b"b000/", b"") if path.endswith(listing) else content
        assert own.replace(b"/b000.parquet", b"/all.parquet") == apart[path], path


def test_the_page_of_a_batch_has_the_rows_that_the_pages_over_all_cases_would_have(shared):
    project, before = shared
    after = project.outputs()
    states, courses = rows_of(after["reports/b000/index.html"])
    assert states == rows_of(before["reports/index.html"])[0] and 'href="rossi/report.html"' in states
    assert courses == rows_of(before["reports/cohort.html"])[0] and 'class="lane"' in courses
    assert 'href="b000/rossi/report.html"' in index_of(project) and 'href="b000/index.html"' in index_of(project)
    assert 'class="lane"' not in after["reports/cohort.html"].decode()


def test_a_case_that_lives_in_a_batch_has_left_no_page_where_it_was(shared):
    project, _ = shared
    assert not any((project.root / folder / "rossi").exists() for folder in ("results", "reports", "logs"))
    assert (project.root / "reports/b000/rossi/history/0001.json").exists()


def test_a_case_of_a_batch_leaves_as_a_crate_like_one_that_lives_alone(shared, tmp_path):
    project, before = shared
    shutil.copy(PROJECT / "pyproject.toml", project.root)
    command = [sys.executable, "scripts/export_crate.py", "rossi", str(tmp_path)]
    subprocess.run(command, cwd=project.root, check=True, capture_output=True)
    with ZipFile(tmp_path / "rossi-crate.zip") as crate:
        packed = {name: crate.read(name) for name in crate.namelist()}
    for name in ("results/rossi/estimates.csv", "reports/rossi/report.html", "reports/rossi/rossi-data.zip"):
        assert packed[name] == before[name]
    assert not any("b000" in name or "verdi/" in name for name in packed)
    assert b"b000" not in packed["ro-crate-metadata.json"]


def test_nothing_is_due_and_a_new_visit_computes_its_case_alone(shared):
    project, _ = shared
    assert project.due() == {}
    labs(project, "rossi", LABS + "2020-04-01,outcome,2,ug/L\n")
    assert project.due() == {"build_batch": 1, "summarise_cohort": 1}
    project.build()
    assert list(ran(project)) == ["rossi"] and "render_report" in ran(project)["rossi"]
    assert "2020-04-01" in (project.root / "results/b000/rossi/ingested.csv").read_text(encoding="utf-8")
    assert (project.root / "reports/b000/rossi/history/0002.json").exists()
    assert project.due() == {}


def test_a_case_that_fails_fails_alone_and_the_next_run_mends_it(shared):
    project, _ = shared
    labs(project, "bianchi", LABS + "2020-04-01,outcome,2,ug/L\n")
    labs(project, "rossi", LABS.replace("unit", "untit"))
    done = project.run("--cores", "2", "--keep-going")
    assert done.returncode != 0 and "data/raw/rossi/labs.csv" in done.stderr
    assert set(ran(project)) == {"bianchi", "rossi"} and "record_report" in ran(project)["bianchi"]
    told = index_of(project)
    assert "1 was not finished by the last run." in told
    assert 'href="b000/bianchi/report.html"' in told and 'href="b000/rossi/report.html"' not in told
    page = (project.root / "reports/b000/index.html").read_text(encoding="utf-8")
    assert 'href="bianchi/report.html"' in page and 'href="rossi/report.html"' not in page and "not finished" in page
    assert cases_with_rows(project) == {"bianchi", "verdi"}

    labs(project, "rossi", LABS)
    project.build()
    assert list(ran(project)) == ["rossi"]
    assert "not finished" not in index_of(project) and 'href="b000/rossi/report.html"' in index_of(project)


def test_a_case_that_is_removed_leaves_its_history_alone(shared):
    project, _ = shared
    (project.root / "config/cases/verdi.yaml").unlink()
    project.set_cases(["bianchi", "rossi"], **BATCHES)
    project.build()
    left = {path for path in project.outputs() if "/verdi/" in path}
    assert left == {"reports/b000/verdi/history/0001.json"}
    assert "verdi" not in index_of(project)
    assert set(project.table("cohort", "cases")["case"]) == {"bianchi", "rossi"} == cases_with_rows(project)
    assert "verdi" not in (project.root / "reports/b000/index.html").read_text(encoding="utf-8")
