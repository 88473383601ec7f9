"""Series that break statistics, through the real pipeline: an estimate or a reason for each, a page, and no row lost."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest

from pipeline import Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

MANY = 10_000
AROUND_THE_DOSE = (-60, -40, -20, 10, 30, 50, 70)
SERIES: dict[str, list[tuple[int, str]]] = {
    "one_before": [(-10, "5")],
    "one_after": [(10, "5")],
    "all_equal": [(day, "5") for day in AROUND_THE_DOSE],
    "all_below": [(day, "<5") for day in AROUND_THE_DOSE],
    "all_above": [(day, ">5") for day in AROUND_THE_DOSE],
    "all_zero": [(day, "0") for day in AROUND_THE_DOSE],
    "infinite": [(day, "inf" if day == 10 else "5") for day in AROUND_THE_DOSE],
    "immense": [(day, "99999999999" if day > 0 else "0.00000000001") for day in AROUND_THE_DOSE],
    "empty": [(day, "") for day in AROUND_THE_DOSE],
    "repeated": [(-10, "5"), (-10, "5"), (-10, "6"), (20, "4"), (20, "4"), (20, "3")],
    "unsorted": [(50, "4"), (-60, "9"), (10, "6"), (-20, "8"), (-40, "7"), (70, "3")],
    "many": [(number - MANY // 2, str(5 + (number * 7919 % 101) / 100)) for number in range(MANY)],
}
DOSES = "day,drug,dose,unit\n0,drug,150,mg\n28,drug,150,mg\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A case with all of them, built."""
    project = Project(tmp_path_factory.mktemp("hostile") / "project", ["rossi"])
    rows = [(day, name, value, "ug/L") for name, series in SERIES.items() for day, value in series]
    sheet = StringIO()
    pd.DataFrame(rows, columns=["day", "measure", "value", "unit"]).to_csv(sheet, index=False)
    project.add_case("rossi", {"labs.csv": sheet.getvalue(), "doses.csv": DOSES})
    done = project.run()
    assert done.returncode == 0, done.stderr[-3000:]
    # Snakemake tells of its jobs there; a library that stumbles over a series warns there too.
    assert "Warning" not in done.stderr and "warn" not in done.stdout.lower(), done.stderr[-3000:]
    return project


def test_every_estimate_is_a_number_or_says_why(project):
    estimates = project.table("rossi", "estimates")
    assert np.isfinite(estimates["estimate"].dropna()).all()
    assert (estimates.loc[estimates["estimate"].isna(), "note"].fillna("") != "").all()
    has_interval = estimates[["ci_low", "ci_high"]].notna().all(axis=1)
    assert (has_interval == estimates[["ci_low", "ci_high"]].notna().any(axis=1)).all()
    assert (estimates.loc[has_interval, "ci_low"] <= estimates.loc[has_interval, "ci_high"]).all()
    assert estimates["p_value"].dropna().between(0, 1).all()


@pytest.mark.parametrize("name", [name for name in SERIES if name != "empty"])
def test_each_series_is_estimated(project, name):
    estimates = project.table("rossi", "estimates").query("measure == @name")
    known = sum(value != "inf" for _, value in SERIES[name])
    phases = estimates["comparison"].isin(["before", "during"])
    counted = estimates[phases & estimates["statistic"].eq("n")]["estimate"].sum()
    # A value that the laboratory sent twice is one observation.
    assert counted == (len(set(SERIES[name])) if name == "repeated" else known)


def test_no_row_is_lost(project):
    ledger = project.table("rossi", "ledger")
    rows = {"labs.csv": sum(map(len, SERIES.values())), "doses.csv": 2}
    for file, count in rows.items():  # noqa: B007  the query names it
        # The first row of a file is its head, which has a line of its own.
        assert sorted(ledger.query("source_file == @file")["source_row"]) == list(range(1, count + 2))
    reasons = ledger.query("source_file == 'labs.csv'")["reason"].value_counts().to_dict()
    expected = {"not a number": 1, "no result": len(SERIES["empty"]), "printed again": 2, "column header": 1}
    assert reasons == expected, "the infinite value, the empty ones, those sent twice, the head"


def test_the_order_of_rows_changes_no_estimate(project):
    values = project.table("rossi", "observations").query("measure == 'unsorted'")
    assert values["day"].is_monotonic_increasing
    assert project.estimate("rossi", "unsorted.before.median")["estimate"] == 8
    assert project.estimate("rossi", "unsorted.during.median")["estimate"] == 4


def test_the_report_is_whole(project):
    page = (project.root / "reports/rossi/report.html").read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>") and ">nan<" not in page.lower()
