"""The configuration: what is merged over what, and what a mistake is told."""

import shutil
from pathlib import Path

import pytest
import yaml

from casebook.errors import CasebookError
from casebook.settings import load_project, stage_settings
from casebook.settings.batches import batches
from casebook.settings.new_case import new_case
from casebook.settings.stages import STAGES
from casebook.settings.yaml_files import read_yaml

PROJECT = Path(__file__).parents[2]
CONFIG = {"cases": ["rossi"]}


@pytest.fixture
def root(tmp_path):
    """A project of one case `rossi` in the shape that `make case` lays out."""
    shutil.copytree(PROJECT / "config", tmp_path / "config")
    new_case("rossi", tmp_path)
    return tmp_path


def edit(root: Path, file: str, **changes) -> None:
    path = root / "config" / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, **changes}), encoding="utf-8")


def fault(root: Path, config: dict | None = None) -> str:
    with pytest.raises(CasebookError) as caught:
        load_project(config or CONFIG, root)
    assert len(str(caught.value).splitlines()) <= 2
    return str(caught.value)


def test_the_projects_own_configuration_is_valid():
    project = load_project(read_yaml(PROJECT / "config" / "config.yaml"), PROJECT)
    assert {"bossi2023", "demo-asthma"} <= set(project.cases)


def test_the_smallest_case_of_the_design_is_valid(root):
    text = (
        "case: rossi\nprotocol: generic\nmeasures:\n  outcome: {improvement: decrease}   # increase | decrease | none\n"
    )
    (root / "config/cases/rossi.yaml").write_text(text, encoding="utf-8")
    case = load_project(CONFIG, root).cases["rossi"]
    assert case["measures"]["outcome"]["improvement"] == "decrease"
    assert case["data_origin"] == "patient" and case["any_measure"]


def test_the_case_is_merged_over_its_protocol_key_by_key(root):
    edit(root, "cases/rossi.yaml", protocol="mastocytosis-omalizumab", measures={"tryptase": {"decimals": 3}})
    tryptase = load_project(CONFIG, root).cases["rossi"]["measures"]["tryptase"]
    assert tryptase["decimals"] == 3 and tryptase["unit"] == "ug/L"


def test_texts_are_given_in_the_language_of_the_case(root):
    edit(
        root,
        "cases/rossi.yaml",
        protocol="mastocytosis-omalizumab",
        language="it",
        title={"en": "A case", "it": "Un caso"},
    )
    case = load_project(CONFIG, root).cases["rossi"]
    assert case["title"] == "Un caso" and case["measures"]["tryptase"]["label"] == "Triptasi sierica"


@pytest.mark.parametrize(
    ("file", "changes", "words"),
    [
        ("cases/rossi.yaml", {"protocoll": "generic"}, ["config/cases/rossi.yaml", "unknown key protocoll", "protocol"]),
        ("cases/rossi.yaml", {"protocol": "nope"}, ["config/cases/rossi.yaml", "protocol", "nope", "generic", "mastocytosis"]),
        ("cases/rossi.yaml", {"case": "bianchi"}, ["config/cases/rossi.yaml", "case", "bianchi", "rossi"]),
        ("cases/rossi.yaml", {"dates": "exact"}, ["dates", "exact", "relative, calendar"]),
        ("cases/rossi.yaml", {"measures": {"outcome": {"improvement": "up"}}}, ["measures.outcome.improvement", "up", "increase"]),
        ("cases/rossi.yaml", {"exports": [{"files": "a.csv", "source": "nope"}]}, ["exports.0.source", "nope", "lis-esempio"]),
        ("cases/rossi.yaml", {"phases": [{"name": "a"}, {"name": "b"}]}, ["phases", "from_day"]),
        ("cases/rossi.yaml", {"phases": [{"name": "plateau"}]}, ["phases", "plateau", "another name"]),
        ("cases/rossi.yaml", {"phases": [{"name": "a"}, {"name": "a", "from_day": 0}]}, ["phases", "one name"]),
        ("protocols/generic.yaml", {"measures": {"x": {"units": {"g": 0.1}}}}, ["protocols/generic.yaml", "measures.x.units.g", "0.1"]),
        ("protocols/generic.yaml", {"protocol": "other"}, ["protocols/generic.yaml", "other", "generic"]),
        ("sources/lis-esempio.yaml", {"encoding": "utf-9"}, ["sources/lis-esempio.yaml", "encoding", "utf-9", "cp1252"]),
    ],
)  # fmt: skip
def test_a_mistake_names_file_key_what_was_found_and_what_is_allowed(root, file, changes, words):
    edit(root, file, **changes)
    said = fault(root)
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("case: rossi\ncase: bianchi\n", ["rossi.yaml, row 2", "'case' given twice"]),
        ("case: [rossi\n", ["rossi.yaml, row", "no valid YAML"]),
        ("", ["rossi.yaml", "None"]),
        ("case: rossi\nprotocol: generic\n? [a]\n: b\n", ["rossi.yaml, row 3", "no text"]),
    ],
)
def test_a_file_that_is_no_yaml_is_told_by_row(root, text, words):
    (root / "config/cases/rossi.yaml").write_text(text, encoding="utf-8")
    said = fault(root)
    assert [word for word in words if word not in said] == []


def test_a_date_in_a_configuration_stays_the_text_that_was_typed(tmp_path):
    (tmp_path / "a.yaml").write_text("when: 2020-01-02\n", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yaml") == {"when": "2020-01-02"}


@pytest.mark.parametrize("cases", ["some", ["../x"], ["a/b"], [], None, ["a", "a"]])
def test_the_list_of_cases_is_checked(root, cases):
    assert "config/config.yaml: cases" in fault(root, {"cases": cases})


def write_cases(root, *ids):
    text = (root / "config/cases/rossi.yaml").read_text(encoding="utf-8")
    for case in ids:
        (root / f"config/cases/{case}.yaml").write_text(text.replace("rossi", case), encoding="utf-8")
    return list(ids)


def test_more_cases_than_the_limit_live_in_batches_each_in_a_folder_of_its_own(root):
    ids = write_cases(root, *(f"c{number}" for number in range(201)))
    project = load_project({"cases": ids}, root)
    assert project.shares_batches and sorted(project.cases) == sorted(ids)
    batch = next(batch for batch, held in project.batches.items() if "c7" in held)
    assert project.folders["c7"] == f"{batch}/c7" and project.cases["c7"]["case"] == "c7"
    alone = load_project({"cases": ids[:200]}, root)
    assert not alone.shares_batches and alone.folders["c7"] == "c7"


def test_the_limit_and_the_number_of_batches_can_be_given(root):
    ids = write_cases(root, "bianchi", "verdi")
    project = load_project({"cases": ids, "batches_above": 1, "batch_count": 1}, root)
    assert project.batches == {"b000": ("bianchi", "verdi")}
    assert "batch_count" in fault(root, {"cases": ids, "batch_count": 0})


def test_a_mistake_in_a_case_of_a_shared_batch_is_told_when_the_case_is_asked_for(root):
    ids = write_cases(root, "bianchi", "verdi")
    (root / "config/cases/verdi.yaml").write_text("case: other\nprotocol: generic\n", encoding="utf-8")
    project = load_project({"cases": ids, "batches_above": 1}, root)
    assert project.cases["bianchi"]["case"] == "bianchi"
    with pytest.raises(CasebookError, match="verdi"):
        project.cases["verdi"]
    assert "verdi" in fault(root, {"cases": ids})


def test_no_case_takes_the_folder_of_a_batch(root):
    ids = write_cases(root, "B000", "verdi")
    assert "a batch of cases" in fault(root, {"cases": ids, "batches_above": 0, "batch_count": 1})
    assert load_project({"cases": ids}, root).folders["B000"] == "B000"


def test_a_case_without_a_file_says_how_to_lay_one_out(root):
    assert "make case ID=verdi" in fault(root, {"cases": ["verdi"]})


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_told_its_own_parts_only(root, stage):
    case = load_project(CONFIG, root).cases["rossi"]
    told = stage_settings(stage, case)
    assert set(told) - {"measures"} == set(STAGES[stage]["parts"])
    assert all(set(measure) == set(STAGES[stage]["measures"]) for measure in told.get("measures", {}).values())


def test_up_to_the_limit_each_case_is_a_batch_of_its_own_name():
    assert batches(["b", "a"], limit=2) == {"a": ("a",), "b": ("b",)}


def test_beyond_the_limit_a_new_case_moves_no_other():
    cases = [f"case{number}" for number in range(500)]
    before, after = batches(cases), batches([*cases, "new"])
    place = {case: batch for batch, held in before.items() for case in held}
    assert sorted(place) == sorted(cases)
    assert all(place.get(case, batch) == batch for batch, held in after.items() for case in held)
    assert len(before) <= 100


@pytest.mark.parametrize("case", ["", "../x", "a b", "-x", "x" * 65, "è", "x\n"])
def test_a_case_id_that_is_no_pseudonym_by_form_is_refused(tmp_path, case):
    with pytest.raises(CasebookError, match="make case ID=rossi"):
        new_case(case, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("case", ["cohort", "Cohort"])
def test_no_case_takes_the_folder_of_the_tables_over_all_cases(root, case):
    with pytest.raises(CasebookError, match="another pseudonym"):
        new_case(case, root)
    text = (root / "config/cases/rossi.yaml").read_text(encoding="utf-8")
    (root / f"config/cases/{case}.yaml").write_text(text.replace("rossi", case), encoding="utf-8")
    assert "results/" in fault(root, {"cases": ["rossi", case]})


def test_a_new_case_touches_nothing_that_is_there(root):
    kept = (root / "config/cases/rossi.yaml").read_bytes()
    with pytest.raises(CasebookError, match="is there already"):
        new_case("rossi", root)
    assert (root / "config/cases/rossi.yaml").read_bytes() == kept
