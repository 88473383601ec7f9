"""Checks of reference numbers, names and titles against the paper's own reference list."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook.claims.facts import Facts
from casebook.claims.outcome import Outcome, combine, decide, missing, undecided
from casebook.claims.printed import round_to, shown
from casebook.errors import CasebookError


def reference(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The numbered entry of the reference list has the stated first author, and year where one is stated."""
    return _entry(check["reference"], check["author"], check.get("year"), facts)


def _entry(number: int, author: str, year: int | None, facts: Facts) -> Outcome:
    entry = facts.references.get(number)
    stated = f"{author} {year}" if year else author
    if entry is None:
        return decide(False, f"no reference {number}", f"the list ends before [{number}], stated for {stated}")
    told = f"[{number}] is {cited(entry)}"
    same_author = _same(author, entry["authors"][0])
    if same_author and (year is None or year == entry["year"]):
        return decide(True, told, f"{told}, as stated")
    if same_author:
        online = f", the year that its DOI bears ({entry['doi']})" if str(year) in entry.get("doi", "") else ""
        return decide(False, told, f"{told}, stated as of {year}{online}")
    where = [n for n, other in facts.references.items() if _same(author, other["authors"][0])]
    if where:
        years = {n: facts.references[n]["year"] for n in where}
        found = " and ".join(f"[{n}]" + (f" of {years[n]}" if year and years[n] != year else "") for n in where)
        return decide(False, f"{told}; {author} is {found}", f"{told}; {stated} is {found}")
    alike = difflib.SequenceMatcher(None, author.lower(), entry["authors"][0].lower()).ratio() > 0.7
    spelled = f"spelled {author} where it is cited" if alike else f"and no entry is of {author}"
    return decide(False, told, f"{told}, {spelled}")


def cited(entry: Mapping[str, Any]) -> str:
    """An entry by first author and year."""
    return f"{entry['authors'][0]} {entry['year']}"


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def table_references(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """Every row of the literature table leads to its own study in the reference list: number, first author, year."""
    table = facts.literature
    if table.empty or table["reference"].isna().any() or table["year"].isna().any():
        return missing("a reference number and a year in every row of the literature table")
    wrong = []
    for _, row in table.drop_duplicates(["study", "year", "reference"]).iterrows():
        author = re.sub(r" et al\.?$", "", row["study"])
        found = _entry(int(row["reference"]), author, int(row["year"]), facts)
        if found.verdict != "reproduced":
            wrong.append(f"{author} {row['year']}: {found.why}")
    numbers = table.drop_duplicates(["study", "year"])["reference"]
    twice = sorted(int(number) for number in numbers[numbers.duplicated()])
    wrong += [f"[{number}] stands for two studies" for number in twice]
    told = f"{len(wrong)} faults in {len(table)} rows"
    return decide(not wrong, told, "; ".join(wrong) if wrong else told)


def cites(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The title of each cited reference names the subject; of one that does not, its paper would have to be read."""
    numbers, about = check["cites"], check["about"]
    parts = []
    for number in numbers:
        entry = facts.references.get(number)
        if entry is None:
            parts.append(decide(False, f"no reference {number}", f"the list has no [{number}]"))
            continue
        names = [word for word in about if word.lower() in entry["title"].lower()]
        told = f"[{number}] {cited(entry)}: {entry['title']}"
        why = f"the title of [{number}] ({cited(entry)}) names {', '.join(names) or 'none of ' + ', '.join(about)}"
        parts.append(decide(True, told, why) if names else undecided(f"{why}; missing: the paper itself", told))
    return combine(parts)


def titles(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """The number of titles that hold one of the words, in the reference list or among those of the literature table."""
    words, among = check["titles"], check.get("among", "list")
    if not facts.references:
        return missing("the reference list")
    numbers = set(facts.references)
    if among == "table":
        numbers &= (
            {int(number) for number in facts.literature["reference"].dropna()} if len(facts.literature) else set()
        )
    found = [n for n in sorted(numbers) if any(word.lower() in facts.references[n]["title"].lower() for word in words)]
    named = ", ".join(f"[{n}] {cited(facts.references[n])}" for n in found) or "none"
    rounding = round_to(len(found), str(check.get("printed", facts.printed)))
    why = f"{len(found)} of {len(numbers)} titles of the {among} hold one of {', '.join(words)}: {named}"
    why += "; literature beyond it is not searched"
    return decide(rounding.holds, f"{len(found)}: {named}", why)


def primary_paper(check: Mapping[str, Any], facts: Facts) -> Outcome:
    """What a cited paper says itself, from the table `primary_papers` (reference, field, value)."""
    number, field = check["primary_paper"], check["field"]
    entry, rows = facts.references.get(number), facts.rows("primary_papers", reference=number, field=field)
    if rows.empty:
        named = f"[{number}] {cited(entry)}" if entry else f"[{number}]"
        title = f', of which only the title is known: "{entry["title"]}"' if entry else ""
        return missing(f"the paper {named} itself for its {field}{title}", _as_printed(check, facts))
    found = str(rows["value"].iloc[0])
    stated = str(check.get("printed", facts.printed))
    told = f"{field} {found} in [{number}]"
    return decide(found.casefold() == stated.casefold(), told, f"{told}, stated {stated}")


def parse_primary_papers(printed: pd.DataFrame, case: str) -> pd.DataFrame:
    """The table `primary_papers` of a case: reference (a number), field, value, as somebody who read them noted it.

    Raises CasebookError when a column is missing or a reference is no number.
    """
    columns = ("reference", "field", "value")
    lacking = [column for column in columns if column not in printed.columns]
    numbers = pd.to_numeric(printed["reference"], errors="coerce") if not lacking else None
    if lacking or numbers.isna().any():
        what = f"has no column {', '.join(lacking)}" if lacking else "holds a reference that is no number"
        raise CasebookError(f"the table of primary papers {what}", remedy="Keep the columns reference, field, value")
    return printed[list(columns)].assign(case=case, reference=numbers.astype("Int64"))


def _as_printed(check: Mapping[str, Any], facts: Facts) -> str:
    if "study" not in check or facts.literature.empty:
        return ""
    rows = facts.literature[facts.literature["study"].str.startswith(check["study"])]
    printed = [
        f"{row['n_as_printed']} patient{'' if row['n'] == 1 else 's'}, {row['ages_as_printed']} y, {row['disease']},"
        f" {row['dose_as_printed']}"
        for _, row in rows.iterrows()
    ]
    total = f", {shown(rows['n'].sum())} together" if len(rows) > 1 and rows["n"].notna().all() else ""
    return f"Table 1 prints {' and '.join(printed)}{total}" if printed else ""


CHECKS = {
    "reference": reference,
    "table_references": table_references,
    "cites": cites,
    "titles": titles,
    "primary_paper": primary_paper,
}
