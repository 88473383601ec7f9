"""Statuses: the words of laboratories, wards and message standards for what became of a result or a dose."""

from collections.abc import Mapping
from typing import Any

from casebook.clean.names import words

# A correction beats a final result, which beats a preliminary one.
RANK = {"preliminary": 0, "final": 1, "corrected": 2}
# What a status may come to, beside those of RANK:
# cancelled    the result, score, medication or event does not count
# withdrawn    cancelled, and meant for a result that was sent before
# confirmed    an earlier result is final; this row repeats no value
# no result    the row was never meant to hold one
# given, missed, held   what happened to a dose; held also of a medication that pauses
# not taken    a medication that was planned, or not taken by the patient
# not happened an event that might have been
_RESULTS = (*RANK, "cancelled", "withdrawn", "confirmed", "no result")
_OF_KIND: dict[str, dict[str, str]] = {
    "lab": {status: status for status in _RESULTS},
    "score": {status: status for status in (*RANK, "cancelled", "no result")}
    | {"withdrawn": "cancelled", "confirmed": "final"},
    # What a status of results says of a dose that was recorded: it was given.
    "dose": {status: status for status in ("given", "missed", "held", "cancelled", "corrected")}
    | {"final": "given", "withdrawn": "cancelled"},
    "medication": {status: status for status in (*RANK, "cancelled", "held", "not taken")} | {"withdrawn": "cancelled"},
    "event": {status: status for status in (*RANK, "cancelled", "not happened")} | {"withdrawn": "cancelled"},
}


def _spelled(table: Mapping[str, str]) -> dict[str, str]:
    """Each word (_ for a blank) -> its status."""
    return {word.replace("_", " "): status for status, said in table.items() for word in said.split()}


_WORDS = _spelled(
    {
        "final": "final finale definitivo definitiva def validato validata completed complete completo f",
        "corrected": "corrected amended rettificato rettificata rett corretto corretta c",
        "preliminary": "preliminary provvisorio provvisoria prov parziale partial p",
        "cancelled": "cancelled canceled annullato annullata ann",
        "withdrawn": "entered_in_error",
        "given": "given administered done somministrata somministrato eseguita eseguito",
        "missed": "missed skipped saltata saltato omessa omesso not_given non_somministrata non_somministrato",
        "held": "held on_hold sospesa sospeso rinviata rinviato",
    }
)
# OBX-11 (HL7 table 0085) and RXA-20 (0322): one letter means different things in the two.
_HL7_RESULTS = _spelled(
    {
        "preliminary": "p r s i", "final": "f v", "corrected": "c a b", "cancelled": "x", "withdrawn": "d w",
        "confirmed": "u", "no result": "n o",
    }
)  # fmt: skip
_HL7_DOSES = _spelled({"given": "cp pa", "missed": "re na", "withdrawn": "d"})
_FHIR_RESULTS = _spelled(
    {
        "preliminary": "registered preliminary in_progress stopped", "final": "final completed",
        "corrected": "amended corrected appended", "cancelled": "cancelled", "withdrawn": "entered_in_error",
    }
)  # fmt: skip
# A dose under way may still be stopped before any of it is in the patient: of it nothing can be said.
_FHIR_DOSES = _spelled(
    {"given": "completed stopped", "missed": "not_done", "held": "on_hold", "withdrawn": "entered_in_error"}
)
_FHIR_MEDICATIONS = _spelled(
    {
        "final": "active completed stopped", "held": "on_hold", "not taken": "intended not_taken",
        "cancelled": "cancelled", "withdrawn": "entered_in_error",
    }
)  # fmt: skip
_FHIR_EVENTS = _spelled(
    {
        "final": "actual final completed confirmed active recurrence relapse inactive remission resolved",
        "preliminary": "preliminary provisional", "not happened": "potential refuted",
        "cancelled": "cancelled", "withdrawn": "entered_in_error",
    }
)  # fmt: skip
# Format of a source -> kind of row -> its words, which go before those of people.
_STANDARDS: dict[str, dict[str, dict[str, str]]] = {
    "hl7": {"lab": _HL7_RESULTS, "score": _HL7_RESULTS, "dose": _HL7_DOSES},
    "fhir": {
        "lab": _FHIR_RESULTS, "score": _FHIR_RESULTS, "dose": _FHIR_DOSES, "medication": _FHIR_MEDICATIONS,
        "event": _FHIR_EVENTS,
    },
}  # fmt: skip


class Statuses:
    """Reads the statuses of one case, each source's own words before those of its format or the built-in ones."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._own = {
            source: {words(word): status for word, status in about.get("statuses", {}).items()}
            for source, about in settings["sources"].items()
        }
        self._formats = {source: about.get("format", "") for source, about in settings["sources"].items()}
        self._found: dict[tuple[str, str, str], str] = {}

    def read(self, kind: str, source: str, status: str) -> str:
        """preliminary, final, corrected, cancelled or what else a status of this kind of row may come to.

        For a dose given, missed, held, corrected or cancelled. An empty status is final, or given; one that is not
        known, or not of this kind of row, gives an empty text.
        """
        key = (kind, source, status)
        if key not in self._found:
            said = words(status)
            standard = _STANDARDS.get(self._formats.get(source, source), {}).get(kind, {})
            meant = self._own.get(source, {}).get(said) or standard.get(said) or _WORDS.get(said, "")
            if not status.strip():
                meant = "final"
            self._found[key] = _OF_KIND[kind].get(meant, "")
        return self._found[key]

    def rank(self, kind: str, source: str, status: str) -> int:
        """How much a row weighs against others of its sample; a cancellation weighs most."""
        meant = self.read(kind, source, status)
        return len(RANK) if meant in {"cancelled", "withdrawn"} else RANK.get(meant, RANK["final"])
