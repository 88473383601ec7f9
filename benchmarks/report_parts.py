"""Time figures, page, PDF and DOCX of a built case beyond their imports, each by turns with the least it could cost.

`python report_parts.py --runs 5`, in the folder of a project that is built, prints the pairs of seconds as JSON.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, "scripts")

from casebook.documents import about, find_browser, print_report, write_document
from casebook.draw import draw_figures
from casebook.model import TABLES, data_archive, read_tables
from casebook.report import CLEAN, Text, provenance_table, render_reports
from casebook.settings import (
    bibliography_file,
    load_project,
    narrative_files,
    package_versions,
    read_narrative,
    stage_settings,
    texts_in,
)

CASE = "bossi2023"
PROCESSES = 2  # as rule draw_figures has them
RESULTS, REPORTS = Path("results") / CASE, Path("reports") / CASE
NOTHING = "<!doctype html><html lang='en'><head><title>x</title></head><body><main><p>x</p></main></body></html>"


def seconds(work: Callable[[], object]) -> float:
    """What a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pieces() -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Each piece of work as its rule's script does it, from tables already read, with what it is held against."""
    project = load_project({"cases": [CASE]})
    case = project.cases[CASE]
    tables = read_tables({path.stem: path for path in sorted(RESULTS.glob("*.csv")) if path.stem in TABLES})
    drawing = {CASE: stage_settings("draw", case)}
    page = (REPORTS / "report.html").read_text(encoding="utf-8")
    pictures = {path.stem: path.read_bytes() for path in sorted((REPORTS / "figures").glob("*.png"))}
    words, browser = about(stage_settings("documents", case)), find_browser()
    return {
        "figures": (
            lambda: draw_figures(tables, drawing, project.figure_formats, project.figure_presets, PROCESSES),
            _empty_figures(len(pictures), project.figure_formats),
        ),
        "page": (lambda: _page(case, tables), lambda: page.encode().decode()),
        "pdf": (lambda: print_report(page, words, None, browser), lambda: print_report(NOTHING, words, None, browser)),
        "docx": (
            lambda: write_document(page, pictures, words, None),
            lambda: write_document(NOTHING, {}, words, None),
        ),
    }


def _empty_figures(number: int, formats: tuple[str, ...]) -> Callable[[], object]:
    from io import BytesIO

    from matplotlib.figure import Figure

    def draw() -> None:
        for _ in range(number):
            figure = Figure((6.7, 4))
            figure.subplots()
            for form in formats:
                figure.savefig(BytesIO(), format=form, dpi=300)

    return draw


def _page(case: dict, tables: dict) -> str:
    settings = {CASE: stage_settings("report", case)}
    figures = {(CASE, path.stem): path.read_text(encoding="utf-8") for path in (REPORTS / "figures").glob("*.svg")}
    taken = texts_in(narrative_files(CASE), settings[CASE]["language"])
    narratives = {CASE: {name: Text(str(path), read_narrative(path), code) for name, (path, code) in taken.items()}}
    works = bibliography_file(CASE)
    who = {"case": CASE, "data_origin": case["data_origin"]}
    written = {path.as_posix(): path.read_bytes() for path, _ in taken.values()}
    made_from = provenance_table(tables["exports"], written, "", {}, package_versions(), who)
    contents = {name: (RESULTS / f"{name}.csv").read_bytes() for name in CLEAN}
    archive = data_archive(CASE, contents, [settings[CASE]["origin_note"]])
    return render_reports(
        {**tables, "provenance": made_from},
        settings,
        figures,
        narratives,
        {CASE: (str(works), read_narrative(works))},
        archives={CASE: (f"{CASE}-data.zip", archive)},
    )[CASE]


def main() -> None:
    """Run each piece and what it is held against in turn, after one run of each that imports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    told = {}
    for name, (ours, other) in pieces().items():
        ours(), other()
        told[name] = [(seconds(ours), seconds(other)) for _ in range(runs)]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
