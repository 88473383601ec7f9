"""Since the last report, through the real pipeline: a visit comes, a value is corrected, another is withdrawn."""

import pandas as pd
import pytest

from pipeline import Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

LABS = [
    "date,measure,value,unit",
    "2020-01-01,outcome,5,ug/L",
    "2020-01-08,outcome,4,ug/L",
    "2020-02-01,outcome,3,ug/L",
    "2020-03-01,outcome,2,ug/L",
]
DOSES = "date,drug,dose,unit\n2020-01-15,drug,150,mg\n"


def text(*rows):
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small case, built; the tests below go on from one another, as visits do."""
    project = Project(tmp_path_factory.mktemp("history") / "project", ["rossi"])
    project.add_case("rossi", {"labs.csv": text(*LABS), "doses.csv": DOSES})
    project.build()
    return project


def history(project):
    return sorted(path.name for path in (project.root / "reports/rossi/history").iterdir())


def changes(project):
    path = project.root / "results/rossi/changes.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def records(project):
    rows = changes(project).query("kind == 'observation'")
    return [tuple(row) for row in rows[["change", "subject_id", "was", "now", "why"]].values]


def test_reports_follow_one_another(project):
    assert history(project) == ["0001.json"] and changes(project).empty
    before = project.outputs()

    # A visit more, a value corrected, another withdrawn.
    labs = project.root / "data/raw/rossi/labs.csv"
    second = text(*LABS[:2], "2020-01-08,outcome,4.5,ug/L", *LABS[4:], "2020-04-01,outcome,1,ug/L")
    labs.write_text(second, encoding="utf-8")
    # Killed before its end: the report is drawn, and not recorded.
    project.build("--cores", "2", "reports/rossi/report.html")
    assert history(project) == ["0001.json"]
    project.build()
    assert history(project) == ["0001.json", "0002.json"]
    assert records(project) == [
        ("corrected", "outcome.d-7", "4", "4.5", "edited"),
        ("withdrawn", "outcome.d17", "3", "", "gone"),
        ("added", "outcome.d77", "", "1", "read"),
    ]
    moved = changes(project).set_index("subject_id").loc["outcome.during.median"]
    assert (moved["was"], moved["now"], moved["why"]) == ("2.5", "1.5", "values")
    assert moved["detail"] == "added outcome.d77; withdrawn outcome.d17"
    assert project.due() == {}

    # Made again on the same data, all of it: the same report, to the byte.
    outputs = project.outputs()
    project.build("--cores", "2", "--forceall")
    assert project.outputs() == outputs
    assert outputs["reports/rossi/history/0001.json"] == before["reports/rossi/history/0001.json"]

    # Against a report that is not there, and one that is.
    refused = project.run("--cores", "2", "--config", "against=7")
    assert refused.returncode != 0 and "there is no report 7; there are: report 1 (data up to day 46)" in refused.stderr
    labs.write_text(second + "2020-05-01,outcome,1,ug/L\n", encoding="utf-8")
    project.build()
    assert [row[1] for row in records(project)] == ["outcome.d107"]
    project.build("--cores", "2", "--config", "against=2020-03-10")
    assert [row[1] for row in records(project)] == ["outcome.d-7", "outcome.d17", "outcome.d77", "outcome.d107"]
    assert history(project) == ["0001.json", "0002.json", "0003.json"]
    assert not any(b"2020-03-10" in content for content in project.outputs().values())

    # A damaged report does no harm, and is left as it is.
    newest = project.root / "reports/rossi/history/0003.json"
    newest.write_bytes(newest.read_bytes()[:500])
    project.build("--cores", "2", "--forceall")
    assert project.table("rossi", "reports")["role"].tolist() == ["earlier", "compared", "unreadable", "this"]
    assert len(newest.read_bytes()) == 500
