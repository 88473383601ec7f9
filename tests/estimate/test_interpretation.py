"""What a change means: variation, tryptase, counting noise, response, causality, several outcomes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from casebook.estimate.interpretation.causality import (
    NARANJO_ITEMS,
    EventFindings,
    naranjo,
    who_umc,
)
from casebook.estimate.interpretation.challenge import Switch, challenge_contrasts
from casebook.estimate.interpretation.kit import detection_remark, genomes_of_dna, kit_change, least_genomes
from casebook.estimate.interpretation.multiplicity import holm
from casebook.estimate.interpretation.reference_change import (
    change_against_variation,
    reference_change,
    tipping_cv,
    tipping_log_deviation,
)
from casebook.estimate.interpretation.response import (
    REQUIRED_REDUCTIONS,
    reduction_reached,
    symptom_response,
)
from casebook.estimate.interpretation.tryptase import CROSSING, acute_rise, rise_ratio, rise_thresholds
from laws import examples

few = settings(derandomize=True, deadline=None, max_examples=examples(40))
positive = st.floats(0.1, 1000)


def empty(result):
    return math.isnan(result.value) and math.isnan(result.p) and bool(result.note) and bool(result.method)


class TestReferenceChange:
    def test_tryptase_of_skarbo_2022(self):
        found = reference_change(6.3, 5.6)
        assert tuple(found) == pytest.approx((23.4, -20.8, 26.3), abs=0.05)

    def test_more_samples_make_it_smaller(self):
        assert reference_change(6.3, 5.6, 8, 8).symmetric == pytest.approx(
            reference_change(6.3, 5.6).symmetric / 8**0.5
        )

    def test_ige_from_110_to_82_5_tips_at_9_percent(self):
        assert tipping_cv(110, 82.5).value == pytest.approx(9.02, abs=0.005)
        assert tipping_cv(11, 110).value > 300
        assert tipping_log_deviation(0.1598, 0.097) == pytest.approx(18.0, abs=0.05)

    @few
    @given(positive, positive, st.integers(1, 9), st.integers(1, 9), st.booleans())
    def test_at_the_tipping_variation_the_range_ends_at_0(self, earlier, later, n_earlier, n_later, logarithmic):
        tip = tipping_cv(earlier, later, n_earlier, n_later, logarithmic=logarithmic).value
        if not 1e-6 < tip < 10_000:
            return
        found = change_against_variation(earlier, later, tip, 0, n_earlier, n_later, logarithmic=logarithmic)
        nearer = found.low if found.value > 0 else found.high
        assert nearer == pytest.approx(0, abs=1e-6 * max(1, abs(found.value)))
        assert found.p == pytest.approx(0.05, abs=1e-6)

    @pytest.mark.parametrize("values", [(0, 1), (-1, 2), (math.nan, 1), (1, math.inf), (1e-300, 1e300)], ids=str)
    def test_what_has_no_percent_change(self, values):
        assert empty(change_against_variation(*values, 5, 5)) and empty(tipping_cv(*values))
        assert math.isnan(tipping_log_deviation(*values))

    def test_limits(self):
        assert empty(change_against_variation(1, 2, None, 5)) and empty(change_against_variation(1, 2, math.nan, 5))
        assert empty(tipping_cv(1, 0, logarithmic=True)) and tipping_cv(1, 0).value == pytest.approx(36.08, abs=0.01)
        assert change_against_variation(5, 5, 0, 0).p == 1 and change_against_variation(5, 6, 0, 0).p == 0
        assert change_against_variation(5, 0, 5, 5, logarithmic=True)[:4] == (-100, -100, -100, 0)
        with pytest.raises(ValueError, match="variations are 0 to"):
            reference_change(-1, 5)


class TestTryptase:
    def test_thresholds_cross_at_4_1(self):
        found = rise_thresholds(CROSSING)
        assert (
            found.ratio == pytest.approx(found.twenty_percent_plus_two) and pytest.approx(4.12, abs=0.005) == CROSSING
        )

    @pytest.mark.parametrize(
        ("baseline", "acute", "rise", "ratio"),
        [(5.5, 8.6, 1, 0), (5.5, 8.5, 0, 0), (3, 5.1, 0, 1), (27.5, 35, 1, 0), (27.5, 46.4, 1, 1), (2, 3.37, 0, 1)],
    )
    def test_both_rules(self, baseline, acute, rise, ratio):
        assert acute_rise(baseline, acute, 2, -1000).value == rise
        assert rise_ratio(baseline, acute, 2, -1000).value == ratio

    @pytest.mark.parametrize(
        ("acute_hours", "baseline_hours", "word"),
        [
            (5, -100, "5 h after"),
            (-1, -100, "1 h before"),
            (2, 12, "neither before"),
            (2, 24, "neither before"),
            (None, -100, "time of the acute sample from"),
            (None, None, "acute sample and of the baseline"),
            (math.nan, 100, "acute sample"),
        ],
    )
    def test_times_decide_whether_the_rule_holds(self, acute_hours, baseline_hours, word):
        for rule in (acute_rise, rise_ratio):
            found = rule(5, 50, acute_hours, baseline_hours)
            assert empty(found) and word in found.note
        assert acute_rise(5, 50, 4, 24.5).value == 1

    def test_values_without_sense(self):
        assert (
            empty(acute_rise(0, 5, 1, -1)) and empty(acute_rise(5, -1, 1, -1)) and empty(rise_ratio(math.nan, 5, 1, -1))
        )
        with pytest.raises(ValueError, match="above 0"):
            rise_thresholds(0)


class TestKit:
    def test_the_published_fall_without_dna_input(self):
        found = kit_change(0.1598, 0.097, None, None)
        assert empty(found) and "about 30000 genomes" in found.note
        assert least_genomes(0.1598, 0.097).value == 29725

    def test_with_dna_input(self):
        found = kit_change(0.1598, 0.097, 20_000, 40_000)
        exact = binomtest(39, 39 + 32, 2 / 3)
        limits = [2 * limit / (1 - limit) / 4 for limit in exact.proportion_ci()]
        assert found[:4] == pytest.approx((39 / 32 / 2, *limits, exact.pvalue), rel=1e-9)

    @few
    @given(st.floats(0.01, 5), st.floats(0.01, 5))
    def test_from_the_least_input_on_the_change_is_significant(self, earlier, later):
        found = least_genomes(earlier, later)
        if math.isnan(found.value) or "normal" in found.method:
            return

        def p(genomes):
            copies = [math.floor(genomes * percent / 100 + 0.5) for percent in (earlier, later)]
            return binomtest(copies[1], sum(copies)).pvalue if sum(copies) else 1.0

        least = int(found.value)
        assert p(least) <= 0.05 < p(least - 1)
        assert all(p(int(least * factor)) <= 0.05 for factor in (1.01, 1.03, 1.1, 1.3, 2, 4))

    def test_many_copies_come_near_the_exact_input(self):
        found = least_genomes(1, 0.94)
        assert "normal" in found.method
        copies = [round(found.value * 1.02 * share) for share in (0.01, 0.0094)]
        assert binomtest(copies[1], sum(copies)).pvalue < 0.05

    def test_limits(self):
        assert least_genomes(0.1, 0).value == 5500  # six copies against none
        for pair in ((0, 0), (0.1, 0.1), (-1, 1), (math.nan, 1), (101, 1), (1e-300, 2e-300)):
            assert empty(least_genomes(*pair))
        assert empty(kit_change(0.1, 0.2, 0, 100)) and empty(kit_change(50, 40, 10**9, 10**9))
        assert empty(kit_change(0.001, 0.002, 10, 10)) and empty(kit_change(0, 0, None, None))
        assert "not rare" in kit_change(40, 20, 1000, 1000).note
        assert "too little" in kit_change(50, 50 + 1e-13, None, None).note
        assert "no input" in least_genomes(1, 1e-150).note and least_genomes(1, 1e-9).value == 550

    def test_detection_limits(self):
        assert "ddPCR 0.1 %" in detection_remark(0.097) and "ASO" not in detection_remark(0.097)
        assert detection_remark(2) == "" and "ASO" in detection_remark(0.001) and "not a number" in detection_remark(-1)
        assert genomes_of_dna(100) == 30303


class TestResponse:
    @pytest.mark.parametrize(
        ("during", "category"),
        [([0, 0, 0], "complete"), ([0, 1, 0], "major"), ([3, 2, 2.5], "partial"), ([4.5] * 3, "partial"), ([4.6] * 3, "none"), ([6, 7, 8], "none")],
    )  # fmt: skip
    def test_categories(self, during, category):
        found = symptom_response([4, 5, 6], during, 60)
        assert found.category == category and "unverified" in found.reduction.note

    def test_a_response_lasts_four_weeks(self):
        found = symptom_response([4, 5, 6], [0, 0], 27)
        assert (
            found.category == ""
            and found.reduction.value == 100
            and "27 days are fewer than the 28" in found.reduction.note
        )

    def test_the_interval_tells_which_other_category_is_open(self):
        found = symptom_response([4, 5, 6, 5, 4, 6], [3, 2, 3, 2, 3, 2], 60)
        assert found.reduction.low < 50 < found.reduction.high and "reaches into major" in found.reduction.note

    def test_a_scale_on_which_more_is_better(self):
        down, up = symptom_response([4, 5], [1, 2], 60), symptom_response([6, 5], [9, 8], 60, symptom_free=10)
        assert up.category == down.category and up.reduction[:4] == pytest.approx(down.reduction[:4])

    @pytest.mark.parametrize(
        ("before", "during"),
        [([], [1]), ([1], []), ([0, 0], [1]), ([1, -1], [0]), ([1, math.inf], [1]), ([math.nan], [1])],
    )
    def test_what_has_no_reduction(self, before, during):
        found = symptom_response(before, during, 60)
        assert found.category == "" and empty(found.reduction)

    def test_required_reductions(self):
        half, kit = REQUIRED_REDUCTIONS["tryptase_50"], REQUIRED_REDUCTIONS["kit_50"]
        assert reduction_reached(40, 20, half).value == 1 and reduction_reached(40, 20.1, half).value == 0
        assert reduction_reached(0.16, 0.1, kit, is_undetectable=True).value == 1
        assert empty(reduction_reached(40, 30, half, is_undetectable=True)) and empty(reduction_reached(0, 1, half))
        assert not any(required.is_verified for required in REQUIRED_REDUCTIONS.values())


class TestCausality:
    def test_naranjo_runs_from_minus_4_to_13(self):
        best = {name: "yes" if item.yes > item.no else "no" for name, item in NARANJO_ITEMS.items()}
        worst = {name: "no" if item.yes > item.no else "yes" for name, item in NARANJO_ITEMS.items()}
        assert naranjo(best) == ("definite", naranjo(best).score) and naranjo(best).score.value == 13
        assert naranjo(worst).category == "doubtful" and naranjo(worst).score.value == -4

    def test_local_swelling(self):
        found = naranjo(
            {"reported_before": "yes", "after_drug": "yes", "other_causes": "no", "objective_evidence": "yes"}
        )
        assert found.category == "probable" and found.score[:3] == (6, 4, 13)
        assert "unknown: better_without" in found.score.note and "definite or possible" in found.score.note

    def test_no_answer_no_score(self):
        assert naranjo({}).category == "" and empty(naranjo({}).score)
        with pytest.raises(ValueError, match="not a question"):
            naranjo({"liked": "yes"})
        with pytest.raises(ValueError, match="yes, no or unknown"):
            naranjo({"after_drug": "maybe"})

    @pytest.mark.parametrize(
        ("findings", "category"),
        [
            (EventFindings("yes", "excluded", "yes", "yes", "positive"), "certain"),
            (EventFindings("yes", "excluded", "yes", "yes", "unnecessary"), "certain"),
            (EventFindings("yes", "excluded", "yes", "yes"), "probable"),
            (EventFindings("yes", "unlikely", "yes"), "probable"),
            (EventFindings("yes", "possible", "yes"), "possible"),
            (EventFindings("yes", "excluded", "no"), "possible"),
            (EventFindings("no", "excluded", "yes", "yes", "positive"), "unlikely"),
            (EventFindings(more_data_expected=True), "conditional"),
            (EventFindings(), "unassessable"),
        ],
        ids=str,
    )
    def test_who_umc(self, findings, category):
        found = who_umc(findings)
        assert found.category == category and found.reason

    def test_who_umc_words(self):
        with pytest.raises(ValueError, match="rechallenge is one of"):
            who_umc(EventFindings("yes", rechallenge="maybe"))


class TestChallenge:
    days = np.arange(400)
    scores = np.where(days < 105, 6, np.where(days < 250, 1, np.where(days < 310, 5, 0))) + days % 3
    switches = (Switch(100, "on"), Switch(200, "off"), Switch(300, "on"))

    def contrasts(self, **changed):
        return challenge_contrasts(self.days, self.scores, self.switches, **{"onset_lag": 10, "washout": 50} | changed)

    def test_each_switch_stands_alone_with_its_lag(self):
        found = self.contrasts()
        assert [contrast.kind for contrast in found] == ["challenge", "dechallenge", "rechallenge"]
        assert [contrast.change.value for contrast in found] == [-5, 4, -5]
        assert [(contrast.n_before, contrast.n_after) for contrast in found] == [(100, 90), (90, 50), (50, 90)]
        assert found[1].before_days == (110, 200) and found[1].after_days == (250, 300) and found[1].lag_days == 50
        assert all(contrast.test.p < 1e-6 for contrast in found)

    def test_without_the_washout_the_contrast_is_smaller(self):
        assert self.contrasts(washout=0)[1].change.value < self.contrasts()[1].change.value

    def test_a_washout_longer_than_the_pause_leaves_nothing(self):
        found = self.contrasts(washout=100, confounders=["steroids", "", ""])
        assert (
            [contrast.n_after for contrast in found] == [90, 0, 90]
            and empty(found[1].change)
            and empty(found[2].change)
        )
        assert "steroids" in found[0].change.note and "not a validated scale" in found[0].change.note

    def test_a_record_that_begins_on_the_drug(self):
        found = challenge_contrasts(
            [1, 2, 9, 10, 21], [1, 1, 5, 5, math.nan], [Switch(5, "off"), Switch(20, "on")], onset_lag=0, washout=1
        )
        assert [contrast.kind for contrast in found] == ["dechallenge", "rechallenge"]
        assert found[0].change.value == 4 and "not finite" in found[0].change.note and empty(found[1].change)

    def test_no_value_at_all(self):
        assert empty(challenge_contrasts([], [], [Switch(5, "on")], onset_lag=0, washout=0)[0].change)

    @pytest.mark.parametrize(
        "wrong", [{"onset_lag": -1}, {"switches": [Switch(5, "on"), Switch(6, "on")]}, {"switches": [Switch(6, "on"), Switch(5, "off")]}, {"values": [1]}]
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, wrong):
        given = {"times": [1, 9], "values": [1, 2], "switches": [Switch(5, "on")], "onset_lag": 0, "washout": 0} | wrong
        with pytest.raises(ValueError):  # noqa: PT011
            challenge_contrasts(**given)


class TestSeveralOutcomes:
    def test_the_primary_outcome_stands_outside(self):
        found = holm({"msaf": 0.02, "tryptase": 0.01, "ige": 0.04, "kit": 0.03, "steroids": math.nan}, "msaf")
        assert found["msaf"][:4:3] == (0.02, 0.02) and "not adjusted" in found["msaf"].note
        assert [found[name].p for name in ("tryptase", "ige", "kit")] == pytest.approx([0.03, 0.06, 0.06])
        assert empty(found["steroids"]) and "primary outcome: msaf" in found["ige"].note

    def test_without_a_primary_outcome_all_are_adjusted(self):
        found = holm({"a": 0.01, "b": 0.5}, "")
        assert [found[name].p for name in "ab"] == pytest.approx([0.02, 0.5]) and "names no primary" in found["a"].note
        assert "not among those tested" in holm({"a": 0.1}, "msaf")["a"].note and holm({}, "") == {}

    @few
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
    def test_adjusted_p_keep_their_order_and_lie_between_p_and_bonferroni(self, values):
        found = holm({str(place): p for place, p in enumerate(values)}, "")
        adjusted = [found[str(place)].p for place in range(len(values))]
        for p, q in zip(values, adjusted, strict=True):
            assert p <= q <= min(1, len(values) * max(p, 0)) or q == max(adjusted)
        order = np.argsort(values, kind="stable")
        assert (np.diff(np.array(adjusted)[order]) >= 0).all()

    def test_what_is_no_p(self):
        with pytest.raises(ValueError, match="not a p value: a 2"):
            holm({"a": 2}, "")
