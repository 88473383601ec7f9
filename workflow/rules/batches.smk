"""Batches: more cases than `batches_above` share batches, and one job builds the cases of a batch that changed.

Expects results/BATCH/manifest.csv, and what the rules of the cases expect.
Produces what those rules produce of each case, in results/BATCH/CASE and reports/BATCH/CASE; reports/BATCH/index.html, the
page of these cases; results/cohort/TABLE/BATCH.parquet, their rows in the tables over all cases, made of tables that were
searched for identity; and results/BATCH/cases.json, what the pages over all cases must know of them.
"""


rule build_batch:
    input:
        manifest="results/{shared}/manifest.csv",
    output:
        **{table: f"results/cohort/{table}/{{shared}}.parquet" for table in CASE_TABLES},
        summary="results/{shared}/cases.json",
        page="reports/{shared}/index.html",
    log:
        local("logs/{shared}/build_batch.log"),
    conda:
        "../envs/casebook.yaml"
    threads: CORES_OF_A_BATCH
    params:
        behind=BEHIND_A_BATCH,
        # Made for the inputs, as it says, neither counts as a setting by which a batch may change: the manifest is that.
        folders=lambda wildcards, input: folders_of(wildcards.shared),
        due=lambda wildcards, input: DueCases(wildcards.shared),
    message:
        "{wildcards.shared}: building the cases that changed"
    script:
        "../../scripts/build_batch.py"
