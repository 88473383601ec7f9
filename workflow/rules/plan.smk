"""Plan: the rules that build a case, in their order, and each of them for one case of a shared batch.

Expects the rules of the cases. What a stage takes, makes and is told stands there and nowhere else.
Produces CASE_RULES, `made_of` (a case), CORES_OF_A_BATCH, `DueCases` and `folders_of` (what the job of a batch is told of its cases),
SHARED_DIGEST (of what all cases share), BEHIND_A_BATCH (what any case may change by besides its files), and
results/BATCH/manifest.csv of each shared batch: a checksum of the files of every case, written anew when one changes.
"""

import re
from threading import Lock
from types import SimpleNamespace

from due_cases import Plan, Stage, due_cases
from snakemake.iocontainers import Wildcards

ASKING = Lock()
# The batches share out the cores, where the run has a number of them: of more cores than batches each takes its part, to draw
# as many figures at once.
CORES_OF_A_BATCH = max(1, (workflow.resource_settings.cores or 1) // max(1, len(SHARED)))

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


class DueCases(dict):
    """What the job of a shared batch is told of its cases that changed, found out when it is told and no earlier.

    As long as nobody tells it, as of a batch that is not due, it is empty. To a job goes the dictionary of `due_cases`.
    """

    def __init__(self, batch):
        super().__init__()
        self.batch = batch

    def __reduce__(self):
        manifest, folders = Path("results", self.batch, "manifest.csv"), folders_of(self.batch)
        # Jobs of several batches begin in threads of one process.
        with ASKING:
            return dict, (due_cases(manifest, folders, BEHIND_A_BATCH, plan),)


def made_of(case):
    """Every file that the rules of the cases make of a case with a batch of its own."""
    # Asked of `rules`, a pattern has its wildcards alone, without what they may be.
    made = [file for rule in CASE_RULES for file in getattr(rules, rule.name).output]
    return [file.format(batch=case) for file in made]


def folders_of(batch):
    """Each case of a batch with the folder where it lives below results/ and reports/."""
    return {case: FOLDERS[case] for case in PROJECT.batches[batch]}


def plan(case):
    """How a case of a shared batch is built."""
    return Plan([stage_of(rule, case) for rule in CASE_RULES], cohort_settings(case))


def stage_of(rule, case):
    """What a rule takes, makes and is told for one case of a shared batch, with the files where the case lives."""
    wildcards = Wildcards(fromdict={"batch": case})
    taken, made = rule.expand_input(wildcards)[0], rule.expand_output(wildcards)[0]
    told = rule.expand_params(wildcards, taken, made, None)[0]

    def placed(path):
        return re.sub(rf"^(results|reports|logs)/{case}/", rf"\1/{FOLDERS[case]}/", str(path))

    files = {"input": taken, "output": made, "log": rule.expand_log(wildcards)}
    places = {kind: type(paths)(toclone=paths, custom_map=placed) for kind, paths in files.items()}
    job = SimpleNamespace(**places, params=told, wildcards=wildcards, threads=CORES_OF_A_BATCH)
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
BEHIND_A_BATCH = [
    [code("summarise_batch"), *(code(rule.name) for rule in CASE_RULES)],
    SHARED_DIGEST,
]
