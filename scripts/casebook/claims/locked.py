"""Verdicts that must not change unseen: what differs between two ledgers, and the refusal to go on."""

from collections.abc import Collection

import pandas as pd

from casebook.errors import CasebookError

REMOVED = "removed"


def changed_verdicts(claims_now: pd.DataFrame, claims_before: pd.DataFrame) -> pd.DataFrame:
    """Claims whose verdict differs: case, claim_id, before, now; a claim that was taken out is `removed` now.

    A claim that is new has no verdict to differ from, and is left out.
    """
    key = ["case", "claim_id"]
    now, before = (ledger[[*key, "verdict"]] for ledger in (claims_now, claims_before))
    both = before.merge(now, on=key, how="left", suffixes=("_before", "_now"))
    both["verdict_now"] = both["verdict_now"].fillna(REMOVED)
    changed = both[both["verdict_before"] != both["verdict_now"]]
    changed = changed.rename(columns={"verdict_before": "before", "verdict_now": "now"})
    return changed.sort_values(key, kind="stable").reset_index(drop=True)


def refuse_changed_verdicts(claims_now: pd.DataFrame, claims_before: pd.DataFrame, cases: Collection[str]) -> None:
    """Stop where claims are locked and a verdict differs from the accepted ledger.

    claims_before : the ledgers that were accepted with the last reports, as config/cases/CASE.verdicts.csv holds them
    cases : the cases that have claims, each of which must have an accepted ledger
    Raises CasebookError that names every claim with its verdict before and now.
    """
    for case in sorted(set(cases) - set(claims_before["case"])):
        raise CasebookError(
            "claims are locked, but no ledger has been accepted to hold them to",
            file=f"config/cases/{case}.verdicts.csv",
            remedy=f"Build once without claims: locked, read results/{case}/claims.csv and copy it there",
        )
    changed = changed_verdicts(claims_now, claims_before[claims_before["case"].isin(cases)])
    if changed.empty:
        return
    told = "; ".join(f"{row.case} {row.claim_id}: {row.before} before, {row.now} now" for row in changed.itertuples())
    many = "a verdict has" if len(changed) == 1 else f"{len(changed)} verdicts have"
    first = changed["case"].iloc[0]
    raise CasebookError(
        f"{many} changed while claims are locked: {told}",
        file=f"config/cases/{first}.verdicts.csv",
        remedy="Read why; to accept it, build without claims: locked and copy the new claims.csv there",
    )
