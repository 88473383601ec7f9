"""Cases on paper for the figures: a usual one, and those that a figure could stumble over."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pandas as pd

from casebook.estimate.course import courses
from casebook.estimate.score_periods import diaries, period_frame
from casebook.model import TABLES, conform, empty_table

Case = tuple[dict[str, pd.DataFrame], dict[str, Any]]
LONG = "Very long name of a thing that nobody would ever call by its full and official name"


def settings(**changes: Any) -> dict[str, Any]:
    return {
        "case": "rossi",
        "data_origin": "simulated",
        "language": "en",
        "translations": {},
        "origin_note": "Made-up data: not a patient",
        "treatment": "omalizumab",
        "drugs": {"omalizumab": "Omalizumab", "prednisone": "Prednisone"},
        "events": {"anaphylaxis": {"label": "Anaphylaxis", "mark": True}, "visit": {"label": "Visit", "mark": False}},
        "instruments": {"msaf": instrument(["flushing", "fatigue", "headache"])},
        "schedule": {"interval_days": 28, "grace_days": 7},
        "phases": [],
        "biomarkers": ["tryptase", "total_ige"],
        "journey_measures": ["tryptase", "total_ige"],
        "primary_outcome": "msaf",
        "steroids": {"prednisone": 5},
        "steroid_source": "usual equivalence table",
        "observed_from_day": None,
        "plateau_from_day": 180,
        "exposure_source": "half-life 26 d",
        "ige_model": {"measure": "total_ige", "models": ["hayashi2007", "lowe2009"]},
        "weight_measure": "weight",
        "measures": {
            "tryptase": measure("Serum tryptase", analytical_cv_percent=6.3, within_person_cv_percent=5.6),
            "total_ige": measure("Total IgE", scale="log", decimals=0),
        },
        **changes,
    }


def measure(label: str, **changes: Any) -> dict[str, Any]:
    return {
        "label": label, "unit": "ug/L", "print_unit": None, "decimals": 1, "scale": "linear", "improvement": "decrease",
        "analytical_cv_percent": None, "within_person_cv_percent": None, "variation_source": "Skarbo 2022",
        "detection_limit": None, **changes,
    }  # fmt: skip


def instrument(items: Iterable[str], **changes: Any) -> dict[str, Any]:
    named = {item: {"label": item.replace("_", " ").capitalize(), "names": []} for item in items}
    return {"label": "MSAF", "minimum": 0, "maximum": 10, "improvement": "decrease", "items": named, **changes}


def table(name: str, rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    if not rows:
        return empty_table(name)
    key = TABLES[name].metadata["key"][-1]
    filled = [{key: str(number), "case": "rossi", "data_origin": "simulated", **row} for number, row in enumerate(rows)]
    return conform(name, pd.DataFrame(filled))


def tables(**rows: list[Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    names = (
        "observations",
        "scores",
        "doses",
        "medications",
        "events",
        "score_periods",
        "estimates",
        "exposure",
        "modelled_ige",
        "literature",
        "claims",
    )
    told = {name: table(name, rows.get(name, [])) for name in names}
    return {**told, "score_periods": _periods(told)}


def observations(name: str, days: Iterable[int], values: Iterable[float], **more: Any) -> list[dict[str, Any]]:
    return [
        {"observation_id": f"{name}.d{day}", "measure": name, "day": day, "value": value, "unit": "ug/L", "censor": "none",
         "status": "final", **more}
        for day, value in zip(days, values, strict=True)
    ]  # fmt: skip


def scores(items: Iterable[str], days: Iterable[int], name: str = "msaf") -> list[dict[str, Any]]:
    days = list(days)
    return [
        {"score_id": f"{name}.{item}.d{day}", "instrument": name, "item": item, "day": day, "score": (number + day) % 11}
        for number, item in enumerate(items)
        for day in days
    ]  # fmt: skip


def doses(days: Iterable[int], drug: str = "omalizumab", missed: Iterable[int] = ()) -> list[dict[str, Any]]:
    given = [(day, 300.0, "given") for day in days] + [(day, None, "missed") for day in missed]
    return [
        {"dose_id": f"{drug}.d{day}", "drug": drug, "day": day, "dose": dose, "unit": "mg", "status": status}
        for day, dose, status in sorted(given, key=lambda row: row[0])
    ]


def medication(drug: str, start: int, stop: int | None, dose: float | None, unit: str = "mg") -> dict[str, Any]:
    return {
        "medication_id": f"{drug}.d{start}",
        "drug": drug,
        "start_day": start,
        "stop_day": stop,
        "daily_dose": dose,
        "unit": unit,
    }


def event(category: str, day: int) -> dict[str, Any]:
    return {"event_id": f"{category}.d{day}", "category": category, "day": day}


def estimates(**values: float) -> list[dict[str, Any]]:
    """Estimates by identifier, with `__` for the dots."""
    rows = []
    for name, value in values.items():
        subject, comparison, statistic = name.split("__")
        rows.append({"estimate_id": name.replace("__", "."), "measure": subject, "comparison": comparison,
                     "statistic": statistic, "estimate": value})  # fmt: skip
    return rows


def _periods(told: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Days, weeks and assessments as the estimates stage sums them up; nothing without a first dose."""
    if not (told["doses"]["day"] == 0).any():
        return empty_table("score_periods")
    course = next(courses(told, {"rossi": settings(treatment="")}))
    found = [period_frame(diary, course) for diary in diaries(course)]
    return conform("score_periods", pd.concat(found)) if found else empty_table("score_periods")


def made_once(build: Callable[[], Case]) -> Callable[[], Case]:
    """What a builder makes, made by the first call; each call has copies of its own, which it may change."""
    made = cache(build)

    def copies() -> Case:
        told, about = made()
        return {name: frame.copy() for name, frame in told.items()}, deepcopy(about)

    return copies


@made_once
def usual() -> Case:
    items = ["flushing", "fatigue", "headache", "diarrhoea", "palpitations"]
    given = list(range(0, 168, 28)) + list(range(189, 553, 28)) + [581]
    ige = observations("total_ige", range(-100, 600, 60), [2, 2, 40, 60, 80, 90, 110, 80, 70, 75, 80, 85])
    ige[0]["censor"] = ige[1]["censor"] = "below"
    ige[6]["censor"] = "above"
    told = tables(
        observations=[
            *observations("tryptase", range(-420, 600, 70), [27.5 + 1.1 * n for n in range(15)], ref_high=11.4),
            *ige,
            *observations("weight", [-400, 500], [25, 33], unit="kg"),
        ],
        scores=scores(items, [day - back for day in given for back in range(1, 8)]),
        doses=doses(given, missed=[168]),
        medications=[
            medication("cetirizine", -360, 60, 20), medication("cetirizine", 61, 180, 10), medication("cetirizine", 181, None, 5),
            *(medication("prednisone", start, start + 4, 25) for start in range(-400, 0, 45)),
            medication("topical_steroid", -200, -100, None),
        ],
        events=[event("anaphylaxis", -420), event("anaphylaxis", 180), event("relapse", 178), event("visit", 3)],
        estimates=estimates(
            tryptase__before__median=30.3, tryptase__before__n=6, tryptase__during__median=38, tryptase__during__n=9,
            total_ige__before__median=2, total_ige__before__n=2, total_ige__during__median=80, total_ige__during__n=10,
            total_ige__plateau_vs_baseline__fold_change=40.2,
        ),
        exposure=[{"drug": "omalizumab", "day": day, "percent_of_trough": min(100 + day % 28, day * 3)} for day in range(610)],
        modelled_ige=[
            {"model": model, "day": day, "mark": "model, not measured, extrapolated", "limits": "A child.",
             "total_ige_typical": 11.0 * factor, "total_ige_low": 5.0 * factor, "total_ige_high": 20.0 * factor,
             "free_ige_typical": 2.0 + day % 28 / 9, "free_ige_low": 1.0, "free_ige_high": 6.0}
            for model, factor in (("hayashi2007", 13.0), ("lowe2009", 11.0)) for day in range(610)
        ],
    )  # fmt: skip
    events = {
        name: {"label": name.capitalize(), "mark": name != "visit"} for name in ("anaphylaxis", "relapse", "visit")
    }
    phases = [
        {"name": "first", "label": "Baseline: first-line therapy"}, {"name": "q4w", "label": "q4w", "from_day": 0},
        {"name": "gap", "label": "Gap", "from_day": 168, "gap": True}, {"name": "again", "label": "q4w again", "from_day": 189},
        {"name": "q5w", "label": "q5w", "from_day": 553},
    ]  # fmt: skip
    return told, settings(events=events, phases=phases, instruments={"msaf": instrument(items)})


def italian() -> Case:
    told, about = usual()
    return told, {**about, "language": "it", "origin_note": "Dati inventati: non è un paziente"}


def patient() -> Case:
    told, about = usual()
    return told, {**about, "data_origin": "patient"}


def one_visit() -> Case:
    return tables(observations=observations("tryptase", [0], [12.0]), doses=doses([0])), settings()


def ten_years() -> Case:
    days = range(-180, 3600, 12)
    told = tables(
        observations=[
            *observations("tryptase", days, [20 + day % 37 for day in days]),
            *observations("total_ige", days, [5 + day % 371 for day in days]),
        ],
        scores=scores(["flushing", "fatigue", "headache"], days),
        doses=doses(range(0, 3600, 12), missed=range(5, 3600, 400)),
        medications=[
            medication("prednisone", start, start + 4, 10 + start % 3 * 10) for start in range(-150, 3500, 90)
        ],
        events=[event("anaphylaxis", day) for day in range(-100, 3500, 150)],
    )
    return told, settings()


def many_items() -> Case:
    items = [f"symptom_number_{number}_of_the_twenty" for number in range(20)]
    told, about = usual()
    told |= tables(scores=scores(items, range(-30, 300)), doses=doses(range(0, 300, 28)))
    return {**usual()[0], **{name: told[name] for name in ("scores", "score_periods")}}, {
        **about,
        "instruments": {"msaf": instrument(items)},
    }


def many_studies() -> Case:
    """A published table too long for a page, with names too long for a column."""
    told, about = usual()
    ways = ("up", "down", "unchanged", "not assessed", "down/up")
    rows = [
        {
            "row": number, "study": f"{LONG} et al." if number % 7 == 0 else f"Autore {number} et al.",
            "year_as_printed": "2019", "year": 2019, "disease": LONG if number > 60 else "Systemic Mastocytosis",
            "n_as_printed": str(number), "n": number, "ages_as_printed": "17-93", "dose_as_printed": "75-300 mg",
            "total_ige": ways[number % 5], "tryptase": ways[number % 4], "same_age_group": ("yes", "no", "")[number % 3],
            "data_origin": "published",
        }
        for number in range(1, 91)
    ]  # fmt: skip
    told["literature"] = table("literature", rows)
    return told, about


def claim(number: int, section: str, verdict: str, stated: str = "", computed: str = "") -> dict[str, str]:
    return {"claim_id": f"C{number:03}", "section": section, "statement": "A statement", "stated": stated,
            "computed": computed, "verdict": verdict, "why": "A reason."}  # fmt: skip


def claimed(sections: int, count: int) -> Callable[[], Case]:
    """Nothing but a paper of so many sections and claims, every second one a number, of every size of difference."""

    def build() -> Case:
        told, about = tables(), settings()
        verdicts = ("reproduced", "reproduced", "contradicted", "untestable", "external")
        names = [
            ("Abstract", "Case presentation", "Discussion")[n] if n < 3 else f"{LONG} {n}" for n in range(sections)
        ]
        numbers = [("12,5 ug/L", f"{12.5 + n / 7:.6g} ug/L") if n % 2 else ("all", "none") for n in range(count)]
        told["claims"] = table(
            "claims",
            [claim(n, names[n % sections], verdicts[n % 5], *numbers[n]) for n in range(count)],
        )
        return told, about

    return build


def two_instruments() -> Case:
    told, about = usual()
    asthma = instrument(
        ["night_symptoms", "activity"], label="Asthma Control Test", minimum=1, maximum=5, improvement="increase"
    )
    more = scores(["night_symptoms", "activity"], range(-28, 300, 7), "act")
    told["scores"] = table(
        "scores", [*told["scores"].to_dict("records"), *({**row, "score": row["score"] % 5 + 1} for row in more)]
    )
    told["score_periods"] = _periods(told)
    return told, {**about, "instruments": {**about["instruments"], "act": asthma}}


def many_medications() -> Case:
    told, about = usual()
    drugs = {f"drug_{number}": f"{LONG} {number}" for number in range(14)}
    rows = [
        medication(drug, -300 + 40 * number, None, 0.005 * 10 ** (number % 6), "[IU]")
        for number, drug in enumerate(drugs)
    ]
    told["medications"] = table("medications", rows)
    return told, {**about, "drugs": {**about["drugs"], **drugs, "omalizumab": LONG}}


def without(*names: str) -> Callable[[], Case]:
    def build() -> Case:
        told, about = usual()
        return {name: empty_table(name) if name in names else frame for name, frame in told.items()}, about

    return build


def long_names() -> Case:
    told, about = usual()
    known = {
        name: measure(f"{LONG} ({name})", print_unit="log10 copies per microlitre of plasma")
        for name in ("tryptase", "total_ige")
    }
    events = {name: {"label": LONG, "mark": True} for name in about["events"]}
    phases = [{**phase, "label": LONG} for phase in about["phases"]]
    about = {**about, "measures": known, "events": events, "phases": phases, "origin_note": f"Simulated. {LONG}"}
    return told, {**about, "instruments": {"msaf": instrument(["flushing", "fatigue", "headache"], label=LONG)}}


def generic() -> Case:
    """A protocol that knows no measure, item, drug or event; the record names them."""
    days = [-20, 0, 15, 40, 90]
    told = tables(
        observations=[
            *observations("c_reactive_protein", days, [120000, 54000, 1200, 30, 3], unit="mg/L"),
            *observations("haemoglobin", days, [13.2, 13.1, 13.3, 13.4, 13.2], unit="g/dL", ref_low=12, ref_high=16),
            *observations("base_excess", days, [-0.004, -0.002, 0, 0.001, 0.003], unit="1"),
            *observations("x", days, [5, 5, 5, 5, 5], unit="1"),
        ],
        scores=scores(["pain", "itch"], range(-20, 90, 3), "diary"),
        doses=doses(range(0, 90, 14), "infliximab"),
        events=[event("fever", 3)],
    )  # fmt: skip
    return told, settings(treatment="", drugs={}, events={}, instruments={}, schedule=None, biomarkers=[], journey_measures=[],
                          steroids={}, plateau_from_day=None, measures={}, primary_outcome="")  # fmt: skip


def three_visits() -> Case:
    given = [0, 28, 56]
    items = ["flushing", "fatigue"]
    told = tables(
        observations=observations("tryptase", [-3, 28, 56], [30.0, 31.5, 29.0]),
        scores=scores(items, [day - back for day in given for back in range(1, 8)]),
        doses=doses(given),
    )
    return told, settings(instruments={"msaf": instrument(items)})


def three_hundred_visits() -> Case:
    """A dose every fortnight for eleven years, with a lapse every second year, and the diary before each."""
    given = [14 * number + 30 * (number // 50) for number in range(300)]
    items = ["flushing", "fatigue", "headache", "diarrhoea", "palpitations", "pain", "itch", "anxiety"]
    told = tables(
        observations=observations("tryptase", given, [20 + day % 37 for day in given]),
        scores=scores(items, [day - back for day in given for back in range(1, 8)]),
        doses=doses(given),
        medications=[medication("prednisone", day, day + 3, 25) for day in given[::7]],
    )
    schedule = {"interval_days": 14, "grace_days": 7}
    return told, settings(instruments={"msaf": instrument(items)}, schedule=schedule)


def one_symptom() -> Case:
    given = range(0, 700, 28)
    told = tables(scores=scores(["itch"], [day - back for day in given for back in range(1, 8)]), doses=doses(given))
    return told, settings(instruments={"msaf": instrument(["itch"])})


def only_censored() -> Case:
    """Nothing but results below a limit; no symptom on any day of treatment."""
    given = range(0, 300, 28)
    items = ["flushing", "fatigue"]
    told, about = usual()
    quiet = [{**row, "score": 0} for row in scores(items, [day - back for day in given for back in range(1, 8)])]
    return {
        **told,
        **tables(
            observations=observations("tryptase", range(-60, 300, 30), [2.0] * 12, censor="below"),
            scores=quiet, doses=doses(given),
        ),
    }, about  # fmt: skip


def diary_beside_assessments() -> Case:
    """A diary of ten days before each dose, on three days after the first, and in one week far from any."""
    given = range(0, 200, 28)
    days = [day - back for day in given for back in range(1, 11)] + [1, 2, 4, 214, 216]
    told = tables(scores=scores(["itch", "pain"], sorted(set(days))), doses=doses(given))
    return told, settings(instruments={"msaf": instrument(["itch", "pain"])})


def always_late() -> Case:
    """Each dose comes late, and a diary of every day says what that does."""
    given = range(0, 600, 50)
    told = tables(scores=scores(["itch", "pain"], range(-10, 600)), doses=doses(given, missed=range(28, 600, 50)))
    return told, settings(instruments={"msaf": instrument(["itch", "pain"])})


def fortnight() -> Case:
    told = tables(
        observations=observations("tryptase", [0, 1, 2, 5, 13], [90, 60, 40, 20, 8], ref_high=11.4),
        scores=scores(["flushing"], range(14)),
        doses=doses([0, 7]),
        medications=[medication("prednisone", 0, 0, 50), medication("prednisone", 1, 3, 25)],
        events=[event("anaphylaxis", 0)],
    )
    return told, settings()


def laboratory(measures: int, values: int) -> Callable[[], Case]:
    """A record of so many measures beside the biomarkers, each with so many values; every kind of mark among them."""

    def build() -> Case:
        told, about = usual()
        days = [-300 + 900 * number // max(values - 1, 1) for number in range(values)]
        rows = [row for row in told["observations"].to_dict("records") if row["measure"] == "total_ige"]
        for name in (f"analyte_{number}" for number in range(measures)):
            own = observations(
                name, days, [10 + (7 * number) % 13 for number in range(values)], ref_low=12, ref_high=18
            )
            own = [{**row, "observation_id": f"{name}.{number}"} for number, row in enumerate(own)]
            own[0]["censor"], own[-1]["censor"] = "below", "above"
            own[values // 2]["flag"] = "another method than before"
            own[values // 3]["flag"] = "changed more than it can"
            rows += own
        known = {f"analyte_{number}": measure(f"Analyte number {number}", analytical_cv_percent=3.0,
                 within_person_cv_percent=5.0) for number in range(0, measures, 2)}  # fmt: skip
        told["observations"] = table("observations", rows)
        told["estimates"] = table("estimates", [
            *told["estimates"].to_dict("records"),
            *(row for name in known for row in estimates(**{f"{name}__before__median": 15.0, f"{name}__before__n": 3})),
        ])  # fmt: skip
        return told, {**about, "measures": {**about["measures"], **known}}

    return build


@made_once
def everything() -> Case:
    """The usual case with a published table, claims and a measure that no other figure shows: no figure is empty."""
    told, about = usual()
    more = observations("ferritin", range(-60, 300, 60), [30.0, 31, 33, 29, 28, 40], ref_low=20, ref_high=200)
    told["observations"] = table("observations", [*told["observations"].to_dict("records"), *more])
    told["claims"] = claimed(3, 12)()[0]["claims"]
    told["literature"] = many_studies()[0]["literature"].iloc[:8]
    return told, about


_BUILT: dict[str, Callable[[], Case]] = {
    "five_claims": claimed(1, 5),
    "claims_of_one_section": claimed(1, 150),
    "many_claims": claimed(20, 150),
    "many_studies": many_studies,
    "usual": usual,
    "italian": italian,
    "patient": patient,
    "one_visit": one_visit,
    "ten_years": ten_years,
    "many_items": many_items,
    "two_instruments": two_instruments,
    "many_medications": many_medications,
    "no_scores": without("scores", "score_periods"),
    "no_medications": without("medications"),
    "no_labs": without("observations", "estimates"),
    "nothing_but_doses": without("observations", "estimates", "scores", "score_periods", "medications", "events", "exposure", "modelled_ige"),
    "nothing": without("observations", "estimates", "scores", "score_periods", "medications", "events", "exposure", "modelled_ige", "doses"),
    "no_doses": without("doses", "exposure", "modelled_ige"),
    "long_names": long_names,
    "generic": generic,
    "three_visits": three_visits,
    "three_hundred_visits": three_hundred_visits,
    "one_symptom": one_symptom,
    "only_censored": only_censored,
    "always_late": always_late,
    "diary_beside_assessments": diary_beside_assessments,
    "fortnight": fortnight,
    "one_measure": laboratory(1, 3),
    "thirty_measures": laboratory(31, 12),
    "five_thousand_values": laboratory(1, 5000),
}  # fmt: skip
# Every figure is drawn of every case: each is made once.
CASES: dict[str, Callable[[], Case]] = {name: made_once(build) for name, build in _BUILT.items()}
