"""Signs and words that make a number a limit: the true value lies below or above it."""

import re

_SIGNS_BELOW = ("<=", "=<", "< =", "</=", "<o=", "< o =", "<", "≤", "⩽", "≦")
_SIGNS_ABOVE = (">=", "=>", "> =", ">/=", ">o=", "> o =", ">", "≥", "⩾", "≧")
# A negation stands within its phrase or the phrase is not known: "non inferiore a 5" is above, "non < 5" is nothing.
_WORDS_BELOW = (
    "inferiore a", "inferiori a", "inferiore o uguale a", "inferiore/uguale a", "inf. a", "inf a", "inf.",
    "minore di", "minore a", "minore o uguale a", "minore o uguale di", "minore uguale di", "minore uguale a",
    "meno di", "sotto", "sotto a", "al di sotto di", "non superiore a", "non superiore ai", "non maggiore di",
    "non più di", "non piu di", "non oltre", "non sopra",
    "less than", "less than or equal to", "lower than", "smaller than", "below", "under", "not above", "not over",
    "not more than", "no more than", "not greater than", "not exceeding", "at most",
)  # fmt: skip
_WORDS_ABOVE = (
    "superiore a", "superiori a", "superiore o uguale a", "superiore/uguale a", "sup. a", "sup a", "sup.",
    "maggiore di", "maggiore a", "maggiore o uguale a", "maggiore o uguale di", "maggiore uguale di",
    "maggiore uguale a", "magg. di", "più di", "piu di", "piu' di", "oltre", "oltre a", "oltre i", "sopra",
    "al di sopra di", "almeno", "non inferiore a", "non inferiore ai", "non minore di", "non meno di", "non sotto",
    "greater than", "greater than or equal to", "more than", "higher than", "above", "over", "not below", "not under",
    "not less than", "no less than", "not lower than", "at least", "exceeding", "exceeds",
)  # fmt: skip
_BEHIND_BELOW = ("o meno", "o inferiore", "e inferiore", "or less", "or lower", "or below", "and below")
_BEHIND_ABOVE = (
    "o più",
    "o piu",
    "o superiore",
    "e oltre",
    "ed oltre",
    "or more",
    "or higher",
    "or above",
    "and above",
)
BELOW, ABOVE = (*_SIGNS_BELOW, *_WORDS_BELOW), (*_SIGNS_ABOVE, *_WORDS_ABOVE)


def choices(phrases: tuple[str, ...]) -> str:
    """A pattern for any of the phrases, the longest first, with any space between their words."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)


def _either(below: tuple[str, ...], above: tuple[str, ...]) -> str:
    return rf"(?:(?P<below>{choices(below)})|(?P<above>{choices(above)}))"


_BEFORE = re.compile(rf"{_either(BELOW, ABOVE)}(?![^\W\d_])\s*", re.IGNORECASE)
_AT_END = re.compile(rf"(?<!\w){_either(BELOW, ABOVE)}\s*\Z", re.IGNORECASE)
_BEHIND = re.compile(rf"\s+{_either(_BEHIND_BELOW, _BEHIND_ABOVE)}\Z", re.IGNORECASE)


def split_censor(text: str) -> tuple[str, str]:
    """The censoring that a text begins or ends with (none, below or above), and the text without its words."""
    match = _BEFORE.match(text)
    if match:
        return _direction(match), text[match.end() :]
    match = _BEHIND.search(text)
    return (_direction(match), text[: match.start()]) if match else ("none", text)


def split_censor_at_end(text: str) -> tuple[str, str]:
    """The censoring that the words before a number end with, and the words without it."""
    match = _AT_END.search(text)
    return (_direction(match), text[: match.start()]) if match else ("none", text)


def _direction(match: re.Match) -> str:
    return "below" if match["below"] else "above"
