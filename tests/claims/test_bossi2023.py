"""The ledger of bossi2023: every statement has a verdict for a reason that a hostile reader can check."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from casebook.claims import check_claims, literature_sums, parse_claims, parse_literature
from casebook.settings.yaml_files import read_yaml
from claims.bossi2023_tables import BOSSI, bossi_rows
from claims.small_claims import CASE, tables

ROOT = Path(__file__).parents[2]
FILE = ROOT / "config" / "cases" / "bossi2023.claims.yaml"
TABLE_1 = ROOT / "data" / "raw" / "literature" / "omalizumab-mastocytosis.csv"
# The ids of the claims as they were stated to us; a letter behind one, and X, are our own further parts.
STATED = [
    *(f"P{n:02d}" for n in range(1, 14)), *(f"M{n:02d}" for n in range(1, 9)), *(f"T{n:02d}" for n in range(1, 17)),
    *(f"L{n:02d}" for n in range(1, 10)), *(f"A{n:02d}" for n in range(1, 5)), *(f"D{n:02d}" for n in range(1, 15)),
    "B01", "B02", *(f"R{n:02d}" for n in range(1, 12)),
]  # fmt: skip
CONTRADICTED = {
    "P09", "T02c", "T04", "A01", "A02", "A03", "A03b", "D03", "D04", "D06", "D07", "D12", "B02b", "R01", "R02", "R03", "R04", "R11",
    "X01", "X02", "X04", "X06",
}  # fmt: skip
UNTESTABLE = {
    "P02b", "P07b", "P08", "P10", "P11", "P13", "T02b", "T14b", "T14c", "D01b", "D09b", "R08b", "T06b", "L02b", "L07", "L08", "L09", "D06b", "D10", "D11", "D13", "D14", "R05", "R06",
    "R07", "R08", "R09", "R10", "X03", "X05",
}  # fmt: skip
EXTERNAL = {"M08", "T16", "B01"}


@cache
def claims():
    return parse_claims(read_yaml(FILE), FILE)


@cache
def table_1():
    return parse_literature(pd.read_csv(TABLE_1, dtype=str, keep_default_na=False), CASE)


def ledger_of(rows):
    return check_claims({CASE: claims()}, tables(**rows), table_1(), {CASE: BOSSI}).set_index("claim_id")


@cache
def found():
    return ledger_of(bossi_rows())


def changed(name, keep=lambda row: True, more=()):
    """The ledger when a table holds only some of its rows, or more."""
    rows = bossi_rows()
    rows[name] = [row for row in rows[name] if keep(row)] + list(more)
    return ledger_of(rows)


def test_every_stated_claim_is_in_the_file():
    ids = [claim["id"] for claim in claims()["claims"]]
    assert len(STATED) == 77
    assert set(STATED) <= set(ids)
    assert all(one in STATED or one.startswith("X") or one[:-1] in STATED for one in ids)


def test_no_verdict_stands_in_the_file():
    text = FILE.read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for verdict in ("reproduced", "contradicted", "untestable"):
        assert verdict not in body


def test_the_verdicts():
    verdicts = found()["verdict"]
    assert set(verdicts[verdicts == "contradicted"].index) == CONTRADICTED
    assert set(verdicts[verdicts == "untestable"].index) == UNTESTABLE
    assert set(verdicts[verdicts == "external"].index) == EXTERNAL
    assert verdicts.value_counts()["reproduced"] == len(verdicts) - len(CONTRADICTED | UNTESTABLE | EXTERNAL)


def test_every_verdict_has_its_reason():
    ledger = found()
    assert (ledger["why"].str.len() > 20).all() and ledger["why"].str.endswith(".").all()
    assert ledger.loc[list(UNTESTABLE), "why"].str.contains("missing", case=False).all()
    assert (ledger.loc[ledger["verdict"].isin(["reproduced", "contradicted"]), "computed"] != "").all()


def test_agreement_with_an_input_says_that_it_is_one():
    ledger, inputs = found(), claims()["reconstructed_from"]
    agreed = ledger[(ledger["verdict"] == "reproduced") & ledger.index.isin(inputs)]
    assert len(agreed) > 30
    assert agreed["why"].str.contains("data reconstructed from this statement, so that it must agree").all()
    of_case = {"P09", "P09b", "T02c", "A01", "A04", "D05", "D07", "D09", "L02b"}
    assert ledger.loc[list(of_case), "why"].str.contains("on reconstructed data").all()
    of_the_paper = {
        "A03",
        "D01",
        "D02",
        "D03",
        "D04",
        "D06",
        "D12",
        "B02",
        "R01",
        "R02",
        "R03",
        "R04",
        "R11",
        "X01",
        "X02",
        "X04",
    }
    assert not ledger.loc[list(of_the_paper), "why"].str.contains("reconstructed").any()


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("P09", "3 of 4 minor met"),                       # CD2 and CD25 are a minor criterion of their own
        ("P13", "the diary of 323 of 330 days"),           # seven days do not show a year
        ("T02b", "the rule by which the dose was calculated"),
        ("T02c", "IgE 11 IU/mL lies below the table"),
        ("T04", "contradicts itself"),
        ("A02", "after the second dose (Abstract), after reintroduction (Case presentation, T10)"),
        ("A03", "minimal local swelling"),
        ("D03", "at least 6 under 18"),
        ("D03", "81 if patients followed up count once"),  # 81 may be meant; the table prints 83
        ("D03", "83 as the sum of n over 20 rows"),
        ("D04", "Carter 2007: 17/51, Pitt 2010: 15"),
        ("D06", "5.26 d for the complex"),
        ("D07", "10 fold (L04), then 7.5 fold (L05)"),
        ("D12", "urticaria from 12 years"),
        ("L07", "DNA input"),
        ("L07", "from 29,725 genomes a sample"),     # as the estimate has it
        ("L08", "neutrophils"),
        ("L02b", "the two procedures differ"),
        ("A01", "reproduced: all 686 scores"),             # well to the end once treatment was resumed
        ("A04", "other drugs changed near them as well: cetirizine, prednisone"),
        ("D05", "any limit between 34 and 42 d would fit"),
        ("D09b", "tryptase in Bell 2012, Matito 2013"),
        ("M05b", "ketotifen 2 mg/d to 1 mg/d"),
        ("X06", "Slapnicar 2019: ↓/↑ for 6 patients"),
        ("R10", "names symptom severity"),
        ("D14", "total_ige lapsed"),
        ("R01", "Douglass 2010 is [20]"),
        ("R02", "Kibsgaard 2014 is [24]"),
        ("R03", "Hinojosa 2019"),
        ("R04", "the year that its DOI bears"),
        ("R05", "experiences from four cases"),
        ("R08", "mast cell activation syndrome"),
        ("X01", "[31] stands for two studies"),
        ("X05", "total IgE printed down and up"),
        ("L01", "rounds to 35.1, printed 35,1"),
        ("T15", "95 % interval 0 to 2.21 /a"),
    ],
)  # fmt: skip
def test_the_reason_names_what_decided(claim, said):
    assert said in found().loc[claim, "why"]


def test_a_median_that_does_not_round_contradicts():
    rows = [
        row | {"estimate": 35.2} if row["estimate_id"] == "tryptase.before.median" else row
        for row in bossi_rows()["estimates"]
    ]
    ledger = ledger_of({**bossi_rows(), "estimates": rows})
    assert ledger.loc["L01", "verdict"] == "contradicted"
    assert (ledger["verdict"] != found()["verdict"]).sum() == 1


def test_a_second_anaphylaxis_contradicts():
    assert (
        changed("events", more=[{"day": 300, "category": "anaphylaxis", "text": ""}]).loc["T15", "verdict"]
        == "contradicted"
    )


def test_steroids_that_end_after_the_second_dose_still_leave_the_paper_at_odds_with_itself():
    ledger = changed("medications", lambda row: row["drug"] != "prednisone" or row["start_day"] < 100)
    assert ledger.loc["A02", "verdict"] == "contradicted" and "contradicts itself" in ledger.loc["A02", "why"]
    assert ledger.loc["T10", "verdict"] == "contradicted"


def test_without_the_relapse_the_child_would_be_steadily_well():
    ledger = changed("scores", lambda row: not 182 <= row["day"] <= 188)
    assert ledger.loc["A01", "verdict"] == "reproduced"
    assert ledger.loc["A04", "verdict"] == "untestable"


def test_without_the_notes_nothing_is_known_of_side_effects():
    assert changed("ingested", lambda row: False).loc["T13", "verdict"] == "untestable"


def test_with_the_dna_input_the_allele_fraction_can_be_tested():
    ledger = changed(
        "observations",
        more=[
            {"measure": "kit_genomes", "unit": "1", "ref_high": None, "day": day, "value": 100_000}
            for day in (-30, 588)
        ],
    )
    assert ledger.loc["L07", "verdict"] == "reproduced"


def test_an_empty_case_leaves_the_case_open_and_the_paper_decided():
    rows = {name: [] for name in bossi_rows()} | {
        "estimates": [row | {"estimate": None, "ci_low": None, "ci_high": None} for row in bossi_rows()["estimates"]]
    }
    ledger = ledger_of(rows)
    of_case = [
        claim
        for claim in ledger.index
        if claim[0] in "PMTL" and claim not in {"T04", "M08", "T16", "P09", "P09b", "P09c"}
    ]
    assert (ledger.loc[of_case, "verdict"] == "untestable").all()
    assert (ledger.loc[["A02", "A03", "T04", "D03", "D06", "R01"], "verdict"] == "contradicted").all()


def test_table_1_is_read_to_the_last_cell():
    assert len(table_1()) == 20 and (table_1()["note"] == "").all()
    assert table_1()["n"].sum() == 83
    sums = literature_sums(table_1()).set_index(["disease", "age_group"])
    assert sums.loc[("Systemic Mastocytosis", "all"), ["studies", "patients"]].tolist() == [12, 63]
    assert sums.loc[("Cutaneous Mastocytosis", "all"), ["studies", "patients"]].tolist() == [8, 20]
    assert sums.loc[("all", "all"), ["studies", "patients"]].tolist() == [19, 83]
    assert sums.loc[("all", "under 18"), ["studies", "patients"]].tolist() == [4, 5]
    assert sums.loc[
        ("all", "all"), ["total_ige_up", "total_ige_down", "total_ige_unchanged", "total_ige_not_assessed"]
    ].tolist() == [42, 3, 6, 32]
    assert sums.loc[
        ("all", "all"), ["tryptase_unchanged", "tryptase_down", "tryptase_mixed", "tryptase_not_assessed"]
    ].tolist() == [62, 5, 8, 8]
