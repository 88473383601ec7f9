"""Cohort: the tables and the pages over all cases.

Expects the tables of every batch, each searched for identity, and the author's text of every case.
Produces reports/index.html, reports/cohort.html, and the tables in results/cohort: as CSV, and as Parquet what each case
brings to them, TABLE/all.parquet (of shared batches TABLE/BATCH.parquet); datapackage.json describes them all.
"""


rule summarise_cohort:
    input:
        **{
            table: expand(f"results/cohort/{table}/{{batch}}.parquet", batch=SHARED)
            for table in CASE_TABLES
        },
        observations=expand("results/{batch}/observations.csv", batch=ALONE),
        scores=expand("results/{batch}/scores.csv", batch=ALONE),
        doses=expand("results/{batch}/doses.csv", batch=ALONE),
        events=expand("results/{batch}/events.csv", batch=ALONE),
        score_periods=expand("results/{batch}/score_periods.csv", batch=ALONE),
        estimates=expand("results/{batch}/estimates.csv", batch=ALONE),
        ledger=expand("results/{batch}/ledger.csv", batch=ALONE),
        claims=expand("results/{batch}/claims.csv", batch=ALONE),
        changes=expand("results/{batch}/changes.csv", batch=ALONE),
        reports=expand("results/{batch}/reports.csv", batch=ALONE),
        literature=expand("results/{batch}/literature.csv", batch=ALONE),
        narrative=local([str(path) for case in ALONE for path in narrative_files(case)]),
        # No index points to a case in which something tells who the patient is.
        identity_check=expand("results/{batch}/identity_check.csv", batch=ALONE),
        # A shared batch has written what would be taken from the tables of its cases.
        summary=expand("results/{batch}/cases.json", batch=SHARED),
    output:
        **{
            f"{table}_parquet": [f"results/cohort/{table}/all.parquet"] if ALONE else []
            for table in CASE_TABLES
        },
        index=local("reports/index.html"),
        page=local("reports/cohort.html"),
        cases="results/cohort/cases.csv",
        pooled_effects="results/cohort/pooled_effects.csv",
        mixed_effects="results/cohort/mixed_effects.csv",
        associations="results/cohort/associations.csv",
        datapackage="results/cohort/datapackage.json",
    log:
        local("logs/summarise_cohort.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("summarise_cohort"),
        settings={case: cohort_settings(case) for case in ALONE},
        failed_runs=failed_runs(),
    message:
        "writing the tables and pages of all cases"
    script:
        "../../scripts/summarise_cohort.py"
