"""One case on paper: tables and settings that a test fills, and the page that comes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from lxml import html

from casebook.estimate import compute_estimates
from casebook.model import TABLES, conform, empty_table, validate
from casebook.report import Text, render_reports
from casebook.report.estimates import Estimates
from casebook.report.facts import facts_of
from casebook.report.references import References
from casebook.report.tables import CaseTables
from casebook.settings.cases import CASE_DEFAULTS, INSTRUMENT_DEFAULTS, MEASURE_DEFAULTS
from casebook.settings.stages import STAGES
from casebook.words import Language

CASE = "rossi"
MEASURE = {**MEASURE_DEFAULTS, "label": "Serum tryptase", "unit": "ug/L", "print_unit": "µg/L", "decimals": 1}
MSAF = {
    **INSTRUMENT_DEFAULTS,
    "label": "MSAF",
    "minimum": 0,
    "maximum": 10,
    "items": {"flushing": {"label": "Flushing"}},
}
SETTINGS: dict[str, Any] = {
    **CASE_DEFAULTS,
    "case": CASE,
    "title": "A case report",
    "language": "en",
    "protocol": "generic",
    "data_origin": "simulated",
    "origin_note": "Made-up data: not a patient",
    "share_data": True,
    "free_text": True,
    "treatment": "omalizumab",
    "schedule": {"interval_days": 28, "grace_days": 7},
    "measures": {"tryptase": MEASURE},
    "instruments": {"msaf": MSAF},
    "drugs": {"omalizumab": "Omalizumab", "prednisone": "Prednisone"},
    "events": {"relapse": {"label": "Relapse", "rate": True, "mark": True}},
    "primary_outcome": "msaf",
    "observed_from_day": -100,
    "sources": {},
    "translations": {},
    "foreign": {},
}
KEYS = {"observations": "observation_id", "scores": "score_id", "doses": "dose_id", "medications": "medication_id",
        "events": "event_id"}  # fmt: skip
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" role="img"><style>*{a:b}</style><title>It</title></svg>'


def settings(**changes: Any) -> dict[str, Any]:
    """The settings of the case with some of them changed."""
    return {**SETTINGS, **changes}


def case_tables(
    about: Mapping[str, Any] = SETTINGS, /, ledger: Sequence[Mapping] = (), **rows: Sequence[Mapping]
) -> dict[str, pd.DataFrame]:
    """Every table that a report reads: the given rows, and the estimates computed from them.

    The same rows under the same settings are computed once; each call has copies of its own, which it may change.
    """
    asked = repr((about, ledger, rows))
    if asked not in _COMPUTED:
        _COMPUTED[asked] = _computed(about, ledger, rows)
    return {name: frame.copy() for name, frame in _COMPUTED[asked].items()}


_COMPUTED: dict[str, dict[str, pd.DataFrame]] = {}


def _computed(
    about: Mapping[str, Any], ledger: Sequence[Mapping], rows: Mapping[str, Sequence[Mapping]]
) -> dict[str, pd.DataFrame]:
    who = {"case": about["case"], "data_origin": about["data_origin"]}
    fill = {
        "observations": {
            "measure": "tryptase",
            "unit": "ug/L",
            "censor": "none",
            "status": "final",
            "row_id": "lis.csv:2",
        },
        "scores": {"instrument": "msaf", "item": "flushing"},
        "doses": {"drug": "omalizumab", "status": "given", "unit": "mg", "dose": 300.0},
        "medications": {"drug": "prednisone", "unit": "mg", "route": "PO", "daily_dose": 5.0},
        "events": {"category": "relapse"},
    }
    rows = {"doses": [{"day": 0}], **rows}
    # Tables over all cases are of no case.
    tables = {name: table for name in TABLES if "case" in (table := empty_table(name))}
    for name, key in KEYS.items():
        frame = pd.DataFrame(
            [{**who, key: f"{name}.{n:04d}", **fill[name], **row} for n, row in enumerate(rows.get(name, ()))]
        )
        tables[name] = validate(name, conform(name, frame))
    tables["ledger"] = conform(
        "ledger",
        pd.DataFrame(
            [
                {**who, **row}
                for row in ledger
                or [{"source_file": "lis.csv", "source_row": 2, "row_id": "lis.csv:2", "outcome": "used"}]
            ]
        ),
    )
    tables.update(compute_estimates({name: tables[name] for name in KEYS}, {about["case"]: about}))
    return tables


def labs(values: Mapping[int, float], **columns: Any) -> list[dict]:
    """Observations by day."""
    return [{"day": day, "value": float(value), **columns} for day, value in values.items()]


def diary(scores: Mapping[int, float], **columns: Any) -> list[dict]:
    """One score a day."""
    return [{"day": day, "score": float(score), **columns} for day, score in scores.items()]


def full_case() -> dict[str, Sequence[Mapping]]:
    """Rows of every kind."""
    return {
        "observations": labs({-60: 30.2, -30: 35.1, -1: 44, 20: 33, 60: 35, 90: 31.5}, ref_high=11.4),
        "doses": [{"day": 0}, {"day": 28, "interval_days": 28}, {"day": 56, "dose": None, "status": "missed"}, {"day": 77, "interval_days": 49}],
        "scores": diary({day: 8 if day < 0 else 0 for day in range(-7, 80)}),
        "medications": [{"start_day": -50, "stop_day": -10}, {"start_day": -90}],
        "events": [{"day": -40, "text": "flushing"}, {"day": 70, "text": "came back"}],
        "ledger": [
            {"source_file": "lis.csv", "source_row": row, "row_id": f"lis.csv:{row}", "outcome": outcome, "reason": reason, "detail": detail}
            for row, outcome, reason, detail in (
                (1, "ignored", "column header", ""), (2, "used", "", ""), (3, "quarantined", "unit not known", "mg"),
                (4, "quarantined", "value out of range", "9999"), (5, "superseded", "corrected", "by row 6"),
                (6, "ignored", "no measure in the protocol", "Ferritin"),
            )
        ],
    }  # fmt: skip


def page_text(
    about: Mapping[str, Any] = SETTINGS, /, texts: Mapping[str, str | Text] | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None, works: str = "", **rows: Sequence[Mapping],
) -> str:  # fmt: skip
    """The page of the case as text; `works` is its bibliography. The same page of given rows is written once."""
    if tables is not None:
        return _page_text(about, texts, tables, works)
    asked = repr((about, texts, works, rows))
    if asked not in _WRITTEN:
        _WRITTEN[asked] = _page_text(about, texts, case_tables(about, **rows), works)
    return _WRITTEN[asked]


_WRITTEN: dict[str, str] = {}


def _page_text(
    about: Mapping[str, Any], texts: Mapping[str, str | Text] | None, tables: Mapping[str, pd.DataFrame], works: str
) -> str:
    tables = dict(tables)
    if tables["figures"].empty:
        names = [name for name in ("patient-journey", "biomarkers") for _ in "xy"]
        frame = pd.DataFrame({"figure": names, "format": ["svg", "png"] * 2})
        frame = frame.assign(case=about["case"], data_origin=about["data_origin"], title=frame["figure"], caption="What it shows.",
                             alternative_text="In words.", file="figures/" + frame["figure"] + "." + frame["format"])  # fmt: skip
        tables["figures"] = conform("figures", frame)
    figures = {(about["case"], name): SVG for name in ("patient-journey", "biomarkers")}
    narrative = {
        section: text if isinstance(text, Text) else Text(f"config/cases/rossi/{section}.md", text)
        for section, text in (texts or {}).items()
    }
    case = about["case"]
    bibliographies = {case: ("config/cases/rossi/references.bib", works)}
    return render_reports(tables, {case: _granted(about)}, figures, {case: narrative}, bibliographies)[case]


def _granted(about: Mapping[str, Any]) -> dict[str, Any]:
    """What the stage `report` is told of a case, and nothing else."""
    known = STAGES["report"]
    measures = {name: {key: given[key] for key in known["measures"]} for name, given in about["measures"].items()}
    return {part: about[part] for part in known["parts"]} | {"measures": measures}


def page(*about: Mapping[str, Any], **parts: Any) -> html.HtmlElement:
    """The page of the case as a tree."""
    return html.document_fromstring(page_text(*about, **parts).encode(), parser=html.HTMLParser(encoding="utf-8"))


def words_of(element: html.HtmlElement) -> str:
    """Its text with single spaces."""
    return " ".join(element.text_content().split())


def plain(cell: str) -> str:
    """What a reader sees of a cell of a table."""
    return html.fromstring(f"<p>{cell}</p>").text_content()


def section_of(tree: html.HtmlElement, name: str) -> html.HtmlElement:
    """A section of the page."""
    (found,) = tree.xpath(f"//section[@aria-labelledby='{name}']")
    return found


def table_of(tree: html.HtmlElement, caption: str) -> list[list[str]]:
    """The cells of the body of the table with that caption."""
    (found,) = (table for table in tree.iter("table") if words_of(table.find("caption")).startswith(caption))
    return [[words_of(cell) for cell in row] for row in found.find("tbody")]


def estimates_of(about: Mapping[str, Any] = SETTINGS, /, **rows: Sequence[Mapping]) -> tuple[Estimates, Language]:
    """The estimates of the case and the language in which they are printed."""
    language = Language(about["language"])
    return Estimates(case_tables(about, **rows)["estimates"], about, language), language


def references_of(about: Mapping[str, Any] = SETTINGS, /, **rows: Sequence[Mapping]) -> References:
    """What a text of the case may refer to."""
    language, tables = Language(about["language"]), case_tables(about, **rows)
    estimates = Estimates(tables["estimates"], about, language)
    return References(estimates, facts_of(CaseTables(tables, about, estimates, language)), language)
