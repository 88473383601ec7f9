"""What the pages over all cases must know of the cases of a batch: little, so that ten thousand are read in a moment.

Plain values, which can be kept as JSON.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casebook.cohort.effects import GROUP
from casebook.cohort.parts import Part

Summary = dict[str, Any]
KINDS = ("measures", "instruments")


def summary_of(parts: Iterable[Part]) -> Summary:
    """The cases in order of their names, and the groups of those that may be put together.

    cases : case, page, language, origin_note; needs: where in its report a person should look, what is there, and how
        many; late: whether the next dose was late
    groups : protocol, data_origin, known: kind -> name -> the case that says first what it is, and what it says
    """
    cases, groups = [], []
    for part in sorted(parts, key=lambda part: part["settings"]["case"]):
        about, row = part["settings"], part["index"]
        cases.append({
            **{name: about[name] for name in ("case", "page", "language", "origin_note")},
            "needs": [[place, key, count] for place, _, key, count in row["needs"]], "late": row["dose"][0],
        })  # fmt: skip
        groups.append(_group(about, part["published"]))
    return {"cases": cases, "groups": _merged(groups)}


def all_together(summaries: Iterable[Summary]) -> Summary:
    """The summary of all cases from those of their batches."""
    summaries = list(summaries)
    cases = sorted((case for summary in summaries for case in summary["cases"]), key=lambda case: case["case"])
    return {"cases": cases, "groups": _merged(group for summary in summaries for group in summary["groups"])}


def groups_of(
    settings: Mapping[str, Mapping[str, Any]], published: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """The groups of cases with these settings, as `summary_of` gives them.

    published : case -> the rows of its published table
    """
    return _merged(_group(settings[case], published.get(case, ())) for case in sorted(settings))


def known_of(group: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What is configured of each measure and instrument of a group."""
    return {kind: {name: about for name, (_, about) in group["known"][kind].items()} for kind in KINDS}


def disease_of(group: Mapping[str, Any]) -> str:
    """What the cases of a group suffer from; empty where none says it."""
    return group["known"]["disease"].get("disease", ["", ""])[1]


def published_of_group(group: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the published tables of a group, each once."""
    return [row for _, (_, row) in sorted(group["known"]["published"].items())]


def _group(about: Mapping[str, Any], published: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    case = about["case"]
    return {
        **{name: about[name] for name in GROUP},
        "known": {kind: {name: [case, told] for name, told in about[kind].items()} for kind in KINDS}
        | {
            "disease": {"disease": [case, about["disease"]]} if about["disease"] else {},
            # Cases of one paper's table have the same rows.
            "published": {json.dumps(row, sort_keys=True, ensure_ascii=False): [case, row] for row in published},
        },
    }


def _merged(groups: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One group of each protocol and origin, in their order; the first case that knows a thing says what it is."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for group in groups:
        key = tuple(group[name] for name in GROUP)
        known = found.setdefault(key, {**group, "known": {kind: {} for kind in group["known"]}})["known"]
        for kind, names in group["known"].items():
            for name, told in names.items():
                if name not in known[kind] or told[0] < known[kind][name][0]:
                    known[kind][name] = told
    return [found[key] for key in sorted(found)]
