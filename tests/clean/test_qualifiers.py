"""Censoring in every notation, results in words, and words around a number: known as a whole or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.clean.results import IN_WORDS, RANGE, TITRE, parse_result
from casebook.clean.units import UnitTable
from clean.raw_rows import PROTOCOL, clean, dose, fates, lab, score, values


@pytest.mark.parametrize(
    ("censor", "notations"),
    [
        ("below", "<0,35|< 0,35|≤0,35|<= 0,35|=< 0,35|inferiore a 0,35|Inf. a 0,35|minore o uguale a 0,35|"
                  "non superiore a 0,35|non oltre 0,35|less than 0,35|not above 0,35|No more than 0,35|at most 0,35|"
                  "0,35 o meno|0,35 or less|al di sotto di 0,35|sotto 0,35|H <0,35|Negativo (<0,35)|non rilevato <0,35"),
        ("above", ">0,35|> 0,35|≥0,35|>= 0,35|=> 0,35|superiore a 0,35|sup. a 0,35|oltre 0,35|maggiore o uguale a 0,35|"
                  "più di 0,35|non inferiore a 0,35|not below 0,35|no less than 0,35|at least 0,35|0,35 e oltre|"
                  "0,35 or more|exceeds 0,35|>0,35 H|ripetuto: >0,35"),
    ],
)  # fmt: skip
def test_every_notation_of_censoring(censor, notations):
    for text in notations.split("|"):
        assert parse_result(text, ",", True)[:2] == (Decimal("0.35"), censor), text


@pytest.mark.parametrize(
    "text", ["non < 0,35", "not >5", "<", "< >5", "non superiore 5", "<>5", "~5", "ca. 5", "5?", "not less 5"]
)
def test_a_sign_or_negation_that_is_not_understood_makes_no_limit(text):
    assert parse_result(text, ",", True).fault == "not a number"


@given(
    st.decimals(min_value="0.001", max_value=10**6, places=3),
    st.sampled_from(["<", "<=", ">", ">=", "inferiore a", "oltre", "non superiore a"]),
)
def test_censoring_is_kept_through_conversion_and_the_limit_is_exact(limit, notation):
    result = parse_result(f"{notation} {limit}", ".", True)
    assert result.censor == ("above" if notation in {">", ">=", "oltre"} else "below")
    grams = UnitTable("g/dL", {"g/L": "0.1"}).factor("g/L")
    assert result.value * grams * 10 == limit


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["", "<", ">"]), st.sampled_from(",."))
def test_what_a_laboratory_prints_is_read_as_it_was(value, sign, decimal):
    printed = f"{sign} {value}".strip().replace(".", decimal)
    expected = {"": "none", "<": "below", ">": "above"}[sign]
    assert parse_result(printed, decimal, True)[:2] == (value, expected)
    assert parse_result(f"{printed} H", decimal, True)[:2] == (value, expected)
    assert parse_result(f"{printed} (emolizzato)", decimal, True).remarks == ("haemolysed",)


@pytest.mark.parametrize(
    ("text", "value", "remarks"),
    [
        ("19 but poor collection", "19", ["poor collection"]),
        ("12,3 (emolisi lieve)", "12.3", ["haemolysed"]),
        ("35,1 campione lipemico", "35.1", ["lipaemic"]),
        ("25,3 H", "25.3", []), ("25,3*", "25.3", []), ("H 25,3", "25.3", []), ("25,3H", "25.3", []), ("25,3 ↑", "25.3", []),
        ("25,3 (HH)", "25.3", []), ("* 25,3 *", "25.3", []), ("25,3 LL", "25.3", []), ("25,3 A", "25.3", []),
        ("ripetuto 19", "19", ["repeated"]), ("19, controllato", "19", ["repeated"]), ("19 - controllato", "19", ["repeated"]),
        ("19 (diluito; ripetuto)", "19", ["diluted", "repeated"]), ("8 H siero itterico", "8", ["icteric"]),
        ("210 campione coagulato", "210", ["clotted"]), ("3 materiale insufficiente", "3", ["insufficient"]),
        ("Campione lievemente emolizzato e lipemico: 12", "12", ["haemolysed", "lipaemic"]),
    ],
)  # fmt: skip
def test_marks_are_dropped_and_known_remarks_on_the_sample_are_kept(text, value, remarks):
    result = parse_result(text, ",", True)
    assert (str(result.value), list(result.remarks)) == (value, remarks)
    tables = clean(lab(2, "17/04/2019", "WBC", text, "10^9/L"))
    assert values(tables, "value", "flag") == [(float(value), "; ".join(f"sample: {remark}" for remark in remarks))]


@pytest.mark.parametrize(
    "text",
    ["12 non emolizzato", "12 not haemolysed", "12 senza emolisi", "12 campione", "12 tracce", "12 positivo", "12 negativo",
     "12 (da ripetere)", "A1", "3A", "H1N1", "- 3", "−3", "(3)", ".5", "5.", "5,", "12 13", "12 or 13", "12/13", "12 x", "12 °"],
)  # fmt: skip
def test_words_and_signs_that_no_list_holds_keep_the_number_out(text):
    assert parse_result(text, ",", True).fault == "not a number"


def test_a_number_may_stand_with_its_unit_and_a_remark_in_one_cell():
    for text in ("135 g/L (emolizzato)", "emolizzato 135 g/L H", "135 g/L"):
        tables = clean(lab(2, "20/04/2020", "HB", text, ""))
        assert values(tables, "value", "unit") == [(13.5, "g/dL")]
    assert parse_result("3,2 L", ",", False).unit == "L" and parse_result("3,2 L", ",", True).unit == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("3-5", RANGE), ("3 – 5", RANGE), ("da 3 a 5", RANGE), ("3 to 5", RANGE), ("0-2 per campo", RANGE), ("3,5-4,5", RANGE),
        ("1:80", TITRE), ("<1:80", TITRE), ("1/80", TITRE), ("positivo 1:160", TITRE), ("titolo: 1 : 80", TITRE),
    ],
)  # fmt: skip
def test_ranges_and_titres_are_no_numbers(text, fault):
    assert parse_result(text, ",", True).fault == fault
    assert fates(clean(lab(2, "20/04/2020", "HB", text, "g/dL"))) == {"lis.csv:2": ("quarantined", fault)}
    assert fates(clean(score(3, "2019-10-20", text, decimal=","))) == {"scores.csv:3": ("quarantined", fault)}
    assert fates(clean(dose(3, "2019-11-11", value=text, decimal=","))) == {"doses.csv:3": ("quarantined", fault)}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("assente", "absent"), ("Negativo", "absent"), ("NEG.", "absent"), ("non rilevabile", "absent"),
        ("Mutazione non rilevata", "absent"), ("Not detected", "absent"), ("Not detected (qualifier value)", "absent"),
        ("undetectable", "absent"), ("tracce", "trace"), ("in tracce", "trace"), ("presente", "present"), ("Positive", "present"),
        ("1+", "1+"), ("3 +", "3+"), ("++", "2+"), ("(+)", "trace"), ("+/-", "trace"), ("dubbio", "doubtful"),
        ("non negativo", ""), ("not absent", ""), ("non presente tracce", ""), ("n.d.", ""), ("5+", ""),
    ],
)  # fmt: skip
def test_results_in_words(text, meaning):
    result = parse_result(text, ",", True)
    assert (result.fault, result.found) == ((IN_WORDS, meaning) if meaning else ("not a number", text))


def test_absent_is_below_the_limit_of_detection_where_the_measure_has_one():
    measures = {
        **PROTOCOL["measures"],
        "kit": {"unit": "%", "units": {"ppm": "0.0001"}, "names": [], "detection_limit": 0.03},
    }
    rows = [lab(2, "17/04/2019", "kit", "non rilevato", "%"), lab(3, "18/04/2019", "kit", "assente", "", reference="< 0,1"),
            lab(4, "19/04/2019", "kit", "Negativo", "ppm", reference="< 1000"), lab(5, "20/04/2019", "kit", "tracce", "%"),
            lab(6, "21/04/2019", "kit", "assente", "mg"), lab(7, "22/04/2019", "HB", "assente", "g/dL")]  # fmt: skip
    tables = clean(*rows, measures=measures)
    flagged = (0.03, "below", "%", "reported in words")
    assert values(tables, "value", "censor", "unit", "flag") == [flagged] * 3
    assert values(tables, "ref_high")[1:] == [(0.1,), (0.1,)]
    assert {row: fate for row, fate in fates(tables).items() if fate[0] == "quarantined"} == {
        "lis.csv:5": ("quarantined", IN_WORDS), "lis.csv:6": ("quarantined", "impossible unit"),
        "lis.csv:7": ("quarantined", IN_WORDS),
    }  # fmt: skip
    details = tables["ledger"].set_index("row_id")["detail"]
    assert (details["lis.csv:5"], details["lis.csv:7"]) == ("trace", "absent")


def test_a_failed_sample_is_told_by_its_word_and_a_denial_is_not():
    for text, fate in (
        ("campione lipemico", ("ignored", "no result")),
        ("campione non emolizzato", ("quarantined", "not a number")),
        ('""', ("ignored", "no result")),
    ):
        assert fates(clean(lab(2, "17/04/2019", "HB", text, "g/dL"))) == {"lis.csv:2": fate}


def test_scores_and_doses_take_no_remarks():
    assert fates(clean(score(3, "2019-10-20", "4 ripetuto"))) == {"scores.csv:3": ("quarantined", "not a number")}
    assert fates(clean(dose(3, "2019-11-11", value="300 ripetuto"))) == {"doses.csv:3": ("quarantined", "not a number")}
    assert fates(clean(score(3, "2019-10-20", "assente"))) == {"scores.csv:3": ("quarantined", IN_WORDS)}


@pytest.mark.parametrize(
    ("mark", "value", "reference", "is_odd"),
    [
        ("H", "12", "11,5 - 15,5", True), ("H", "16", "11,5 - 15,5", False), ("H", "15,5", "11,5 - 15,5", False),
        ("L", "16", "11,5 - 15,5", True), ("L", "11", "11,5 - 15,5", False), ("N", "16", "11,5 - 15,5", True),
        ("N", "12", "11,5 - 15,5", False), ("HH", "10", "> 11", True), ("H", "12", "> 11", False), ("", "16", "11,5 - 15,5", False),
        ("A", "12", "11,5 - 15,5", False), ("H", "<12", "11,5 - 15,5", True), ("N", "<16", "11,5 - 15,5", False),
        ("Normale", "10", "11,5 - 15,5", True), ("H", "16", "", False), ("H; A", "12", "11,5 - 15,5", True),
    ],
)  # fmt: skip
def test_a_mark_that_contradicts_the_range_is_flagged(mark, value, reference, is_odd):
    row = lab(2, "20/04/2020", "HB", value, "g/dL", reference=reference, interpretation=mark)
    assert values(clean(row), "flag") == [("mark does not fit the range" if is_odd else "",)]
