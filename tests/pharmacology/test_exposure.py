"""The one-compartment exposure curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.pharmacology import amount_in_body, relative_exposure, steady_state_trough

half_lives, absorptions = st.floats(1, 100), st.floats(0.01, 2)


def test_without_absorption_half_is_left_after_a_half_life():
    assert amount_in_body([0, 26, 52], 26) == pytest.approx([1, 0.5, 0.25])


def test_nothing_is_in_the_body_before_the_dose_or_at_its_moment():
    assert amount_in_body([-5, 0], 26, 0.48).tolist() == [0, 0]


@given(half_lives, absorptions)
def test_the_amount_keeps_to_its_balance_of_absorption_and_elimination(half_life, absorption):
    days = np.linspace(0, 3 * half_life, 2_001)
    amount = amount_in_body(days, half_life, absorption)
    elimination = np.log(2) / half_life
    eliminated = elimination * np.concatenate([[0], np.cumsum((amount[1:] + amount[:-1]) / 2 * np.diff(days))])
    assert amount + eliminated + np.exp(-absorption * days) == pytest.approx(np.ones(len(days)), abs=5e-3)


@given(half_lives)
def test_equal_rates_of_absorption_and_elimination_are_no_gap(half_life):
    rate = np.log(2) / half_life
    days = np.arange(0.0, 200)
    assert amount_in_body(days, half_life, rate) == pytest.approx(
        amount_in_body(days, half_life, rate * 1.0001), abs=1e-3
    )
    assert steady_state_trough(28, half_life, rate) == pytest.approx(
        steady_state_trough(28, half_life, rate * 1.0001), rel=1e-3
    )


@given(half_lives, st.one_of(st.none(), absorptions), st.integers(7, 60))
def test_the_trough_is_what_many_doses_leave(half_life, absorption, interval):
    doses = np.arange(1, 4000) * interval
    assert steady_state_trough(interval, half_life, absorption) == pytest.approx(
        amount_in_body(doses, half_life, absorption).sum(), rel=1e-6
    )


def test_a_missed_dose_lowers_the_exposure_and_the_next_restores_it():
    days = [day for day in range(0, 600, 28) if day != 168]
    percent = relative_exposure(days, [300.0] * len(days), 600, 28, 26, 0.48)
    assert percent[168] > 95 and percent[196] == pytest.approx(percent[168] * 2 ** (-28 / 26), rel=0.01)
    assert percent[588] == pytest.approx(100, abs=1)


def test_a_dose_counts_relative_to_the_most_frequent_one():
    one = relative_exposure([0, 28, 56], [300, 300, 600], 80, 28, 26)
    other = relative_exposure([0, 28, 56], [150, 150, 300], 80, 28, 26)
    assert one == pytest.approx(other)


def test_a_sample_of_a_dose_day_is_drawn_before_the_dose():
    assert relative_exposure([0], [300], 1, 28, 26)[0] == 0
