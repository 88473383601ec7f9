"""CDISC ODM 1.3 as XML: its items and the cells of its subjects. Runs in a process of its own (see `limited`)."""

from pathlib import Path
from typing import Any
from xml.parsers.expat import ErrorString

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from casebook.containers.odm_elements import EXPORT_AGAIN, Odm
from casebook.containers.odm_rows import arrange
from casebook.errors import CasebookError

MAXIMUM_BYTES = 50_000_000
_CHUNK = 1 << 16
# Codes of expat: nothing, or not all, was there when the file ended.
_INCOMPLETE = (3, 5, 6, 20)


def read_odm(file: str) -> dict[str, Any]:
    """What an ODM file declares and the rows that its data make, as `odm_rows.arrange` tells them.

    Raises CasebookError for what is no ODM 1.3 or incomplete, for a document type or entities, for elements nested
    deeper than 64, and for data that contradict each other.
    """
    path = Path(file)
    if path.stat().st_size > MAXIMUM_BYTES:
        raise CasebookError(
            f"is {path.stat().st_size / 1e6:.0f} MB of XML; at most {MAXIMUM_BYTES / 1e6:.0f} MB are read",
            file=file, remedy="Export this patient alone, or as CSV",
        )  # fmt: skip
    target = Odm(file)
    parser = XMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    target.position = parser.parser
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                parser.feed(chunk)
        parser.close()
    except DefusedXmlException:
        raise CasebookError(
            "declares entities or a DTD, which no export needs", file=file, remedy=EXPORT_AGAIN
        ) from None
    except ParseError as error:
        # Only expat's own words: the text of the exception may quote the file.
        line = error.position[0]
        if error.code in _INCOMPLETE:
            raise CasebookError("ends before its XML is complete", file=file, row=line, remedy=EXPORT_AGAIN) from None
        raise CasebookError(
            f"is damaged XML: {ErrorString(error.code)}", file=file, row=line, remedy=EXPORT_AGAIN
        ) from None
    except (LookupError, ValueError):
        raise CasebookError("is XML in an encoding that cannot be read", file=file, remedy="Save it as UTF-8") from None
    return arrange(target.declared, target.subjects)
