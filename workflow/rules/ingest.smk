"""Ingest: every cell of every raw file, as it stood.

Expects data/raw/CASE/ and the sources that the configuration names.
Produces results/BATCH/ingested.csv, one row a value with its file, row and field, and results/BATCH/exports.csv, how
each file was read.
"""


rule ingest_exports:
    input:
        raw=files_of(raw),
    output:
        ingested="results/{batch}/ingested.csv",
        exports="results/{batch}/exports.csv",
    log:
        local("logs/{batch}/ingest_exports.log"),
    conda:
        "../envs/casebook.yaml"
    params:
        code=code("ingest_exports"),
        settings=settings("ingest"),
        raw_root=RAW_ROOT,
        checksums=checksums_of(raw),
    message:
        "{wildcards.batch}: reading the raw exports"
    script:
        "../../scripts/ingest_exports.py"
