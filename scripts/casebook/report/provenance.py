"""What a report was made from and with: inputs, the author's text, configuration, code and packages."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.model import conform
from casebook.report.printed_table import Table
from casebook.words import Language

# Kinds of table `provenance` in the order of the page, and their heads.
_HEADS = {
    "input": ("file", "bytes", "sha256"), "text": ("file", "bytes", "sha256"), "code": ("script", "digest"),
    "package": ("package", "package_version"),
}  # fmt: skip
_FOLDED = frozenset({"text", "code", "package"})


def provenance_table(
    exports: pd.DataFrame,
    texts: Mapping[str, bytes],
    configuration: str,
    codes: Mapping[str, str],
    packages: Mapping[str, str],
    who: Mapping[str, str],
) -> pd.DataFrame:
    """Table `provenance` of a case.

    exports : table `exports` of the case, whose stage read the raw files
    texts : the author's files as they were read, by the name that messages give them
    configuration : digest of all that the stages were told of the case
    codes : script -> digest of the code that it reaches; packages : package -> version
    who : case and data_origin
    """
    files = exports.drop_duplicates("source_file")
    rows: list[dict[str, Any]] = [
        {"kind": "input", "name": row.source_file, "bytes": row.bytes, "value": row.sha256}
        for row in files.itertuples()
    ]
    rows += [
        {"kind": "text", "name": name, "bytes": len(content), "value": sha256(content).hexdigest()}
        for name, content in texts.items()
    ]
    rows.append({"kind": "configuration", "name": f"config/cases/{who['case']}.yaml", "value": configuration})
    rows += [{"kind": "code", "name": f"scripts/{name}.py", "value": digest} for name, digest in codes.items()]
    rows += [{"kind": "package", "name": name, "value": version} for name, version in packages.items()]
    return conform("provenance", pd.DataFrame([{**row, **who} for row in rows]))


def printed_provenance(provenance: pd.DataFrame, language: Language) -> list[Table]:
    """What the report was made from and with, a table a kind; the digest of the configuration stands by itself."""
    tables = []
    for kind, heads in _HEADS.items():
        part = provenance[provenance["kind"] == kind]
        rows = []
        for row in part.itertuples():
            size = [language.number(row.bytes, 0)] if "bytes" in heads else []
            rows.append([row.name, *size, Markup("<code>{}</code>").format(row.value)])
        columns = [language.say("provenance", head) for head in heads]
        tables.append(Table(language.say("provenance", kind), columns, rows, folded=kind in _FOLDED))
    return tables


def configuration_digest(provenance: pd.DataFrame) -> str:
    """The digest of all that the stages were told of the case; empty where the table has none."""
    return next(iter(provenance.loc[provenance["kind"] == "configuration", "value"]), "")
