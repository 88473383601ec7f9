"""Unfinished: what a run in which cases failed leaves behind.

Expects the rules of the cases, and what a cohort may know of them.
Produces reports/index.html over the cases that are whole, which names the others. It is written by no rule, so failed runs
are counted: the count is a parameter of the rule that writes the index, and the next run that ends well writes it again.
"""

FAILED_RUNS = Path("logs/failed_runs.txt")
LOGS_BEFORE = states_of_logs(Path("logs"))
COHORT_SETTINGS = {case: stage_settings("cohort", PROJECT.cases[case]) for case in PROJECT.cases}


def failed_runs():
    """How many runs have failed here so far, as text."""
    counted = FAILED_RUNS.read_text(encoding="utf-8") if FAILED_RUNS.exists() else ""
    return counted if counted.isdecimal() else "0"


def unfinished_batches():
    """The batches that lack a file; what a failed job has written Snakemake removes."""
    made = [
        file
        for each in (
            rules.ingest_exports,
            rules.clean_tables,
            rules.compute_estimates,
            rules.check_claims,
            rules.compare_reports,
            rules.describe_tables,
            rules.draw_figures,
            rules.render_report,
            rules.check_identity,
            rules.record_report,
        )
        for file in each.output
    ]
    made += [f"reports/{{batch}}/report.{form}" for form in PROJECT.documents]
    return [
        batch
        for batch in PROJECT.batches
        if not all(Path(file.format(batch=batch)).exists() for file in made)
    ]


def write_index_of_finished():
    """Write the index over the cases that are whole, which names those that are not, and count the failed run."""
    from casebook.model import write_text
    from summarise_cohort import write_index

    unfinished = unfinished_batches()
    finished = [batch for batch in PROJECT.batches if batch not in unfinished]
    cases = [case for batch in unfinished for case in PROJECT.batches[batch]]
    try:
        write_text(str(int(failed_runs()) + 1), FAILED_RUNS)
        write_index("reports/index.html", finished, COHORT_SETTINGS, cases)
    except (CasebookError, OSError, ValueError) as error:
        print(
            f"casebook: reports/index.html could not be written: {error}",
            file=sys.stderr,
        )
