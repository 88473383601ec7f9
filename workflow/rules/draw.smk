"""Draw: the figures, from the tables alone.

Expects the clean tables and what was computed from them.
Produces reports/BATCH/figures/FIGURE.FORMAT by the rules of the first journal preset, reports/BATCH/figures/PRESET/FIGURE.FORMAT
by those of each further one, the data of each figure as reports/BATCH/figures/FIGURE.csv, results/BATCH/figures.csv
with captions and alternative texts, and results/BATCH/figure_checks.csv, each file measured against the journal's rules.
"""


rule draw_figures:
    input:
        observations="results/{batch}/observations.csv",
        scores="results/{batch}/scores.csv",
        doses="results/{batch}/doses.csv",
        medications="results/{batch}/medications.csv",
        events="results/{batch}/events.csv",
        score_periods="results/{batch}/score_periods.csv",
        exposure="results/{batch}/exposure.csv",
        modelled_ige="results/{batch}/modelled_ige.csv",
        estimates="results/{batch}/estimates.csv",
        claims="results/{batch}/claims.csv",
        literature="results/{batch}/literature.csv",
        changes="results/{batch}/changes.csv",
        reports="results/{batch}/reports.csv",
    output:
        figures="results/{batch}/figures.csv",
        figure_checks="results/{batch}/figure_checks.csv",
        drawn=local(figure_files(PROJECT.figure_formats)),
    log:
        local("logs/{batch}/draw_figures.log"),
    conda:
        "../envs/casebook.yaml"
    threads: 2
    params:
        code=code("draw_figures"),
        settings=settings("draw"),
        formats=PROJECT.figure_formats,
        presets=PROJECT.figure_presets,
    message:
        "{wildcards.batch}: drawing"
    script:
        "../../scripts/draw_figures.py"
