"""Languages by configuration: the files of words decide which there are, and what has no words falls back to English."""

from pathlib import Path

import pytest
import yaml

from casebook.settings import load_project, stage_settings
from casebook.settings.languages import LANGUAGES, is_words, languages_schema, localise, origin_notes, translations
from settings.test_configuration import CONFIG, edit, fault, root  # noqa: F401  a fixture

PROJECT = Path(__file__).parents[2]


def test_the_languages_are_the_files_of_words():
    assert {"en", "it"} <= set(LANGUAGES)
    assert languages_schema()["$defs"]["language"]["enum"] == list(LANGUAGES)
    assert set(languages_schema()["$defs"]["words"]["oneOf"][1]["properties"]) == set(LANGUAGES)


def test_no_schema_lists_languages():
    for path in sorted((PROJECT / "workflow" / "schemas").glob("*.yaml")):
        assert "enum: [en" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("key", ["language", "title"])
def test_a_language_without_words_is_refused_with_those_that_there_are(root, key):  # noqa: F811
    edit(root, "cases/rossi.yaml", **{key: "xx" if key == "language" else {"xx": "Ein Fall"}})
    said = fault(root)
    assert "config/cases/rossi.yaml" in said and ", ".join(LANGUAGES) in said


def test_a_text_that_the_language_lacks_falls_back_to_english():
    value = {"label": {"en": "Weight"}, "name": {"en": "A case", "it": "Un caso"}, "note": "as it stands"}
    assert localise(value, "it") == {"label": "Weight", "name": "Un caso", "note": "as it stands"}
    assert localise({"label": {"it": "Peso"}}, "en") == {"label": "Peso"}
    assert translations(value, "it") == ({"A case": "Un caso"}, {"Weight": "en"})
    assert translations({"title": {"en": "A case", "it": "Un caso"}}, "it") == ({}, {}), "no table tells a title"


def test_units_are_no_words_though_their_names_may_be_codes_of_languages(monkeypatch):
    monkeypatch.setattr("casebook.settings.languages.LANGUAGES", ("en", "it", "mg"))
    assert localise({"units": {"mg": "1"}}, "en") == {"units": {"mg": "1"}}
    assert not is_words({"mg": {"label": "Milligram"}}) and not is_words({})


def test_what_fills_tables_is_told_english_words(root):  # noqa: F811
    edit(root, "cases/rossi.yaml", protocol="mastocytosis-omalizumab", language="it")
    case = load_project(CONFIG, root).cases["rossi"]
    assert stage_settings("estimate", case)["events"]["relapse"]["label"] == "Relapse"
    assert stage_settings("report", case)["events"]["relapse"]["label"] == "Recidiva"
    assert stage_settings("report", case)["translations"]["Relapse"] == "Recidiva"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("origin", ["simulated", "reconstructed"])
def test_data_that_are_not_a_patients_say_so_in_the_language_of_the_case(root, language, origin):  # noqa: F811
    edit(root, "cases/rossi.yaml", language=language, data_origin=origin, origin_note=None)
    path = root / "config/cases/rossi.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({key: part for key, part in content.items() if part is not None}), encoding="utf-8")
    assert load_project(CONFIG, root).cases["rossi"]["origin_note"] == origin_notes(language)[origin]
