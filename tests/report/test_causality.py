"""Adverse events and acute reactions in the report: category, score, answers; values and rules."""

from casebook.settings.adverse_events import complete_adverse_events
from report.one_case import MEASURE, full_case, labs, page, settings, words_of

EVENTS = {
    "anaphylaxis": {"label": "Anaphylaxis", "rate": False, "mark": False, "acute": True},
    "relapse": {"label": "Relapse", "rate": True, "mark": True, "acute": False},
}


def rows(tree, caption):
    table = tree.xpath(f"//section[@aria-labelledby='outcomes']//table[caption[contains(., '{caption}')]]")
    return (
        [[words_of(cell) for cell in row.xpath("./th|./td")] for row in table[0].xpath("./tbody/tr")] if table else []
    )


def with_swelling(language="en", **about):
    given = {"swelling": {"label": "Swelling", "source": "a note", "naranjo": {"after_drug": True}, **about}}
    return settings(language=language, adverse_events=complete_adverse_events(given, str.title))


def test_an_adverse_event_has_its_category_its_range_and_its_ten_answers():
    tree = page(with_swelling(who_umc={"plausible_time": "yes"}), **full_case())
    assert rows(tree, "Adverse events") == [
        ["Swelling", "Omalizumab", "no day recorded", "possible (2; \N{MINUS SIGN}1 to 13)", "possible", "a note"]
    ]
    answers = rows(tree, "The ten questions")
    assert len(answers) == 10 and [row[2:] for row in answers if row[2] != "unknown"] == [["yes", "2"]]


def test_without_an_answer_it_says_that_nothing_can_be_scored():
    tree = page(with_swelling(naranjo={}), **full_case())
    assert rows(tree, "Adverse events")[0][3:5] == ["not estimable", "unassessable"]


def test_counted_events_and_italian_words():
    case = full_case() | {"events": [{"day": 28}, {"day": 30}]}
    tree = page(with_swelling("it", category="relapse"), **case)
    assert rows(tree, "Eventi avversi")[0][2:4] == [
        "2, mediana 1 giorni dopo una dose",
        "possibile (2; da \N{MINUS SIGN}1 a 13)",
    ]


def test_an_acute_reaction_has_both_values_and_both_rules():
    about = settings(measures={"tryptase": {**MEASURE, "acute_rise": True}}, events=EVENTS)
    samples = [*labs({-60: 30.2, -1: 44.0}), {"day": -40, "time": "11:00", "value": 39.0}]
    events = [{"category": "anaphylaxis", "day": -40, "time": "10:00"}, {"category": "anaphylaxis", "day": -20}]
    tree = page(about, **(full_case() | {"observations": samples, "events": events}))
    first, second = rows(tree, "Acute reactions")
    assert first[:2] == ["Anaphylaxis, day \N{MINUS SIGN}40", "Serum tryptase"]
    assert first[2:] == ["39.0 µg/L", "30.2 µg/L", "yes", "no", "1 h from the event"]
    assert second[2:6] == ["no sample", "30.2 µg/L", "not decided", "not decided"]
    assert second[6].startswith("no acute sample")


def test_a_case_without_any_of_it_has_no_such_table():
    assert not rows(page(**full_case()), "Adverse events") and not rows(page(**full_case()), "Acute reactions")
