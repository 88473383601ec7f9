"""What the ledger may quote of a raw row: nothing that a person wrote in free words, and no date."""

import re
from collections.abc import Set

from casebook.clean.censoring import ABOVE, BELOW
from casebook.clean.dates import MONTHS
from casebook.clean.names import words
from casebook.clean.qualifiers import VOCABULARY
from casebook.clean.results import NO_RESULT
from casebook.clean.units import readings

LONGEST_QUOTE = 40
_LONGEST_LABEL = 24
# Test, code, unit and status come from lists of the source and are quoted whole; of these two, short ones only.
_LABELS = frozenset({"unknown status", "impossible unit", "conflicting doses for one day"})
_NAMES = frozenset(
    {"no measure in the protocol", "no instrument in the protocol", "item not of the instrument",
     "code and name differ", "damaged row", "no result", "result in words"}
)  # fmt: skip
_DATED = frozenset({"not a date", "date and day differ", "stop before start"})
_HARMLESS = (
    "vedi nota note see comment comments commento commenti referto report testo text nan inf infinity null none vuoto "
    "empty or oppure per volte times circa about errore error disponibile available unknown sconosciuto ignoto giorno "
    "giorni day days data date ora ore hours"
)
_KNOWN = VOCABULARY | frozenset(
    word for phrase in (*BELOW, *ABOVE, *NO_RESULT, _HARMLESS) for word in words(phrase).split()
)
_DATE_LIKE = re.compile(
    r"(?<![0-9])(?:[0-9]{4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}|[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4})(?![0-9])"
)
_DIGIT = re.compile(r"[0-9]")
_LONG_NUMBER = re.compile(r"[0-9](?:[0-9]|[ ./-](?=[0-9])){6,}")
_TOKEN = re.compile(r"\w+")
_SHORT = re.compile(r"[0-9]{0,3}[^\W\d_]{1,2}[0-9]{0,3}")


def quote(reason: str, found: str, calendar: bool) -> str:
    """`found` as the ledger may tell it beside `reason`; words that no list holds are written as an ellipsis.

    calendar : whether dates may leave; else their digits are written as #
    """
    found = " ".join(found.split())
    if len(found) > (_LONGEST_LABEL if reason in _LABELS else LONGEST_QUOTE):
        # Long enough to be a comment that slipped into another column.
        return f"a text of {len(found)} characters"
    if reason not in _LABELS | _NAMES:
        known = _KNOWN | MONTHS.keys() if calendar else _KNOWN - MONTHS.keys()
        found = _TOKEN.sub(lambda match: match[0] if _is_known(match[0], known) else "…", found)
        if reason not in _DATED:
            found = _hide(_LONG_NUMBER, found)
    return found if calendar else _hide(_DIGIT if reason in _DATED else _DATE_LIKE, found)


def _is_known(token: str, known: Set[str]) -> bool:
    return token.isdigit() or bool(_SHORT.fullmatch(token)) or words(token) in known or bool(readings(token))


def _hide(pattern: re.Pattern, text: str) -> str:
    return pattern.sub(lambda match: _DIGIT.sub("#", match[0]), text)
