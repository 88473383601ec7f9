"""Remove what was built of cases that are configured no more, or that live elsewhere now; their histories are kept."""

import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Set
from pathlib import Path

from casebook.settings.batches import BATCH_NAME
from casebook.settings.cases import CASE_ID, CONFIG

RESULTS, REPORTS, LOGS = Path("results"), Path("reports"), Path("logs")


def remove_stale(folders: Mapping[str, str]) -> list[str]:
    """Remove every page and table of a case that lives in no folder any more; returns what was done, in sentences.

    folders : case that is built -> where it lives below results/ and reports/
    A case without a file in config/cases lives nowhere; one that has a file and is only not asked for stays as it is.
    The history of a case that lives elsewhere now moves with it; that of one that is gone stays where it is.
    """
    told = []
    for folder in sorted(_built(elsewhere_than=set(folders.values()))):
        case = Path(folder).name
        if case not in folders and (CONFIG / "cases" / f"{case}.yaml").exists():
            continue
        history = REPORTS / folder / "history"
        new = REPORTS / folders.get(case, folder) / "history"
        if history.is_dir() and not new.exists():
            new.parent.mkdir(parents=True, exist_ok=True)
            history.rename(new)
        for tree in (RESULTS / folder, LOGS / folder):
            shutil.rmtree(tree, ignore_errors=True)
        _remove_but_history(REPORTS / folder)
        if "/" in folder:
            _leave_batch(RESULTS / Path(folder).parent, case)
        why = "lives elsewhere now" if case in folders else "is configured no more"
        kept = f"; kept {history.as_posix()}" if history.is_dir() else ""
        told.append(f"removed what was built of {case} in reports/{folder}, since it {why}{kept}")
    return told


def remove_rows(batches: Collection[str]) -> None:
    """Remove the Parquet files in results/cohort that are of none of these batches, whose cases would count twice."""
    for path in (RESULTS / "cohort").glob("*/*.parquet"):
        if path.stem not in batches:
            path.unlink()


def _built(elsewhere_than: Set[str]) -> Iterator[str]:
    """The other folders below results/ and reports/ in which a case was built: CASE, or BATCH/CASE."""
    found = set()
    for root in (RESULTS, REPORTS):
        for name in _folders(root):
            found.add(name)
            if re.fullmatch(BATCH_NAME, name):
                found.update(f"{name}/{own}" for own in _folders(root / name))
    for folder in found - elsewhere_than:
        made = (RESULTS / folder / "exports.csv", RESULTS / folder / "ingested.csv", REPORTS / folder / "report.html")
        if CASE_ID.match(Path(folder).name) and any(path.exists() for path in made):
            yield folder


def _folders(place: Path) -> list[str]:
    """The names of the folders in a place. Through pathlib, ten thousand cases took most of a second."""
    if not place.is_dir():
        return []
    with os.scandir(place) as found:
        return [entry.name for entry in found if entry.is_dir(follow_symlinks=False)]


def _remove_but_history(place: Path) -> None:
    for path in place.iterdir() if place.is_dir() else ():
        if path.name == "history":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    if place.is_dir() and not any(place.iterdir()):
        place.rmdir()


def _leave_batch(batch: Path, case: str) -> None:
    """A batch that lost a case is due again; one without any goes."""
    (batch / ".made" / f"{case}.json").unlink(missing_ok=True)
    (batch / "cases.json").unlink(missing_ok=True)
    page = REPORTS / batch.name / "index.html"
    page.unlink(missing_ok=True)
    if page.parent.is_dir() and not any(page.parent.iterdir()):
        page.parent.rmdir()
    if all(name.startswith(".") for name in _folders(batch)):
        shutil.rmtree(batch, ignore_errors=True)
