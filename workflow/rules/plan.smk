"""Plan: the rules that build a case, in their order, and each of them for one case of a shared batch.

Expects the rules of the cases. What a stage takes, makes and is told stands there and nowhere else.
Produces CASE_RULES, `build_cases` (what the job of a batch does), SHARED_DIGEST (of what all cases share), and
results/BATCH/manifest.csv of each shared batch: a checksum of the files of every case, written anew when one changes.
"""

import re
from functools import partial
from types import SimpleNamespace

from snakemake.iocontainers import Wildcards

CASE_RULES = [
    getattr(rules, name).rule
    for name in (
        "ingest_exports",
        "clean_tables",
        "compute_estimates",
        "check_claims",
        "compare_reports",
        "describe_tables",
        "draw_figures",
        "render_report",
        *(DOCUMENT_RULES[form] for form in PROJECT.documents),
        "check_identity",
        "record_report",
    )
]


def build_cases(manifest, told, log, output):
    """Do what the job of a shared batch does."""
    from build_batch import build_batch

    def summarise(parts):
        from summarise_batch import summarise_batch

        summarise_batch(parts, output)

    build_batch(manifest, FOLDERS, told, plan, log, summarise)


def plan(case):
    """The stages of a case of a shared batch in their order, and what says what all cases are put together from."""
    from summarise_batch import part_of

    about = cohort_settings(case)
    return [stage_of(rule, case) for rule in CASE_RULES], partial(part_of, FOLDERS[case], about)


def stage_of(rule, case):
    """What a rule takes, makes and is told for one case of a shared batch, with the files where the case lives."""
    from build_batch import Stage

    wildcards = Wildcards(fromdict={"batch": case})
    taken, made = rule.expand_input(wildcards)[0], rule.expand_output(wildcards)[0]
    told = rule.expand_params(wildcards, taken, made, None)[0]

    def placed(path):
        return re.sub(rf"^(results|reports|logs)/{case}/", rf"\1/{FOLDERS[case]}/", path)

    files = {"input": taken, "output": made, "log": rule.expand_log(wildcards)}
    places = {kind: type(paths)(toclone=paths, custom_map=placed) for kind, paths in files.items()}
    # The batches share out the cores.
    job = SimpleNamespace(**places, params=told, wildcards=wildcards, threads=1)
    return Stage(rule.name, job)


def write_manifests():
    """Write the manifest of each shared batch whose cases or files are not those of the run before."""
    digests = case_digests(PROJECT.cases, Path(".snakemake/casebook_files.json"))
    for batch, cases in PROJECT.batches.items():
        text = "".join(["case,sha256\n", *(f"{case},{digests[case]}\n" for case in cases)])
        path = Path("results", batch, "manifest.csv")
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


SHARED_DIGEST = ""
if PROJECT.shares_batches:
    # A job of this run takes them as they were when it began.
    if workflow.is_main_process:
        write_manifests()
    SHARED_DIGEST = shared_digest(config)
