"""Render the case report of a batch of cases: one page that needs no network."""

from pathlib import Path

from casebook.errors import faults_as_messages, note
from casebook.files import write_bytes, write_text
from casebook.model import TABLES, data_archive, read_tables, write_table
from casebook.report import CLEAN, Text, provenance_table, render_reports
from casebook.settings import bibliography_file, narrative_files, package_versions, read_narrative, texts_in


def main(snakemake) -> None:
    """Read tables, figures and the author's text; write the report, its data beside it, and what it was made from."""
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
    written = [path for path, _ in taken.values()] + ([works] if works.is_file() else [])
    who = {"case": case, "data_origin": settings[case]["data_origin"]}
    tables["provenance"] = provenance_table(
        tables["exports"],
        {path.as_posix(): path.read_bytes() for path in sorted(written)},
        snakemake.params.configuration[case],
        snakemake.params.codes,
        package_versions(),
        who,
    )
    # The tables as they lie in results/, byte for byte.
    contents = {name: Path(snakemake.input[name]).read_bytes() for name in CLEAN}
    archive = data_archive(case, contents, [settings[case]["origin_note"]])
    archives = {case: (Path(snakemake.output.data).name, archive)}
    documents = snakemake.params.documents
    pages = render_reports(tables, settings, figures, narratives, bibliographies, tell, archives, documents)
    write_table("provenance", tables["provenance"], snakemake.output.provenance)
    write_text(pages[case], snakemake.output.report)
    write_bytes(archive, snakemake.output.data)


if __name__ == "__main__":
    with faults_as_messages(snakemake.log[0]):  # noqa: F821  Snakemake provides it
        main(snakemake)  # noqa: F821
