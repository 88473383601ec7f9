"""Missing: files that somebody took away.

Expects the rules of the cases and of the tables over all cases. Produces nothing: they are asked for by their names, or
Snakemake, which looks no further than at what it is asked for, would leave a table missing as long as the reports are
up to date.
"""


def taken_away():
    """Every file of a case or over all cases that is not there; where tables lie on a storage, none is asked for."""
    if STORED is not None:
        return []
    files = [file for case in ALONE for file in made_of(case)]
    return [
        str(file) for file in (*files, *rules.summarise_cohort.output) if not Path(file).exists()
    ]
