"""Many cases: the same bytes as one case a batch; what changed alone is computed; a fault stays alone; nothing stale."""

import pytest

from pipeline import Project

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


def index_of(project):
    return (project.root / "reports/index.html").read_text(encoding="utf-8")


def test_every_file_of_a_case_has_the_bytes_of_one_case_a_batch(shared):
    project, before = shared
    after = project.outputs()
    pages = {"reports/index.html", "reports/cohort.html"}
    listing = "identity_check.csv"  # names each file that was searched, with its place
    moved = {
        path.replace("/b000/", "/", 1): content
        for path, content in after.items()
        if path.count("/") > 2 and ".made" not in path
    }
    apart = {path: content for path, content in before.items() if path not in pages}
    cohort = {path: content for path, content in after.items() if path.startswith("results/cohort/")}
    assert (moved | cohort).keys() == apart.keys()
    for path, content in (moved | cohort).items():
        own = content.replace(b"b000/", b"") if path.endswith(listing) else content
        assert own == apart[path], path
    for path in pages:
        assert after[path].replace(b'href="b000/', b'href="') == before[path], path
    assert 'href="b000/rossi/report.html"' in index_of(project)


def test_a_case_that_lives_in_a_batch_has_left_no_page_where_it_was(shared):
    project, _ = shared
    assert not any((project.root / folder / "rossi").exists() for folder in ("results", "reports", "logs"))
    assert (project.root / "reports/b000/rossi/history/0001.json").exists()


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
    assert set(project.table("cohort", "cases")["case"]) == {"bianchi", "rossi"}
