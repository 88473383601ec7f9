"""The ledger of claims: a verdict on every statement, computed from the tables and the claim alone."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.outcome import REPRODUCED, VERDICTS, Outcome
from casebook.claims.paper import stated_text
from casebook.claims.registry import run_check
from casebook.errors import CasebookError

CLAIMS_COLUMNS = ("case", "claim_id", "section", "statement", "stated", "computed", "verdict", "why", "data_origin")
_INPUT = "data reconstructed from this statement"
_DERIVED = {
    "reconstructed": "on reconstructed data, which are no evidence of their own",
    "simulated": "on simulated data",
}


def check_claims(
    claims: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, pd.DataFrame],
    literature: pd.DataFrame,
    settings: Mapping[str, Mapping[str, Any]],
) -> pd.DataFrame:
    """The table `claims` of a batch of cases, sorted by case and id.

    claims : claims file of each case that has one, as `parse_claims` returns it
    tables : the tables of the batch by name, each with a column case
    literature : the table of `parse_literature`, each row with the case whose claims it serves
    settings : what the stage may know of each case
    Raises CasebookError for a check that cannot be run as it is written.
    """
    rows = [
        row for case in sorted(claims) for row in _case_rows(case, claims[case], tables, literature, settings[case])
    ]
    return pd.DataFrame(rows, columns=list(CLAIMS_COLUMNS)).sort_values(["case", "claim_id"], ignore_index=True)


def _case_rows(
    case: str, content: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], literature: pd.DataFrame,
    settings: Mapping[str, Any],
) -> list[dict[str, str]]:  # fmt: skip
    inputs, origin = set(content.get("reconstructed_from", ())), settings["data_origin"]
    if inputs and origin == "patient":
        raise CasebookError(
            "names statements from which data were reconstructed, but the data are a patient's",
            file=content["file"], key="reconstructed_from",
            remedy="Leave the key out, or correct data_origin of the case",
        )  # fmt: skip
    base = {
        "case": case,
        "tables": {name: _of_case(table, case) for name, table in tables.items()},
        "literature": _of_case(literature, case).reset_index(drop=True),
        "paper": content.get("paper", {}),
        "references": content.get("references", {}),
        "claims": {claim["id"]: claim for claim in content["claims"]},
        "settings": settings,
        "file": content["file"],
    }
    rows = []
    for claim in content["claims"]:
        outcome = run_check(claim["check"], Facts(claim=claim, **base))
        if outcome.verdict not in VERDICTS:
            raise CasebookError(
                f"no verdict {outcome.verdict!r}", key=claim["id"], remedy="This is a defect of Casebook"
            )
        rows.append(
            {
                "case": case,
                "claim_id": claim["id"],
                "section": claim["section"],
                "statement": claim["statement"],
                "stated": stated_text(claim),
                "computed": outcome.computed,
                "verdict": outcome.verdict,
                "why": _why(outcome, claim["id"] in inputs, origin),
                "data_origin": origin,
            }
        )
    return rows


def _of_case(table: pd.DataFrame, case: str) -> pd.DataFrame:
    return table[table["case"] == case] if "case" in table else table


def _why(outcome: Outcome, is_input: bool, origin: str) -> str:
    """The reason as one sentence, which says of data that are not a patient's what they are."""
    said = outcome.why
    if outcome.of_case and is_input:
        said += f"; {_INPUT}" + ("" if outcome.verdict != REPRODUCED else ", so that it must agree")
    elif outcome.of_case and origin in _DERIVED:
        said += f"; {_DERIVED[origin]}"
    first = said.partition(" ")[0]
    # An identifier keeps its letters: tryptase.before.median is a name.
    return f"{said if re.search(r'[._]', first) else said[:1].upper() + said[1:]}."
