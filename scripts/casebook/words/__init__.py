"""What Casebook says, one file a language, and numbers as people of that language write them."""

from casebook.words.files import filled, read_words
from casebook.words.language import Language, foreign
from casebook.words.printing import MINUS, in_sentence, locale_of, print_date, print_number, print_unit
from casebook.words.sentences import Sentences

__all__ = [
    "MINUS",
    "Language",
    "Sentences",
    "filled",
    "foreign",
    "in_sentence",
    "locale_of",
    "print_date",
    "print_number",
    "print_unit",
    "read_words",
]
