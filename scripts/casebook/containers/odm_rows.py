"""The data of an ODM file as rows and columns, as REDCap would write them into a CSV."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_FIRST = "1"


def arrange(declared: Mapping[str, Any], subjects: dict[str, Mapping]) -> dict[str, Any]:
    """Columns, fields and rows of an ODM file, as values of JSON. Empties `subjects` as it goes: there may be much.

    columns : the record's id first, then the items as their forms order them, then those that only the data name
    fields : for each declared item its label, validation, type, unit, and whether it identifies
    rows : record, event, repeated instrument, its instance, number of the row within which it stands or -1, cells by
        item, units by item
    missing : codes that stand for a missing answer
    people : kind and text of what else the file says of who a subject is
    complete : whether the items are declared, so that an item without data is known to be empty
    """
    rows = _Rows(declared, subjects)
    for subject in list(subjects):
        rows.add(subject, subjects.pop(subject))
    first = declared["record_id"] or "SubjectKey"
    columns = {first: None}
    for form in declared["order"].values():
        for group in form["groups"]:
            columns.update(dict.fromkeys(declared["groups"].get(group, {"items": []})["items"]))
    columns = {name: None for name in columns if declared["items"].get(name, {}).get("type") != "descriptive"}
    for row in rows.rows.values():
        columns.update(dict.fromkeys(row["cells"]))
    for item in declared["items"].values():
        # Several units mean that each value names its own.
        item["unit"] = declared["units"].get(item["units"][0], "") if len(item["units"]) == 1 else ""
    return {
        "columns": list(columns),
        "fields": declared["items"],
        "rows": rows.listed(),
        "missing": declared["missing"],
        "complete": bool(declared["items"]),
        "redcap": declared["redcap"],
        "people": declared["people"],
    }


class _Rows:
    """The rows of all subjects, by what tells them apart."""

    def __init__(self, declared: Mapping[str, Any], subjects: Mapping[str, Mapping]) -> None:
        self.declared = declared
        self.rows: dict[tuple, dict[str, Any]] = {}
        # A project without events names one all the same where it says which forms repeat.
        self.repeating = {tuple(pair) for pair in declared["repeating"]}
        self.repeating |= {("", form) for _, form in declared["repeating"] if form}
        self.forms: set[tuple[str, str]] = set()
        self.groups: set[tuple[str, str]] = set()
        self.events: set[str] = set()
        self._find_repeated(subjects)

    def _find_repeated(self, subjects: Mapping[str, Mapping]) -> None:
        """Forms, groups and events that need rows of their own though nobody declares that they repeat.

        One repeat key but the first shows it; so does an item that several forms or groups share, whose values would
        stand in one cell. REDCap's variables belong to one form each.
        """
        forms: dict[str, set] = defaultdict(set)
        groups: dict[str, set] = defaultdict(set)
        for data in subjects.values():
            for event, form, group, item in _places(data, ("", _FIRST), ("", _FIRST), ("", _FIRST)):
                if event[1] != _FIRST:
                    self.events.add(event[0])
                if form[1] != _FIRST:
                    self.forms.add((event[0], form[0]))
                if group[1] != _FIRST:
                    self.groups.add((form[0], group[0]))
                if not self.declared["redcap"]:
                    forms[item].add((event[0], form[0]))
                    groups[item].add((form[0], group[0]))
        for item, places in forms.items():
            by_event = defaultdict(set)
            for event_oid, form_oid in places:
                by_event[event_oid].add(form_oid)
            self.forms |= {(event, form) for event, found in by_event.items() if len(found) > 1 for form in found}
            by_form = defaultdict(set)
            for form_oid, group_oid in groups[item]:
                by_form[form_oid].add(group_oid)
            self.groups |= {(form, group) for form, found in by_form.items() if len(found) > 1 for group in found}

    def add(self, subject: str, data: Mapping) -> None:
        """The rows of one subject."""
        for event, form, group, item, cell in _cells(data, ("", _FIRST), ("", _FIRST), ("", _FIRST)):
            row = self._row(subject, event, form, group)
            value, unit = (cell, "") if isinstance(cell, str) else cell
            # A later, empty cell does not undo an earlier one.
            if value or item not in row["cells"]:
                row["cells"][item] = value
            if unit:
                row["units"][item] = self.declared["units"].get(unit, unit)

    def listed(self) -> list[list[Any]]:
        """The rows in the order in which their first cell stands in the file."""
        numbers = {key: number for number, key in enumerate(self.rows)}
        return [
            [
                key[0], row["event"], row["instrument"], row["instance"],
                next((numbers[outer] for outer in row["within"] if outer in numbers), -1), row["cells"], row["units"],
            ]
            for key, row in self.rows.items()
        ]  # fmt: skip

    def _row(self, subject: str, event: tuple, form: tuple, group: tuple) -> dict[str, Any]:
        declared = self.declared
        known = declared["events"].get(event[0], {"name": "", "repeats": False})
        event_name = known["name"] or event[0].removeprefix("Event.")
        known_form = declared["order"].get(form[0], {"name": "", "repeats": False})
        form_name = known_form["name"] or form[0].removeprefix("Form.")
        event_repeats = known["repeats"] or (event_name, "") in self.repeating or event[0] in self.events
        form_repeats = (
            known_form["repeats"] or (event_name, form_name) in self.repeating or (event[0], form[0]) in self.forms
        )
        group_repeats = declared["groups"].get(group[0], {}).get("repeats") or (form[0], group[0]) in self.groups
        base = (subject, event)
        keys = [base]
        if form_repeats:
            keys.append((*base, form))
        if group_repeats:
            keys.append((*base, form, group))
        if keys[-1] not in self.rows:
            instance = [form[1]] if form_repeats else [event[1]] if event_repeats else []
            self.rows[keys[-1]] = {
                "event": event_name,
                "instrument": group[0] if group_repeats else form_name if form_repeats else "",
                "instance": ".".join([*instance, group[1]] if group_repeats else instance),
                # REDCap's own rows stand for themselves: a date of another row is none of theirs.
                "within": () if declared["redcap"] else keys[-2::-1],
                "cells": {},
                "units": {},
            }
        return self.rows[keys[-1]]


def _cells(node: Mapping, event: tuple, form: tuple, group: tuple) -> Any:
    """Every cell below a node with the event, form and group in which it stands."""
    for key, child in node.items():
        if isinstance(key, str):
            yield event, form, group, key, child
        elif key[0] == "StudyEventData":
            yield from _cells(child, key[1:], ("", _FIRST), ("", _FIRST))
        elif key[0] == "FormData":
            yield from _cells(child, event, key[1:], ("", _FIRST))
        else:
            yield from _cells(child, event, form, key[1:])


def _places(node: Mapping, event: tuple, form: tuple, group: tuple) -> Any:
    for found_event, found_form, found_group, item, _ in _cells(node, event, form, group):
        yield found_event, found_form, found_group, item
