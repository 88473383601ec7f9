"""Tables of what is taken beside the treatment: medications, and the burden of systemic steroids."""

import pandas as pd
from markupsafe import Markup

from casebook.report.ask import asked_numbers, asked_record, placed
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables


def medication_table(case: CaseTables) -> Table:
    """Each stretch of a medication."""
    rows = []
    for row in case.rows("medications"):
        name = "medications", row.medication_id
        dose = case.amount(row.daily_dose, row.unit)
        stop = "" if pd.isna(row.stop_day) else case.day(row.stop_day)
        rows.append(
            [
                case.label("drugs", row.drug),
                asked_record(case.day(row.start_day), *name),
                asked_record(stop, *name) or case.say("treatment", "ongoing"),
                asked_record(dose, *name) or case.say("treatment", "not_stated"),
                case.tell(row.pattern),
                placed(row.row_id, *name),
            ]
        )
    heads = [case.say("treatment", key) for key in ("drug", "from", "to", "dose", "pattern")]
    heads.append(case.say("laboratory", "row"))
    return Table(case.say("treatment", "caption"), heads, rows, folded=len(rows) > 12)


def steroid_table(case: CaseTables) -> Table:
    """The burden of systemic steroids before and during treatment."""
    keys = ("mg", "mg_per_kg", "days", "days_per_90")
    statistics = ("steroid_mg", "steroid_mg_per_kg", "steroid_days", "steroid_days_per_90")
    rows = [
        [
            case.say("treatment", phase),
            *(case.estimates.ask(f"systemic_steroids.{phase}.{name}") for name in statistics),
        ]
        for phase in ("before", "during")
    ]
    rows = [row for row in rows if any(row[1:])]
    heads = [case.say("treatment", "steroid_period"), *(case.say("treatment", key) for key in keys)]
    return Table(case.say("treatment", "steroids"), heads, rows)


def steroid_notes(case: CaseTables) -> list[str]:
    """What limits the burden of steroids, before and during."""
    names = (f"systemic_steroids.{phase}.steroid_mg" for phase in ("before", "during"))
    rows = [row for row in map(case.estimates.row, names) if row]
    return [
        Markup("{}: {}.").format(
            case.say("treatment", row["comparison"]), asked_numbers(case.tell(row["note"]), row["estimate_id"])
        )
        for row in rows
        if row["note"]
    ]
