"""What each case brings to the tables over all cases, as Parquet: typed, the same bytes, one table however many files."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from casebook.cohort import OF_A_CASE, POOLED, pooled_tables, summarise_cases
from casebook.errors import CasebookError
from casebook.model.parquet import read_parquet, write_parquet
from cohort.small_cohort import cohort, effect

LOG = "eosinophils.during_vs_before.log_level_change"
EARLY = "eosinophils.first_dose_vs_baseline.fold_change"


@pytest.fixture(scope="module")
def made():
    """The tables of seven cases, one of which carries no effect."""
    cases = {
        f"case{n}": {LOG: effect(-0.1 * n - 1 / 3), EARLY: 1.5 + n, "act.before.mean": 1.0, "act.plateau.mean": 2.0 + n}
        for n in range(7)
    }
    cases["case3"][LOG] = {"estimate": np.nan, "note": "it’s none"}
    return summarise_cases(*cohort(cases))


def split(made, folder):
    """Each table of OF_A_CASE in two files whose cases are mixed: table -> files."""
    files = {}
    for name in OF_A_CASE:
        is_odd = made[name]["case"].isin(["case1", "case3", "case5"])
        files[name] = [folder / name / "b000.parquet", folder / name / "b001.parquet"]
        for part, path in zip((made[name][is_odd], made[name][~is_odd]), files[name], strict=True):
            write_parquet(name, part, path)
    return files


def test_the_files_together_are_the_table_and_give_the_same_pooled_effects(made, tmp_path):
    files = split(made, tmp_path / "it's here")
    for name in OF_A_CASE:
        pd.testing.assert_frame_equal(read_parquet(name, files[name]), made[name])
    pooled = pooled_tables({of: read_parquet(of, files[of], columns) for of, columns in POOLED.values()})
    assert len(pooled["pooled_effects"]) and len(pooled["associations"])
    for name, table in pooled.items():
        pd.testing.assert_frame_equal(table, made[name], check_exact=True)


def test_the_same_rows_in_another_order_give_the_same_bytes(made, tmp_path):
    one, other = tmp_path / "one.parquet", tmp_path / "other.parquet"
    write_parquet("case_effects", made["case_effects"], one)
    write_parquet("case_effects", made["case_effects"].iloc[::-1], other)
    assert one.read_bytes() == other.read_bytes()


def test_a_number_that_is_missing_is_null_and_a_whole_number_is_one(made, tmp_path):
    write_parquet("case_effects", made["case_effects"], tmp_path / "effects.parquet")
    write_parquet("cases", made["cases"], tmp_path / "cases.parquet")
    effects = duckdb.sql(f"SELECT avg(estimate), count(*) FILTER (estimate IS NULL) FROM '{tmp_path}/effects.parquet'")
    assert effects.fetchall() == [(pytest.approx(made["case_effects"]["estimate"].mean()), 1)]
    types = dict(
        duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{tmp_path}/cases.parquet')").fetchall()
    )
    assert (types["last_day"], types["before"], types["outcome"]) == ("BIGINT", "DOUBLE", "VARCHAR")


@pytest.mark.parametrize("damage", [None, b"", b"PAR1 is cut off"])
def test_a_file_that_is_missing_or_damaged_is_told_and_how_to_mend_it(made, tmp_path, damage):
    files = split(made, tmp_path)["cases"]
    files[1].unlink() if damage is None else files[1].write_bytes(damage)
    with pytest.raises(
        CasebookError, match=r"table cases of all cases cannot be read: .* Delete results/cohort and run"
    ):
        read_parquet("cases", files)


def test_a_file_of_another_table_is_told(made, tmp_path):
    files = split(made, tmp_path)
    with pytest.raises(CasebookError, match="table case_levels of all cases cannot be read"):
        read_parquet("case_levels", files["early_changes"])
