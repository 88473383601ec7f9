"""CDISC ODM as a grid: as REDCap exports a whole project, and as other study databases do."""

import re
from collections.abc import Mapping

from casebook.containers.limited import run_limited
from casebook.ingest.formats.redcap.dictionary import Dictionary, Field, find_dictionary, plain
from casebook.ingest.formats.redcap.grid import Grid, GridRow, as_cell, columns_of
from casebook.ingest.identifiers import Identifier
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode_head
from casebook.ingest.reading import Export

_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?ODM[\s>/]")
_BEFORE_ROOT = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))
_OID = re.compile(r"""(?:Item)?OID\s*=\s*["']([^"'<>]*)["']""")
# REDCap's ODM names two validations otherwise than its dictionary.
_VALIDATIONS = {"float": "number", "int": "integer"}
_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)T")
_WHOLE = 1_000_000
_CODE = re.compile(r"\||\r\n|\r|\n|\\n")


def is_xml(file: RawFile) -> bool:
    """Whether a file begins as XML does."""
    return decode_head(file.head[:1000]).lstrip().startswith("<")


def is_odm(file: RawFile) -> bool:
    """Whether the first element of a file is that of CDISC ODM."""
    text = decode_head(file.head).lstrip() if is_xml(file) else ""
    while mark := next((end for begin, end in _BEFORE_ROOT if text.startswith(begin)), ""):
        if text.startswith("<!DOCTYPE") and "[" in text.partition(">")[0]:
            mark = "]>" if "]>" in text else ">"
        text = text.partition(mark)[2].lstrip()
    return bool(_ROOT.match(text))


def recognise_odm(file: RawFile, sources: Mapping[str, Mapping]) -> dict[str, bool]:
    """Every profile of REDCap or ODM of which a whole form stands among the items; `odm` where there is none."""
    if not is_odm(file):
        return {}
    # The study's items stand before its data, but those of a large study may go beyond the head.
    text = decode_head(file.head if len(file.head) < _WHOLE else file.content())
    items = set(_OID.findall(text))
    found = {}
    for name, profile in sources.items():
        if profile["format"] in ("redcap", "odm"):
            forms = [columns_of(form) for form in profile.get("forms", {}).values()]
            if any(columns <= items for columns in forms):
                found[name] = True
            elif "ItemDef" not in text and any(columns & items for columns in forms):
                found[name] = False  # data alone: an item that nobody filled in is not there
    return found or {"odm": False}


def read_odm(export: Export) -> Grid:
    """The grid of an ODM file; rows are numbered from 1. Raises CasebookError as `odm_xml.read_odm` does."""
    file, profile = export.file, export.profile
    found = run_limited("casebook.containers.odm_xml:read_odm", str(file.path), file=file.path)
    dictionary = find_dictionary(
        file,
        profile.get("dictionary", ""),
        export.beside,
        profile.get("encoding", ""),
        must_exist=not found["complete"],
    )
    fields = Dictionary(_fields(found["fields"], dictionary))
    # REDCap writes a T into ODM where its CSV has a blank.
    told = [fields.field(column) for column in found["columns"]] if found["redcap"] else []
    with_time = [at for at, field in enumerate(told) if field and field.validation.startswith("datetime")]
    rows: dict[int, GridRow] = {}

    def row(number: int) -> GridRow:
        if number not in rows:
            record, event, instrument, instance, within, cells, units = found["rows"][number]
            texts = [as_cell(cells.get(column, "")) for column in found["columns"]]
            texts[0] = as_cell(record)
            for at in with_time:
                texts[at] = _TIME.sub(r"\1 ", texts[at])
            outer = row(within) if within >= 0 else None
            rows[number] = GridRow(number + 1, texts, event, instrument, instance, units, outer)
        return rows[number]

    codes = (part.partition(",")[0].strip() for part in _CODE.split(found["missing"]))
    return Grid(
        found["columns"], [row(number) for number in range(len(found["rows"]))], fields,
        missing=frozenset(code for code in codes if code), complete=found["complete"],
        identifiers=frozenset(Identifier(kind, text) for kind, text in found["people"]),
        conventions={"format": "REDCap ODM" if found["redcap"] else "CDISC ODM"},
    )  # fmt: skip


def _fields(declared: Mapping[str, Mapping], dictionary: Dictionary) -> dict[str, Field]:
    """The fields that the file declares, and those of a dictionary beside it; each identifies if either says so."""
    fields = dict(dictionary.fields)
    for name, item in declared.items():
        known = dictionary.field(name) or Field(name, "", "", "", False, "")
        fields[name] = Field(
            name, known.form, known.label or plain(item["label"]),
            known.validation or _VALIDATIONS.get(item["validation"], item["validation"]).lower(),
            item["identifies"] or known.identifies, known.type or item["type"].lower() or "text",
            known.choices, item["unit"],
        )  # fmt: skip
    return fields
