"""Whether a source marks a sample as acute or as baseline, in its comment or beside its specimen.

A closed list of phrases, each known as a whole or not at all, so that "not acute" says nothing.
"""

import re
from functools import lru_cache

from casebook.clean.names import words

ACUTE, BASELINE = "acute", "baseline"
_PHRASES = {
    words(phrase): meaning
    for meaning, phrases in {
        ACUTE: "acute, acute sample, acute serum, acute phase, acute phase sample, acute reaction, during reaction, "
        "during the reaction, during anaphylaxis, during the event, acuta, acuto, in acuto, campione acuto, "
        "campione in acuto, prelievo in acuto, fase acuta, in fase acuta, campione in fase acuta, siero acuto, "
        "durante reazione, durante la reazione, durante anafilassi, durante l'anafilassi, durante l'evento",
        BASELINE: "baseline, baseline sample, baseline value, basal, at baseline, basale, al basale, valore basale, "
        "campione basale, prelievo basale, intercritico, in fase intercritica",
    }.items()
    for phrase in phrases.split(", ")
}
_CLAUSE = re.compile(r"[,;.:()\[\]/]| - ")


@lru_cache(maxsize=4_096)
def read_timing(comment: str, specimen: str) -> str:
    """Acute or baseline, where a clause of the comment or of the specimen says so; empty where none or both do."""
    clauses = _CLAUSE.split(comment) + _CLAUSE.split(specimen)
    found = {_PHRASES[clause] for clause in map(words, clauses) if clause in _PHRASES}
    return found.pop() if len(found) == 1 else ""
