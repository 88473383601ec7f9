"""Raw exports and tables on an S3-compatible storage, against a build in folders."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from faults.disturbed import DOSES, LABS, VISIT
from pipeline import Project
from storage.server import BUCKET, Bucket, running

# A cohort built three times.
pytestmark = [pytest.mark.slow, pytest.mark.workflow]

FOLDER = "studies/first"
EARLIER = "date,measure,value,unit\n2019-12-01,outcome,6,ug/L\n"
RUN = (
    "--workflow-profile", "workflow/profiles/s3", "--default-storage-prefix", f"s3://{BUCKET}/{FOLDER}", "--cores", "2",
)  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """The same two cases in folders and on a storage, both built."""

    here: Project
    there: Project
    bucket: Bucket

    def run(self, *arguments: str):
        return self.there.run(*RUN, *arguments, **self.bucket.environment)

    def assert_same_outputs(self) -> None:
        built, below = self.here.outputs(), f"{FOLDER}/results/"
        stored = {f"results/{key}": content for key, content in self.bucket.below(below).items()}
        found = stored | self.there.outputs()
        assert sorted(found) == sorted(built)
        assert [name for name in built if found[name] != built[name]] == []
        assert not (self.there.root / "results").exists()


def cohort(root: Path) -> Project:
    project = Project(root, ["rossi", "verdi"])
    for case, labs in (("rossi", LABS), ("verdi", LABS.replace("5", "7"))):
        project.add_case(case, {"labs.csv": labs, "earlier.csv": EARLIER, "doses.csv": DOSES})
    return project


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Iterator[Stored]:
    here, there = (cohort(tmp_path_factory.mktemp(name)) for name in ("here", "there"))
    raw = there.root / "data/raw"
    with running() as bucket:
        bucket.put({f"{FOLDER}/{path.relative_to(there.root)}": path.read_bytes() for path in raw.rglob("*.csv")})
        shutil.rmtree(there.root / "data")
        both = Stored(here, there, bucket)
        here.build()
        done = both.run()
        assert done.returncode == 0, done.stderr[-3000:]
        yield both


def test_the_tables_on_a_storage_and_the_reports_are_those_of_a_build_in_folders(stored):
    stored.assert_same_outputs()


def test_a_second_run_has_nothing_to_do_and_changed_and_withdrawn_raw_objects_run_their_case_again(stored):
    done = stored.run("--dry-run")
    assert done.returncode == 0 and "Nothing to be done" in done.stdout + done.stderr, done.stderr[-3000:]
    labs, earlier = "data/raw/rossi/labs.csv", "data/raw/rossi/earlier.csv"
    (stored.here.root / labs).write_text(LABS + VISIT, encoding="utf-8")
    (stored.here.root / earlier).unlink()
    stored.bucket.put({f"{FOLDER}/{labs}": (LABS + VISIT).encode()})
    stored.bucket.delete(f"{FOLDER}/{earlier}")
    stored.here.build()
    done = stored.run()
    assert done.returncode == 0, done.stderr[-3000:]
    said = done.stdout + done.stderr
    assert "rossi: reading the raw exports" in said and "verdi: " not in said
    stored.assert_same_outputs()


def test_raw_files_in_a_folder_beside_the_storage_are_named_as_not_read(stored):
    folder = stored.there.root / "data/raw/rossi"
    folder.mkdir(parents=True)
    done = stored.run("--dry-run")
    assert f"s3://{BUCKET}/{FOLDER}/data/raw, and what is in data/raw/rossi is not" in done.stderr


def test_cases_that_share_batches_are_refused_on_a_storage(stored):
    done = stored.run("--dry-run", "--config", "batches_above=1")
    assert done.returncode != 0 and "cannot lie on a storage" in done.stderr


def test_a_storage_that_is_not_there_is_named(stored):
    done = stored.run("--dry-run", "--default-storage-prefix", "s3://elsewhere/study")
    assert done.returncode != 0 and "casebook: s3://elsewhere/study/data/raw cannot be listed: " in done.stderr
