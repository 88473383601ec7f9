"""Pace: where this machine runs the jobs, each begins as soon as there is room for it, and the run ends with the last.

Expects nothing. Produces nothing. Snakemake begins at most a hundred jobs a second, so that no cluster is flooded. To
keep to that it looks every second at all jobs that wait, for which it asks for the size of each of their inputs, and
ends a second later than its last job. And it begins a Python for each, which imports for half a second and more what the
one before has imported: here a job is a copy of one process that has.
"""

import shlex
import subprocess

from casebook.beginnings import Beginnings
from casebook.endings import end_at_once
from snakemake.persistence import PersistenceBase
from snakemake.script import PythonScript

# What jobs import, in the order in which they do, and what one of them looks up that is the same for all: FIRST what
# none can begin without, LATER what can wait until one has begun. Some of it they import late, for whoever needs less.
FIRST = """
snakemake.io snakemake.logging snakemake.iocontainers pandas pandera.accessors pandera.backends.pandas.builtin_checks
ingest_exports
""".split()
LATER = """
pandera.backends.pandas.builtin_hypotheses clean_tables compute_estimates scipy.special check_claims jsonschema
compare_reports draw_figures matplotlib.figure matplotlib.backends.backend_agg render_report check_identity
casebook.identity.ordinary:library_words summarise_cohort duckdb build_batch
""".split()
BEGINNINGS = []

# To see whether a parameter is a table Snakemake imports pandas, half a second of every run. None of ours is one.
PersistenceBase._serialize_param_pandas = PersistenceBase._serialize_param_builtin

end_at_once()


def begin_jobs_at_once():
    """Before the first job: take the limit away, and import. A cluster keeps the one and has no use for the other."""
    if not workflow.local_exec:
        return
    workflow.scheduler.job_rate_limiter = None
    if workflow.is_main_process and sys.platform == "linux":
        try:
            BEGINNINGS.append(Beginnings(shlex.split(sys.executable)[0], FIRST, LATER))
        except OSError:
            # No room for one more process: Snakemake begins the jobs, as it would.
            return
        PythonScript.execute_script = execute_script


def execute_script(job, script, edit=False, begun_by_snakemake=PythonScript.execute_script):
    """Run the script of a job that needs no other environment than ours."""
    status = None
    if not (job.container_img or job.conda_env or job.env_modules or job.bench_record):
        folder = str(job.resources.get("tmpdir", ""))
        environment = dict.fromkeys(("TMPDIR", "TMP", "TEMP", "TEMPDIR"), folder) if folder else {}
        status = BEGINNINGS[0].run(script, environment)
    if status is None:
        begun_by_snakemake(job, script, edit)
    elif status:
        raise subprocess.CalledProcessError(status, f"{sys.executable} {script}")


def end_beginnings():
    """After the last job."""
    while BEGINNINGS:
        BEGINNINGS.pop().end()
