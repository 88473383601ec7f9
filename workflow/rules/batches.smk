"""Batches: more cases than `batches_above` share batches, and one job builds the cases of a batch that changed.

Expects results/BATCH/manifest.csv, and what the rules of the cases expect.
Produces what those rules produce of each case, in results/BATCH/CASE and reports/BATCH/CASE, and results/BATCH/cases.jsonl,
what the pages and tables over all cases are put together from.
"""


rule build_batch:
    input:
        manifest="results/{shared}/manifest.csv",
    output:
        cases="results/{shared}/cases.jsonl",
    log:
        local("logs/{shared}/build_batch.log"),
    params:
        code=[code("summarise_cohort"), *(code(rule.name) for rule in CASE_RULES)],
        shared=SHARED_DIGEST,
    message:
        "{wildcards.shared}: building the cases that changed"
    run:
        told = [params.code, params.shared]
        build_cases(input.manifest, told, log[0], output.cases)
