"""What the patient journey shows, as a table: one row a mark, panel by panel."""

import pandas as pd

from casebook.draw.case_view import CaseView
from casebook.draw.symptom_panel import score_tiles

COLUMNS = (
    "panel", "name", "item", "start_day", "end_day", "value", "unit", "status", "censor", "ref_low", "ref_high", "flag",
    "new", "row_id",
)  # fmt: skip


def journey_data(case: CaseView, measures: list[str]) -> pd.DataFrame:
    """Phases, events, doses, medications, modelled exposure, symptom tiles (means) and single values of the measures.

    An `end_day` is the last day of a stretch; it is empty for a moment and for what goes on.
    """
    keyed = ("events", "doses", "medications")
    tables = {**case.tables, **{name: case.with_new(case.tables[name]) for name in keyed}}
    first, last = case.span
    phases = pd.DataFrame(
        [(label, start, after - 1) for label, start, after, _ in case.phases], columns=["name", "start_day", "end_day"]
    )
    events = tables["events"]
    marked = [name for name, about in case.settings["events"].items() if about["mark"]]
    events = events[events["category"].isin(marked) & events["day"].between(first, last)]
    parts = [
        phases.assign(panel="phases"),
        events.rename(columns={"category": "name", "day": "start_day"}).assign(panel="events"),
        tables["doses"].rename(columns={"drug": "name", "day": "start_day", "dose": "value"}).assign(panel="doses"),
        tables["medications"]
        .rename(columns={"drug": "name", "stop_day": "end_day", "daily_dose": "value"})
        .assign(panel="medications"),
        tables["exposure"]
        .rename(columns={"drug": "name", "day": "start_day", "percent_of_trough": "value"})
        .assign(panel="exposure (model, not measured)", unit="%"),
    ]
    for instrument in sorted(set(tables["scores"]["instrument"])):
        tiles = score_tiles(case, instrument).rename(columns={"mean_score": "value"})
        parts.append(tiles.assign(panel="symptoms", name=instrument, unit="1"))
    parts += [
        case.with_new(case.values(measure))
        .rename(columns={"measure": "name", "day": "start_day"})
        .assign(panel="measures")
        for measure in measures
    ]
    rows = pd.concat([part.reindex(columns=COLUMNS).astype(object) for part in parts], ignore_index=True)
    for column in ("start_day", "end_day"):
        rows[column] = rows[column].astype(pd.Int64Dtype())
    for column in ("value", "ref_low", "ref_high"):
        rows[column] = rows[column].astype(float)
    return rows
