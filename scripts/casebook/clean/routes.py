"""Routes of administration: the abbreviations of HL7 table 0162, whatever a ward, a registry or a sheet calls them."""

from casebook.clean.names import words

# Abbreviation -> words in English and Italian, codes of EDQM Standard Terms and of SNOMED CT.
_SPELLINGS = {
    "SC": ("subcutaneous", "subcutaneously", "subcutaneous use", "subcutaneous route", "sub q", "subq", "s c", "sq",
           "sottocute", "sottocutanea", "sottocutaneo", "via sottocutanea", "uso sottocutaneo", "20066000", "34206005"),
    "IV": ("intravenous", "intravenously", "intravenous use", "intravenous route", "i v", "ev", "e v", "endovena",
           "endovenosa", "endovenoso", "via endovenosa", "uso endovenoso", "20045000", "47625008"),
    "IM": ("intramuscular", "intramuscularly", "intramuscular use", "intramuscular route", "i m", "intramuscolare",
           "via intramuscolare", "intramuscolo", "20035000", "78421000"),
    "PO": ("oral", "orally", "by mouth", "oral use", "oral route", "per os", "os", "p o", "orale", "via orale",
           "uso orale", "20053000", "26643006"),
    "INH": ("inhaled", "inhalation", "inhalation use", "respiratory tract route", "ih", "respir", "inalatoria",
            "inalatorio", "per inalazione", "via inalatoria", "uso inalatorio", "20020000", "447694001"),
    "NAS": ("nasal", "nasal use", "nasal route", "ns", "nasale", "via nasale", "uso nasale", "endonasale", "20049000",
            "46713006"),
    "TOP": ("topical", "topically", "cutaneous", "cutaneous use", "topical route", "topica", "topico", "via topica",
            "cutanea", "uso cutaneo", "20003000", "6064005"),
    "OPH": ("ocular", "ophthalmic", "ocular use", "ophthalmic route", "op", "oculare", "via oculare", "uso oftalmico",
            "20051000", "54485002"),
    "PR": ("rectal", "rectal use", "rectal route", "rettale", "via rettale", "uso rettale", "20061000", "37161004"),
    "SL": ("sublingual", "sublingual use", "sublingual route", "sublinguale", "via sublinguale", "uso sublinguale",
           "20067000", "37839007"),
    "ID": ("intradermal", "intradermal use", "intradermal route", "intradermica", "via intradermica", "20030000",
           "372464004"),
}  # fmt: skip
_ROUTES = {spelling: route for route, spellings in _SPELLINGS.items() for spelling in (route.lower(), *spellings)}


def read_route(text: str) -> str:
    """The abbreviation of a route; a route in other words stays as it stands."""
    # Terminologies end their names so: "Intravenous route (qualifier value)".
    told = words(text.partition("(")[0])
    return _ROUTES.get(told, text.strip())
