"""Short prints of what must not be kept itself, only known again."""

from collections.abc import Sequence
from hashlib import sha256

# Letters without vowels: a print can be no word, no number and no date, for which the search of identities looks.
LETTERS = "bcdfghjklmnpqrstvwxz"


def short_print(*parts: str, length: int = 6) -> str:
    """A print of the parts: `length` letters of 20, the same for the same parts (64 million prints of six letters)."""
    number = int.from_bytes(sha256("\0".join(parts).encode()).digest()[:16], "big")
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def made_by(numbers: Sequence[str], claims: Sequence[str]) -> dict[str, str]:
    """Prints of what made a report's numbers (digest of the settings, then of the code) and of what made verdicts."""
    settings, *code = numbers
    return {
        "settings": short_print(settings, length=12),
        "code": short_print(*code, length=12),
        "claims": short_print(*claims, length=12),
    }
