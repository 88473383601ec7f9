"""Which order, specimen and patient each result of an HL7 v2 message belongs to."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from casebook.ingest.formats.hl7.fields import Fields
from casebook.ingest.formats.hl7.people import SEGMENTS, People, Person
from casebook.ingest.formats.hl7.segments import Message

# Fields of an OBX that are read, the rest of the segment behind them.
OBX_FIELDS = 24
_RESULT_TYPES = frozenset({"", "ORU", "OUL", "OPU", "ORF", "VXU", "VXR", "RAS", "RSP"})


class Specimen(NamedTuple):
    """What an SPM segment says: id, kind of sample, time of collection."""

    number: str
    kind: str
    collected_at: str


@dataclass(slots=True, eq=False)
class Order:
    """What the results of one order share; `specimens` are those of the order, of which `own` is the results'."""

    person: Person | None
    order_id: str
    collected_at: str
    reported_at: str
    laboratory: str
    specimen: str
    status: str
    specimens: list[Specimen]
    own: Specimen | None


class Request(NamedTuple):
    """What an OBR segment says of its results; without one what ORC says, or nothing."""

    order_id: str = ""
    collected_at: str = ""
    reported_at: str = ""
    status: str = ""
    specimen: str = ""


_NOTHING = Request()


@dataclass(slots=True)
class Found:
    """The results and doses of one message: line, fields and order of each, and the route of a dose.

    reports : whether messages of this type report; others say what is asked for
    person : the last one of the message
    """

    reports: bool
    person: Person | None
    results: list[tuple[int, list[str], Order]]
    doses: list[tuple[int, list[str], Order, list[str]]]
    comments: dict[int, list[str]]


def find_results(message: Message, read: Fields, people: People) -> Found:
    """Every OBX and RXA of a message with what the segments around it say of it."""
    walk = _Walk(message, read, people)
    separator = read.encoding.field
    result = f"OBX{separator}"
    results: list[tuple[int, list[str], Order]] = []
    for number, name, segment in zip(message.lines, message.names, message.segments, strict=True):
        if name == result:
            results.append((number, segment.split(separator, OBX_FIELDS), walk.order or walk.begin_order()))
            walk.last = number
        elif take := _TAKERS.get(name[:3]):
            take(walk, segment, number)
        else:
            walk.last = 0
    return Found(walk.reports, walk.finish(), results, walk.doses, walk.comments)


class _Walk:
    """Goes through the segments of one message and keeps what the results that follow belong to."""

    def __init__(self, message: Message, read: Fields, people: People) -> None:
        self.read, self.people, self.separator = read, people, read.encoding.field
        header = (message.segments[0] + self.separator * 9).split(self.separator, 9)
        self.sent_at, self.laboratory = read.first[header[6]], read.first[header[3]]
        self.reports = read.first[header[8]].upper() in _RESULT_TYPES
        self.doses: list[tuple[int, list[str], Order, list[str]]] = []
        self.comments: dict[int, list[str]] = {}
        self.persons: list[Person] = []
        self.orders: list[Order] = []
        self.specimens: list[Specimen] = []
        self.is_specimen_first = False
        self.last = 0
        self._begin(None)

    def _begin(self, person: Person | None) -> None:
        self.person, self.placed = person, ""
        self.is_order_after: bool | None = None
        self.current: Specimen | None = None
        self._begin_group(_NOTHING)

    def _begin_group(self, request: Request) -> None:
        """The results that follow are of this order; it is set up when one comes."""
        self.request, self.own, self.order = request, self.current, None
        self.of_group = [self.current] if self.current else []

    def begin_order(self) -> Order:
        """The order of the result that comes."""
        order_id, collected_at, reported_at, status, specimen = self.request
        self.order = Order(
            self.person, order_id, collected_at, reported_at or self.sent_at, self.laboratory, specimen, status,
            self.of_group, self.own,
        )  # fmt: skip
        self.orders.append(self.order)
        return self.order

    def _take_person(self, segment: str, number: int) -> None:
        self.last = 0
        self.people.remember(segment)
        if segment.startswith("PID"):
            person = self.people.person[segment]
            self._begin(person)
            self.persons.append(person)

    def _take_dose(self, segment: str, number: int) -> None:
        self._begin_group(Request(self.placed))
        fields = (segment + self.separator * OBX_FIELDS).split(self.separator, OBX_FIELDS)
        self.doses.append((number, fields, self.begin_order(), []))
        self.last = number

    def _take_route(self, segment: str, number: int) -> None:
        if self.doses and self.last == self.doses[-1][0]:
            self.doses[-1][3][:] = segment.split(self.separator)

    def _take_comment(self, segment: str, number: int) -> None:
        """The text of an NTE segment, its repetitions as lines, where a result or dose stands before it."""
        fields = segment.split(self.separator, 4)
        if len(fields) > 3 and self.last:
            self.comments.setdefault(self.last, []).append(self.read.lines[fields[3]])

    def _take_request(self, segment: str, number: int) -> None:
        self.last = 0
        fields = (segment + self.separator * 26).split(self.separator, 26)
        first = self.read.first
        order_id = first[fields[3]] or first[fields[2]] or self.placed
        request = Request(
            order_id, first[fields[7]], first[fields[22]], first[fields[25]], self.read.source[fields[15]]
        )
        self.placed = ""
        if self.is_order_after is None:
            self.is_order_after = True
        self._begin_group(request)

    def _take_order(self, segment: str, number: int) -> None:
        """ORC stands before the OBR of its order, or behind it, as the first ones of the message stand."""
        self.last = 0
        fields = (segment + self.separator * 4).split(self.separator, 4)
        placed = self.read.first[fields[3]] or self.read.first[fields[2]]
        if self.is_order_after:
            self.request = self.request._replace(order_id=self.request.order_id or placed)
            self.order = None
            return
        self.is_order_after = False
        self.placed = placed
        self._begin_group(Request(placed))

    def _take_specimen(self, segment: str, number: int) -> None:
        """SPM stands behind the OBR that it belongs to, or before it, as the first one of the message stands."""
        self.last = 0
        read, fields = self.read, (segment + self.separator * 18).split(self.separator, 18)
        specimen = Specimen(read.number[fields[2]], read.words[fields[4]], read.start[fields[17]])
        if not self.specimens:
            self.is_specimen_first = not self.request.order_id and self.is_order_after is None
        self.specimens.append(specimen)
        if self.is_specimen_first:
            self.current = specimen
            self._begin_group(_NOTHING)
        else:
            self.of_group.append(specimen)
            self.own, self.order = specimen, None

    def finish(self) -> Person | None:
        """Give each order its patient and its specimen, where these can only be the one; the last patient."""
        person = self.persons[0] if self.persons and len(set(self.persons)) == 1 else None
        for order in self.orders:
            order.person = order.person or person
        if self.specimens:
            of_order: dict[str, set[Specimen | None]] = defaultdict(set)
            for order in self.orders:
                of_order[order.order_id].add(order.own)
            for order in self.orders:
                several = len(order.specimens) > 1 or len(of_order[order.order_id] - {None}) > 1
                self._give_specimen(order, several)
        return self.person

    def _give_specimen(self, order: Order, several: bool) -> None:
        known = [order.own] if order.own else order.specimens
        if len(known) == 1:
            order.specimen, order.collected_at = (
                known[0].kind or order.specimen,
                known[0].collected_at or order.collected_at,
            )
        elif known:
            kinds, times = {specimen.kind for specimen in known}, {specimen.collected_at for specimen in known}
            order.specimen = kinds.pop() if len(kinds) == 1 else order.specimen
            order.collected_at = times.pop() if len(times) == 1 else order.collected_at
        elif len(self.specimens) == 1:
            order.specimen = order.specimen or self.specimens[0].kind
            order.collected_at = order.collected_at or self.specimens[0].collected_at
        if several and order.own and order.own.number and order.order_id:
            order.order_id = f"{order.order_id}/{order.own.number}"


_TAKERS = {
    "OBR": _Walk._take_request, "ORC": _Walk._take_order, "SPM": _Walk._take_specimen, "NTE": _Walk._take_comment,
    "RXA": _Walk._take_dose, "RXR": _Walk._take_route, **dict.fromkeys(SEGMENTS, _Walk._take_person),
}  # fmt: skip
