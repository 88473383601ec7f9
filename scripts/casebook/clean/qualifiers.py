"""Words that stand for a result or beside one, in English and Italian, each with one meaning.

A closed list: a phrase is known as a whole or not at all, so that a negation that it does not hold makes it unknown.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from casebook.clean.names import words


def _meanings(table: Mapping[str, str]) -> dict[str, str]:
    """Each phrase, as `words` tells it -> its meaning."""
    return {words(phrase): meaning for meaning, phrases in table.items() for phrase in phrases.split(", ")}


ABSENT = "absent"
# A result in words. "n.d." is not here: it may be "not done", "not determined" or "not detected".
_RESULTS = _meanings(
    {
        ABSENT: "assente, assenti, negativo, negativa, negativi, negative, neg, non rilevato, non rilevata, "
        "non rilevati, non rilevate, non rilevabile, non rilevabili, non evidenziato, non evidenziata, "
        "non evidenziabile, non presente, non presenti, non dosabile, non misurabile, indosabile, nessuna, nessuno, "
        "absent, not detected, non detected, undetected, not detectable, non detectable, undetectable, none detected, "
        "not present, not found, none seen, below detection limit, below the detection limit, "
        "below limit of detection, below the limit of detection, sotto il limite di rilevabilità, "
        "inferiore al limite di rilevabilità, sotto soglia di rilevabilità",
        "trace": "traccia, tracce, in tracce, trace, traces, trace amount",
        "present": "presente, presenti, positivo, positiva, positivi, positive, pos, rilevato, rilevata, rilevabile, "
        "present, detected, detectable, found",
        "doubtful": "dubbio, dubbia, incerto, incerta, indeterminato, indeterminata, borderline, equivoco, equivocal, "
        "doubtful, indeterminate, inconclusive, debolmente positivo, debolmente positiva, debole positività, "
        "weakly positive, weak positive",
        "normal": "normale, normali, nella norma, nei limiti, normal, within normal limits, within range",
        "abnormal": "anormale, alterato, alterata, patologico, patologica, abnormal, out of range",
        "high": "elevato, elevata, aumentato, aumentata, elevated, increased, high, alto, alta",
        "low": "ridotto, ridotta, diminuito, diminuita, decreased, reduced, low, basso, bassa",
    }
)
_BESIDE_RESULT = re.compile(r"\b(?:esito|risultato|ricerca|mutazione|result|mutation|qualifier value)\b")
_GRADE = re.compile(r"\(?([1-4]) ?\+\)?|\(?(\+{1,4})\)?")
_HALF_GRADES = ("(+)", "+/-", "±", "(±)")

# What laboratories say of a sample beside its number: one English word a meaning.
_SAMPLES = _meanings(
    {
        "haemolysed": "emolizzato, emolizzata, emolizzati, emolisi, haemolysed, haemolyzed, hemolysed, hemolyzed, "
        "haemolysis, hemolysis",
        "lipaemic": "lipemico, lipemica, lipemici, lipemia, lattescente, lipaemic, lipemic, lipaemia",
        "icteric": "itterico, itterica, itterici, ittero, icteric, icterus",
        "clotted": "coagulato, coagulata, coagulati, coagulo, coaguli, microcoaguli, clotted, clot, clots",
        "poor collection": "poor collection, poor draw, poor sample, poor specimen, difficult draw, "
        "difficult collection, prelievo difficile, prelievo difficoltoso, prelievo disagevole, prelievo inadeguato, "
        "raccolta inadeguata",
        "insufficient": "insufficiente, insufficienti, scarso, scarsa, insufficient, quantity not sufficient, qns, "
        "short sample, low volume",
        "repeated": "ripetuto, ripetuta, ripetuti, ricontrollato, ricontrollata, controllato, controllata, "
        "verificato, verificata, riverificato, riverificata, confermato, confermata, repeated, repeat, rechecked, "
        "checked, verified, confirmed, rerun, re run",
        "diluted": "diluito, diluita, diluizione, diluted, dilution",
    }
)
# What may stand around those words and changes nothing; alone it says nothing.
_AROUND = (
    "campione campioni siero plasma sangue materiale prelievo quantità valore dato esame risultato test su di del "
    "della il lo la per ma con e dopo è lieve lievemente leggera leggero leggermente moderata moderato moderatamente "
    "marcata marcato marcatamente parzialmente",
    "sample specimen serum plasma blood result value but with and after slight slightly mild mildly moderate "
    "moderately marked markedly gross grossly partly is was the a in of on",
)
AROUND = frozenset(words(word) for said in _AROUND for word in said.split())
MARKS = frozenset({"H", "L", "HH", "LL", "A", "AA"})
_SIGNS = re.compile(r"[*↑↓⇑⇓▲▼]+")
_PUNCTUATION = re.compile(r"[\s()\[\];,.:\u2010-\u2015-]*")
_LONGEST_PHRASE = max(len(phrase.split()) for phrase in (*_SAMPLES, *_RESULTS))
# Every word of these lists: they say nothing of a person and may be quoted.
VOCABULARY = frozenset(word for phrase in (*_RESULTS, *_SAMPLES) for word in phrase.split()) | AROUND


@lru_cache(maxsize=4_096)
def result_in_words(text: str) -> str:
    """What a result without a number says (absent, trace, present, 1+ to 4+, ...); empty where that is not known."""
    text = text.strip()
    if text in _HALF_GRADES:
        return "trace"
    grade = _GRADE.fullmatch(text)
    if grade:
        return f"{grade[1] or len(grade[2])}+"
    return _RESULTS.get(" ".join(_BESIDE_RESULT.sub(" ", words(text)).split()), "")


@lru_cache(maxsize=4_096)
def remarks(text: str, censor: str = "none") -> tuple[str, ...] | None:
    """What the words around a number say of its sample, each meaning once; None where one of them is not known.

    Marks of the laboratory (H, L, *, arrows) say nothing that the value does not. Beside a limit that the value lies
    below, `negative` and its like say it again.
    """
    without_marks = re.sub(rf"(?<!\w)(?:{'|'.join(MARKS)})(?!\w)", " ", _SIGNS.sub(" ", text))
    if not _PUNCTUATION.fullmatch(re.sub(r"\w+", "", without_marks)):
        return None
    left = words(without_marks).split()
    found: dict[str, None] = {}
    around = False
    while left:
        for length in range(min(_LONGEST_PHRASE, len(left)), 0, -1):
            phrase = " ".join(left[:length])
            is_said_again = censor == "below" and _RESULTS.get(phrase) == ABSENT
            if phrase in _SAMPLES or is_said_again:
                if not is_said_again:
                    found[_SAMPLES[phrase]] = None
                del left[:length]
                break
        else:
            if left[0] not in AROUND:
                return None
            around = True
            del left[0]
    return None if around and not found else tuple(found)
