"""Casebook: from the raw exports of one patient to statistics, figures and a case report.

Data flows one way: ingest -> clean -> estimate -> draw -> report -> cohort. A package imports only
from those before it and from ``model`` (the tables), ``settings`` (the configuration) and ``errors``.
Nothing in here knows of Snakemake; the rule scripts beside this package do.
"""

__version__ = "0.1.0"
