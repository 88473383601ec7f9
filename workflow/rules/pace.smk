"""Pace: where this machine runs the jobs, each begins as soon as there is room for it, and the run ends with the last.

Expects nothing. Produces nothing. Snakemake begins at most a hundred jobs a second, so that no cluster is flooded. To
keep to that it looks every second at all jobs that wait, for which it asks for the size of each of their inputs, and
ends a second later than its last job.
"""

from casebook.endings import end_at_once
from snakemake.persistence import PersistenceBase

# To see whether a parameter is a table Snakemake imports pandas, half a second of every run. None of ours is one.
PersistenceBase._serialize_param_pandas = PersistenceBase._serialize_param_builtin

end_at_once()


def begin_jobs_at_once():
    """Take the limit away before the first job; a cluster keeps it."""
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
