"""The description of the tables fits the tables."""

import csv
import json
import re
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZipFile

import pandas as pd

from casebook.model import TABLES, conform, data_archive, describe_tables, empty_table, write_table


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


# What the specification (Frictionless Data Package v1) demands of a tabular data package.
TYPES = {"string", "number", "integer", "boolean", "date", "time", "datetime", "year"}


def archived(tmp_path, **frames):
    contents = {}
    for name in ("observations", "scores", "doses", "medications", "events"):
        write_table(name, frames.get(name, empty_table(name)), tmp_path / f"{name}.csv")
        contents[name] = (tmp_path / f"{name}.csv").read_bytes()
    return data_archive("Rossi_1", contents, ["Made-up data: not a patient"]), contents


def test_the_clean_data_is_one_file_that_holds_its_tables_byte_for_byte(tmp_path):
    content, contents = archived(tmp_path)
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["datapackage.json", *(f"{name}.csv" for name in contents)]
        assert {name: archive.read(f"{name}.csv") for name in contents} == contents
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert content == archived(tmp_path)[0]


def test_its_description_keeps_to_the_rules_of_frictionless(tmp_path):
    row = {"case": "rossi", "data_origin": "simulated", "observation_id": "a.d0", "measure": "a", "day": 0, "value": 1.5,
           "unit": "1", "censor": "none", "status": "final", "row_id": "l.csv:2"}  # fmt: skip
    content, _ = archived(tmp_path, observations=conform("observations", pd.DataFrame([row])))
    with ZipFile(BytesIO(content)) as archive:
        package = json.loads(archive.read("datapackage.json"))
        members = {name: archive.read(name) for name in archive.namelist()}
    assert package["profile"] == "tabular-data-package" and re.fullmatch(r"[-a-z0-9._/]+", package["name"])
    names = [resource["name"] for resource in package["resources"]]
    assert len(names) == len(set(names)) == 5 and all(re.fullmatch(r"[-a-z0-9._/]+", name) for name in names)
    for resource in package["resources"]:
        assert resource["profile"] == "tabular-data-resource" and "data" not in resource
        assert not resource["path"].startswith(("/", "..")) and resource["path"] in members
        table = members[resource["path"]]
        assert resource["bytes"] == len(table) and resource["hash"] == f"sha256:{sha256(table).hexdigest()}"
        fields = resource["schema"]["fields"]
        rows = list(csv.reader(StringIO(table.decode())))
        assert [field["name"] for field in fields] == rows[0]
        assert all(field["type"] in TYPES for field in fields)
        assert set(resource["schema"]["primaryKey"]) <= set(rows[0])
        for cell, field in ((cell, field) for line in rows[1:] for cell, field in zip(line, fields, strict=True)):
            assert valid(cell, field, resource["schema"]["missingValues"]), (resource["name"], field["name"], cell)


def valid(cell, field, missing):
    rules = field.get("constraints", {})
    if cell in missing:
        return not rules.get("required") and ("enum" not in rules or "" in missing)
    if field["type"] in ("integer", "number") and not re.fullmatch(
        r"-?\d+" + (r"(\.\d+)?" * (field["type"] == "number")), cell
    ):
        return False
    return "enum" not in rules or cell in rules["enum"]
