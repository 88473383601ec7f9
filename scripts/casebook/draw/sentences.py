"""What a figure says in words: its caption, and what a reader who cannot see it should know."""

from casebook.draw.case_view import CaseView
from casebook.draw.course_heading import longest_lapse
from casebook.draw.diary_periods import by_assessment
from casebook.draw.lanes import (
    EVENT_SIGNS,
    MOST_MEDICATIONS,
    drawn_drugs,
    event_signs,
    marked_events,
    shown_medications,
)  # fmt: skip
from casebook.draw.measure_marks import MOST_POINTS, changes_series, stretch_days
from casebook.draw.new_points import new_words
from casebook.draw.style import is_narrow
from casebook.draw.symptom_panel import MOST_ITEMS, ordered_items
from casebook.pharmacology.parameters import MODELS

# What the line of each model is called, in the order of their names.
_LINES = ("solid_line", "dashed_line")


def title(case: CaseView, figure: str) -> str:
    """The title of a figure."""
    return case.say(figure, "titles")


def journey_caption(case: CaseView, measures: list[str]) -> str:
    """The caption of the patient journey, of the parts that it has."""
    parts = [_course(case, "journey"), _events(case), _steroid_days(case), _more_medications(case), _phases(case)]
    if len(case.tables["exposure"]) > 1:
        parts.append(case.say("exposure", "captions", source=case.settings["exposure_source"]))
        if longest_lapse(case) is not None and not is_narrow(case.preset.width):
            parts.append(case.say("lapse_exposure", "captions"))
    instruments = sorted(set(case.tables["scores"]["instrument"]))
    ways = {"symptoms" if by_assessment(case, instrument) else "weeks" for instrument in instruments}
    parts += [*(case.say(way, "captions") for way in sorted(ways)), _more_items(case)]
    drawn = [
        marked_events(case),
        shown_medications(case, drawn_drugs(case)),
        case.tables["doses"],
        case.tables["scores"],
    ]
    drawn += [case.values(measure) for measure in measures]
    parts += [*measure_words(case, measures), new_words(case, *drawn)]
    return " ".join(part for part in parts if part)


def biomarkers_caption(case: CaseView, measures: list[str]) -> str:
    """The caption of the biomarkers."""
    new = new_words(case, *(case.values(measure) for measure in measures))
    parts = [_course(case, "biomarkers"), _phases(case), *measure_words(case, measures), new]
    return " ".join(part for part in parts if part)


def alternative_text(case: CaseView, measures: list[str], with_course: bool) -> str:
    """Doses, symptoms and measures in numbers."""
    parts = []
    if with_course:
        status = case.tables["doses"]["status"]
        given = int((status == "given").sum())
        parts.append(case.say("doses", "alternative", given=given, missed=len(status) - given))
        for instrument, rows in case.tables["scores"].groupby("instrument", sort=True):
            label = case.label("instruments", instrument)
            items = rows["item"].nunique()
            parts.append(case.say("symptoms", "alternative", label=label, n=len(rows), items=items))
    return " ".join([*parts, *(_measure_in_numbers(case, measure) for measure in measures)]) or case.say("empty")


def modelled_ige_caption(case: CaseView) -> str:
    """The caption of the modelled IgE: what the lines are, that nothing of it was measured, and why to be careful."""
    rows = case.tables["modelled_ige"]
    models = "; ".join(
        case.say(style, "captions", model=citation(name))
        for name, style in zip(sorted(set(rows["model"])), _LINES, strict=False)
    )
    beyond = sorted(set(rows.loc[rows["mark"].str.contains("extrapolated"), "model"]))
    parts = [_course(case, "modelled_ige"), case.say("models", "captions", models=models)]
    if beyond:
        parts.append(case.say("models_beyond", "captions", models=", ".join(map(citation, beyond))))
    measured = case.values(case.settings["ige_model"]["measure"])
    return " ".join(part for part in [*parts, case.say("models_limits", "captions"), new_words(case, measured)] if part)


def citation(model: str) -> str:
    """A binding model as papers cite it."""
    return MODELS[model].citation if model in MODELS else model


def modelled_ige_alternative(case: CaseView) -> str:
    """Predicted and measured folds in numbers."""
    measure = case.settings["ige_model"]["measure"]
    said = []
    for comparison, key in (("first_dose_vs_baseline", "first_dose"), ("plateau_vs_baseline", "plateau")):
        measured = case.estimate(f"{measure}.{comparison}.fold_change")
        modelled = [
            case.estimate(f"{measure}.{comparison}.modelled_fold_{name}")
            for name in sorted(set(case.tables["modelled_ige"]["model"]))
        ]
        if measured is not None and None not in modelled:
            told = ", ".join(case.number(value, 1) for value in modelled)
            said.append(case.say(f"{key}_folds", "alternative", measured=case.number(measured, 1), modelled=told))
    return " ".join([case.say("modelled_ige", "alternative", label=case.label("measures", measure)), *said])


def _course(case: CaseView, key: str) -> str:
    start, end = case.span
    return case.say(
        key,
        "captions",
        start=case.number(start, 0),
        end=case.number(end, 0),
        treatment=_first_dose(case),
    )


def _first_dose(case: CaseView) -> str:
    """The treatment, with the date of its first dose where the case says `dates: calendar`."""
    label = case.label("drugs", case.treatment)
    return f"{label} ({case.first_date})" if case.first_date else label


def _events(case: CaseView) -> str:
    found = set(marked_events(case)["category"])
    named = [
        f"{EVENT_SIGNS[mark]} {case.label('events', name)}" for name, mark in event_signs(case).items() if name in found
    ]
    return case.say("events", "captions", events="; ".join(named)) if named else ""


def _more_medications(case: CaseView) -> str:
    hidden = drawn_drugs(case)[MOST_MEDICATIONS:]
    names = "; ".join(case.label("drugs", drug) for drug in hidden)
    return case.say("more_medications", "captions", names=names) if hidden else ""


def _steroid_days(case: CaseView) -> str:
    drugs = drawn_drugs(case)
    days = [case.estimate(f"systemic_steroids.{phase}.steroid_days_per_90") for phase in ("before", "during")]
    is_told = bool(drugs) and drugs[0] in case.settings["steroids"] and None not in days
    return case.say("steroid_days_told", "captions") if is_told else ""


def _more_items(case: CaseView) -> str:
    hidden = []
    for instrument in sorted(set(case.tables["scores"]["instrument"])):
        known = case.settings["instruments"].get(instrument, {}).get("items", {})
        for item in ordered_items(case, instrument)[MOST_ITEMS:]:
            hidden.append(known.get(item, {}).get("label") or item.replace("_", " ").capitalize())
    return case.say("no_room", "captions", names="; ".join(hidden)) if hidden else ""


def _phases(case: CaseView) -> str:
    named = (
        case.say("phase", "captions", label=label, first=case.number(first, 0), last=case.number(after - 1, 0))
        for label, first, after, _ in case.phases
    )
    return case.say("phases", "captions", phases="; ".join(named))


def measure_words(case: CaseView, measures: list[str]) -> list[str]:
    """What the marks in the panels of measures mean, of those that are there."""
    if not measures:
        return []
    sources = [case.settings["measures"].get(measure, {}).get("variation_source") for measure in measures]
    known = [source for source in sources if source]
    words = [case.say("points", "captions")]
    if known:
        words.append(case.say("change", "captions", sources="; ".join(known)))
    flags = [flag for measure in measures for flag in case.values(measure)["flag"] if flag]
    if flags:
        words.append(case.say("flagged", "captions", n=len(flags)))
    if any(changes_series(flag) for flag in flags):
        words.append(case.say("series_change", "captions"))
    if any(len(case.values(measure)) > MOST_POINTS for measure in measures):
        most, days = case.number(MOST_POINTS, 0), case.number(stretch_days(case), 0)
        words.append(case.say("stretches", "captions", most=most, days=days))
    return words


def _measure_in_numbers(case: CaseView, measure: str) -> str:
    values = case.values(measure)
    decimals = case.decimals(measure)
    said = case.say(
        "measure", "alternative", label=case.label("measures", measure), n=len(values),
        low=case.number(float(values["value"].min()), decimals),
        high=case.number(float(values["value"].max()), decimals),
        unit=case.unit(measure, values["unit"].iloc[0]),
    )  # fmt: skip
    before, during = (case.estimate(f"{measure}.{phase}.median") for phase in ("before", "during"))
    if before is None or during is None:
        return said
    medians = {"before": case.number(before, decimals), "during": case.number(during, decimals)}
    return f"{said} {case.say('measure_change', 'alternative', **medians)}"
