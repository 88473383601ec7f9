"""Cohort: the tables and the pages over all cases.

Expects the tables of every batch, each searched for identity, and the author's text of every case.
Produces reports/index.html, reports/cohort.html, and results/cohort/*.csv with datapackage.json, which describes them.
"""


rule summarise_cohort:
    input:
        observations=expand("results/{batch}/observations.csv", batch=PROJECT.batches),
        scores=expand("results/{batch}/scores.csv", batch=PROJECT.batches),
        doses=expand("results/{batch}/doses.csv", batch=PROJECT.batches),
        events=expand("results/{batch}/events.csv", batch=PROJECT.batches),
        score_periods=expand("results/{batch}/score_periods.csv", batch=PROJECT.batches),
        estimates=expand("results/{batch}/estimates.csv", batch=PROJECT.batches),
        ledger=expand("results/{batch}/ledger.csv", batch=PROJECT.batches),
        claims=expand("results/{batch}/claims.csv", batch=PROJECT.batches),
        changes=expand("results/{batch}/changes.csv", batch=PROJECT.batches),
        reports=expand("results/{batch}/reports.csv", batch=PROJECT.batches),
        narrative=[str(path) for case in PROJECT.cases for path in narrative_files(case)],
        # No index points to a case in which something tells who the patient is.
        identity_check=expand("results/{batch}/identity_check.csv", batch=PROJECT.batches),
    output:
        index="reports/index.html",
        page="reports/cohort.html",
        cases="results/cohort/cases.csv",
        case_effects="results/cohort/case_effects.csv",
        pooled_effects="results/cohort/pooled_effects.csv",
        early_changes="results/cohort/early_changes.csv",
        associations="results/cohort/associations.csv",
        datapackage="results/cohort/datapackage.json",
    log:
        "logs/summarise_cohort.log",
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("summarise_cohort"),
        settings=COHORT_SETTINGS,
        failed_runs=failed_runs(),
    message:
        "writing the tables and pages of all cases"
    script:
        "../../scripts/summarise_cohort.py"
