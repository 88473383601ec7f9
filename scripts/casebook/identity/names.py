"""In which spellings a name is sought."""

import re
from collections.abc import Collection
from itertools import combinations

from casebook.identity.folding import BREAK, CELL, fold
from casebook.identity.spellings import GAP, Search, one_of

_LEAST_ALONE = 4
_LEAST_TOGETHER = 4
_LEAST_GLUED = 6
_LEAST_WITHIN_A_WORD = 8
_MOST_PARTS = 8
_TITLES = frozenset({
    "nato", "nata", "il", "born", "on", "dott", "dottor", "dottssa", "dottoressa", "ssa", "sig", "sigra", "sigr",
    "signor", "signora", "signorina", "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "jr", "sr", "md",
    "phd", "rn",
})  # fmt: skip
# Stand between the parts of a name and belong to nobody in particular.
_PARTICLES = frozenset({
    "de", "di", "del", "della", "dello", "dei", "degli", "delle", "da", "dal", "dalla", "lo", "la", "le", "li",
    "van", "von", "der", "den", "el", "al", "bin", "ben", "dos", "das", "du",
})  # fmt: skip
_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
# Surnames that behind these words are none: globuli rossi, acidi grassi.
_USUAL = {
    "rossi": ("globuli", "gl."), "bianchi": ("globuli", "gl."), "grassi": ("acidi",),
}  # fmt: skip
_IDEOGRAMS = "\u2e80"

_LETTER = r"[^\W\d]"
_NO_LETTER = rf"(?!{_LETTER})"
_IN_WORD = rf"[^\w{BREAK}{CELL}]"
# An apostrophe that a source left out or put in, or a word broken at the end of a line.
_WITHIN = r"(?:' ?|- {0,40}\n {0,40})?"
_MIDDLE = rf"(?:{GAP}{{0,60}}|{GAP}{{1,60}}(?:(?:{one_of(_PARTICLES)}|{_LETTER}){GAP}{{1,10}}){{1,2}})"


def name_searches(name: str, ordinary_words: Collection[str]) -> list[Search]:
    """Two parts of a name together in any order; one part with the initial of another; one part alone.

    A part alone must have at least four letters and must be none of the ordinary words (small letters, no accents).
    """
    found = []
    for spelling in dict.fromkeys((fold(name), fold(name.translate(_TRANSCRIBED)))):
        parts = parts_of(spelling)
        alone = [part for part in parts if _stands_alone(part, ordinary_words)]
        found += _together(parts) + _alone(alone) + _with_initial(parts, set(parts) - set(alone))
    return list(dict.fromkeys(found))


def parts_of(folded: str) -> list[str]:
    """The parts of a folded name, without titles, and without particles where two parts are left without them."""
    # A cell may also hold a birth date or a code: what stands between figures or holds some is no name.
    told = re.findall(r"(?<!\w)[^\W\d]+(?:'[^\W\d]+)*(?!\w)", re.sub(r"\d\W*[^\W\d]+\W*\d", " 0 ", folded))
    words = [word for word in dict.fromkeys(told) if word not in _TITLES]
    parts = [word for word in words if word not in _PARTICLES and (len(word) > 1 or word >= _IDEOGRAMS)]
    return (parts if len(parts) > 1 or len(words) < 2 else words)[:_MOST_PARTS]


def _stands_alone(part: str, ordinary_words: Collection[str]) -> bool:
    bare = _bare(part)
    return (
        bare not in ordinary_words and bare not in _PARTICLES and (len(bare) >= _LEAST_ALONE or _is_ideographic(bare))
    )


def _is_ideographic(part: str) -> bool:
    return len(part) > 1 and all(sign >= _IDEOGRAMS for sign in part)


def _together(parts: list[str]) -> list[Search]:
    """Any two parts, one behind the other."""
    found = []
    for first, second in combinations(map(_bare, parts), 2):
        whole = len(first) + len(second)
        if whole < _LEAST_TOGETHER:
            continue
        one, other = (_spread(first, 0), _spread(second, 0)) if whole >= _LEAST_GLUED else (first, second)
        middle = _MIDDLE if whole >= _LEAST_GLUED else f"{GAP}{{1,60}}"
        pattern = rf"(?:{one}{middle}{other}|{other}{middle}{one}){_NO_LETTER}"
        needs = ((first, second),) if whole >= _LEAST_GLUED else ((first + second,), (second + first,))
        found.append(Search("name", pattern, needs, crosses=True))
        if whole >= _LEAST_WITHIN_A_WORD or _is_ideographic(first + second):
            glued = (first + second, second + first)
            found.append(Search("name", one_of(glued), tuple((both,) for both in glued), edge="none"))
    return found


def _alone(parts: list[str]) -> list[Search]:
    found = []
    for part in parts:
        bare = _bare(part)
        if _is_ideographic(bare):
            found.append(Search("name", re.escape(bare), ((bare,),), edge="none"))
            continue
        usual = "".join(f"(?<!{before}{space})" for before in _USUAL.get(bare, ()) for space in " \n")
        pattern = f"{usual}(?:{_printed(part)}|{_spread(bare, 1)}){_NO_LETTER}"
        found.append(Search("name", pattern, ((bare,),)))
    return found


def _with_initial(parts: list[str], weak: set[str]) -> list[Search]:
    """A part that is not sought alone, with the initial of another part and its point: L. Esempio, Esempio L."""
    found = []
    for part in parts:
        initials = {other[0] for other in parts if other != part}
        if part in weak and initials and len(part) > 1:
            letter, word = one_of(initials), _printed(part)
            more = rf"(?:{_LETTER}\.{GAP}{{0,3}}){{0,2}}"
            pattern = rf"{letter}\.{GAP}{{0,3}}{more}{word}{_NO_LETTER}|{word}{GAP}{{1,3}}{more}{letter}\."
            found.append(Search("name", pattern, ((_bare(part),),), crosses=True))
    return found


def _bare(part: str) -> str:
    """A part without its apostrophe."""
    return part.replace("'", "")


def _printed(part: str) -> str:
    """A part as one word; its apostrophe may be left out or be a space, and one may stand where it had none."""
    return (
        _WITHIN.join(map(re.escape, _bare(part)))
        if "'" not in part
        else "[' ]{0,2}".join(map(_printed, part.split("'")))
    )


def _spread(part: str, least: int) -> str:
    """A part with at least so many signs that are no letters between its letters."""
    return f"{_IN_WORD}{{{least},3}}".join(map(re.escape, part))
