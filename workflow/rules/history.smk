"""History: what has changed in a case since the report before.

Expects the clean tables, the estimates and the claims, and reads reports/BATCH/history as it finds it.
Produces results/BATCH/changes.csv, results/BATCH/reports.csv and results/BATCH/report_state.json, which is recorded in
reports/BATCH/history when the report is finished and its identity was checked, so that a build that was killed or
refused records nothing. `--config against=...` compares with another report.
"""


rule compare_reports:
    input:
        **rules.clean_tables.output,
        ingested="results/{batch}/ingested.csv",
        estimates="results/{batch}/estimates.csv",
        estimate_rows="results/{batch}/estimate_rows.csv",
        claims="results/{batch}/claims.csv",
        claims_files=files_of(claims_files),
    output:
        changes="results/{batch}/changes.csv",
        reports="results/{batch}/reports.csv",
        report_state="results/{batch}/report_state.json",
    log:
        local("logs/{batch}/compare_reports.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("compare_reports"),
        settings=settings("history"),
        numbers_made_by=made_by(
            ("ingest", "clean", "estimate"), "ingest_exports", "clean_tables", "compute_estimates"
        ),
        claims_made_by=made_by(("claims",), "check_claims"),
        against=PROJECT.against,
    message:
        "{wildcards.batch}: comparing with the report before"
    script:
        "../../scripts/compare_reports.py"


rule record_report:
    input:
        report_state="results/{batch}/report_state.json",
        identity_check="results/{batch}/identity_check.csv",
        report=local("reports/{batch}/report.html"),
    output:
        recorded="results/{batch}/recorded.txt",
    log:
        local("logs/{batch}/record_report.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("record_report"),
        settings=settings("history"),
    message:
        "{wildcards.batch}: recording the finished report"
    script:
        "../../scripts/record_report.py"
