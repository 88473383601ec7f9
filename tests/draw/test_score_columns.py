"""Columns of scores: means of what was recorded, and nothing put together that is not alike."""

import numpy as np
import pytest

from casebook.draw.score_columns import Block, by_day, by_period, by_stretch, collapsed, periods_of, scores_of
from draw.views import view


def test_each_tile_is_the_mean_of_its_scores():
    case = view("usual")
    scores = scores_of(case, "msaf")
    assert scores.items == ("flushing", "fatigue", "headache", "diarrhoea", "palpitations")
    rows = case.tables["scores"].astype({"day": int})
    periods = periods_of(case, scores)
    for build in (by_day, by_period):
        for block in build(case, scores, periods):
            for column, (first, last) in enumerate(block.days):
                expected = rows[rows["day"].between(first, last)].groupby("item")["score"].mean()
                assert block.values[:, column] == pytest.approx(expected[list(scores.items)].to_numpy())


def test_longer_stretches_hold_every_score_once():
    case = view("ten_years")
    scores = scores_of(case, "msaf")
    for length in (28, 91, 364):
        blocks = by_stretch(case, scores, length)
        counts = [
            ((scores.days >= first) & (scores.days <= last)).sum() for ((first, last),) in (b.days for b in blocks)
        ]
        assert sum(counts) == len(scores.days)


def test_a_lapse_is_marked_by_a_star():
    case = view("usual")
    scores = scores_of(case, "msaf")
    headings = [block.heading for block in by_period(case, scores, periods_of(case, scores))]
    assert headings[6] == "7*" and headings[19] == "20*"
    assert [heading for heading in headings if "*" in heading] == ["7*", "20*"]


def block(heading, values, day):
    return Block(heading, np.array([values], dtype=float), tuple((day + n, day + n) for n in range(len(values))))


def test_only_whole_runs_without_a_symptom_become_one_column():
    blocks = [
        block("1", [0, 0], -7), block("2", [0, 0], 21), block("3", [0, 0], 49), block("4", [0, np.nan], 77),
        block("5", [0, 0], 105), block("6", [1, 0], 133), block("7", [0, 0], 161), block("8", [0, 0], 189),
        block("9", [0, 0], 217),
    ]  # fmt: skip
    joined = collapsed(blocks, 0.0)
    # What lies before the first dose, is partly recorded, or stands alone stays as it is.
    assert [one.heading for one in joined] == ["1", "2–3", "4", "5", "6", "7–9"]
    assert joined[1].days == ((21, 50),) and joined[1].values.tolist() == [[0.0]]
    assert collapsed(blocks, None) == blocks
    assert [one.heading for one in collapsed(blocks, 5.0)] == [one.heading for one in blocks]
