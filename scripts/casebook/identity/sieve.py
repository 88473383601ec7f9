"""Which patterns have a chance where: one pass over a text for all of them, however many there are."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from casebook.identity.folding import BREAK, clean, fold, glue
from casebook.identity.spellings import TAX_CODE_ANYWHERE, Search
from casebook.identity.tax_codes import LENGTH, check_letters

_GRAM = 4
_SEPARATORS = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) != BREAK)
_LETTERS, _DIGITS, _MONTHS = "abcdefghijklmnopqrstuvwxyz", "0123456789lmnpqrstuv", "abcdehlmprst"
_SHUFFLE, _BITS = np.uint32(2654435761), 16


class Sieve:
    """The patterns of all identifiers, by what must stand in a text for them to have a chance."""

    def __init__(self, searches: Sequence[Search]) -> None:
        self.searches = searches
        self.groups = {search: _long_parts(search.needs) for search in searches}
        self.parts = {part for groups in self.groups.values() for group in groups for part in group}
        self._by_gram: dict[int, list[str]] = defaultdict(list)
        for part in self.parts:
            if part.isascii() and len(part) >= _GRAM:
                self._by_gram[int.from_bytes(part[:_GRAM].encode(), "little")].append(part)
        self._table = np.zeros(1 << _BITS, dtype=bool)
        self._table[_shuffled(np.array(list(self._by_gram), dtype=np.uint32))] = True

    def chances(self, text: str, joint: str = "") -> dict[Search, list[int]]:
        """The patterns that have a chance in a text, and in which of its parts, which `joint` divides, sorted.

        Without a joint the text is one, numbered 0.
        """
        folded = fold(text)
        sifted = _Sifted(folded, joint)
        found = self._in_parts(sifted)
        chances = {}
        for search, groups in self.groups.items():
            if search.capitals:
                indexes = _where(search.expression, clean(text), joint)
            elif search.needs == TAX_CODE_ANYWHERE:
                indexes = sifted.tax_codes()
            else:
                indexes = {index for group in groups for index in _all_of(group, found)}
            if indexes:
                chances[search] = sorted(indexes)
        return chances

    def _in_parts(self, sifted: "_Sifted") -> dict[str, set[int]]:
        """Each part that occurs, and in which texts."""
        found = {}
        for gram, places in sifted.grams(self._table).items():
            for part in self._by_gram.get(gram, ()):
                found[part] = sifted.texts_at(sifted.begins_with(part, places))
        for part in self.parts:
            if not part.isascii():
                found[part] = sifted.texts_with(part)
            elif len(part) < _GRAM:
                found[part] = sifted.texts_at([match.start() for match in re.finditer(part.encode(), sifted.glued)])
        return found


def _long_parts(needs: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """Of what must occur together, the parts that are long enough to be found in one pass, if there is one."""
    return [tuple(part for part in group if len(part) >= _GRAM) or group for group in needs]


def _all_of(group: tuple[str, ...], found: dict[str, set[int]]) -> set[int]:
    return set.intersection(*(found.get(part, set()) for part in group))


def _where(expression: re.Pattern, text: str, joint: str) -> set[int]:
    return {text.count(joint, 0, match.start()) if joint else 0 for match in expression.finditer(text)}


def _shuffled(grams: np.ndarray) -> np.ndarray:
    return (grams * _SHUFFLE) >> np.uint32(32 - _BITS)


class _Sifted:
    """A folded text as its ASCII letters, digits and joints alone."""

    def __init__(self, folded: str, joint: str) -> None:
        self.folded, self.joint = folded, joint
        self.glued = folded.encode("ascii", "ignore").translate(None, _SEPARATORS)

    @cached_property
    def signs(self) -> np.ndarray:
        return np.frombuffer(self.glued, dtype=np.uint8)

    @cached_property
    def ends(self) -> np.ndarray:
        return np.flatnonzero(self.signs == ord(BREAK)) if self.joint else np.empty(0, dtype=np.int64)

    def grams(self, table: np.ndarray) -> dict[int, np.ndarray]:
        """Four signs with which some part begins, as one number, and where they stand."""
        found: dict[int, list[np.ndarray]] = defaultdict(list)
        for offset in range(_GRAM):
            count = (len(self.glued) - offset) // _GRAM
            if count > 0:
                grams = np.frombuffer(self.glued, dtype="<u4", count=count, offset=offset)
                at = np.flatnonzero(table[_shuffled(grams)])
                grams = grams[at]
                for gram in np.unique(grams).tolist():
                    found[gram].append(at[grams == gram] * _GRAM + offset)
        return {gram: np.concatenate(places) for gram, places in found.items()}

    def begins_with(self, part: str, places: np.ndarray) -> np.ndarray:
        """Those of the places at which a part stands whole."""
        places = places[places + len(part) <= len(self.signs)]
        for offset, sign in enumerate(part.encode()):
            places = places[self.signs[places + offset] == sign]
        return places

    def texts_at(self, places: Sequence[int] | np.ndarray) -> set[int]:
        """The texts in which these places lie."""
        return set(np.searchsorted(self.ends, places).tolist()) if len(places) else set()

    def texts_with(self, part: str) -> set[int]:
        """The texts in which a part stands that is not written in ASCII."""
        texts = self.folded.split(self.joint) if self.joint else [self.folded]
        return {index for index, text in enumerate(texts) if part in glue(text)}

    def tax_codes(self) -> set[int]:
        """The texts in which sixteen signs in a row are a valid tax code."""
        count = len(self.glued) - LENGTH + 1
        if count < 1:
            return set()
        kinds = np.frombuffer(self.glued.translate(_KINDS), dtype=np.uint8)
        fits = np.full(count, 255, dtype=np.uint8)
        for place, kind in enumerate(_TAX_CODE_SHAPE):
            fits &= kinds[place : place + count] >> kind
        places = np.flatnonzero(fits & 1)
        codes = self.signs[places[:, None] + np.arange(LENGTH)]
        return self.texts_at(places[check_letters(codes) == codes[:, -1]])


# For each byte, whether it can be a letter (bit 0), a digit or a letter for one (bit 1), the letter of a month (2).
_KINDS = bytes(
    sum(1 << bit for bit, signs in enumerate((_LETTERS, _DIGITS, _MONTHS)) if chr(code) in signs) for code in range(256)
)
_TAX_CODE_SHAPE = [int(bit) for bit in "0000001121101110"]
