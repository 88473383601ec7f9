"""Progress: how far a run has come, in the terminal and in logs/progress.html, which loads itself again.

Expects the rules of the cases. Produces logs/progress.html, which says which cases are done, at work, left and failed, and
how long the rest will take; with its clock it is no result.
"""

WATCHES = []


def begin_watch():
    """Begin to tell of the cases that this run builds, if there are any."""
    # What it needs takes a while to load, and is not needed where there is nothing to do.
    from watch_progress import Watch

    due = {}
    for job in workflow.dag.needrun_jobs():
        batch = job.wildcards_dict.get("batch") or job.wildcards_dict.get("shared")
        if batch and job.output:
            due.setdefault(batch, []).append(str(job.output[0]))
    if due:
        language = config.get("language", "en")
        WATCHES.append(Watch(dict(sorted(due.items())), PROJECT.batches, LOGS_BEFORE, language))


def end_watch():
    """Tell how the run ended."""
    for watch in WATCHES:
        watch.end()
