"""Many cases in one job: what is built again, what is kept, and what a fault of one case does to the others."""

import pickle
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from snakemake.iocontainers import InputFiles, Log, OutputFiles, Params, Wildcards

from build_batch import build_batch
from casebook.errors import CasebookError
from due_cases import Plan, Stage, due_cases, finished

FOLDERS = {"bianchi": "b001/bianchi", "rossi": "b001/rossi"}


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """A batch of two cases with two stages: one copies a raw file without its remark, the other counts its letters."""
    monkeypatch.chdir(tmp_path)
    ran, summarised = [], []

    def stage(name, work):
        def main(snakemake):
            ran.append(f"{snakemake.wildcards.batch} {name}")
            content = Path(snakemake.input[0]).read_text()
            if "damaged" in content:
                raise CasebookError("is damaged", file=snakemake.input[0])
            if "defect" in content:
                raise ZeroDivisionError
            Path(snakemake.output[0]).write_text(f"case,text\n{snakemake.wildcards.batch},{work(content)}\n")

        module = ModuleType(name)
        module.main = main
        monkeypatch.setitem(sys.modules, name, module)

    stage("copy_text", lambda content: content.partition("#")[0])
    stage("count_letters", lambda content: len(content))

    def plan(case):
        def one(script, given, made):
            place = f"results/{FOLDERS[case]}"
            return Stage(script, SimpleNamespace(
                input=InputFiles([given]), output=OutputFiles([f"{place}/{made}"]), params=Params(fromdict={"code": "1"}),
                log=Log([f"logs/{FOLDERS[case]}/{script}.log"]), wildcards=Wildcards(fromdict={"batch": case}),
            ))  # fmt: skip

        if Path(f"{case}.yaml").exists():
            raise CasebookError("is no configuration", file=f"{case}.yaml")
        copied = f"results/{FOLDERS[case]}/texts.csv"
        if Path(f"{case}.defect").exists():
            raise ZeroDivisionError
        stages = [one("copy_text", f"{case}.txt", "texts.csv"), one("count_letters", copied, "counts.csv")]
        return Plan(stages, {"case": case})

    def part_of(folder, about):
        assert folder == FOLDERS[about["case"]]
        return f"of {about['case']}"

    def build(told="", **texts):
        """Run the job of the batch after writing these raw files; what ran."""
        for case, text in texts.items():
            Path(f"{case}.txt").write_text(text)
        ran.clear()
        Path("manifest.csv").write_text(
            "case,sha256\n" + "".join(f"{case},{Path(f'{case}.txt').read_text()}\n" for case in FOLDERS)
        )
        summarised.clear()
        Path("logs").mkdir(exist_ok=True)
        # What the run finds out goes to the process of the job.
        due = pickle.loads(pickle.dumps(due_cases("manifest.csv", FOLDERS, told, plan)))
        build_batch(FOLDERS, due, "logs/batch.log", part_of, summarised.extend)
        return list(ran)

    build(bianchi="one", rossi="two")
    ran_at_first = list(ran)
    return SimpleNamespace(build=build, ran=ran, ran_at_first=ran_at_first, summarised=summarised)


def test_a_batch_says_of_each_case_what_all_cases_are_put_together_from(batch):
    assert len(batch.ran_at_first) == 4
    assert Path("results/b001/rossi/texts.csv").read_text() == "case,text\nrossi,two\n"
    assert batch.summarised == ["of bianchi", "of rossi"]


def test_a_changed_case_alone_is_built_again(batch):
    assert batch.build() == []
    assert batch.build(rossi="three") == ["rossi copy_text", "rossi count_letters"]
    assert batch.build() == []


def test_what_stands_on_the_same_content_as_before_is_kept(batch):
    assert batch.build(rossi="two#a_remark") == ["rossi copy_text"]


def test_a_change_of_what_all_share_looks_into_every_case_and_runs_what_is_due_alone(batch):
    assert batch.build(told="another configuration") == []


def test_what_somebody_removed_is_made_again(batch):
    Path("results/b001/rossi/counts.csv").unlink()
    assert batch.build() == ["rossi count_letters"]


@pytest.mark.parametrize("damage", ["{", "[]", ""])
def test_a_damaged_record_of_what_a_case_was_made_from_builds_it_again(batch, damage):
    Path("results/b001/.made/rossi.json").write_text(damage)
    assert batch.build() == ["rossi copy_text", "rossi count_letters"]


@pytest.mark.parametrize("text", ["damaged", "defect"])
def test_a_fault_ends_its_case_and_no_other(batch, text, capsys):
    with pytest.raises(CasebookError, match="1 of 2 cases were not finished: bianchi: ") as ended:
        batch.build(bianchi=text, rossi="three")
    assert batch.ran == ["bianchi copy_text", "rossi copy_text", "rossi count_letters"] and batch.summarised == []
    assert finished("b001/rossi") == "of rossi" and finished("b001/bianchi") is None
    assert not Path("results/b001/bianchi/texts.csv").exists(), "what a failed stage had made before is no result of it"
    if text == "damaged":
        assert "bianchi.txt: is damaged" in str(ended.value)
        assert "fault: bianchi.txt: is damaged" in Path("logs/b001/bianchi/copy_text.log").read_text()
    else:
        assert "ZeroDivisionError" in capsys.readouterr().err
    # It is tried again, and the other is not.
    with pytest.raises(CasebookError):
        batch.build()
    assert batch.ran == ["bianchi copy_text"]
    assert batch.build(bianchi="one") == ["bianchi copy_text"], "the letters are those that were counted before"


def test_a_fault_in_the_configuration_of_a_case_ends_it_alone(batch):
    Path("bianchi.yaml").touch()
    with pytest.raises(CasebookError, match="is no configuration"):
        batch.build(bianchi="four", rossi="three")
    assert batch.ran == ["rossi copy_text", "rossi count_letters"]
    assert finished("b001/bianchi") is None


def test_a_defect_in_what_a_case_is_told_ends_it_alone_and_keeps_its_traceback(batch, capsys):
    Path("bianchi.defect").touch()
    with pytest.raises(CasebookError, match="bianchi: a defect of Casebook; its traceback stands above"):
        batch.build(bianchi="four", rossi="three")
    assert batch.ran == ["rossi copy_text", "rossi count_letters"]
    told = capsys.readouterr().err
    assert "in plan" in told and "ZeroDivisionError" in told


def test_of_a_case_that_did_not_change_nobody_asks_how_it_is_built(batch):
    def never(case):
        raise AssertionError(case)

    assert due_cases("manifest.csv", FOLDERS, "", never) == {}
    assert list(due_cases("manifest.csv", FOLDERS, "another configuration", never)) == ["bianchi", "rossi"]


def test_a_run_that_is_killed_leaves_no_case_that_seems_whole(batch, monkeypatch):
    def killed(snakemake):
        Path(snakemake.output[0]).write_text("half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["copy_text"], "main", killed)
        with pytest.raises(KeyboardInterrupt):
            batch.build(rossi="three")
    assert finished("b001/rossi") is None
    assert batch.build(rossi="two") == ["rossi copy_text"]
