"""What the page over all cases says of one of them."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from casebook.cohort.case_facts import Tables, known, main_outcome, treatment, visits
from casebook.cohort.sparkline import sparkline
from casebook.history.state import last_day
from casebook.report.changes import counted
from casebook.report.estimates import Estimates
from casebook.words import Language

# The sections that only an author can write.
AUTHORED = ("abstract", "introduction", "findings", "discussion", "perspective")


def case_row(
    tables: Tables, settings: Mapping[str, Any], written: Collection[str], language: Language
) -> dict[str, Any]:
    """The cells of a case.

    tables : of that case
    written : the sections whose text the author has written
    """
    needs = _needs(tables, settings, written, language)
    name = main_outcome(tables, settings)
    return {
        "case": settings["case"],
        "title": settings["title"],
        "page": settings.get("page", f"{settings['case']}/report.html"),
        "origin": "" if settings["data_origin"] == "patient" else settings["origin_note"],
        "report": _report(tables["reports"], language),
        "in_order": not needs,
        "line": _line(tables, settings, name, language) if name else Markup(),
        "outcome": _medians(tables, settings, name, language),
        "last": _last_visit(tables, language),
        "since": _since(tables, language),
        "dose": _doses(tables, settings, language),
        "news": _news(tables, language),
        "needs": needs,
    }


def _report(reports: pd.DataFrame, language: Language) -> str:
    numbers = reports.loc[reports["role"] == "this", "report"]
    return language.say("index", "report", number=language.number(int(numbers.iloc[0]), 0)) if len(numbers) else ""


def _needs(
    tables: Tables, settings: Mapping[str, Any], written: Collection[str], language: Language
) -> list[tuple[str, str, str, int]]:
    """What a person should look at: where in the report it stands, what it is, of which kind, and how many."""
    say = language.say
    counts = {
        ("quality", "quarantined"): int((tables["ledger"]["outcome"] == "quarantined").sum()),
        ("claims", "contradicted"): int((tables["claims"]["verdict"] == "contradicted").sum()),
        ("quality", "flagged"): int((tables["observations"]["flag"] != "").sum()),
        ("changes", "unreadable"): int((tables["reports"]["role"] == "unreadable").sum()),
    }
    found = [(place, say("index", key, n=count), key, count) for (place, key), count in counts.items() if count]
    if not settings["consent"]["given"]:
        found.append(("consent", say("index", "no_consent"), "no_consent", 1))
    missing = [section for section in AUTHORED if section not in written]
    if missing:
        names = ", ".join(say("sections", section) for section in missing)
        told = say("index", "not_written", n=len(missing), names=names)
        found.append((missing[0], told, "not_written", len(missing)))
    return found


def _line(tables: Tables, settings: Mapping[str, Any], name: str, language: Language) -> Markup:
    """Its course: values of a measure, of a diary the means of its assessments, else of its weeks."""
    periods = tables["score_periods"]
    periods = periods[periods["instrument"] == name]
    decimals = known(settings, name).get("decimals")
    if len(periods):
        # An instrument that is asked at visits may have the assessment before the first dose alone.
        has_course = ((periods["period"] == "assessment") & (periods["end_day"] > 0)).any()
        kind = "assessment" if has_course else "week"
        rows = periods[periods["period"] == kind].sort_values("end_day", kind="stable")
        days, values, decimals = rows["end_day"], rows["mean"], 1
    else:
        rows = tables["observations"]
        rows = rows[rows["measure"] == name].sort_values("day", kind="stable")
        days, values = rows["day"], rows["value"]
    recorded = values.notna()
    days, values = days[recorded].astype(float).tolist(), values[recorded].astype(float).tolist()
    if not days:
        return Markup()
    told = {
        key: language.number(value, decimals, trim=True)
        for key, value in (
            ("first", values[0]), ("last", values[-1]), ("low", min(values)), ("high", max(values)),
        )
    }  # fmt: skip
    alternative = language.say(
        "index", "course", n=len(days), label=known(settings, name)["label"], start=language.day(days[0]),
        end=language.day(days[-1]), **told,
    )  # fmt: skip
    return sparkline(days, values, alternative)


def _medians(tables: Tables, settings: Mapping[str, Any], name: str, language: Language) -> str:
    """Its medians before and during treatment."""
    estimates = Estimates(tables["estimates"], settings, language)
    before, during = (estimates.print(f"{name}.{phase}.median") for phase in ("before", "during"))
    if not (before or during):
        return language.say("page", "not_estimable")
    unit = estimates.unit(f"{name}.{'before' if before else 'during'}.median")
    missing = language.say("page", "none")
    return f"{known(settings, name)['label']}: {before or missing} → {during or missing} {unit}".rstrip()


def _last_visit(tables: Tables, language: Language) -> Markup:
    """The last day on which something was measured or given, as its date where the case lets dates out."""
    days = visits(tables)
    if days.empty:
        return Markup()
    last = days[days["day"] == days["day"].iloc[-1]]
    date = max(last["date"], default="")
    if date:
        return Markup('<time datetime="{}">{}</time>').format(date, language.date(date))
    return Markup("{}").format(language.day(float(last["day"].iloc[0])))


def _since(tables: Tables, language: Language) -> str:
    """Days from the last visit to the end of the record: a page tells nothing of the day on which it is made."""
    days = visits(tables)
    if days.empty:
        return ""
    return language.say("index", "since", n=last_day(tables) - int(days["day"].iloc[-1]))


def _doses(tables: Tables, settings: Mapping[str, Any], language: Language) -> tuple[bool, str]:
    """Whether the next dose is late at the end of the record, and when it is or was due."""
    given = tables["doses"][tables["doses"]["status"] == "given"]
    days = given.loc[given["drug"] == treatment(tables, settings), "day"]
    schedule = settings["schedule"]
    if days.empty or not schedule:
        return False, ""
    last, end = int(days.max()), last_day(tables)
    due = last + schedule["interval_days"]
    is_late = end > due + schedule["grace_days"]
    key = "dose_late" if is_late else "dose_due"
    return is_late, language.say("index", key, last=language.day(last), day=language.day(due))


def _news(tables: Tables, language: Language) -> str:
    roles = set(tables["reports"]["role"])
    if "compared" not in roles:
        return language.say("index", "first")
    return ", ".join(counted(tables, language)) or language.say("changes", "nothing")
