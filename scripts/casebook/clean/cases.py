"""Clean the cases of a batch: every raw row ends in one clean table or, with its reason, in the ledger."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd

from casebook.clean import output
from casebook.clean.corrections import resolve
from casebook.clean.drugs import place_stops, read_doses, read_medications, resolve_doses, resolve_medications
from casebook.clean.events import read_events, resolve_events
from casebook.clean.history import flag_history
from casebook.clean.ledger import DEFECT, Ledger, check_complete
from casebook.clean.lineage import trace
from casebook.clean.names import Vocabulary, slug
from casebook.clean.observations import read_observations
from casebook.clean.reading import INGESTED, Raw
from casebook.clean.scores import read_scores, resolve_scores
from casebook.clean.statuses import Statuses
from casebook.clean.timeline import check_first_dose, find_first_dose, find_treatment
from casebook.errors import CasebookError
from casebook.model import conform
from casebook.model.record_tables import KINDS

CLEAN_TABLES = ("observations", "scores", "doses", "medications", "events", "ledger")
_ORDER = ("source_file", "source_row", "row_id")


def clean_tables(ingested: pd.DataFrame, settings: Mapping[str, Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """Observations, scores, doses, medications, events and ledger of the cases in `settings`.

    ingested : table `ingested` of those cases
    settings : case id -> its settings for the stage "clean"

    Raises CasebookError where a case has no given dose from which to count days, where the row that may have held
    it cannot be used, or where the treatment is not named and the doses are of several drugs.
    """
    with _collector_paused():
        writer = output.Writer()
        for case, rows in _rows_of_cases(ingested, settings).items():
            _clean_case(rows, settings[case], writer)
        tables = {name: conform(name, writer.frame(name)) for name in CLEAN_TABLES}
    check_complete(ingested, tables)
    return tables


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Spare the walk over every row again and again (a third of the time); nothing here is circular."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()


def _rows_of_cases(ingested: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, list[Raw]]:
    """The rows of each case in the order of files and lines."""
    keys = list(zip(*(ingested[column].tolist() for column in ("case", *_ORDER)), strict=True))
    if tuple(ingested.columns) != INGESTED or keys != sorted(keys):
        ingested = conform("ingested", ingested)
    rows: dict[str, list[Raw]] = {case: [] for case in sorted(settings)}
    columns = {column: ingested[column].tolist() for column in INGESTED}
    zones = {
        (case, source): profile.get("time_zone", "")
        for case, about in settings.items()
        for source, profile in about["sources"].items()
    }
    zone = [zones.get(key, "") for key in zip(columns["case"], columns["source"], strict=True)]
    for row in map(Raw._make, zip(*columns.values(), range(len(ingested)), zone, strict=True)):
        if row.case not in rows:
            raise CasebookError(f"the table ingested holds a case {row.case!r} that has no settings", remedy=DEFECT)
        rows[row.case].append(row)
    return rows


def _clean_case(rows: Sequence[Raw], settings: Mapping[str, Any], writer: output.Writer) -> None:
    ledger = Ledger(calendar=settings["dates"] == "calendar")
    by_kind = _by_kind(rows, ledger)
    vocabulary, statuses = Vocabulary(settings), Statuses(settings)

    doses = read_doses(by_kind["dose"], vocabulary, statuses, ledger)
    treatment = find_treatment(settings["case"], settings, doses)
    others = {slug(drug) for drug in settings["other_drugs"]}
    timeline = find_first_dose(settings["case"], treatment, doses, ledger, others)
    doses = timeline.place_all(doses, ledger)
    given = resolve_doses(doses, treatment, ledger)
    check_first_dose(settings["case"], treatment, doses, ledger)

    results = read_observations(by_kind["lab"], vocabulary, statuses, settings, ledger)
    scores = read_scores(by_kind["score"], vocabulary, statuses, settings, ledger)
    medications = timeline.place_all(read_medications(by_kind["medication"], vocabulary, statuses, ledger), ledger)
    events = timeline.place_all(read_events(by_kind["event"], vocabulary, statuses, ledger), ledger)
    medications = resolve_medications(place_stops(medications, timeline, ledger), ledger)
    values = resolve(timeline.place_all(results, ledger), ledger)
    flag_history(values, settings["measures"])
    standing = {
        "observations": (values, output.observation_columns),
        "scores": (resolve_scores(timeline.place_all(scores, ledger), ledger), output.score_columns),
        "doses": (given, output.dose_columns),
        "medications": (medications, output.medication_columns),
        "events": (resolve_events(events, ledger), output.event_columns),
    }
    for table, (readings, columns) in standing.items():
        for reading in readings:
            ledger.use(reading.row)
        writer.add(table, settings, columns(readings, timeline, settings))
    writer.add("ledger", settings, output.ledger_columns(ledger, trace(ledger, timeline, statuses)))


def _by_kind(rows: Sequence[Raw], ledger: Ledger) -> dict[str, list[Raw]]:
    """The rows that hold a value, by kind; those without one and damaged ones enter the ledger.

    A damaged dose stays among the doses, which must know whether it may have been the first.
    """
    by_kind: dict[str, list[Raw]] = {kind: [] for kind in KINDS}
    for row in rows:
        if row.kind not in by_kind:
            raise CasebookError(f"row {row.row_id} is of a kind {row.kind!r} that there is not", remedy=DEFECT)
        if row.kind == "none":
            ledger.ignore(row, row.note)
        elif row.note.strip() and row.kind != "dose":
            ledger.quarantine(row, "damaged row", row.note)
        else:
            by_kind[row.kind].append(row)
    return by_kind
