"""Laboratory exports as their source profile describes them."""

from types import MappingProxyType

import pytest

from casebook.ingest import ingest_exports, read_identifiers
from casebook.settings import raw_files

HEADER = "Richiesta;Data prelievo;Ora;Codice;Esame;Risultato;U.M.;Valori di riferimento;Stato;Data referto;Metodo;Materiale;Commento"
TRYPTASE = "19-000850;16/02/2019;08:15;TRIPT;Triptasi;35,1;µg/L;< 11,4;DEF;19/02/2019;FEIA;Siero;"
EXPORT = "\r\n".join(
    [
        "Laboratorio Analisi Ospedale di Esempio",
        "Paziente;ESEMPIO LUCA",
        "CODICE FISCALE: SMPLCU10C14G388O",
        "Sesso;M",
        "",
        HEADER,
        TRYPTASE,
        '19-000851;17/02/2019;08:15;TRIPT;Triptasi;<2;µg/L;< 11,4;DEF;19/02/2019;FEIA;Siero;"prelievo difficile',
        'richiesto secondo accesso"',
        HEADER,
        "19-004034;12/08/2019;;GPT;ALT (GPT);emolizzato;U/L;< 40;DEF;13/08/2019;Enzimatico;Siero;=SOMMA(A1:A3)",
        "Fine stampa - n. righe: 3",
        "",
    ]
)


@pytest.fixture
def laboratory(case):
    case.source("lis-esempio")
    return case


def test_each_result_keeps_its_cells_and_each_line_has_its_row(laboratory):
    laboratory.put("lis_2019.csv", EXPORT.encode("cp1252"))
    rows = laboratory.ingest()
    told = ["header line", "patient header", "patient header", "header line", "blank line", "column header", "", ""]
    assert rows["note"].tolist() == [*told, "column header", "", "header line"]
    assert rows["source_row"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12]
    first, second, third = rows[rows["kind"] == "lab"].to_dict("records")
    assert (first["code"], first["name"], first["value"], first["unit"]) == ("TRIPT", "Triptasi", "35,1", "µg/L")
    assert (first["collected_at"], first["reported_at"], first["order_id"]) == (
        "16/02/2019 08:15",
        "19/02/2019",
        "19-000850",
    )
    assert (first["reference"], first["status"], first["decimal"], first["date_format"]) == (
        "< 11,4",
        "DEF",
        ",",
        "%d/%m/%Y",
    )
    assert (first["source"], first["source_field"], first["specimen"]) == ("lis-esempio", "Risultato", "Siero")
    assert second["text"] == "prelievo difficile\r\nrichiesto secondo accesso"
    assert third["collected_at"] == "12/08/2019" and third["value"] == "emolizzato" and third["text"] == "=SOMMA(A1:A3)"


def test_no_name_or_tax_code_reaches_the_table(laboratory):
    laboratory.put("lis_2019.csv", EXPORT.encode("cp1252"))
    text = laboratory.ingest().to_csv()
    assert "ESEMPIO" not in text and "SMPLCU" not in text and "Ospedale" not in text


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_that_of_the_mark_else_utf_8_else_of_the_profile(laboratory, encoding):
    laboratory.put("lis.csv", EXPORT.encode(encoding))
    assert laboratory.values()["unit"].tolist() == ["µg/L", "µg/L", "U/L"]


def test_a_patient_header_in_the_middle_of_a_page_is_dropped_too(laboratory):
    laboratory.put("lis.csv", f"{HEADER}\n{TRYPTASE}\npaziente;ROSSI;MARIO;a;b;c;d;e;f;g;h;i;j\nFirmato: dr. BIANCHI\n")
    rows = laboratory.ingest()
    assert rows["note"].tolist()[2:] == ["patient header", "no value in the row"]
    assert "ROSSI" not in rows.to_csv() and "BIANCHI" not in rows.to_csv()


def test_columns_that_are_not_configured_are_left_out_even_where_a_row_is_displaced(laboratory):
    header, row = f"Medico;{HEADER}", f"dr. BIANCHI;{TRYPTASE}"
    laboratory.put("lis.csv", f"{header}\n{row}\ndr. BIANCHI;{row}\n")
    rows = laboratory.values()
    assert rows["note"].tolist() == ["", "15 cells where the header has 14"]
    assert "BIANCHI" not in rows.to_csv() and rows["value"].tolist() == ["35,1", ""]


def test_a_displaced_row_keeps_its_cells_where_no_column_is_hidden(laboratory):
    laboratory.put("lis.csv", f"{HEADER}\n{TRYPTASE}\n{TRYPTASE};uno;due\n")
    assert laboratory.values()["value"].tolist() == ["35,1", "35,1"]


def test_a_result_without_a_number_is_no_row_without_value(laboratory):
    laboratory.put("lis.csv", f"{HEADER}\n{TRYPTASE.replace('35,1', '')}\n")
    (row,) = laboratory.values().to_dict("records")
    assert row["kind"] == "lab" and row["value"] == "" and row["code"] == "TRIPT"


def test_missing_columns_are_listed(laboratory):
    laboratory.put("lis.csv", EXPORT.replace("Risultato", "Esito").replace("U.M.", "Unità"))
    laboratory.settings["exports"] = [{"files": "lis.csv", "source": "lis-esempio"}]
    message = laboratory.fault()
    assert "missing: Risultato, U.M." in message and "row 6" in message and "lis-esempio" in message
    laboratory.settings["exports"] = []
    assert "missing: Risultato, U.M." in laboratory.fault()


def test_a_configured_column_may_not_stand_twice(laboratory):
    laboratory.put("lis.csv", f"{HEADER};Risultato\n{TRYPTASE};36,0\n")
    assert "Risultato stands twice" in laboratory.fault()


def test_rows_swallowed_by_two_stray_quotes_are_refused(laboratory):
    laboratory.put("lis.csv", f'{HEADER}\n{TRYPTASE}"controllo\n{TRYPTASE}\n{TRYPTASE}ripetere"\n')
    message = laboratory.fault()
    assert "row 2" in message and "rows would be lost" in message


def test_what_a_profile_leaves_open_is_found_out(case):
    columns = {"collected_date": "Data", "code": "Esame", "value": "Esito"}
    case.source("clinic", format="delimited", columns=columns, encoding="cp1252")
    case.put("a.csv", 'Data\tEsame\tEsito\n14/03/2020\t"A"\t0,81\n02/03/2020\tB\t1,234\n')
    rows = case.values()
    assert set(rows["decimal"]) == {","} and set(rows["date_format"]) == {"%d/%m/%Y"}


def test_words_of_a_tidy_sheet_in_a_locale_of_its_own(case):
    case.put("a.csv", 'date,measure,value\n14/03/2020,tryptase,"35,1"\n')
    case.settings["exports"] = [{"files": "a.csv", "format": "delimited"}]
    (row,) = case.values().to_dict("records")
    assert (row["decimal"], row["date_format"]) == (",", "%d/%m/%Y")


def test_one_file_with_many_patients(case):
    columns = {"patient": "ID", "collected_date": "Date", "code": "Test", "value": "Result"}
    case.source("ward", format="delimited", columns=columns, date_format="%d/%m/%Y", decimal=".", identifiers=["ID"])
    case.put("ward.csv", "ID;Date;Test;Result\n000025;01/02/2020;TRY;3.0\n25;01/02/2020;TRY;4.0\n")
    case.settings["exports"] = [{"files": "ward.csv", "patient": "000025"}]
    rows = case.ingest()
    assert rows["note"].tolist() == ["column header", "", "another patient"]
    assert rows["value"].tolist() == ["", "3.0", ""]


def test_a_column_named_among_the_identifiers_is_never_kept(case):
    columns = {"collected_date": "Date", "code": "Test", "value": "Result", "text": "Physician"}
    case.source(
        "ward", format="delimited", columns=columns, date_format="%d/%m/%Y", decimal=".", identifiers=["physician"]
    )
    case.put("ward.csv", "Date;Test;Result;Physician\n01/02/2020;TRY;3.0;BIANCHI\n")
    assert "BIANCHI" not in case.ingest().to_csv()


def conventions(case) -> str:
    (told,) = ingest_exports({"rossi": raw_files("rossi")}, {"rossi": case.settings})["exports"]["conventions"]
    return told


def identifiers(case) -> set[tuple[str, str]]:
    found = read_identifiers({"rossi": raw_files("rossi")}, {"rossi": case.settings})["rossi"]
    return {(one.kind, one.text) for one in found}


class TestConventions:
    def test_those_of_the_profile_are_told(self, laboratory):
        laboratory.put("lis.csv", EXPORT.encode("cp1252"))
        assert conventions(laboratory) == (
            "encoding cp1252 (profile) · separator ; · decimal , (profile) · date_format %d/%m/%Y (profile)"
        )

    def test_those_found_out_are_told(self, case):
        case.source("clinic", format="delimited", columns={"collected_date": "Data", "code": "Esame", "value": "Esito"})
        case.put("a.csv", "Data\tEsame\tEsito\n14/03/2020\tA\t0,81\n".encode("utf-16-le"))
        assert conventions(case) == (
            "encoding utf-16-le (found out) · separator tab · decimal , (found out) · date_format %d/%m/%Y (found out)"
        )

    def test_what_excel_says_of_the_separator_is_a_header_line(self, case):
        case.source("clinic", format="delimited", columns={"collected_date": "Data", "code": "Esame", "value": "Esito"})
        case.put("a.csv", "sep=|\nData|Esame|Esito\n14/03/2020|A;B|0,81\n")
        assert case.ingest()["note"].tolist() == ["header line", "column header", ""]


def test_every_column_that_a_profile_may_name_is_kept(case):
    columns = {
        "day": "Giorno", "code": "Codice", "value": "Esito", "laboratory": "Sede", "loinc": "LOINC",
        "interpretation": "Flag",
    }  # fmt: skip
    case.source("clinic", format="delimited", columns=columns)
    case.put("a.csv", "Giorno;Codice;Esito;Sede;LOINC;Flag\n-7;TRIPT;35,1;Centro;21582-2;H\n")
    (row,) = case.values().to_dict("records")
    assert {name: row[name] for name in ("day", "laboratory", "loinc", "interpretation", "collected_at")} == {
        "day": "-7", "laboratory": "Centro", "loinc": "21582-2", "interpretation": "H", "collected_at": "",
    }  # fmt: skip


class TestWideFiles:
    TESTS = MappingProxyType({"Triptasi": {"code": "TRIPT"}, "Hb": {"unit": "g/dL", "reference": "12 - 16"}, "IgE": {}})
    COLUMNS = MappingProxyType({"collected_date": "Data", "order_id": "Richiesta"})

    @pytest.fixture
    def wide(self, case):
        case.source("wide", format="delimited", layout="wide", columns=self.COLUMNS, tests=self.TESTS)
        return case

    def test_every_filled_test_is_a_row_that_bears_its_column(self, wide):
        wide.put(
            "wide.csv",
            "Richiesta;Data;Triptasi (ug/L);Hb [g/L];IgE;Note\n"
            "001;13/02/2020;35,1;13,2;;sta bene\n"
            "002;14/02/2020;<2;;120;\n"
            "003;15/02/2020;;;;rinviato\n\n",
        )
        rows = wide.ingest()
        assert rows["row_id"].tolist() == [
            "wide.csv:1", "wide.csv:2:Hb [g/L]", "wide.csv:2:Triptasi (ug/L)", "wide.csv:3:IgE",
            "wide.csv:3:Triptasi (ug/L)", "wide.csv:4", "wide.csv:5",
        ]  # fmt: skip
        assert rows["note"].tolist() == ["column header", "", "", "", "", "no value in the row", "blank line"]
        values = rows[rows["kind"] == "lab"]
        assert values[["code", "name", "value", "unit", "reference", "order_id"]].values.tolist() == [
            ["Hb", "Hb", "13,2", "g/dL", "12 - 16", "001"], ["TRIPT", "Triptasi", "35,1", "ug/L", "", "001"],
            ["IgE", "IgE", "120", "", "", "002"], ["TRIPT", "Triptasi", "<2", "ug/L", "", "002"],
        ]  # fmt: skip
        assert set(values["collected_at"]) == {"13/02/2020", "14/02/2020"} and set(values["decimal"]) == {","}
        assert "sta bene" not in rows.to_csv()

    def test_a_row_of_units_may_stand_below_the_header(self, wide):
        wide.put("wide.csv", "Richiesta;Data;Triptasi;Hb;IgE\n;;ug/L;g/L;kU/L\n001;13/02/2020;35,1;13,2;7\n")
        rows = wide.ingest()
        assert rows["note"].tolist()[:2] == ["column header", "header line"]
        assert rows.set_index("source_field")["unit"].to_dict() == {
            "": "",
            "Hb": "g/dL",
            "IgE": "kU/L",
            "Triptasi": "ug/L",
        }

    def test_a_row_of_values_without_date_is_no_row_of_units(self, wide):
        wide.put("wide.csv", "Richiesta;Data;Triptasi;Hb;IgE\n001;;35,1;n/a;tracce\n002;13/02/2020;35,1;;\n")
        assert wide.values()["value"].tolist() == ["n/a", "tracce", "35,1", "35,1"]

    def test_brackets_that_hold_no_unit_are_a_part_of_the_name(self, case):
        case.source("wide", format="delimited", columns={"day": "day"}, tests={"ALT (GPT)": {}, "Emoglobina": {}})
        case.put("wide.csv", "day,ALT (GPT),Emoglobina (Hb)\n1,20,13\n")
        assert case.values()[["code", "unit"]].values.tolist() == [["ALT (GPT)", ""]]

    def test_a_test_that_is_not_there_may_be_missing_but_not_misspelt(self, wide):
        wide.put("wide.csv", "Richiesta;Data;Hb\n001;13/02/2020;13,2\n")
        assert wide.values()["value"].tolist() == ["13,2"]
        wide.put("wide.csv", "Richiesta;Data;Hb;Tripatsi\n001;13/02/2020;13,2;35\n")
        assert "has no column Triptasi, but one that is nearly so: tripatsi" in wide.fault()
        wide.put("wide.csv", "Richiesta;Data;Hb;Hb (g/dL);Hb\n001;13/02/2020;13,2;35;1\n")
        assert "column Hb stands twice" in wide.fault()

    def test_a_file_without_any_test_is_another(self, wide):
        wide.put("wide.csv", "Richiesta;Data;Peso\n001;13/02/2020;40\n")
        wide.settings["exports"] = [{"files": "wide.csv", "source": "wide"}]
        assert "missing: any test" in wide.fault()
        wide.settings["sources"]["wide"]["tests"] = {}
        assert "config/sources/wide.yaml, tests: names no tests" in wide.fault()

    def test_a_damaged_row_keeps_what_it_holds_and_is_marked(self, wide):
        wide.put("wide.csv", "Richiesta;Data;Hb\n001;13/02/2020;13,2;x\n002;14/02/2020;13,2\n")
        assert wide.values()[["value", "note"]].values.tolist() == [
            ["13,2", "4 cells where the header has 3"],
            ["13,2", ""],
        ]
        wide.put("wide.csv", "Medico;Richiesta;Data;Hb\nR;BIANCHI;001;13/02/2020;13,2\nR;002;14/02/2020;13,2\n")
        rows = wide.values()
        assert rows["row_id"].tolist() == ["wide.csv:2", "wide.csv:3:Hb"] and "BIANCHI" not in rows.to_csv()
        assert rows["note"].tolist() == ["5 cells where the header has 4", ""]

    def test_counted_days_and_one_patient_of_many(self, case):
        columns = {"patient": "id", "day": "day"}
        case.source(
            "registry",
            format="delimited",
            layout="wide",
            columns=columns,
            tests={"bili": {"unit": "mg/dL"}, "alk.phos": {}},
        )
        case.put(
            "a.csv", "row,id,age,day,bili,alk.phos\n1,007,58.7,0,14.5,1718\n2,7,58.7,0,1.5,18\n3,007,58.7,192,21.3,\n"
        )
        case.settings["exports"] = [{"files": "a.csv", "source": "registry", "patient": "007"}]
        rows = case.ingest()
        assert rows[["row_id", "day", "value"]].values.tolist() == [
            ["a.csv:1", "", ""], ["a.csv:2:alk.phos", "0", "1718"], ["a.csv:2:bili", "0", "14.5"], ["a.csv:3", "", ""],
            ["a.csv:4:bili", "192", "21.3"],
        ]  # fmt: skip
        assert rows["note"].tolist()[3] == "another patient"


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("line", "found"),
        [
            ("Paziente;ESEMPIO;LUCA;Sesso;M;Urgente;no", {"ESEMPIO", "LUCA"}),
            ("CODICE FISCALE:SMPLCU10C14G388O;ora: 08:15", {"SMPLCU10C14G388O"}),
            ("Paziente ESEMPIO LUCA nato il 14/03/2010 a PROVA Tel: 333 1234567", {"ESEMPIO LUCA", "14/03/2010", "333 1234567"}),
            ("Codice fiscale;SMPLCU10C14G388O;routine", {"SMPLCU10C14G388O"}),
            ("Paziente/assistito;ESEMPIO LUCA", {"ESEMPIO LUCA"}),
            ("Paziente (n.) ESEMPIO", {"(n.) ESEMPIO"}),
            ("Paziente;", set()),
            ("Laboratorio;Paziente di prova", set()),
        ],
    )  # fmt: skip
    def test_a_line_names_whom_its_labels_announce(self, laboratory, line, found):
        laboratory.put("lis.csv", f"{line}\n{HEADER}\n{TRYPTASE}\n")
        laboratory.settings["sources"]["lis-esempio"]["header_lines"].append("Urgente")
        assert {text for _, text in identifiers(laboratory)} == found

    def test_lines_that_the_profile_names_or_that_bear_a_known_label(self, laboratory):
        laboratory.put("lis.csv", EXPORT.replace("Sesso;M", "Sesso;M;nato il 14/03/2010") + "\nPaziente;VERDI ANNA;;\n")
        laboratory.settings["sources"]["lis-esempio"]["identifiers"].append("Sesso")
        assert identifiers(laboratory) == {
            ("name", "ESEMPIO LUCA"), ("tax code", "SMPLCU10C14G388O"), ("birth date", "14/03/2010"), ("name", "VERDI ANNA"),
        }  # fmt: skip

    def test_columns_that_the_profile_names_or_that_bear_a_known_label_of_every_patient(self, case):
        columns = {"patient": "ID", "collected_date": "Date", "code": "Test", "value": "Result"}
        case.source(
            "ward", format="delimited", columns=columns, date_format="%d/%m/%Y", decimal=".", identifiers=["Physician"]
        )
        case.put(
            "ward.csv",
            "ID;Surname;Physician;Date;Test;Result\n000025;ESEMPIO;dr. BIANCHI;01/02/2020;TRY;3.0\n"
            "12;PROVA;dr. NERI;01/02/2020;TRY;4.0\n13;VUOTO;;01/02/2020;;\n12;X;Y;Z;SPOSTATO;TRY;4.0\n",
        )
        case.settings["exports"] = [{"files": "ward.csv", "patient": "000025"}]
        found = identifiers(case)
        assert {text for _, text in found} == {
            "000025", "ESEMPIO", "PROVA", "VUOTO", "dr. BIANCHI", "dr. NERI",
        }  # fmt: skip
        assert {("record number", "000025"), ("name", "ESEMPIO")} <= found
        text = case.ingest().to_csv()
        assert not any(word in text for word in ("ESEMPIO", "PROVA", "BIANCHI", "000025", "VUOTO"))

    def test_a_mapped_column_is_no_identifier_whatever_its_header(self, case):
        columns = {"collected_date": "Date", "name": "Name", "value": "Result"}
        case.source("ward", format="delimited", columns=columns, date_format="%d/%m/%Y", decimal=".")
        case.put("ward.csv", "Date;Name;Result\n01/02/2020;Tryptase;3.0\n")
        assert identifiers(case) == set() and case.values()["name"].tolist() == ["Tryptase"]
