"""Identity: what tells who the patient is, sought in everything that leaves.

Expects the raw files, and every table, figure and page of the batch: a rule whose output leaves belongs to the inputs.
Produces results/BATCH/identity_check.csv, or stops the build with file and place.
"""


rule check_identity:
    input:
        **rules.clean_tables.output,
        **rules.compute_estimates.output,
        **rules.check_claims.output,
        **rules.ingest_exports.output,
        **rules.compare_reports.output,
        datapackage="results/{batch}/datapackage.json",
        figures="results/{batch}/figures.csv",
        figure_checks="results/{batch}/figure_checks.csv",
        drawn=local(figure_files(PROJECT.figure_formats)),
        report=local("reports/{batch}/report.html"),
        provenance="results/{batch}/provenance.csv",
        data=local("reports/{batch}/{batch}-data.zip"),
        documents=local([f"reports/{{batch}}/report.{form}" for form in PROJECT.documents]),
        raw=files_of(raw),
    output:
        identity_check="results/{batch}/identity_check.csv",
    log:
        local("logs/{batch}/check_identity.log"),
    conda:
        "../envs/casebook.yaml"
    threads: 2
    params:
        code=code("check_identity"),
        settings=settings("identity"),
        raw_root=RAW_ROOT,
    message:
        "{wildcards.batch}: searching all that leaves for the patient's identity"
    script:
        "../../scripts/check_identity.py"
