"""Figures as files: the same bytes in every run, readable without eyes, safe to stand together on one page."""

import hashlib
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
import yaml
from lxml import etree
from PIL import Image

from casebook.draw import FIGURES, PRESETS, check_figures, draw_figures
from casebook.draw.compact_svg import prefix_of
from casebook.draw.files import About, file_bytes
from casebook.draw.presets import DEFAULT
from casebook.draw.style import house_style
from casebook.settings.project import DEFAULT_PRESET
from draw.odd_cases import CASES, everything
from draw.views import view

PROJECT = Path(__file__).parents[2]
FORMATS = ("svg", "png", "pdf")
SVG = "{http://www.w3.org/2000/svg}"


def draw(name="usual", formats=("svg",), **changes):
    """Table of the figures, and the files of the default preset by case, figure and format."""
    tables, settings = everything() if name == "everything" else CASES[name]()
    table, drawn = draw_figures(tables, {"rossi": {**settings, **changes}}, formats)
    return table, {(case, figure, form): content for (case, _, figure, form), content in drawn.items()}


@pytest.fixture
def draws(monkeypatch):
    """Leaves only these figures to be drawn."""

    def only(*figures):
        for name in set(FIGURES) - set(figures):
            monkeypatch.delitem(FIGURES, name)

    return only


@pytest.fixture(scope="module")
def usual():
    return draw("everything", FORMATS)


def test_the_figures_are_those_that_the_workflow_names():
    rules = (PROJECT / "workflow/rules/settings.smk").read_text(encoding="utf-8")
    named = re.search(r"^FIGURES = \((.*?)\)$", rules, flags=re.MULTILINE | re.DOTALL)[1]
    assert re.findall(r'"([^"]+)"', named) == list(FIGURES)


def test_every_file_is_in_the_table(usual):
    table, files = usual
    assert {(row.case, row.figure, row.format) for row in table.itertuples()} == set(files)
    assert all(row.file == f"figures/{row.figure}.{row.format}" for row in table.itertuples())
    assert table[["title", "caption", "alternative_text"]].ne("").all(axis=None)


def sums_of(files):
    """Name and checksum of each file."""
    return sorted(f"{' '.join(key)} {hashlib.sha256(content).hexdigest()}" for key, content in files.items())


def sums_elsewhere(formats, home):
    """The same of the figures drawn by two processes on a machine with other habits."""
    code = (
        "import sys; sys.path[:0] = ['scripts', 'tests']\n"
        "from casebook.draw import draw_figures\nfrom draw.odd_cases import everything\nfrom draw.test_files import sums_of\n"
        "tables, settings = everything()\n"
        f"_, files = draw_figures(tables, {{'rossi': settings}}, {formats!r}, processes=2)\n"
        "print('\\n'.join(sums_of({(case, *rest): content for (case, _, *rest), content in files.items()})))"
    )
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "5", "LC_ALL": "C", "HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment, text=True, capture_output=True, check=True
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.slow
def test_two_runs_give_the_same_bytes_wherever_they_run_and_in_however_many_processes(usual, tmp_path):
    assert sums_elsewhere(FORMATS, tmp_path) == sums_of(usual[1])


@pytest.mark.slow
def test_a_tiff_of_every_figure_is_the_same_twice_and_what_the_journal_asks_for(tmp_path):
    table, files = draw("everything", ("tiff",))
    assert sums_elsewhere(("tiff",), tmp_path) == sums_of(files)
    drawn = {(case, DEFAULT, figure, form): content for (case, figure, form), content in files.items()}
    checks = check_figures(table, drawn)
    assert set(checks["outcome"]) == {"passed"} and len(checks.drop_duplicates("figure")) == len(FIGURES)
    assert set(checks["check"]) == {"width", "height", "resolution", "colour", "compression", "signs", "size"}


def test_an_svg_says_what_it_shows(usual):
    table, files = usual
    for figure in FIGURES:
        root = etree.fromstring(files["rossi", figure, "svg"])
        words = table[table["figure"] == figure].iloc[0]
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title").text == words["title"]
        assert root.find(f"{SVG}desc").text == words["alternative_text"]


def test_ids_do_not_collide_on_one_page_and_every_reference_resolves(usual):
    _, files = usual
    seen = set()
    for figure in FIGURES:
        text = files["rossi", figure, "svg"].decode()
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids)) and not seen & set(ids)
        assert all(name.startswith((f"{figure}-", prefix_of(figure))) for name in ids)
        assert set(re.findall(r'href="#([^"]+)"', text) + re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
        seen |= set(ids)


def test_every_file_is_what_the_journal_asks_for(usual):
    table, files = usual
    drawn = {(case, DEFAULT, figure, form): content for (case, figure, form), content in files.items()}
    checks = check_figures(table, drawn)
    assert checks[checks["outcome"] == "failed"].to_dict("records") == []
    looked = {form: set(part["check"]) for form, part in checks.groupby("format")}
    assert looked == {
        "svg": {"width", "height", "text", "line", "size"},
        "png": {"width", "height", "resolution", "colour", "signs", "size"},
        "pdf": {"width", "height", "text", "line", "colour", "fonts", "signs", "size"},
    }
    assert len(checks.drop_duplicates(["figure", "format"])) == len(FORMATS) * len(FIGURES)


def test_each_figure_has_its_data_as_a_table(usual):
    table, files = usual
    for figure in FIGURES:
        content = files["rossi", figure, "csv"]
        assert b"\r" not in content and content.endswith(b"\n")
        data = pd.read_csv(BytesIO(content))
        assert len(data) and set(data["case"]) == {"rossi"} and set(data["data_origin"]) == {"simulated"}
        assert table.query("figure == @figure and format == 'csv'")["file"].tolist() == [f"figures/{figure}.csv"]
    values = pd.read_csv(BytesIO(files["rossi", "biomarkers", "csv"]))
    tables, _ = CASES["usual"]()
    shown = tables["observations"].query("measure in ('tryptase', 'total_ige')")
    assert sorted(values["value"]) == sorted(shown["value"])
    assert values["censor"].value_counts().to_dict() == shown["censor"].value_counts().to_dict()
    journey = pd.read_csv(BytesIO(files["rossi", "patient-journey", "csv"]))
    assert list(dict.fromkeys(journey["panel"])) == [
        "phases", "events", "doses", "medications", "exposure (model, not measured)", "symptoms", "measures",
    ]  # fmt: skip
    assert len(journey.query("panel == 'doses'")) == len(tables["doses"])


def test_the_data_of_a_figure_hold_no_formula(draws):
    draws("biomarkers")
    tables, settings = CASES["usual"]()
    evil = tables["observations"].assign(flag="=HYPERLINK(1)", row_id="@SUM(A1)")
    _, files = draw_figures({**tables, "observations": evil}, {"rossi": settings}, ["svg"])
    text = files["rossi", "bmc-full", "biomarkers", "csv"].decode()
    assert ",'=HYPERLINK(1)" in text and ",'@SUM(A1)" in text
    assert ",=" not in text and ",@" not in text


def test_hostile_words_stay_words():
    evil = '</title><script>alert(1)</script> & "x" \u202e \U0001f600 \U0001fae0'
    _, settings = CASES["usual"]()
    measures = {name: {**about, "label": evil} for name, about in settings["measures"].items()}
    measures["weight"] = {**measures["tryptase"], "unit": "kg"}
    instruments = {name: {**about, "label": evil} for name, about in settings["instruments"].items()}
    drugs = dict.fromkeys(settings["drugs"], evil)
    table, files = draw(measures=measures, instruments=instruments, drugs=drugs, origin_note=evil)
    holds = set(table.loc[table["caption"] != "", "figure"])
    assert {"patient-journey", "biomarkers", "laboratory-panel"} <= holds
    for figure in sorted(holds):
        root = etree.fromstring(files["rossi", figure, "svg"])
        assert not list(root.iter(f"{SVG}script"))
        # What the patient took is told there in numbers alone.
        assert evil in root.find(f"{SVG}desc").text or figure == "treatment-burden"


def test_pictures_have_the_resolution_that_journals_ask_for(usual):
    _, files = usual
    with Image.open(BytesIO(files["rossi", "biomarkers", "png"])) as png:
        assert [round(value) for value in png.info["dpi"]] == [300, 300]
        assert png.width == pytest.approx(170 / 25.4 * 300, abs=1)
    case = view()
    with house_style("test", case.preset):
        content = file_bytes(FIGURES["biomarkers"](case).draw(case), "tiff", case.preset, About("x", "It", "", ""))
    with Image.open(BytesIO(content)) as tiff:
        assert tiff.mode == "RGB" and tiff.info["compression"] == "tiff_lzw"
        assert [round(value) for value in tiff.info["dpi"]] == [600, 600]


def test_the_origin_is_on_every_figure_that_is_no_patients(usual):
    for (_, files), name, there in ((usual, "usual", True), (draw("patient"), "patient", False)):
        _, settings = CASES[name]()
        for (*_, form), content in files.items():
            if form == "svg":
                assert (settings["origin_note"].encode() in content) == there
            elif form == "csv":
                assert settings["data_origin"].encode() in content or content.count(b"\n") == 1


def test_numbers_come_from_the_estimates_alone(draws):
    draws("patient-journey")
    tables, settings = CASES["usual"]()
    tables = {**tables, "estimates": tables["estimates"].iloc[:0]}
    _, files = draw_figures(tables, {"rossi": settings}, ["svg"])
    text = files["rossi", "bmc-full", "patient-journey", "svg"].decode()
    assert "before " not in re.sub(r"<(title|desc).*?</\1>", "", text)


def test_two_cases_are_drawn_from_one_set_of_tables(draws):
    draws("biomarkers", "dose-gap")
    tables, settings = CASES["usual"]()
    both = {name: pd.concat([frame, frame.assign(case="verdi")]) for name, frame in tables.items()}
    table, files = draw_figures(both, {"rossi": settings, "verdi": {**settings, "case": "verdi"}}, ["svg"])
    assert {case for case, *_ in files} == {"rossi", "verdi"} == set(table["case"])


def test_the_first_preset_is_the_reports_and_each_other_has_a_folder():
    tables, settings = CASES["nothing_but_doses"]()
    table, files = draw_figures(tables, {"rossi": settings}, ["svg"], ["elsevier", "bmc-half"])
    assert {(row.case, row.preset, row.figure, row.format) for row in table.itertuples()} == set(files)
    first = {f"figures/{figure}.{form}" for figure in FIGURES for form in ("svg", "csv")}
    assert set(table[table["preset"] == "elsevier"]["file"]) == first
    assert set(table[table["preset"] == "bmc-half"]["file"]) == {f"figures/bmc-half/{figure}.svg" for figure in FIGURES}
    for (_, preset, _, form), content in files.items():
        if form == "csv":
            continue
        width = float(etree.fromstring(content).get("width").removesuffix("pt"))
        assert width == pytest.approx(PRESETS[preset].width / 25.4 * 72, abs=0.01)


def test_the_presets_are_those_that_the_configuration_allows():
    schema = yaml.safe_load((PROJECT / "workflow/schemas/config.schema.yaml").read_text(encoding="utf-8"))
    assert set(schema["properties"]["figure_presets"]["items"]["enum"]) == set(PRESETS)
    assert DEFAULT_PRESET == DEFAULT
