"""Statuses: the words of laboratories and wards for what became of a result or a dose."""

from collections.abc import Mapping
from typing import Any

from casebook.clean.names import words

# A correction beats a final result, which beats a preliminary one.
RANK = {"preliminary": 0, "final": 1, "corrected": 2}
_BUILT_IN = {
    "final": "final finale definitivo definitiva def validato validata completed complete completo f",
    "corrected": "corrected amended rettificato rettificata rett corretto corretta c",
    "preliminary": "preliminary provvisorio provvisoria prov parziale partial p",
    "cancelled": "cancelled canceled annullato annullata ann entered_in_error",
    "given": "given administered done somministrata somministrato eseguita eseguito",
    "missed": "missed skipped saltata saltato omessa omesso not_given non_somministrata non_somministrato",
    "held": "held on_hold sospesa sospeso rinviata rinviato",
}
_WORDS = {word.replace("_", " "): status for status, said in _BUILT_IN.items() for word in said.split()}
_OF_RESULTS = {status: status for status in (*RANK, "cancelled")}
# What a status of results says of a dose that was recorded: it was given.
_OF_DOSES = {status: status for status in ("given", "missed", "held", "cancelled", "corrected")} | {"final": "given"}


class Statuses:
    """Reads the statuses of one case, each source's own words before the built-in ones."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._own = {
            source: {words(word): status for word, status in about.get("statuses", {}).items()}
            for source, about in settings["sources"].items()
        }
        self._found: dict[tuple[str, str, str], str] = {}

    def read(self, kind: str, source: str, status: str) -> str:
        """preliminary, final, corrected or cancelled; for a dose given, missed, held, corrected or cancelled.

        An empty status is final, or given; one that is not known, or not of this kind of row, gives an empty text.
        """
        key = (kind, source, status)
        if key not in self._found:
            said = words(status)
            meant = self._own.get(source, {}).get(said) or _WORDS.get(said, "")
            if not status.strip():
                meant = "final"
            self._found[key] = (_OF_DOSES if kind == "dose" else _OF_RESULTS).get(meant, "")
        return self._found[key]
