"""A description of the tables that other tools read: a Frictionless tabular data package."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pandera.pandas as pa

from casebook.model.archive import zip_bytes
from casebook.model.columns import is_text
from casebook.model.tables import TABLES


def describe_tables(
    name: str,
    paths: Mapping[str, str | Path],
    origins: Sequence[str],
    parquet: Mapping[str, Sequence[str | Path]] | None = None,
) -> str:
    """JSON text of the data package `name` over table files that lie beside it.

    paths : table name -> its CSV file
    origins : what is to be said of data that is not a patient's, empty texts for patients
    parquet : table name -> the Parquet files that are the table together, each in a folder beside the package
    """
    contents = {table: Path(path).read_bytes() for table, path in paths.items()}
    files = {table: Path(path).name for table, path in paths.items()}
    return _described(name, contents, files, origins, [_parts(*found) for found in (parquet or {}).items()])


def data_archive(name: str, contents: Mapping[str, bytes], origins: Sequence[str]) -> bytes:
    """The data package `name` as one ZIP file: the tables and `datapackage.json`, which describes them.

    contents : table name -> its CSV
    The same tables give the same bytes; no time is told.
    """
    files = {table: f"{table}.csv" for table in contents}
    members = {"datapackage.json": _described(name, contents, files, origins).encode()}
    members |= {files[table]: contents[table] for table in TABLES if table in contents}
    return zip_bytes(members)


def _described(
    name: str,
    contents: Mapping[str, bytes],
    files: Mapping[str, str],
    origins: Sequence[str],
    more: Sequence[dict] = (),
) -> str:
    package = {
        "profile": "tabular-data-package",
        "name": name.lower(),
        "description": "; ".join(sorted({origin for origin in origins if origin})) or "Data of one or more patients",
        "resources": [_resource(table, contents[table], files[table]) for table in TABLES if table in contents]
        + list(more),
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(table: str, content: bytes, file: str) -> dict:
    return {
        "profile": "tabular-data-resource",
        "name": table.replace("_", "-"),
        "title": TABLES[table].title,
        "path": file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {**_schema(table), "missingValues": [""]},
    }


def _parts(table: str, files: Sequence[str | Path]) -> dict:
    """A table in several Parquet files; `hashes` are theirs, in the order of `path`."""
    contents = [Path(file).read_bytes() for file in files]
    return {
        "profile": "tabular-data-resource",
        "name": f"{table.replace('_', '-')}-parquet",
        "title": TABLES[table].title,
        "path": ["/".join(Path(file).parts[-2:]) for file in files],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": sum(map(len, contents)),
        "hashes": [f"sha256:{sha256(content).hexdigest()}" for content in contents],
        "schema": _schema(table),
    }


def _schema(table: str) -> dict:
    schema = TABLES[table]
    return {
        "fields": [_field(column, declared) for column, declared in schema.columns.items()],
        "primaryKey": list(schema.metadata["key"]),
    }


def _field(name: str, declared: pa.Column) -> dict:
    kind = "string" if is_text(declared) else "integer" if str(declared.dtype) == "Int64" else "number"
    field = {"name": name, "type": kind, "description": declared.description}
    if (declared.metadata or {}).get("unit"):
        field["unit"] = declared.metadata["unit"]
    constraints = {}
    if kind != "string" and not declared.nullable:
        constraints["required"] = True
    for check in declared.checks:
        constraints["enum"] = list(check.statistics["allowed_values"])
    return {**field, "constraints": constraints} if constraints else field
