"""CDISC ODM: what a study database exports as XML, REDCap's among them; read by a profile of format redcap or odm."""

from collections.abc import Mapping

from casebook.ingest.formats.redcap.odm import recognise_odm
from casebook.ingest.formats.redcap.reader import read
from casebook.ingest.raw_file import RawFile
from casebook.ingest.reading import Format


def recognise(file: RawFile, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile]) -> dict[str, bool]:
    """Every profile of which a whole form stands among the file's items; `odm` for a file that none describes."""
    return recognise_odm(file, sources)


FORMAT = Format("odm", recognise, read)
