"""The case report: one page that needs no network."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook import __version__
from casebook.history.state import last_day
from casebook.report import accounts
from casebook.report.acute import acute_table
from casebook.report.ask import NOTES_GO_HERE, asked
from casebook.report.author_text import AuthorNote
from casebook.report.causality import answers_table, causality_table
from casebook.report.challenges import challenge_table
from casebook.report.change_tables import changes_since
from casebook.report.checklists import Places, checklist_tables
from casebook.report.claims import claim_ledger, verdict_counts
from casebook.report.course_tables import assay_table, dose_table, phase_table
from casebook.report.data_file import data_file
from casebook.report.estimates import Estimates
from casebook.report.facts import facts_of, treatment_of
from casebook.report.figure_checks import figure_checks
from casebook.report.figures import figures_in_order
from casebook.report.glance import sentences
from casebook.report.journey import journey
from casebook.report.key_figures import key_figures
from casebook.report.literature import literature_place, literature_table
from casebook.report.methods import Methods
from casebook.report.narrative import Text, author_notes, render_narrative
from casebook.report.notes import with_notes
from casebook.report.printed_table import placed_tables
from casebook.report.provenance import configuration_digest, printed_provenance
from casebook.report.quality import correction_table, diary_tables, visit_table, visits_of, visits_told
from casebook.report.references import References
from casebook.report.rendering import interface, render_page
from casebook.report.tables import CaseTables
from casebook.report.treatment_tables import medication_table, steroid_notes, steroid_table
from casebook.words import Language

DAYS_A_MONTH = 30.4375


def render_reports(
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, Mapping[str, Any]],
    figures: Mapping[tuple[str, str], str],
    narratives: Mapping[str, Mapping[str, Text]],
    bibliographies: Mapping[str, tuple[str, str]] | None = None,
    tell: Callable[[AuthorNote], None] = lambda _: None,
    archives: Mapping[str, tuple[str, bytes]] | None = None,
    documents: Sequence[str] = (),
) -> dict[str, str]:
    """The page of each case.

    figures : (case, figure) -> SVG text
    narratives : case -> section -> its text
    bibliographies : case -> the file of the works that it cites as messages show it, and its BibTeX
    archives : case -> name and content of the file with its clean data
    documents : formats in which the report lies beside the page: pdf, docx
    tell : is told of each thing that an author may want to change; the page lists them, too
    Raises CasebookError for a fault in the author's text.
    """
    return {
        case: _render(
            {name: _rows_of(frame, case) for name, frame in tables.items()},
            about,
            {figure: svg for (owner, figure), svg in figures.items() if owner == case},
            narratives.get(case, {}),
            (bibliographies or {}).get(case, ("", "")),
            tell,
            (archives or {}).get(case),
            documents,
        )
        for case, about in sorted(settings.items())
    }


def _rows_of(frame: pd.DataFrame, case: str) -> pd.DataFrame:
    own = frame["case"] == case
    return frame if own.all() else frame[own]


def _render(
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, Any],
    figures: Mapping[str, str],
    narrative: Mapping[str, Text],
    bibliography: tuple[str, str],
    tell: Callable[[AuthorNote], None],
    archive: tuple[str, bytes] | None,
    documents: Sequence[str],
) -> str:
    language = Language(settings["language"], settings["translations"])
    estimates = Estimates(tables["estimates"], settings, language)
    case = CaseTables(tables, settings, estimates, language)
    facts = facts_of(case)
    known = References(estimates, facts, language)
    written = render_narrative(
        narrative, known, bibliography, case.labels, lambda code: _references_in(code, tables, settings)
    )
    for note in written.notes:
        tell(note)
    sections = dict(language.words["sections"])
    if not written.references:
        del sections["references"]
    numbers = {section: number for number, section in enumerate(sections, start=1)}
    page = {
        "settings": settings,
        "language": language,
        "say": language.say,
        "sections": sections,
        "numbers": numbers,
        "texts": written.sections,
        "references": written.references,
        "author_notes": author_notes(written.notes, language),
        "figures": figures_in_order(tables["figures"], figures, list(sections), language.say),
        "figure_checks": figure_checks(tables["figure_checks"], tables["figures"], language),
        "sentences": sentences(case),
        "key_figures": key_figures(case),
        "declarations": [
            (language.say("declarations", key), text) for key, text in sorted(settings["declarations"].items())
        ],
        "up_to": _up_to(tables, language),
        "version": __version__,
        "data_file": data_file(*archive, language, within=settings["share_data"]) if archive else None,
        "interface": interface(language, settings),
        "journey": journey(case) if settings["interactive"] else None,
        "documents": documents,
    }
    methods = Methods(tables["estimates"], language)
    page["methods"] = methods.texts
    page = placed_tables(page | _course(case) | _accounts(case), language)
    page["checklists"] = checklist_tables(Places(page, settings, language), language)
    page["notes"] = NOTES_GO_HERE
    return with_notes(render_page("report.html.j2", page), case, facts, methods)


def _course(case: CaseTables) -> dict[str, Any]:
    """What happened to the patient: the parts of the sections from Patient information to Follow-up and outcomes."""
    instruments = sorted(set(case.tables["score_periods"]["instrument"]))
    return {
        "patient": _patient(case),
        "events": case.events(),
        "laboratory": case.laboratory(),
        "assays": assay_table(case),
        "reference_changes": case.reference_changes(),
        "observations": case.observations(),
        "flagged": case.observations(flagged=True),
        "doses": _doses(case),
        "dose_table": dose_table(case),
        "medications": medication_table(case),
        "steroids": steroid_table(case),
        "steroid_notes": steroid_notes(case),
        "assessments": [case.assessments(instrument) for instrument in instruments],
        "courses": _courses(case, instruments),
        "rates": case.rates(),
        "phases": phase_table(case),
        "challenges": challenge_table(case),
        "acute": acute_table(case),
        "causality": [causality_table(case), answers_table(case)],
    }


def _accounts(case: CaseTables) -> dict[str, Any]:
    """How the report came about: the parts of the sections from Methods and limits on."""
    tables, language = case.tables, case.language
    visits = visits_of(case)
    instruments = sorted(set(tables["score_periods"]["instrument"]))
    labels = {name: case.label("instruments", name) for name in instruments}
    return {
        "assumptions": _assumptions(case),
        "models": accounts.models(tables["modelled_ige"], language),
        "limits": accounts.limits(tables["estimates"], language),
        "files": accounts.files(tables["ledger"], tables["exports"], language),
        "reasons": accounts.reasons(tables["ledger"], language),
        "quarantined": accounts.quarantined(tables["ledger"], language),
        "claims": claim_ledger(case),
        "literature": literature_table(case),
        "literature_place": literature_place(case),
        "verdicts": verdict_counts(tables["claims"], case),
        "unmapped": accounts.unmapped(tables["ledger"], language),
        "completeness": accounts.completeness(tables["score_periods"], labels, language),
        "corrections": correction_table(case),
        "visits": visit_table(case, visits),
        "visits_told": visits_told(case, visits),
        "diary": diary_tables(case),
        "provenance": printed_provenance(tables["provenance"], language),
        "configuration": configuration_digest(tables["provenance"]),
        "changes": changes_since(case),
    }


def _references_in(code: str, tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> References:
    """What a text in another language than the report's may refer to, printed in its own."""
    language = Language(code)
    estimates = Estimates(tables["estimates"], settings, language)
    return References(estimates, facts_of(CaseTables(tables, settings, estimates, language)), language)


def _up_to(tables: Mapping[str, pd.DataFrame], language: Language) -> str:
    last = last_day(tables)
    day, month = language.day(last), language.number(last / DAYS_A_MONTH, 0)
    return language.say("page", "up_to", day=asked(day, f"last:{last}"), month=asked(month, f"last:{last}"))


def _patient(case: CaseTables) -> list[tuple[str, str]]:
    say, given = case.say, case.settings["patient"]
    facts = []
    age = given.get("age_at_first_dose_years")
    if age is not None:
        # An age of 90 or more identifies (HIPAA safe harbour).
        facts.append((say("patient", "age"), say("patient", "age_90") if age >= 90 else say("patient", "years", n=age)))
    if "sex" in given:
        facts.append((say("patient", "sex"), say("patient", given["sex"])))
    facts += [(say("patient", key), given[key]) for key in ("diagnosis", "history") if key in given]
    medications = case.tables["medications"]
    drugs = dict.fromkeys(medications.loc[medications["start_day"] < 0, "drug"])
    if drugs:
        facts.append((say("patient", "first_line"), ", ".join(case.label("drugs", drug) for drug in drugs)))
    return facts


def _doses(case: CaseTables) -> str:
    drug = treatment_of(case)
    name = f"{drug}.during."
    given_doses, missed, held = (case.estimates.ask(name + key) or "0" for key in ("n", "doses_missed", "doses_held"))
    told = case.say(
        "treatment", "doses", drug=case.label("drugs", drug), n=given_doses,
        plural=int(case.estimates.value(f"{name}n") or 0), missed=missed, held=held,
    )  # fmt: skip
    keys = {"median": "dose_interval_days"} | {
        end: f"dose_interval_days_{end}" for end in ("minimum", "maximum", "last")
    }
    intervals = {key: case.estimates.ask(name + statistic) for key, statistic in keys.items()}
    if not all(intervals.values()):
        return told
    return Markup("{} {}").format(told, case.say("treatment", "intervals", **intervals))


def _courses(case: CaseTables, instruments: list[str]) -> list[str]:
    """What became of the symptoms, a sentence each."""
    told = []
    for instrument in instruments:
        name = f"{instrument}.during.days_to_response"
        if name in case.estimates:
            day = case.estimates.ask(name)
            sentence = case.say("outcomes", "response" if day else "no_response", day=day)
            told.append(Markup("{}. {}").format(case.label("instruments", instrument), sentence))
        for phase in ("lapsed", "exposed", "during"):
            days = case.estimates.ask(f"{instrument}.{phase}.days_to_relapse")
            if days:
                told.append(case.say("outcomes", "relapse", days=days))
    return told


def _assumptions(case: CaseTables) -> list[str]:
    """Where the numbers come from that are not the patient's."""
    settings = case.settings
    told = []
    if settings["exposure_source"]:
        told.append(case.say("methods", "exposure", source=settings["exposure_source"]))
    if settings["challenge"]:
        lags = settings["challenge"]
        days = {"onset": lags["onset_lag_days"], "washout": lags["washout_days"]}
        told.append(case.say("methods", "challenge", **days, source=lags["source"]))
    if settings["steroid_source"] and len(case.tables["medications"]):
        told.append(case.say("methods", "steroid", source=settings["steroid_source"]))
    for name, measure in settings["measures"].items():
        if measure["variation_source"]:
            label = case.label("measures", name)
            told.append(case.say("methods", "variation", measure=label, source=measure["variation_source"]))
    return told
