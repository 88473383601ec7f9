"""What is kept of each case gives the same tables and pages as the tables of all cases."""

import numpy as np
import pandas as pd

from casebook.cohort import (
    TABLES,
    case_part,
    common_language,
    doses_of,
    index_page,
    part_as_json,
    part_from_json,
    pooled_tables,
    render_cohort,
    render_index,
    summarise_cases,
    tables_of,
)
from casebook.cohort.split import by_case
from casebook.model import empty_table
from cohort.small_cohort import cohort, effect

LOG = "eosinophils.during_vs_before.log_level_change"
ODD = {"estimate": 0.1 + 0.2, "ci_low": np.nan, "ci_high": 1e-300}


def test_what_was_kept_as_json_gives_the_bytes_of_the_tables():
    tables, known = cohort({"bianchi": {LOG: ODD}, "rossi": {LOG: effect(-0.7)}, "verdi": {LOG: effect(-0.6)}},
                           rossi={"title": "<b>line\u2028separator</b>"})  # fmt: skip
    tables = {name: tables.get(name, empty_table(name)) for name in TABLES}
    language = common_language(known)
    kept = [part_as_json(case_part(own, known[case], {"abstract"}, language)) for case, own in by_case(tables, known)]
    assert not any("\n" in line for line in kept)
    parts = [part_from_json(line) for line in kept]
    expected, found = summarise_cases(tables, known), tables_of(parts)
    found |= pooled_tables(found)
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table)
    settings = {part["settings"]["case"]: part["settings"] for part in parts}
    assert render_cohort(found, doses_of(parts), settings) == render_cohort(expected, tables["doses"], known)
    written = {case: {"abstract"} for case in known}
    assert index_page([part["index"] for part in parts], language) == render_index(tables, known, written)
