"""Claims: a verdict, computed, on every statement of a case report.

Expects the clean tables, the estimates, config/cases/CASE.claims.yaml of each case that has one, and data/raw/literature.
Produces results/BATCH/claims.csv, the ledger of claims; results/BATCH/literature.csv, the published table of studies as
printed and parsed, with the place of the case beside it; and results/BATCH/literature_sums.csv, by disease and age. With `claims: locked` in the configuration a verdict that differs from the ledger accepted last,
config/cases/CASE.verdicts.csv, is an error.
"""


rule check_claims:
    input:
        ingested="results/{batch}/ingested.csv",
        observations="results/{batch}/observations.csv",
        scores="results/{batch}/scores.csv",
        doses="results/{batch}/doses.csv",
        medications="results/{batch}/medications.csv",
        events="results/{batch}/events.csv",
        score_periods="results/{batch}/score_periods.csv",
        estimates="results/{batch}/estimates.csv",
        claims=files_of(claims_files),
        published=files_of(published),
        accepted=files_of(verdict_files),
    output:
        claims="results/{batch}/claims.csv",
        literature="results/{batch}/literature.csv",
        literature_sums="results/{batch}/literature_sums.csv",
    log:
        local("logs/{batch}/check_claims.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("check_claims"),
        settings=settings("claims"),
        checksums=checksums_of(claims_files, published, verdict_files),
        locked=config.get("claims", "free") == "locked",
    message:
        "{wildcards.batch}: checking the claims"
    script:
        "../../scripts/check_claims.py"
