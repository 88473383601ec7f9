"""The stage: a table when all is well, one message without an identifier when it is not."""

from pathlib import Path

import pandas as pd
import pytest

from casebook.errors import CasebookError
from casebook.identity import check_identity, documents_below, find_identifiers, ordinary_words
from casebook.identity.folding import fold
from casebook.ingest.identifiers import Identifier, identifiers_of, kind_of_content
from casebook.model import read_table, write_table
from casebook.settings import load_project, stage_settings
from identity.searched import ALL, NAME

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cases():
    found = load_project({"cases": ["bossi2023", "demo-asthma"]}, ROOT).cases
    return {case: stage_settings("identity", found[case]) for case in found}


@pytest.fixture
def leaving(tmp_path, monkeypatch):
    """A folder with one table, one page and one log, and what is to be written into them."""
    monkeypatch.chdir(tmp_path)

    def write(table="case,text\nbossi2023,x\n", page="<p>x</p>", log=""):
        for name, text in (
            ("results/bossi2023/a.csv", table),
            ("reports/bossi2023/report.html", page),
            ("logs/bossi2023/a.log", log),
        ):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def check(cases, identifiers=ALL, **options):
    settings = {"bossi2023": cases["bossi2023"]}
    folders = [Path("results/bossi2023"), Path("reports/bossi2023")]
    return check_identity({"bossi2023": identifiers}, settings, folders, unlisted=[Path("logs/bossi2023")], **options)


def test_a_table_of_what_was_searched(cases, leaving):
    leaving(log="12 rows\n")
    table = check(cases)["identity_check"]
    assert table[["case", "file", "searched", "characters", "found"]].values.tolist() == [
        ["bossi2023", "reports/bossi2023/report.html", "text", 3, 0],
        ["bossi2023", "results/bossi2023/a.csv", "text", 22, 0],
    ]  # fmt: skip
    write_table("identity_check", table, "x.csv")
    pd.testing.assert_frame_equal(read_table("identity_check", "x.csv"), table)


def test_files_of_a_copy_are_called_as_those_that_they_are_copies_of(cases, leaving):
    leaving()
    copy = Path("storage/bucket/results/bossi2023")
    copy.parent.mkdir(parents=True)
    Path("results/bossi2023").rename(copy)
    settings = {"bossi2023": cases["bossi2023"]}
    copies = {copy: Path("results/bossi2023")}
    found = check_identity({"bossi2023": ALL}, settings, [copy], copies=copies)["identity_check"]
    assert found["file"].tolist() == ["results/bossi2023/a.csv"]


def test_the_table_does_not_depend_on_who_the_patient_is(cases, leaving):
    leaving()
    pd.testing.assert_frame_equal(check(cases)["identity_check"], check(cases, frozenset())["identity_check"])


def test_one_message_with_places_and_remedy_and_no_identifier(cases, leaving):
    leaving(
        "case,text\n" + "bossi2023,seen LUCA ESEMPIO\n" * 7, '<p>x</p>\n<p title="born March 14, 2010"></p>', "Luca"
    )
    with pytest.raises(CasebookError) as caught:
        check(cases)
    message = str(caught.value)
    assert message.startswith(
        "9 places tell who the patient is: logs/bossi2023/a.log, line 1: name; reports/bossi2023/report.html, line 2: birth date; "
        "results/bossi2023/a.csv, row 2, column text: name; "
    )
    assert (
        "; and 4 more. Remove it from" in message and "config/cases/bossi2023" in message and "do not send" in message
    )
    assert not [word for word in ("luca", "esempio", "2010", "march") if word in message.lower()]


def test_what_is_left_out_is_neither_searched_nor_listed(cases, leaving):
    leaving("Luca")
    table = check(cases, skip=[Path("results/bossi2023/a.csv")])["identity_check"]
    assert table["file"].tolist() == ["reports/bossi2023/report.html"]


def test_the_words_of_pages_labels_and_settings_are_ordinary_and_those_of_the_author_are_not(cases):
    words = ordinary_words(cases)
    assert {
        "esempio",
        "patient",
        "tryptase",
        "triptasi",
        "bossi",
        "laboratory",
        "quarantined",
        "asthma",
        "lis",
    } <= words
    assert not {"luca", "bambino", "infancy", "regressing"} & words
    assert all(word == fold(word) for word in words)


def test_a_source_of_the_patient_s_surname_is_no_finding_and_the_name_is(cases, leaving):
    leaving("case,source\nbossi2023,lis-esempio\n", "<p>Ospedale di Esempio</p>")
    check(cases)
    leaving("case,source\nbossi2023,lis-esempio\n", "<p>Esempio Luca</p>")
    with pytest.raises(
        CasebookError, match=r"1 place tells who the patient is: reports/bossi2023/report.html, line 1: name"
    ):
        check(cases)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["bossi2023", "demo-asthma"])
def test_what_the_project_holds_names_nobody(case, cases):
    folders = [folder for folder in (Path("results") / case, Path("reports") / case) if (ROOT / folder).is_dir()]
    if not folders:
        pytest.skip("nothing is built here")
    assert (
        find_identifiers(documents_below(folders, ROOT), [NAME, *ALL[1:3]], ordinary_words({case: cases[case]})) == []
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("14/03/2010", "birth date"), ("2010-03-14", "birth date"), ("20100314", "birth date"), ("14 marzo 2010", "birth date"),
        ("14/03/2010 08:15", "birth date"), ("SMPLCU10C14G388O", "tax code"), ("SMP LCU 10C14 G388O", "tax code"), ("smplcu10c14g388o", "tax code"),
        ("+39 333 1234567", "phone"), ("0382 501234", "phone"), ("3331234567", "phone"), ("luca@example.org", "email"),
        ("Via Tommaseo 12", "address"), ("12 High Street", "address"), ("E.L.", "initials"), ("E. L.", "initials"), ("0012345", "record number"),
        ("AB-123", "record number"), ("ESEMPIO LUCA", "name"), ("D'Angelo, Anna", "name"), ("Niccolò", "name"), ("-", "other"), ("", "other"),
    ],
)  # fmt: skip
def test_the_kind_of_a_text_without_a_label(text, kind):
    assert kind_of_content(text) == kind
    assert identifiers_of(text) == (frozenset({Identifier(kind, text)}) if text else frozenset())


def test_the_label_comes_first():
    assert identifiers_of("14/03/2010", "Data di nascita") == frozenset({Identifier("birth date", "14/03/2010")})
    assert identifiers_of("12345678", "Paziente") == frozenset({Identifier("name", "12345678")})
