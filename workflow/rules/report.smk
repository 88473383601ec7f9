"""Report: one page that needs no network.

Expects the tables, the figures and the author's text in config/cases/CASE/*.md with references.bib.
Produces reports/BATCH/report.html, reports/BATCH/BATCH-data.zip, the clean data as a Frictionless data package, and
results/BATCH/provenance.csv, what it was made from and with.
"""

BEHIND_A_REPORT = (
    "ingest_exports",
    "clean_tables",
    "compute_estimates",
    "check_claims",
    "draw_figures",
    "render_report",
)


rule render_report:
    input:
        **rules.clean_tables.output,
        exports="results/{batch}/exports.csv",
        claims="results/{batch}/claims.csv",
        literature="results/{batch}/literature.csv",
        literature_sums="results/{batch}/literature_sums.csv",
        estimates="results/{batch}/estimates.csv",
        estimate_rows="results/{batch}/estimate_rows.csv",
        changes="results/{batch}/changes.csv",
        reports="results/{batch}/reports.csv",
        score_periods="results/{batch}/score_periods.csv",
        modelled_ige="results/{batch}/modelled_ige.csv",
        causality="results/{batch}/causality.csv",
        figures="results/{batch}/figures.csv",
        figure_checks="results/{batch}/figure_checks.csv",
        drawn=local(expand("reports/{{batch}}/figures/{figure}.svg", figure=FIGURES)),
        narrative=files_of(narrative_files),
        bibliography=files_of(bibliography_files),
    output:
        report=local("reports/{batch}/report.html"),
        provenance="results/{batch}/provenance.csv",
        data=local("reports/{batch}/{batch}-data.zip"),
    log:
        local("logs/{batch}/render_report.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("render_report"),
        settings=settings("report"),
        checksums=checksums_of(narrative_files, bibliography_files),
        codes={script: own_code(script) for script in BEHIND_A_REPORT},
        configuration=lambda wildcards: {
            case: stages_digest(tuple(STAGES), PROJECT.cases[case]) for case in cases_of(wildcards)
        },
        documents=PROJECT.documents,
    message:
        "{wildcards.batch}: writing the report"
    script:
        "../../scripts/render_report.py"
