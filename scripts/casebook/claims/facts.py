"""What the checks of one case may look at: its tables, the literature, the paper's own words and the settings."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from casebook.clean.names import slug
from casebook.errors import CasebookError
from casebook.words import in_sentence


@dataclass(frozen=True, eq=False)
class Facts:
    """One case, ready to be asked.

    tables : the tables of this case by name; a table that was not handed over is missing here
    literature : the literature table of this case, empty where it has none
    paper : what the claims file holds of the paper: title, headings
    references : the paper's reference list by number: authors, year, title
    claims : its claims by id
    file : the claims file as its user would type it
    claim : the claim that is being checked
    asked : ids of the claims whose checks led here, so that two claims cannot wait for each other
    """

    case: str
    tables: Mapping[str, pd.DataFrame]
    literature: pd.DataFrame
    paper: Mapping[str, Any]
    references: Mapping[int, Mapping[str, Any]]
    claims: Mapping[str, Mapping[str, Any]]
    settings: Mapping[str, Any]
    file: str = ""
    claim: Mapping[str, Any] = field(default_factory=dict)
    asked: Sequence[str] = ()

    def fault(self, message: str, remedy: str = "") -> CasebookError:
        """A mistake in the claim that is being checked, as an error that names file and claim."""
        return CasebookError(message, file=self.file, key=f"claim {self.claim.get('id', '?')}", remedy=remedy)

    def table(self, name: str) -> pd.DataFrame:
        """A table of the case; empty where it was not handed over."""
        return self.tables.get(name, pd.DataFrame())

    def rows(self, name: str, **where: Any) -> pd.DataFrame:
        """The rows of a table in which each named column holds the given value."""
        table = self.table(name)
        for column, wanted in where.items():
            if column not in table:
                return table.iloc[0:0]
            table = table[table[column] == wanted]
        return table

    def estimate(self, estimate_id: str) -> Mapping[str, Any]:
        """The row of an estimate.

        Raises CasebookError for one that there is not, naming the closest.
        """
        table = self.table("estimates")
        rows = self.rows("estimates", estimate_id=estimate_id)
        if rows.empty:
            known = table["estimate_id"].tolist() if "estimate_id" in table else []
            near = difflib.get_close_matches(estimate_id, known, n=3, cutoff=0.5)
            told = f"the closest are: {', '.join(near)}" if near else "see estimate_id in estimates.csv"
            raise self.fault(f"there is no estimate {estimate_id!r}", f"Correct it; {told}")
        return rows.iloc[0].to_dict()

    def number(self, estimate_id: str) -> float | None:
        """The number of an estimate that need not exist; None where it is missing or empty."""
        rows = self.rows("estimates", estimate_id=estimate_id)
        return None if rows.empty or pd.isna(rows["estimate"].iloc[0]) else float(rows["estimate"].iloc[0])

    def measure(self, name: str) -> pd.DataFrame:
        """The observations of a measure by day."""
        rows = self.rows("observations", measure=name)
        return rows if rows.empty else rows.sort_values(["day", "time", "observation_id"], kind="stable")

    def named(self, measure: str) -> str:
        """A measure as a sentence calls it; by its own name where the case does not know it."""
        return in_sentence(self.settings.get("measures", {}).get(measure, {}).get("label") or measure)

    def item(self, instrument: str, name: str) -> str:
        """An item of an instrument as a sentence calls it; by its own name where the case does not know it."""
        items = self.settings.get("instruments", {}).get(instrument, {}).get("items", {})
        return in_sentence(items.get(name, {}).get("label") or name)

    @property
    def treatment(self) -> str:
        """The drug whose first given dose is day 0; of a case that names none, the only drug of its doses."""
        named = slug(str(self.settings.get("treatment") or ""))
        drugs = sorted(set(self.table("doses")["drug"])) if "drug" in self.table("doses") else []
        return named if named in drugs or len(drugs) != 1 else drugs[0]

    @property
    def printed(self) -> str:
        """The number that the claim states, as printed; empty where it states none."""
        return str(self.claim.get("stated", {}).get("value", ""))

    @property
    def unit(self) -> str:
        """The unit that the claim states."""
        return str(self.claim.get("stated", {}).get("unit", ""))
