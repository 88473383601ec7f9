"""Names: what exports call a measure, item, drug or category, and what Casebook calls it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

# Signs that tell two tests apart and would otherwise vanish: lymphocytes in % and as a number, CD4+ and CD4.
_SIGNS = str.maketrans({"%": " percent ", "+": " plus ", "#": " number ", "<": " below ", ">": " above "})
_GREEK = str.maketrans(
    {
        letter: name
        for letters, name in zip(
            ("αΑ", "βΒ", "γΓ", "δΔ", "εΕ", "ζΖ", "κΚ", "λΛ", "μΜ", "ωΩ"),
            ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "kappa", "lambda", "mu", "omega"),
            strict=True,
        )
        for letter in letters
    }
)
LONGEST_NAME = 64
# What stands behind a drug's name in a sheet: its strength, and whatever follows that.
_STRENGTH = re.compile(r"\s+[0-9]+(?:[.,][0-9]+)?\s*(?:mg|mcg|µg|μg|ug|g|ml|ui|iu)\b.*\Z", re.IGNORECASE | re.DOTALL)
# Systemic steroids as Italian sheets call them; protocols name them in English.
_ITALIAN_DRUGS = {
    "metilprednisolone": "methylprednisolone",
    "betametasone": "betamethasone",
    "desametasone": "dexamethasone",
    "idrocortisone": "hydrocortisone",
    "triamcinolone": "triamcinolone",
}


def _bare(text: str) -> str:
    """Small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """`text` blind to case, accents and spaces."""
    return "".join(_bare(text).split())


@lru_cache(maxsize=16_384)
def words(text: str) -> str:
    """The words of `text`, blind to case, accents and punctuation, one space apart."""
    return " ".join(re.findall(r"\w+", _bare(text)))


@lru_cache(maxsize=16_384)
def slug(text: str) -> str:
    """`text` as a name of Casebook: a-z, 0-9 and _, at most 64 characters; empty where it holds no letter or digit.

    Two texts that differ in a letter get two names: where one cannot be written so, or is too long, a digest of the
    whole text ends the name.
    """
    bare = _bare(text.translate(_GREEK).translate(_SIGNS))
    name = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")
    lost = any(character.isalnum() and not character.isascii() for character in bare)
    if not lost and len(name) <= LONGEST_NAME:
        return name
    digest = sha256(" ".join(bare.split()).encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9].rstrip('_') or 'name'}_{digest}"


def _index(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Every plain name of every entry -> the entry; the first entry that has a name keeps it."""
    index: dict[str, str] = {}
    for entry, about in entries.items():
        for name in about.get("names", ()):
            index.setdefault(plain(name), entry)
    for entry in entries:
        index.setdefault(plain(entry), entry)
    return index


class Vocabulary:
    """The words of one case: its sources' codes, then the names of its protocol."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._codes = {source: _source_codes(about) for source, about in settings["sources"].items()}
        self._any = bool(settings["any_measure"])
        self._measures = _index(settings["measures"])
        self._instruments = {plain(name): name for name in settings["instruments"]}
        self._items = {name: _index(about["items"]) for name, about in settings["instruments"].items()}
        self._events = _index(settings["events"])
        self._drugs = {slug(name).replace("_", ""): slug(name) for name in (*settings["drugs"], *settings["steroids"])}
        self._found: dict[tuple[str, str, str], str] = {}

    def measure(self, source: str, code: str, name: str) -> str:
        """The measure that a code or name stands for; empty where the protocol has none and takes no other."""
        key = (source, code, name)
        if key not in self._found:
            self._found[key] = self._lookup(key, self._measures) or (slug(self._word(*key)) if self._any else "")
        return self._found[key]

    def word(self, source: str, code: str, name: str) -> str:
        """A category or item: what the source's codes say, else its own word, as a name."""
        return slug(self._word(source, code, name))

    def drug(self, source: str, code: str, name: str) -> str:
        """A drug by its name without its strength; the steroids also by their Italian names."""
        bare = slug(_STRENGTH.sub("", self._word(source, code, name)))
        joined = bare.replace("_", "")
        return self._drugs.get(joined) or _ITALIAN_DRUGS.get(joined) or bare

    def category(self, source: str, code: str, name: str) -> str:
        """A category of events: one of the protocol by its name, else its own word, as a name."""
        return self._lookup((source, code, name), self._events) or self.word(source, code, name)

    def instrument(self, name: str) -> str:
        """The instrument of that name; empty where the protocol has none and takes no other."""
        return self._instruments.get(plain(name)) or (slug(name) if self._any else "")

    def item(self, instrument: str, source: str, code: str, name: str) -> str:
        """The item of an instrument; empty where the instrument names its items and this is none of them."""
        items = self._items.get(instrument)
        return self._lookup((source, code, name), items) if items else self.word(source, code, name)

    def _lookup(self, key: tuple[str, str, str], index: Mapping[str, str]) -> str:
        source, code, name = key
        coded = self._codes.get(source, {}).get(code.strip())
        if coded:
            return index.get(plain(coded), "")
        return (code and index.get(plain(code))) or (name and index.get(plain(name))) or ""

    def _word(self, source: str, code: str, name: str) -> str:
        return self._codes.get(source, {}).get(code.strip()) or code.strip() or name


def _source_codes(source: Mapping[str, Any]) -> dict[str, str]:
    fields = [form.get("fields", {}) for form in source.get("forms", {}).values()]
    return {local: target for table in (*fields, source.get("codes", {})) for local, target in table.items()}
