"""Unfinished: what a run in which cases failed leaves behind.

Expects `made_of`, and what a cohort may know of the cases.
Produces reports/index.html over the cases that are whole, which names the others. It is written by no rule, so failed runs
are counted: the count is a parameter of the rule that writes the index, and the next run that ends well writes it again.
"""

FAILED_RUNS = Path("logs/failed_runs.txt")
LOGS_BEFORE = states_of_logs(Path("logs"))


def failed_runs():
    """How many runs have failed here so far, as text."""
    counted = FAILED_RUNS.read_text(encoding="utf-8") if FAILED_RUNS.exists() else ""
    return counted if counted.isdecimal() else "0"


def finished_cases():
    """Of each case that is whole what the index is put together from; what a failed job has written Snakemake removes."""
    from summarise_batch import part_of

    return {
        case: part_of(case, cohort_settings(case))
        for case in ALONE
        if all(Path(file).exists() for file in made_of(case))
    }


def finished_batches():
    """The files that tell of the batches that are whole, and of the others each case that is, and the names of those that are not."""
    from due_cases import finished

    whole, others = [], {}
    for batch in SHARED:
        path = f"results/{batch}/cases.json"
        if Path(path).exists():
            whole.append(path)
            continue
        parts = {case: finished(FOLDERS[case]) for case in PROJECT.batches[batch]}
        others[batch] = (
            [part for part in parts.values() if part],
            [case for case, part in parts.items() if not part],
        )
    return whole, others


def write_index_of_finished():
    """Write the index over the cases that are whole, which names those that are not, and count the failed run."""
    from casebook.files import write_text
    from summarise_cohort import write_index, write_pages_of_batches

    index, language = "reports/index.html", config.get("language", "en")
    try:
        write_text(str(int(failed_runs()) + 1), FAILED_RUNS)
        if STORED is not None:
            # Which tables are whole only the storage knows.
            print(f"casebook: {index} stays as it was before this run", file=sys.stderr)
        elif PROJECT.shares_batches:
            write_pages_of_batches(index, *finished_batches(), language)
        else:
            parts = finished_cases()
            unfinished = sorted(PROJECT.cases.keys() - parts.keys())
            write_index(index, list(parts.values()), unfinished, language)
    except (CasebookError, OSError, ValueError) as error:
        print(f"casebook: {index} could not be written: {error}", file=sys.stderr)
