"""The omalizumab-IgE binding models: their equations, their parameters, and what was published of them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import simpson, solve_ivp

from casebook.pharmacology.binding import bound_amount, ku_per_l, ng_per_ml, patients_of, simulate
from casebook.pharmacology.parameters import HAYASHI_2007, LOWE_2009, MODELS, SOURCES
from casebook.pharmacology.prediction import deviations
from laws import examples

each_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
few = settings(max_examples=examples(12), deadline=None, derandomize=True)
MONTHLY = [(day, 300.0) for day in (0, 28, 56, 84, 112, 140, 189, 217, 245, 273)]
GROWING = [(-60, 28.0), (0, 30.0), (180, 31.2), (365, 33.0)]


def with_ige_exponent(model, exponent):
    clearance = replace(model.parameters["ige_clearance"], ige_exponent=exponent)
    return replace(model, parameters={**model.parameters, "ige_clearance": clearance})


# --- the parameters


@each_model
def test_every_parameter_has_a_unit_a_source_and_its_words(model):
    assert list(model.parameters) == list(HAYASHI_2007.parameters)
    for parameter in model.parameters.values():
        assert parameter.unit and parameter.as_stated and parameter.source in SOURCES
        assert (parameter.variance == 0) == parameter.variance_as_stated.startswith("none")
    for fitted in (model.weight_range, model.ige_range, model.age_range, model.dose_range):
        assert fitted.low < fitted.high and fitted.unit and fitted.source in SOURCES


@pytest.mark.parametrize(
    ("model", "expected"), [(HAYASHI_2007, [23.3, 2.40, 8.0]), (LOWE_2009, [31.1, 1.68, 5.3])], ids=MODELS
)
def test_half_lives_at_the_reference(model, expected):
    rates = patients_of(model, model.reference_ige).rates(model.reference_weight)
    found = [math.log(2) / float(rate[0]) for rate in (rates.omalizumab, rates.ige, rates.complex)]
    assert [round(days, 2 if days < 3 else 1) for days in found] == expected
    for name, days in zip(("omalizumab", "ige", "complex"), found, strict=True):
        assert days == pytest.approx(model.stated_half_lives.get(name, days), rel=0.02)


def test_the_complex_is_cleared_faster_than_omalizumab_by_what_hayashi_gives():
    rates = patients_of(HAYASHI_2007, 482.4).rates(61.1)
    assert float(rates.complex[0]) * 3.63 / 24 * 1000 == pytest.approx(7.32 + 5.86)


# --- without drug


@pytest.mark.parametrize(
    ("exponent", "expected"),
    [(-0.372, [25, 317, 2075]), (+0.372, [177, 317, 488])],
    ids=["corrected", "as transcribed"],
)
def test_drug_free_ige_of_lowe_stays_near_the_baseline_with_the_corrected_sign_alone(exponent, expected):
    model = with_ige_exponent(LOWE_2009, exponent)
    found = [float(patients_of(model, ng_per_ml(ku)).drug_free_ige(70)[0]) for ku in (11, 365 / 2.42, 1055)]
    assert found == pytest.approx(expected, abs=0.51)


def test_drug_free_ige_of_hayashi():
    # 426.8 ng/mL, as the article of its transcription finds too
    assert float(patients_of(HAYASHI_2007, 482.4).drug_free_ige(61.1)[0]) == pytest.approx(426.8, abs=0.05)


@each_model
def test_a_trace_of_drug_leaves_the_course_to_the_drug_free_balance(model):
    patients = patients_of(model, 50.0)
    course = simulate(patients, [(0, 1e-9)], [(0, 60)], [0, 1, 5, 200])
    assert course.total_ige[0, 0] == 50.0
    assert course.free_ige[-1] == pytest.approx(patients.drug_free_ige(60), rel=1e-6)
    balanced = 50.0
    for _ in range(1000):
        balanced = float(patients_of(model, balanced).drug_free_ige(60)[0])
    flat = simulate(patients_of(model, balanced), [(0, 1e-9)], [(0, 60)], np.arange(0, 400, 7))
    assert flat.free_ige == pytest.approx(np.full(flat.free_ige.shape, balanced), rel=1e-8)


@each_model
def test_without_a_dose_all_stays_flat(model):
    course = simulate(patients_of(model, 100.0), [], GROWING, np.arange(-30, 400))
    assert course.free_ige == pytest.approx(np.full((430, 1), 100.0)) and (course.total_ige == course.free_ige).all()
    assert not course.total_omalizumab.any() and not course.depot.any()


# --- the equations


@given(st.floats(0, 1e5), st.floats(1e-4, 1e5), st.floats(1e-3, 100), st.floats(0, 0.5))
@few
def test_the_complex_is_in_equilibrium_and_never_more_than_there_is(drug, ige, dissociation, exponent):
    bound = float(bound_amount(*map(np.array, (drug, ige, dissociation, exponent))))
    assert 0 <= bound <= min(drug, ige) * (1 + 1e-12)
    apart = dissociation * (drug / ige) ** exponent
    assert (drug - bound) * (ige - bound) == pytest.approx(apart * bound, rel=1e-6, abs=1e-9 * drug * ige)


def as_published(patients, weight, doses, days):
    """The course of one patient from the equations as they are printed, by a general solver (LSODA)."""
    own = {name: float(values[0]) for name, values in patients.values.items()}
    model = patients.model

    def at(name, day):
        return own[name] * (weight(day) / model.reference_weight) ** model.parameters[name].weight_exponent

    def amounts(day, drug, ige):
        volume, complex_volume = at("volume", day), at("complex_volume", day)
        kd = at("dissociation", day) * (drug / ige) ** own["dissociation_exponent"] if drug > 0 else 0.0
        both = drug + ige + kd * volume * volume / complex_volume
        bound = (both - math.sqrt(max(both**2 - 4 * drug * ige, 0.0))) / 2
        return (drug - bound) / volume, (ige - bound) / volume, bound / complex_volume

    def slope(day, state):
        depot, drug, ige = state
        free_drug, free_ige, both = amounts(day, max(drug, 0.0), ige)
        faster = at("omalizumab_clearance", day) if model.complex_clearance_is_difference else 0.0
        with_complex = (at("complex_clearance", day) + faster) * both
        absorbed = own["absorption"] * depot
        return [
            -absorbed,
            absorbed * 1000 / 150 - at("omalizumab_clearance", day) * free_drug - with_complex,
            at("ige_production", day) - at("ige_clearance", day) * free_ige - with_complex,
        ]

    state = np.array([0.0, 0.0, float(patients.baseline[0]) / 190 * at("volume", doses[0][0])])
    found = {doses[0][0]: state}
    for (day, amount), end in zip(doses, [*(day for day, _ in doses[1:]), days[-1]], strict=True):
        state = np.add(state, [amount, 0, 0])
        inside = np.union1d(days[(days > day) & (days <= end)], [end])
        run = solve_ivp(slope, (day, end), state, method="LSODA", rtol=1e-9, atol=1e-12, t_eval=inside)
        found |= dict(zip(inside.tolist(), run.y.T, strict=True))
        state = run.y[:, -1]
    states = np.array([found[day] for day in days.tolist()])
    free_drug, free_ige, both = np.array(
        [amounts(day, max(drug, 0), ige) for day, (_, drug, ige) in zip(days, states, strict=True)]
    ).T
    return free_drug * 0.15, (free_drug + both) * 0.15, free_ige * 190, (free_ige + both) * 190


@each_model
@pytest.mark.parametrize("patient", [0, 1, 2], ids=["typical", "one", "another"])
def test_the_course_equals_that_of_a_general_solver_on_the_equations_as_printed(model, patient):
    drawn = {name: [0.0, *values[:2]] for name, values in deviations(model, 40, seed=5).items()}
    doses, days = [(0, 300.0), (28, 150.0), (77, 300.0)], np.array([0, 0.5, 1, 3, 7, 14, 28, 29, 42, 77, 78, 105.0])
    together = simulate(patients_of(model, 26.62, drawn), doses, GROWING, days)
    alone = patients_of(model, 26.62, {name: values[patient] for name, values in drawn.items()})
    expected = as_published(alone, lambda day: 30 + 1.2 * day / 180, doses, days)
    found = (together.free_omalizumab, together.total_omalizumab, together.free_ige, together.total_ige)
    for one, other in zip(found, expected, strict=True):
        assert one[:, patient] == pytest.approx(other, rel=1e-5)


@each_model
def test_nothing_is_lost_and_nothing_is_made_of_nothing(model):
    patients, kg = patients_of(model, 26.62), 30.0
    after = [np.concatenate([[0], np.geomspace(1e-8, 1, 500), np.linspace(1.02, gap, 1400)]) for gap in (28, 28, 60)]
    starts = np.array([0.0, 28.0, 56.0])
    days = np.unique(np.concatenate([start + part for start, part in zip(starts, after, strict=True)]))
    course = simulate(patients, [(start, 300) for start in starts], [(0, kg)], days)
    rates = patients.rates(kg)
    bound = (course.total_ige - course.free_ige) / 190 * rates.complex_volume
    drug_gone, ige_gone = (
        (rate * free * rates.volume + rates.complex * bound)[:, 0]
        for rate, free in ((rates.omalizumab, course.free_omalizumab / 0.15), (rates.ige, course.free_ige / 190))
    )
    pieces = [(days >= low) & (days <= high) for low, high in ((0, 28), (28, 56), (56, 116))]
    drug_eliminated, ige_eliminated = (
        sum(simpson(gone[piece], x=days[piece]) for piece in pieces) for gone in (drug_gone, ige_gone)
    )
    given_in = 3 * 300 * 1000 / 150
    assert drug_eliminated + course.omalizumab[-1, 0] + course.depot[-1, 0] == pytest.approx(given_in, rel=1e-6)
    produced = float(rates.production[0]) * 116
    assert ige_eliminated + course.ige[-1, 0] == pytest.approx(produced + course.ige[0, 0], rel=1e-6)


@each_model
def test_a_course_does_not_depend_on_who_is_computed_along_with_it(model):
    drawn = deviations(model, 60, seed=3)
    days = np.arange(0, 100.0)
    alone = simulate(patients_of(model, 26.62), MONTHLY, GROWING, days)
    group = patients_of(model, 26.62, {name: np.append(0, values) for name, values in drawn.items()})
    together = simulate(group, MONTHLY, GROWING, days)
    assert together.free_ige[:, 0] == pytest.approx(alone.free_ige[:, 0], rel=1e-6)


def test_the_order_of_doses_and_of_weights_is_no_matter_and_doses_of_a_day_add_up():
    patients, days = patients_of(LOWE_2009, 100.0), np.arange(0, 90.0)
    one = simulate(patients, [(0, 150), (0, 150), (28, 300)], [(0, 30), (60, 34), (60, 32)], days)
    other = simulate(patients, [(28, 300), (0, 300)], [(60, 33), (0, 30)], days)
    assert (one.total_ige == other.total_ige).all()


# --- how it behaves


@each_model
@given(st.floats(1, 300), st.floats(1.2, 10), st.floats(10, 2000), st.floats(20, 120))
@few
def test_more_drug_means_more_omalizumab_less_free_and_more_total_ige(model, dose, factor, baseline, kg):
    patients, days = patients_of(model, baseline), [0.5, 3, 10, 28, 30, 56]
    low, high = (simulate(patients, [(0, mg), (28, mg)], [(0, kg)], days) for mg in (dose, dose * factor))
    assert (high.free_omalizumab > low.free_omalizumab).all() and (high.total_omalizumab > low.total_omalizumab).all()
    assert (high.free_ige < low.free_ige).all() and (high.total_ige > low.total_ige).all()


@each_model
@pytest.mark.parametrize("dose", [1e-7, 1e4], ids=["far below saturation", "far above saturation"])
def test_omalizumab_is_linear_in_the_dose_far_from_saturation(model, dose):
    patients, days = patients_of(model, 365.0), [1, 7, 28]
    one, two = (simulate(patients, [(0, mg)], [(0, 70)], days).total_omalizumab for mg in (dose, 2 * dose))
    assert two / one == pytest.approx(np.full((3, 1), 2.0), rel=0.03)


@each_model
@given(
    st.lists(st.tuples(st.integers(0, 50), st.floats(0.1, 5000)), min_size=1, max_size=4),
    st.floats(10, 200), st.floats(0.5, 50_000), st.integers(0, 1000),
)  # fmt: skip
@few
def test_nothing_becomes_negative_or_infinite(model, doses, kg, baseline, seed):
    course = simulate(
        patients_of(model, baseline, deviations(model, 5, seed)), doses, [(0, kg)], [0, 0.01, 1, 30, 60, 120]
    )
    for values in vars(course).values():
        assert np.isfinite(values).all() and (values >= 0).all()
    assert (course.total_ige >= course.free_ige).all() and (course.total_omalizumab >= course.free_omalizumab).all()


def test_units_of_ige():
    assert float(ng_per_ml(1)) == 2.42 and float(ku_per_l(ng_per_ml(11.0))) == pytest.approx(11)


# --- what was published: the tables in the articles of the transcriptions, which are simulations as well
# (nlmixr2lib, articles Hayashi_2007_omalizumab and Lowe_2009_omalizumab; geometric mean and CV %)


def noncompartmental(days, concentrations):
    """Highest concentration and area to infinity, as PKNCA does: linear up, logarithmic down, best terminal slope."""
    top = int(concentrations.argmax())
    steps, left, right = np.diff(days), concentrations[:-1], concentrations[1:]
    falls = (right < left) & (right > 0)
    with np.errstate(all="ignore"):
        area = np.where(falls, steps * (left - right) / np.log(left / right), steps * (left + right) / 2).sum()
    fits = []
    for first in range(top + 1, len(days) - 2):
        times, logs = days[first:], np.log(concentrations[first:])
        squared, n = np.corrcoef(times, logs)[0, 1] ** 2, len(times)
        fits.append((1 - (1 - squared) * (n - 1) / (n - 2), -np.polyfit(times, logs, 1)[0]))
    if not fits:
        return [math.nan, math.nan]
    best = max(fit for fit, _ in fits)
    slope = next(slope for fit, slope in fits if fit > best - 1e-4)
    return [concentrations[top], area + concentrations[-1] / slope]


def simulated_cohort(model, dose, days, weight, ige, n=200):
    """Geometric means of highest concentration and area of patients drawn as the article draws them."""
    generator, spread = np.random.default_rng(7), math.sqrt(math.log1p((ige[1] / ige[0]) ** 2))
    kg = np.clip(generator.normal(*weight[:2], n), *weight[2:])
    baseline = np.clip(np.exp(generator.normal(math.log(ige[0]) - spread**2 / 2, spread, n)), *ige[2:])
    # A weight of one's own, written as a deviation from the parameters at the mean weight.
    relative, drawn = np.log(kg / weight[0]), deviations(model, n, seed=7)
    drawn = {
        name: parameter.weight_exponent * relative + drawn.get(name, 0.0)
        for name, parameter in model.parameters.items()
    }
    course = simulate(patients_of(model, baseline, drawn), [(0, dose)], [(0, weight[0])], days)
    found = np.array([noncompartmental(days, curve) for curve in course.total_omalizumab.T])
    return np.exp(np.log(found[np.isfinite(found).all(axis=1)]).mean(axis=0))


@pytest.mark.parametrize(
    ("dose", "typical", "published", "cv"),
    [
        (75, [10.7, 332], [11.1, 320], [15.5, 21.6]),
        (150, [21.2, 740], [21.3, 715], [9.88, 14.4]),
        (300, [42.8, 1560], [42.3, 1610], [15.6, 16.6]),
        (375, [52.3, 2010], [49.7, 1770], [13.3, 25.6]),
    ],
)
def test_four_single_doses_of_hayashi(dose, typical, published, cv):
    """Doses 75, 150, 300 and 375 mg as in the article; 62.5 (6.4) kg and 811 (473) ng/mL, 12 patients a dose."""
    days = np.array([0, 0.5, 1, 2, 4, 7, 10, 14, 28, 42, 56, 70, 84.0])
    found = simulated_cohort(HAYASHI_2007, dose, days, (62.5, 6.4, 45, 80), (811, 473, 200, 2200))
    assert found == pytest.approx(typical, rel=0.04)
    standard_errors = np.log(found / published) / (np.array(cv) / 100 / math.sqrt(12))
    assert (np.abs(standard_errors) < 2.5).all()


def test_the_single_dose_of_lowe():
    """One of 150 mg, 71 (12) kg and 186 (124) ng/mL, 30 patients; the article simulated with the wrong sign."""
    days = np.array([0, 0.25, 0.5, 1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56, 70, 84.0])
    found = simulated_cohort(LOWE_2009, 150, days, (71, 12, 48, 91), (186, 124, 47, 620))
    standard_errors = np.log(found / [11.1, 517]) / (np.array([52.9, 41.8]) / 100 / math.sqrt(30))
    assert (np.abs(standard_errors) < 2.5).all()
    typical = simulate(patients_of(LOWE_2009, 365.0), [(0, 150)], [(0, 70)], np.arange(0, 84.0))
    assert typical.total_omalizumab.max() > 10  # ug/mL, page 65 of the paper as the transcription cites it
