"""A description of the tables that other tools read: a Frictionless tabular data package."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pandera.pandas as pa

from casebook.model.tables import TABLES, is_text


def describe_tables(name: str, paths: Mapping[str, str | Path], origins: Sequence[str]) -> str:
    """JSON text of the data package `name` over table files that lie beside it.

    paths : table name -> its CSV file
    origins : what is to be said of data that is not a patient's, empty texts for patients
    """
    package = {
        "profile": "tabular-data-package",
        "name": name.lower(),
        "description": "; ".join(sorted({origin for origin in origins if origin})) or "Data of one or more patients",
        "resources": [_resource(table, Path(paths[table])) for table in TABLES if table in paths],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(table: str, path: Path) -> dict:
    schema = TABLES[table]
    content = path.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": table.replace("_", "-"),
        "title": schema.title,
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_field(column, declared) for column, declared in schema.columns.items()],
            "primaryKey": list(schema.metadata["key"]),
            "missingValues": [""],
        },
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
