"""An identifier is found however it is spelt, and nothing else is taken for it."""

import pytest

from casebook.ingest.identifiers import Identifier
from identity.searched import ADDRESS, ALL, BORN, EMAIL, INITIALS, NAME, NUMBER, PHONE, TAX_CODE, findings_in, kinds_in

FOUND = {
    NAME: (
        "ESEMPIO LUCA", "Esempio Luca", "luca esempio", "Luca, Esempio", "ESEMPIO^LUCA", "esempio-luca", "LUCA_ESEMPIO",
        "EsempioLuca", "PatientLucaEsempio2021", "ESEMPIO\nLUCA", "Esempio\u00a0Luca", "Esem\u00adpio Lu\u00adca",
        "E S E M P I O  L U C A", "É̀sèmpiö Lùca", "ＥＳＥＭＰＩＯ　ＬＵＣＡ", "Esem\u200bpio Luca", "Luca M. Esempio",
        "Luca Maria Esempio", "Luca di Esempio", "il piccolo Luca", "sig. Esempio,", "l'Esempio", "L. Esempio", "Esem-\npio",
        "Esempio L.", "L. M. Esempio", "esempio/luca", "Esempio (Luca)", "E.S.E.M.P.I.O", "𝐋𝐮𝐜𝐚 𝐄𝐬𝐞𝐦𝐩𝐢𝐨", "Luca's",
        "Esempio – Luca", "luca2010", "Lᴜca Esempio",
    ),
    BORN: (
        "14/03/2010", "14/3/2010", "14.03.2010", "14-03-2010", "14 03 2010", "14 / 03 / 2010", "03/14/2010", "3/14/2010",
        "2010-03-14", "2010/3/14", "2010.03.14", "14/03/10", "14.3.10", "3/14/10", "10-03-14", "14 03 10", "20100314",
        "14032010", "03142010", "201003140815", "20100314T0815", "2010-03-14T08:15:00", "2010-03-14 08:15", "14 marzo 2010",
        "14 Marzo, 2010", "14 mar. 2010", "14-mar-2010", "14-Mar-10", "March 14, 2010", "March 14th, 2010", "Mar 14 2010",
        "14 March 2010", "14th of March 2010", "the 14th of March, 2010", "2010 March 14", "2010-Mar-14", "14marzo2010",
        "14 di marzo del 2010", "14\u00a0marzo\u00a02010", "14‑03‑2010", "１４／０３／２０１０", "١٤/٠٣/٢٠١٠", "14⁄03⁄2010",
        "nato il 14/03/2010.", "14.III.2010", "14 marzo '10", "14/03/'10", "5,14/03/2010,6", "lab_20100314.csv",
        "March 14, '10", "14 MARZO\n2010",
    ),
    TAX_CODE: (
        "SMPLCU10C14G388O", "smplcu10c14g388o", "SMP LCU 10C14 G388O", "SMP-LCU-10C14-G388-O", "S M P L C U 1 0 C 1 4 G 3 8 8 O",
        "SMPLCU10C14\nG388O", "cf:SMPLCU10C14G388O;", "ＳＭＰＬＣＵ10C14G388O",
    ),
    NUMBER: (
        "0012345", "12345", "00012345", "12 345", "12-345", "12.3.45", "0012-345", "n. 12345", "MRN#12345.", "12/345",
        "id_12345.pdf", "(12345)", "no.12345",
    ),
    PHONE: (
        "3331234567", "333 1234567", "333-123-4567", "333.123.4567", "(333) 123 4567", "+39 333 1234567", "+393331234567",
        "0039 333 1234567", "39 333 1234567", "tel:+39-333-123-45-67", "33 31 23 45 67", "+1 (333) 123-4567", "0333/1234567",
    ),
    EMAIL: (
        "luca.esempio@example.org", "LUCA.ESEMPIO@EXAMPLE.ORG", "mailto:luca.esempio@example.org", "<luca.esempio@example.org>",
        "luca.esempio [at] example.org",
    ),
    ADDRESS: (
        "Via Niccolò Tommaseo 12", "VIA NICCOLO' TOMMASEO, 12", "via niccolo tommaseo n. 12", "Via  Niccolò\nTommaseo 12",
        "ViaNiccolòTommaseo12", "V. Niccolò Tommaseo, 12", "12 Via Niccolò Tommaseo", "via Niccolò Tommaseo nr 12",
    ),
    INITIALS: ("E.L.", "E. L.", "(E.L.)", "Pt. E.L. came", "E.L.,"),
}  # fmt: skip


@pytest.mark.parametrize(("identifier", "text"), [(one, text) for one, texts in FOUND.items() for text in texts])
def test_a_spelling_is_found(identifier, text):
    assert identifier.kind in kinds_in(f"before {text} after", identifier)


HARMLESS = (
    "esempiolare lucano lucania esemp", "Lucas Esempi", "7", "3.12345", "0.0012345", "12345.67", "112345", "123456", "12345,67",
    "a12345b", "1.2345", "123.45", "1 2 3 4 5", "0x12345", "d41d8cd98f00b204e9800998ecf8427e12345", "12346",
    "15/03/2010", "14/04/2010", "14/03/2011", "114/03/2010", "14/03/20100", "14/03/11", "2010", "14 marzo", "March 14", "marzo 2010",
    "3.20100314", "120100314", "10.14.3.10.2", "version 14.3.10.1", "a20100314b", "SMPLCU10C14G388", "XSMPLCU10C14G388O",
    "RSSMRA85T10A562Q", "e.l.", "EL", "A.E.L.", "E.L.S.", "M. E.L.", "mel.", "Pavia", "27100 Pavia", "Via Tommaseo", "via Roma 12",
    "Via Niccolò Tommaseo 121", "3331234568", "33312345678", "0.3331234567", "lucas.esempi@example.org", "example.org",
    "14 3 10", "14 e 3 e 10", "Mar 14, 10 mg",
)  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_is_not_found(text):
    assert findings_in(f"before {text} after", *ALL) == []


ROSSI = Identifier("name", "ROSSI MARIO")


@pytest.mark.parametrize(
    "text", ["globuli rossi", "Globuli Rossi 4,5", "GLOBULI\nROSSI", "eritrociti (globuli rossi)", "rossiccio"]
)
def test_red_cells_are_nobody(text):
    assert findings_in(text, ROSSI) == []


def test_an_ordinary_word_is_a_name_only_beside_another_part_or_initial():
    ordinary = frozenset({"esempio", "rossi"})
    assert kinds_in("lis-esempio", NAME, ordinary=ordinary) == []
    for text in (
        "Esempio Luca",
        "Luca Esempio",
        "lis-esempio Luca",
        "L. Esempio",
        "Esempio, L.",
        "Luca",
        "ESEMPIOLUCA",
    ):
        assert kinds_in(text, NAME, ordinary=ordinary) == ["name"], text
    assert kinds_in("Rossi M.", ROSSI, ordinary=ordinary) == ["name"]


@pytest.mark.parametrize(
    ("name", "found", "harmless"),
    [
        ("D'ANGELO ANNA", ("d'angelo", "D’Angelo", "Dangelo", "D Angelo", "Anna"), ("angelo", "danno")),
        (
            "DELL'ACQUA IDA",
            ("Dell'Acqua", "dellacqua", "Ida Dell’Acqua", "IDA DELLACQUA"),
            ("acqua", "ida", "dell'altra acqua"),
        ),
        ("De Luca Maria Grazia", ("De Luca", "Maria", "Grazia", "DELUCA MARIA"), ("de", "delucidare")),
        ("Nicolò Però", ("NICOLO'", "Nicolo", "Pero'"), ("perone",)),
        ("Müller Jörg", ("Mueller", "MULLER", "Joerg", "Müller"), ("mullers",)),
        ("Wu Li", ("Wu Li", "LI, WU", "L. Wu", "Wu L."), ("wu", "li", "wuli", "tofu line")),
        ("Rossi-Bianchi Ugo", ("Rossi Bianchi", "Bianchi", "U. Rossi"), ("globuli bianchi", "ugo")),
        ("王小明", ("患者王小明", "王小明"), ("王小",)),
        ("Ørsted Łukasz", ("orsted", "LUKASZ", "Ørsted"), ("orsteds",)),
        ("Dott.ssa Verdi Pia", ("Verdi", "Pia Verdi"), ("dott.ssa", "pia")),
        ("Κωνσταντίνου Άννα", ("κωνσταντινου", "ΑΝΝΑ"), ("αννας",)),
    ],
)
def test_names_of_many_kinds(name, found, harmless):
    for text in found:
        assert kinds_in(f"before {text} after", Identifier("name", name)), text
    for text in harmless:
        assert not kinds_in(f"before {text} after", Identifier("name", name)), text


@pytest.mark.parametrize(
    "written",
    [
        "14/03/2010",
        "2010-03-14",
        "20100314",
        "14032010",
        "20100314000000",
        "14 marzo 2010",
        "March 14, 2010",
        "14-MAR-10",
        "2010-03-14T00:00:00Z",
        "14.3.2010 (11 anni)",
    ],
)
def test_a_birth_date_is_understood_however_its_source_writes_it(written):
    born = Identifier("birth date", written)
    assert kinds_in("born 2010-03-14", born) == ["birth date"]
    assert kinds_in("born March 14, 2010", born) == ["birth date"]


def test_a_birth_date_behind_a_name_is_sought_too():
    header = Identifier("name", "ESEMPIO LUCA nato il 14 marzo 2010 (SMPLCU10C14G388O)")
    assert kinds_in("14/03/2010", header) == ["birth date"] and kinds_in("Luca", header) == ["name"]
    assert kinds_in("nato in marzo", header) == []


def test_day_and_month_that_could_be_either_are_sought_as_both():
    born = Identifier("birth date", "04/03/2010")
    for text in ("2010-03-04", "2010-04-03", "4 marzo 2010", "April 3, 2010"):
        assert kinds_in(text, born), text


@pytest.mark.parametrize(
    "code", ["RSSMRA85T10A562S", "rssmra85t10a562s", "RSS MRA 85T10 A562 S", "RSSMRA85T10A56NH", "RSSMRAURTMLALSNM"]
)
def test_any_valid_tax_code_is_found_though_no_raw_file_holds_it(code):
    from casebook.identity.tax_codes import check_letter

    valid = code if " " in code else code[:-1] + check_letter(code)
    assert kinds_in(f"before {valid} after", BORN) == ["tax code"]


@pytest.mark.parametrize(
    ("told", "text", "elsewhere"),
    [
        ("14/03/2010", "2010-03-14", "birth date"),
        ("SMPLCU10C14G388O", "smp lcu 10c14 g388o", "tax code"),
        ("+39 333 1234567", "333.1234567", "phone"),
        ("luca.esempio@example.org", "LUCA.ESEMPIO@EXAMPLE.ORG", "email"),
        ("Via Tommaseo 12", "V. Tommaseo, 12", "address"),
        ("AB-0012345", "ab 0012345", "record number"),
        ("Luca Esempio", "esempio, luca", "name"),
        ("E.L.", "E. L.", "initials"),
    ],
)
def test_an_identifier_of_no_known_label_is_sought_as_what_it_looks_like(told, text, elsewhere):
    assert elsewhere in kinds_in(text, Identifier("other", told))


@pytest.mark.parametrize("text", ["", " ", "7", "M", "1234", "-", "2010", "A.", "n/a"])
def test_what_is_too_short_to_identify_is_not_sought(text):
    for kind in ("other", "record number", "phone", "initials", "name", "birth date", "address", "email", "tax code"):
        assert kinds_in("7 M 1234 2010 A. n/a - 7M", Identifier(kind, text)) == [], kind


def test_nothing_that_the_check_keeps_shows_the_person():
    from casebook.identity.search import searches_of

    told = repr(searches_of(ALL, frozenset())) + repr(findings_in("Esempio Luca, 14/03/2010"))
    assert not [word for word in ("esempio", "luca", "2010", "14") if word in told.lower()]
