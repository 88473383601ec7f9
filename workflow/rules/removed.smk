"""Removed: cases that are configured no more, or that live in another folder than before.

Expects FOLDERS, where each case lives now, and SHARED.
Produces nothing: before a run's first job, the pages and tables that no index points to any more are removed.
"""


def remove_what_is_stale():
    """Remove it, and say so."""
    from remove_stale import remove_rows, remove_stale

    for done in remove_stale(FOLDERS):
        print(f"casebook: {done}", file=sys.stderr)
    remove_rows(SHARED or ("all",))
