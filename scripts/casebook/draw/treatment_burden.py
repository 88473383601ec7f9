"""The burden of steroids and of other medications over time."""

import pandas as pd

from casebook.draw.burden import Burden, burden
from casebook.draw.burden_panels import MEASURE, others_panel, steroid_panels
from casebook.draw.case_view import CaseView
from casebook.draw.lanes import MOST_MEDICATIONS, medication_panel, other_drugs, phase_strip, shown_medications
from casebook.draw.new_points import new_words
from casebook.draw.plan import FigurePlan, nothing, timed


def treatment_burden(case: CaseView) -> FigurePlan:
    """Daily and cumulative steroid, steroid days of 90, the number of other medications, and a lane for each."""
    shown = burden(case)
    if shown is None:
        return nothing(case, pd.DataFrame(columns=["day", "steroid", "steroid_taken", "cumulative", "others"]))
    panels = [phase_strip()]
    if shown.has_steroids:
        panels += steroid_panels(shown)
    if shown.daily["others"].any():
        panels.append(others_panel(shown))
        panels += medication_panel(case)
    return timed(panels, _caption(case, shown), _alternative(case, shown), shown.daily.assign(unit=shown.unit))


def _caption(case: CaseView, shown: Burden) -> str:
    first, last = int(shown.daily["day"].iloc[0]), int(shown.daily["day"].iloc[-1])
    parts = [
        case.say(
            "burden", "captions", start=case.number(first, 0), end=case.number(last, 0),
            treatment=case.label("drugs", case.treatment),
        )
    ]  # fmt: skip
    if shown.has_steroids:
        parts.append(case.say("steroids", "captions", source=case.settings["steroid_source"] or case.say("no_source")))
        if len(shown.blocks()) and _has_short_block(shown):
            parts.append(case.say("short_blocks", "captions"))
    elif shown.steroids is not None:
        parts.append(case.say("no_steroids", "captions"))
    parts += _limits(case, shown)
    if shown.daily["others"].any():
        parts.append(case.say("other_lanes", "captions"))
        hidden = other_drugs(case)[MOST_MEDICATIONS:]
        if hidden:
            names = "; ".join(case.label("drugs", drug) for drug in hidden)
            parts.append(case.say("more_medications", "captions", names=names))
        parts.append(new_words(case, shown_medications(case, other_drugs(case))))
    if last > case.span[1]:
        parts.append(case.say("beyond_axis", "captions", day=case.number(last, 0)))
    return " ".join(part for part in parts if part)


def _has_short_block(shown: Burden) -> bool:
    rows = shown.blocks()
    return bool((rows["last_day"] - rows["first_day"] + 1 < 90).any())


def _limits(case: CaseView, shown: Burden) -> list[str]:
    """What the steroid panels cannot show of what was taken."""
    steroids = shown.steroids
    if steroids is None:
        return []
    said = []
    if steroids.undosed.any():
        said.append(case.say("undosed", "captions", n=int(steroids.undosed.sum())))
    if steroids.doubtful:
        names = ", ".join(case.label("drugs", drug) for drug in steroids.doubtful)
        said.append(case.say("doubtful", "captions", names=names))
    return said


def _alternative(case: CaseView, shown: Burden) -> str:
    said = []
    statistic = "steroid_mg_per_kg" if shown.unit == "mg/kg" else "steroid_mg"
    for phase in ("before", "during"):
        dose, days = (case.estimate(f"{MEASURE}.{phase}.{name}") for name in (statistic, "steroid_days"))
        if dose is not None and days is not None:
            words = {"dose": case.number(dose, 0), "unit": shown.unit, "days": case.number(days, 0)}
            said.append(case.say(f"steroids_{phase}", "alternative", **words))
    others = shown.daily["others"]
    counts = {"first": int(others.iloc[0]), "last": int(others.iloc[-1]), "most": int(others.max())}
    return " ".join([*said, case.say("others", "alternative", **counts)])
