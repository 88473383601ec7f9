"""From the raw files, through Snakemake: who the patient is does not leave, and where it would, the build stops."""

from pathlib import Path

import pytest

from casebook.identity import documents_below, find_identifiers, ordinary_words
from casebook.ingest.identifiers import Identifier
from casebook.settings import load_project, stage_settings
from pipeline import Project

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

HEADER = "Laboratorio;Ospedale di Esempio\nPaziente;PROVA GIULIA\nData di nascita;02/05/2012\nCodice fiscale;PRVGLI12E42G388E\n\n"
COLUMNS = "Richiesta;Data prelievo;Ora;Codice;Esame;Risultato;U.M.;Valori di riferimento;Stato;Data referto;Metodo;Materiale;Commento\n"
ROW = "20-00{n};{n:02}/0{m}/2020;08:15;HB;Emoglobina;12,{n};g/dL;12 - 16;DEF;{n:02}/0{m}/2020;FEIA;Sangue;{comment}\n"
DOSES = "date,drug,dose,unit\n2020-02-15,drug,150,mg\n"
IDENTIFIERS = (
    Identifier("name", "PROVA GIULIA"),
    Identifier("birth date", "02/05/2012"),
    Identifier("tax code", "PRVGLI12E42G388E"),
)


def laboratory(comment: str) -> str:
    return HEADER + COLUMNS + "".join(ROW.format(n=n, m=m, comment=comment) for n, m in ((11, 1), (12, 2), (13, 3)))


@pytest.fixture(scope="module")
def attempt(tmp_path_factory):
    """Two cases in one run: a comment of one names the patient."""
    project = Project(tmp_path_factory.mktemp("identity") / "project", ["named", "unnamed"])
    settings = {"exports": [{"files": "lis*.csv", "source": "lis-esempio"}], "free_text": True}
    project.add_case("named", {"lis.csv": laboratory("la sig.ra G. Prova riferisce"), "doses.csv": DOSES}, **settings)
    project.add_case("unnamed", {"lis.csv": laboratory("globuli rossi"), "doses.csv": DOSES}, **settings)
    return project, project.run("--cores", "2", "--keep-going")


def check_again(project: Project):
    return project.run("--cores", "1", "--forcerun", "check_identity", "--", "results/unnamed/identity_check.csv")


def said(done) -> list[str]:
    return [line for line in done.stderr.splitlines() if line.startswith("casebook:")]


def test_the_build_stops_with_place_and_remedy_and_without_the_name(attempt):
    project, done = attempt
    assert done.returncode != 0 and "Traceback" not in done.stdout + done.stderr, done.stderr[-3000:]
    assert len(set(said(done))) == 1, said(done)
    message = said(done)[0]
    assert "3 places tell who the patient is: results/named/ingested.csv, row " in message
    assert "column text: name" in message and "free_text: false" in message
    assert "prova" not in message.lower() and "giulia" not in message.lower()
    assert not (project.root / "results/named/identity_check.csv").exists()
    assert not (project.root / "reports/named/history").exists(), "a report that was refused is none"
    assert (project.root / "reports/unnamed/history/0001.json").exists()


def test_the_index_points_to_no_case_that_was_not_passed(attempt):
    project, _ = attempt
    index = (project.root / "reports/index.html").read_text(encoding="utf-8")
    assert 'href="unnamed/report.html"' in index and "named/report.html" not in index.replace("unnamed/", "")
    assert "not finished" in index and "prova" not in index.lower() and "giulia" not in index.lower()


def test_a_case_that_names_nobody_is_listed_whole(attempt):
    project, _ = attempt
    table = project.table("unnamed", "identity_check")
    on_disk = {
        path.relative_to(project.root).as_posix()
        for folder in ("results/unnamed", "reports/unnamed")
        for path in (project.root / folder).rglob("*")
        if path.is_file() and path.name not in ("identity_check.csv", "recorded.txt") and path.parent.name != "history"
    }
    assert set(table["file"]) == on_disk and (table["found"] == 0).all()
    pictures = {name for name in on_disk if name.endswith(".png")}
    assert set(table.loc[table["searched"] == "metadata only", "file"]) == pictures and pictures


def test_neither_snakemake_nor_the_logs_keep_who_the_patient_is(attempt, monkeypatch):
    project, _ = attempt
    monkeypatch.chdir(project.root)
    cases = load_project({"cases": ["named", "unnamed"]}).cases
    words = ordinary_words({case: stage_settings("identity", cases[case]) for case in cases})
    kept = list(documents_below([Path(".snakemake"), Path("logs")]))
    assert len(kept) > 20
    assert find_identifiers(kept, IDENTIFIERS, words) == []
    # The search itself is sound there: a file name that Snakemake does keep is found.
    assert find_identifiers(kept, [Identifier("name", "identity_check")])


def test_what_somebody_put_into_the_folders_is_searched_too(attempt):
    project, _ = attempt
    page = project.root / "reports/unnamed/report.html"
    text = page.read_text(encoding="utf-8")
    stray = project.root / "results/unnamed/notes.txt"
    stray.write_text("PRV GLI 12E42 G388E\n", encoding="utf-8")
    page.write_text(text.replace("</body>", "<p title='2 maggio 2012'>x</p></body>"), encoding="utf-8")
    done = check_again(project)
    page.write_text(text, encoding="utf-8")
    stray.unlink()
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "2 places tell who the patient is: reports/unnamed/report.html, line " in said(done)[0]
    assert "birth date; results/unnamed/notes.txt, line 1: tax code" in said(done)[0]
    assert not (project.root / "results/unnamed/identity_check.csv").exists()
    assert check_again(project).returncode == 0


def test_a_name_in_the_history_stops_the_build(attempt):
    project, _ = attempt
    path = project.root / "reports/unnamed/history/0007.json"
    path.write_text('{"case": "Giulia Prova"}', encoding="utf-8")
    done = check_again(project)
    path.unlink()
    assert done.returncode != 0 and "reports/unnamed/history/0007.json, value case: name" in done.stderr
    assert "giulia" not in done.stderr.lower()
    assert check_again(project).returncode == 0
