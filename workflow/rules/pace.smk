"""Pace: where this machine runs the jobs, each begins as soon as there is room for it.

Expects nothing. Produces nothing. Snakemake begins at most a hundred jobs a second, so that no cluster is flooded. To
keep to that it looks every second at all jobs that wait, for which it asks for the size of each of their inputs, and
ends a second later than its last job.
"""


def begin_jobs_at_once():
    """Take the limit away before the first job; a cluster keeps it."""
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
