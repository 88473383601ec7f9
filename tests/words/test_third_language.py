"""A third language is one file: with its words in a copy of the library, a page and figures speak it, whole."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from lxml import html

from words.pseudo_language import pseudo_words, wide

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
# A language whose script runs from right to left.
LANGUAGE = "he"
_WORD = re.compile(r"[A-Za-z]{3,}")
# Estimates, files and rows are called so in every language.
_IDENTIFIER = re.compile(r"\b\w+[._]\w[\w.]*")
# Names of formats, of scholars and of guidelines, and what is a name in every language.
NAMES = {
    "PNG",
    "SVG",
    "CSV",
    "PDF",
    "TIFF",
    "DOCX",
    "LOINC",
    "CARE",
    "SCRIBE",
    "CENT",
    "Casebook",
    "html",
    "Markdown",
    "What",
    "shows",
}  # the caption of the drawing that stands for a figure in tests of pages


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """What a copy of the library with one more file of words says in it."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "scripts" / "casebook", copy / "scripts" / "casebook")
    shutil.copytree(ROOT / "workflow" / "schemas", copy / "workflow" / "schemas")
    shutil.copytree(ROOT / "config", copy / "config")
    words = copy / "scripts" / "casebook" / "words" / f"{LANGUAGE}.yaml"
    words.write_text(yaml.safe_dump(pseudo_words(), allow_unicode=True, sort_keys=False), encoding="utf-8")
    path = os.pathsep.join([str(copy / "scripts"), str(ROOT / "tests")])
    run = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "words" / "third_language.py"), LANGUAGE, str(copy)],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_the_configuration_takes_it_and_falls_back_to_english(spoken):
    assert spoken["case"] == {
        "language": LANGUAGE,
        "title": "Omalizumab in a child with systemic mastocytosis: case report",
        "origin_note": "Reconstructed from published summary statistics (Bossi 2023); not patient data",
    }


@pytest.mark.parametrize("page", ["page", "index", "cohort"])
def test_a_page_names_the_language_and_the_way_its_script_runs(spoken, page):
    root = html.document_fromstring(spoken[page])
    assert (root.get("lang"), root.get("dir")) == (LANGUAGE, "rtl")


@pytest.mark.parametrize("page", ["page", "index", "cohort"])
def test_no_text_of_a_page_is_written_in_the_code(spoken, page):
    root = html.document_fromstring(spoken[page])
    for part in root.xpath("//script | //style | //code"):
        part.drop_tree()
    texts = [
        *root.xpath("//body//text()"),
        *root.xpath("//@aria-label"),
        *root.xpath("//@title"),
        *root.xpath("//@alt"),
    ]
    assert left(texts, spoken["given"]) == {}


def test_no_text_of_a_figure_is_written_in_the_code(spoken):
    drawn = [text for svg in spoken["svgs"] for text in html.fromstring(svg.encode()).xpath("//text//text()")]
    assert left([*spoken["figures"], *drawn], spoken["given"]) == {}


def left(texts, given):
    """Words in letters that are not of the made-up language, and that the case did not bring: each with its text."""
    brought = set(_WORD.findall(given.replace("_", " "))) | NAMES
    brought |= {word.lower() for word in brought} | {word.capitalize() for word in brought}
    found = {text: _WORD.findall(_IDENTIFIER.sub("", text)) for text in texts}
    return {word: " ".join(text.split()) for text, words in found.items() for word in words if word not in brought}


def test_the_made_up_language_is_one():
    assert wide("{n} of {total} values") == "{n} ｏｆ {total} ｖａｌｕｅｓ"
