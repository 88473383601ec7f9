"""Clean: units, censored results, duplicates, corrections, plausibility; every row accounted for.

Expects results/BATCH/ingested.csv.
Produces the clean tables and results/BATCH/ledger.csv, what became of every row.
"""


rule clean_tables:
    input:
        ingested="results/{batch}/ingested.csv",
    output:
        observations="results/{batch}/observations.csv",
        scores="results/{batch}/scores.csv",
        doses="results/{batch}/doses.csv",
        medications="results/{batch}/medications.csv",
        events="results/{batch}/events.csv",
        ledger="results/{batch}/ledger.csv",
    log:
        local("logs/{batch}/clean_tables.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("clean_tables"),
        settings=settings("clean"),
    message:
        "{wildcards.batch}: cleaning"
    script:
        "../../scripts/clean_tables.py"
