"""A case that fails fails alone: the others are finished, the index says which is not, and the next run mends it."""

import pytest

from pipeline import Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

LABS = "date,measure,value,unit\n2020-01-01,outcome,5,ug/L\n2020-02-01,outcome,4,ug/L\n2020-03-01,outcome,3,ug/L\n"
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"


def index_of(project: Project) -> str:
    return (project.root / "reports/index.html").read_text(encoding="utf-8")


def test_the_others_are_finished_and_the_index_is_right_before_during_and_after(own):
    project = own("bianchi", "rossi")
    for case in ("bianchi", "rossi"):
        project.add_case(case, {"labs.csv": LABS, "doses.csv": DOSES})
    project.build()
    whole = index_of(project)
    assert "not finished" not in whole

    # A visit of both arrives; the sheet of one is damaged.
    visit = "2020-04-01,outcome,2,ug/L\n"
    (project.root / "data/raw/bianchi/labs.csv").write_text(LABS + visit, encoding="utf-8")
    (project.root / "data/raw/rossi/labs.csv").write_text(LABS.replace("unit", "untit"), encoding="utf-8")
    done = project.run("--cores", "2", "--keep-going")
    assert done.returncode != 0 and "Traceback" not in done.stdout + done.stderr
    assert len(project.table("bianchi", "observations")) == 4, "the other case is finished"
    assert "progress: 1 case of 2 is done. 1 case failed." in done.stderr
    progress = (project.root / "logs/progress.html").read_text(encoding="utf-8")
    assert "<b>rossi</b>: data/raw/rossi/labs.csv" in progress and 'http-equiv="refresh"' not in progress
    told = index_of(project)
    assert "1 was not finished by the last run." in told
    assert 'href="bianchi/report.html"' in told and 'href="rossi/report.html"' not in told

    (project.root / "data/raw/rossi/labs.csv").write_text(LABS, encoding="utf-8")
    project.build()
    mended = index_of(project)
    assert "not finished" not in mended and 'href="rossi/report.html"' in mended
    assert project.due() == {}
