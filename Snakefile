"""Casebook: from the raw exports of one patient to statistics, figures and a case report.

The front door: reads config/config.yaml with the cases, protocols and sources it leads to, includes one file of
rules a stage in the order in which data flows, and asks for the report of every case and the index over them.

    snakemake --cores 4                                every report
    snakemake --cores 4 results/rossi/estimates.csv    the estimates of one case alone
"""

import shlex
import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.0")
# Snakemake puts this path into a shell command as it stands, which fails where a folder has a space in its name.
sys.executable = shlex.quote(sys.executable)


configfile: "config/config.yaml"


include: "workflow/rules/settings.smk"
include: "workflow/rules/alone.smk"
include: "workflow/rules/clock.smk"


wildcard_constraints:
    batch="|".join(PROJECT.batches),


include: "workflow/rules/ingest.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/estimate.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/history.smk"
include: "workflow/rules/draw.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/documents.smk"
include: "workflow/rules/identity.smk"
include: "workflow/rules/unfinished.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/progress.smk"


rule all:
    default_target: True
    input:
        "reports/index.html",
        expand("reports/{batch}/report.html", batch=PROJECT.batches),
        expand("results/{batch}/datapackage.json", batch=PROJECT.batches),
        expand("results/{batch}/claims.csv", batch=PROJECT.batches),
        expand("results/{batch}/identity_check.csv", batch=PROJECT.batches),
        expand("results/{batch}/recorded.txt", batch=PROJECT.batches),


onstart:
    begin_watch()


onsuccess:
    end_watch()


onerror:
    end_watch()
    for fault in reported_faults(Path("logs"), LOGS_BEFORE):
        print(f"casebook: {fault}", file=sys.stderr)
    write_index_of_finished()
