"""The top of the report: two plain sentences and six figures, also of odd cases."""

import pytest

from report.one_case import diary, full_case, labs, page, section_of, settings, words_of

GAP = [
    {"day": 0},
    {"day": 28, "interval_days": 28},
    {"day": 56, "dose": None, "status": "missed"},
    {"day": 84, "interval_days": 56},
]
BEFORE = dict.fromkeys(range(-7, 0), 8)


def sentences(*about, **rows) -> list[str]:
    return [words_of(part) for part in section_of(page(*about, **rows), "glance").findall("p")]


def figures(*about, **rows) -> list[list[str]]:
    """Label, value and detail of each."""
    found = section_of(page(*about, **rows), "glance").xpath(".//dl/div")
    return [
        [
            words_of(part.find("dt")),
            words_of(part.find("dd")).removesuffix(words_of(part.find("dd/small"))),
            words_of(part.find("dd/small")),
        ]
        for part in found
    ]


def scores(**days: int) -> list[dict]:
    """Symptoms before, none in the second month, and what the test says from day 70 on."""
    return diary({**BEFORE, **dict.fromkeys(range(7, 28), 3), **dict.fromkeys(range(28, 70), 0), **days})


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({}, "Symptoms (MSAF) were gone from day 28, after 2 doses."),
        (
            {**dict.fromkeys(range(70, 84), 5), **dict.fromkeys(range(84, 100), 0)},
            "Symptoms (MSAF) were gone from day 28, after 2 doses; they came back 42 days after a dose, when the next was overdue, "
            "and were gone again once treatment was resumed.",
        ),
        (
            {**dict.fromkeys(range(70, 100), 5)},
            "Symptoms (MSAF) were gone from day 28, after 2 doses; they came back 42 days after a dose, when the next was overdue.",
        ),
    ],
)
def test_what_became_of_the_symptoms(later, said):
    assert (
        sentences(
            doses=GAP,
            scores=diary({**BEFORE, **dict.fromkeys(range(7, 28), 3), **dict.fromkeys(range(28, 70), 0), **later}),
        )[0]
        == said
    )


def test_symptoms_that_return_on_treatment_say_so():
    regular = [{"day": 28 * n, "interval_days": 28 if n else None} for n in range(4)]
    course = {**BEFORE, **dict.fromkeys(range(0, 35), 0), **dict.fromkeys(range(66, 80), 5)}
    said = sentences(doses=regular, scores=diary(course))[0]
    assert said.endswith("they came back 10 days after a dose, although treatment went on as planned.")
    assert "after 1 dose;" in said


def test_symptoms_that_never_went_say_so_with_medians():
    assert sentences(doses=GAP, scores=diary({**BEFORE, **dict.fromkeys(range(7, 60), 3)}))[0] == (
        "Symptoms (MSAF) were never gone for a whole week: median score 8 before and 3 during treatment."
    )


@pytest.mark.parametrize(
    ("during", "word"),
    [((33, 35, 31.5, 36), "did not clearly change"), ((90, 92, 91, 93), "rose"), ((3, 3.5, 3.2, 3.1), "fell")],
)
def test_a_measure_rose_fell_or_did_not_clearly_change(during, word):
    values = labs(dict(zip((-90, -60, -30, -1, 20, 40, 60, 80), (30.2, 35.1, 33, 34, *during), strict=True)))
    said = sentences(observations=values)[-1]
    assert said.startswith(f"Serum tryptase {word} on treatment (") and "95 % interval" in said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({}, ["So far the record holds 0 laboratory values, 0 symptom scores and 1 dose, up to day 0; nothing can be compared yet."]),
        ({"observations": labs({0: 5})},
         ["So far the record holds 1 laboratory value, 0 symptom scores and 1 dose, up to day 0; nothing can be compared yet."]),
        ({"observations": labs({-10: 5, 20: 4})},
         ["No symptom scores are recorded.", "Serum tryptase: median 5.0 µg/L before (n = 1), 4.0 µg/L during treatment (n = 1)."]),
        ({"scores": diary({**BEFORE, **dict.fromkeys(range(7, 20), 0)})},
         ["Symptoms (MSAF) were gone from day 7, after 1 dose.", "No laboratory values are recorded."]),
        ({"scores": diary({**BEFORE, **dict.fromkeys(range(7, 20), 0)}), "observations": labs({-10: 5})},
         ["Symptoms (MSAF) were gone from day 7, after 1 dose.", "No laboratory measure has values both before and during treatment."]),
    ],
)  # fmt: skip
def test_an_odd_case_is_told_plainly(rows, said):
    assert sentences(**rows) == said


GLANCE = [
    {"label": "Tryptase", "value": "{{ tryptase.before.median }} → {{ tryptase.during.median }}", "detail": "median"},
    {
        "label": "IgE",
        "value": "×{{ total_ige.plateau_vs_baseline.fold_change }}",
        "detail": "on {{ total_ige.before.median }}",
    },
    {"label": "Half", "value": "{{ tryptase.before.median }} → {{ tryptase.gap.median }} %"},
]


def test_the_figures_of_the_protocol_say_where_the_case_holds_nothing():
    assert figures(settings(glance=GLANCE), observations=labs({-10: 5, 20: 4})) == [
        ["Tryptase", "5.0 → 4.0", "median"], ["IgE", "–", "not recorded"], ["Half", "5.0 → – %", ""],
    ]  # fmt: skip


def test_a_protocol_without_figures_gets_what_the_case_has():
    found = figures(**full_case())
    assert [label for label, *_ in found] == [
        "MSAF",
        "Serum tryptase",
        "Relapse",
        "Doses given",
        "Follow-up",
    ]
    assert found[1][1:] == ["35.1 → 33.0", "µg/L, median before → during"] and found[3][1:] == ["3", "Omalizumab"]


def test_a_case_of_one_dose_has_the_figures_that_it_can_have():
    assert [label for label, *_ in figures()] == ["Doses given", "Follow-up"]


def test_italian_sentences_are_italian():
    course = diary(
        {
            **BEFORE,
            **dict.fromkeys(range(7, 70), 0),
            **dict.fromkeys(range(70, 84), 5),
            **dict.fromkeys(range(84, 99), 0),
        }
    )
    assert sentences(settings(language="it"), doses=GAP, scores=course)[0] == (
        "I sintomi (MSAF) sono scomparsi dal giorno 7, dopo 1 dose; sono tornati 42 giorni dopo una dose, quando la successiva "
        "era in ritardo, e sono scomparsi di nuovo alla ripresa del trattamento."
    )
