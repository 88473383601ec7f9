"""Whether the figures are what their journals ask for, as the report tells it."""

import pandas as pd

from casebook.report.printed_table import Table
from casebook.words import Language


def figure_checks(checks: pd.DataFrame, figures: pd.DataFrame, language: Language) -> tuple[str, Table]:
    """A sentence on all checks, and the table of those that failed.

    checks, figures : tables `figure_checks` and `figures` of the case
    """
    say = language.say
    failed = checks[checks["outcome"] == "failed"]
    files = len(checks[["figure", "preset", "format"]].drop_duplicates())
    told = say(
        "figure_checks", "some_failed" if len(failed) else "all_passed", checks=len(checks), files=files,
        failed=len(failed), presets=", ".join(dict.fromkeys(checks["preset"])),
    )  # fmt: skip
    titles = dict(zip(figures["figure"], figures["title"], strict=True))
    rows = [
        [titles.get(row.figure, row.figure), row.preset, row.format.upper(),
         say("figure_checks", f"check_{row.check}"), row.found, row.wanted]
        for row in failed.itertuples()
    ]  # fmt: skip
    columns = [say("figure_checks", key) for key in ("figure", "preset", "format", "check", "found", "wanted")]
    return told if len(checks) else "", Table(say("figure_checks", "failed"), columns, rows)
