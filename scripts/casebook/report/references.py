"""Numbers in a text are references to estimates: `{{ tryptase.before.median }}`."""

import difflib
import re

import pandas as pd

from casebook.errors import CasebookError
from casebook.report.estimates import Estimates
from casebook.words import Language

REFERENCE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
OPTIONS = ("value", "unit", "interval", "n")
MISSING = "\N{EN DASH}"


def resolve_references(text: str, estimates: Estimates, language: Language, file: str) -> str:
    """`text` with each reference replaced by the estimate, with its unit, as the report prints it.

    An option takes a part of it: `{{ id | value }}` the number alone, `unit`, `interval`, or `n`.
    Raises CasebookError with file and row for a reference that there is not, naming the closest.
    """

    def replace(match: re.Match) -> str:
        row = text.count("\n", 0, match.start(1) + len(match[1]) - len(match[1].lstrip())) + 1
        name, _, option = (part.strip() for part in match[1].partition("|"))
        if option and option not in OPTIONS:
            raise CasebookError(
                f"found option {option!r}; allowed: {', '.join(OPTIONS)}", file=file, row=row, key=f"{{{{ {name} }}}}"
            )
        if name not in estimates:
            near = difflib.get_close_matches(name, list(estimates), n=3, cutoff=0.5)
            told = f"the closest are: {', '.join(near)}" if near else "see estimate_id in estimates.csv"
            raise CasebookError(f"there is no estimate {name!r}", file=file, row=row, remedy=f"Correct it; {told}")
        return _print(name, option, estimates, language)

    between = REFERENCE.sub(lambda match: re.sub("[^\n]", " ", match[0]), text)
    if stray := re.search(r"\{\{|\}\}", between):
        row = between.count("\n", 0, stray.start()) + 1
        raise CasebookError("a reference is not closed or not opened", file=file, row=row, remedy="Write {{ name }}")
    return REFERENCE.sub(replace, text)


def resolve_softly(text: str, estimates: Estimates, language: Language) -> str:
    """The same for a text of the protocol: what is missing prints as a dash, and numbers stand without their unit."""

    def replace(match: re.Match) -> str:
        name = match[1].partition("|")[0].strip()
        return estimates.print(name) or MISSING

    return REFERENCE.sub(replace, text)


def _print(name: str, option: str, estimates: Estimates, language: Language) -> str:
    row = estimates.row(name)
    if option == "n":
        counts = [row[column] for column in ("n_before", "n_after") if not pd.isna(row[column])]
        return " / ".join(language.number(float(count), 0) for count in counts)
    if option == "unit":
        return estimates.unit(name)
    number = estimates.interval(name) if option == "interval" else estimates.print(name)
    if not number:
        return language.say("page", "not_estimable")
    unit = "" if option else estimates.unit(name)
    return f"{number}\N{NO-BREAK SPACE}{unit}".rstrip("\N{NO-BREAK SPACE}")
