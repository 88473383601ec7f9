"""Names: what exports call a measure, item, drug or category, and what Casebook calls it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

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
_LOINC = re.compile(r"[0-9]{3,6}-[0-9]")
_IN_LETTERS = re.compile(r"[^\W\d_]{3}")
# Beside these words the name of a drug does not say that the drug was given.
_NOT_THE_DRUG = frozenset(["placebo", "anti", "senza", "non", "no", "not", "without", "versus", "vs"])
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


def _joined(name: str) -> str:
    return slug(name).replace("_", "")


def _loincs(measures: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Every LOINC code of every measure -> the measure; the first that has a code keeps it, its chief code first."""
    codes: dict[str, str] = {}
    for name, about in measures.items():
        codes.setdefault(about.get("loinc", ""), name)
    for name, about in measures.items():
        for code in about.get("loinc_codes", ()):
            codes.setdefault(code, name)
    codes.pop("", None)
    return codes


def _index(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Every plain name of every entry -> the entry; the first entry that has a name keeps it."""
    index: dict[str, str] = {}
    for entry, about in entries.items():
        for name in about.get("names", ()):
            index.setdefault(plain(name), entry)
    for entry in entries:
        index.setdefault(plain(entry), entry)
    return index


class Named(NamedTuple):
    """The measure of a test, empty where the protocol has none.

    differ : the LOINC code and the local code or name are of two measures of the protocol
    foreign : found by its name, while its LOINC code is one that the measure does not have
    """

    measure: str
    differ: bool = False
    foreign: bool = False


class Vocabulary:
    """The words of one case: its sources' codes, LOINC codes, then the names of its protocol."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._codes = {source: _source_codes(about) for source, about in settings["sources"].items()}
        self._any = bool(settings["any_measure"])
        self._measures = _index(settings["measures"])
        self._loincs = _loincs(settings["measures"])
        self._coded = frozenset(self._loincs.values())
        self._instruments = {plain(name): name for name in settings["instruments"]}
        self._items = {name: _index(about["items"]) for name, about in settings["instruments"].items()}
        self._events = _index(settings["events"])
        self._drugs = {_joined(name): slug(name) for name in (*settings["drugs"], *settings["steroids"])}
        self._brands = {
            _joined(name): slug(drug) for drug, names in settings["drug_names"].items() for name in (drug, *names)
        }
        self._found: dict[tuple[str, str, str, str], Named] = {}

    def measure(self, source: str, code: str, name: str, loinc: str) -> Named:
        """The measure that a code or name stands for; none where the protocol has none and takes no other.

        A LOINC code says more than a name and less than the code that the source profile gives a measure.
        """
        key = (source, code, name, loinc)
        if key not in self._found:
            self._found[key] = self._named(*key)
        return self._found[key]

    def _named(self, source: str, code: str, name: str, loinc: str) -> Named:
        loinc = loinc.strip() or (code.strip() if _LOINC.fullmatch(code.strip()) else "")
        by_loinc = self._loincs.get(loinc, "")
        local = self._lookup((source, code, name), self._measures)
        is_profiled = code.strip() in self._codes.get(source, {})
        if by_loinc:
            return Named(by_loinc, differ=bool(local or is_profiled) and local != by_loinc)
        if local:
            return Named(local, foreign=bool(loinc) and not is_profiled and local in self._coded)
        return Named(slug(self._word(source, code, name)) if self._any else "")

    def word(self, source: str, code: str, name: str) -> str:
        """A category or item: what the source's codes say, else its own word, as a name."""
        return slug(self._word(source, code, name))

    def drug(self, source: str, code: str, name: str) -> str:
        """A drug by a code or brand of the protocol, or by its name without its strength.

        The steroids also by their Italian names. Of a code and a name that are in no list, the one in words.
        """
        texts = self._drug_texts(source, code, name)
        known = next(filter(None, map(self._known_drug, texts)), "")
        if known or not texts:
            return known
        is_number = len(texts) > 1 and not _IN_LETTERS.search(texts[0])
        return slug(_STRENGTH.sub("", texts[-1] if is_number else texts[0]))

    def drugs_differ(self, source: str, code: str, name: str) -> bool:
        """Whether code and name are two drugs of the protocol."""
        known = {self._known_drug(text) for text in self._drug_texts(source, code, name)}
        return len(known - {""}) > 1

    def _drug_texts(self, source: str, code: str, name: str) -> list[str]:
        """What may name a drug: the source's own code says it alone."""
        coded = self._codes.get(source, {}).get(code.strip())
        return [coded] if coded else [text for text in (code.strip(), name.strip()) if text]

    def _known_drug(self, text: str) -> str:
        """A drug of the protocol by its name, code or brand, and by the one brand that stands in a longer text."""
        joined = _joined(_STRENGTH.sub("", text))
        found = self._brands.get(joined) or self._drugs.get(joined) or _ITALIAN_DRUGS.get(joined)
        if found:
            return found
        said = words(text).split()
        brands = {self._brands[word] for word in said if word in self._brands and not word.isdigit()}
        return brands.pop() if len(brands) == 1 and not _NOT_THE_DRUG & set(said) else ""

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
