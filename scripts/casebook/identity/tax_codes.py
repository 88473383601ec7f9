"""The Italian tax code (codice fiscale) and its check digit, after the decree of 12 March 1974."""

import re

import numpy as np

LENGTH = 16
# Letters that stand for digits where two people would bear one code (omocodia).
_DIGITS = "[0-9lmnpqrstuv]"
_SHAPE = re.compile(rf"[a-z]{{6}}{_DIGITS}{{2}}[abcdehlmprst]{_DIGITS}{{2}}[a-z]{_DIGITS}{{3}}[a-z]\Z")
_OMOCODIA = str.maketrans("lmnpqrstuv", "0123456789")
# Worth of a sign at the first, third, ... place; the other places count 0 to 9 and a to z as they come.
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_WORTH = np.zeros((2, 256), dtype=np.int64)
for _worth, _odd in enumerate(_ODD):
    _WORTH[:, ord("a") + _worth] = _odd, _worth
    if _worth < 10:
        _WORTH[:, ord("0") + _worth] = _odd, _worth


def check_letters(codes: np.ndarray) -> np.ndarray:
    """The last letters of tax codes, as bytes of small letters, from a row of at least fifteen such bytes for each."""
    total = sum(_WORTH[place % 2, codes[:, place]] for place in range(LENGTH - 1))
    return total % 26 + ord("a")


def check_letter(code: str) -> str:
    """The last letter of one tax code, in lower case, from its first fifteen signs."""
    return chr(check_letters(np.frombuffer(code[: LENGTH - 1].lower().encode(), dtype=np.uint8)[None])[0])


def is_tax_code(text: str) -> bool:
    """Whether `text`, 16 letters and digits in either case, is a tax code: shape, day of birth and check letter."""
    code = text.lower()
    if not _SHAPE.match(code):
        return False
    day = int(code[9:11].translate(_OMOCODIA))
    # A woman's day of birth is written with 40 added.
    return (1 <= day <= 31 or 41 <= day <= 71) and check_letter(code) == code[-1]
