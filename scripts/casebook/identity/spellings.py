"""In which spellings an identifier is sought: for each kind, patterns over folded text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from casebook.identity.folding import BREAK, glue
from casebook.identity.tax_codes import is_tax_code

# Between two letters or two parts of a name: anything but letters, digits and the end of a cell or page.
GAP = rf"[^\w{BREAK}]"


@dataclass(frozen=True, repr=False)
class Search:
    """One pattern for one identifier. Its repr tells the kind alone, so that a traceback names nobody.

    kind : what is found with it
    pattern : regular expression over folded text (over text with its capitals where `capitals`)
    needs : letters and digits without separators; one group of them must occur for the pattern to have a chance
    edge : what may not stand before a match: "like", a letter before a letter or a digit before a digit; "whole", a
        letter, a digit or the beginning of a decimal; "initial", a letter or another initial; "none"
    accept : whether a match, as it stands in the folded text, is one
    capitals : whether case counts
    crosses : whether a spelling may reach over the cells of a row
    """

    kind: str
    pattern: str
    needs: tuple[tuple[str, ...], ...] = ()
    edge: str = "like"
    accept: Callable[[str], bool] | None = None
    capitals: bool = False
    crosses: bool = False

    def __repr__(self) -> str:
        return f"Search({self.kind!r})"

    @cached_property
    def expression(self) -> re.Pattern:
        """The pattern, compiled when it is first needed."""
        return re.compile(self.pattern)

    def matches(self, text: str) -> Iterable[re.Match]:
        """Every place where the pattern stands whole."""
        at = 0
        while match := self.expression.search(text, at):
            if self._stands_free(text, match.start()) and (self.accept is None or self.accept(match.group())):
                yield match
                at = match.end()
            else:
                at = match.start() + 1

    def _stands_free(self, text: str, start: int) -> bool:
        before = text[start - 1 : start]
        if self.edge == "none" or not before:
            return True
        if self.edge == "like":
            first = text[start]
            return not ((before.isdigit() and first.isdigit()) or (before.isalpha() and first.isalpha()))
        if self.edge == "initial":
            return not before.isalnum() and not re.search(r"\b\w\. ?$", text[max(0, start - 4) : start])
        return not before.isalnum() and not (before in ".," and text[start - 2 : start - 1].isdigit())


def one_of(texts: Iterable[str]) -> str:
    """A pattern for any of these texts, the longest first."""
    return f"(?:{'|'.join(re.escape(text) for text in sorted(set(texts), key=lambda text: (-len(text), text)))})"


def is_spelt_out(match: str) -> bool:
    """Whether digits that were found with separators among them are one number, not a decimal or a list of digits."""
    groups = re.split(r"[^0-9a-z+]+", match.strip())
    if not glue(match).isdigit():
        return True
    is_decimal = len(groups) == 2 and re.fullmatch(r"\d+\.\d+", match) is not None
    return not is_decimal and (len(groups) == 1 or any(len(group) > 1 for group in groups))


_JOINTS = r"[ \-/.]{0,2}"
_RIGHT = r"(?!\w)(?![.,]\d)"
_LEAST_CODE = 5


def code_searches(kind: str, folded: str) -> list[Search]:
    """A record number or another code: at least five letters and digits, its own separators and leading zeros aside."""
    signs = glue(folded)
    if len(signs) < _LEAST_CODE:
        return []
    core = signs.lstrip("0")
    core, zeros = (core, rf"(?:0{_JOINTS})*") if len(core) >= _LEAST_CODE else (signs, "")
    pattern = zeros + _JOINTS.join(map(re.escape, core)) + _RIGHT
    return [Search(kind, pattern, ((core,),), edge="whole", accept=is_spelt_out)]


_COUNTRY = re.compile(r"(?:\+|00)(?:39|1|7|2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})")
_IN_PHONE = r"[ .\-/()]{0,3}"
_LEAST_PHONE = 7
_LONG_PHONE = 9
_ITALY_WITHOUT_PLUS = 11


def phone_searches(folded: str) -> list[Search]:
    """Telephone numbers of at least seven digits, in any grouping, with or without the country's prefix."""
    found = []
    for one in re.split(r"[;,]| / ", folded):
        dialled = re.sub(r"[^\d+]", "", one)
        digits = _COUNTRY.sub("", dialled, count=1) if dialled.startswith(("+", "00")) else dialled
        digits = glue(digits)
        if digits.startswith("39") and len(digits) >= _ITALY_WITHOUT_PLUS:
            digits = digits[2:]
        core = digits.lstrip("0")
        if len(core) < _LEAST_PHONE:
            continue
        prefix = rf"(?:\(?(?:(?:\+|00) ?\d{{1,3}}|39|1)\)?{_IN_PHONE})?(?:\(?0\)?{_IN_PHONE})?\(?"
        pattern = prefix + _IN_PHONE.join(core) + _RIGHT
        accept = _is_dialled if len(core) >= _LONG_PHONE else is_spelt_out
        found.append(Search("phone", pattern, ((core,),), edge="whole", accept=accept))
    return found


def _is_dialled(match: str) -> bool:
    # So many digits are no decimal by chance, unless as the places of 0.3331234567.
    return not re.fullmatch(r"0\.\d+", match)


def email_searches(folded: str) -> list[Search]:
    """Addresses of electronic mail, also with the @ in words."""
    found = []
    for name, domain in re.findall(r"([\w.%+' -]*[\w])@([\w.-]+)", folded):
        name = name.rpartition(" ")[2] if glue(name.rpartition(" ")[2]) else name
        pattern = rf"{re.escape(name)} ?(?:@|[\[(]? ?(?:at|chiocciola) ?[\])]?) ?{re.escape(domain)}(?![\w-])"
        found.append(Search("email", pattern, ((glue(name), glue(domain)),)))
    return found


_STREETS = {
    "via": ("v",), "viale": ("v le", "vle"), "piazza": ("p zza", "pzza", "p za", "pza"), "corso": ("c so", "cso"),
    "street": ("st",), "road": ("rd",), "avenue": ("ave", "av"), "boulevard": ("blvd",), "lane": ("ln",),
    "drive": ("dr",),
}  # fmt: skip
_HOUSE = r"\d{1,4}(?:[ /]?[a-z])?(?![\w])"
_WORDS = r"[^\W\d][^\d,;^|]{2,60}?"
_STREET_LINES = (
    re.compile(rf"(?P<words>{_WORDS})[ ,]*(?:\bn(?:r|o|um)?[ .°]*|civico )?(?P<house>{_HOUSE})"),
    re.compile(rf"(?:^|[,;^|]) *(?P<house>{_HOUSE}),? +(?P<words>[^\W\d][^\d,;^|]{{2,60}})"),
)


def address_searches(folded: str) -> list[Search]:
    """The line with street and house number, in either order; a city alone is not sought."""
    found = []
    for line in _STREET_LINES:
        for match in line.finditer(folded):
            words = re.findall(r"[^\W\d]+", match["words"])
            if sum(map(len, words)) < 4:
                continue
            street = f"{GAP}{{0,3}}".join(_street_word(word) for word in words)
            house = f"{GAP}?".join(re.findall(r"\d+|[a-z]", match["house"]))
            number = rf"(?:n(?:r|o|um)?{GAP}{{0,3}}|civico )?"
            pattern = rf"{street}{GAP}{{0,3}}{number}{house}(?!\w)|{house}{GAP}{{1,3}}{street}(?![^\W\d])"
            # What has a short form may be missing; where every word has one, any form of the longest may stand there.
            fixed = [word for word in words if len(_forms(word)) == 1]
            needs = _forms(max(words, key=len)) if not fixed else {max(fixed, key=len)}
            found.append(Search("address", pattern, tuple((glue(need),) for need in sorted(needs))))
    return found


def _forms(word: str) -> set[str]:
    return {word, *_STREETS.get(word, ()), *(full for full, short in _STREETS.items() if word in short)}


def _street_word(word: str) -> str:
    forms = (re.escape(form).replace(r"\ ", f"{GAP}{{0,2}}") for form in sorted(_forms(word), reverse=True))
    return f"(?:{'|'.join(forms)})"


def initials_searches(text: str) -> list[Search]:
    """Initials in capitals with a point behind each; without points they are too short to be told from words."""
    letters = [letter for letter in text.upper() if letter.isalpha()]
    if not 2 <= len(letters) <= 4:
        return []
    pattern = " ?".join(rf"{re.escape(letter)}\." for letter in letters)
    return [Search("initials", pattern + r"(?! ?\w\.)(?!\w)", capitals=True, edge="initial")]


def tax_code_searches(folded: str) -> list[Search]:
    """One tax code, also written with spaces, and also where its check letter is wrong."""
    code = glue(folded)
    if len(code) != 16:
        return code_searches("tax code", folded)
    return [Search("tax code", r"[ \-./\n]{0,2}".join(code) + r"(?!\w)", ((code,),), edge="whole")]


_S = r"[ .\-/]?"
_SPACED = rf"\b[a-z](?:{_S}[a-z]){{5}}(?:{_S}\d){{2}}{_S}[a-z](?:{_S}\d){{2}}{_S}[a-z](?:{_S}\d){{3}}{_S}[a-z](?!\w)"
TAX_CODE_ANYWHERE = (("any tax code",),)
# Every tax code identifies somebody, so any is found, whether a raw file holds it or not. One that is written with
# separators must have its digits as digits: in letters alone, words of a sentence would now and then make one.
ANY_TAX_CODE = (
    Search("tax code", r"\b[a-z]{6}[0-9a-z]{10}(?!\w)", TAX_CODE_ANYWHERE, edge="whole", accept=is_tax_code),
    Search("tax code", _SPACED, TAX_CODE_ANYWHERE, edge="whole", accept=lambda match: is_tax_code(glue(match))),
)
