"""Missing: files that somebody took away.

Expects the rules of the cases and of the tables over all cases. Produces nothing: they are asked for by their names, or
Snakemake, which looks no further than at what it is asked for, would leave a table missing as long as the reports are
up to date.
"""


def taken_away():
    """Every file that is not there of a case that was built to its end, and of the tables and pages over all cases.

    Where tables lie on a storage, which alone knows what is there, none.
    """
    if STORED is not None:
        return []
    built = [case for case in ALONE if Path(f"results/{case}/recorded.txt").exists()]
    files = [file for case in built for file in made_of(case)]
    if Path("reports/index.html").exists():
        files += rules.summarise_cohort.output
    return [str(file) for file in files if not Path(file).exists()]
