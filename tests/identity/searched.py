"""What the tests of the identity check share: a made-up patient, and a search in one text."""

from casebook.identity import find_identifiers
from casebook.identity.documents import document_of
from casebook.ingest.identifiers import Identifier

NAME = Identifier("name", "ESEMPIO LUCA")
BORN = Identifier("birth date", "14/03/2010")
TAX_CODE = Identifier("tax code", "SMPLCU10C14G388O")
NUMBER = Identifier("record number", "0012345")
PHONE = Identifier("phone", "333 123 4567")
EMAIL = Identifier("email", "luca.esempio@example.org")
ADDRESS = Identifier("address", "Via Niccolò Tommaseo 12, 27100 Pavia")
INITIALS = Identifier("initials", "E.L.")
ALL = (NAME, BORN, TAX_CODE, NUMBER, PHONE, EMAIL, ADDRESS, INITIALS)


def kinds_in(text: str | bytes, *identifiers: Identifier, file: str = "notes.txt", ordinary=()) -> list[str]:
    """The kinds that are found in a file of this content, one for each place."""
    return [found.kind for found in findings_in(text, *identifiers, file=file, ordinary=ordinary)]


def findings_in(text: str | bytes, *identifiers: Identifier, file: str = "notes.txt", ordinary=()) -> list:
    """What is found in a file of this content."""
    content = text.encode() if isinstance(text, str) else text
    return find_identifiers([document_of(content, file)], identifiers or ALL, ordinary)
