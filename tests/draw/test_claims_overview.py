"""The figure of the claims: every claim by section and verdict, and how far stated numbers are from computed ones."""

import pytest

from casebook.draw.claim_numbers import compared_numbers
from casebook.draw.verdict_marks import LOOKS
from casebook.model.finding_tables import VERDICTS
from draw.odd_cases import CASES, claim, table
from draw.views import planned, view


def looked_at(case):
    plan = planned("claims-overview", case)
    page = plan.draw(case)
    marks = {verdict: [] for verdict in VERDICTS}
    for line in page.axes[0].lines:
        for verdict, look in LOOKS.items():
            if line.get_marker() == look.marker:
                marks[verdict] += list(zip(line.get_xdata(), line.get_ydata(), strict=True))
    return plan, marks, [text.get_text() for text in page.texts]


def claims(*rows):
    return view("usual", tables={"claims": table("claims", [claim(n, *row) for n, row in enumerate(rows)])})


@pytest.mark.parametrize(
    ("stated", "computed", "values"),
    [
        ("35,1 µg/L", "35.1 ug/L", (35.1, 35.1, 0.0)),
        ("26 d", "5.26 d", (26.0, 5.26, -79.769)),
        ("27.5 ng/mL", "28 ug/L", (27.5, 28.0, 1.818)),
        ("2 mg/dL", "0.03 g/L", (2.0, 3.0, 50.0)),
        ("10 fold", "10", (10.0, 10.0, 0.0)),
        ("0,097 %", "0.0970 %", (0.097, 0.097, 0.0)),
        ("11 kU/L", "12.1 k[IU]/L", (11.0, 12.1, 10.0)),
        ("\N{MINUS SIGN}4", "-5", (-4.0, -5.0, -25.0)),
        ("0 %", "0 %", (0.0, 0.0, 0.0)),
    ],
)
def test_numbers_in_units_that_can_be_compared_are(stated, computed, values):
    found = compared_numbers(stated, computed)
    assert (found.stated, found.computed) == values[:2]
    assert found.percent == pytest.approx(values[2], abs=0.001)


@pytest.mark.parametrize(
    ("stated", "computed"),
    [
        ("1 event", "1 anaphylaxis"),
        ("5 mg", "5 mg/d"),
        ("5 mg/L", "5 mmol/L"),
        ("1,234 mg", "1234 mg"),  # thousands, or a decimal comma
        ("7/10", "7"),
        ("7 to 10", "7"),
        ("after the second dose", "2"),
        ("8 a", "8 a; 7.85 to 8.85 a"),
        ("31", "[31] is Distler 2020"),
        ("300 mg", ""),
        ("", "5"),
    ],
)
def test_what_could_be_read_in_two_ways_or_differs_in_kind_is_no_number(stated, computed):
    assert compared_numbers(stated, computed) is None


def test_a_difference_from_nothing_has_no_percent():
    assert compared_numbers("0 mg", "3 mg").percent is None
    plan, marks, texts = looked_at(claims(("Abstract", "contradicted", "0 mg", "3 mg")))
    assert plan.data["difference"].tolist() == [3.0] and plan.data["difference_percent"].isna().all()
    assert "–" in texts and len(marks["contradicted"]) == 2  # in the key and its section, on no axis


def test_a_case_without_claims_has_no_such_figure():
    plan = planned("claims-overview", view("usual"))
    assert plan.caption == "" and plan.data.empty


@pytest.mark.parametrize("name", ["five_claims", "claims_of_one_section", "many_claims"])
@pytest.mark.parametrize("preset", ["bmc-full", "bmc-half", "elsevier"])
def test_every_claim_is_a_mark_and_stands_in_the_data(name, preset):
    case = view(name, preset)
    plan, marks, texts = looked_at(case)
    told = case.tables["claims"]["verdict"].value_counts()
    on_the_axis = len([text for text in texts if text.startswith("C") and text[1:].isdigit()])
    assert sum(map(len, marks.values())) == len(told) + len(case.tables["claims"]) + on_the_axis
    assert {f"{verdict} {count}" for verdict, count in told.items()} <= set(texts)
    assert sorted(plan.data["claim_id"]) == sorted(case.tables["claims"]["claim_id"])
    left_out = plan.data["difference"].notna().sum() - on_the_axis
    assert ("Not drawn for want of room" in plan.caption) == bool(left_out)
    assert not left_out or f"{left_out} claims with numbers" in plan.caption


def test_sections_stand_in_the_order_of_the_paper_and_verdicts_in_theirs():
    rows = [
        ("Discussion", "external"),
        ("Unheard of", "reproduced"),
        ("Abstract", "untestable"),
        ("Abstract", "reproduced"),
    ]
    plan, _, texts = looked_at(claims(*rows))
    assert plan.data["claim_id"].tolist() == ["C003", "C002", "C000", "C001"]
    assert [text for text in texts if text in ("Abstract", "Discussion", "Unheard of")] == [
        "Abstract",
        "Discussion",
        "Unheard of",
    ]
    assert plan.alternative == (
        "4 claims: reproduced 2, untestable 1, external 1. Abstract: reproduced 1, untestable 1. "
        "Discussion: external 1. Unheard of: reproduced 1."
    )


def test_what_differs_most_comes_first_and_what_lies_beyond_the_axis_says_so():
    rows = [("Abstract", "reproduced", "5 mg", "5 mg"), ("Abstract", "contradicted", "5 mg", "50 mg")]
    plan, marks, texts = looked_at(claims(*rows))
    assert [text for text in texts if text.startswith("C0")] == ["C001", "C000"]
    assert {"+900 %", "0 %", "50 mg"} <= set(texts) and "Arrowhead" in plan.caption
    # The axis ends at 100 %, where the mark is drawn.
    right = max(across for across, _ in marks["contradicted"])
    assert right > max(across for across, _ in marks["reproduced"]) and right < view().preset.width
    assert "The greatest difference, of C001: 5 mg stated, 50 mg computed (+900 %)." in plan.alternative


def test_numbers_that_agree_say_that_none_differs():
    assert "None of them differs." in looked_at(claims(("Abstract", "reproduced", "5 d", "5 d")))[0].alternative


def test_it_speaks_the_language_of_the_report():
    told, _ = CASES["usual"]()
    rows = {**told, "claims": table("claims", [claim(1, "Abstract", "untestable", "9 mo", "8.5 mo")])}
    plan, _, texts = looked_at(view("italian", tables=rows))
    assert {"non verificabile 1", "9 mesi", "8,5 mesi", "\N{MINUS SIGN}5,6 %"} <= set(texts)
    assert plan.caption.startswith("Il segno è l’unica affermazione")


def test_verdicts_differ_by_shape_and_by_colour():
    assert set(LOOKS) == set(VERDICTS)
    assert len({look.marker for look in LOOKS.values()}) == len({look.color for look in LOOKS.values()}) == len(LOOKS)
