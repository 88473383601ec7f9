"""The description of the tables fits the tables."""

import json

import pandas as pd

from casebook.model import TABLES, describe_tables, empty_table, write_table


def test_every_table_is_described_with_its_columns_and_checksum(tmp_path):
    paths = {name: tmp_path / f"{name}.csv" for name in TABLES}
    for name, path in paths.items():
        write_table(name, empty_table(name), path)
    package = json.loads(describe_tables("rossi", paths, ["Made-up data: not a patient", ""]))
    assert package["description"] == "Made-up data: not a patient"
    assert [resource["path"] for resource in package["resources"]] == [f"{name}.csv" for name in TABLES]
    for resource in package["resources"]:
        columns = list(pd.read_csv(tmp_path / resource["path"]).columns)
        assert [field["name"] for field in resource["schema"]["fields"]] == columns
        assert set(resource["schema"]["primaryKey"]) <= set(columns)
        assert resource["bytes"] == (tmp_path / resource["path"]).stat().st_size
        assert all(field["description"] for field in resource["schema"]["fields"])
