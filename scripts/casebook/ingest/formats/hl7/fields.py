"""What stands in the fields of an HL7 v2 segment: escapes, coded names, units and the value of OBX-5 by its type."""

import re
from collections.abc import Callable
from functools import lru_cache

from casebook.ingest.formats.hl7.segments import Encoding

# Values that are no text: documents and pictures. And values that say who somebody is.
NO_TEXT = ("ED", "RP")
IDENTIFYING = {
    "XPN": "name", "PN": "name", "PPN": "name", "XCN": "name", "CN": "name", "XAD": "address", "AD": "address",
    "XTN": "phone", "TN": "phone", "CX": "record number", "CK": "record number",
}  # fmt: skip
_CODED = ("CE", "CWE", "CNE", "CF", "IS", "ID")
_TIMES = ("DT", "TM", "TS", "DTM")
_LOINC = ("LN", "LOINC", "2.16.840.1.113883.6.1")
_PLAIN = {"F": "field", "S": "component", "T": "subcomponent", "R": "repetition", "E": "escape"}
# 10^9/L with the component separator left unescaped, as many senders do.
_POWER = re.compile(r"\d{1,2}\s*(?:/.*)?")


class Memo(dict):
    """Answers of a function of one text, each worked out once; equal answers share their memory."""

    def __init__(self, function: Callable) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key):
        answer = self[key] = self._function(key)
        return answer


class Fields:
    """Reads the fields of messages with one set of encoding characters; what comes often is worked out once."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self._escape = _escapes(encoding.escape) if encoding.escape else None
        self.kind = Memo(lambda field: field.strip().upper())
        self.text = Memo(self.read_text)
        self.first = Memo(self._first)
        self.lines = Memo(lambda field: "\n".join(map(self.read_text, self.repetitions(field))))
        self.coded = Memo(self._coded)
        self.words = Memo(lambda field: self._pick(field, (1, 0, 4, 3)))
        self.unit = Memo(self._unit)
        self.start = Memo(lambda field: self.subcomponent(self.parts(field)[0]))
        self.number = Memo(lambda field: next(filter(None, map(self.subcomponent, self.parts(field))), ""))
        self.source = Memo(self._source)
        self.flags = Memo(lambda field: " ".join(filter(None, (self.first[part] for part in self.repetitions(field)))))
        self._number = Memo(self.read_text)
        self._structured = Memo(self._structured_numeric)
        self._answer = Memo(lambda field: self._pick(field, (1, 8, 4, 0, 3)))
        self._range = Memo(lambda field: "-".join(filter(None, map(str.strip, self.parts(field)[:2]))))
        value_of: dict[str, Callable[[str], str]] = {
            "NM": self._number.__getitem__, "SN": self._structured.__getitem__, "NR": self._range.__getitem__,
            **dict.fromkeys(_CODED, self._answer.__getitem__), **dict.fromkeys(_TIMES, self.first.__getitem__),
        }  # fmt: skip
        # By the type that OBX-2 names what reads one repetition of OBX-5 as text.
        self.value = Memo(lambda kind: value_of.get(self.kind[kind], self.read_text))

    def parts(self, field: str) -> list[str]:
        """The components of a field as they stand."""
        return field.split(self.encoding.component) if self.encoding.component else [field]

    def repetitions(self, field: str) -> list[str]:
        """The repetitions of a field as they stand."""
        return field.split(self.encoding.repetition) if self.encoding.repetition else [field]

    def subcomponent(self, component: str) -> str:
        """The first subcomponent of a component, as text."""
        mark = self.encoding.subcomponent
        return self.text[component.partition(mark)[0] if mark else component]

    def read_text(self, field: str) -> str:
        r"""A field as text, its escapes resolved; those that are not known stay as they stand."""
        if self._escape is not None and self.encoding.escape in field:
            field = self._escape.sub(self._resolved, field)
        field = field.strip()
        return "" if field == '""' else field

    def _resolved(self, match: re.Match) -> str:
        told = match[1]
        if told in _PLAIN:
            return getattr(self.encoding, _PLAIN[told])
        if told in ("H", "N"):
            return ""
        if told == "P":
            return "#"
        return "\n" if told.startswith(".") else _from_hexadecimal(told[1:], match[0])

    def _first(self, field: str) -> str:
        return self.read_text(field.partition(self.encoding.component)[0] if self.encoding.component else field)

    def _coded(self, field: str) -> tuple[str, str, str]:
        """Local code, LOINC code and name of a coded field: one or two codes, each with a text and its system."""
        parts = [self.text[part] for part in self.parts(field)] + [""] * 6
        code = loinc = ""
        for at in (0, 3):
            if parts[at + 2].upper() in _LOINC:
                loinc = loinc or parts[at]
            else:
                code = code or parts[at]
        return code, loinc, parts[1] or parts[4]

    def _pick(self, field: str, places: tuple[int, ...]) -> str:
        parts = self.parts(self.repetitions(field)[0])
        return next((text for at in places if at < len(parts) and (text := self.text[parts[at]])), "")

    def _source(self, field: str) -> str:
        """The kind of sample that OBR-15 names: text or code of its first component, else free text."""
        parts = [*self.parts(field), "", ""]
        named = parts[0].split(self.encoding.subcomponent or "\0")
        return next(filter(None, (self.text[text] for text in (*named[1:2], named[0], parts[2], parts[1]))), "")

    def _unit(self, field: str) -> str:
        parts = [self.text[part] for part in self.parts(field)] + [""] * 2
        if parts[0].endswith("10") and _POWER.fullmatch(parts[1]):
            return f"{parts[0]}^{parts[1]}"
        if parts[0] and (not parts[0].isdigit() or parts[2].upper() == "UCUM"):
            return parts[0]
        return parts[1] or self._pick(field, (3, 4, 0))

    def _structured_numeric(self, field: str) -> str:
        """SN: a comparator and a number, two numbers and what stands between them, or a number and what follows it.

        What is not built so stays as it stands, so that no two numbers ever run together into one.
        """
        parts = [self.text[part] for part in self.parts(field)]
        comparator, first, between, second = (*parts, "", "", "", "")[:4]
        if len(parts) == 1 or any(parts[4:]) or not first or any(map(str.isalnum, comparator)):
            return self.read_text(field)
        if (second and not between) or between not in ("", "-", "+", "/", ":") or set(comparator) & set(".,"):
            return self.read_text(field)
        return f"{'' if comparator == '=' else comparator}{first}{between}{second}"


@lru_cache(maxsize=256)
def _escapes(mark: str) -> re.Pattern:
    mark = re.escape(mark)
    return re.compile(rf"{mark}([FSTREHNP]|\.br|\.sp\d*|\.ce|X(?:[0-9A-Fa-f]{{2}})+){mark}")


def _from_hexadecimal(digits: str, written: str) -> str:
    """The text that hexadecimal digits stand for; as it was written where they stand for control characters."""
    content = bytes.fromhex(digits)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if all(character.isprintable() or character in "\n\t" for character in text) else written
