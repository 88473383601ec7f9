"""Acute reactions as the report tells them: the acute against the baseline value, by two rules."""

from casebook.report.ask import asked
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables

_ENDING = ".event_day"


def acute_table(case: CaseTables) -> Table:
    """A row an acute event: its day, both values, and whether each rule speaks of a rise; why not where none can."""
    say, estimates = case.say, case.estimates
    rows = []
    for key in (key for key in estimates if key.endswith(_ENDING)):
        name = key.removesuffix(_ENDING)
        measure = name.partition(".")[0]
        values = [_value(case, f"{name}.{part}_value") for part in ("acute", "baseline")]
        rules = [_decided(case, f"{name}.{rule}") for rule in ("acute_rise", "acute_ratio")]
        taken = case.mark(case.estimates.row(f"{name}.acute_value")["note"])
        rows.append([_event(case, key), case.label("measures", measure), *values, *rules, taken])
    heads = [say("acute", key) for key in ("event", "measure", "acute", "baseline", "rise", "ratio")]
    heads.append(say("laboratory", "flag"))
    return Table(say("acute", "caption"), heads, rows)


def _event(case: CaseTables, key: str) -> str:
    """The event as the case calls it, and its day."""
    events = case.tables["events"]
    named = [name for table, name in case.sources_of(key) if table == "events"]
    found = events.loc[events["event_id"].isin(named), "category"]
    label = case.label("events", found.iloc[0]) if len(found) else case.say("acute", "no_event")
    return case.say("acute", "happened_on", event=label, day=case.estimates.ask(key))


def _value(case: CaseTables, key: str) -> str:
    printed = case.estimates.print(key)
    if printed:
        return asked(case.estimates.with_unit(key, printed), key)
    row = case.estimates.row(key)
    return case.say("acute", "censored" if row["n_before"] == 1 or row["n_after"] == 1 else "missing")


def _decided(case: CaseTables, key: str) -> str:
    value = case.estimates.value(key)
    word = "undecided" if value is None else "met" if value else "not_met"
    return asked(case.say("acute", word), key)
