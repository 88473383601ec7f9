"""What tells who the patient is: met in raw files, held in memory only, and sought in everything that leaves."""

import re
from dataclasses import dataclass

KINDS = ("name", "initials", "birth date", "address", "record number", "tax code", "phone", "email", "other")


@dataclass(frozen=True, order=True)
class Identifier:
    """A text that identifies the patient, or another person met in the file.

    kind : one of KINDS; says in which spellings it is sought
    text : as it stood in its source; a name in any order of its parts. Never printed, logged or written.
    """

    kind: str
    text: str

    def __repr__(self) -> str:
        """The kind alone: a traceback or a log that shows the object does not show the person."""
        return f"Identifier({self.kind!r})"

    __str__ = __repr__


# Labels of headers and columns that identify, in English and Italian, as `as_label` writes them -> kind.
_LABELS = {
    "name": "paziente patient nome cognome cognome_e_nome nome_e_cognome nominativo assistito name patient_name "
    "full_name surname last_name first_name given_name family_name name_last name_first",
    "initials": "initials iniziali",
    "birth date": "data_di_nascita data_nascita nato_il nata_il nato/a_il date_of_birth birth_date birthdate dob",
    "address": "indirizzo residenza domicilio via address street street_address",
    "record number": "id_paziente codice_paziente numero_cartella cartella_clinica cartella nosografico mrn "
    "medical_record_number patient_id patient_number record_number hospital_number nhs_number ssn "
    "codice_sanitario tessera_sanitaria numero_tessera_sanitaria",
    "tax code": "codice_fiscale cod._fiscale cod_fiscale cf c.f. tax_code fiscal_code",
    "phone": "telefono cellulare tel tel. phone telephone mobile phone_number",
    "email": "email e-mail mail posta_elettronica",
}
_KIND_OF_LABEL = {label.replace("_", " "): kind for kind, labels in _LABELS.items() for label in labels.split()}


def kind_of_label(label: str) -> str:
    """The kind of identifier that a column or header line of this label holds; empty for one that does not identify.

    `patient` ids that choose rows are named by the profile, not found here.
    """
    told = " ".join(label.replace("_", " ").split()).casefold().rstrip(":")
    return _KIND_OF_LABEL.get(told, "")


def identifiers_of(cell: str, label: str = "") -> frozenset[Identifier]:
    """What a cell of an identifying column or header line holds; its kind by the label, else by its content."""
    text = " ".join(cell.split())
    if not text:
        return frozenset()
    return frozenset({Identifier(kind_of_label(label) or kind_of_content(text), text)})


_MONTH = r"[a-z]{3,9}\.?"
# The first that fits tells the kind; in what stands there the pattern must hold whole.
_CONTENTS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("email", r"(mailto:)?[^@\s]+@[^@\s]+\.[^@\s]+"),
        ("tax code", r"[a-z]{6}[0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{3}[a-z]"),
        ("tax code", r"[a-z]{3} ?[a-z]{3} ?\d\d ?[a-z] ?\d\d ?[a-z] ?\d{3} ?[a-z]"),
        ("birth date", r"\d{1,2}([./ -])\d{1,2}\1(\d{4}|\d{2})([ t].*)?|\d{4}([./-])\d{1,2}\4\d{1,2}([ t].*)?"),
        ("birth date", r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{4}|\d{6})?"),
        ("birth date", rf"\d{{1,2}}[ .-]*{_MONTH}[ .,-]*\d{{4}}|{_MONTH} *\d{{1,2}},? *\d{{4}}"),
        ("phone", r"(\+|00)[\d ().\-/]{7,}|(tel\S* *)?0?\d{2,4}[ .\-/]\d[\d .\-/]{5,}|[03]\d{8,10}"),
        ("initials", r"([^\W\d_]\. ?){2,4}"),
        ("address", r"(via|viale|piazza|corso|largo|vicolo|strada|contrada|borgo|v\.(le)?|p\.(zza|za)|c\.so)\b.*\d.*"),
        ("address", r"\d{1,4} .*\b(street|st\.?|road|rd\.?|avenue|ave\.?|lane|drive|boulevard)\b.*"),
        ("record number", r"(?=.*\d)[\w ./-]*"),
        ("name", r"(?=.*[^\W\d_])[^\d]*"),
    )
)


def kind_of_content(text: str) -> str:
    """The kind that a text without a label looks like; `other` where it holds neither letters nor digits."""
    told = " ".join(text.split())
    return next((kind for kind, pattern in _CONTENTS if pattern.fullmatch(told)), "other")
