"""Settings: what the rules are told.

Expects config/config.yaml and the cases, protocols and sources that it leads to, and STORED, what of data/raw lies on a storage.
Produces PROJECT (the cases as configured), ALONE and SHARED (the batches of one case, and of several), FOLDERS, and the functions that name parameters and inputs:
`code` (the digest of the library that its script reaches), `settings` (what its stage may know of its cases),
`files_of` (the files that people put there) and `cohort_settings`.
"""

from functools import cache

from casebook.errors import reported_faults, states_of_logs
from casebook.settings import (
    STAGES,
    bibliography_files,
    case_digests,
    claims_files,
    code_digest,
    file_checksums,
    load_project,
    package_digest,
    narrative_files,
    published_files,
    raw_files,
    shared_digest,
    stage_settings,
    stages_digest,
    verdict_files,
)

try:
    PROJECT = load_project(config)
except CasebookError as error:
    # An exception would be told with the line of this file, which is not where the mistake is.
    sys.exit(f"casebook: {error}")
if STORED is not None and PROJECT.shares_batches:
    sys.exit(
        f"casebook: {len(PROJECT.cases)} cases share batches, whose tables cannot lie on a storage: mount it as a folder, "
        "or build up to batches_above cases at once (config/config.yaml)"
    )
if STORED is not None and workflow.is_main_process:
    tell_what_is_not_read(PROJECT.cases)

# Case -> where it lives below results/ and reports/: CASE, or BATCH/CASE.
FOLDERS = PROJECT.folders
# The batches of one case, which the rules of the cases build, and those that several share.
ALONE = () if PROJECT.shares_batches else tuple(PROJECT.batches)
SHARED = tuple(PROJECT.batches) if PROJECT.shares_batches else ()

FIGURES = (
    "patient-journey",
    "biomarkers",
    "modelled-ige",
    "symptom-heatmap",
    "before-during",
    "dose-gap",
    "treatment-burden",
    "laboratory-panel",
    "claims-overview",
    "literature",
)

# The tables over all cases whose rows are each of one case, which are kept as Parquet.
CASE_TABLES = ("cases", "case_effects", "case_levels", "early_changes")


def figure_files(formats):
    """The files of all figures: those of the first preset and the data in figures/, the others in figures/PRESET/."""
    first, *others = PROJECT.figure_presets
    return [f"reports/{{batch}}/figures/{figure}.csv" for figure in FIGURES] + [
        f"reports/{{batch}}/figures/{folder}{figure}.{form}"
        for folder in ("", *(f"{preset}/" for preset in others))
        for figure in FIGURES
        for form in formats
    ]


CODE_STORE = Path(".snakemake/casebook_code.json")


@cache
def own_code(script):
    """Digest of the library that a script of ours reaches."""
    return code_digest(SCRIPTS / f"{script}.py", CODE_STORE)


@cache
def code(script):
    """The same with one of the versions of the packages that it imports; a change in either runs the script again."""
    return f"{own_code(script)} {package_digest(SCRIPTS / f'{script}.py', CODE_STORE)}"


def cases_of(wildcards):
    """The cases of a batch. For one of a shared batch the rules of the cases are asked with its own name."""
    return PROJECT.batches.get(wildcards.batch, (wildcards.batch,))


def settings(stage):
    """What a stage may know of each case of its batch."""
    return lambda wildcards: {
        case: stage_settings(stage, PROJECT.cases[case]) for case in cases_of(wildcards)
    }


def raw(case):
    """The raw files of a case, wherever they lie."""
    return raw_files(case, STORED)


def published(case):
    """The published tables that the claims of a case may be checked against, wherever they lie."""
    return published_files(case, STORED)


def files_of(find):
    """The files that `find` lists for each case of a batch; of those that people write only raw ones lie on a storage."""
    return lambda wildcards: [
        at_its_place(path) for case in cases_of(wildcards) for path in find(case)
    ]


def checksums_of(*finds):
    """For a case the checksums of the files that `finds` list for it, before any job has read one.

    Snakemake takes its own when a job has ended: a file that changed between would be taken for the one that was read.
    """

    def of(case):
        return file_checksums((path for find in finds for path in find(case)), STORED)

    taken = {case: of(case) for case in ALONE}
    return lambda wildcards: taken.get(wildcards.batch) or of(wildcards.batch)


def made_by(stages, *scripts):
    """For each case of a batch the digests of the settings and of the code that make something."""
    return lambda wildcards: {
        case: [stages_digest(stages, PROJECT.cases[case]), *map(code, scripts)]
        for case in cases_of(wildcards)
    }


def cohort_settings(case):
    """What a cohort may know of a case, and where its page is."""
    return {
        **stage_settings("cohort", PROJECT.cases[case]),
        "page": f"{FOLDERS[case]}/report.html",
    }
