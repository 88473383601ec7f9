"""The elements of CDISC ODM 1.3 as a parser meets them: what a study declares and what its subjects' data hold."""

from sys import intern
from typing import Any

from casebook.errors import CasebookError

MAXIMUM_DEPTH = 64
# What stands for a file that somebody uploaded; REDCap writes the same into a CSV.
DOCUMENT = "[document]"
_KEYS = {
    "SubjectData": ("SubjectKey", ""),
    "StudyEventData": ("StudyEventOID", "StudyEventRepeatKey"),
    "FormData": ("FormOID", "FormRepeatKey"),
    "ItemGroupData": ("ItemGroupOID", "ItemGroupRepeatKey"),
}
# Elements that declare something, and what takes it down.
_DECLARE = {
    "MeasurementUnit": "_measurement_unit",
    "MetaDataVersion": "_meta_data_version",
    "StudyEventDef": "_study_event_def",
    "FormDef": "_form_def",
    "ItemGroupRef": "_item_group_ref",
    "ItemGroupDef": "_item_group_def",
    "ItemRef": "_item_ref",
    "ItemDef": "_item_def",
    "MeasurementUnitRef": "_measurement_unit_ref",
    "redcap:RepeatingInstrument": "_repeating_instrument",
    "redcap:RepeatingEvent": "_repeating_event",
    "ClinicalData": "_clinical_data",
}
# What OpenClinica says of a subject beside its key -> kind of identifier.
_PEOPLE = {"StudySubjectID": "record number", "UniqueIdentifier": "record number", "DateOfBirth": "birth date"}
EXPORT_AGAIN = "Export it again, as CDISC ODM XML or as CSV"


class Odm:
    """What the parser calls for every element; builds no tree, so memory follows the data and not the markup.

    declared : items, their order, events, forms, missing-data codes
    subjects : for each SubjectKey its data: (element, OID, repeat key) -> the same below; OID of an item -> its value,
        or its value and unit
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.position: Any = None
        self.declared: dict[str, Any] = {
            "redcap": False, "record_id": "", "items": {}, "order": {}, "groups": {}, "events": {}, "units": {},
            "repeating": [], "missing": "", "studies": [], "people": [],
        }  # fmt: skip
        self.subjects: dict[str, dict] = {}
        self.space = self.usual_change = ""
        self.path: list[str] = []
        self.nodes: list[dict | None] = []
        self.changes: list[str] = []
        self.form = self.group = self.unit = ""
        self.item: dict[str, Any] | None = None
        self.cell: list[str] | None = None
        self.cell_text = ""
        self.text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self.path) >= MAXIMUM_DEPTH:
            raise self.fault(f"nests elements deeper than {MAXIMUM_DEPTH}, as no export does")
        space, _, name = tag.rpartition("}")
        own = _own_attributes(attributes)
        if not self.path:
            self._root(space, name, own)
        name = name if space in (self.space, "") else f"redcap:{name}" if "redcap" in space else "?"
        self.path.append(name)
        self.text = []
        if name in _KEYS:
            self._open(name, own)
        elif name.startswith("ItemData"):
            self._open_item(name, own)
        elif name in _DECLARE:
            getattr(self, _DECLARE[name])(own)

    def data(self, text: str) -> None:
        """Text within the element that began last."""
        self.text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = self.path.pop()
        text = "".join(self.text).strip()
        if name in _KEYS:
            self.nodes.pop()
            self.changes.pop()
        elif name.startswith("ItemData"):
            self._close_item(name)
        elif name == "TranslatedText":
            self._translated(text)
        elif name == "Value" and self.cell is not None:
            self.cell_text = text
        elif name == "redcap:MissingDataCodes":
            self.declared["missing"] = text
        elif name == "ItemDef":
            self.item = None
        elif name == "MeasurementUnit":
            self.unit = ""
        if self.cell is None or not self.path[-1].startswith("ItemData"):
            self.text = []

    def close(self) -> None:
        """The file ends; what was found is in `declared` and `subjects`."""

    def fault(self, message: str, remedy: str = EXPORT_AGAIN) -> CasebookError:
        """A fault at the line that is being read."""
        return CasebookError(message, file=self.file, row=self.position.CurrentLineNumber, remedy=remedy)

    def _root(self, space: str, name: str, own: dict[str, str]) -> None:
        if name != "ODM":
            raise self.fault("is XML, but no CDISC ODM", "List it under ignore, or export it as CDISC ODM XML")
        if own.get("ODMVersion", "1.3").startswith("2"):
            raise self.fault("is CDISC ODM 2; version 1.3 is read", "Export it as ODM 1.3")
        self.space = space
        # In a journal of changes the later value holds; in a snapshot two values contradict each other.
        self.usual_change = "Upsert" if own.get("FileType") == "Transactional" else ""
        self.declared["redcap"] = own.get("SourceSystem", "").casefold() == "redcap"

    # What the study declares.

    def _measurement_unit(self, own: dict[str, str]) -> None:
        self.unit = own.get("OID", "")
        self.declared["units"][self.unit] = own.get("Name", "")

    def _meta_data_version(self, own: dict[str, str]) -> None:
        self.declared["record_id"] = own.get("redcap:RecordIdField", "") or self.declared["record_id"]

    def _study_event_def(self, own: dict[str, str]) -> None:
        self.declared["events"][own.get("OID", "")] = {
            "name": own.get("redcap:UniqueEventName", ""), "repeats": own.get("Repeating") == "Yes",
        }  # fmt: skip

    def _form_def(self, own: dict[str, str]) -> None:
        self.form = own.get("OID", "")
        form = self.declared["order"].setdefault(self.form, {"name": "", "repeats": False, "groups": []})
        form["name"] = own.get("redcap:FormName", "")
        form["repeats"] |= own.get("Repeating") == "Yes"

    def _item_group_ref(self, own: dict[str, str]) -> None:
        if "FormDef" in self.path:
            self.declared["order"][self.form]["groups"].append(own.get("ItemGroupOID", ""))

    def _item_group_def(self, own: dict[str, str]) -> None:
        self.group = own.get("OID", "")
        group = self.declared["groups"].setdefault(self.group, {"repeats": False, "items": []})
        group["repeats"] |= own.get("Repeating") == "Yes"

    def _item_ref(self, own: dict[str, str]) -> None:
        if "ItemGroupDef" in self.path:
            self.declared["groups"][self.group]["items"].append(own.get("ItemOID", ""))

    def _item_def(self, own: dict[str, str]) -> None:
        # An item that is declared twice identifies if it does so once.
        earlier = self.declared["items"].get(own.get("OID", ""), {})
        self.item = self.declared["items"][own.get("OID", "")] = {
            "label": "", "units": [], "type": own.get("redcap:FieldType", ""), "data_type": own.get("DataType", ""),
            "validation": own.get("redcap:TextValidationType", ""), "variable": own.get("redcap:Variable", ""),
            "identifies": earlier.get("identifies", False)
            or own.get("redcap:Identifier", "").lower() in ("y", "yes", "1"),
        }  # fmt: skip

    def _measurement_unit_ref(self, own: dict[str, str]) -> None:
        unit = own.get("MeasurementUnitOID", "")
        if self.cell is not None:
            self.cell[1] = unit
        elif self.item is not None:
            self.item["units"].append(unit)

    def _repeating_instrument(self, own: dict[str, str]) -> None:
        self.declared["repeating"].append(
            [own.get("redcap:UniqueEventName", ""), own.get("redcap:RepeatInstrument", "")]
        )

    def _repeating_event(self, own: dict[str, str]) -> None:
        self.declared["repeating"].append([own.get("redcap:UniqueEventName", ""), ""])

    def _translated(self, text: str) -> None:
        """A label of an item or a unit, in the first language that it is given in."""
        if self.item is not None and self.path[-1] == "Question":
            self.item["label"] = self.item["label"] or text
        elif self.unit and "Symbol" in self.path:
            self.declared["units"][self.unit] = text

    # What the subjects' data hold.

    def _clinical_data(self, own: dict[str, str]) -> None:
        study = own.get("StudyOID", "")
        if study not in self.declared["studies"]:
            self.declared["studies"].append(study)
        if len(self.declared["studies"]) > 1:
            raise self.fault("holds data of several studies", "Export one study alone")

    def _open(self, name: str, own: dict[str, str]) -> None:
        oid, repeat = (own.get(attribute, "") for attribute in _KEYS[name])
        # What changes an element changes those within it, unless they say otherwise.
        self.changes.append(own.get("TransactionType") or (self.changes[-1] if self.changes else self.usual_change))
        removed = own.get("TransactionType") == "Remove"
        if name == "SubjectData":
            if not oid:
                raise self.fault("names no SubjectKey, so nobody knows whose these data are")
            self.declared["people"] += [[kind, own[name]] for name, kind in _PEOPLE.items() if own.get(name)]
            self.declared["record_id"] = self.declared["record_id"] or own.get("redcap:RecordIdField", "")
            self.declared["redcap"] |= "redcap:RecordIdField" in own
            parent, key = self.subjects, oid
        elif not self.nodes:
            raise self.fault(f"has {name} outside SubjectData")
        else:
            parent, key = self.nodes[-1], (name, intern(oid), intern(repeat or "1"))
        if parent is None or removed:
            # What stands within a removed element tells what was there.
            if parent is not None:
                parent.pop(key, None)
            self.nodes.append(None)
        else:
            self.nodes.append(parent.setdefault(key, {}))

    def _open_item(self, name: str, own: dict[str, str]) -> None:
        if self.cell is not None or not self.nodes:
            raise self.fault("has ItemData where none can stand")
        oid = intern(own.get("ItemOID", ""))
        if not oid:
            raise self.fault("has ItemData without ItemOID")
        change = own.get("TransactionType") or self.changes[-1]
        self.cell = [oid, "", change, "yes" if own.get("IsNull") == "Yes" else ""]
        self.cell_text = own.get("Value", "")

    def _close_item(self, name: str) -> None:
        oid, unit, change, is_null = self.cell or ["", "", "", ""]
        value = self.cell_text or ("" if name == "ItemData" else "".join(self.text))
        if value and name.startswith(("ItemDataBase64", "ItemDataHex")):
            value = DOCUMENT
        self.cell = None
        node = self.nodes[-1]
        if node is None:
            return
        if change == "Remove":
            node.pop(oid, None)
            return
        value = "" if is_null else value
        # Few values name a unit of their own, and there may be a million of them.
        cell = (value, unit) if unit else value
        if node.get(oid, cell) != cell and change in ("", "Insert", "Context"):
            raise self.fault(f"gives item {oid} twice in one place, with different values")
        node[oid] = cell


def _own_attributes(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by local name; those of REDCap's namespace with its prefix."""
    found = {}
    for name, value in attributes.items():
        space, _, local = name.rpartition("}")
        found[f"redcap:{local}" if "redcap" in space else local] = value
    return found
