"""Render the case report of a batch of cases: one page that needs no network."""

from pathlib import Path

from casebook.errors import faults_as_messages, note
from casebook.model import TABLES, read_tables, write_text
from casebook.report import Text, render_reports
from casebook.settings import bibliography_file, narrative_files, read_narrative, texts_in


def main(snakemake) -> None:
    """Read tables, figures and the author's text; write reports/BATCH/report.html."""
    settings = snakemake.params.settings
    tables = read_tables({name: path for name, path in snakemake.input.items() if name in TABLES})
    (case,) = settings
    figures = {(case, Path(path).stem): Path(path).read_text(encoding="utf-8") for path in snakemake.input.drawn}
    taken = texts_in(narrative_files(case), settings[case]["language"])
    narratives = {
        case: {section: Text(str(path), read_narrative(path), code) for section, (path, code) in taken.items()}
    }

    def tell(said) -> None:
        note(snakemake.log[0], str(said))

    works = bibliography_file(case)
    bibliographies = {case: (str(works), read_narrative(works) if works.is_file() else "")}
    pages = render_reports(tables, settings, figures, narratives, bibliographies, tell)
    write_text(pages[case], snakemake.output.report)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
