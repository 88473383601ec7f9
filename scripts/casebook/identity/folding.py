"""Texts brought to one spelling, so that case, accents, widths and invisible signs make no difference."""

import re
import unicodedata

import numpy as np

# Nothing is found across it: the end of a cell, of a page, of a member.
BREAK = "\x1e"
# Stands between two cells of a row: a name may reach across it, a number or a date may not.
CELL = "\x1f"

_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t",
    "µ": "u", "°": "o", "ʼ": "'", "ʹ": "'", "’": "'", "‘": "'", "´": "'", "⁄": "/", "∕": "/", "_": " ",
}  # fmt: skip
_INVISIBLE = ("Mn", "Me", "Cf")
_LAST_ASCII = 127
_MANY = 40
_GLUE = re.compile(r"[^\w]+")


def _without_accents(sign: str) -> str:
    """The sign as fold() and clean() see it before its case: compatible form, plain digit, no accent, no ghost."""
    if unicodedata.category(sign) in _INVISIBLE:
        return ""
    if (digit := unicodedata.decimal(sign, None)) is not None:
        return str(digit)
    if unicodedata.category(sign) == "Pd" or sign == "−":
        return "-"
    if sign in "\u2028\u2029\x85":
        return "\n"
    if sign in _LETTERS:
        return _LETTERS[sign]
    plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if unicodedata.category(part) != "Mn")
    # What is no letter divides words, whichever sign it is; in ASCII a text is searched faster.
    return "".join(_LETTERS.get(part, part if part.isascii() or part.isalnum() else " ") for part in plain)


class _Signs(dict):
    """A table for str.translate that fills itself with every sign it meets."""

    def __init__(self, lower: bool) -> None:
        super().__init__()
        self.lower = lower

    def __missing__(self, code: int) -> str:
        plain = _without_accents(chr(code))
        if self.lower:
            plain = "".join(_LETTERS.get(part, part) for part in plain.casefold())
        self[code] = plain
        return plain


_FOLD, _CLEAN = _Signs(lower=True), _Signs(lower=False)


def fold(text: str) -> str:
    """`text` in small letters without accents or invisible signs; an underscore is a space, every dash a hyphen."""
    return _with_signs(text, _FOLD).lower().replace("_", " ")


def clean(text: str) -> str:
    """`text` without accents or invisible signs, its capitals kept."""
    return _with_signs(text, _CLEAN)


def _with_signs(text: str, signs: _Signs) -> str:
    if text.isascii():
        return text
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    others = np.unique(codes[codes > _LAST_ASCII])
    if len(others) > _MANY:
        return text.translate(signs)
    # A few signs in a long text, as the µ of every row: to replace them one by one is much faster.
    for other in map(chr, others.tolist()):
        text = text.replace(other, other.translate(signs))
    return text


def glue(folded: str) -> str:
    """A folded text without anything but letters and digits."""
    return _GLUE.sub("", folded)


def words_of(text: str) -> list[str]:
    """The words of a text, folded: letters alone, so `lis-esempio` is two."""
    return re.findall(r"[^\W\d]+", fold(text))
