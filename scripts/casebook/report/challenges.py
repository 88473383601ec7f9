"""Start, stop and restart of the treatment as the report tells them: each against the time before it."""

from casebook.report.ask import asked
from casebook.report.printed_table import Table
from casebook.report.tables import CaseTables

KINDS = ("challenge", "dechallenge", "rechallenge")
FOLDED_BEYOND = 20


def challenge_table(case: CaseTables) -> Table:
    """A row for every outcome at every start and stop: medians, shift with interval and p, other drugs that changed."""
    say, treatment = case.say, _treatment(case)
    rows = []
    for name in _switches(case):
        kind = next(kind for kind in KINDS if name.partition("_")[0] == kind)
        day = case.estimates.ask(f"{treatment}.{name}.switch_day")
        happened = say("challenges", "happened_on", kind=say("challenges", kind), day=day)
        others = _other_drugs(case, f"{treatment}.{name}.other_drugs_changed")
        rows += [[happened, *_contrast(case, outcome, name), others] for outcome in _outcomes(case, name)]
    keys = ("switch", "outcome", "before", "after", "shift", "p", "others")
    caption = say("challenges", "caption", drug=case.label("drugs", treatment))
    return Table(caption, [say("challenges", key) for key in keys], rows, folded=len(rows) > FOLDED_BEYOND)


def _contrast(case: CaseTables, outcome: str, name: str) -> list[str]:
    key = f"{outcome}.{name}"
    return [
        _label(case, outcome),
        _side(case, key, "before"),
        _side(case, key, "after"),
        case.estimates.ask_with_interval(f"{key}.hodges_lehmann"),
        case.estimates.ask(f"{key}.mann_whitney_p"),
    ]


def _switches(case: CaseTables) -> list[str]:
    """The comparisons that are a start or a stop, in order of their days."""
    rows = [case.estimates.row(key) for key in case.estimates if key.endswith(".switch_day")]
    return [row["comparison"] for row in sorted(rows, key=lambda row: row["estimate"])]


def _treatment(case: CaseTables) -> str:
    return next((key.split(".")[0] for key in case.estimates if key.endswith(".switch_day")), "")


def _outcomes(case: CaseTables, name: str) -> list[str]:
    """The outcomes with values on both sides of the switch, instruments first; the others stand among the limits."""
    ending = f".{name}.median_before"
    rows = {key.removesuffix(ending): case.estimates.row(key) for key in case.estimates if key.endswith(ending)}
    compared = [outcome for outcome, row in rows.items() if row["n_before"] and row["n_after"]]
    return sorted(compared, key=lambda outcome: _instrument(case, outcome) is None)


def _label(case: CaseTables, outcome: str) -> str:
    instrument = _instrument(case, outcome)
    if instrument:
        return case.say("challenges", "week", instrument=case.label("instruments", instrument))
    return case.label("measures", outcome)


def _instrument(case: CaseTables, outcome: str) -> str | None:
    """The instrument of which an outcome is the weekly mean."""
    name = outcome.removesuffix("_week")
    return name if name != outcome and name in set(case.tables["scores"]["instrument"]) else None


def _side(case: CaseTables, key: str, side: str) -> str:
    """Median and number of the values on one side."""
    row = case.estimates.row(f"{key}.median_{side}")
    name = f"{key}.median_{side}"
    median = case.estimates.print(name) or case.say("page", "not_estimable")
    return asked(f"{median}, n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{row[f'n_{side}']}", name)


def _other_drugs(case: CaseTables, estimate_id: str) -> str:
    """The other drugs that changed near a start or stop, as the case calls them."""
    medications = case.tables["medications"]
    named = [name for _, name in case.sources_of(estimate_id)]
    drugs = dict.fromkeys(medications.loc[medications["medication_id"].isin(named), "drug"])
    return ", ".join(case.label("drugs", drug) for drug in drugs)
