"""Laboratory exports as their source profile describes them."""

import pytest

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
