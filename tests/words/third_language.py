"""Run within a copy of the library that has one more language: a page, figures and the index in it, as JSON."""

import json
import sys
from pathlib import Path

from casebook.cohort import render_cohort, render_index, summarise_cases
from casebook.draw import draw_figures
from casebook.settings import load_project
from cohort.small_cohort import cohort as small_cohort
from cohort.small_cohort import effect
from draw.odd_cases import usual
from report.one_case import case_tables, full_case, page_text, settings

SCORE = "act_week.during_vs_before.level_change"
language, root = sys.argv[1], Path(sys.argv[2])
case = load_project({"cases": ["bossi2023"], "language": language}, root).cases["bossi2023"]
tables, drawn_about = usual()
figures, drawn = draw_figures(tables, {"rossi": {**drawn_about, "language": language}}, ["svg"])
about = settings(language=language)
rows = full_case()
cohort, all_known = small_cohort(
    {f"case{n}": {"tryptase.first_dose_vs_baseline.fold_change": 2.0, SCORE: effect(1.5)} for n in range(3)},
    **{f"case{n}": {"language": language} for n in range(3)},
)
json.dump(
    {
        "case": {key: case[key] for key in ("language", "title", "origin_note")},
        "page": page_text(about, **rows),
        "index": render_index(case_tables(about, **rows), {"rossi": about}),
        "cohort": render_cohort(summarise_cases(cohort, all_known), cohort["doses"], all_known),
        "figures": [*figures["title"], *figures["caption"], *figures["alternative_text"]],
        "svgs": [content.decode() for name, content in drawn.items() if name[-1] == "svg"],
        "given": json.dumps(
            [about, drawn_about, rows, all_known, {name: frame.to_dict("records") for name, frame in tables.items()}],
            default=str,
            ensure_ascii=False,
        ),
    },
    sys.stdout,
)
