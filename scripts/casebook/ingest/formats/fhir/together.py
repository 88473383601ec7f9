"""The resources of one FHIR file together: what each takes from others, and which are the patient's own."""

from collections import defaultdict

from casebook.ingest.formats.fhir.resources import Owner, Resources
from casebook.ingest.reading import Export, one_patient
from casebook.ingest.table_rows import NO_PATIENT

_DELETED = "entered-in-error"
_COLUMN_OF = {"Organization": "laboratory", "Specimen": "specimen"}
# Column of a result -> what of a report or panel fills it where it is empty.
_INHERITED = {"collected_at": "effective", "reported_at": "issued", "laboratory": "laboratory"}


def complete(resources: Resources) -> None:
    """Fill in what only the whole file tells: names behind references, dates and statuses of reports, versions."""
    resources.rows.flush()
    _name_references(resources)
    for owner in resources.owners:
        if owner.kind == "Observation" and resources.references.parents:
            _inherit(resources, owner)
        if resources.deleted.intersection(owner.keys):
            _set(resources, owner, "status", _DELETED)
    _date_versions(resources)


def _set(resources: Resources, owner: Owner, column: str, text: str) -> None:
    for at in range(owner.first, owner.last):
        resources.rows.change(at, column, text)


def _name_references(resources: Resources) -> None:
    for link in resources.pending:
        found = resources.named[link.type].get(link.key)
        if found is None:
            continue
        if link.type == "Medication":
            told = {name: text for name, text in found.items() if text or name == "code"}
        else:
            told = {_COLUMN_OF[link.type]: link.display or found}
        for at in range(link.first, link.last):
            for column, text in told.items():
                resources.rows.change(at, column, text)


def _inherit(resources: Resources, owner: Owner) -> None:
    """What a report or panel says of the results that it lists."""
    references, columns = resources.references, resources.rows.columns
    if not references.of(owner.keys):
        return
    for column, name in _INHERITED.items():
        if not columns[column][owner.first]:
            found = references.inherited(owner.keys, name)
            if found:
                _set(resources, owner, column, found)
    withdrawn = references.withdrawal(owner.keys)
    if withdrawn and columns["status"][owner.first] != "entered-in-error":
        _set(resources, owner, "status", withdrawn)


def _date_versions(resources: Resources) -> None:
    """Versions of one result that were not issued at different times are told apart by their last change."""
    results = [owner for owner in resources.owners if owner.kind == "Observation" and owner.keys]
    if len({owner.keys for owner in results}) == len(results):
        return
    versions: dict[tuple[str, ...], list[Owner]] = defaultdict(list)
    for owner in results:
        versions[owner.keys].append(owner)
    reported = resources.rows.columns["reported_at"]
    for owners in versions.values():
        if len(owners) < 2:
            continue
        issued = {reported[owner.first] for owner in owners}
        changed = {owner.changed for owner in owners}
        if ("" in issued or len(issued) < len(owners)) and "" not in changed and len(changed) == len(owners):
            for owner in owners:
                _set(resources, owner, "reported_at", owner.changed)


def choose(resources: Resources, export: Export) -> tuple[list[int], list[int], frozenset[str]]:
    """The numbers of the rows that are the patient's own, the records of which others' were left out, and its ids.

    Raises CasebookError when the file holds several patients and the case does not say which it is.
    """
    patients, references = resources.patients, resources.references
    subjects = [owner.subject or references.inherited(owner.keys, "subject") for owner in resources.owners]
    patients.settle()
    owned = [patients.one(subject) for subject in subjects]
    found = set(owned) - {""} - {patients.one(key) for key in patients.others}
    if "" in owned:
        found |= patients.all()
    own = _own(found, resources, export)
    is_open = len(found) > 1 or (export.patient is not None and not own)
    left_out: set[int] = set()
    taken = [True] * len(resources.rows)
    for owner, one in zip(resources.owners, owned, strict=True):
        if one and one not in own:
            taken[owner.first : owner.last] = [False] * (owner.last - owner.first)
            left_out.add(resources.rows.records[owner.first])
        elif not one and is_open:
            _damage(resources, owner, NO_PATIENT)
    kept = [at for at, is_own in enumerate(taken) if is_own]
    labels = {export.patient} if export.patient is not None else {patients.label(one) for one in own}
    return kept, sorted(left_out), frozenset(labels if own else ())


def _own(found: set[str], resources: Resources, export: Export) -> set[str]:
    """The keys of the patient, of all that were found."""
    if export.patient is None:
        one = one_patient(found, export)
        return {one} if one else set()
    ids = resources.patients.ids()
    return {one for one in found if export.patient in ids.get(one, ())}


def _damage(resources: Resources, owner: Owner, note: str) -> None:
    columns = resources.rows.columns
    for at in range(owner.first, owner.last):
        if columns["kind"][at] != "none":
            columns["note"][at] = note
