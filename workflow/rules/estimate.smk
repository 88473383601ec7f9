"""Estimate: the statistics of the case, and a description of its tables for other tools.

Expects the clean tables.
Produces results/BATCH/estimates.csv with the values each estimate stands on, the scores by day, week and assessment,
the modelled exposure and IgE, the causality of adverse events, and results/BATCH/datapackage.json (Frictionless).
"""


rule compute_estimates:
    input:
        observations="results/{batch}/observations.csv",
        scores="results/{batch}/scores.csv",
        doses="results/{batch}/doses.csv",
        medications="results/{batch}/medications.csv",
        events="results/{batch}/events.csv",
    output:
        estimates="results/{batch}/estimates.csv",
        estimate_rows="results/{batch}/estimate_rows.csv",
        score_periods="results/{batch}/score_periods.csv",
        exposure="results/{batch}/exposure.csv",
        modelled_ige="results/{batch}/modelled_ige.csv",
        causality="results/{batch}/causality.csv",
    log:
        local("logs/{batch}/compute_estimates.log"),
    conda:
        "../envs/casebook.yaml"
    threads: 2
    params:
        code=code("compute_estimates"),
        settings=settings("estimate"),
    message:
        "{wildcards.batch}: computing estimates"
    script:
        "../../scripts/compute_estimates.py"


rule describe_tables:
    input:
        **rules.clean_tables.output,
        **rules.compute_estimates.output,
        **rules.ingest_exports.output,
        claims="results/{batch}/claims.csv",
        literature="results/{batch}/literature.csv",
        literature_sums="results/{batch}/literature_sums.csv",
        changes="results/{batch}/changes.csv",
        reports="results/{batch}/reports.csv",
    output:
        datapackage="results/{batch}/datapackage.json",
    log:
        local("logs/{batch}/describe_tables.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("describe_tables"),
        settings=settings("describe"),
    message:
        "{wildcards.batch}: describing the tables for other tools"
    script:
        "../../scripts/describe_tables.py"
