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


include: "workflow/rules/library.smk"
include: "workflow/rules/storage.smk"
include: "workflow/rules/settings.smk"
include: "workflow/rules/alone.smk"
include: "workflow/rules/clock.smk"


# Each batch is built either by the rules of one case or by that of many; the other finds no file that it could make.
wildcard_constraints:
    batch="|".join(ALONE) or "(?!)",
    shared="|".join(SHARED) or "(?!)",


include: "workflow/rules/ingest.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/estimate.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/history.smk"
include: "workflow/rules/draw.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/documents.smk"
include: "workflow/rules/identity.smk"
include: "workflow/rules/plan.smk"
include: "workflow/rules/batches.smk"
include: "workflow/rules/unfinished.smk"
include: "workflow/rules/removed.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/missing.smk"
include: "workflow/rules/progress.smk"
include: "workflow/rules/pace.smk"


rule all:
    default_target: True
    input:
        local("reports/index.html"),
        # Of the cases of a shared batch the index asks itself.
        local(expand("reports/{batch}/report.html", batch=ALONE)),
        expand(
            [
                "results/{batch}/datapackage.json",
                "results/{batch}/claims.csv",
                "results/{batch}/identity_check.csv",
                "results/{batch}/recorded.txt",
            ],
            batch=ALONE,
        ),
        taken_away(),


onstart:
    remove_what_is_stale()
    begin_watch()
    begin_jobs_at_once()


onsuccess:
    end_beginnings()
    end_watch()


onerror:
    end_beginnings()
    end_watch()
    for fault in reported_faults(Path("logs"), LOGS_BEFORE):
        print(f"casebook: {fault}", file=sys.stderr)
    write_index_of_finished()
