"""All estimates of one or many cases, from the clean tables."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from casebook.errors import CasebookError
from casebook.estimate.acute import acute_estimates
from casebook.estimate.adverse_events import adverse_event_estimates, causality_frame
from casebook.estimate.challenges import challenge_estimates
from casebook.estimate.course import Course, courses
from casebook.estimate.doses import dose_estimates
from casebook.estimate.events import event_estimates
from casebook.estimate.ige_model import ige_model, modelled
from casebook.estimate.measures import measure_estimates
from casebook.estimate.phases import check_phase_names
from casebook.estimate.readings import adjusted_estimates, reading_estimates
from casebook.estimate.results import Estimate, checked, estimate_frame, source_frame
from casebook.estimate.score_periods import diaries, period_frame
from casebook.estimate.scores import score_estimates
from casebook.estimate.steroids import steroid_estimates
from casebook.model import conform
from casebook.pharmacology import relative_exposure
from casebook.processes import shared_out

# One module a subject: a function from a course to its estimates.
SUBJECTS: tuple[Callable[[Course], list[Estimate]], ...] = (
    measure_estimates,
    score_estimates,
    dose_estimates,
    steroid_estimates,
    event_estimates,
    challenge_estimates,
    acute_estimates,
    adverse_event_estimates,
    reading_estimates,
)

COMPUTED = ("estimates", "estimate_rows", "score_periods", "exposure", "modelled_ige", "causality")


def compute_estimates(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Mapping[str, Any]], processes: int = 1
) -> dict[str, pd.DataFrame]:
    """The tables of COMPUTED of the cases in `settings`.

    tables : observations, scores, doses, medications and events, of one case or many
    settings : case id -> its settings for the stage "estimate"
    processes : how many may compute at the same time; the numbers are the same
    Every estimate without a value has a note that says why; every estimate has a sentence on its method.
    Raises CasebookError for a case without a first dose, a measure in two units, or two things of one name.
    """
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in COMPUTED}
    with np.errstate(all="ignore"):
        for course in courses(tables, settings):
            check_phase_names(course)
            estimates, modelled_ige = _computed(course, processes)
            estimates += [checked(part) for part in adjusted_estimates(estimates, course)]
            _check_names(course, estimates)
            parts["estimates"].append(estimate_frame(course.case, course.origin, estimates))
            parts["estimate_rows"].append(source_frame(course.case, course.origin, estimates))
            parts["score_periods"] += [period_frame(diary, course) for diary in diaries(course)]
            parts["exposure"].append(_exposure(course))
            parts["modelled_ige"] += modelled_ige
            parts["causality"].append(causality_frame(course))
    return {name: _table(name, frames) for name, frames in parts.items()}


def _computed(course: Course, processes: int) -> tuple[list[Estimate], list[pd.DataFrame]]:
    """The estimates of all subjects and by each model of IgE, and what each model predicts.

    The models come first: they take longest, and what is begun last should be short.
    """
    works = [*(partial(ige_model, course, model) for model in modelled(course)), partial(_of_subjects, course)]
    *models, (estimates, _) = shared_out(_done, works, processes)
    return [*estimates, *(checked(estimate) for found, _ in models for estimate in found)], [rows for _, rows in models]


def _done(work: Callable[[], Any]) -> Any:
    with np.errstate(all="ignore"):
        return work()


def _of_subjects(course: Course) -> tuple[list[Estimate], None]:
    return [checked(estimate) for subject in SUBJECTS for estimate in subject(course)], None


def _table(name: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return conform(name, pd.concat(filled, ignore_index=True) if filled else pd.DataFrame())


def _check_names(course: Course, estimates: Sequence[Estimate]) -> None:
    seen: set[str] = set()
    for estimate in estimates:
        if estimate.estimate_id in seen:
            raise CasebookError(
                f"two things are called {estimate.measure!r}: both have an estimate {estimate.estimate_id}",
                file=f"config/cases/{course.case}.yaml",
                remedy="Give the measure, instrument, drug or category another name, with its old one under `names`",
            )
        seen.add(estimate.estimate_id)


def _exposure(course: Course) -> pd.DataFrame:
    """Modelled exposure to the treatment; no rows without a half-life, a schedule, or doses in one unit."""
    settings = course.settings
    doses = course.tables["doses"]
    given = doses[(doses["drug"] == course.treatment) & (doses["status"] == "given")]
    if not settings["half_life_days"] or not settings["schedule"] or given["unit"].nunique() > 1 or course.last_day < 0:
        return pd.DataFrame()
    # Injections of one visit are one dose.
    amounts = given.groupby("day")["dose"].sum(min_count=1)
    if amounts.isna().any() or not (amounts > 0).all():
        return pd.DataFrame()
    percent = relative_exposure(
        amounts.index.tolist(), amounts.tolist(), course.last_day, settings["schedule"]["interval_days"],
        settings["half_life_days"], settings["absorption_per_day"],
    )  # fmt: skip
    return pd.DataFrame(
        {
            "case": course.case,
            "drug": course.treatment,
            "day": np.arange(len(percent)),
            "percent_of_trough": np.round(percent, 9),
            "data_origin": course.origin,
        }
    )
