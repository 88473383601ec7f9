r"""HL7 v2: results (OBX) and given doses (RXA) of messages in the form with bars, alone, in batches or as MLLP frames.

What a result is taken for: the order number is that of OBR-3, else OBR-2, ORC-3, ORC-2. Where an order has several
specimens (SPM) and it is known whose the result is, the specimen's id follows it: ORDER/SPECIMEN. OBX-4 is not part
of it: laboratories number lines with it, and a correction that numbers them otherwise would find nothing to correct.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from casebook.errors import CasebookError
from casebook.ingest.formats.hl7.characters import decode_messages
from casebook.ingest.formats.hl7.fields import Fields
from casebook.ingest.formats.hl7.messages import begins_hl7, first_senders, split_messages
from casebook.ingest.formats.hl7.orders import Found, Order, find_results
from casebook.ingest.formats.hl7.people import People, Person
from casebook.ingest.formats.hl7.rows import Rows
from casebook.ingest.formats.hl7.segments import Encoding, Message
from casebook.ingest.header_lines import as_label
from casebook.ingest.raw_file import RawFile
from casebook.ingest.raw_text import decode_head
from casebook.ingest.reading import NO_RESULT_MESSAGE, Export, Format, Reading, one_patient

NO_MESSAGE = "a result outside any message"
# Results are turned into columns by so many: few enough to stay in the cache of a processor.
_BATCH = 500


def recognise(file: RawFile, sources: Mapping[str, Mapping], beside: Mapping[str, RawFile]) -> dict[str, bool]:
    """Every HL7 profile of the sender of the file's first message, else those that name no sender, else `hl7`."""
    head = decode_head(file.head)
    if not begins_hl7(head):
        return {}
    senders = {as_label(sender) for sender in first_senders(head)}
    profiles = {name: profile for name, profile in sources.items() if profile["format"] == "hl7"}
    sent = {name: True for name, profile in profiles.items() if as_label(profile.get("sender", "")) in senders - {""}}
    return sent or {name: True for name, profile in profiles.items() if "sender" not in profile} or {"hl7": True}


def read(export: Export) -> Reading:
    """A row for every value of OBX-5 and every RXA of a message that reports; other lines without their content.

    Raises CasebookError for a file that holds no message or is cut off, and for several patients.
    """
    path = export.file.path
    text, encoding = decode_messages(export.file.content(), path, export.profile.get("encoding", ""))
    messages = split_messages(text, path)
    del text
    gathered = _Gathered()
    with _without_garbage_collection():
        for message in messages:
            gathered.take(message)
    if not gathered.messages:
        raise CasebookError(
            "holds no HL7 v2 message: no line begins with MSH and its separator", file=path,
            remedy="Export it in the form with bars (|), not as XML, or list it under ignore in the case file",
        )  # fmt: skip
    gathered.flush()
    people = gathered.people
    is_own, patients = _own(people, export)
    rows = gathered.rows.table(is_own, gathered.others)
    return Reading(
        rows, gathered.records, several_values=True, patients=patients,
        identifiers=frozenset(gathered.rows.identifiers),
        conventions={"format": "HL7 v2", "encoding": encoding, "messages": str(gathered.messages)},
    )  # fmt: skip


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Splitting makes millions of lists and no cycles; looking through them for cycles took a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Gathered:
    """The rows of a file, message by message; `others` are the lines that hold no result, with their notes."""

    def __init__(self) -> None:
        self.messages = 0
        self.rows = Rows()
        self.records: list[int] = []
        self.others: list[tuple[int, str]] = []
        self._readers: dict[Encoding, tuple[Fields, People]] = {}
        self._read: Fields | None = None
        self._results: list[tuple[int, list[str], Order]] = []

    @property
    def people(self) -> set[Person]:
        """Every patient that a message names."""
        return {person for _, people in self._readers.values() for person in people.person.values()}

    def take(self, message: Message) -> None:
        """Every record of one message, or of the lines outside of any."""
        self.others += message.others
        self.records += _records(message)
        if message.encoding is None:
            for line, segment in zip(message.lines, message.segments, strict=True):
                self.rows.add_damaged(line, "dose" if segment == "RXA" else "lab", NO_MESSAGE, None)
            return
        self.messages += 1
        if message.encoding not in self._readers:
            read = Fields(message.encoding)
            self._readers[message.encoding] = read, People(read, self.rows.identifiers)
        read, people = self._readers[message.encoding]
        if read is not self._read or len(self._results) >= _BATCH:
            self.flush()
            self._read = read
        found = find_results(message, read, people)
        if found.reports:
            self._keep(found, message, read)
        else:
            lines = {record[0] for record in (*found.results, *found.doses)} | set(message.damage)
            self.others += [(line, NO_RESULT_MESSAGE) for line in lines or message.lines[:1]]

    def _keep(self, found: Found, message: Message, read: Fields) -> None:
        self._results += found.results
        self.rows.comments.update(found.comments)
        for dose in found.doses:
            self.rows.add_dose(*dose, read)
        if message.damage:
            self.rows.damage.update(message.damage)
            whole = {record[0] for record in (*found.results, *found.doses)}
            for line in set(message.damage) - whole:
                # A line of another segment in which results stand, too.
                self.rows.add_damaged(line, "lab", message.damage[line], found.person)
        elif not found.results and not found.doses:
            self.others.append((message.lines[0], NO_RESULT_MESSAGE))

    def flush(self) -> None:
        """Turn the results gathered so far into columns."""
        if self._results and self._read is not None:
            self.rows.add_results(self._results, self._read)
        self._results = []


def _records(message: Message) -> list[int]:
    """The lines of a message that are records: its results and what is no segment; its first where it has no result."""
    mark = message.encoding.field if message.encoding else ""
    results = (f"OBX{mark}", f"RXA{mark}")
    lines = [line for line, name in zip(message.lines, message.names, strict=True) if name in results]
    lines += set(message.damage) - set(lines) if message.damage else ()
    if not lines and mark:
        lines = list(message.lines[:1])
    return lines + [line for line, _ in message.others]


def _own(people: set[Person], export: Export) -> tuple[Callable[[Person | None], bool | None], frozenset[str]]:
    """What tells whether a person is the case's patient, and the id of that patient where the file holds it.

    One whom a message names without any id is whom another names so with an id. Of a message that names nobody it
    cannot be told, unless nobody but the case's patient is named in the file.
    """
    ids = {person.named: person.ids[0] for person in people if person.ids and person.named}
    patient = one_patient(
        (person.ids[0] if person.ids else ids.get(person.named, person.named) for person in people), export
    )
    chosen = export.patient
    names = {person.named for person in people if person.named and chosen in person.ids}

    named = [person for person in people if person.ids or person.named]
    is_alone = all(chosen in person.ids or (not person.ids and person.named in names) for person in named)

    def is_own(person: Person | None) -> bool | None:
        if chosen is None:
            return True
        if person is None or not (person.ids or person.named):
            return True if is_alone else None
        return chosen in person.ids or (not person.ids and person.named in names)

    is_there = any(patient in person.ids for person in people)
    return is_own, frozenset({patient} if patient and is_there else ())


FORMAT = Format("hl7", recognise, read, alone=True)
